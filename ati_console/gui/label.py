"""The one label. QLabel guesses HTML by itself and then reads local files: here text is text (reliability.md)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ati_console.gui.models.plain import plain_block

MAX_TIP = 2_000  # characters
LEAST = 4  # characters: "2..." of "20:54:02" says nothing, and looks broken
_AT_END = Qt.TextElideMode.ElideRight


class Label(QLabel):
    """Plain text; `kind` and `tone` pick the style (resources/style/console.qss)."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        set_look(self, "tone", tone)

    def set_kind(self, kind: str) -> None:
        set_look(self, "kind", kind)


class SteadyLabel(Label):
    """For a figure that changes all the time. Qt lays out all around a label with each text, unless its size is fixed:
    here the layout hears of another width alone."""

    def setText(self, text: str) -> None:  # Qt's name
        super().setText(text)
        self._fix()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fix()

    def _fix(self) -> None:
        # Not its sizeHint: that is never less than what was fixed before.
        needed = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text()).grownBy(self.contentsMargins())
        if needed != self.minimumSize() or needed != self.maximumSize():
            self.setFixedSize(needed)


class ElidedLabel(Label):
    """A label that gives way: its text is cut at the end, or where `elide` says; the whole of it is the tool tip,
    unless not `tips`: whoever holds it has one that says more. Cut to fewer than `least` letters it is empty."""

    def __init__(
        self, text: str = "", kind: str = "", parent: QWidget | None = None, elide: Qt.TextElideMode = _AT_END,
        *, tips: bool = True, least: int = LEAST,
    ) -> None:  # fmt: skip
        self._whole, self._elide, self._tips, self._least = "", elide, tips, least
        super().__init__(text, kind, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def setText(self, text: str) -> None:  # Qt's name
        if text != self._whole:
            self._whole = text
            self.updateGeometry()
            self._cut()

    def whole(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._elide, max(self.width(), 24))
        cut = shown != self._whole
        super().setText("" if cut and len(shown) < self._least else shown)
        self.setToolTip(plain_tip(self._whole) if cut and self._tips else "")


def plain_tip(text: str) -> str:
    """Tool tips guess HTML too: without an angle bracket at hand they cannot. Bounded, and nothing invisible in it."""
    return plain_block(text, MAX_TIP).replace("<", "\u2039").replace(">", "\u203a")


def set_look(widget: QWidget, name: str, value: str) -> None:
    """Change a property that the style template reads, and have the widget styled again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    for styled in (widget, *widget.findChildren(QWidget)):  # rules such as `QFrame[tone=..] QLabel` reach below
        styled.style().unpolish(styled)
        styled.style().polish(styled)
        styled.update()
