"""Below the verdict: topic and payload name two sherpas, and the three ways out of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain, sentence, tool_tip
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.publish.naming import Clash

TOPIC: Final = "Change topic"
PAYLOAD: Final = "Change payload"
KEEP: Final = "Keep both"
ASKED: Final = "{clash}"
LINK_FRAME: Final = 4  # px above and below a link together, at every zoom (console.qss)
KEPT: Final = "Kept as it is: {clash}"
JUDGED: Final = "Whoever receives it lists a finding, and forwards nothing of it. To test that, keep both"


class NamesRow(QWidget):
    """`topic`, `payload` and `keep` are links; nothing is shown while both name the same."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._glyph, self.words = GlyphMark(theme, Glyph.FINDING), Label(kind="muted")
        self.words.setWordWrap(True)
        self.words.setMinimumWidth(theme.px(24))
        self.topic, self.payload, self.keep = QPushButton(TOPIC), QPushButton(PAYLOAD), QPushButton(KEEP)
        self._said = QHBoxLayout()
        self._said.addWidget(self._glyph)
        self._said.addWidget(self.words, 1)
        self._below = QWidget()
        self._links = QHBoxLayout(self._below)
        for link in (self.topic, self.payload, self.keep):
            set_look(link, "kind", "link")
            self._links.addWidget(link)
        self._links.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._said)
        self._column.addWidget(self._below)
        self.hide()
        theme.changed.connect(self._redress)
        self._redress()

    def show_clash(self, found: Clash | None, *, kept: bool, writable: bool) -> None:
        """`kept`: it is meant so; `writable`: the payload can be changed from here."""
        self.setVisible(found is not None)
        if found is None:
            return
        words = (KEPT if kept else ASKED).format(clash=found.words)
        self.words.setText(plain(sentence(words), 200))
        self.words.setToolTip(tool_tip(JUDGED))
        self.words.set_tone("warning" if kept else "fault")
        self._glyph.show_shape(Glyph.FINDING, "" if kept else "fault")
        self.topic.setToolTip(tool_tip(f"Send it to the topic of {plain(found.payload, 60)}"))
        self.payload.setToolTip(tool_tip(f"Write {plain(found.topic, 60)} into the payload"))
        self.keep.setToolTip(tool_tip(JUDGED))
        self.payload.setVisible(writable)
        self.keep.setVisible(not kept)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(2))
        self._said.setSpacing(px(8))
        self._links.setSpacing(px(12))
        self._links.setContentsMargins(px(22), 0, 0, 0)  # below the words, behind the glyph
        self.words.setMinimumHeight(px(20))
        # The style gives a link no least height, and a low pane squeezed them below their letters.
        self._below.setMinimumHeight(QFontMetrics(self._theme.font()).height() + LINK_FRAME)
