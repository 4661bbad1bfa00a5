"""The evidence report as its readers get it: structure, truth, and nothing hostile in it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from html.parser import HTMLParser

import msgspec
import pytest

from ati_console.access import Action, Attempt, Cell, Place, Probe, Proof, Role, Used, Verdict
from ati_console.report.document import Chart, Document, Table
from ati_console.report.evidence import Options, evidence
from ati_console.report.markdown import escaped, markdown
from ati_console.report.page import page
from ati_console.report.request import Wishes, request
from ati_console.report.wording import HIDDEN, Wording
from tests.report.material import poisoned

VOID = {"meta", "path", "rect", "circle", "line", "wbr"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "dl", "div", "dt", "dd", "table", "thead",
    "tbody", "tr", "th", "td", "code", "ul", "li", "figure", "figcaption", "svg", "text", "line", "path", "rect",
    "circle", "footer", "wbr",
}  # fmt: skip


class Page(HTMLParser):
    """Tags by count, text by the tag it stands in, and every attribute."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.words: dict[str, list[str]] = {}
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID or (self.open[-1:] == ["svg"] and tag != "line"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open[-1:]:
            self.words.setdefault(tag, []).append(data)


@pytest.fixture(scope="module")
def html(probe: Probe) -> Page:
    return Page(page(evidence(probe)))


def test_the_page_has_every_section_in_reading_order(html: Page) -> None:
    assert html.words["h2"] == [
        "Environment", "Conclusions", "Connecting, stage by stage", "Permission matrix", "Connection timeline",
        "Method", "Limits of this evidence", "Appendix: packets of the decisive questions",
        "Appendix: each close by the other side",
    ]  # fmt: skip
    assert html.tags["h1"] == html.tags["svg"] == 1


def test_the_page_loads_nothing_and_runs_nothing(html: Page) -> None:
    assert set(html.tags) <= ALLOWED
    assert not html.attributes & {"src", "href", "onload", "onerror", "style", "xlink:href", "srcset"}


def test_the_verdict_is_three_lines_role_cause_and_what_to_ask_for(html: Page) -> None:
    assert html.words["dt"][:3] == ["Role", "Cause", "What to ask for"]
    assert html.words["dd"][0].startswith("Publisher only. It may publish to /d2c/amr-001")
    assert html.words["dd"][1].startswith("Nothing will arrive on this account. Cause: not granted")
    assert "ati_fm/sherpa/status" in html.words["dd"][2]


def test_the_matrix_has_each_topic_that_was_asked_and_says_how_far_it_is_proved(probe: Probe) -> None:
    table = next(b for b in evidence(probe).blocks if isinstance(b, Table) and b.name == "Permission matrix")
    rows = {row[0]: dict(zip(table.head, row, strict=True)) for row in table.rows}
    assert set(rows) == {cell.place.topic for cell in probe.cells}
    own = {title.replace("\N{NO-BREAK SPACE}", " "): words for title, words in rows["/d2c/amr-001"].items()}
    assert "0x87" in own["Subscribe v5 QoS 1"] and "■■□" in own["Subscribe v5 QoS 1"]
    assert own["Publish v5 QoS 1"].endswith("■■□")
    assert own["Publish v3.1.1 QoS 1"].endswith("■□□"), "a PUBACK of 3.1.1 proves nothing"


def test_the_chart_has_each_event_on_its_lane(probe: Probe) -> None:
    chart = next(block for block in evidence(probe).blocks if isinstance(block, Chart))
    assert len(chart.marks) == len(probe.events)
    assert all(0 <= mark.at <= chart.seconds for mark in chart.marks)


def test_addresses_are_shown_on_request_alone(probe: Probe) -> None:
    hidden, shown = page(evidence(probe)), page(evidence(probe, Options(addresses=True)))
    assert "127.0.0.1" in shown and probe.address in shown
    assert "127.0.0.1" not in hidden and "localhost" not in hidden and HIDDEN in hidden
    assert probe.address.rpartition(":")[2] not in hidden, "the port is part of the address"


@pytest.mark.parametrize(
    "text",
    ["to 10.0.0.7 ended", "fe80::1%eth0", "[2001:db8::5]:8883", "Broker.Example.net said", "at 192.168.4.20:1883"],
)
def test_an_address_is_hidden_wherever_it_stands(text: str) -> None:
    said = Wording("broker.example.net")(text)
    assert HIDDEN in said and not any(part in said.lower() for part in ("10.0", "fe80", "2001", "example", "192."))


@pytest.mark.parametrize("text", ["at 12:34:56", "version 2.0.11", "/d2c/amr-001", "999.1.2.3", "0x87: no"])
def test_what_is_no_address_stays(text: str) -> None:
    assert Wording("broker.example.net")(text) == text


def test_the_appendices_can_be_left_out(probe: Probe) -> None:
    assert "Appendix" not in markdown(evidence(probe, Options(packets=False)))


def test_hostile_words_come_out_as_text_in_html(probe: Probe) -> None:
    html = Page(page(evidence(poisoned(probe), Options(addresses=True))))
    text = "".join(part for parts in html.words.values() for part in parts)
    assert set(html.tags) <= ALLOWED and "onerror" not in html.attributes
    assert "<img src=x" in text and "<U+202E>" in text and "<U+001B>" in text
    assert "\u202e" not in text and "\x1b" not in text


def test_hostile_words_come_out_as_text_in_markdown(probe: Probe) -> None:
    clean, dirty = markdown(evidence(probe)), markdown(evidence(poisoned(probe), Options(addresses=True)))
    assert "<img" not in dirty and "\u202e" not in dirty and "\x1b" not in dirty
    assert not re.search(r"(?<!\\)(?:\]\(|\*\*bold|`rm)", dirty)
    assert _bars(clean) == _bars(dirty), "no cell was split by a | of another's making"


def _bars(text: str) -> list[int]:
    return [line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("|")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ati_fm/sherpa/status", "ati_fm/sherpa/status"), ("# top", "\\# top"), ("a|b`c`", "a\\|b\\`c\\`"),
        ("<b>", "&lt;b&gt;"), ("_it_", "\\_it\\_"), ("[x](y)", "\\[x\\](y)"), ("https://x", "https:\\/\\/x"),
        ("two\nlines", "two lines"), ("1.4 ms", "1.4 ms"), ("1. of these", "1\\. of these"), ("2) b", "2\\) b"),
    ],
)  # fmt: skip
def test_markup_is_escaped_and_topics_stay_readable(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_texts_and_rows_are_bounded(probe: Probe) -> None:
    place = [Place(Action.SUBSCRIBE, f"t/{number}/" + "x" * 60_000, 1, 5) for number in range(600)]
    attempt = Attempt(1.0, Verdict.GRANTED, Proof.ACKNOWLEDGED)
    many = msgspec.structs.replace(probe, cells=tuple(Cell(one, (attempt,)) for one in place), planned=tuple(place))
    made = markdown(evidence(many))
    assert "100 more topics did not fit" in made and len(made) < 500_000


def test_a_probe_that_never_connected_is_still_a_report() -> None:
    bare = Probe(id="20260101-000000-0000", profile="p", address="broker.example:8883", began=1e300, budget=Used(60))
    text = markdown(evidence(bare))
    assert bare.role is Role.UNKNOWN and "Not settled" in text and "No connection came about" in text


def test_a_time_has_its_zone(probe: Probe) -> None:
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    assert "1970-01-01 05:30:00 UTC+05:30" in Wording("", zone=zone).when(0.0)


def test_disagreement_is_shown_and_not_averaged(probe: Probe) -> None:
    place = Place(Action.SUBSCRIBE, "a/b", 1, 5)
    tries = (Attempt(1.0, Verdict.GRANTED, Proof.ACKNOWLEDGED), Attempt(2.0, Verdict.REFUSED, Proof.REASON_CODE, 0x87))
    torn = msgspec.structs.replace(probe, cells=(Cell(place, tries),), planned=(place,))
    assert "differs: granted, refused" in markdown(evidence(torn))


def test_a_rehearsal_never_looks_like_evidence(probe: Probe) -> None:
    """Its address is hidden by default: the document would look like one about somebody's broker."""
    played = msgspec.structs.replace(probe, rehearsed=True)
    assert "Rehearsal with a broker invented on this computer" in evidence(played).subtitle
    assert "Rehearsal" not in evidence(probe).subtitle
    assert request(played, Wishes.of(played)).body.startswith("(A rehearsal:")
    assert request(probe, Wishes.of(probe)).body.startswith("Hello,")


def test_a_code_of_3_1_1_is_not_called_one_of_mqtt_5(probe: Probe) -> None:
    text = markdown(evidence(probe))
    assert "MQTT 5 reason code" not in text and "of MQTT 5, or the 0x80 that refuses a SUBSCRIBE in 3.1.1" in text


def test_utc_is_named_once() -> None:
    assert Wording("", zone=dt.UTC).when(0.0) == "1970-01-01 00:00:00 UTC"


def test_a_long_topic_goes_on_behind_a_slash_and_never_within_a_word() -> None:
    table = Table("Topics", ("Topic",), (("ati/amr/val-sherpa-01/<b>",), ("x" * 90,)), code=frozenset({0}))
    made = page(Document("Report", "of a test", (table,)))
    assert "<code>ati/<wbr>amr/<wbr>val-sherpa-01/<wbr>&lt;b&gt;</code>" in made
    assert f"<code>{'x' * 40}<wbr>{'x' * 40}<wbr>{'x' * 10}</code>" in made, "a level longer than a column is cut"
