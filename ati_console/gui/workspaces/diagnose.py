"""What does this broker let us do? Tabs above, the page of the chosen tab below. It is made when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.gui.diagnose.pane_sizes import PaneSizes
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.theme import Theme

if TYPE_CHECKING:
    from ati_console.gui.diagnose.model import DiagnoseModel
    from ati_console.gui.diagnose.pages import DiagnosePages


class Diagnose(QWidget):
    """`built(DiagnosePages)` once, before it is first seen: the start of the window does not pay for it."""

    built = Signal(object)
    chosen = Signal()  # to be seen

    def __init__(self, model: ConsoleModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self.pages: DiagnosePages | None = None
        self._sizes = PaneSizes()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def open(self) -> DiagnosePages:
        """The pages, made now when they are not there yet."""
        if self.pages is None:
            from ati_console.gui.diagnose.pages import DiagnosePages

            self.pages = DiagnosePages(self._model, self._theme)
            self._column.addWidget(self.pages)
            self.pages.access.restore_layout(self._sizes)
            self.built.emit(self.pages)
        return self.pages

    def refresh(self, now: float) -> bool:
        return self.pages.refresh(now) if self.pages is not None else False

    # ------------------------------------------------------------ what the palette can ask for

    def run(self) -> None:
        self._show().run_requested.emit()

    def ask_plan(self) -> None:
        self._show().plan_requested.emit()

    def cancel(self) -> None:
        self._show().cancel_requested.emit()

    def rehearse(self) -> None:
        self._show().rehearsal_requested.emit("tvs-2025")

    def why_no_cancel(self) -> str:
        runs = self.pages is not None and self.pages.model.going.runs
        return "" if runs else "No probe is running"

    def why_no_rehearsal(self) -> str:
        pages = self.pages
        busy = pages is not None and (pages.model.going.runs or bool(pages.model.rehearsal))
        return "End the probe that is running first" if busy else ""

    def _show(self) -> DiagnoseModel:
        """Seen, so that what comes of the wish is."""
        self.chosen.emit()
        return self.open().model

    def find_topic(self) -> None:
        self.open().find_topic()

    @property
    def sizes(self) -> PaneSizes:
        """Of the panes, as the user drew them."""
        return self.pages.access.sizes if self.pages is not None else self._sizes

    def restore_layout(self, sizes: PaneSizes) -> None:
        self._sizes = sizes
        if self.pages is not None:
            self.pages.access.restore_layout(sizes)

    def reset_layout(self) -> None:
        self.restore_layout(PaneSizes())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        pages = self.open()
        if pages.isHidden():  # Qt would show them later: till then nothing in here can have the focus
            pages.setGeometry(self.rect())
            pages.show()
