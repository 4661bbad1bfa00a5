"""The fields of the editor: a label, a control, and below it in words what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from ati_console.gui.check_box import CheckBox
from ati_console.gui.dialogs.file_dialog import FileAsker
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.plain import plain
from ati_console.gui.models.profile_draft import Value
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme

LABEL: Final = 116
WIDEST: Final = 420
SHORT: Final = 110
LONGEST: Final = 1024
PEM: Final = "PEM files (*.pem *.crt *.cer *.key);;All files (*)"


class Control(QFrame):
    """One value of a draft. `changed` when the user changed it, not when it was set."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "control")

    def value(self) -> Value:
        raise NotImplementedError

    def set_value(self, value: Value) -> None:
        raise NotImplementedError

    def first(self) -> QWidget:
        """What takes the focus."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Qt gives what was hidden at a change of zoom the font of the zoom before, when it dresses it."""
        super().showEvent(event)
        self.dress()

    @Slot()
    def _redress(self) -> None:
        """Not for subclasses, as that of Bar."""
        self.dress()

    def dress(self) -> None:
        """Fonts and sizes of the zoom of now, where a control has its own."""


class TextControl(Control):
    """One line; `mono` for addresses and topics, `short` for numbers. `browse` adds a button for a file."""

    def __init__(
        self, theme: Theme, name: str, *, mono: bool = False, short: bool = False, browse: bool = False, hint: str = ""
    ) -> None:
        super().__init__()
        self._theme, self._mono, self._short, self._browse = theme, mono, short, browse
        self.edit = QLineEdit()
        self.edit.setMaxLength(LONGEST)
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(hint)
        self.edit.textEdited.connect(self.changed)
        row = _row(self, theme, self.edit)
        if browse:
            row.addWidget(self._chooser(name))
        if short:
            row.addStretch(1)
        theme.changed.connect(self._redress)
        self.dress()

    def value(self) -> Value:
        return self.edit.text()

    def set_value(self, value: Value) -> None:
        if value != self.edit.text():
            self.edit.setText(str(value))
            self.edit.setCursorPosition(len(str(value)) if self._browse else 0)  # of a path the name counts, at its end

    def first(self) -> QWidget:
        return self.edit

    def _chooser(self, name: str) -> QPushButton:
        button, asker = QPushButton("Choose"), FileAsker(f"Choose: {name}", PEM, self)
        button.setAccessibleName(f"Choose {name}")
        button.clicked.connect(asker.ask)
        asker.chosen.connect(self._chosen)
        return button

    @Slot(object)
    def _chosen(self, file: Path) -> None:
        self.set_value(str(file))
        self.changed.emit()

    def dress(self) -> None:
        self.edit.setFont(self._theme.mono(11) if self._mono else self._theme.font(12))
        if self._short:
            self.edit.setFixedWidth(self._theme.px(SHORT))


class LinesControl(Control):
    """Several lines: topics, user properties, the payload of a will."""

    def __init__(self, theme: Theme, name: str, lines: int, hint: str = "") -> None:
        super().__init__()
        self._theme, self._count, self._setting = theme, lines, False
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(hint)
        self.edit.setTabChangesFocus(True)
        self.edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.edit.textChanged.connect(self._tell)
        _row(self, theme, self.edit)
        theme.changed.connect(self._redress)
        self.dress()

    def value(self) -> Value:
        return self.edit.toPlainText()

    def set_value(self, value: Value) -> None:
        if value != self.edit.toPlainText():
            self._setting = True
            self.edit.setPlainText(str(value))
            self._setting = False

    def first(self) -> QWidget:
        return self.edit

    @Slot()
    def _tell(self) -> None:
        if not self._setting:
            self.changed.emit()

    def dress(self) -> None:
        for holder in (self.edit, self.edit.viewport()):  # which paints the hint
            holder.setFont(self._theme.mono(11))
        self.edit.setFixedHeight(self._theme.px(16 * self._count + 22))


class TickControl(Control):
    """Yes or no."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self.box = CheckBox(theme, words)
        self.box.setAccessibleName(words)
        self.box.clicked.connect(self.changed)
        _row(self, theme, self.box).addStretch(1)

    def value(self) -> Value:
        return self.box.isChecked()

    def set_value(self, value: Value) -> None:
        self.box.setChecked(bool(value))

    def first(self) -> QWidget:
        return self.box


class ChoiceControl(Control):
    """One of a few words."""

    def __init__(self, theme: Theme, name: str, choices: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = tuple(choices)
        self._now = 0
        self.segments = Segments(theme, name, tuple(choices.values()))
        self.segments.chosen.connect(self._choose)
        _row(self, theme, self.segments).addStretch(1)

    def value(self) -> Value:
        return self._keys[self._now]

    def set_value(self, value: Value) -> None:
        self._now = self._keys.index(str(value))
        self.segments.show_choice(self._now)

    def first(self) -> QWidget:
        return self.segments.buttons[self._now]

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._now = index
        self.segments.show_choice(index)
        self.changed.emit()


class Field(QFrame):
    """Label, control, and the words about it: a hint in faint, or what is wrong."""

    def __init__(self, theme: Theme, words: str, control: Control, hint: str = "") -> None:
        super().__init__()
        self._theme, self._hint = theme, hint
        self.control = control
        self.label, self.says = Label(words, "muted"), Label("", "caption")
        self.label.setBuddy(control.first())
        self.says.setWordWrap(True)
        self._grid = QGridLayout(self)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(self.label, 0, 0, top)
        self._grid.addWidget(control, 0, 1)
        self._grid.addWidget(self.says, 1, 1)
        self._grid.setColumnStretch(1, 100)
        self._grid.setColumnStretch(2, 1)
        self.show_wrong("")
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def wrong(self) -> str:
        return self.says.text() if self.says.property("tone") == "fault" else ""

    def show_wrong(self, words: str) -> None:
        """ "" when it is right."""
        self.says.setText(plain(words or self._hint, 300))
        set_look(self.says, "tone", "fault" if words else "")
        set_look(self.control, "tone", "fault" if words else "")
        self.control.dress()  # styled again, it may have got the font of another zoom
        self.says.setVisible(bool(words or self._hint))
        self.control.first().setAccessibleDescription(plain(words, 300))

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(0, px(2), 0, px(2))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(2))
        self.label.setFixedWidth(px(LABEL))
        self.label.setFixedHeight(px(26))  # QLabel goes on asking for the least height that it had at a larger zoom
        self.control.setMaximumWidth(px(WIDEST))
        self.says.setMaximumWidth(px(WIDEST))


def _row(holder: QWidget, theme: Theme, widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    Lengths(theme, holder).give(row.setSpacing, 8)
    row.addWidget(widget)
    return row
