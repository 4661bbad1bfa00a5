"""Before a connection throws another client out: as whom is it made? Another client id is the default."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.label import set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme

ANOTHER, ANOTHER_RESULT = "Another client id", 2


class IdDialog(QuestionDialog):
    """`accepted`: with this one all the same. `another`: with another. Rejected: no connection."""

    another = Signal()

    def __init__(
        self, theme: Theme, client_id: str, words: str, parent: QWidget | None = None, *, production: bool = False
    ) -> None:
        shown = plain(client_id, 40)
        super().__init__(
            theme, f"Connect as {shown}?", words, (f"Connect as {shown}", ANOTHER), parent, production=production
        )
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.stay.clicked.disconnect(self.reject)
        self.stay.clicked.connect(self._take_another)
        set_look(self.go, "kind", "")
        set_look(self.stay, "kind", "primary")
        self.row.removeWidget(self.stay)  # the last, as what is meant to be pressed is elsewhere
        self.row.insertWidget(1, self.cancel)
        self.row.addWidget(self.stay)
        for before, after in ((self.cancel, self.go), (self.go, self.stay)):
            QWidget.setTabOrder(before, after)

    @Slot()
    def _take_another(self) -> None:
        self.done(ANOTHER_RESULT)  # first: what follows may ask for a password
        self.another.emit()
