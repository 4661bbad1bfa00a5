"""What the user wishes of the link: connect, again after a refusal, disconnect."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.ending import Ending
from ati_console.gui.console.id_care import IdCare
from ati_console.gui.console.run import Run
from ati_console.gui.console.runs import Runs
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import Reconnect
from ati_console.settings.profile import Profile
from ati_console.status import LinkState, Want


class LinkWishes(QObject):
    """Hears the window's wishes and the model's; a refusal asks by itself once a run for what was wrong."""

    def __init__(
        self, model: ConsoleModel, brokers: Brokers, runs: Runs, ending: Ending, ids: IdCare, parent: QObject
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._model, self._brokers, self._runs, self._ending, self._ids = model, brokers, runs, ending, ids
        self._asked = False  # for what this run was refused
        runs.opening.connect(self._opening)
        model.link_changed.connect(self._watch)
        model.wished.connect(self._granted)
        model.grant(Reconnect)

    @Slot()
    def connect_again(self) -> None:
        """Ctrl+K. Before the first run the broker of the last time; after a refusal it asks for what was wrong."""
        profile, run = self._brokers.profile, self._runs.now
        if profile is None:
            self._brokers.enter_last()
        elif self._model.link.state is LinkState.REFUSED and self._ids.comes_instead(profile):
            self._ids.anew(profile, self._model.link.reason, self._brokers.enter_again)
        elif self._is_refused():
            self._ask_again(profile)
        elif run is not None and not self._brokers.renewed and run.plan.profile.name == profile.name:
            self._ids.before(profile, partial(self._connect, run, profile))
        else:
            self._brokers.enter_again()

    def _ask_again(self, profile: Profile) -> None:
        """It was wished just now: another one whose password is still looked for is not any more."""
        entry = self._brokers.entry
        if entry.busy_with != profile.name:
            entry.leave()
        entry.ask_again(profile, self._model.link)

    def _connect(self, run: Run, profile: Profile) -> None:
        """As whom it was said to come, which may be another than the run comes as."""
        if self._ids.comes_instead(profile) and run.plan.client_id == profile.client_id:
            self._brokers.enter_again()
        else:
            run.connect_again()

    @Slot()
    def disconnect_link(self) -> None:
        """Ctrl+K once more. Forwarding ends with it, so that is asked about as when the window closes."""
        if self._brokers.profile is not None:
            self._ending.before_disconnect(self._brokers.profile, self._leave)

    def _leave(self) -> None:
        """Also the one whose password is still looked for: it came up by itself once the key store had answered."""
        self._brokers.entry.leave()
        self._runs.leave()

    @Slot()
    def _opening(self) -> None:
        self._asked = False

    @Slot()
    def _watch(self) -> None:
        """A refusal asks once by itself, and again by Ctrl+K. What was refused to another client id was perhaps not
        the password."""
        profile = self._brokers.profile
        if profile is not None:
            self._brokers.entry.hear(profile.name, self._model.link)
        if self._model.link.state is not LinkState.REFUSED or profile is None or self._asked:
            return
        if self._ids.comes_instead(profile):
            self._asked = True
            self._ids.anew(profile, self._model.link.reason, self._brokers.enter_again)
        elif self._is_refused():
            self._asked = True
            self._brokers.entry.ask_again(profile, self._model.link)

    def _is_refused(self) -> bool:
        link = self._model.link
        return link.state is LinkState.REFUSED and link.wants is not Want.NOTHING

    @Slot(object)
    def _granted(self, wish: object) -> None:
        if isinstance(wish, Reconnect):
            self.connect_again()
