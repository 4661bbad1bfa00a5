"""The command palette: a field, and every action that fits what was typed, with its keys or why it cannot be done."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from ati_console.gui import fuzzy
from ati_console.gui.actions import Action, Actions
from ati_console.gui.delegates import brush
from ati_console.gui.overlays.overlay import Overlay
from ati_console.gui.panels import key_cap
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.theme import Theme

ACTION: Final = Qt.ItemDataRole.UserRole
WHY_NOT: Final = Qt.ItemDataRole.UserRole + 1
ROW: Final = 28
SIZE: Final = (600, 460)
Index = QModelIndex | QPersistentModelIndex
STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


class Found(QAbstractListModel):
    """The actions that fit, best first; what cannot be done comes behind what can, and before what has only the
    letters: Enter on "crash" opened the fleet contract of all sherpas."""

    def __init__(self, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self.rows: list[tuple[Action, str]] = []

    def look(self, typed: str) -> None:
        fits = [(fuzzy.fit(typed, _words(a)), a) for a in (*self._actions.all, *self._actions.passing()) if a.can_run]
        rows = [(score, action, action.why_not()) for score, action in fits if score > fuzzy.NONE]
        rows.sort(key=lambda row: (not fuzzy.literal(typed, _words(row[1])), *_order(row)))
        self.beginResetModel()
        self.rows = [(action, why_not) for _score, action, why_not in rows]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = 0) -> Any:
        if not 0 <= index.row() < len(self.rows):
            return None
        action, why_not = self.rows[index.row()]
        said = ", ".join(word for word in (action.name, action.key_words, why_not) if word)
        return {
            Qt.ItemDataRole.DisplayRole: action.name, Qt.ItemDataRole.AccessibleTextRole: said,
            ACTION: action, WHY_NOT: why_not,
        }.get(Qt.ItemDataRole(role) if role < ACTION else role)  # fmt: skip


def _words(action: Action) -> str:
    return f"{action.name} {action.group}"


def _order(row: tuple[int, Action, str]) -> tuple[bool, int]:
    return bool(row[2]), -row[0]


class PaletteRow(QStyledItemDelegate):
    """Name and group left; at the right the key cap, or in words why not."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, px = self._theme.colors, self._theme.px
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        action, why_not = index.data(ACTION), str(index.data(WHY_NOT))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colors.selected)
            painter.fillRect(QRect(box.left(), box.top(), px(2), box.height()), colors.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colors.hover)
        inner = box.adjusted(px(12), 0, -px(12), 0)
        font = self._theme.font()
        brush.text(painter, inner, action.name, colors.text_faint if why_not else colors.text, font)
        aside = inner.adjusted(QFontMetrics(font).horizontalAdvance(action.name) + px(10), 0, 0, 0)
        if not why_not:
            brush.text(painter, aside, action.group, colors.text_faint, self._theme.font(11))
        self._right(painter, inner if not why_not else aside, action, why_not)

    def _right(self, painter: QPainter, inner: QRect, action: Action, why_not: str) -> None:
        colors = self._theme.colors
        if why_not:
            brush.text(painter, inner, why_not, colors.text_muted, self._theme.font(11), brush.RIGHT)
        elif action.key_words:
            ink, frame = colors.text_muted, colors.line_strong
            key_cap.paint(painter, inner.right() + 1, inner.center().y(), action.key_words, self._theme, ink, frame)


class PaletteField(QLineEdit):
    """Arrows and Enter are for the list below; Esc is for whoever holds both."""

    stepped = Signal(int)
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS:
            self.stepped.emit(STEPS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Palette(Overlay):
    """`open()` begins with every action. Enter or a click does what is selected, unless it cannot be done."""

    def __init__(self, theme: Theme, actions: Actions, window: QWidget) -> None:
        super().__init__(theme, window, "Command palette", SIZE)
        self._actions = actions
        self.field, self.list = PaletteField(), QListView()
        self.found = Found(actions, self)
        self.none = EmptyState(theme, "ph.magnifying-glass", "No action fits", "Fewer letters find more.")
        self._build(theme)
        self.field.textChanged.connect(self._look)
        self.field.stepped.connect(self._step)
        self.field.entered.connect(self._run_selected)
        self.list.clicked.connect(self._run)
        theme.changed.connect(self._redress)
        self._redress()

    def open(self) -> None:
        super().open()
        self.field.clear()
        self._look("")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _look(self, typed: str) -> None:
        self.found.look(typed)
        self.none.setVisible(not self.found.rows)
        self.list.setCurrentIndex(self.found.index(0))

    @Slot(int)
    def _step(self, rows: int) -> None:
        last = len(self.found.rows) - 1
        at = self.list.currentIndex().row() + rows
        if abs(rows) == 1:  # one step goes round, a page does not
            at %= max(1, last + 1)
        self.list.setCurrentIndex(self.found.index(max(0, min(last, at))))

    @Slot()
    def _run_selected(self) -> None:
        self._run(self.list.currentIndex())

    @Slot(QModelIndex)
    def _run(self, index: QModelIndex) -> None:
        action = index.data(ACTION)
        if isinstance(action, Action) and not action.why_not():
            self.leave()
            self._actions.run(action)

    def _build(self, theme: Theme) -> None:
        self.field.setObjectName("PaletteField")
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Command")
        self.field.setMaxLength(fuzzy.MAX_TYPED)
        self.list.setAccessibleName("Actions")
        self.list.setModel(self.found)
        self.list.setItemDelegate(PaletteRow(theme, self))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._column = QVBoxLayout(self.card)
        self._column.addWidget(self.field)
        self._column.addWidget(self.list, 1)
        over = QVBoxLayout(self.list.viewport())
        over.addWidget(self.none)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(1), px(8), px(1), px(8))
        self._column.setSpacing(px(8))
