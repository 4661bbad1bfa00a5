"""Form and text side by side, each updating the other; below it what will be sent, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.models.payload import dump
from ati_console.gui.models.plain import plain, plain_block
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.publish.editor import Editor
from ati_console.gui.publish.form import Form
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.publish import render
from ati_console.publish.json_places import Path as Place
from ati_console.publish.mistake import Mistake, TemplateError
from ati_console.publish.schema import check
from ati_console.publish.template import LARGEST, Template
from ati_console.publish.template import Form as How
from ati_console.publish.templates import GUIDE
from ati_console.publish.variables import Values

SETTLE_MS: Final = 120
NEXT: Final = 2_000  # characters of the next message
HEX: Final = 4_096  # bytes
FORM_WIDTH: Final = 372


@dataclass(frozen=True, slots=True)
class Plant:
    """What the open site says of poses."""

    unit: str = "m"
    name: str = "the site"


class Composer(QWidget):
    """`changed` when the text or what is wrong with it is another. `values` gives those of the next message."""

    changed = Signal()

    def __init__(self, theme: Theme, values: Callable[[], Values], plant: Callable[[], Plant]) -> None:
        super().__init__()
        self._theme, self._values, self._plant = theme, values, plant
        self.template: Template = GUIDE
        self.file: Path | None = None
        self.mistakes: tuple[Mistake, ...] = ()
        self._blocked = ""
        self._fill()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self._lay_out()
        self._connect()
        theme.changed.connect(self._redress)
        self._redress()

    # ------------------------------------------------------------ what others ask

    @property
    def text(self) -> str:
        return self.editor.toPlainText()

    @property
    def wrong(self) -> Mistake | None:
        """The first that forbids sending."""
        return next((mistake for mistake in self.mistakes if not mistake.warning), None)

    def load(self, template: Template) -> None:
        self.template, self.file = template, None
        self._title.setText("JSON" if template.form is How.JSON else template.title)
        self.editor.colors_of.on = template.form is How.JSON
        self.editor.setReadOnly(template.form is How.FILE)
        with QSignalBlocker(self.editor):
            self.editor.show_text(template.text)
            self.editor.document().clearUndoRedoStacks()
        self.form.build(template)
        has_form = bool(template.fields)
        self._form_side.setVisible(has_form)
        self._counts.setText(f"{len(template.fields)} fields, {template.required} required")
        self._choose.setVisible(template.form is How.FILE)
        self._show_view(0)
        self.look()

    def payload(self) -> bytes:
        """The next message. Raises TemplateError."""
        if self.template.form is How.FILE:
            return self._of_file()
        return render.payload(self.text, self.template.form, self._values())

    def block(self, words: str) -> None:
        """Why even a valid message cannot go now: no broker, no link, no topic."""
        if words != self._blocked:
            self._blocked = words
            self._say()

    def next_message(self) -> None:
        """Time has passed, or another robot was chosen."""
        if self.isVisible() and self.wrong is None:
            self._show_next()

    @Slot()
    def look(self) -> None:
        """Read the text, show it in the form, say what is wrong."""
        plant = self._plant()
        self.mistakes = self._found(plant)
        self.form.show_text(self.text, self._values())
        self.form.mark(self.text, self.mistakes)
        self.editor.mark(self.mistakes)
        self._say()
        self._show_next()
        self.changed.emit()

    def _found(self, plant: Plant) -> tuple[Mistake, ...]:
        found = check(self.text, self.template, plant.unit, plant.name)
        if not any(not mistake.warning for mistake in found):
            try:
                self.payload()
            except TemplateError as error:
                return (error.mistake, *found)
        return found

    def _of_file(self) -> bytes:
        if self.file is None:
            raise TemplateError(Mistake("no file is chosen", allowed="choose one above"))
        try:
            render.small_enough(self.file.stat().st_size)
            return self.file.read_bytes()
        except OSError as error:
            what = f"{self.file.name} cannot be read: {error.strerror}"
            raise TemplateError(Mistake(what, allowed="choose another")) from None

    # ------------------------------------------------------------ what the user does

    @Slot(object, str)
    def _edited(self, path: Place, written: str) -> None:
        try:
            text = render.changed(self.text, path, written)
        except TemplateError as error:
            self.mistakes = (error.mistake,)
            self._say()
            return
        with QSignalBlocker(self.editor):
            self.editor.show_text(text)
        self.look()

    @Slot()
    def _typed(self) -> None:
        self._settle.start()

    @Slot()
    def _mend(self) -> None:
        """What the suggestion says, or go where the mistake is."""
        first = next(iter(self.mistakes), None)
        if first is not None and first.fixed:
            self.editor.show_text(first.fixed)
            self.look()
        elif first is not None and first.line:
            self._show_view(0)
            self.editor.go_to(first)

    @Slot(int)
    def _show_view(self, number: int) -> None:
        self.views.show_choice(number)
        self._stack.setCurrentIndex(0 if number == 0 else 1)
        self._show_next()

    @Slot()
    def _copy(self) -> None:
        shown = self.text if self._stack.currentIndex() == 0 else self.view.toPlainText()
        QGuiApplication.clipboard().setText(shown)

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "File to publish")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose_file)
        dialog.open()

    @Slot(str)
    def choose_file(self, name: str) -> None:
        self.file = Path(name)
        with QSignalBlocker(self.editor):
            self.editor.show_text(plain(name, 400))
        self.look()

    # ------------------------------------------------------------ what is shown

    def _say(self) -> None:
        first = next(iter(self.mistakes), None)
        more = f"  and {len(self.mistakes) - 1} more" if len(self.mistakes) > 1 else ""
        valid = self.wrong is None
        self._valid_glyph.show_shape(Glyph.CHECK if valid else Glyph.CROSS)
        what = self.template.title[:1].lower() + self.template.title[1:]
        blocked = f". {self._blocked}" if self._blocked and valid else ""
        self._valid.setText(plain(f"Valid: {what}{blocked}" if valid else f"Not sent like this: {what}", 300))
        set_look(self._valid, "tone", "" if valid else "fault")
        for widget in (self._first_glyph, self._first, self._link):
            widget.setVisible(first is not None)
        if first is not None:
            self._first_glyph.show_shape(Glyph.FINDING, "" if first.warning else "fault")
            words = first.words[:1].upper() + first.words[1:] if not first.line else first.words
            self._first.setText(plain(words + more, 300))
            self._first.set_tone("warning" if first.warning else "fault")
            self._link.setText(first.fix or (f"Line {first.line}" if first.line else ""))
            self._link.setVisible(bool(first.fix or first.line))

    def _show_next(self) -> None:
        try:
            data = self.payload()
        except TemplateError:
            self._size.setText("")
            self._next.setPlainText("Nothing: mend what is wrong first")
            self.view.show_text("Nothing can be sent like this", colored=False)
            return
        self._size.setText(f"{len(data):,} B")
        self._next.show_text(plain_block(data[:NEXT].decode("utf-8", "replace"), NEXT), colored=False)
        if self.views.buttons[2].isChecked():
            self.view.show_text(dump(data[:HEX]), colored=False)
        else:
            self.view.show_text(plain_block(data[:LARGEST].decode("utf-8", "replace"), 20_000))

    # ------------------------------------------------------------ building

    def _fill(self) -> None:
        theme = self._theme
        self.form, self.editor, self.view = Form(theme), Editor(theme), JsonView(theme)
        self.view.setAccessibleName("Message as it is sent")
        self._title, self._size, self._counts = Label("JSON", "title"), Label(kind="muted"), Label(kind="muted")
        self.views = Segments(theme, "Show the message", ("Template", "As sent", "Hex"))
        self._copy_button = IconButton(theme, "ph.copy", "Copy what is shown")
        self._choose = QPushButton("Choose a file")
        self._next = JsonView(theme)
        self._next.setAccessibleName("Next message, as sent")
        self._next.setFrameShape(QFrame.Shape.NoFrame)
        self._next.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._next.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._next.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self._next.setObjectName("NextMessage")
        self._valid_glyph, self._first_glyph = GlyphMark(theme, Glyph.CHECK), GlyphMark(theme, Glyph.FINDING)
        self._valid, self._first = ElidedLabel(kind="plain"), ElidedLabel(kind="muted")
        self._link = QPushButton()
        set_look(self._link, "kind", "link")
        self._link.setAccessibleName("Mend it, or go where it is wrong")

    def _lay_out(self) -> None:
        self._form_side = QWidget()
        left = _column(self._form_side)
        self._form_head = Bar(self._theme, 36)
        self._form_head.row.addWidget(Label("Form", "title"))
        self._form_head.row.addWidget(self._counts)
        self._form_head.row.addStretch(1)
        self._form_head.row.addWidget(Label("required first", "muted"))
        left.addWidget(self._form_head)
        left.addWidget(self.form, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.editor)
        self._stack.addWidget(self.view)
        right_side = QWidget()
        right = _column(right_side)
        right.addWidget(self._json_head())
        right.addWidget(self._stack, 1)
        right.addWidget(self._next_box())
        right.addWidget(self._verdict())
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self._across.setHandleWidth(1)
        self._across.setChildrenCollapsible(False)
        self._across.addWidget(self._form_side)
        self._across.addWidget(right_side)
        self._across.setStretchFactor(1, 1)
        _column(self).addWidget(self._across)

    def _json_head(self) -> QWidget:
        head = Bar(self._theme, 36)
        head.row.addWidget(self._title)
        head.row.addWidget(self._size)
        head.row.addWidget(self._choose)
        head.row.addStretch(1)
        head.row.addWidget(self.views)
        head.row.addWidget(self._copy_button)
        return head

    def _next_box(self) -> QWidget:
        box = QFrame()
        box.setObjectName("NextBox")
        self._next_column = _column(box)
        self._next_column.addWidget(Label("Next message, as sent", "caption"))
        self._next_column.addWidget(self._next)
        return box

    def _verdict(self) -> QWidget:
        box = QFrame()
        box.setObjectName("Verdict")
        self._verdict_column = _column(box)
        for parts in ((self._valid_glyph, self._valid), (self._first_glyph, self._first, self._link)):
            row = QHBoxLayout()
            row.setSpacing(self._theme.px(8))
            for part in parts:
                row.addWidget(part, 1 if isinstance(part, ElidedLabel) else 0)
            self._verdict_column.addLayout(row)
        return box

    def _connect(self) -> None:
        self.form.edited.connect(self._edited)
        self.editor.textChanged.connect(self._typed)
        self.views.chosen.connect(self._show_view)
        self._copy_button.clicked.connect(self._copy)
        self._choose.clicked.connect(self._ask_file)
        self._link.clicked.connect(self._mend)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._next_column.setContentsMargins(px(12), px(6), px(12), px(4))
        self._verdict_column.setContentsMargins(px(12), px(4), px(12), px(4))
        self._verdict_column.setSpacing(px(2))
        self._next.setFixedHeight(px(38))
        self._across.setSizes([px(FORM_WIDTH), max(1, self.width() - px(FORM_WIDTH))])
        for mark in (self._valid, self._first):
            mark.setMinimumHeight(px(20))


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
