"""The mail that asks for access: what it says, and how mail programs get it."""

from __future__ import annotations

from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from ati_console.access import Probe
from ati_console.report import files
from ati_console.report.asks import Ask, acl, suggested, wanted
from ati_console.report.evidence import Options
from ati_console.report.mail import MAILTO_LIMIT, BadRecipients, eml, mailto, recipients
from ati_console.report.request import Request, Wishes, request
from tests.report.material import poisoned


def test_the_body_says_what_works_what_is_refused_and_what_is_asked(probe: Probe) -> None:
    body = request(probe, Wishes.of(probe), ("access-evidence.html",)).body
    assert "Account:   amr-001" in body and probe.address in body and " UTC" in body
    assert "publish /d2c/amr-001 QoS 1, MQTT 5: acknowledged" in body
    assert "MQTT 3.1.1: acknowledged" not in body, "an acknowledgement of 3.1.1 is no proof"
    assert "after SUBSCRIBE, 54 of 54, with code 0x87" in body
    assert "- access-evidence.html" in body


def test_a_proposed_acl_is_in_the_grammar_of_mosquitto(probe: Probe) -> None:
    body = request(probe, Wishes.of(probe)).body
    assert "\nuser amr-001\ntopic read ati_fm/sherpa/status\n" in body
    assert "Proposed ACL, beside the rules that the account has today" in body, "it may publish already"
    assert acl("a\nb", ["ok/+", "no\nuser root", " x"]) == "user <user name of the consumer>\ntopic read ok/+"


def test_what_is_asked_for_follows_from_the_evidence(probe: Probe) -> None:
    assert Ask.CONSUMER in suggested(probe) and Ask.CLIENT_ID in suggested(probe)
    assert "ati_fm/sherpa/status" in wanted(probe) and "#" not in wanted(probe)
    assert Ask.FLEET in suggested(msgspec.structs.replace(probe, cause="nobody publishes"))
    assert suggested(msgspec.structs.replace(probe, cause="messages arrive")) == ()


@pytest.mark.parametrize("ask", Ask)
def test_each_tick_box_has_its_line(probe: Probe, ask: Ask) -> None:
    body = request(probe, Wishes((ask,))).body
    assert f"- {ask.value}" in body
    assert ("topic read" in body) is (ask is Ask.CONSUMER)


def test_the_eml_is_a_draft_with_the_report_attached(probe: Probe) -> None:
    raw = files.as_mail(probe, Options(), at=1_700_000_000.0)
    assert raw.count(b"\n") == raw.count(b"\r\n") and max(map(len, raw.split(b"\r\n"))) <= 998
    message = message_from_bytes(raw, policy=policy.default)
    assert message["X-Unsent"] == "1" and message["To"] is None and message["Subject"].startswith("MQTT access")
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == request(
        probe, Wishes.of(probe), (files.NAME,)
    ).body  # fmt: skip
    (report,) = message.iter_attachments()
    assert report.get_filename() == files.NAME and report.get_content_type() == "text/html"
    assert "What the broker lets this account do" in report.get_content()
    assert not message.defects


def test_hostile_words_add_no_header_and_no_line(probe: Probe) -> None:
    bad = msgspec.structs.replace(poisoned(probe), user="x\r\nBcc: victim@example.net\n", address="h\nX: y:1")
    message = message_from_bytes(files.as_mail(bad, Options(), at=0.0), policy=policy.default)
    assert message["Bcc"] is None and message["X"] is None
    assert "\x1b" not in message.get_body(("plain",)).get_content()


def test_other_alphabets_survive() -> None:
    made = message_from_bytes(eml(Request("Zugang für Gerät ü", "Grüße 東京\n"), at=0.0), policy=policy.default)
    assert (made["Subject"], made.get_content().strip()) == ("Zugang für Gerät ü", "Grüße 東京")


def test_a_mailto_is_bounded_and_says_that_it_was_cut(probe: Probe) -> None:
    long = Request("Access", "line of a long text\n" * 500)
    url = mailto(long, ("a@example.net", "b@example.net"))
    assert len(url) <= MAILTO_LIMIT and urlsplit(url).path == "a@example.net,b@example.net"
    assert "too long for this way" in parse_qs(urlsplit(url).query)["body"][0]
    short = parse_qs(urlsplit(mailto(Request("A & B?", "x\ny+z"))).query)
    assert short == {"subject": ["A & B?"], "body": ["x\r\ny+z"]}


def test_recipients_are_read_and_a_wrong_one_is_named() -> None:
    assert recipients("a@example.net; b@example.net,\n a@example.net") == ("a@example.net", "b@example.net")
    assert recipients("") == ()
    with pytest.raises(BadRecipients, match='"nobody" is no e-mail address'):
        recipients("a@example.net, nobody")
