"""The tunnel card's engine against a stand-in of ngrok's agent, over real HTTP, in both shapes of its API."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ati_console.rehearse import tunnel as tunnels
from ati_console.rehearse.tunnel import Agents, Tunnel, TunnelFailed
from ati_console.rehearse.tunnel_book import TunnelBook
from ati_console.rehearse.tunnel_sdk import SdkTunnel, is_installed
from ati_console.settings.secrets import FOR_NGROK, NGROK_TOKEN, Secret, SecretStore


def old(public: str = "tcp://0.tcp.example:12345", addr: str = "localhost:1883", gauge: int = 0) -> dict[str, Any]:
    return {"name": "mqtt", "public_url": public, "proto": "tcp", "config": {"addr": addr},
            "metrics": {"conns": {"count": 7, "gauge": gauge}}}  # fmt: skip


def new(public: str = "tcp://1.tcp.example:23456", upstream: str = "tcp://localhost:1883") -> dict[str, Any]:
    return {"name": "mqtt", "url": public, "upstream": {"url": upstream}}


class Agent:
    """Answers as it is told; keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, str, bytes]] = []
        self.status = 200
        self.location = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                outer.asked.append((self.command, self.path, self.rfile.read(size)))
                known = outer.answers.get(f"{self.command} {self.path}", outer.answers.get(self.path))
                status = outer.status if known is not None else 404
                body = known if isinstance(known, bytes) else json.dumps(known).encode() if known is not None else b""
                self.send_response(status)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = _answer

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Agent:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def agent() -> Iterator[Agent]:
    with Agent() as running:
        yield running


def test_the_older_api_tells_address_and_peers(agent: Agent) -> None:
    agent.answers["/api/tunnels"] = {"tunnels": [old(addr="localhost:9999"), old("tcp://2.tcp.example:1", gauge=2)]}
    found = tunnels.look([agent.port])
    ours = found.to(1883)
    assert found.ports == (agent.port,) and ours is not None
    assert (ours.address, ours.peers, ours.is_clear) == ("2.tcp.example:1", 2, True)
    assert all(command == "GET" for command, _path, _body in agent.asked)  # passive


def test_the_newer_api_tells_it_by_url_and_upstream(agent: Agent) -> None:
    agent.answers["/api/endpoints"] = {"endpoints": [new()]}
    ours = tunnels.look([agent.port]).to(1883)
    assert ours is not None and ours.address == "1.tcp.example:23456" and ours.peers is None


def test_one_tunnel_told_by_both_is_one(agent: Agent) -> None:
    agent.answers["/api/tunnels"] = {"tunnels": [old(gauge=3)]}
    agent.answers["/api/endpoints"] = {"endpoints": [new("tcp://0.tcp.example:12345")]}
    (only,) = tunnels.look([agent.port]).tunnels
    assert only.peers == 3


@pytest.mark.parametrize("addr", ["1883", "localhost:1883", "127.0.0.1:1883", "tcp://localhost:1883"])
def test_each_way_of_writing_the_local_address_is_read(agent: Agent, addr: str) -> None:
    agent.answers["/api/tunnels"] = {"tunnels": [old(addr=addr)]}
    assert tunnels.look([agent.port]).to(1883) is not None


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>", b"[]", b"{}", b"\xff\xfe", {"tunnels": None}, {"tunnels": [None, 1, {}, {"public_url": 5}]},
     {"tunnels": [old("tcp://x:99999999")]}, {"tunnels": [old("javascript:alert(1)")]}, {"tunnels": [old(addr="")]},
     {"tunnels": [old("tcp://a b:1")]}, {"tunnels": [old("http://web.example:80")]}, b"[" * 100_000,
     b"x" * (tunnels.LARGEST + 10)],
)  # fmt: skip
def test_whatever_else_answers_is_no_tunnel(agent: Agent, answer: Any) -> None:
    agent.answers["/api/tunnels"] = answer
    assert tunnels.look([agent.port]).tunnels == ()


