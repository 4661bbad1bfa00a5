"""Against the real thing: mosquitto with an acl_file, with dynamic-security, unrestricted, and with faults of TLS."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.access import UNSETTLED, V5, V311, Action, Place, Proof, Role, Verdict
from ati_console.mqtt.session import Credentials
from ati_console.probe.stages import Failure
from ati_console.report.asks import Ask, advice, suggested
from ati_console.settings.profile import Tls
from tests.probe.truth import OTHER, OWN, PASSWORD, USER, plan_of, probed, target_of
from tests.support.certificates import Authority, self_signed
from tests.support.mosquitto import Mosquitto

READ, WRITE = Action.SUBSCRIBE, Action.PUBLISH
STATUS = "ati_fm/sherpa/status"
TOPICS = (OWN, STATUS, "#")
FLEET = "invented-3"


@pytest.fixture
def acl_file(tmp_path: Path) -> Iterator[Mosquitto]:
    """Writes its own topic, reads nothing (contracts.md 2, measured)."""
    rules = tmp_path / "acl"
    rules.write_text(f"user {USER}\ntopic write {OWN}\nuser listener\ntopic read #\n")
    rules.chmod(0o644)
    with Mosquitto(users={USER: PASSWORD, "listener": "invented-2"}, extra=[f"acl_file {rules}"]) as broker:
        yield broker


@pytest.fixture
def dynamic_security(tmp_path: Path) -> Iterator[Mosquitto]:
    plugin = next(Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"), None)
    if plugin is None:
        pytest.skip("mosquitto was built without dynamic-security")
    config = tmp_path / "dynsec.json"
    subprocess.run(["mosquitto_ctrl", "dynsec", "init", str(config), "admin", "invented-admin"], check=True,
                   capture_output=True, timeout=20)  # fmt: skip
    _allow(config)
    config.chmod(0o666)
    with Mosquitto(extra=["allow_anonymous false", f"plugin {plugin}", f"plugin_opt_config_file {config}"]) as broker:
        yield broker


def _allow(config: Path) -> None:
    """The account gets one role: it may publish to its own topic. Its password is the admin's, hashed by mosquitto."""
    made = json.loads(config.read_text())
    admin = made["clients"][0]
    mine = {**admin, "username": USER, "roles": [{"rolename": "publisher", "priority": 0}]}
    role = {"rolename": "publisher", "acls": [
        {"acltype": "publishClientSend", "topic": OWN, "priority": 0, "allow": True},
    ]}  # fmt: skip
    made["clients"].append(mine)
    made["roles"].append(role)
    made["defaultACLAccess"] = dict.fromkeys(
        ("publishClientSend", "publishClientReceive", "subscribe", "unsubscribe"), False
    )
    config.write_text(json.dumps(made))


def test_a_broker_without_restrictions_reads_and_publishes() -> None:
    with Mosquitto() as broker:
        probe = probed(broker.port, plan_of(TOPICS, publish=(OWN,))).probe
    assert (probe.role, probe.cause) == (Role.BOTH, "nobody publishes")


def test_what_a_broker_says_of_itself_is_no_sherpa() -> None:
    """$SYS is retained on every mosquitto, with and without a fleet."""
    with Mosquitto() as broker:
        probe = probed(
            broker.port, plan_of(("$SYS/broker/version", "$SYS/#", "ati_fm/sherpa/status", OWN), (OWN,))
        ).probe
    version = probe.cell(Place(Action.SUBSCRIBE, "$SYS/broker/version", 1, V5))
    assert version is not None and version.best.verdict is Verdict.DELIVERED
    assert probe.cause == "nobody publishes"


