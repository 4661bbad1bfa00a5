"""A line under the top bar that stays while something is true: verification off, clear text, a missing font."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ati_console.fleet.view import Mark
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.models.plain import plain, sentence
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.status import LinkState, LinkStatus

MOST: Final = 300  # characters
Tone = Literal["info", "warning", "fault"]
_GLYPHS: dict[str, Shape] = {"info": Glyph.INFO, "warning": Glyph.FINDING, "fault": Mark.ERROR}


class Banner(QFrame):
    """28 high: glyph, words, one action. Hidden until something is said."""

    acted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._link, self._hazard, self._site = LinkStatus(), "", ("", "")
        self.setObjectName("Banner")
        self._glyph = GlyphMark(theme, Glyph.INFO)
        self._words = ElidedLabel(kind="medium")
        self._action = QPushButton()
        self._action.setProperty("kind", "link")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._action)
        self._action.clicked.connect(self.acted)
        theme.changed.connect(self._redress)
        self._redress()
        self.hide()

    def say(self, words: str, tone: Tone = "warning", action: str = "") -> None:
        """An empty `words` takes the banner away."""
        self.setVisible(bool(words))
        safe = plain(words, MOST)
        self.setAccessibleName(safe)
        self._words.setText(safe)
        self._glyph.show_shape(_GLYPHS[tone])
        self._action.setText(action)
        self._action.setVisible(bool(action))
        set_look(self, "tone", tone)

    def words(self) -> str:
        return self._words.whole()

    def show_link(self, link: LinkStatus) -> None:
        """Verification that is off must be loud wherever it is in force (profile.Tls), and so must clear text."""
        self._link = link
        self._show()

    def show_hazard(self, words: str) -> None:
        """What the profile in use does that must be loud; "" for nothing."""
        self._hazard = words
        self._show()

    def show_site(self, words: str, action: str = "") -> None:
        """Why nothing can be forwarded though a site is open; "" takes it away."""
        self._site = (words, action)
        self._show()

    def _show(self) -> None:
        """One line: the most serious of what is true."""
        connected = self._link.state not in (LinkState.OFFLINE, LinkState.REFUSED)
        if connected and not self._link.verified:
            where = f" of {self._link.address}" if self._link.address else ""
            self.say(
                f"The TLS certificate{where} is NOT verified: anyone on the way can read and change this.", "fault"
            )
        elif self._site[0]:
            self.say(self._site[0], "fault", self._site[1])
        else:
            self.say(sentence(self._hazard) if connected else "", "warning")

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(28))
        self._row.setContentsMargins(px(12), 0, px(12), 1)
        self._row.setSpacing(px(6))