def test_no_agent_is_an_empty_answer_and_a_redirect_is_not_followed(agent: Agent) -> None:
    with Agent() as elsewhere:
        elsewhere.answers["/api/tunnels"] = {"tunnels": [old()]}
        agent.answers["/api/tunnels"] = {}
        agent.status, agent.location = 302, f"http://127.0.0.1:{elsewhere.port}/api/tunnels"
        assert tunnels.look([agent.port]) == Agents()
        assert elsewhere.asked == []
    gone = elsewhere.port
    assert tunnels.look([gone]) == Agents()


def test_a_proxy_of_the_company_is_not_asked(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    agent.answers["/api/tunnels"] = {"tunnels": [old()]}
    assert tunnels.look([agent.port]).to(1883) is not None


def test_a_tunnel_is_started_and_ended_through_the_agent(agent: Agent) -> None:
    agent.answers["POST /api/tunnels"] = old()
    agent.status = 201
    made = tunnels.start(agent.port, 1883)
    assert json.loads(agent.asked[-1][2]) == {"addr": "1883", "proto": "tcp", "name": tunnels.NAME}
    agent.answers["DELETE /api/tunnels/mqtt"] = b""
    agent.status = 204
    tunnels.stop(made)
    assert agent.asked[-1][:2] == ("DELETE", "/api/tunnels/mqtt")


def test_a_refusal_says_the_agents_words_and_a_missing_agent_what_to_do(agent: Agent) -> None:
    agent.answers["POST /api/tunnels"] = {"msg": "failed", "details": {"err": "TCP needs\x1b a verified account"}}
    agent.status = 502
    with pytest.raises(TunnelFailed, match=r"502.*TCP needs  a verified account"):
        tunnels.start(agent.port, 1883)
    with pytest.raises(TunnelFailed, match="start ngrok"):
        tunnels.start(1, 1883)


def test_the_name_of_a_tunnel_is_no_path(agent: Agent) -> None:
    with pytest.raises(TunnelFailed):
        tunnels.stop(Tunnel("../../x?y", "h", 1, "tcp", 1883, agent.port))
    assert agent.asked[-1][1] == "/api/tunnels/..%2F..%2Fx%3Fy"


def test_the_address_that_was_handed_out_is_kept_and_junk_is_nothing(tmp_path: Path) -> None:
    book = TunnelBook(tmp_path / "tunnel.json")
    assert book.last() is None
    assert book.hand_out("0.tcp.example:12345", 5.0)
    again = TunnelBook(tmp_path / "tunnel.json").last()
    assert again is not None and (again.address, again.at) == ("0.tcp.example:12345", 5.0)
    for junk in (b"", b"[]", b'{"address":5,"at":1}', b'{"address":"a\\nb","at":1}', b"\xff"):
        (tmp_path / "tunnel.json").write_bytes(junk)
        assert book.last() is None


def test_the_token_comes_from_the_environment_or_the_key_store_and_is_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOR_NGROK, raising=False)
    store = SecretStore()
    assert store.get(NGROK_TOKEN) is None
    store.put(NGROK_TOKEN, Secret("canary-5"), lasting=False)
    assert "in memory" in store.where(NGROK_TOKEN).words
    monkeypatch.setenv(FOR_NGROK, "canary-6")
    found = store.get(NGROK_TOKEN)
    assert found is not None and found.reveal() == "canary-6" and "canary" not in f"{found!r}{found}"
    assert FOR_NGROK in store.where(NGROK_TOKEN).words


@pytest.mark.skipif(is_installed(), reason="the extra is installed here")
def test_without_the_extra_it_says_how_to_get_it() -> None:
    with pytest.raises(TunnelFailed, match=r"ati-console\[ngrok\]"):
        SdkTunnel().start(1883, Secret("canary-7"))
