"""What would end forwarding asks first, and names what ends: another broker, another site, the demo, disconnecting,
closing."""

from __future__ import annotations

from collections.abc import Callable

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.console.asking import Asking
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.runs import Runs
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.report.wording import counted
from ati_console.settings.profile import Profile


class Ending(Asking):
    """Asks nobody while nothing is forwarded, or only to the twin of the demo, which goes with it."""

    def __init__(self, model: ConsoleModel, brokers: Brokers, runs: Runs, window: MainWindow) -> None:
        super().__init__(window)
        self._model, self._brokers, self._runs, self._window = model, brokers, runs, window
        brokers.mind = self.before_source
        runs.opening.connect(self.withdraw)

    @property
    def words(self) -> str:
        """What a new run would end; "" for nothing."""
        run = self._runs.now
        rehearsed = run is not None and run.rehearsal is not None
        return "" if rehearsed else ends(self._model.forward)

    def before_source(self, profile: Profile, then: Callable[[], None]) -> None:
        """The same broker again, with another password or topic: forwarding goes on, so nobody is asked."""
        if self._runs.goes_on(profile):
            then()
            return
        now = self._brokers.profile
        other = now is not None and now.name != profile.name
        title = f"Connect {profile.name} in place of {now.name}?" if now and other else f"Connect {profile.name} again?"
        leaves = f" The link to {now.name} ends." if now and other else ""
        marked = profile.production or bool(now and now.production)
        self.ask(plain(title, 110), leaves, ("Connect and end forwarding", "Go on forwarding"), then, marked=marked)

    def before_site(self, what: str, then: Callable[[], None]) -> None:
        """`what`: "Open plant.toml", "Start the demo"."""
        self.ask(f"{plain(what, 90)}?", "", (f"{plain(what, 30)}, end forwarding", "Go on forwarding"), then)

    def before_disconnect(self, profile: Profile, then: Callable[[], None]) -> None:
        answers = ("Disconnect and end forwarding", "Go on forwarding")
        self.ask(f"Disconnect {plain(profile.name, 90)}?", "", answers, then, marked=profile.production)

    def before_close(self, then: Callable[[], None]) -> None:
        self.ask("Close ATI Console?", "", ("Close and end forwarding", "Go on forwarding"), then)

    def ask(
        self, title: str, leaves: str, answers: tuple[str, str], then: Callable[[], None], *, marked: bool = False
    ) -> None:
        """`marked`: a broker of it is in production."""
        words = self.words
        if not words:
            then()
            return
        production = marked or self._model.forward.production
        dialog = QuestionDialog(
            self._window.theme, title, words + plain(leaves, 90), answers, self._window, production=production
        )
        dialog.accepted.connect(self.go)
        self.put(dialog, then)


def ends(forward: ForwardStatus) -> str:
    """Of another run that takes the place of this one: what is delivered no more, and what becomes of the rest."""
    if forward.mode is not ForwardMode.ON:
        return ""
    waits = forward.queued + forward.in_flight
    told = f"Forwarding to {plain(forward.branch, 60) or 'Twinzo'} ends, until it is switched on again."
    late = f" {counted(waits, 'sample')} not delivered yet: kept on disk until this site forwards again."
    return told + (late if waits else "")