def test_an_acl_file_grants_and_stays_silent_and_that_is_refuted_by_our_own_echo(acl_file: Mosquitto) -> None:
    probe = probed(acl_file.port, plan_of(TOPICS, publish=(OWN, OTHER))).probe
    granted = probe.cell(Place(READ, "ati_fm/sherpa/status", 1, V5))
    assert granted is not None
    assert (granted.newest.verdict, granted.newest.proof) == (Verdict.GRANTED, Proof.ACKNOWLEDGED)
    assert (probe.role, probe.cause) == (Role.UNKNOWN, UNSETTLED), "two grants were refuted by nobody"
    assert probe.family == "like mosquitto with an acl_file"
    role, cause = (next(one for one in probe.conclusions if one.name == name) for name in ("role", "cause"))
    assert role.title == "Publishes; reading is not settled"
    assert f"Proved so far: it may publish to {OWN}" in role.sentence and "nothing came: 2 filters" in role.sentence
    assert f"On {OWN} the grant is empty" in role.sentence
    assert "Nothing came on 2 filters beside it" in cause.sentence and Proof.ACKNOWLEDGED in (role.proof, cause.proof)
    forbidden = probe.cell(Place(WRITE, OTHER, 1, V5)), probe.cell(Place(WRITE, OTHER, 1, V311))
    assert [cell.newest.verdict for cell in forbidden if cell] == [Verdict.REFUSED, Verdict.ACKNOWLEDGED]


def test_a_topic_that_is_written_and_not_read_is_not_said_to_be_dropped(tmp_path: Path) -> None:
    """mosquitto grants the SUBSCRIBE and serves nothing; the publish itself goes through."""
    acl = tmp_path / "acl"
    acl.write_text(f"user {USER}\ntopic readwrite ati_fm/sherpa/status\ntopic write {OWN}\n")
    acl.chmod(0o644)
    with Mosquitto(users={USER: PASSWORD}, extra=(f"acl_file {acl}",)) as broker:
        both = ("ati_fm/sherpa/status", OWN)
        probe = probed(broker.port, plan_of(both, publish=both)).probe
    cell = probe.cell(Place(Action.PUBLISH, OWN, 1, V5))
    assert cell is not None and cell.newest.echo is False and not cell.is_yes
    lies = next(one for one in probe.conclusions if one.name == "lies")
    assert "or this account may not read what it writes there" in lies.sentence
    assert "a second identity that listens" in lies.would_change


@contextmanager
def account(tmp_path: Path, *rules: str) -> Iterator[Mosquitto]:
    """One account under an acl_file of these rules, and a fleet that may do everything."""
    acl = tmp_path / "acl"
    acl.write_text("\n".join((f"user {USER}", *rules, "user fleet", "topic readwrite #", "")))
    acl.chmod(0o644)
    with Mosquitto(users={USER: PASSWORD, "fleet": FLEET}, extra=(f"acl_file {acl}",)) as broker:
        yield broker


@pytest.mark.parametrize(
    "reads", [(), (f"topic read {STATUS}",)], ids=["reads nothing", "reads where nobody publishes"]
)
def test_a_grant_that_nobody_refuted_is_called_neither_a_right_nor_none(tmp_path: Path, reads: tuple[str, ...]) -> None:
    """mosquitto sends the same packets to an account that may read the sherpas and to one that may not, as long as
    nobody publishes: whoever says "publisher only" to both is wrong about one."""
    with account(tmp_path, *reads, f"topic write {OWN}") as broker:
        probe = probed(broker.port, plan_of((STATUS, OWN), publish=(OWN,))).probe
    told = {one.name: one for one in probe.conclusions}
    assert (probe.role, probe.cause) == (Role.UNKNOWN, UNSETTLED)
    assert told["role"].proof is Proof.ACKNOWLEDGED and "Proved so far" in told["role"].sentence
    assert f"Our own message to {OWN}" in told["cause"].sentence
    assert "Nothing came on 1 filter beside it either: not served, or nobody publishes there" in told["cause"].sentence
    assert "Nothing will arrive" not in told["cause"].title
    assert "0x87" not in told["family"].sentence, "no forbidden publish was asked"
    assert {Ask.CONSUMER, Ask.FLEET} <= set(suggested(probe)) and "whether the fleet publishes there" in advice(probe)


