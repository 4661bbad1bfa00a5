from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Tls, Transport
from ati_console.settings.secrets import Secret
from ati_console.status import LinkState, Stage, Want
from tests.mqtt.rig import Rig, a_profile, a_session
from tests.support.certificates import Authority, self_signed
from tests.support.mosquitto import Mosquitto


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with Mosquitto(tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def strict() -> Iterator[Mosquitto]:
    with Mosquitto(tls=True, client_certificates=True) as running:
        yield running


def untrusted(rig: Rig, words: str, advice: str) -> None:
    rig.reason(words)
    rig.state(LinkState.RECONNECTING)
    stage = rig.stage(Stage.TLS)
    assert stage is not None and stage.ok is False and words in stage.detail
    assert advice in rig.session.link.advice
    assert rig.stage(Stage.CONNECT) is None, "nothing of ours is sent to somebody who is not trusted"


def test_the_own_ca_lets_us_in_and_the_version_is_shown(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port, tls=Tls(ca_file=broker.ca_file))) as rig:
        rig.state(LinkState.ONLINE)
        link = rig.session.link
        assert link.security.startswith("TLSv1.") and link.verified
        assert [item.stage for item in link.stages[:3]] == [Stage.DNS, Stage.TCP, Stage.TLS]


def test_a_websocket_goes_through_tls_too() -> None:
    with (
        Mosquitto(tls=True, websockets=True) as web,
        a_session(a_profile(web.port, transport=Transport.WEBSOCKETS, tls=Tls(ca_file=web.ca_file))) as rig,
    ):
        rig.state(LinkState.ONLINE)
        assert rig.session.publish("ati_fm/sherpa/status", b"y" * 40_000).wait(5)
        assert len(rig.take(1)[0].payload) == 40_000


def test_clear_text_is_called_clear_text() -> None:
    with Mosquitto() as plain, a_session(a_profile(plain.port)) as rig:
        rig.state(LinkState.ONLINE)
        assert rig.session.link.security == "clear text"


def test_without_verification_it_connects_and_says_so(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port, tls=Tls(verify=False))) as rig:
        rig.state(LinkState.ONLINE)
        assert "NOT verified" in rig.session.link.security and not rig.session.link.verified


def test_a_ca_the_system_does_not_know_is_said(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port, tls=Tls())) as rig:
        untrusted(rig, "a CA unknown here", "CA file")


def test_another_ca_than_the_one_given_is_said(broker: Mosquitto, tmp_path: Path) -> None:
    other = Authority(tmp_path, "Other CA")
    with a_session(a_profile(broker.port, tls=Tls(ca_file=other.ca_file))) as rig:
        untrusted(rig, "a CA unknown here", "other-ca.pem")


