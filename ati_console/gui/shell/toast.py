"""What was done, or why it was not, lower right for four seconds. Faults go to the status bar and the errors list."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

WIDE: Final = 320
SHOWN_MS: Final = 4_000
LOWEST: Final = 32
STATUS_BAR: Final = 24


class Toast(QFrame):
    """One at a time; a new one takes the place of the last."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self.setObjectName("Toast")
        self._label = Label()
        self._label.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self.done = True
        self._mark = GlyphMark(theme, Glyph.CHECK)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._label, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        theme.changed.connect(self._redress)
        self._redress()
        self.hide()

    def say(self, words: str) -> None:
        """It was done."""
        self._show(words, done=True)

    @Slot(str)
    def refuse(self, words: str) -> None:
        """It was not, and why: a tick beside that would say the opposite."""
        self._show(words, done=False)

    def _show(self, words: str, done: bool) -> None:
        self.done = done
        self._mark.show_shape(Glyph.CHECK if done else Glyph.FINDING)
        self._label.setText(plain(words))
        self.setAccessibleName(plain(words))
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def words(self) -> str:
        return self._label.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        px, window = self._theme.px, self._window
        high = max(self._row.heightForWidth(px(WIDE)), px(LOWEST)) + px(4)  # letters below the line
        self.setGeometry(window.width() - px(WIDE + 12), window.height() - px(STATUS_BAR + 12) - high, px(WIDE), high)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(12), px(8), px(12), px(8))
        self._row.setSpacing(px(8))
