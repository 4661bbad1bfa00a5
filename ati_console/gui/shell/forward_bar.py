"""The forward toggle with its counters: always in view, off at each start."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QMoveEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ati_console.fleet.view import Mark
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, plain_tip
from ati_console.gui.production import ProductionMark, named
from ati_console.gui.shell import words
from ati_console.gui.shell.cells import Cell, Cells
from ati_console.gui.shell.menu_button import WIDEST
from ati_console.gui.shell.painted import GlyphMark, IconMark
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.site.site import Branch

MODES = (ForwardMode.OFF, ForwardMode.SHADOW, ForwardMode.ON)
SETTLED_S = 0.4  # from a move to a click that can have seen it
NO_SITE = "Open a site file first: it names the twin, the branch and the sherpas that may be forwarded."


class ForwardBar(QWidget):
    """`wished(ForwardMode)` is what was clicked; the toggle moves when the status says so."""

    wished = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._toggle = Segments(theme, "Forward", ("Off", "Shadow", "On"))
        self._toggle.set_filled(2)
        self._toggle.chosen.connect(self._wish)
        self._counters = self._build_counters(theme)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._word = Label("Forward", "muted")
        for widget in (self._word, self._toggle, self._counters):
            self._row.addWidget(widget)
        self._narrow, self._tight, self._moved_at, self._widest = 0, 0, float("-inf"), WIDEST
        self._mode, self._status = ForwardMode.OFF, ForwardStatus()
        self._left: int | None = None
        self._branches: tuple[Branch, ...] = ()
        theme.changed.connect(self._redress)
        self._redress()
        self.show_status(ForwardStatus())
        self.allow(False)

    @property
    def mode(self) -> ForwardMode:
        return self._mode

    @property
    def possible(self) -> bool:
        return self._toggle.buttons[1].isEnabled()

    @property
    def why_not(self) -> str:
        """Why nothing can be forwarded; "" when it can, and while it is."""
        return "" if self.possible or self._mode is ForwardMode.ON else self._toggle.buttons[1].toolTip()

    def allow(self, possible: bool, why_not: str = NO_SITE) -> None:
        """Without a site there is nothing to forward to; the reason is the tool tip."""
        for button in self._toggle.buttons[1:]:
            button.setEnabled(possible)
            button.setToolTip("" if possible else plain_tip(why_not))

    def show_branches(self, branches: tuple[Branch, ...]) -> None:
        """Of the open site: what would be forwarded to, as long as no run says it."""
        self._branches = branches
        self.show_status(self._status, self._left)

    def show_status(self, forward: ForwardStatus, left: int | None = None) -> None:
        """`left`: dead letters that wait for somebody."""
        self._mode, self._status, self._left = forward.mode, forward, left
        said = self._said = words.counters(forward, left, ", ".join(one.name for one in self._branches))
        production = forward.production if forward.branch else any(one.production for one in self._branches)
        self._toggle.show_choice(MODES.index(forward.mode))
        self._branch.label.set_kind("strong" if said.active else "faintstrong")
        self._branch.say(said.branch)
        self.production.setVisible(production)
        self._branch.setAccessibleName(named(said.branch, production))
        plain = "plain" if said.active else "faint"
        for cell in (self._done, self._rejected, self._queued):
            cell.label.set_kind(plain)
        self._done_glyph.show_shape(Glyph.CHECK if said.active else Glyph.DASH)
        self._rejected.setToolTip(plain_tip(said.rejected_tip))
        self._rejected_glyph.show_shape(Mark.ERROR if said.any_rejected else Glyph.DASH)
        self._queued_icon.set_ink("text" if said.active else "text_faint")
        self._rate.say(said.rate)
        self._counters.setToolTip(plain_tip(forward.last_error or ""))
        self._fit()

    def set_narrow(self, level: int) -> None:
        """0 all cells, 1 without the rate, 3 figures alone, 5 without the queue, 6 branch and rejected alone, 7 this
        without its word as well."""
        self._narrow = level
        self._fit()

    def _fit(self) -> None:
        self._rate.setVisible(self._rate.has_text and self._narrow < 1)
        self._queued.setVisible(self._narrow < 5)
        self._done.setVisible(self._narrow < 6)
        self._fit_branch()
        alone = self._narrow >= 3
        wordy = self._narrow < 7 and self._tight < 2
        self._rejected.say(self._said.rejected if wordy else self._said.rejected.partition(" ")[0])
        self._rejected.label.setAccessibleName(self._said.rejected)
        for cell, said in ((self._done, self._said.done), (self._queued, self._said.queued)):
            cell.say(said.partition(" ")[0] if alone else said)
            if cell.label.accessibleName() != said:
                cell.label.setAccessibleName(said)
            if cell.toolTip() != (said if alone else ""):
                cell.setToolTip(plain_tip(said) if alone else "")

    def narrow(self, widest: int) -> None:
        """px of the branch's name at zoom 1; from WIDEST on all of it."""
        self._widest = widest

    def tighten(self, tight: int) -> None:
        """1: production is an icon; 2: the switch, and what was rejected, stand without their words."""
        self.production.shorten(tight > 0)
        self._word.setVisible(tight < 2)
        self._tight = tight

    def _fit_branch(self) -> None:
        """Its name is whole as long as there is room: nobody forwards to half a name."""
        label, whole = self._branch.label, self._branch.label.sizeHint().width()
        room = min(whole, self._theme.px(self._widest)) if self._widest < WIDEST else whole
        if (label.minimumWidth(), label.maximumWidth()) != (room, room):
            label.setFixedWidth(room)
        tip = plain_tip(self._said.branch) if room < whole else ""
        if self._branch.toolTip() != tip:
            self._branch.setToolTip(tip)

    def _build_counters(self, theme: Theme) -> Cells:
        self._done_glyph = GlyphMark(theme, Glyph.DASH)
        self._rejected_glyph = GlyphMark(theme, Glyph.DASH)
        self._queued_icon = IconMark(theme, "ph.stack", 14, "text_faint")
        self.production = ProductionMark(theme)
        self._branch = Cell(theme, "faintstrong", (self.production,), gives_way=True)
        self._done = Cell(theme, "", (self._done_glyph,))
        self._rejected = Cell(theme, "", (self._rejected_glyph,))
        self._queued = Cell(theme, "", (self._queued_icon,))
        self._rate = Cell(theme)
        return Cells(theme, "Counters", (self._branch, self._done, self._rejected, self._queued, self._rate))

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if event.pos() != event.oldPos():
            self._moved_at = time.monotonic()

    @Slot(int)
    def _wish(self, index: int) -> None:
        """A click is meant for what stood there: a bar that has just moved put Shadow under a hand that wanted On. Off
        always counts: it can do no harm, and one that did not could."""
        by_hand = self._toggle.buttons[index].underMouse() and MODES[index] is not ForwardMode.OFF
        if not by_hand or time.monotonic() - self._moved_at >= SETTLED_S:
            self.wished.emit(MODES[index])

    @Slot()
    def _redress(self) -> None:
        self._row.setSpacing(self._theme.px(8))
