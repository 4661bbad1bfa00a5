"""`broker`, `twin-sandbox` and `sim` as processes."""

from __future__ import annotations

import json
import socket
import urllib.request
from pathlib import Path

import httpx
import pytest

from tests.support.console import Console


@pytest.mark.parametrize("kind", [(), ("--embedded",)])
def test_the_broker_says_its_port_and_takes_messages(tmp_path: Path, kind: tuple[str, ...]) -> None:
    with Console(tmp_path, "broker", "--json", "--port", "0", *kind) as broker:
        port = broker.wait_for("ready")["port"]
        with Console(tmp_path, "pub", "-p", str(port), "-V", "mqttv311", "-t", "a", "-m", "x") as pub:
            assert pub.finish() == 0, pub.words
        assert broker.interrupt() == 0, broker.words


def test_a_broker_with_a_user_refuses_everybody_else(tmp_path: Path) -> None:
    env = {"ATI_CONSOLE_BROKER_PASSWORD": "rehearsal-1"}
    with Console(tmp_path, "broker", "--json", "--port", "0", "--user", "amr-001", env=env) as broker:
        port = str(broker.wait_for("ready")["port"])
        with Console(tmp_path, "pub", "-p", port, "-t", "a", "-m", "x") as stranger:
            assert stranger.finish() == 4
        with Console(tmp_path, "pub", "-p", port, "-u", "amr-001", "-t", "a", "-m", "x", env=env) as friend:
            assert friend.finish() == 0, friend.words
        assert broker.interrupt() == 0
    assert "rehearsal-1" not in broker.words


def test_a_refusing_broker_over_tls_lets_in_whoever_trusts_its_throw_away_ca(tmp_path: Path) -> None:
    env = {"ATI_CONSOLE_BROKER_PASSWORD": "rehearsal-1"}
    options = ("--json", "--port", "0", "--refuse", "tvs-2025", "--tls", "--user", "amr-001")
    with Console(tmp_path, "broker", *options, env=env) as broker:
        url = f"mqtts://amr-001@127.0.0.1:{broker.wait_for('ready')['port']}"
        ca = ("--cafile", str(tmp_path / "broker" / "tls" / "ca.pem"))
        with Console(tmp_path, "pub", "-L", url, "-t", "/d2c/amr-001", "-m", "x", "-i", "amr-001", env=env) as stranger:
            assert stranger.finish() == 3, "its certificate is trusted by nobody who was not told to"
        friend = ("pub", "--json", "-L", url, *ca, "-i", "amr-001", "-t", "/d2c/amr-001", "-m", "x")
        with Console(tmp_path, *friend, env=env) as allowed:
            assert allowed.finish() == 0, allowed.words
        assert allowed.last("published")["code"] == 0x10
        assert broker.interrupt() == 0
    assert "TVS dev as met in 2025" in broker.words and "rehearsal-1" not in broker.words


def test_the_plain_local_broker_speaks_tls_as_well(tmp_path: Path) -> None:
    with Console(tmp_path, "broker", "--json", "--port", "0", "--tls") as broker:
        url = f"mqtts://127.0.0.1:{broker.wait_for('ready')['port']}"
        ca = str(tmp_path / "broker" / "tls" / "ca.pem")
        with Console(tmp_path, "pub", "--json", "-L", url, "--cafile", ca, "-t", "a", "-m", "x") as friend:
            assert friend.finish() == 0, friend.words
        with Console(tmp_path, "pub", "-L", url, "-t", "a", "-m", "x") as stranger:
            assert stranger.finish() == 3
        assert broker.interrupt() == 0
    with Console(tmp_path, "broker", "--embedded", "--port", "0", "--tls") as refused:
        assert refused.finish() == 2
    assert "needs mosquitto" in refused.words


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with Console(tmp_path, "broker", "--port", port) as broker:
            assert broker.finish() == 1
        assert "already in use" in broker.words
        with Console(tmp_path, "twin-sandbox", "--port", port) as twin:
            assert twin.finish() == 1
        assert port in twin.words


def test_the_sandbox_says_its_url_and_serves_its_ledger(tmp_path: Path) -> None:
    with Console(tmp_path, "twin-sandbox", "--json", "--port", "0") as twin:
        origin = twin.wait_for("ready")["url"].removesuffix("/v3")
        with urllib.request.urlopen(f"{origin}/sandbox/ledger", timeout=5) as answer:
            assert json.load(answer) == []
        assert twin.interrupt() == 0, twin.words


def test_sim_publishes_both_documents_and_counts_what_was_acknowledged(tmp_path: Path) -> None:
    with Console(tmp_path, "broker", "--json", "--port", "0") as broker:
        port = str(broker.wait_for("ready")["port"])
        for form, topic in (("feed", "ati_fm/sherpa/status"), ("guide", "ati/amr/+/status")):
            with Console(tmp_path, "sub", "--json", "-p", port, "-t", topic, "-C", "3", "-W", "15") as sub:
                sherpas = ("--robots", "3", "--rate", "4", "--format", form, "--seconds", "6")
                with Console(tmp_path, "sim", "--json", "-p", port, *sherpas) as sim:
                    assert sub.finish() == 0, sub.words
                    assert sim.finish() == 0, sim.words
            pose = sub.lines[0]["payload"]["pose"]
            assert len(pose) == (3 if form == "feed" else 6)
            assert sim.last("status")["acknowledged"] == sim.last("status")["published"] > 0
        broker.interrupt()


def test_a_strict_sandbox_refuses_a_login_that_was_not_created_as_twinzo_does(tmp_path: Path) -> None:
    """contracts.md 3: HTTP 200 with Success:false. Without it every login exists, and that is said at the start."""
    branch = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
    headers = {"Client": branch, "Branch": branch, "Api-Key": "invented-1"}
    batch = [{"Login": "tug-107-a", "Locations": []}]
    with Console(tmp_path, "twin-sandbox", "--json", "--port", "0", "--strict") as run:
        url = run.wait_for("ready")["url"]
        before = httpx.post(f"{url}/localization/batch", headers=headers, json=batch, timeout=10, trust_env=False)
        assert before.status_code == 200
        assert (before.json()[0]["Success"], before.json()[0]["ErrorMessage"]) == (
            False, "Device tug-107-a does not exist.",
        )  # fmt: skip
    assert "Every login exists here" not in run.words
    with Console(tmp_path, "twin-sandbox", "--json", "--port", "0") as run:
        url = run.wait_for("ready")["url"]
        assert httpx.post(f"{url}/localization/batch", headers=headers, json=batch, timeout=10, trust_env=False).json()[
            0
        ]["Success"]
    assert "Every login exists here. Twinzo refuses one that was not created" in run.words
