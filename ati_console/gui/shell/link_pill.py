"""Profile and link in one frame: which broker, how it is, why, and when it is tried again."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import plain_tip, set_look
from ati_console.gui.models.connection_words import LOOK
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.production import ProductionMark, icon_of, named
from ati_console.gui.shell import words
from ati_console.gui.shell.cells import Cell, Cells
from ati_console.gui.shell.menu_button import MenuButton
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.status import LinkState, LinkStatus

MEASURING = "measuring"  # the round trip
CONNECTING = "Connecting"  # the longest state beside a detail, of those that come and go without a reason
CALM = (LinkState.OFFLINE, LinkState.CONNECTING, LinkState.ONLINE)
_UP = (LinkState.ONLINE, LinkState.CONNECTING, LinkState.RECONNECTING)


class LinkPill(Cells):
    """Shows a LinkStatus. Wishes: `connect_requested`, `disconnect_requested`, `profile_requested(name)`, and
    `address_requested`: a broker that is no profile yet; `manage_requested`: all of them; `beside_requested(name)`:
    one more, beside the source."""

    connect_requested = Signal()
    disconnect_requested = Signal()
    profile_requested = Signal(str)
    address_requested = Signal()
    manage_requested = Signal()
    local_requested = Signal()
    beside_requested = Signal(str)
    certificate_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        self._profile = MenuButton(theme, "Profile", 12, "ph.broadcast", "Connect, disconnect, or another profile")
        self._glyph = GlyphMark(theme, Glyph.DASH)
        self._state = Cell(theme, "strong", (self._glyph,))
        self._detail = Cell(theme, room_for=MEASURING)
        self._reason = Cell(theme, gives_way=True)
        self._next = Cell(theme, "strong")
        self.production = ProductionMark(theme, after=6)
        self._who = _held(self._profile, self.production)
        self.certificate = QPushButton(LOOK)
        self.certificate.setProperty("kind", "link")
        self._look = Cell(theme, marks=(self.certificate,))
        super().__init__(theme, "Pill", (self._who, self._state, self._detail, self._reason, self._next, self._look))
        self._up = False
        self.certificate.clicked.connect(self.certificate_requested)
        self._toggle_action = self._profile.menu_of.addAction("Connect")
        self._toggle_action.triggered.connect(self.toggle)
        self._profile.menu_of.addAction("Another address...").triggered.connect(self.address_requested)
        self._profile.menu_of.addAction("Manage brokers\tCtrl+B").triggered.connect(self.manage_requested)
        self._profile.menu_of.addAction("Local broker and tunnel").triggered.connect(self.local_requested)
        self.beside = self._profile.menu_of.addMenu("Connect beside the source")
        self._profile.menu_of.addSeparator()
        self._profile.menu_of.triggered.connect(self._choose)
        self.beside.triggered.connect(self._choose_beside)
        self._detail_wanted = self._reason_wanted = True
        self._tight, self._said, self._link_state = 0, words.pill(LinkStatus(), 0.0), LinkState.OFFLINE
        self.show_profile("", ())

    @property
    def is_up(self) -> bool:
        """Connected, or on the way to it."""
        return self._up

    def show_profile(self, name: str, others: tuple[str, ...], production: frozenset[str] = frozenset()) -> None:
        """`others` are the profiles that the menu offers; those of `production` are marked."""
        self.offered, self.marked = others, production
        self._unnamed = "" if name else "no profile chosen" if others else "no profile yet"
        shown = plain(name, 64)
        self._profile.say(shown or "No profile")
        self.production.setVisible(name in production)
        self._profile.setAccessibleName(f"Profile {named(shown, name in production)}".strip())
        self._who.setVisible(bool(name or others))
        set_look(self._state, "first", "false" if name or others else "true")
        for action in self._profile.menu_of.actions():
            if action.data() is not None:
                self._profile.menu_of.removeAction(action)
        self.beside.clear()
        for other in others:
            self._offer(self._profile.menu_of, other, other in production)
            if other != name:
                self._offer(self.beside, other, other in production)
        self.beside.setEnabled(bool(name) and not self.beside.isEmpty())

    def show_link(self, link: LinkStatus, now: float, notation: Notation = LOCAL_METRES, silence: str = "") -> None:
        """`silence`: of the fleet, in words; "" while somebody is heard."""
        said = words.pill(link, now, notation, silence)
        self._up = link.state in _UP
        self._toggle_action.setText("Disconnect" if self._up else "Connect")
        self._glyph.show_shape(said.glyph)
        self._said, self._link_state = said, link.state
        waits = MEASURING if link.state is LinkState.ONLINE else ""  # it comes a moment later: the room is there
        self._detail.say(said.detail or waits)
        self._reason.say(said.reason or self._unnamed)
        self._look.setVisible(words.untrusted(link))
        self._fit()
        self.setToolTip(plain_tip(said.tip))
        self.setAccessibleName(f"Link: {said.state} {said.detail} {said.reason} {said.next_try}".strip())

    def want_detail(self, wanted: bool) -> None:
        """Latency and stage leave first when the top bar gets narrow."""
        self._detail_wanted = wanted
        self._fit()

    def want_reason(self, wanted: bool) -> None:
        """Else the state alone, and the next try where there is one: the tool tip has the rest."""
        self._reason_wanted = wanted
        self._fit()

    def narrow(self, widest: int) -> None:
        """px of the profile's name at zoom 1; its whole is the tool tip."""
        self._profile.narrow(widest)

    def tighten(self, tight: int) -> None:
        """From 1 on production is an icon, and state and next try have fewer words."""
        self.production.shorten(tight > 0)
        self._tight = tight
        self._fit()

    def spare(self, least: int) -> int:
        """How many px the reason may give when it keeps `least`."""
        return self._reason.spare(least)

    def show_beside(self, names: tuple[str, ...]) -> None:
        """Those that are connected already cannot be chosen again."""
        for action in self.beside.actions():
            action.setEnabled(action.data() not in names)

    def can_beside(self, name: str) -> bool:
        """As the menu has it."""
        return self.beside.isEnabled() and any(one.data() == name and one.isEnabled() for one in self.beside.actions())

    def open_beside(self) -> None:
        """The menu of profiles to connect beside, for the keys alone."""
        self.beside.popup(self._profile.mapToGlobal(QPoint(0, self._profile.height())))

    @Slot()
    def toggle(self) -> None:
        (self.disconnect_requested if self._up else self.connect_requested).emit()

    def _fit(self) -> None:
        self._detail.setVisible(self._detail_wanted and self._detail.has_text)
        self._reason.setVisible(self._reason_wanted and self._reason.has_text)
        self._state.keep_room(self._room_of_state())
        said, wordy = self._said, self._tight < 1
        tries = said.next_try != words.NO_MORE
        self._state.say(said.state if wordy else words.short_state(said.state), said.tone)
        self._next.say(said.next_try if wordy else words.short_try(said.next_try))
        self._next.setVisible(self._next.has_text and (tries or self._reason_wanted))

    def _room_of_state(self) -> int:
        """px, so that the switch behind it stands still from "Not connected" to "Online" as long as there is room for
        the detail: where that is missing, its place is the state's."""
        if not self._detail_wanted or self._link_state not in CALM:
            return 0
        room = self._state.width_of(CONNECTING)
        return room if self._detail.has_text else room + self._detail.whole_width_of(MEASURING)

    def _offer(self, menu: QMenu, name: str, production: bool) -> None:
        offered = menu.addAction(named(plain(name, 64), production).replace("&", "&&"))
        if production:
            offered.setIcon(icon_of(self._theme))
        offered.setData(name)

    @Slot(QAction)
    def _choose_beside(self, action: QAction) -> None:
        self.beside_requested.emit(action.data())

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        """A menu hears of what is chosen in the one below it, too; what is no profile has no name."""
        if action.data() is not None and action not in self.beside.actions():
            self.profile_requested.emit(action.data())


def _held(button: MenuButton, mark: ProductionMark) -> QFrame:
    """A cell without padding, so that the whole of it can be clicked."""
    cell = QFrame()
    cell.setProperty("kind", "cell")
    row = QHBoxLayout(cell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
    return cell
