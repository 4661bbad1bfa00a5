"""The key map: every action that has a key, by group, in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ati_console.gui.actions import Action, Actions
from ati_console.gui.delegates import brush
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.label import Label
from ati_console.gui.overlays.overlay import Overlay
from ati_console.gui.panels import key_cap
from ati_console.gui.theme import Theme

SIZE: Final = (760, 700)
ROW: Final = 22
TITLE: Final = 28
Group = tuple[str, tuple[Action, ...]]


def groups(actions: Sequence[Action]) -> tuple[Group, ...]:
    """Those with keys, by group, in the order of the list."""
    names = dict.fromkeys(action.group for action in actions)
    found = ((name, tuple(a for a in actions if a.group == name and a.keys)) for name in names)
    return tuple(group for group in found if group[1])


def halves(found: Sequence[Group]) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Two columns of about the same height."""
    rows = [len(of_group) + 2 for _name, of_group in found]
    cuts = range(len(found) + 1)
    cut = min(cuts, key=[abs(sum(rows[:at]) - sum(rows[at:])) for at in cuts].__getitem__)
    return tuple(found[:cut]), tuple(found[cut:])


class KeySheet(QWidget):
    """Paints the groups; what is said to a screen reader is the same."""

    def __init__(self, theme: Theme, actions: Sequence[Action]) -> None:
        super().__init__()
        self._theme = theme
        self._columns = halves(groups(actions))
        spoken = (f"{a.name} {' or '.join(a.keys)}" for column in self._columns for _n, found in column for a in found)
        self.setAccessibleName("Keys: " + ", ".join(spoken))
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def columns(self) -> tuple[tuple[Group, ...], ...]:
        return self._columns

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), self._theme.px
        painter.fillRect(self.rect(), self._theme.colors.surface)
        wide = (self.width() - px(32 + 40)) // 2
        for number, column in enumerate(self._columns):
            self._column(painter, px(16) + number * (wide + px(40)), wide, column)

    def _column(self, painter: QPainter, left: int, wide: int, column: Sequence[Group]) -> None:
        px, colors, top = self._theme.px, self._theme.colors, 0
        for name, found in column:
            brush.text(painter, QRect(left, top, wide, px(TITLE)), name, colors.text, self._theme.font(12, 600))
            top += px(TITLE)
            for action in found:
                self._row(painter, QRect(left, top, wide, px(ROW)), action)
                top += px(ROW)
            top += px(8)

    def _row(self, painter: QPainter, box: QRect, action: Action) -> None:
        colors = self._theme.colors
        why_not = action.why_not()
        brush.text(painter, box, action.name, colors.text_faint if why_not else colors.text_muted, self._theme.font())
        key, middle = action.key_words, box.center().y()
        key_cap.paint(painter, box.right() + 1, middle, key, self._theme, colors.text_muted, colors.line_strong)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        high = [sum(px(TITLE) + px(ROW) * len(found) + px(8) for _name, found in column) for column in self._columns]
        self.setMinimumHeight(max(high, default=0) + px(8))
        self.update()


class KeyMap(Overlay):
    """`?` again, Esc or a click beside it take it away."""

    def __init__(self, theme: Theme, actions: Actions, window: QWidget) -> None:
        super().__init__(theme, window, "Keys", SIZE)
        self.sheet = KeySheet(theme, actions.all)
        self._area = QScrollArea()
        self._area.setWidget(self.sheet)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName("Keys")
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        FocusRing(theme, self._area)
        self._title = Label("Keys", "name")
        self._hint = Label(
            "Keys of the floor and of lists work while that pane has the focus; F and L in the fleet too.", "muted"
        )
        self._column = QVBoxLayout(self.card)
        for widget in (self._title, self._hint):
            self._column.addWidget(widget)
        self._column.addWidget(self._area, 1)
        theme.changed.connect(self._redress)
        self._redress()

    def open(self) -> None:
        super().open()
        self._area.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(1), px(16), px(1), px(12))
        self._column.setSpacing(px(4))
        for label in (self._title, self._hint):
            label.setContentsMargins(px(16), 0, px(16), 0)