def test_an_expired_certificate_is_said(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with (
        Mosquitto(server=authority.server(expired=True)) as old,
        a_session(a_profile(old.port, tls=Tls(ca_file=authority.ca_file))) as rig,
    ):
        untrusted(rig, "has expired", "renew")


def test_a_certificate_for_another_host_is_said(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with (
        Mosquitto(server=authority.server(hosts=("broker.example",))) as other,
        a_session(a_profile(other.port, tls=Tls(ca_file=authority.ca_file))) as rig,
    ):
        untrusted(rig, "for another name than '127.0.0.1'", "host name")


def test_a_self_signed_certificate_is_said_and_may_be_given_as_the_ca(tmp_path: Path) -> None:
    issued = self_signed(tmp_path)
    with Mosquitto(server=issued) as own:
        with a_session(a_profile(own.port, tls=Tls())) as rig:
            untrusted(rig, "self-signed", "CA file")
        with a_session(a_profile(own.port, tls=Tls(ca_file=issued.cert))) as rig:
            rig.state(LinkState.ONLINE)


def test_tls_on_a_clear_text_port_is_said() -> None:
    with Mosquitto() as plain, a_session(a_profile(plain.port, tls=Tls())) as rig:
        rig.reason("speaks plain MQTT")
        assert "TLS port" in rig.session.link.advice


def test_clear_text_on_a_tls_port_is_said(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.RECONNECTING)
        link = rig.session.link
        assert "TLS" in link.reason + link.advice


def test_a_client_certificate_with_a_passphrase_lets_us_in(strict: Mosquitto) -> None:
    assert strict.authority is not None
    mine = strict.authority.client("amr-001", passphrase="open sesame")
    tls = Tls(ca_file=strict.ca_file, cert_file=mine.cert, key_file=mine.key)
    with a_session(a_profile(strict.port, tls=tls), Credentials(key_passphrase=Secret("open sesame"))) as rig:
        rig.state(LinkState.ONLINE)
    for wrong, words in ((None, "needs its passphrase"), (Secret("no"), "is wrong")):
        with a_session(a_profile(strict.port, tls=tls), Credentials(key_passphrase=wrong)) as rig:
            rig.state(LinkState.REFUSED)
            assert words in rig.session.link.reason
            assert rig.session.link.wants is Want.PASSPHRASE


def test_what_the_broker_says_of_our_certificate_is_said_with_its_file(strict: Mosquitto, tmp_path: Path) -> None:
    assert strict.authority is not None
    other = Authority(tmp_path, "Other CA")
    for mine, words, advice in (
        (strict.authority.client("late", expired=True), "says that our client certificate '{}' has expired", "new one"),
        (
            other.client("amr-001"),
            "does not know the CA of our client certificate '{}'",
            "CA",
        ),
    ):
        tls = Tls(ca_file=strict.ca_file, cert_file=mine.cert, key_file=mine.key)
        with a_session(a_profile(strict.port, tls=tls)) as rig:
            rig.reason(words.format(mine.cert.name))
            assert advice in rig.session.link.advice


def test_a_client_certificate_that_is_not_valid_yet_is_said_with_its_first_day(strict: Mosquitto) -> None:
    assert strict.authority is not None
    mine = strict.authority.client("early", in_days=10)
    tls = Tls(ca_file=strict.ca_file, cert_file=mine.cert, key_file=mine.key)
    with a_session(a_profile(strict.port, tls=tls)) as rig:
        rig.reason(f"our client certificate '{mine.cert.name}': it is valid only from 20")
        assert "clock" in rig.session.link.advice and "CA" not in rig.session.link.advice


def test_a_missing_client_certificate_is_said(strict: Mosquitto) -> None:
    with a_session(a_profile(strict.port, tls=Tls(ca_file=strict.ca_file))) as rig:
        rig.reason("client certificate")
        assert rig.session.link.state is LinkState.RECONNECTING


def test_files_that_are_missing_or_no_pem_stop_with_their_names(broker: Mosquitto, tmp_path: Path) -> None:
    junk = tmp_path / "junk.pem"
    junk.write_text("not a certificate")
    assert broker.authority is not None
    one, two = broker.authority.client("one"), broker.authority.client("two")
    for tls, words in (
        (Tls(ca_file=tmp_path / "absent.pem"), "absent.pem' does not exist"),
        (Tls(ca_file=junk), "junk.pem' holds no CA certificate"),
        (Tls(ca_file=broker.ca_file, cert_file=junk, key_file=junk), "junk.pem' holds no"),
        (Tls(ca_file=broker.ca_file, cert_file=one.cert, key_file=tmp_path / "gone.key"), "gone.key"),
        (Tls(ca_file=broker.ca_file, cert_file=one.cert, key_file=two.key), f"key '{two.key.name}' does not belong"),
    ):
        with a_session(a_profile(broker.port, tls=tls)) as rig:
            rig.state(LinkState.REFUSED)
            assert words in rig.session.link.reason


def test_the_file_that_is_wrong_is_the_one_that_is_named(broker: Mosquitto, tmp_path: Path) -> None:
    assert broker.authority is not None
    mine = broker.authority.client("one")
    for cert, key, words in (
        (tmp_path, mine.key, f"file '{tmp_path}' cannot be read (Is a directory)"),
        (mine.key, mine.cert, f"'{mine.key}' holds a private key and no certificate"),
        (mine.cert, mine.cert, f"'{mine.cert}' holds a certificate and no private key"),
    ):
        tls = Tls(ca_file=broker.ca_file, cert_file=cert, key_file=key)
        with a_session(a_profile(broker.port, tls=tls)) as rig:
            rig.state(LinkState.REFUSED)
            assert words in rig.session.link.reason
            assert cert == tmp_path or "swapped" in rig.session.link.advice


def test_a_websocket_without_tls_on_a_port_with_it_is_told_of_tls(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port, transport=Transport.WEBSOCKETS)) as rig:
        rig.reason("hung up")
        assert "wss://" in rig.session.link.advice
