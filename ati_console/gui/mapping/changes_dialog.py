"""Says what many rows at once will change before any of them is taken: now and then, and what is left out and why."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.mapping_edit import Bulk
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.site import remap
from ati_console.site.remap import RowChange
from ati_console.site.site import RobotRow, Site

HEADERS: Final = ("Sherpa", "Now", "Then")
LOOK: Final = ListLook(
    HEADERS, {0: 150, 1: 200, 2: 200}, {1: 1.0, 2: 1.0},
    ("ph.check", "Nothing would change", "Whatever is in it stands in the allow-list already, or was left out."),
    name="What will change",
)  # fmt: skip
MOST: Final = 200  # reasons that are shown


class ChangesDialog(FittedDialog):
    """Open it with `open()` and listen to `taken(tuple[RobotRow, ...])`."""

    taken = Signal(object)

    def __init__(self, theme: Theme, site: Site, bulk: Bulk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        wrong = remap.new_conflicts(site, bulk.rows)
        self._rows = tuple(row for row in bulk.rows if row.sherpa not in wrong)
        self.changes = remap.changes(site, self._rows)
        self.refused = (*bulk.refused, *(f"{name}: {why}" for name, why in wrong.items()))
        self.setModal(True)
        self.setWindowTitle(bulk.title)
        self.list, self.notes = ListPage(theme, LOOK), QPlainTextEdit()
        count = len(self.changes)
        self.go, self.cancel = QPushButton(f"Take {counted(count, 'row')}"), QPushButton("Cancel")
        self._build(bulk.title)
        self._show()

    def _show(self) -> None:
        self.list.set_rows([_row(number, change) for number, change in enumerate(self.changes)])
        self.notes.setPlainText("\n".join(plain(words, 300) for words in self.refused[:MOST]))
        self.notes.setVisible(bool(self.refused))
        self.go.setEnabled(bool(self.changes))

    @Slot()
    def _take(self) -> None:
        self.taken.emit(tuple(change.after for change in self.changes))
        self.accept()

    def _build(self, title: str) -> None:
        px = self._theme.px
        self.resize(px(720), px(480))
        set_look(self.go, "kind", "primary")
        self.cancel.setAutoDefault(False)
        self.go.clicked.connect(self._take)
        self.cancel.clicked.connect(self.reject)
        self.notes.setReadOnly(True)
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName("What is left out, and why")
        self.notes.setFixedHeight(px(96))
        left_out = Label(f"{len(self.refused)} left out", "muted")
        set_look(left_out, "tone", "warning" if self.refused else "")
        left_out.setVisible(bool(self.refused))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(8))
        column.addWidget(Label(plain(title, 120), "name"))
        column.addWidget(Label("It can be taken back with Ctrl+Z, and is on disk only after Ctrl+S.", "muted"))
        column.addWidget(self.list, 1)
        column.addWidget(left_out)
        column.addWidget(self.notes)
        column.addLayout(row)


def _row(number: int, change: RowChange) -> ListRow:
    shape = Glyph.CHECK if change.before is None else Glyph.INFO
    cells = (plain(change.sherpa, 64), _words(change.before), _words(change.after))
    return ListRow(change.sherpa, cells, shape, order=(number,))


def _words(row: RobotRow | None) -> str:
    if row is None:
        return "not listed"
    return f"{plain(row.login, 64)}, sector {row.sector}" + ("" if row.enabled else ", off")
