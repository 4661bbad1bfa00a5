"""The line over the message that stays while the profile is in production: who sees what is sent, and what is asked.
The broker's name stands below Send: here it cut the words off."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.production import ProductionMark
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile

SEEN: Final = "Whoever works with it sees what is sent. The first message is asked about."
COMMANDS: Final = "{why}. Armed first, then asked about, each time."


class ProductionBanner(QFrame):
    """28 high; hidden for a profile that is not in production."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("Banner")
        set_look(self, "tone", "warning")
        self.words = ElidedLabel(kind="medium")
        self._row = QHBoxLayout(self)
        self._row.addWidget(ProductionMark(theme, on=True))
        self._row.addWidget(self.words, 1)
        theme.changed.connect(self._redress)
        self._redress()
        self.hide()

    def show_profile(self, profile: Profile | None, why_two_steps: str) -> None:
        """`why_two_steps`: what the topic of now may command; "" for one that only reports."""
        on = profile is not None and profile.production
        self.setVisible(on)
        if profile is None or not on:
            return
        wanted = COMMANDS if why_two_steps else SEEN
        words = wanted.format(why=why_two_steps)
        if words != self.words.whole():
            self.words.setText(words)
            self.setAccessibleName(f"Production. {words}")

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(28))
        self._row.setContentsMargins(px(12), 0, px(12), 1)
        self._row.setSpacing(px(8))
