"""Sent, acknowledged, seen: by hand and in streams, on a real mosquitto of both versions, with an ACL that refuses."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.cli import main, template_message
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.mqtt.tickets import Offline, PublishTicket
from ati_console.publish import render
from ati_console.publish.ledger import KEPT, Ledger, Tally
from ati_console.publish.message import Answer, Extras, Message, Seen, Sent, mosquitto_pub
from ati_console.publish.replay_file import ReplayFile
from ati_console.publish.schedule import Burst, Ramp, Steady
from ati_console.publish.streams import UNDER_WAY, Paced, Stream
from ati_console.publish.variables import Values
from ati_console.settings.profile import Profile, ProtocolVersion, Role, Tls, TopicFilter
from ati_console.status import LinkState
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

V311, V5 = ProtocolVersion.V311, ProtocolVersion.V5
HELLO = Message("ati/amr/tug-1/status", b"{}")


@contextmanager
def link(broker: Mosquitto, version: ProtocolVersion = V5, reads: str = "") -> Iterator[tuple[Session, Inbox]]:
    role = Role.READ_WRITE if reads else Role.PUBLISH_ONLY
    topics = (TopicFilter(reads),) if reads else ()
    profile = Profile("p", broker.host, broker.port, version=version, role=role, topics=topics)
    inbox = Inbox(10_000)
    session = Session(profile, Credentials(), inbox, client_id=f"t-{time.monotonic_ns()}")
    session.start()
    try:
        wait_until(lambda: session.link.state is LinkState.ONLINE, 10.0, "online")
        yield session, inbox
    finally:
        session.stop()


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[Mosquitto]:
    acl = tmp_path / "acl"
    acl.write_text("topic readwrite ati/#\ntopic readwrite test/#\n")
    acl.chmod(0o644)
    with Mosquitto(extra=[f"acl_file {acl}"]) as broker:
        yield broker


def settled(ledger: Ledger, number: int) -> Sent:
    def row() -> Sent:
        ledger.harvest()
        return next(one for one in ledger.rows() if one.number == number)

    wait_until(lambda: row().settled, 5.0, "the answer")
    return row()


@pytest.mark.parametrize(("version", "topic", "answer"), [
    (V5, "ati/amr/a/status", Answer.NOBODY), (V5, "/d2c/a", Answer.REFUSED),
    (V311, "ati/amr/a/status", Answer.UNPROVEN), (V311, "/d2c/a", Answer.UNPROVEN),
])  # fmt: skip
def test_what_the_broker_answers_proves_no_more_than_it_does(
    refusing: Mosquitto, version: ProtocolVersion, topic: str, answer: Answer
) -> None:
    ledger = Ledger()
    with link(refusing, version) as (session, _):
        row = settled(ledger, ledger.send(session, Message(topic, b"{}")).number)
    assert row.answer is answer
    assert row.ms is not None and row.seen is Seen.NOBODY
    assert row.code == (0x87 if answer is Answer.REFUSED else 0x10 if answer is Answer.NOBODY else 0)


def test_a_second_identity_proves_what_arrived_and_what_did_not(refusing: Mosquitto) -> None:
    now = [1000.0]
    ledger = Ledger(lambda: now[0])
    with link(refusing) as (sender, _), link(refusing, reads="#") as (_, inbox):
        rows = [ledger.send(sender, Message(topic, b"{}"), watched=True) for topic in ("ati/x", "ati/x", "/d2c/a")]
        wait_until(lambda: inbox.received >= 2, 5.0, "both")
        for inbound in inbox.take(10, 1.0):
            assert ledger.heard(inbound.topic, inbound.payload, now[0] + 0.006)
        assert not ledger.heard("ati/x", b"{}", now[0])  # a third was never sent
        settled(ledger, rows[2].number)
        ledger.send(sender, Message("ati/y", b"{}"), watched=True)  # and is not told to the ledger
    now[0] += 5.1
    ledger.harvest()
    assert [row.seen for row in ledger.rows()] == [Seen.SEEN, Seen.SEEN, Seen.NOBODY, Seen.NOT_SEEN]
    assert ledger.rows()[0].delay_ms == pytest.approx(6.0, abs=0.1)


def test_the_properties_of_version_5_arrive(refusing: Mosquitto) -> None:
    extras = Extras(60, "application/json", "ati/answers", (("trial", "4"),))
    with link(refusing) as (session, _):
        Ledger().send(session, Message("ati/x", b"{}", extras=extras))
        wait_until(lambda: "ati/x" in refusing.log, 5.0, "the publish")
    line = mosquitto_pub(Message("ati/x", b"{}", extras=extras), session.profile)
    assert "response-topic ati/answers" in line and "user-property trial 4" in line


class NoLink:
    profile = Profile("p")

    def publish(self, *_given: object, **_named: object) -> object:
        raise Offline("not connected: pulled")


def test_what_could_not_be_sent_stands_in_the_history_with_its_reason() -> None:
    ledger = Ledger()
    with pytest.raises(Offline):
        ledger.send(NoLink(), HELLO)  # type: ignore[arg-type]
    assert [(row.answer, row.words) for row in ledger.rows()] == [(Answer.NOT_SENT, "not connected: pulled")]


def test_the_history_is_bounded_and_what_fell_out_is_counted() -> None:
    ledger = Ledger()
    for _ in range(KEPT + 7):
        with pytest.raises(Offline):
            ledger.send(NoLink(), HELLO)  # type: ignore[arg-type]
    assert len(ledger.rows()) == KEPT and ledger.dropped == 7


class OpenTickets:
    """A link whose broker answers when the test says so."""

    profile = Profile("p")

    def __init__(self) -> None:
        self.tickets: list[PublishTicket] = []

    def publish(self, topic: str, _payload: bytes, qos: int, *_given: object, **_named: object) -> PublishTicket:
        self.tickets.append(PublishTicket(topic, qos))
        return self.tickets[-1]


def test_what_is_answered_or_seen_after_the_history_was_cleared_is_counted_all_the_same() -> None:
    now, sender = [1000.0], OpenTickets()
    ledger = Ledger(lambda: now[0])
    for n in range(4):
        ledger.send(sender, Message("ati/x", str(n).encode()), watched=True, stream=3)  # type: ignore[arg-type]
    ledger.clear()
    for ticket, code in zip(sender.tickets, (0, 0, 0x87, None), strict=True):
        ticket.settle(code, "an answer")
    ledger.harvest()
    assert ledger.heard("ati/x", b"0", now[0])
    now[0] += 5.1
    ledger.harvest()
    assert ledger.tally(3) == Tally(sent=4, acked=2, refused=1, seen=1, not_seen=2, lost=1)
    assert ledger.rows() == () and ledger.in_flight == 0


# ------------------------------------------------------------ streams


def streamed(session: Session, source: Paced, until: Callable[[Stream], bool] | None = None) -> tuple[Stream, Ledger]:
    ledger = Ledger()
    stream = Stream(1, session, ledger, source)
    stream.start()
    if until is not None:
        wait_until(lambda: until(stream), 10.0, "the moment to stop")
        stream.stop("stopped by hand")
    assert stream.wait(15.0)
    return stream, ledger


@pytest.mark.parametrize("version", [V5, V311])
def test_a_burst_is_sent_whole_and_every_one_is_acknowledged(refusing: Mosquitto, version: ProtocolVersion) -> None:
    with link(refusing, version) as (session, _):
        stream, ledger = streamed(session, Paced(Burst(1_000), lambda n: Message("ati/x", str(n).encode())))
    assert stream.ended == "all sent"
    assert (ledger.tally(1).sent, ledger.tally(1).acked) == (1_000, 1_000)


def test_a_stream_stops_at_once_when_it_is_told_to(refusing: Mosquitto) -> None:
    with link(refusing) as (session, _):
        stream, ledger = streamed(
            session,
            Paced(Steady(200.0), lambda n: Message("ati/x", b"{}")),
            lambda _: session.link.latency_ms is not None,
        )
        sent = ledger.tally(1).sent
        time.sleep(0.1)
    assert stream.ended == "stopped by hand" and not stream.failed
    assert ledger.tally(1).sent == sent


def test_a_stream_ends_with_the_link_and_says_so(refusing: Mosquitto) -> None:
    with link(refusing) as (session, _):
        ledger = Ledger()
        stream = Stream(1, session, ledger, Paced(Steady(100.0), lambda n: Message("ati/x", b"{}")))
        stream.start()
        wait_until(lambda: ledger.tally(1).sent > 3, 5.0, "some")
        refusing.kill()
        assert stream.wait(15.0)
    assert stream.failed and "the link is gone" in stream.ended


class Hoarder:
    """A link that never answers."""

    profile = Profile("p")

    def __init__(self) -> None:
        self.asked = 0

    def publish(self, topic: str, *_given: object, **_named: object) -> object:
        self.asked += 1
        return PublishTicket(topic, 1)


def test_a_broker_that_does_not_answer_is_never_given_more_than_a_few() -> None:
    hoarder = Hoarder()
    stream = Stream(1, hoarder, Ledger(), Paced(Burst(5_000), lambda n: HELLO))  # type: ignore[arg-type]
    stream.start()
    wait_until(lambda: hoarder.asked == UNDER_WAY, 5.0, "the bound")
    time.sleep(0.05)
    assert hoarder.asked == UNDER_WAY
    stream.stop()
    assert stream.wait(5.0)


@given(st.floats(0.1, 500.0), st.lists(st.floats(0.0, 0.9), min_size=1, max_size=30))
def test_a_steady_stream_never_drifts_whatever_the_pauses(rate: float, pauses: list[float]) -> None:
    source, elapsed, sent = Paced(Steady(rate), lambda n: HELLO), 0.0, 0
    for pause in pauses:
        elapsed += pause
        sent += len(source.due(elapsed, 10_000))
        assert sent + source.skipped == int(elapsed * rate + 1e-9) + 1


def test_after_a_long_pause_there_is_no_flood_and_what_was_left_out_is_counted() -> None:
    source = Paced(Steady(10.0), lambda n: HELLO)
    source.due(0.0, 100)
    assert len(source.due(60.0, 1_000)) == 11
    assert source.skipped == 589


def test_a_ramp_grows_and_ends() -> None:
    ramp = Ramp(1.0, 9.0, 10.0)
    assert ramp.total == 50
    assert [ramp.due(t) for t in (0.0, 5.0, 10.0, 99.0)] == [1, 16, 50, 50]


@pytest.mark.parametrize("wrong", [lambda: Steady(0), lambda: Steady(1e9), lambda: Ramp(1, 2, 0), lambda: Burst(0)])
def test_a_rate_that_is_none_is_refused_with_what_is_allowed(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="not"):
        wrong()


def test_a_file_is_replayed_and_its_bad_rows_are_said_with_their_line(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text(
        '{"topic":"/d2c/a","payload":{"x":1},"qos":0}\n{"sherpa_name":"t"}\n{oops\n\n{"topic":"#","payload":1}\n'
    )
    replay = ReplayFile(lines, lambda sherpa: f"ati/amr/{sherpa}/status", 1)
    found = [replay.make(0), replay.make(1), replay.make(2)]
    assert found == [Message("/d2c/a", b'{"x":1}', 0), Message("ati/amr/t/status", b'{"sherpa_name":"t"}', 1), None]
    assert [wrong.split(":")[0] for wrong in replay.wrong] == ["line 3", "line 5"]
    assert replay.left_out[0].startswith("2 rows left out, line 3: no JSON")
    table = tmp_path / "a.csv"
    table.write_text('topic,payload,qos,retain\n/d2c/a,"{""x"":1}",2,true\n,hello,,\n/d2c/a,x,7,\n')
    replay = ReplayFile(table, lambda _sherpa: "/d2c/b", 1, may_retain=True)
    found = [replay.make(0), replay.make(1), replay.make(2)]
    assert found == [Message("/d2c/a", b'{"x":1}', 2, True), Message("/d2c/b", b"hello", 1), None]
    assert replay.wrong == ["line 4: QoS 7 is none, it is 0, 1 or 2"]


def test_a_file_commands_no_robot_and_retains_nothing_that_was_not_asked_about(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    rows = [
        {"topic": "/c2d/tug-1", "payload": "go"},
        {"topic": "uagv/v2/ati/tug-1/instantActions", "payload": {}},
        {"topic": "/d2c/tug-1", "payload": "x", "retain": True},
        {"sherpa_name": "a/b"},
    ]
    lines.write_text("\n".join(json.dumps(row) for row in rows))

    def topic_of(sherpa: str) -> str:
        return render.topic("ati/amr/{{robot}}/status", Values(0.0, sherpa, 1, str, min))

    replay = ReplayFile(lines, topic_of, 1)
    assert replay.make(0) is None and replay.wrong_count == len(rows)
    for said, why in zip(replay.wrong, ("commands a device", "commands a robot", "Retain", "no level"), strict=True):
        assert why in said


def test_the_line_for_a_shell_has_no_password_and_quotes_what_needs_it() -> None:
    profile = Profile("p", "h.example", 8883, user="amr-001", version=V311)
    line = mosquitto_pub(Message("a b", b'{"x": "it\'s"}', 2, True), profile)
    assert line.startswith("mosquitto_pub -h h.example -p 8883 -V mqttv311 -u amr-001 -t 'a b' -q 2 -r -m ")
    assert " -P " not in line
    tvs = replace(profile, client_id="amr-001", tls=Tls(verify=False, cert_file=Path("/c.pem")))
    line = mosquitto_pub(Message("a", b""), tvs)
    assert " -i amr-001 --tls-use-os-certs --cert /c.pem --key /c.pem --insecure " in line and line.endswith(" -n")


EVERYTHING = Extras(30, "application/json", "answers/here", (("who's", 'a "b" $HOME'), ("empty", "")))


@pytest.mark.skipif(shutil.which("mosquitto_pub") is None, reason="mosquitto-clients is not installed")
@pytest.mark.parametrize("version", [V311, V5])
@pytest.mark.parametrize(
    "payload",
    [b'{"x": "it\'s $HOME `id` \\ !"}', "umlaut \u00e4\n\ttwo lines".encode(), b"\xff\x00\x01", b"-m", b"a\0b",
     b"", b"y" * 300_000],
    ids=["quotes", "lines", "bytes", "dash", "zero", "nothing", "long"],
)  # fmt: skip
def test_what_was_copied_runs_in_a_shell_and_sends_the_same_message(
    refusing: Mosquitto, version: ProtocolVersion, payload: bytes
) -> None:
    message = Message("ati/a b/it's", payload, 1, False, EVERYTHING if version is V5 else Extras())
    with link(refusing, version, reads="ati/#") as (session, inbox):
        pasted = mosquitto_pub(message, session.profile).encode()
        ran = subprocess.run(["sh"], input=pasted, capture_output=True, timeout=20)
        assert ran.returncode == 0, ran.stderr
        wait_until(lambda: inbox.received >= 1, 5.0, "the message")
        (inbound,) = inbox.take(1, 1.0)
    assert (inbound.topic, inbound.payload) == (message.topic, payload[: 64 * 1024 + 1])


def test_a_template_is_published_from_the_command_line(refusing: Mosquitto, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"mqtt://{refusing.host}:{refusing.port}"
    with link(refusing, reads="ati/#") as (_, inbox):
        said = main.run(["pub", "-L", url, "--json", "--template", "status-guide", "--set", "robot=tug-9",
                     "--set", "battery_status=12", "--set", "mode=manual"])  # fmt: skip
        wait_until(lambda: inbox.received >= 1, 5.0, "the message")
        inbound = inbox.take(1, 1.0)[0]
    body = json.loads(inbound.payload)
    assert said == 0 and inbound.topic == "ati/amr/tug-9/status"
    assert (body["sherpa_name"], body["battery_status"], body["mode"]) == ("tug-9", 12, "manual")
    assert json.loads(capsys.readouterr().out)["event"] == "published"


def test_a_template_that_nobody_described_takes_any_key_and_the_others_what_is_written_in_them() -> None:
    free = json.loads(template_message.make("json", ["speed=2"], None).payload)
    assert free == {"hello": "tug-101", "speed": 2}
    legs = json.loads(template_message.make("trip-legs", ["cte=0.5"], None).payload)
    assert legs["legs"][0]["cte"] == 0.5


@pytest.mark.parametrize(
    ("given", "words"),
    [(["--template", "nothing"], "no template 'nothing'"), (["--template", "status-guide", "--set", "x"], "has no ="),
     (["--template", "status-guide", "--set", "battery_status=900"], "line 8"),
     (["--template", "status-guide", "--set", "batery_status=12"],
      "no such field; there are robot, sherpa_name, mode, pose"),
     (["--template", "heartbeat", "--set", "data.pl.speed=1"], "data.pl.battery"), (["-m", "x"], "-t TOPIC is missing"),
     (["-t", "a", "-m", "x", "--set", "a=b"], "--set belongs"),
     (["-t", "a", "-m", "x" * 1_048_577], "at most 1,048,576 are sent from here")],
)  # fmt: skip
def test_a_wrong_template_is_said_before_anybody_is_asked(
    given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["pub", "-h", "127.0.0.1", *given]) == 2
    assert words.lower() in capsys.readouterr().err.lower()


def test_a_file_of_10_mb_is_refused_before_anybody_connects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "big").write_bytes(bytes(10_000_000))
    assert main.run(["pub", "-h", "127.0.0.1", "-p", "1", "-t", "a", "-f", str(tmp_path / "big")]) == 2
    assert "the payload has 10,000,000 bytes; at most 1,048,576" in capsys.readouterr().err
