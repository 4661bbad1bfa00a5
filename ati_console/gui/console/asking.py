"""One question at a time, and what is done when it was agreed to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ati_console.gui.dialogs.question_dialog import QuestionDialog


class Asking(QObject):
    """`dialog` while it is open. A newer question, or `withdraw`, takes its place: nothing is done then."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._then: Callable[[], None] | None = None
        self.dialog: QuestionDialog | None = None

    def put(self, dialog: QuestionDialog, then: Callable[[], None]) -> None:
        """Who puts it connects its answers, to `go` where it is to be done."""
        self.withdraw()
        self._then, self.dialog = then, dialog
        dialog.finished.connect(self._answered)
        dialog.open()

    @Slot()
    def go(self) -> None:
        then, self._then, self.dialog = self._then, None, None
        if then is not None:
            then()

    @Slot()
    def withdraw(self) -> None:
        """A newer wish, or a second start, took the place of it: its answer would do something else than it says."""
        if self.dialog is not None:
            self.dialog.reject()

    @Slot()
    def _answered(self) -> None:
        self.dialog = None
