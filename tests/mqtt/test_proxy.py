"""Through HTTP CONNECT and SOCKS5: the broker is reached, and what fails at the proxy is told of the proxy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Proxy, ProxyKind, Tls, Transport
from ati_console.settings.secrets import Secret
from ati_console.status import LinkState, Stage, Want
from tests.mqtt.rig import a_profile, a_session
from tests.support.fake_broker import Caller, FakeBroker
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.proxy import ProxyServer
from tests.support.waiting import wait_until

KINDS = ("http", "socks5")
NAMES = {"broker.invalid": "127.0.0.1"}


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with Mosquitto(users={"amr-001": "broker-canary"}) as running:
        yield running


def by(server: ProxyServer, kind: str, user: str | None = None) -> Proxy:
    return Proxy(ProxyKind(kind), "127.0.0.1", server.port, user)


@pytest.mark.parametrize("kind", KINDS)
def test_a_broker_behind_a_proxy_is_reached_by_a_name_only_the_proxy_knows(kind: str, broker: Mosquitto) -> None:
    with ProxyServer(kind, user="me", password="proxy-word", names=NAMES) as server:
        profile = a_profile(broker.port, host="broker.invalid", user="amr-001", proxy=by(server, kind, "me"))
        words = Credentials("broker-canary", proxy_password=Secret("proxy-word"))
        with a_session(profile, words) as rig:
            rig.state(LinkState.ONLINE)
            assert rig.session.publish("ati_fm/sherpa/status", "x").wait(5)
            assert rig.take(1)[0].payload == b"x"
            stage = rig.stage(Stage.TCP)
            assert stage is not None and f"through the proxy {kind}://127.0.0.1" in stage.detail
        assert server.asked == [f"broker.invalid:{broker.port}"]
        assert b"canary" not in server.heard, "the proxy is told nothing of the profile's credentials"


@pytest.mark.parametrize("kind", KINDS)
def test_tls_and_websockets_go_through_it_and_the_name_is_still_checked(kind: str) -> None:
    with (
        Mosquitto(tls=True, websockets=True) as web,
        ProxyServer(kind, names={**NAMES, "localhost": web.host}) as server,
    ):
        tls = Tls(ca_file=web.ca_file)
        profile = a_profile(web.port, host="localhost", transport=Transport.WEBSOCKETS, tls=tls, proxy=by(server, kind))
        with a_session(profile) as rig:
            rig.state(LinkState.ONLINE)
            assert rig.session.link.verified
        with a_session(a_profile(web.port, host="broker.invalid", tls=tls, proxy=by(server, kind))) as rig:
            rig.reason("for another name than 'broker.invalid'")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("user", [None, "me"])
def test_a_wrong_or_missing_password_of_the_proxy_stops_and_says_whose(kind: str, user: str | None) -> None:
    with (
        ProxyServer(kind, user="me", password="right") as server,
        a_session(a_profile(1883, proxy=by(server, kind, user)), Credentials(proxy_password="wrong")) as rig,
    ):
        rig.state(LinkState.REFUSED)
        assert rig.session.link.wants is Want.PROXY_PASSWORD
        assert "proxy" in rig.session.link.reason and "wrong" not in rig.session.link.reason


@pytest.mark.parametrize("kind", KINDS)
def test_a_password_of_the_proxy_that_was_never_typed_is_not_typed_again(kind: str) -> None:
    with (
        ProxyServer(kind, user="me", password="right") as server,
        a_session(a_profile(1883, proxy=by(server, kind, "me"))) as rig,
    ):
        rig.state(LinkState.REFUSED)
        link = rig.session.link
        assert link.reason.endswith("wants a password for 'me'") and link.wants is Want.PROXY_PASSWORD
        assert "again" not in link.advice


@pytest.mark.parametrize(
    ("kind", "refuse", "words"),
    [
        ("http", "403 Forbidden", "does not let us through to 127.0.0.1:1883: HTTP 403 Forbidden"),
        ("http", "503 Busy", "did not reach 127.0.0.1:1883: HTTP 503 Busy"),
        ("http", "301 \x1b[31mMoved", "HTTP 301  [31mMoved"),
        ("socks5", 2, "its rules forbid it"),
        ("socks5", 4, "cannot be reached from there"),
        ("socks5", 99, "code 99"),
    ],
)
def test_what_the_proxy_says_is_said(kind: str, refuse: str | int, words: str) -> None:
    with ProxyServer(kind, refuse=refuse) as server, a_session(a_profile(1883, proxy=by(server, kind))) as rig:
        rig.reason(words)
        rig.state(LinkState.RECONNECTING)
        stage = rig.stage(Stage.TCP)
        assert stage is not None and stage.ok is False
        assert rig.session.link.advice


@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_that_is_down_is_told_from_a_broker_that_is_down(kind: str) -> None:
    proxy = Proxy(ProxyKind(kind), "127.0.0.1", free_port())
    with a_session(a_profile(1883, host="broker.invalid", proxy=proxy)) as rig:
        rig.reason(f"the proxy: nobody listens on 127.0.0.1:{proxy.port}")
        assert "broker" not in rig.session.link.advice, "it is the proxy that may not run"
    nobody = Proxy(ProxyKind(kind), "proxy.invalid", 3128)
    with a_session(a_profile(1883, proxy=nobody)) as rig:
        rig.reason("the proxy: the name 'proxy.invalid' does not resolve", 12.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [b"", b"\x20\x02\x00\x00", b"SSH-2.0-x\r\n", b"HTTP/1.1 " + b"x" * 20_000])
def test_something_else_in_the_place_of_the_proxy_is_said(kind: str, answer: bytes) -> None:
    def script(caller: Caller) -> None:
        caller.sock.recv(1)
        caller.say(answer)

    with FakeBroker(script) as server:
        profile = a_profile(1883, proxy=Proxy(ProxyKind(kind), server.host, server.port))
        with a_session(profile) as rig:
            rig.reason("proxy")
            rig.state(LinkState.RECONNECTING)


def test_a_silent_proxy_does_not_hold_a_stop() -> None:
    with FakeBroker(Caller.listen) as server:
        profile = a_profile(1883, proxy=Proxy(ProxyKind.HTTP, server.host, server.port))
        with a_session(profile) as rig:
            wait_until(lambda: server.calls, 5.0)
            assert rig.session.stop(1.0)
