"""Form and text side by side, each updating the other; below it what will be sent, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QWidget

from ati_console.gui.dialogs.file_box import file_box
from ati_console.gui.label import Label
from ati_console.gui.models.payload import dump
from ati_console.gui.models.plain import plain, plain_block
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.parts import Bar, IconButton, column, splitter
from ati_console.gui.publish.editor import Editor
from ati_console.gui.publish.form import Form
from ati_console.gui.publish.outcome import NextBox, Verdict
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
from ati_console.report.wording import counted

SETTLE_MS: Final = 120
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
        self.next_payload: bytes | None = None  # as it was last shown; None when nothing can be sent
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

    def load(self, template: Template, text: str, file: Path | None = None) -> None:
        """`text` and `file`: the template's own, or what was made of them."""
        self.template, self.file = template, file
        self._name()
        self.editor.colors_of.on = template.form is How.JSON
        self.editor.setReadOnly(template.form is How.FILE)
        with QSignalBlocker(self.editor):
            self.editor.show_text(text)
            self.editor.document().clearUndoRedoStacks()
        self.form.build(template)
        has_form = bool(template.fields)
        self._form_side.setVisible(has_form)
        self._counts.setText(f"{counted(len(template.fields), 'field')}, {template.required} required")
        self._choose.setVisible(template.form is How.FILE)
        self._show_view(0)
        self.look()

    def put_back(self) -> None:
        """As the template has it; the editor's undo has what was typed."""
        self.file = None
        self.editor.show_text(self.template.text)
        self.look()

    def rename(self, template: Template) -> None:
        """The same one under another name."""
        self.template = template
        self._name()
        self._say()

    def _name(self) -> None:
        self._title.setText("JSON" if self.template.form is How.JSON else plain(self.template.title, 60))

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
        dialog = file_box(self, "File to publish")
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
        self.verdict.say(self.template.title, self.mistakes, self._blocked)

    def _show_next(self) -> None:
        try:
            data = self.next_payload = self.payload()
        except TemplateError:
            self.next_payload = None
            self._size.setText("")
            self.next.show_payload(None)
            self.view.show_text("Nothing can be sent like this", colored=False)
            return
        self._size.setText(f"{len(data):,} B")
        self.next.show_payload(data)
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
        self.next, self.verdict = NextBox(theme), Verdict(theme)

    def _lay_out(self) -> None:
        self._form_side = QWidget()
        left = column(self._form_side)
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
        right = column(right_side)
        right.addWidget(self._json_head())
        right.addWidget(self._stack, 1)
        right.addWidget(self.next)
        right.addWidget(self.verdict)
        self._across = splitter(Qt.Orientation.Horizontal, self._form_side, right_side, grows=right_side)
        column(self).addWidget(self._across)

    def _json_head(self) -> QWidget:
        head = Bar(self._theme, 36)
        head.row.addWidget(self._title)
        head.row.addWidget(self._size)
        head.row.addWidget(self._choose)
        head.row.addStretch(1)
        head.row.addWidget(self.views)
        head.row.addWidget(self._copy_button)
        return head

    def _connect(self) -> None:
        self.form.edited.connect(self._edited)
        self.editor.textChanged.connect(self._typed)
        self.views.chosen.connect(self._show_view)
        self._copy_button.clicked.connect(self._copy)
        self._choose.clicked.connect(self._ask_file)
        self.verdict.mend_asked.connect(self._mend)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._across.setSizes([px(FORM_WIDTH), max(1, self.width() - px(FORM_WIDTH))])
