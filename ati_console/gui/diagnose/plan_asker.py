"""Whom a probe throws out: which attempts use the profile's own client id, in a band that is not overlooked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.probe.whom import Whom

CHOICES: Final = {
    Whom.NEEDED: "Another where it is let in", Whom.ALWAYS: "The profile's own", Whom.NEVER: "Never the profile's own",
}  # fmt: skip
CHOOSING: Final = "Client id to ask with"


class ThrownOut(QFrame):
    """Hidden while nobody can be thrown out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Banner")
        set_look(self, "tone", "warning")
        self._words, row, px = Label("", "medium"), QHBoxLayout(self), theme.px
        self._words.setWordWrap(True)
        row.setContentsMargins(px(12), px(6), px(12), px(6))
        row.setSpacing(px(8))
        row.addWidget(GlyphMark(theme, Glyph.FINDING, 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text()

    def say(self, *sentences: str) -> None:
        said = ". ".join(plain(one, 400) for one in sentences if one)
        self._words.setText(f"{said}." if said else "")
        self.setAccessibleName(self._words.text())
        self.setVisible(bool(said))
