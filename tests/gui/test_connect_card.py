"""The card of the first start: all ways in stay whole on a low floor."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.panels.connect_card import FOOTER, OFFLINE, SQUEEZE, ConnectCard
from ati_console.gui.panels.start_row import StartRow
from ati_console.gui.theme import Theme


@pytest.mark.parametrize(("less", "footer"), [(0, True), (SQUEEZE, True), (SQUEEZE + FOOTER, False)])
def test_on_a_low_floor_the_remark_below_leaves_before_a_way_in_is_cut(
    qtbot: QtBot, dark: Theme, less: int, footer: bool
) -> None:
    card = ConnectCard(dark)
    qtbot.addWidget(card)
    card.offer_last("Plant A", "broker.example:8883")
    card.resize(card.sizeHint().width(), card.sizeHint().height() - less)
    card.show()
    rows = [row for row in card.findChildren(StartRow) if row.isVisible()]
    assert len(rows) == 5
    assert max(row.geometry().bottom() for row in rows) < card.height()
    assert card._footer.isVisible() == footer and card._footer.text() == OFFLINE
    if footer:
        assert max(row.geometry().bottom() for row in rows) < card._footer.geometry().top()
