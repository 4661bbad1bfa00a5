"""What closing the window would end or lose: forwarding, changes of the site, what is typed in the manager."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from ati_console.gui.brokers.door import Manager
from ati_console.gui.console.ending import Ending
from ati_console.gui.console.plant import Plant
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.plain import plain

MOST_NAMED = 3


class Leaving(QObject):
    """`MainWindow.mind`: forwarding is asked about first, then the site, since it can be saved from there."""

    def __init__(self, ending: Ending, plant: Plant, manager: Manager, window: MainWindow) -> None:
        super().__init__(window)
        self._ending, self._plant, self._manager, self._window = ending, plant, manager, window
        self._then: Callable[[], None] | None = None
        self.dialog: QuestionDialog | None = None

    def has_unsaved(self) -> str:
        return self._ending.words or self._plant.has_unsaved() or words(self._manager.unsaved)

    def leave(self, then: Callable[[], None]) -> None:
        """Do it, unless the user stays."""
        self._then = then
        self._ending.before_close(partial(self._plant.leave, self._ask))

    def _ask(self) -> None:
        unsaved = self._manager.unsaved
        if not unsaved:
            self._go()
            return
        self.dialog = QuestionDialog(
            self._window.theme, "Close without what was typed?", words(unsaved), ("Close without", "Stay"), self._window
        )
        self.dialog.accepted.connect(self._go)
        self.dialog.rejected.connect(self._stay)
        self.dialog.open()

    @Slot()
    def _go(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    @Slot()
    def _stay(self) -> None:
        """Where it can be saved."""
        self._then = None
        self._manager.open()


def words(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    shown = ", ".join(plain(name, 40) for name in names[:MOST_NAMED])
    return f"Typed in the manager of brokers and not saved: {shown}{more}."