def test_the_same_account_is_settled_once_somebody_publishes_and_somebody_listens(tmp_path: Path) -> None:
    with account(tmp_path, f"topic read {STATUS}", f"topic write {OWN}") as broker:
        subprocess.run(["mosquitto_pub", "-p", str(broker.port), "-u", "fleet", "-P", FLEET, "-t", STATUS, "-r", "-m",
                        "{}"], check=True, timeout=20)  # fmt: skip
        fleet = replace(target_of(broker.port, client_id="fleet", user="fleet"), credentials=Credentials(FLEET))
        probe = probed(broker.port, plan_of((STATUS, OWN), publish=(OWN,)), second=fleet).probe
    assert (probe.role, probe.cause) == (Role.BOTH, "messages arrive")


def test_where_every_grant_is_refuted_the_account_is_a_publisher_only(tmp_path: Path) -> None:
    with account(tmp_path, f"topic write {OWN}") as broker:
        probe = probed(broker.port, plan_of((OWN,), publish=(OWN,))).probe
    assert (probe.role, probe.cause) == (Role.PUBLISHER_ONLY, "granted in words only")
    role = next(one for one in probe.conclusions if one.name == "role")
    assert role.sentence == f"It may publish to {OWN}. 1 filter asked: what was granted is empty."


def test_of_an_account_that_reads_it_is_said_what_is_known_of_its_publishing(tmp_path: Path) -> None:
    with account(tmp_path, f"topic read {STATUS}", f"topic write {OWN}") as broker:
        subprocess.run(["mosquitto_pub", "-p", str(broker.port), "-u", "fleet", "-P", FLEET, "-t", STATUS, "-r", "-m",
                        "{}"], check=True, timeout=20)  # fmt: skip
        asked = probed(broker.port, plan_of((STATUS, OWN), publish=(OWN,))).probe
        silent = probed(broker.port, plan_of((STATUS, OWN))).probe
    asked_role, silent_role = (
        next(one for one in probe.conclusions if one.name == "role") for probe in (asked, silent)
    )
    assert f"Its publish to {OWN} is acknowledged, and nobody saw it arrive" in asked_role.sentence
    assert "Whether it may publish was not asked" in silent_role.sentence


def test_an_account_that_may_publish_is_told_so_where_reading_is_not_settled(tmp_path: Path) -> None:
    acl = tmp_path / "acl"
    acl.write_text(f"user {USER}\ntopic write {OWN}\n")
    acl.chmod(0o644)
    with Mosquitto(users={USER: PASSWORD}, extra=(f"acl_file {acl}",)) as broker:
        probe = probed(broker.port, plan_of(("ati_fm/sherpa/status",), publish=(OWN,))).probe
    role = next(one for one in probe.conclusions if one.name == "role")
    assert (probe.role, role.title) == (Role.UNKNOWN, "Publishes; reading is not settled")
    assert f"it may publish to {OWN}" in role.sentence and "1 filter." in role.sentence


def test_a_second_identity_that_is_not_let_in_says_why(acl_file: Mosquitto) -> None:
    listener = target_of(acl_file.port, client_id="listener")
    listener = replace(listener, profile=replace(listener.profile, user="listener"), credentials=Credentials("wrong"))
    probe = probed(acl_file.port, plan_of(TOPICS, publish=(OWN,)), second=listener).probe
    step = next(step for step in probe.steps if step.name == "Second identity")
    assert step.ok is False and "0x87" in step.detail and "password" in step.advice


def test_without_a_publish_a_grant_stays_unprovable(acl_file: Mosquitto) -> None:
    probe = probed(acl_file.port, plan_of(TOPICS)).probe
    assert probe.role is Role.UNKNOWN
    assert probe.cause == UNSETTLED


