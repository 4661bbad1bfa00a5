"""Asks before devices are created in Twinzo: the very requests, without secrets; then what Twinzo said to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.forward import device_values
from ati_console.forward.device_values import Created, NewDevice
from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.site.site import Site

HEADERS: Final = ("Login", "Title", "Branch", "Body", "Twinzo said")
LOOK: Final = ListLook(
    HEADERS, {0: 140, 1: 120, 2: 120, 3: 260, 4: 160}, {3: 1.0, 4: 0.8},
    ("ph.check", "Nothing is missing", "Every mapped sherpa has its device."), name="Devices to create",
)  # fmt: skip


class CreateDialog(FittedDialog):
    """`go_requested(tuple[NewDevice, ...])`, `stop_requested`, `retry_requested(tuple[str, ...])` of sherpas."""

    go_requested = Signal(object)
    stop_requested = Signal()
    retry_requested = Signal(object)

    def __init__(
        self,
        theme: Theme,
        site: Site,
        wanted: Sequence[NewDevice],
        parent: QWidget | None = None,
        *,
        retries: bool = True,
    ) -> None:
        """`retries`: dead letters can be put back into the queue afterwards."""
        super().__init__(parent)
        self._theme, self._site, self._wanted, self._retries = theme, site, tuple(wanted), retries
        self.done_of: dict[NewDevice, Created] = {}
        self.running = False
        self.setModal(True)
        self.setWindowTitle("Create devices in Twinzo")
        count = len(self._wanted)
        self._many = counted(count, "device")
        self.list, self.request, self.words = ListPage(theme, LOOK), QPlainTextEdit(), Label("", "muted")
        self.go, self.cancel = QPushButton(f"Create {self._many}"), QPushButton("Cancel")
        self.retry = QPushButton("Retry their dead letters")
        self._build()
        self._show()
        self._preview()
        self.cancel.setFocus()

    # ------------------------------------------------------------ what comes of it

    @Slot(object)
    def show_created(self, created: Created) -> None:
        self.done_of[created.device] = created
        self._say(f"{len(self.done_of)} of {self._many} asked for", "")
        self._show()

    @Slot()
    def show_end(self) -> None:
        """Everything was asked for, or it was stopped."""
        self.running = False
        there = sum(created.exists for created in self.done_of.values())
        whole = there == len(self._wanted)
        self._say(f"{there} of {self._many} {'are' if there != 1 else 'is'} there now", "live" if whole else "warning")
        self.go.setText("Try the others again")
        self.go.setVisible(not whole)
        self.go.setEnabled(True)
        self.cancel.setText("Close")
        self.retry.setVisible(self._retries and there > 0)

    @Slot(object)
    def show_fault(self, fault: object) -> None:
        self.show_end()
        self._say(str(getattr(fault, "what", fault)), "fault")

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(plain(words, 300))
        set_look(self.words, "tone", tone)

    def _show(self) -> None:
        self.list.set_rows([_row(number, one, self.done_of.get(one)) for number, one in enumerate(self._wanted)])

    def _preview(self) -> None:
        if self._wanted:
            shown = device_values.preview(self._site, self._wanted[0])
            headers = (f"{name}: {value}" for name, value in shown.headers)
            first = "" if len(self._wanted) == 1 else "   (the first; the others differ in Branch and body)"
            self.request.setPlainText("\n".join((f"{shown.line}{first}", *headers, "", shown.body)))

    # ------------------------------------------------------------ what the user does

    @Slot()
    def _go(self) -> None:
        left = tuple(one for one in self._wanted if not (one in self.done_of and self.done_of[one].exists))
        if left and not self.running:
            self.running = True
            self.go.setEnabled(False)
            self.cancel.setText("Stop")
            self._say(f"Asking for {len(left)} ...", "")
            self.go_requested.emit(left)

    @Slot()
    def reject(self) -> None:
        """While it runs: no further one is asked for. Then: close."""
        if self.running:
            self._say("Stopping after the one that is under way", "")
            self.stop_requested.emit()
        else:
            super().reject()

    @Slot()
    def _retry(self) -> None:
        self.retry.setEnabled(False)
        self.retry_requested.emit(tuple(one.device.title for one in self.done_of.values() if one.exists))

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        self.resize(px(860), px(480))
        set_look(self.go, "kind", "primary")
        for button in (self.go, self.retry):
            button.setAutoDefault(False)
        self.cancel.setDefault(True)  # nothing takes a device back: Enter, on the way to something else, makes none
        self.retry.hide()
        self.go.clicked.connect(self._go)
        self.cancel.clicked.connect(self.reject)
        self.retry.clicked.connect(self._retry)
        self.request.setReadOnly(True)
        self.request.setTabChangesFocus(True)
        self.request.setAccessibleName("The request as it goes out, secrets as dots")
        self.request.setFont(self._theme.mono(11))
        self.request.setFixedHeight(px(148))
        row = QHBoxLayout()
        for part in (self.words, None, self.retry, self.cancel, self.go):
            row.addStretch(1) if part is None else row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(8))
        column.addWidget(Label(f"Create {self._many} in Twinzo?", "name"))
        column.addWidget(Label("They are in Twinzo for everybody at once; nothing here takes them back.", "muted"))
        column.addWidget(self.request)
        column.addWidget(self.list, 1)
        column.addLayout(row)


def _row(number: int, one: NewDevice, created: Created | None) -> ListRow:
    body = device_values.body_of(one).decode()
    said = created.words if created else "not asked yet"
    shape = Glyph.DASH if created is None else Glyph.CHECK if created.exists else Glyph.CROSS
    cells = tuple(plain(words, 200) for words in (one.login, one.title, one.branch.name, body, said))
    return ListRow(one, cells, shape, order=(number,))
