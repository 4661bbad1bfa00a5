"""Our own running link makes way for a probe with its client id: asked, paused, and connected again afterwards."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console.forwarding import ForwardMode
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.run import Run
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.take_over import clash
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.probe.whom import Whom
from ati_console.settings.profile import Profile
from ati_console.status import LinkState
from ati_console.workers.task import Task

GOODBYE_MS: Final = 5_000
_WHEN: Final = {
    Whom.ALWAYS: "asked with it", Whom.NEEDED: "where the broker lets in no other client id", Whom.NEVER: "",
}  # fmt: skip
GONE: Final = (LinkState.OFFLINE, LinkState.REFUSED, LinkState.TAKEN_OVER)


class DiagnoseLink(QObject):
    """`free` when nothing of ours uses the client id any more; `refused` when the user would not have it."""

    free = Signal()
    refused = Signal()
    failed = Signal(object)

    def __init__(self, model: ConsoleModel, brokers: Brokers, runs: Runs, window: MainWindow) -> None:
        super().__init__(window)
        self._model, self._brokers, self._runs, self._window = model, brokers, runs, window
        self._paused: Run | None = None
        self._task: Task | None = None
        self._waits = False
        self._longest = QTimer(self)  # a link that never says so does not hold the probe for ever
        self._longest.setSingleShot(True)
        self._longest.timeout.connect(self._go)
        model.link_changed.connect(self._look)
        self.dialog: QuestionDialog | None = None

    def make_way(self, profile: Profile, client_id: str, whom: Whom) -> None:
        """Asks only where the probe and the link would throw each other out."""
        source, run = self._brokers.profile, self._runs.now
        if whom is Whom.NEVER or source is None or run is None or self._model.link.state in GONE:
            self.free.emit()
            return
        if not clash(profile, client_id, ((source, run.plan.client_id),)):
            self.free.emit()
            return
        words = (
            f"The link of the Monitor uses the client id {client_id} on the same broker: {_WHEN[whom]}, the probe and"
            " the link would throw each other out. The link is disconnected for the probe, and connected again"
            " afterwards."
        )
        if self._model.forward.mode is ForwardMode.ON:
            words += " Forwarding stays on and gets nothing meanwhile."
        answers = ("Pause the link and probe", "Do not probe")
        self.dialog = QuestionDialog(
            self._window.theme, "The client id is in use by our own link", words, answers, self._window,
            production=profile.production,
        )  # fmt: skip
        self.dialog.accepted.connect(self._pause)
        self.dialog.rejected.connect(self.refused)
        self._runs.opening.connect(self.dialog.reject)  # it is about the link of before
        self.dialog.open()

    @Slot()
    def _pause(self) -> None:
        run = self._runs.now
        if run is None:
            self.free.emit()
            return
        self._paused = run
        self._task = Task("pause the link", run.disconnect_link, self)
        self._task.done.connect(self._left)
        self._task.failed.connect(self.failed)
        self._task.start()

    @Slot(object)
    def _left(self, _value: object) -> None:
        """The goodbye was said; the link says itself when it is gone."""
        self._waits = True
        self._longest.start(GOODBYE_MS)
        self._look()

    @Slot()
    def _look(self) -> None:
        if self._waits and self._model.link.state in GONE:
            self._go()

    @Slot()
    def _go(self) -> None:
        if self._waits:
            self._waits = False
            self._longest.stop()
            self.free.emit()

    def know_more(self) -> None:
        """A link that goes on trying is opened with what its profile knows now, such as a CA: the run of before would
        try in vain for ever."""
        if self._runs.now is not None and self._model.link.state in (LinkState.RECONNECTING, LinkState.CONNECTING):
            self._brokers.enter_again()

    def come_back(self) -> None:
        """The run that was paused goes on, unless another one has begun meanwhile."""
        self._waits = False
        paused, self._paused = self._paused, None
        if paused is not None and paused is self._runs.now:
            paused.connect_again()
