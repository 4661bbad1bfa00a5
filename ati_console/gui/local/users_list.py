"""Who may come into the local broker, with what can be done for each: copy the password, hand over, remove."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.local_state import BrokerState
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar
from ati_console.gui.theme import Theme

USERS: Final = ListLook(
    ("Publisher", "May write", "State"), {0: 150, 2: 150}, {1: 1.0},
    ("ph.lock-simple", "No publisher is listed", "Without one the broker is anonymous, for this computer alone."),
    {1: Voice.TOPIC, 2: Voice.MUTED}, indent=0, name="Publishers of the local broker",
)  # fmt: skip
CHOOSE: Final = "Choose a publisher in the list first"


class UsersList(QWidget):
    """`copy_requested(name)`, `handover_requested(name)`, `remove_requested(name)`."""

    copy_requested = Signal(str)
    handover_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.page = ListPage(theme, USERS)
        self.copy, self.hand, self.remove = (
            QPushButton(words) for words in ("Copy password", "Hand over to ATI", "Remove")
        )
        self._running = False
        bar = Bar(theme, 38)
        for button in (self.copy, self.hand, self.remove):
            bar.row.addWidget(button)
        bar.row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        column.addWidget(bar)
        self.page.table.selectionModel().selectionChanged.connect(self._look)
        self.copy.clicked.connect(self._copy)
        self.hand.clicked.connect(self._hand_over)
        self.remove.clicked.connect(self._remove)
        self._look()

    def show_state(self, state: BrokerState) -> None:
        self._running = state.running
        here = {guest.user for guest in state.guests}
        rows = [
            ListRow(
                one.name, (plain(one.name, 64), plain(", ".join(one.writes), 200), _state(one.name, state, here)),
                origin=one.name, order=(number,),
            )
            for number, one in enumerate(state.listed)
        ]  # fmt: skip
        self.page.set_rows(rows)
        self._look()

    @property
    def chosen(self) -> str:
        """The selected one; the only one without asking; "" for none."""
        rows = self.page.selected() or (self.page.rows.rows if len(self.page.rows.rows) == 1 else [])
        return str(rows[0].origin) if rows else ""

    @Slot()
    def _look(self) -> None:
        name = self.chosen
        for button in (self.copy, self.remove):
            button.setEnabled(bool(name))
            button.setToolTip("" if name else CHOOSE)
        self.hand.setEnabled(bool(name) and self._running)
        self.hand.setToolTip(CHOOSE if not name else "" if self._running else "Start the broker first")

    @Slot()
    def _copy(self) -> None:
        self.copy_requested.emit(self.chosen)

    @Slot()
    def _hand_over(self) -> None:
        self.handover_requested.emit(self.chosen)

    @Slot()
    def _remove(self) -> None:
        self.remove_requested.emit(self.chosen)


def _state(name: str, state: BrokerState, here: set[str]) -> str:
    if name in state.lost:
        return "password lost"
    if name in here:
        return "connected"
    if not state.running:
        return "from the next start"
    return "may come in" if name in state.users else "not in force yet"
