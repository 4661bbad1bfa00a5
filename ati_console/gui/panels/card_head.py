"""The head of the card: mark, name, state, and what can be done with the sherpa's card."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from ati_console.fleet.view import Mark
from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.panels.card_parts import BodyGlyph, StateChip
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.theme import Theme

HEIGHT: Final = 44
TALL_HEIGHT: Final = 60  # the state stands below a name that has no room beside it
WIDE_HEIGHT: Final = 37  # a tab and the line
DETACH: Final = "Open in a window of its own that keeps showing it"
_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
FULL: Final = "So many sherpas have windows of their own: close one first"


class CardHead(Bar):
    """Wishes are signals. A detached card has no use for being detached, nor for selecting nothing."""

    follow_requested = Signal()
    detach_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme, *, detached: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, HEIGHT, parent)
        self._is_wide = False
        self.setProperty("kind", "plain")  # no line below: the tabs follow
        self._body, self._chip = BodyGlyph(theme), StateChip(theme)
        self.name = ElidedLabel("", "name", elide=Qt.TextElideMode.ElideMiddle)  # names of a fleet differ at their end
        self.follow = IconButton(theme, "ph.crosshair", "Keep it in view on the floor (L)")
        self.detach = IconButton(theme, "ph.arrow-square-out", DETACH)
        self.close_button = IconButton(theme, "ph.x", "Select nothing")
        self._gap = QWidget()  # before the tabs
        self._gap.hide()
        lengths = Lengths(theme, self)
        lengths.give(self._gap.setFixedWidth, 12)
        self._said = QBoxLayout(_BESIDE)  # name and state
        lengths.give(self._said.setSpacing, 5)
        self._said.addWidget(self.name)
        self._said.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(0)
        self.row.addWidget(self._body)
        self.row.addLayout(self._said)
        self.row.addWidget(self._gap)
        self.row.addStretch(1)
        self.row.addLayout(self._tools)
        self._add_tools(detached)

    def _add_tools(self, detached: bool) -> None:
        for button, wish in (
            (self.follow, self.follow_requested),
            (self.detach, self.detach_requested),
            (self.close_button, self.close_requested),
        ):
            self._tools.addWidget(button)
            button.clicked.connect(wish)
        self.detach.setVisible(not detached)
        self.close_button.setVisible(not detached)

    def _set_row(self) -> None:
        """Nearer to one another than elsewhere: a name of eight letters has its room in a card of 280."""
        super()._set_row()
        self.row.setSpacing(self._theme.px(5))

    def show_name(self, name: str) -> None:
        self.name.setText(name)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        """In a page that is not seen its width is one of before: what was high for it must not stay so."""
        super().hideEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Who it is comes before how high the head is: "am...b>" is nobody's name."""
        tall = not self._is_wide and self.isVisible() and self._wanted() > self.width()
        direction = _BELOW if tall else _BESIDE
        if direction is not self._said.direction():
            self._said.setDirection(direction)
            self._dress(TALL_HEIGHT if tall else WIDE_HEIGHT if self._is_wide else HEIGHT, self.property("kind"))

    def _wanted(self) -> int:
        """px that all need in one row."""
        edges, shown = self.row.contentsMargins(), [self._body, self.name, self._chip]
        wide = (max(part.sizeHint().width(), part.minimumWidth()) for part in shown if not part.isHidden())
        words = sum(width + self.row.spacing() for width in wide)  # the mark has a fixed size, and no hint
        return edges.left() + edges.right() + words + self._tools.sizeHint().width()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), super().minimumSizeHint().height())

    @property
    def is_wide(self) -> bool:
        return self._is_wide

    def take(self, tabs: QWidget) -> None:
        """Tabs behind the name, in one row that has the line below it."""
        self._is_wide = True
        self._said.setDirection(_BESIDE)
        self.row.insertWidget(self.row.indexOf(self._gap) + 1, tabs, 0, Qt.AlignmentFlag.AlignBottom)
        self._dress(WIDE_HEIGHT, "header")

    def let_go(self) -> None:
        """The tabs are somewhere else now."""
        self._is_wide = False
        self._dress(HEIGHT, "plain")
        self._fit()

    def _dress(self, height: int, kind: str) -> None:
        self._height = height
        self._gap.setVisible(self._is_wide)
        set_look(self, "kind", kind)
        self._redress()

    def show_mark(self, mark: Mark | None, stopped: bool = False) -> None:
        """None: nothing is known of it. `stopped`: it fell silent with an emergency stop."""
        self._body.setVisible(mark is not None)
        self._chip.setVisible(mark is not None)
        if mark is not None:
            self._body.show_mark(mark)
            self._chip.show_mark(mark, stopped)
        self._fit()

    def allow_detach(self, allowed: bool) -> None:
        self.detach.setEnabled(allowed)
        self.detach.setToolTip(DETACH if allowed else FULL)
