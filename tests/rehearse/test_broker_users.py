"""Users of the local broker against a real mosquitto: each writes its own topics; a port says who has it."""

from __future__ import annotations

import datetime as dt
import socket
from pathlib import Path

import pytest

from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.rehearse import broker_guests, throwaway_ca
from ati_console.rehearse.broker_book import BrokerBook, Listed
from ati_console.rehearse.broker_guests import GuestBook, LogTail
from ati_console.rehearse.broker_users import CONSOLE, BrokerUser, acl_text, generated, publisher
from ati_console.rehearse.local_broker import BrokerFailed, LocalBroker
from ati_console.rehearse.port_owner import firewall_hint, owner_words
from ati_console.settings.profile import Profile, Role
from ati_console.settings.secrets import Secret
from ati_console.status import LinkState
from tests.support.waiting import wait_until


def test_a_publisher_writes_its_own_topics_and_no_other_and_is_seen_by_name(tmp_path: Path) -> None:
    fleet, reader = publisher("ati-fleet"), BrokerUser(CONSOLE, generated(), (), reads=True)
    with LocalBroker(users=(fleet, reader), folder=tmp_path, extra_config=("log_type notice",)) as broker:
        profile = Profile("local", "127.0.0.1", broker.port, user=fleet.name, role=Role.PUBLISH_ONLY)
        session = Session(profile, Credentials(password=fleet.password), Inbox(10), client_id="robot-pc")
        session.start()
        try:
            wait_until(lambda: session.link.state is LinkState.ONLINE, 10.0)
            codes = {}
            for topic in ("ati/amr/tug-1/status", "ati/trips/info", "other/topic"):
                ticket = session.publish(topic, b"{}")
                assert ticket.wait(5.0)
                codes[topic] = ticket.ok
            assert codes == {"ati/amr/tug-1/status": True, "ati/trips/info": True, "other/topic": False}
            book, tail = GuestBook(), LogTail(tmp_path / "mosquitto.log")
            assert broker.log_file == tmp_path / "mosquitto.log"
            wait_until(lambda: book.read(tail.lines()) or book.guests, 5.0)
            (guest,) = book.guests
            assert (guest.client_id, guest.user) == ("robot-pc", "ati-fleet")
            assert guest.address.startswith("127.0.0.1:")
        finally:
            session.stop()
        wait_until(lambda: book.read(tail.lines()) or not book.guests, 5.0)
    kept = (tmp_path / "passwords").read_text() + (tmp_path / "acl").read_text()
    assert fleet.password.reveal() not in kept


def test_nobody_comes_in_without_a_password_once_there_are_users() -> None:
    with LocalBroker(users=(publisher("ati-fleet"),)) as broker:
        session = Session(Profile("local", "127.0.0.1", broker.port), Credentials(), Inbox(10), client_id="x")
        session.start()
        wait_until(lambda: session.link.state is LinkState.REFUSED, 10.0)
        session.stop()


@pytest.mark.parametrize("name", ["", "a b", "a\nuser x", "a:b", "x" * 65, "-a", "#"])
def test_a_name_that_could_become_another_line_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        publisher(name)


@pytest.mark.parametrize("topic", ["a\nuser root", "", "a\x00b", "a\ttopic"])
def test_a_topic_that_could_become_another_line_is_refused(topic: str) -> None:
    with pytest.raises(ValueError, match="cannot write"):
        BrokerUser("ok", Secret("p"), (topic,))


def test_a_publisher_of_one_sherpa_has_its_topic_alone() -> None:
    text = acl_text([publisher("tug-1", "tug-1")])
    assert text == "user tug-1\ntopic write ati/amr/tug-1/status\n"


def test_users_take_mosquitto_and_the_embedded_broker_says_so() -> None:
    with pytest.raises(ValueError, match="mosquitto"):
        LocalBroker(users=(publisher("a"),), prefer_mosquitto=False)


def test_a_port_in_use_says_by_whom() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "process" in owner_words(port)
        with pytest.raises(BrokerFailed, match=f"{port} is already in use by .*process"):
            LocalBroker(port).start()


