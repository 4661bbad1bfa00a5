"""A server's certificates are looked at without telling it anything, and trusted only when somebody says so."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.mqtt import certificates
from ati_console.mqtt.certificates import Certificate, NoCertificate
from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Proxy, ProxyKind, Tls, Transport
from ati_console.settings.secrets import Secret
from ati_console.status import LinkState
from tests.mqtt.rig import a_profile, a_session
from tests.support.certificates import Authority, self_signed
from tests.support.fake_broker import Caller, FakeBroker
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.proxy import ProxyServer
from tests.support.waiting import wait_until


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with Mosquitto(tls=True) as running:
        yield running


def test_everything_a_person_compares_is_there(broker: Mosquitto) -> None:
    got = certificates.fetch(a_profile(broker.port, tls=Tls()))
    own = got.chain[0]
    assert (own.subject, own.issuer, own.self_signed, own.is_ca) == ("CN=server", "CN=Test CA", False, False)
    assert own.names == ("localhost", "127.0.0.1") and own.key == "EC secp256r1"
    assert len(own.sha256) == 95 and own.sha256 == own.sha256.upper()
    assert own.not_before < dt.datetime.now(dt.UTC) < own.not_after
    assert got.tls_version.startswith("TLSv1") and (got.host, got.port) == ("127.0.0.1", broker.port)
    assert not got.system.trusted and "CA unknown here" in got.system.reason and got.own_ca is None
    assert "BEGIN" not in repr(got)


def test_who_trusts_it_is_asked_of_the_system_and_of_the_own_ca(
    broker: Mosquitto, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = Authority(tmp_path, "Other CA")
    right = certificates.fetch(a_profile(broker.port, tls=Tls(ca_file=broker.ca_file)))
    wrong = certificates.fetch(a_profile(broker.port, tls=Tls(ca_file=other.ca_file)))
    gone = certificates.fetch(a_profile(broker.port, tls=Tls(ca_file=tmp_path / "gone.pem")))
    assert right.own_ca is not None and right.own_ca.trusted and not right.system.trusted
    assert wrong.own_ca is not None and not wrong.own_ca.trusted and "other-ca.pem" in wrong.own_ca.advice
    assert gone.own_ca is not None and "does not exist" in gone.own_ca.reason
    monkeypatch.setenv("SSL_CERT_FILE", str(broker.ca_file))
    assert certificates.fetch(a_profile(broker.port, tls=Tls())).system.trusted


def test_nothing_of_the_profile_is_told_to_the_server(tmp_path: Path) -> None:
    """Not even the client certificate; the look ends after the handshake."""
    issued, heard = self_signed(tmp_path), []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.cert, issued.key)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(issued.cert)

    def script(caller: Caller) -> None:
        with context.wrap_socket(caller.sock.dup(), server_side=True) as secured:
            heard.append((secured.getpeercert(), secured.recv(100)))

    tls = Tls(cert_file=issued.cert, key_file=issued.key)
    with FakeBroker(script) as server:
        certificates.fetch(a_profile(server.port, tls=tls, user="canary", client_id="canary"))
        wait_until(lambda: heard, 5.0)
    assert heard[0] == (None, b"")


def test_what_was_looked_at_is_trusted_after_a_yes_and_the_profile_connects(broker: Mosquitto, tmp_path: Path) -> None:
    """mosquitto sends its own certificate alone, without the CA that nobody gave us."""
    profile = a_profile(broker.port, tls=Tls(verify=False))
    got = certificates.fetch(profile)
    assert got.anchor == got.chain[0] and "this one certificate" in got.anchor_words
    changed = certificates.trusting(profile, got.anchor, tmp_path / "certificates")
    assert changed.tls is not None and changed.tls.verify and changed.tls.ca_file is not None
    assert changed.tls.ca_file.parent == tmp_path / "certificates"
    with a_session(changed) as rig:
        rig.state(LinkState.ONLINE)
        assert rig.session.link.verified
    with a_session(a_profile(broker.port, host="127.0.0.2", tls=changed.tls)) as rig:
        rig.reason("127.0.0.2")


def test_another_certificate_than_the_one_that_was_trusted_is_refused(broker: Mosquitto, tmp_path: Path) -> None:
    profile = a_profile(broker.port, tls=Tls())
    other = tmp_path / "other"
    other.mkdir()
    with Mosquitto(server=self_signed(other)) as stranger:
        seen = certificates.fetch(a_profile(stranger.port, tls=Tls()))
    assert seen.chain[0].self_signed and "self-signed" in seen.system.reason
    with a_session(certificates.trusting(profile, seen.anchor, tmp_path)) as rig:
        rig.reason("CA unknown here")


def test_of_a_whole_chain_the_root_is_the_one_to_trust(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = authority.server()
    server.cert.write_bytes(server.cert.read_bytes() + authority.ca_file.read_bytes())
    with Mosquitto(server=server) as broker:
        got = certificates.fetch(a_profile(broker.port, tls=Tls()))
    assert [one.subject for one in got.chain] == ["CN=server", "CN=Test CA"]
    assert got.anchor == got.chain[1] and got.anchor.is_ca and "every certificate of this CA" in got.anchor_words


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_wants_our_certificate_shows_its_own_first(version: ssl.TLSVersion, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    issued = authority.server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.cert, issued.key)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.ca_file)
    context.minimum_version = context.maximum_version = version

    def script(caller: Caller) -> None:
        context.wrap_socket(caller.sock.dup(), server_side=True).close()

    with FakeBroker(script) as server:
        got = certificates.fetch(a_profile(server.port, tls=Tls()))
    assert got.chain[0].subject == "CN=server"


def test_websockets_and_proxies_are_looked_through(broker: Mosquitto) -> None:
    with ProxyServer("http", user="me", password="word", names={"far.invalid": "127.0.0.1"}) as server:
        by = Proxy(ProxyKind.HTTP, "127.0.0.1", server.port, "me")
        profile = a_profile(broker.port, host="far.invalid", transport=Transport.WEBSOCKETS, tls=Tls(), proxy=by)
        assert certificates.fetch(profile, Secret("word")).chain[0].subject == "CN=server"
        with pytest.raises(NoCertificate, match="wants a password for 'me'"):
            certificates.fetch(profile)


def test_where_there_is_none_the_words_are_those_of_the_link() -> None:
    nobody = a_profile(free_port(), tls=Tls())
    with pytest.raises(NoCertificate, match="nobody listens"):
        certificates.fetch(nobody)
    with pytest.raises(NoCertificate, match="does not resolve"):
        certificates.fetch(a_profile(1, host="gone.invalid", tls=Tls()))
    with Mosquitto() as plain, pytest.raises(NoCertificate, match="hung up"):
        certificates.fetch(a_profile(plain.port, tls=Tls()))
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, pytest.raises(NoCertificate, match="in time"):
        certificates.fetch(a_profile(silent.getsockname()[1], tls=Tls()), timeout_s=0.3)


def test_a_local_file_is_read_the_same_way(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    issued = authority.client("amr-001")
    both = tmp_path / "both.pem"
    both.write_bytes(issued.key.read_bytes() + issued.cert.read_bytes() + authority.ca_file.read_bytes())
    read = certificates.read_file(both)
    assert [(one.subject, one.self_signed) for one in read] == [("CN=amr-001", False), ("CN=Test CA", True)]
    assert "PRIVATE" not in read[0].pem
    der = tmp_path / "ca.cer"
    der.write_bytes(ssl.PEM_cert_to_DER_cert(authority.ca_file.read_text()))
    assert certificates.read_file(der) == read[1:]
    for name, words in (("gone.pem", "cannot be read"), ("junk.p12", "openssl pkcs12")):
        if name.startswith("junk"):
            (tmp_path / name).write_bytes(b"junk")
        with pytest.raises(NoCertificate) as caught:
            certificates.read_file(tmp_path / name)
        assert words in caught.value.reason + caught.value.advice


NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (-10, 400, "valid until 2027-07-20, 400 days"),
        (-10, 12.2, "expires in 12 days, on 2026-06-27"),
        (-10, 0.21, "expires in 5 hours, on 2026-06-15"),
        (-10, 0.001, "expires in 1 hour, on 2026-06-15"),
        (-10, -3.5, "expired 3 days ago, on 2026-06-12"),
        (2, 400, "not valid before 2026-06-17 12:00 UTC: check the clock of this computer"),
    ],
)
def test_how_long_it_lasts_is_said_in_words(starts: float, ends: float, words: str) -> None:
    begin, end = NOW + dt.timedelta(days=starts), NOW + dt.timedelta(days=ends)
    one = Certificate("CN=x", "CN=y", (), begin, end, "AA", False, False, "RSA 2048", "")
    assert one.expiry_words(NOW) == words
    assert one.days_left(NOW) == pytest.approx(ends)


def test_a_look_while_others_look_stays_apart(broker: Mosquitto) -> None:
    found: list[str] = []

    def look() -> None:
        found.append(certificates.fetch(a_profile(broker.port, tls=Tls())).chain[0].sha256)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4 and len(set(found)) == 1


def test_the_password_of_the_broker_is_never_asked_for(broker: Mosquitto) -> None:
    """The look takes a profile and the proxy's password: there is no way to give it the broker's."""
    assert "canary" not in broker.log
    certificates.fetch(a_profile(broker.port, user="canary", tls=Tls()))
    with a_session(a_profile(broker.port, tls=Tls(ca_file=broker.ca_file)), Credentials()) as rig:
        rig.state(LinkState.ONLINE)
    assert "canary" not in broker.log


@pytest.mark.parametrize(
    ("names", "host", "fits"),
    [
        (("broker.example",), "Broker.Example.", True),
        (("*.example.org",), "a.example.org", True),
        (("*.example.org",), "a.b.example.org", False),
        (("*.example.org",), "example.org", False),
        (("::1",), "0:0::1", True),
        (("127.0.0.1",), "localhost", False),
        ((), "localhost", False),
    ],
)
def test_a_certificate_is_for_the_hosts_that_it_names(names: tuple[str, ...], host: str, fits: bool) -> None:
    now = dt.datetime.now(dt.UTC)
    assert certificates.Certificate("s", "i", names, now, now, "", False, False, "", "").is_for(host) is fits
