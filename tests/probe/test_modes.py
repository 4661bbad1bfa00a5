"""For each way of refusing, plain and over TLS, the probe says what the broker was told to be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ati_console.access import UNSETTLED, V5, V31, V311, Action, Because, Kind, Place, Probe, Proof, Role, Verdict
from ati_console.probe.stages import Failure
from ati_console.rehearse import throwaway_ca
from ati_console.rehearse.embedded_broker import EmbeddedBroker
from ati_console.rehearse.local_broker import free_port
from ati_console.rehearse.mqtt_packets import Publish
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.settings.profile import Tls
from tests.probe.truth import OTHER, OWN, PASSWORD, TOPICS, USER, plan_of, probed, target_of

Probes = dict[tuple[str, bool], Probe]
READ, WRITE = Action.SUBSCRIBE, Action.PUBLISH
# mode: role, cause, family
TRUTH = {
    "none": (Role.BOTH, "nobody publishes", "unknown"),
    "suback": (Role.PUBLISHER_ONLY, "not granted", "like EMQX, or mosquitto with dynamic-security"),
    "silent": (Role.PUBLISHER_ONLY, "not granted", "like an old VerneMQ"),
    "disconnect": (Role.PUBLISHER_ONLY, "not granted", "like RabbitMQ"),
    "disconnect-mute": (Role.PUBLISHER_ONLY, "not granted", "like RabbitMQ"),
    "disconnect-after": (Role.PUBLISHER_ONLY, "not granted", "unknown"),
    "granted-silent": (Role.UNKNOWN, UNSETTLED, "like mosquitto with an acl_file"),  # two grants that nobody refutes
    "publish-acked": (Role.BOTH, "nobody publishes", "unknown"),
    "publish-code": (Role.BOTH, "nobody publishes", "like mosquitto or EMQX"),
    "publish-close": (Role.BOTH, "nobody publishes", "like HiveMQ"),
    "qos0": (Role.BOTH, "nobody publishes", "unknown"),
    "client-id": (Role.BOTH, "nobody publishes", "unknown"),
    "tvs-2025": (Role.PUBLISHER_ONLY, "not granted", "like RabbitMQ"),
}
# mode: a forbidden SUBSCRIBE in v5, in v3.1.1, and a forbidden PUBLISH in v5, in v3.1.1; None: nothing is forbidden
REFUSED, CLOSED = (Verdict.REFUSED, Proof.REASON_CODE), (Verdict.DISCONNECTED, Proof.REASON_CODE)
MUTE, QUIET = (Verdict.DISCONNECTED, Proof.NONE), (Verdict.SILENT, Proof.NONE)
GRANTED, ACKED = (Verdict.GRANTED, Proof.ACKNOWLEDGED), (Verdict.ACKNOWLEDGED, Proof.ACKNOWLEDGED)
CELLS = {
    "suback": (REFUSED, REFUSED, REFUSED, ACKED),
    "silent": (QUIET, QUIET, REFUSED, ACKED),
    "disconnect": (CLOSED, MUTE, CLOSED, MUTE),
    "disconnect-mute": (MUTE, MUTE, CLOSED, MUTE),
    "disconnect-after": (REFUSED, REFUSED, REFUSED, ACKED),
    "granted-silent": (GRANTED, GRANTED, REFUSED, ACKED),
    "publish-acked": (None, None, (Verdict.ACKNOWLEDGED, Proof.REASON_CODE), ACKED),
    "publish-code": (None, None, REFUSED, ACKED),
    "publish-close": (None, None, CLOSED, MUTE),
    "tvs-2025": (CLOSED, MUTE, CLOSED, MUTE),
}


RUNS = [(mode, tls) for mode in TRUTH for tls in (False, True)]


@pytest.fixture(scope="module")
def probes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], Probe]:
    """Every mode, plain and over TLS. A probe mostly waits, so six of them wait together."""
    folders = [tmp_path_factory.mktemp("tls") for _ in RUNS]
    with ThreadPoolExecutor(6) as pool:
        done = pool.map(_run_on, [mode for mode, _ in RUNS], [tls for _, tls in RUNS], folders)
        return dict(zip(RUNS, done, strict=True))


def _run_on(mode: str, tls: bool, folder: Path, topics: tuple[str, ...] = TOPICS) -> Probe:
    made = throwaway_ca.make(folder) if tls else None
    options = {"certificate": made.cert, "key": made.key} if made else {}
    with RefusingBroker(mode, user=USER, password=PASSWORD, **options) as broker:
        profile = {"tls": Tls(ca_file=made.ca_file)} if made else {}
        outcome = probed(broker.port, plan_of(topics, publish=(OWN, OTHER)), target=target_of(broker.port, **profile))
    assert outcome.failure is None and outcome.probe.complete, outcome.words
    return outcome.probe


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("mode", TRUTH)
def test_role_cause_and_family_are_the_truth(mode: str, tls: bool, probes: Probes) -> None:
    probe = probes[mode, tls]
    assert (probe.role, probe.cause, probe.family) == TRUTH[mode]
    assert [step.ok for step in probe.steps if step.stage in ("dns", "tcp", "tls")] == [True, True, True][: 2 + tls]


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_grants_that_are_never_served_are_found_out_where_our_own_message_goes(tls: bool, tmp_path: Path) -> None:
    """The truth of the mode: this account may publish, and reads nothing whatever it is granted."""
    probe = _run_on("granted-silent", tls, tmp_path, (OWN,))
    truth = (Role.PUBLISHER_ONLY, "granted in words only", "like mosquitto with an acl_file")
    assert (probe.role, probe.cause, probe.family) == truth


@pytest.mark.parametrize("mode", CELLS)
def test_each_forbidden_cell_says_what_the_broker_did_and_what_it_proves(mode: str, probes: Probes) -> None:
    probe = probes[mode, False]
    places = (
        Place(READ, "ati_fm/sherpa/status", 1, V5), Place(READ, "ati_fm/sherpa/status", 1, V311),
        Place(WRITE, OTHER, 1, V5), Place(WRITE, OTHER, 1, V311),
    )  # fmt: skip
    for place, wanted in zip(places, CELLS[mode], strict=True):
        if wanted is not None:
            cell = probe.cell(place)
            assert cell is not None
            assert (cell.newest.verdict, cell.newest.proof) == wanted, f"{place}: {cell.newest.words}"
            assert cell.newest.packets, "the packets are kept with the cell"


def test_a_v311_puback_is_never_a_proof_and_a_granted_suback_is_no_reading(probes: Probes) -> None:
    for mode in ("granted-silent", "publish-code"):
        for cell in probes[mode, False].cells:
            if cell.place.version != V5 and cell.newest.verdict in (Verdict.ACKNOWLEDGED, Verdict.GRANTED):
                assert cell.newest.proof is Proof.ACKNOWLEDGED and not cell.is_yes, cell.place


def test_an_acknowledged_publish_that_is_dropped_is_told_where_reading_works() -> None:
    with RefusingBroker("publish-acked", user=USER, password=PASSWORD) as broker:
        plan = plan_of((*TOPICS, OTHER), publish=(OWN, OTHER))
        probe = probed(broker.port, plan).probe
    lies = next(one for one in probe.conclusions if one.name == "lies")
    assert OTHER in lies.sentence and OWN not in lies.sentence
    cell = probe.cell(Place(WRITE, OTHER, 1, V5))
    assert cell is not None and cell.newest.proof is Proof.ACKNOWLEDGED and not cell.is_yes


def test_what_only_the_broker_says_is_not_called_proved() -> None:
    with RefusingBroker("publish-acked", user=USER, password=PASSWORD) as broker:
        probe = probed(broker.port, plan_of(publish=(OWN, OTHER))).probe
    role = next(one for one in probe.conclusions if one.name == "role")
    assert probe.role is Role.BOTH and "both are proved" not in role.would_change
    assert role.would_change.startswith(OTHER) and OWN not in role.would_change


def test_the_qos_that_the_right_is_bound_to_is_found(probes: Probes) -> None:
    qos = next(one for one in probes["qos0", False].conclusions if one.name == "qos")
    assert "refused at QoS 0, granted at QoS 1" in qos.sentence


def test_a_bound_client_id_is_found(probes: Probes) -> None:
    bound = next(one for one in probes["client-id", False].conclusions if one.name == "client-id")
    assert bound.title == "The client id is bound to the user name"
    assert "0x85" in bound.sentence


def test_every_close_is_attributed_to_our_subscribe_and_confirmed_by_repetition(probes: Probes) -> None:
    events = probes["disconnect-mute", False].events
    closes = [event.attribution for event in events if event.kind is Kind.CLOSED and event.place is not None]
    reads = [one for one in closes if one is not None and one.because is Because.SUBSCRIBE]
    assert len(reads) >= len(TOPICS)
    assert reads[-1].seen > 1 and reads[-1].confidence > reads[0].confidence


def test_a_second_identity_proves_what_the_account_cannot_read_itself() -> None:
    with RefusingBroker("none") as broker:
        second = target_of(broker.port, client_id="listener")
        probe = probed(broker.port, plan_of((), publish=(OWN,)), second=second).probe
    cell = probe.cell(Place(WRITE, OWN, 1, V311))
    assert cell is not None and cell.newest.words == "arrived: second identity"
    assert cell.newest.proof is Proof.DELIVERED, "with it even version 3.1.1 is proved"


def test_a_retained_message_proves_reading_at_once() -> None:
    with RefusingBroker("none") as broker:
        broker.hall._keep(_retained("ati_fm/sherpa/status"))
        probe = probed(broker.port, plan_of(("ati_fm/sherpa/status", "ati/amr/+/status"))).probe
    cell = probe.cell(Place(READ, "ati_fm/sherpa/status", 1, V5))
    assert cell is not None and cell.newest.verdict is Verdict.DELIVERED
    assert probe.cause == "messages arrive"
    other = probe.cell(Place(READ, "ati/amr/+/status", 1, V5))
    assert other is not None and other.newest.verdict is Verdict.GRANTED, "its neighbour proves nothing"


def _retained(topic: str) -> Publish:
    return Publish(topic, b"{}", 1, True)


def test_nothing_is_published_but_where_it_was_ticked_and_never_retained() -> None:
    with RefusingBroker("none", user=USER, password=PASSWORD) as broker:
        probed(broker.port, plan_of(publish=(OWN,)))
        published = [note.body for note in broker.hall.notes if note.packet == "PUBLISH"]
        assert len(published) == 3
        assert all(body[2 : 2 + len(OWN)] == OWN.encode() for body in published)
        assert not broker.hall._retained
        probed(broker.port, plan_of())
        assert len([note for note in broker.hall.notes if note.packet == "PUBLISH"]) == 3


def test_a_broker_of_version_311_alone_is_told_and_probed_with_it() -> None:
    port = free_port()
    broker = EmbeddedBroker("127.0.0.1", port, None)
    broker.start()  # amqtt does not even answer a CONNECT of version 5
    try:
        probe = probed(port, plan_of(("a", "b"))).probe
    finally:
        broker.stop()
    assert {cell.place.version for cell in probe.cells} <= {V31, V311}
    assert any(one.name == "version" for one in probe.conclusions)


def test_a_wrong_password_over_tls_is_refused_credentials_and_no_fault_of_ours(tmp_path: Path) -> None:
    made = throwaway_ca.make(tmp_path)
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD, certificate=made.cert, key=made.key) as broker:
        target = target_of(broker.port, password="other", tls=Tls(ca_file=made.ca_file))
        outcome = probed(broker.port, target=target)
    assert outcome.failure is Failure.REFUSED and "user name or password" in outcome.words
