"""Hand over to ATI: the address as ATI reaches it, the folder, each file as it will be, and what must be known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.check_box import CheckBox
from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain, plain_block
from ati_console.gui.production import ProductionMark, named
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.publish.handover import Handover, HandoverError, address, files
from ati_console.settings.secrets import Secret

TITLE: Final = "Hand over to ATI"
TOLD: Final = "A folder that runs with only Python and paho-mqtt: the publisher, two scripts, the format, a checklist."
NO_USER: Final = "none: this broker asks for no name"
WITHOUT: Final = "The password comes separately: ATI sets it in ATI_MQTT_PASSWORD."
WITH: Final = "The password stands readable in fleet_publisher.py. Whoever has the folder can publish as this user."
DOTS: Final = Secret("." * 8)  # in ASCII: the file would spell another dot as an escape
FIRST_FILLED: Final = "MQTT_HOST = "
SHOWN: Final = 60_000  # characters of a file
HEIGHT: Final = 610  # px at zoom 1: more notes take from the preview, and no button moves away from the hand


@dataclass(frozen=True, slots=True)
class Wanted:
    """Write these into that folder."""

    folder: Path
    handover: Handover
    made: str


class AtiDialog(FittedDialog):
    """Open it with `open()`. `write_requested(Wanted)`, `folder_requested` to choose one, `open_requested(Path)`."""

    write_requested = Signal(object)
    folder_requested = Signal()
    open_requested = Signal(object)

    def __init__(
        self,
        theme: Theme,
        base: Handover,
        folder: Path,
        made: str,
        password: Secret | None,
        parent: QWidget | None = None,
    ) -> None:
        """`base`: the connection of now, without a password; `password` goes in only when it is ticked."""
        super().__init__(parent)
        self._theme, self._base, self._made, self._password = theme, base, made, password
        self._texts: dict[str, str] = {}
        self._shown = 0
        self._written: Path | None = None
        self.setModal(True)
        self.setWindowTitle(named(TITLE, base.profile.production))
        self.address = QLineEdit(f"[{base.host}]:{base.port}" if ":" in base.host else f"{base.host}:{base.port}")
        self.user = Label(plain(base.profile.user or NO_USER, 100))
        self.folder, self.choose = QLineEdit(str(folder)), QPushButton("Choose\u2026")
        self.secrets = CheckBox(theme, "Put the password into the folder")
        self.told_secret, self.notes, self.words = Label("", "muted"), Label("", "caption"), Label("", "caption")
        self.preview, self.remark = QPlainTextEdit(), QWidget()
        self.files = Segments(theme, "File", tuple(files(base, made)))
        self.write, self.open_folder, self.cancel = (
            QPushButton(words) for words in ("Write the folder", "Open folder", "Cancel")
        )
        self._build()
        self._wire()
        self._look()

    # ------------------------------------------------------------ what is wanted

    @property
    def wanted(self) -> Handover:
        """Raises HandoverError for an address that is none."""
        host, port = address(self.address.text())
        return replace(self._base, host=host, port=port, password=self._password if self.secrets.isChecked() else None)

    @Slot()
    def _look(self) -> None:
        """The files as they would be. A password is dots here."""
        self.told_secret.setText(WITH if self.secrets.isChecked() else WITHOUT if self._base.profile.user else "")
        set_look(self.told_secret, "tone", "warning" if self.secrets.isChecked() else "")
        problem = self._problem()
        self.write.setEnabled(not problem)
        self._say(problem, "warning")
        self._show(self._shown)

    def _problem(self) -> str:
        try:
            wanted = self.wanted
            self._texts = files(replace(wanted, password=DOTS if wanted.password else None), self._made)
            self.notes.setText("\n".join(plain(note, 200) for note in wanted.notes))
            self.remark.setVisible(bool(wanted.notes))
        except (HandoverError, OSError) as error:
            self.remark.hide()
            return plain(str(error), 200)
        return "" if self.folder.text().strip() else "Choose the folder that is written"

    @Slot(int)
    def _show(self, number: int) -> None:
        self._shown = number
        self.files.show_choice(number)
        texts = list(self._texts.values())
        is_code = number < len(texts) and list(self._texts)[number].endswith(".py")
        wrap = QPlainTextEdit.LineWrapMode
        self.preview.setLineWrapMode(wrap.NoWrap if is_code else wrap.WidgetWidth)
        self.preview.setPlainText(plain_block(texts[number], SHOWN) if number < len(texts) else "")
        if is_code and self.preview.find(FIRST_FILLED):  # what differs from plant to plant is in view
            self.preview.moveCursor(QTextCursor.MoveOperation.StartOfLine)
            bar = self.preview.verticalScrollBar()
            bar.setValue(self.preview.textCursor().blockNumber() - 3)

    # ------------------------------------------------------------ what comes of it

    def show_folder(self, folder: Path) -> None:
        self.folder.setText(str(folder))

    @Slot(object)
    def show_written(self, folder: Path) -> None:
        self._written = folder
        self._say(f"{len(self._texts)} files written to {folder}", "live")
        self.cancel.setText("Close")
        self.write.setText("Write again")
        self.write.setEnabled(True)
        self.open_folder.show()
        self.open_folder.setFocus()

    @Slot(object)
    def show_fault(self, fault: object) -> None:
        self.write.setEnabled(True)
        self._say(str(getattr(fault, "what", fault)), "fault")

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(plain(words, 300))
        set_look(self.words, "tone", tone)

    @Slot()
    def _write(self) -> None:
        if not self._problem():
            self.write.setEnabled(False)
            self._say("Writing \u2026", "")
            self.write_requested.emit(Wanted(Path(self.folder.text().strip()), self.wanted, self._made))

    @Slot()
    def _open(self) -> None:
        if self._written is not None:
            self.open_requested.emit(self._written)

    # ------------------------------------------------------------ building

    def _wire(self) -> None:
        for field in (self.address, self.folder):
            field.textChanged.connect(self._look)
        self.secrets.toggled.connect(self._look)
        self.files.chosen.connect(self._show)
        self.choose.clicked.connect(self.folder_requested)
        self.write.clicked.connect(self._write)
        self.open_folder.clicked.connect(self._open)
        self.cancel.clicked.connect(self.reject)

    def _build(self) -> None:
        px, production = self._theme.px, self._base.profile.production
        self.setFixedWidth(px(820))
        self.resize(px(820), px(HEIGHT))
        set_look(self.write, "kind", "primary")
        self.write.setDefault(True)
        for button in (self.choose, self.cancel, self.open_folder):
            button.setAutoDefault(False)
        self.open_folder.hide()
        self.secrets.setEnabled(self._password is not None)
        if self._password is None:
            self.secrets.setToolTip("No password is known for this broker, or it needs none")
        self._dress_preview()
        for label in (self.told_secret, self.notes, self.words):
            label.setWordWrap(True)
        self.notes.set_tone("warning")
        head = QHBoxLayout()
        head.addWidget(Label(f"{TITLE}: {_whose(self._base)}", "name"), 1)
        head.addWidget(ProductionMark(self._theme, production))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(Label(TOLD, "muted"))
        column.addLayout(self._form())
        column.addWidget(self.files)
        column.addWidget(self.preview, 1)
        column.addWidget(self._remark())
        column.addWidget(self.words)
        column.addLayout(self._buttons())

    def _remark(self) -> QWidget:
        row = QHBoxLayout(self.remark)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(8))
        row.addWidget(GlyphMark(self._theme, Glyph.FINDING, 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.notes, 1)
        return self.remark

    def _dress_preview(self) -> None:
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setAccessibleName("The file as it will be, a password as dots")
        self.preview.setFont(self._theme.mono(11))
        self.preview.setMinimumHeight(self._theme.px(160))

    def _form(self) -> QFormLayout:
        form, place = QFormLayout(), QHBoxLayout()
        form.setSpacing(self._theme.px(8))
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose)
        secret = QVBoxLayout()
        secret.addWidget(self.secrets)
        secret.addWidget(self.told_secret)
        self.address.setAccessibleName("Address for ATI")
        self.folder.setAccessibleName("Folder")
        form.addRow(Label("Address for ATI", "muted"), self.address)
        form.addRow(Label("User", "muted"), self.user)
        form.addRow(Label("Folder", "muted"), place)
        form.addRow(Label("Password", "muted"), secret)
        return form

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        row.addStretch(1)
        for button in (self.open_folder, self.cancel, self.write):
            row.addWidget(button)
        return row


def _whose(base: Handover) -> str:
    """The broker, and as whom: several publishers of the local broker have one and the same."""
    user = f", user {plain(base.profile.user, 60)}" if base.profile.user else ""
    return plain(base.profile.name, 60) + user
