"""`probe` as other programs call it: JSON lines, exit codes, comparison, resumption (interfaces.md)."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.rehearse import throwaway_ca
from ati_console.rehearse.refusing_broker import RefusingBroker
from tests.support.certificates import Authority
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto, free_port

PASSWORD = "invented-canary-77"
ENV = {"ATI_CONSOLE_BROKER_PASSWORD": PASSWORD}
PLAN = ["event", "subscribe", "publish", "connects", "subscribes", "publishes", "seconds"]
VERDICT = ["event", "action", "topic", "qos", "version", "verdict", "proof", "code", "ms"]


@pytest.fixture
def tvs() -> Iterator[RefusingBroker]:
    with RefusingBroker("tvs-2025", user="amr-001", password=PASSWORD) as broker:
        yield broker


@pytest.fixture
def topics(tmp_path: Path) -> Path:
    file = tmp_path / "topics.txt"
    file.write_text("/d2c/amr-001\nati_fm/sherpa/status\n/c2d/amr-001\nati/amr/+/status\n#\n+\n")
    return file


def probe(home: Path, port: int, *more: str) -> Console:
    return Console(home, "probe", "--json", "-L", f"mqtt://amr-001@127.0.0.1:{port}", *more, env=ENV)


def test_six_topics_are_settled_with_the_agreed_lines(tmp_path: Path, tvs: RefusingBroker, topics: Path) -> None:
    with probe(tmp_path, tvs.port, "--topics", str(topics), "--publish", "/d2c/amr-001") as run:
        assert run.finish(60) == 0, run.words
    stages = run.events("stage")
    assert list(stages[0]) == ["event", "stage", "ok", "ms", "detail"]
    assert {line["stage"] for line in stages} <= {"dns", "tcp", "tls", "connect", "data"}
    verdicts = run.events("verdict")
    assert all(list(line) == VERDICT for line in verdicts)
    asked = {(line["action"], line["topic"]) for line in verdicts}
    assert len([one for one in asked if one[0] == "subscribe"]) == 6
    assert ("publish", "/d2c/amr-001") in asked and len([one for one in asked if one[0] == "publish"]) == 1
    proved = [(line["proof"], line["version"]) for line in verdicts if line["action"] == "publish" and line["qos"] == 1]
    assert proved == [("reason-code", 5), ("acknowledged-unprovable", 4)]
    assert run.last("summary") == {
        "event": "summary", "role": "publisher-only", "family": "like RabbitMQ", "cause": "not granted",
    }  # fmt: skip
    kept = next((tmp_path / "probes").glob("*.json")).read_text()
    assert PASSWORD not in kept and PASSWORD not in run.words and PASSWORD not in json.dumps(run.lines)


def test_the_guided_rehearsal_in_one_run(tmp_path: Path) -> None:
    """Issue 5: over TLS, 46 filters and more, none granted, publishing proved by MQTT 5 alone, below 60 connects and
    two minutes. Half of the default pace, so that a test of it takes forty seconds."""
    made = throwaway_ca.make(tmp_path / "tls")
    with RefusingBroker(
        "tvs-2025", user="amr-001", password=PASSWORD, certificate=made.cert, key=made.key
    ) as broker, Console(
        tmp_path, "probe", "--json", "-L", f"mqtts://amr-001@127.0.0.1:{broker.port}", "--cafile", str(made.ca_file),
        "--publish", "/d2c/amr-001", "--pace", "quick", env=ENV,
    ) as run:  # fmt: skip
        assert run.finish(110) == 0, run.words
        assert broker.hall.connects < 60
    asked = {line["topic"] for line in run.events("verdict") if line["action"] == "subscribe"}
    assert len(asked) >= 46
    assert not [line for line in run.events("verdict") if line["verdict"] in ("granted", "delivered")]
    wrote = {(line["version"], line["qos"]): line["proof"] for line in run.events("verdict")
             if line["action"] == "publish"}  # fmt: skip
    assert wrote == {(5, 1): "reason-code", (5, 0): "none", (4, 1): "acknowledged-unprovable"}
    assert run.last("summary")["role"] == "publisher-only"
    assert "Stopped" not in run.words, "every question of its plan was asked"
    assert [line["stage"] for line in run.events("stage")].count("tls") == 1
    assert "days left" in next(line["detail"] for line in run.events("stage") if line["stage"] == "tls")


def test_without_publish_nothing_is_published(tmp_path: Path, tvs: RefusingBroker, topics: Path) -> None:
    with probe(tmp_path, tvs.port, "--topics", str(topics)) as run:
        assert run.finish(60) == 0, run.words
    assert not [note for note in tvs.hall.notes if note.packet == "PUBLISH"]
    assert run.last("summary")["role"] == "unknown"


def test_a_plan_is_told_and_nothing_is_done(tmp_path: Path, tvs: RefusingBroker) -> None:
    with probe(tmp_path, tvs.port, "--plan") as run:
        assert run.finish() == 0
    assert "at most 60 connects" in run.words and tvs.hall.connects == 0
    said = run.last("plan")
    assert len(said["subscribe"]) >= 46 and said["publish"] == [] and said["connects"] == 60
    assert "subscribe ati_fm/sherpa/status" in run.words, "to which topics"


def test_the_plan_warns_whom_it_may_throw_out_and_never_names_nobody(tmp_path: Path) -> None:
    with probe(tmp_path, 1, "--plan") as run:
        assert run.finish() == 0
    assert "WARNING: Asks as another client. Where the broker lets in no other client id than 'amr-001'" in run.words
    with probe(tmp_path, 1, "--plan", "--own-id", "always") as run:
        assert run.finish() == 0
    assert "WARNING: Every attempt connects as 'amr-001', the profile's own client id: a device" in run.words
    with probe(tmp_path, 1, "--plan", "--own-id", "never") as run:
        assert run.finish() == 0
    assert "client id" not in run.words and list(run.last("plan")) == PLAN


@pytest.mark.parametrize(
    ("kind", "code", "stage"),
    [("nobody", 3, "tcp"), ("name", 3, "dns"), ("password", 4, "connect"), ("mute", 5, "connect"),
     ("mute TLS", 3, "tls")],
)  # fmt: skip
def test_the_first_failing_stage_and_its_exit_code(
    tmp_path: Path, tvs: RefusingBroker, kind: str, code: int, stage: str
) -> None:
    env = {**ENV, **({"ATI_CONSOLE_BROKER_PASSWORD": "other"} if kind == "password" else {})}
    with socket.create_server(("127.0.0.1", 0)) as mute:
        ports = {"nobody": free_port(), "mute": mute.getsockname()[1], "mute TLS": mute.getsockname()[1]}
        host = "no-such-host.invalid" if kind == "name" else "127.0.0.1"
        scheme = "mqtts" if kind == "mute TLS" else "mqtt"
        url = f"{scheme}://amr-001@{host}:{ports.get(kind, tvs.port)}"
        with Console(tmp_path, "probe", "--json", "-L", url, env=env) as run:
            assert run.finish(60) == code, run.words
    assert (run.events("stage")[-1]["stage"], run.events("stage")[-1]["ok"]) == (stage, False)
    named = [line["detail"].partition(":")[0] for line in run.events("stage") if line["stage"] == "connect"]
    told = [line["stage"] for line in run.events("stage") if line["stage"] != "connect"]
    assert len(told) == len(set(told)) and len(named) == len(set(named)), "each stage is told once"
    assert f"FAIL {'CONNECT' if stage == 'connect' else stage.upper()}" in run.words
    assert " - " in next(line for line in run.words.splitlines() if line.startswith("FAIL")), "and what to do about it"
    assert kind != "mute TLS" or "took the connection and never answered TLS" in run.words


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("unknown CA", 3, "a CA unknown here - ask the owner for their CA file"),
        ("expired", 3, "its certificate has expired - ask the owner to renew it"),
        ("another name", 3, "is for another name"),
        ("clear text at a TLS port", 3, "speaks TLS, and TLS is off in the profile - switch TLS on"),
        ("TLS at a port of clear text", 3, "speaks plain MQTT, and TLS is on in the profile - switch TLS off"),
        ("wrong password", 4, "check user name, password and client id"),
    ],
)  # fmt: skip
def test_what_mosquitto_refuses_is_told_at_its_stage_with_what_to_do(
    tmp_path: Path, kind: str, code: int, words: str
) -> None:
    ca = tmp_path / "ca"
    ca.mkdir()
    authority = Authority(ca)
    servers = {"expired": authority.server(expired=True), "another name": authority.server(("other.example",))}
    clear = kind in ("TLS at a port of clear text", "wrong password")
    server = None if clear else servers.get(kind, authority.server())
    with Mosquitto(server=server, users={"amr-001": PASSWORD if kind != "wrong password" else "another-1"}) as broker:
        scheme = "mqtt" if kind in ("clear text at a TLS port", "wrong password") else "mqtts"
        trusted = ("--cafile", str(authority.ca_file)) if kind in servers else ()
        url = f"{scheme}://amr-001@127.0.0.1:{broker.port}"
        with Console(tmp_path, "probe", "--json", "-L", url, *trusted, env=ENV) as run:
            assert run.finish(60) == code, run.words
    assert run.events("stage")[-1]["ok"] is False and words in run.words
    assert not run.events("verdict") and not run.events("summary")


def test_a_bad_file_of_topics_is_refused_with_line_and_reason(tmp_path: Path, tvs: RefusingBroker) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("ok\na/#/b\n")
    with probe(tmp_path, tvs.port, "--topics", str(bad)) as run:
        assert run.finish() == 2
    assert "line 2: # stands only at the end of a topic filter" in run.words


def test_an_interrupt_keeps_what_was_found_and_resume_goes_on(
    tmp_path: Path, tvs: RefusingBroker, topics: Path
) -> None:
    with probe(tmp_path, tvs.port, "--topics", str(topics)) as run:
        run.wait_for("verdict", seconds=40)
        assert run.interrupt(5) == 0
    first = len(run.events("verdict"))
    with probe(tmp_path, tvs.port, "--topics", str(topics), "--resume") as again:
        assert again.finish(60) == 0, again.words
    assert first >= 1 and again.last("summary")["cause"] == "not granted"
    assert len(list((tmp_path / "probes").glob("*.json"))) == 1


def test_what_changed_since_the_last_run_is_told(tmp_path: Path, topics: Path) -> None:
    short = topics.with_name("two.txt")
    short.write_text("ati_fm/sherpa/status\n#\n")
    port = free_port()
    with RefusingBroker("suback", port, user="amr-001", password=PASSWORD), probe(
        tmp_path, port, "--topics", str(short)
    ) as before:  # fmt: skip
        assert before.finish(60) == 0, before.words
    with RefusingBroker("none", port, user="amr-001", password=PASSWORD), probe(
        tmp_path, port, "--topics", str(short), "--compare", "last"
    ) as after:  # fmt: skip
        assert after.finish(60) == 0, after.words
    changed = {line["what"]: (line["before"], line["after"]) for line in after.events("change")}
    assert changed["cause"][0] == "not granted"
    assert changed["subscribe # QoS 1 v5"] == ("refused 0x87 (reason-code)", "granted (acknowledged-unprovable)")


def test_a_broker_where_nobody_publishes_fails_nothing(tmp_path: Path) -> None:
    """It read FAIL, and the code was 0: a first message that does not come is no failure of a probe."""
    (tmp_path / "topics.txt").write_text("ati/amr/+/status\n")
    with Mosquitto() as broker:
        line = ("probe", "--json", "-p", str(broker.port), "--topics", str(tmp_path / "topics.txt"), "--pace", "quick")
        with Console(tmp_path, *line) as run:
            assert run.finish(60) == 0, run.words
    assert "granted, but nothing came" in run.words and "FAIL" not in run.words
