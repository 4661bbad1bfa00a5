"""Below the mapping: what is seen and never forwarded, in numbers, and the keys of the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from ati_console.gui.label import Label
from ati_console.gui.models.list_model import MAX_ROWS, ListRow
from ati_console.gui.models.mapping_rows import MappingLine
from ati_console.gui.panels.parts import Bar
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted

KEYS: Final = "F2 or double click: login   Space: on or off   Enter: next step   Delete: off the list"


class Foot(Bar):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, 26, parent)
        self._words, self._keys = Label("", "caption"), Label(KEYS, "caption")
        self.row.addWidget(self._words)
        self.row.addStretch(1)
        self.row.addWidget(self._keys)

    def words(self) -> str:
        return self._words.text()

    def show_counts(self, rows: Sequence[ListRow], unmapped: int, *, counting: bool) -> None:
        """`unmapped`: messages of this run that were counted, not forwarded. `counting`: not while Forward is off."""
        never = [row for row in rows if isinstance(row.origin, MappingLine) and _is_held(row.origin)]
        told = "messages are counted while Forward is on or in shadow"
        if counting or unmapped:
            told = f"{counted(unmapped, 'message')} counted as unmapped"
        words = [f"{len(never):,} not forwarded, {told}"] if rows else []
        if len(rows) > MAX_ROWS:
            words.append(f"the first {MAX_ROWS:,} of {len(rows):,} are shown: filter for the others")
        self._words.setText("; ".join(words))
        self._keys.setVisible(bool(rows))


def _is_held(line: MappingLine) -> bool:
    return line.row is None or not line.row.enabled