def test_a_second_identity_proves_the_publish_that_the_account_cannot_see(acl_file: Mosquitto) -> None:
    listener = target_of(acl_file.port, client_id="listener")
    listener = replace(listener, profile=replace(listener.profile, user="listener"),
                       credentials=Credentials("invented-2"))  # fmt: skip
    probe = probed(acl_file.port, plan_of(TOPICS, publish=(OWN,)), second=listener).probe
    for version in (V5, V311):
        cell = probe.cell(Place(WRITE, OWN, 1, version))
        assert cell is not None and cell.newest.words == "arrived: second identity"
    assert probe.role is Role.UNKNOWN, "the other two filters are granted, and refuted by nobody"
    cause = next(one for one in probe.conclusions if one.name == "cause")
    assert "that grant is empty." in cause.sentence, "it was not dropped: somebody else had it"


def test_dynamic_security_refuses_with_codes(dynamic_security: Mosquitto) -> None:
    target = target_of(dynamic_security.port, password="invented-admin")
    probe = probed(dynamic_security.port, plan_of(TOPICS, publish=(OWN, OTHER)), target=target).probe
    codes = {version: probe.cell(Place(READ, "ati_fm/sherpa/status", 1, version)) for version in (V5, V311)}
    assert {version: cell.newest.code for version, cell in codes.items() if cell} == {V5: 0x87, V311: 0x80}
    assert (probe.role, probe.cause) == (Role.PUBLISHER_ONLY, "not granted")
    assert "mosquitto with dynamic-security" in probe.family


def test_a_wrong_password_is_refused_credentials() -> None:
    with Mosquitto(users={USER: PASSWORD}) as broker:
        outcome = probed(broker.port, target=target_of(broker.port, password="other"))
    assert outcome.failure is Failure.REFUSED
    assert "user name or password" in outcome.words or "does not let this account in" in outcome.words


@pytest.mark.parametrize(
    ("kind", "words"),
    [("unknown-ca", "CA unknown here"), ("expired", "has expired"), ("other-host", "another name than"),
     ("self-signed", "self-signed")],
)  # fmt: skip
def test_what_is_wrong_with_a_certificate_is_said_at_the_stage_tls(kind: str, words: str, tmp_path: Path) -> None:
    mine = Authority(tmp_path)
    server = {"unknown-ca": lambda: Authority(_folder(tmp_path)).server(), "expired": lambda: mine.server(expired=True),
              "other-host": lambda: mine.server(("elsewhere.example",)),
              "self-signed": lambda: self_signed(tmp_path)}[kind]()  # fmt: skip
    with Mosquitto(tls=True, server=server) as broker:
        ca = None if kind == "self-signed" else mine.ca_file
        outcome = probed(broker.port, target=target_of(broker.port, tls=Tls(ca_file=ca)))
    assert outcome.failure is Failure.UNREACHABLE
    last = outcome.probe.steps[-1]
    assert (last.stage, last.ok) == ("tls", False)
    assert words in last.detail


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "other").mkdir()
    return tmp_path / "other"


def test_a_trusted_certificate_is_described(tmp_path: Path) -> None:
    with Mosquitto(tls=True) as broker:
        probe = probed(
            broker.port, plan_of(("a",)), target=target_of(broker.port, tls=Tls(ca_file=broker.ca_file))
        ).probe
    tls = next(step for step in probe.steps if step.name == "TLS")
    assert "TLSv1.3" in tls.detail and "days left" in tls.detail and "localhost" in tls.detail


def test_a_name_that_does_not_resolve_fails_at_dns() -> None:
    target = target_of(1883, host="no-such-host.invalid")
    outcome = probed(1883, target=target)
    assert outcome.failure is Failure.UNREACHABLE
    assert outcome.probe.steps[-1].stage == "dns"


def test_keep_alive_is_seen_to_be_honoured() -> None:
    with Mosquitto() as broker:
        probe = probed(broker.port, plan_of(("a",), checks_keep_alive=True, keep_alive_s=2)).probe
    step = next(step for step in probe.steps if step.name == "Keep alive")
    assert step.ok and "honoured, closes at" in step.detail
