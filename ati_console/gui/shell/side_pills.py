"""The brokers beside the source, a small pill each; when the bar gets short the last ones collapse to "+2"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from ati_console.gui import production
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import plain_tip, set_look
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.models.side_links import MOST, SideLink
from ati_console.gui.production import ProductionMark, named
from ati_console.gui.shell import words
from ati_console.gui.shell.cells import Cell, Cells
from ati_console.gui.shell.menu_button import MenuButton
from ati_console.gui.shell.painted import GlyphMark, IconMark
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.status import LinkState, LinkStatus

NARROWEST: Final = 3  # of a pill: the glyph of its state alone; further steps collapse the last pills
STEPS: Final = NARROWEST + MOST
_SERIOUS: Final = (
    LinkState.TAKEN_OVER, LinkState.REFUSED, LinkState.RECONNECTING, LinkState.OFFLINE, LinkState.CONNECTING,
    LinkState.ONLINE,
)  # fmt: skip
MESSAGES_ONLY: Final = "Messages only: not on the floor, not forwarded"
LONGEST: Final = "Reconnecting"  # of what stands here for long: the Forward switch behind it keeps its place
ROOM: Final = words.NO_MORE  # what is longer is cut, the tool tip has it
_WHOLE, _NAME = 200, 96  # px of a name: where there is room, and else


class SideMenu(QMenu):
    """What can be done to one of them; `wished(what, name)`."""

    wished = Signal(str, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.addAction(MESSAGES_ONLY).setEnabled(False)
        for what, says in (
            ("source", "Make it the source"), ("again", "Connect again"), ("certificate", "Look at the certificate"),
            ("events", "Show its events"), ("leave", "Disconnect"),
        ):  # fmt: skip
            self.addAction(says).setData(what)
        self.show_link(LinkStatus())
        self.triggered.connect(self._chosen)

    def show_link(self, link: LinkStatus) -> None:
        for action in self.actions():
            if action.data() == "certificate":
                action.setVisible(words.untrusted(link))

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self.wished.emit(action.data(), self.name)


class SidePill(Cells):
    """Name, state, and its rate, or why there is none. The cells leave from the right."""

    wished = Signal(str, str)

    def __init__(self, theme: Theme, name: str) -> None:
        self.who = MenuButton(theme, f"Broker {name}", 12, tip="Beside the source: make it the source, disconnect")
        self.production = ProductionMark(theme, after=6)
        self.glyph = GlyphMark(theme, Glyph.DASH)
        self.state = Cell(theme, "strong", (self.glyph,), room_for=LONGEST)
        self.rest = Cell(theme, "muted", gives_way=True, room_for=ROOM)
        super().__init__(theme, "Pill", (_held(self.who, self.production), self.state, self.rest))
        self.who.narrow(_WHOLE)
        self.who.say(plain(name, 64))
        self.menu = SideMenu(name, self)
        self.who.setMenu(self.menu)
        self.menu.wished.connect(self.wished)

    def show_side(self, side: SideLink, now: float, notation: Notation) -> None:
        said = words.pill(side.link, now, notation)
        self.menu.show_link(side.link)
        self.production.setVisible(side.production)
        self.glyph.show_shape(said.glyph)
        self.state.say(said.state, said.tone)
        self.rest.say(rest_of(side, said))
        self.setToolTip(plain_tip(tip_of(side, said)))
        self.setAccessibleName(f"Beside the source: {one_line(side, now, notation)}")

    def fit(self, level: int) -> None:
        self.who.narrow(_WHOLE if level < NARROWEST - 1 else _NAME)
        self.rest.setVisible(level < 1)
        self.state.label.setVisible(level < NARROWEST)


class SidePills(QWidget):
    """`wished(what, name)`: "source", "again", "events", "leave"."""

    wished = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pills: dict[str, SidePill] = {}
        self._sides: tuple[SideLink, ...] = ()
        self._hidden: tuple[str, ...] = ()
        self._lines: dict[str, str] = {}  # of the menu
        self._level = 0
        self.worst = GlyphMark(theme, Glyph.DASH)
        self.factory = IconMark(theme, production.ICON, 14, "text")
        self.more = MenuButton(theme, "More brokers", 12, tip="Brokers beside the source that have no room here")
        self._more_cell = Cell(theme, "strong", (self.worst, self.factory))
        self.rest = Cells(theme, "Pill", (self._more_cell, _held(self.more)))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.rest)
        self.rest.hide()
        self.hide()
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def shown(self) -> tuple[str, ...]:
        """The names that have a pill of their own now."""
        return tuple(side.name for side in self._sides if side.name not in self._hidden)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names behind "+2"."""
        return self._hidden

    def pill(self, name: str) -> SidePill:
        """KeyError: it is not connected."""
        return self._pills[name]

    def show_sides(self, sides: Sequence[SideLink], now: float, notation: Notation = LOCAL_METRES) -> None:
        names = [side.name for side in sides]
        for gone in [name for name in self._pills if name not in names]:
            pill = self._pills.pop(gone)
            self._row.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        for side in sides:
            self._of(side.name).show_side(side, now, notation)
        self._sides = tuple(sides)
        self._lines = {side.name: one_line(side, now, notation) for side in sides}
        self.setVisible(bool(sides))
        self.fit(self._level)
        for action in self.more.menu_of.actions():
            action.setText(self._lines.get(action.data(), "").replace("&", "&&"))

    def fit(self, level: int) -> None:
        """0: everything; 1: no rates; 2: short names, which two may share; 3: glyphs for states; then they collapse,
        last one first."""
        self._level = level
        room = len(self._sides) - max(0, level - NARROWEST)
        hidden = tuple(side.name for side in self._sides[max(0, room) :])
        for name, pill in self._pills.items():
            pill.setVisible(name not in hidden)
            pill.fit(min(level, NARROWEST))
        if hidden != self._hidden:
            self._hidden = hidden
            self._fill_menu()
        self.rest.setVisible(bool(hidden))
        self._show_worst()

    def _show_worst(self) -> None:
        """What is hidden must not hide that it broke."""
        found = [side.link for side in self._sides if side.name in self._hidden]
        if found:
            said = words.pill(min(found, key=lambda link: _SERIOUS.index(link.state)), 0.0)
            self.worst.show_shape(said.glyph)
            set_look(self._more_cell, "tone", said.tone)
            self._more_cell.label.setVisible(False)
            self.more.say(f"+{len(found)}")
            in_production = sum(side.production for side in self._sides if side.name in self._hidden)
            marked = f", {in_production} in production" if in_production else ""
            self.factory.setVisible(in_production > 0)
            several = counted(len(found), "more broker")
            self.more.setAccessibleName(f"{several}, the most serious {said.state.lower()}{marked}")

    def _fill_menu(self) -> None:
        self.more.menu_of.clear()
        for name in self._hidden:
            menu = SideMenu(name, self.more.menu_of)
            menu.show_link(next((side.link for side in self._sides if side.name == name), LinkStatus()))
            menu.wished.connect(self.wished)
            action = self.more.menu_of.addMenu(menu)
            action.setData(name)
            action.setText(self._lines[name].replace("&", "&&"))

    def _of(self, name: str) -> SidePill:
        if name not in self._pills:
            pill = self._pills[name] = SidePill(self._theme, name)
            pill.wished.connect(self.wished)
            self._row.insertWidget(self._row.count() - 1, pill)
        return self._pills[name]

    @Slot()
    def _redress(self) -> None:
        self._row.setSpacing(self._theme.px(6))


