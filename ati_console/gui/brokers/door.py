"""The way into the manager: a wish of the pill or of Ctrl+B. The window is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui import broker_actions, other_windows
from ati_console.gui.brokers.beside import Beside
from ati_console.gui.main_window import MainWindow
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile
from ati_console.site.site import Twin
from ati_console.status import Fault

if TYPE_CHECKING:
    from ati_console.gui.brokers.jobs import Outcome
    from ati_console.gui.brokers.stores import Stores
    from ati_console.gui.brokers.topics_guide import TopicsGuide
    from ati_console.gui.brokers.window import BrokerWindow

AGAIN: Final = "Connect again"
IMPORT: Final = "Import profiles from a file"  # the manager has its own
BROKERS, TWINZO = 0, 1  # the window's two pages


class Manager(QObject):
    """`changed` when other profiles are saved than before; `connect_requested(name)`, `beside_requested(name)`,
    `leave_requested(name)`; `beside_again(name)`: a link beside the source is made anew."""

    changed = Signal()
    connect_requested = Signal(str)
    beside_requested = Signal(str)
    leave_requested = Signal(str)
    beside_again = Signal(str)
    renamed = Signal(object)  # (before, now)

    def __init__(
        self, stores: Stores, theme: Theme, window: MainWindow, twin: Callable[[], Twin | None],
        source: Callable[[], str], goes_on: Callable[[Profile], str], beside: Beside,
        sherpas: Callable[[], Mapping[str, str]],
    ) -> None:  # fmt: skip
        """`twin`: of the site that is open; `source`: the name of the broker in use, "" for none; `goes_on`: what a
        running link still has of a profile that is saved otherwise by now, in words;
        `sherpas`: of the open site, by login."""
        super().__init__(window)
        self._stores, self._theme, self._window, self._twin, self._source = stores, theme, window, twin, source
        self._goes_on, self._old, self._beside, self._sherpas = goes_on, "", beside, sherpas
        self.shown: BrokerWindow | None = None
        self.guide: TopicsGuide | None = None
        self._wished = ""  # a deed that waits for the list
        window.top_bar.pill.manage_requested.connect(self.open)
        window.broker_wished.connect(self.do)
        window.manager_minds = self._why_not

    @property
    def unsaved(self) -> tuple[str, ...]:
        """The profiles that were changed and not saved."""
        return tuple(sorted(self.shown.drafts.unsaved)) if self.shown is not None else ()

    @Slot(str)
    def do(self, deed: str) -> None:
        """In the manager, as if its own palette had been asked: on the page that is looked at."""
        if self._is_seen:
            self._raise()
        else:
            self.open()
        self._wished = deed
        if self.shown is not None:
            self.shown.desk.read()

    def _why_not(self, deed: str) -> str:
        """Nobody deletes or tests what they do not see."""
        if self.shown is None or not self._is_seen:
            return broker_actions.nobody_there(deed)
        return self.shown.keyboard.actions_of.named(deed).why_not()

    @Slot(object)
    def _read(self, _outcome: Outcome) -> None:
        wished, self._wished = self._wished, ""
        if wished and self.shown is not None:
            done = self.shown.keyboard.actions_of
            done.run(done.named(wished))

    def open_topics(self, name: str, words: str) -> None:
        """The topics of this profile, ready to be typed; `words`: what to try."""
        self.open()
        if self.guide is not None:
            self.guide.lead(name, words)

    @Slot(object)
    def open_twin(self, twin: Twin) -> None:
        """The passwords of its devices: typed one by one or taken from a spreadsheet."""
        self.open()
        if self.shown is not None:
            self.shown.choose_page(TWINZO)
            self.shown.twin.show_account(twin.base_url, twin.client)

    @Slot()
    def show_links(self) -> None:
        """Which broker is the source, and which are beside it."""
        if self.shown is not None:
            self.shown.sidebar.show_source(self._source(), self._beside)

    @Slot(object)
    def _done(self, outcome: Outcome) -> None:
        """After the window has heard it, and the book with it: what it means for the broker in use."""
        self._old = ""
        if self.shown is None:
            return
        if outcome.saved and outcome.select and outcome.saved != outcome.select:
            self.renamed.emit((outcome.saved, outcome.select))
            self.show_links()
        if outcome.deleted is not None and outcome.deleted.profile.name == self._source():
            self.shown.notice.say(f"{outcome.words}; its connection goes on until you end it", undo=True)
        if outcome.saved and outcome.select:
            self._say_what_goes_on(self.shown, outcome)

    def _say_what_goes_on(self, shown: BrokerWindow, outcome: Outcome) -> None:
        """A saved client id that the link does not have yet looked like one in force."""
        saved = next((one for one in outcome.profiles if one.name == outcome.select), None)
        old = self._goes_on(saved) if saved is not None else ""
        if saved is not None and old:
            self._old = saved.name
            shown.notice.say(f"{outcome.words}; {old} until it is connected again", offers=AGAIN)

    @Slot(object)
    def _unread(self, _fault: Fault) -> None:
        """What was wished is not done later, behind another answer."""
        self._wished = ""

    def _close(self) -> None:
        """It stands over the console's window; what is typed stays."""
        if self.shown is not None:
            self.shown.close()

    @Slot()
    def _connect_again(self) -> None:
        """The source as Enter in the list does it; one beside it stays beside."""
        if self.shown is not None and self._old:
            (self.connect_requested if self._old == self._source() else self.beside_again).emit(self._old)
            self.shown.close()

    @Slot()
    def open(self) -> None:
        if self.shown is None:
            # Only now: the HTTP stack and cryptography behind it are a fifth of the console's start.
            from ati_console.gui.brokers.desk import Desk
            from ati_console.gui.brokers.topics_guide import TopicsGuide
            from ati_console.gui.brokers.window import BrokerWindow

            more = other_windows.elsewhere(self._window, ("Manage brokers", IMPORT), self._close)
            self.shown = BrokerWindow(self._theme, Desk(self._stores, self), self._window, more)
            self.guide = TopicsGuide(self.shown)
            self.shown.changed.connect(self.changed)
            self.shown.desk.done.connect(self._done)
            self.shown.desk.done.connect(self._read)
            self.shown.desk.failed.connect(self._unread)
            self.shown.notice.acted.connect(self._connect_again)
            self.shown.connect_requested.connect(self.connect_requested)
            self.shown.beside_requested.connect(self.beside_requested)
            self.shown.leave_requested.connect(self.leave_requested)
        self.show_links()
        self.shown.choose_page(BROKERS)  # whatever it was left on
        self.shown.twin.kept.show_sherpas(self._sherpas())
        twin = self._twin()
        if twin is not None:
            self.shown.twin.offer_account(twin.base_url, twin.client)
        self._raise()

    @property
    def _is_seen(self) -> bool:
        return self.shown is not None and self.shown.isVisible()

    def _raise(self) -> None:
        if self.shown is not None:
            self.shown.show()
            self.shown.raise_()
            self.shown.activateWindow()