def test_a_port_that_nobody_holds_is_not_told_as_somebodys() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "does not say" in owner_words(port)


def test_the_firewall_is_spoken_of_only_beyond_loopback() -> None:
    assert firewall_hint("127.0.0.1", 1883) == ""
    for system, word in (("linux", "ufw"), ("win32", "netsh"), ("darwin", "macOS")):
        assert word in firewall_hint("0.0.0.0", 1883, system)


def test_a_log_that_was_made_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "log"
    tail = LogTail(file)
    assert tail.lines() == []
    file.write_text("one\ntw")
    assert tail.lines() == ["one"]
    file.write_text("one\ntwo\n")
    assert tail.lines() == ["two"]
    file.write_text("1\n")
    assert tail.lines() == ["1"]


def test_a_client_id_with_brackets_and_a_flood_of_guests_do_no_harm() -> None:
    book = GuestBook()
    book.read([f"5: New client connected from 10.0.0.1:5 as c{n} (p5, c1, k10)." for n in range(500)])
    assert len(book.guests) == 200
    book.read(["5: Client c0 closed its connection.", "5: New client connected from ::1:7 as a (b) (p4, c1, k5, u'u').",
               "nonsense", "5: Client c1 disconnected."])  # fmt: skip
    newest = book.guests[-1]
    assert (newest.client_id, newest.address, newest.user) == ("a (b)", "::1:7", "u")


def test_the_log_tells_the_last_message_and_the_rate_of_each_guest() -> None:
    book = GuestBook()
    book.read(["5: New client connected from 10.0.0.1:5 as amr-001 (p5, c1, k10, u'ati-fleet')."])
    book.count(100.0)
    sent = "7: Received PUBLISH from amr-001 (d0, q1, r0, m1, 'ati/amr/tug-1/status', ... (205 bytes))"
    book.read([sent] * 4 + ["8: Received PUBLISH from nobody (d0, q1, r0, m1, 'a', ... (2 bytes))"])
    book.count(100.5)
    assert book.guests[0].hz == 0.0, "too short a time says nothing"
    book.count(102.0)
    assert (book.guests[0].hz, book.guests[0].last_topic, book.guests[0].last_at) == (2.0, "ati/amr/tug-1/status", 7.0)
    book.count(104.0)
    assert book.guests[0].hz == 0.0


def test_a_log_that_grows_long_is_emptied_while_its_writer_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_guests, "LONGEST", 10)
    file = tmp_path / "log"
    tail = LogTail(file)
    with file.open("ab", buffering=0) as writer:
        writer.write(b"first line\n")
        assert tail.lines() == ["first line"] and file.stat().st_size == 0
        writer.write(b"next\n")
        assert tail.lines() == ["next"]


def test_the_certificate_is_kept_while_it_is_good_for_a_week_and_names_the_hosts(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    first = throwaway_ca.kept(tmp_path, ("localhost",), now).ca_file.read_bytes()
    assert throwaway_ca.kept(tmp_path, ("localhost",), now).ca_file.read_bytes() == first
    other = throwaway_ca.kept(tmp_path, ("localhost", "*.tcp.example"), now).ca_file.read_bytes()
    assert other != first
    late = now + dt.timedelta(days=84)
    assert throwaway_ca.kept(tmp_path, ("localhost",), late).ca_file.read_bytes() != other


def test_the_list_of_users_holds_no_password_and_junk_is_left_out(tmp_path: Path) -> None:
    book = BrokerBook(tmp_path / "users.json")
    assert book.load() == ()
    book.save([Listed("ati-fleet"), Listed("tug-1", ("ati/amr/tug-1/status",))])
    assert [one.name for one in book.load()] == ["ati-fleet", "tug-1"]
    (tmp_path / "users.json").write_text('{"users": [{"name": "a\\nuser root"}, {"name": "ok", "writes": ["x"]}]}')
    assert book.load() == (Listed("ok", ("x",)),)
    (tmp_path / "users.json").write_text("[" * 500_000)
    assert book.load() == ()
    with pytest.raises(ValueError, match="at most"):
        book.save([Listed(f"u{n}") for n in range(201)])