def rest_of(side: SideLink, said: words.Pill) -> str:
    """The reason or the next try; online the rate, and what was dropped."""
    if side.link.state is not LinkState.ONLINE:
        return said.next_try or said.detail
    if side.publish_only:
        return "publish only"
    rate = f"{side.rate_hz:,.1f}/s"
    return f"{rate}, {side.dropped:,} dropped" if side.dropped else rate


def tip_of(side: SideLink, said: words.Pill) -> str:
    counts = f"{side.received:,} received, {side.dropped:,} dropped. {MESSAGES_ONLY}."
    return "\n".join(part for part in (named(side.name, side.production), counts, said.reason, said.tip) if part)


def one_line(side: SideLink, now: float, notation: Notation = LOCAL_METRES) -> str:
    """For the menu, and for who cannot see it."""
    said = words.pill(side.link, now, notation)
    rest = ", ".join(part for part in (said.state, rest_of(side, said), said.reason) if part)
    return f"{named(plain(side.name, 64), side.production)}: {plain(rest, 120)}"


def _held(*widgets: QWidget) -> QFrame:
    """A cell without padding, so that the whole of it can be clicked."""
    cell = QFrame()
    cell.setProperty("kind", "cell")
    row = QHBoxLayout(cell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    for widget in widgets:
        row.addWidget(widget)
    return cell
