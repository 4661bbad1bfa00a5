"""Between a wish to forward and forwarding: what has to be asked, is asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.forwarding import ForwardMode
from ati_console.gui.dialogs.forward_dialog import ForwardDialog
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.shell.forward_bar import ForwardBar
from ati_console.gui.theme import Theme


class ForwardAsk(QObject):
    """`confirmed(ForwardMode)` is the wish that nothing has to be asked about any more."""

    confirmed = Signal(object)

    def __init__(self, model: ConsoleModel, theme: Theme, bar: ForwardBar, window: QWidget) -> None:
        super().__init__(window)
        self._model, self._theme, self._bar, self._window = model, theme, bar, window
        self.doubt: Callable[[], str] = str  # what speaks against it, for the question; "" when nothing
        self.dialog: ForwardDialog | None = None

    @Slot(object)
    def wish(self, mode: ForwardMode) -> None:
        """Off and Shadow at once; On to a production branch is asked for, twice."""
        if mode is ForwardMode.ON and self._model.forward.production:
            self._ask()
        else:
            self.confirmed.emit(mode)

    @Slot()
    def toggle(self) -> None:
        """The key asks in any case: it is easily hit."""
        if self._model.forward.mode is ForwardMode.ON:
            self.confirmed.emit(ForwardMode.OFF)
        elif self._bar.possible:
            self._ask()

    def _ask(self) -> None:
        forward = self._model.forward
        branch, doubt = forward.branch or "Twinzo", self.doubt()
        self.dialog = ForwardDialog(self._theme, branch, forward.production, self._window, doubt=doubt)
        self.dialog.accepted.connect(self._accepted)
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    @Slot()
    def withdraw(self) -> None:
        """Another run is on its way: the question names the branch of the one before."""
        if self.dialog is not None:
            self.dialog.reject()

    @Slot()
    def _answered(self) -> None:
        self.dialog = None

    @Slot()
    def _accepted(self) -> None:
        self.confirmed.emit(ForwardMode.ON)
