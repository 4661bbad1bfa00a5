"""`probe --report` and `report`: files by their ending, and usage errors in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.rehearse.refusing_broker import RefusingBroker
from tests.support.console import Console

PASSWORD = "invented-canary-78"


@pytest.fixture
def tvs() -> Iterator[RefusingBroker]:
    with RefusingBroker("tvs-2025", user="amr-001", password=PASSWORD) as broker:
        yield broker


def probe(home: Path, port: int, *more: str) -> Console:
    url = f"mqtt://amr-001@127.0.0.1:{port}"
    return Console(home, "probe", "--json", "-L", url, *more, env={"ATI_CONSOLE_BROKER_PASSWORD": PASSWORD})


def report(home: Path, *more: str) -> Console:
    return Console(home, "report", "--json", *more)


def test_a_probe_writes_its_report_and_the_kept_run_writes_the_same_later(tmp_path: Path, tvs: RefusingBroker) -> None:
    topics, page, again = tmp_path / "topics.txt", tmp_path / "report.html", tmp_path / "again.html"
    topics.write_text("ati_fm/sherpa/status\n")
    with probe(tmp_path, tvs.port, "--topics", str(topics), "--report", str(page)) as run:
        assert run.finish(60) == 0, run.words
    assert f"Written: {page}" in run.words and "127.0.0.1" not in page.read_text()
    with report(tmp_path, "last", "--out", str(again)) as later:
        assert later.finish() == 0, later.words
    assert again.read_bytes() == page.read_bytes()
    kept = next((tmp_path / "probes").glob("*.json"))
    for name in ("request.eml", "report.md"):
        with report(tmp_path, str(kept), "--addresses", "--out", str(tmp_path / name)) as one:
            assert one.finish() == 0, one.words
    assert b"X-Unsent: 1" in (tmp_path / "request.eml").read_bytes()
    assert f"127.0.0.1:{tvs.port}" in (tmp_path / "report.md").read_text()


def test_a_broker_that_cannot_be_reached_still_gives_a_report(tmp_path: Path) -> None:
    page = tmp_path / "report.md"
    with probe(tmp_path, 1, "--report", str(page)) as run:
        assert run.finish(60) == 3
    text = page.read_text()
    assert "nobody listens on" in text and "Not settled" in text and "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("name", "words"), [("report.pdf", "A PDF is saved in the window"), ("report", "ends in .md or .html"),
                        ("none/report.md", "there is no folder")],
)  # fmt: skip
def test_another_ending_is_a_usage_error_before_anything_is_asked(
    tmp_path: Path, tvs: RefusingBroker, name: str, words: str
) -> None:
    with probe(tmp_path, tvs.port, "--report", str(tmp_path / name)) as run:
        assert run.finish() == 2
    assert words in run.words and tvs.hall.connects == 0


def test_no_kept_probe_and_a_foreign_file_are_said_in_words(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.json"
    foreign.write_text("{}")
    for name, words in (("last", "no probe is kept yet"), (str(foreign), "not a probe of this program")):
        with report(tmp_path, name, "--out", str(tmp_path / "x.md")) as run:
            assert run.finish() == 2
        assert words in run.words
