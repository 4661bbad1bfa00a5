"""A report on paper: what belongs together stays together, and a table has its titles on each of its pages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSizeF
from pytestqt.qtbot import QtBot

from ati_console.access import Probe
from ati_console.gui.reports.pages import Page, Piece, cut, pieces
from ati_console.gui.reports.paper import paper, write_pdf
from ati_console.gui.theme import Theme
from ati_console.report.evidence import evidence
from tests.report.material import rehearsed
from tests.support import pdf_text

HIGH = 100.0


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Probe:
    return rehearsed(tmp_path_factory.mktemp("ca"))


def stacked(*made: tuple[float, dict[str, object]]) -> list[Piece]:
    """One below the other, by their heights."""
    found, top = [], 0.0
    for high, more in made:
        found.append(Piece(top, top + high, **more))  # type: ignore[arg-type]
        top += high
    return found


def high(page: Page) -> float:
    return page.bottom - page.top + (page.head[1] - page.head[0] if page.head else 0.0)


def test_a_row_that_does_not_fit_begins_the_next_page_below_the_titles_of_its_table() -> None:
    head = (0.0, 10.0)
    found = stacked((10, {"with_next": True}), (40, {}), (40, {"head": head}), (40, {"head": head}))
    assert cut(found, HIGH) == [Page(0.0, 90.0), Page(90.0, 130.0, head)]


def test_a_heading_and_the_titles_below_it_go_with_the_first_row() -> None:
    found = stacked((70, {}), (10, {"with_next": True}), (10, {"with_next": True}), (30, {}))
    assert cut(found, HIGH) == [Page(0.0, 70.0), Page(70.0, 120.0)]


def test_an_appendix_begins_a_page_and_what_is_higher_than_a_page_is_cut() -> None:
    assert cut(stacked((20, {}), (20, {"fresh": True})), HIGH) == [Page(0.0, 20.0), Page(20.0, 40.0)]
    assert cut(stacked((250, {})), HIGH) == [Page(0.0, 100.0), Page(100.0, 200.0), Page(200.0, 250.0)]


@given(st.lists(st.tuples(st.floats(1.0, 90.0), st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_nothing_is_lost_cut_or_higher_than_its_page(made: list[tuple[float, bool, bool]]) -> None:
    found = stacked(*((tall, {"with_next": stays, "fresh": fresh}) for tall, stays, fresh in made))
    pages = cut(found, HIGH)
    edges = {one.top for one in found}
    assert all(page.top in edges and high(page) <= HIGH + 1e-6 for page in pages)
    assert (pages[0].top, pages[-1].bottom) == (0.0, found[-1].bottom)
    assert all(above.bottom == below.top for above, below in pairwise(pages))


def test_the_pieces_of_a_report_are_its_paragraphs_and_the_rows_of_its_tables(
    dark: Theme, qtbot: QtBot, probe: Probe
) -> None:
    document = paper(evidence(probe), dark.font(12), dark.mono(11))
    document.setPageSize(QSizeF(600, -1))
    found = pieces(document)
    assert all(above.top < above.bottom <= below.top + 1 for above, below in pairwise(found))
    topics = len({cell.place.topic for cell in probe.cells})
    heads = [one.head for one in found if one.head]
    assert max(map(heads.count, set(heads))) >= topics - 1, "each row of the matrix but the first knows its titles"


def test_each_page_of_the_matrix_has_its_titles_and_every_page_its_number(
    dark: Theme, qtbot: QtBot, probe: Probe, tmp_path: Path
) -> None:
    made = write_pdf(evidence(probe), dark.font(12), dark.mono(11), tmp_path / "r.pdf")
    words = " ".join(pdf_text.text(made.read_bytes()).split())
    topics = len({cell.place.topic for cell in probe.cells})
    assert words.count("Subscribe v5 QoS 1") == 2, f"{topics} topics take two pages: {words}"
    assert "1 / 8" in words and "8 / 8" in words
