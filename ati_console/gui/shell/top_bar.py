"""Above everything: site, profile and link, the forward toggle with its counters, record, find."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from ati_console.gui import icons
from ati_console.gui.recent_menu import RecentMenu
from ati_console.gui.shell.forward_bar import ForwardBar
from ati_console.gui.shell.link_pill import LinkPill
from ati_console.gui.shell.menu_button import WIDEST, MenuButton
from ati_console.gui.shell.side_pills import NARROWEST, STEPS, SidePills
from ati_console.gui.shell.unsaved_mark import UnsavedMark
from ati_console.gui.theme import Theme

HEIGHT, GAP = 44, 8
WHOLE, SOME, LEAST, NONE = 9_999, 150, 64, 0  # px at zoom 1 of the reason in the pill; its whole is the tool tip
# The brokers beside the source lose their words first, then the source its rate and latency, then the reason is cut and
# the counters are figures alone, then the brokers collapse, then names are cut, then what is in production is marked
# without its word, then the state speaks for itself. It and the figures stay: only where all of that is not enough
# (eight digits in the smallest window) do the counters give way.
COLLAPSED = tuple(range(NARROWEST, STEPS + 1))
ROOMY = 340  # the same where there is room for all: a name of 64 letters need not be cut on a wide screen
NAMES = (WIDEST, 120, 80)  # px at zoom 1 of site, profile and branch; their wholes are tool tips
TIGHTEST = ((1, 80), (1, 56), (2, 56), (2, 32))  # how tight, and of the names


class Step(NamedTuple):
    """How far everything gives way, at once."""

    beside: int  # SidePills.fit
    counters: int  # ForwardBar.set_narrow
    reason: int
    names: int
    tight: int = 0  # 1: production is an icon, the next try a figure, Record leaves; 2: "Forward", "rejected" leave


LEVELS = (
    Step(0, 0, WHOLE, ROOMY),
    *(Step(beside, 0, WHOLE, WIDEST) for beside in range(NARROWEST)),
    *(Step(NARROWEST, level, WHOLE, WIDEST) for level in (0, 1, 2)),
    *(Step(NARROWEST, level, SOME, WIDEST) for level in (2, 3)),
    *(Step(beside, 3, LEAST, WIDEST) for beside in COLLAPSED),
    *(Step(beside, 4, LEAST, names) for names in NAMES for beside in COLLAPSED),
    *(Step(beside, 4, LEAST, names, 1) for names in (80, 56) for beside in COLLAPSED),
    *(Step(beside, 4, NONE, names) for names in NAMES for beside in COLLAPSED),
    *(Step(STEPS, 4, NONE, names, tight) for tight, names in TIGHTEST),
    *(Step(STEPS, level, NONE, TIGHTEST[-1][1], 2) for level in (5, 6, 7)),
)  # fmt: skip
NO_RECORD = "Recording comes with the Handover workspace. Nothing is recorded now."


class TopBar(QFrame):
    """Gives way in steps: rate, latency or stage, the end of the reason, words, names, the reason. The state, the next
    try and the figures stay longest."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._fitting = False
        self.setObjectName("TopBar")
        self.site = MenuButton(theme, "Site", 13, "", "Open a site file")
        self.site.say("No site")
        self.recent = RecentMenu(theme, self)
        self.unsaved = UnsavedMark(theme)
        self.pill = LinkPill(theme)
        self.sides = SidePills(theme)
        self.forward = ForwardBar(theme)
        self.record = self._record_button()
        self.find_button = self._find_button()
        # What does not fit leaves by `fit`; it must not hold the window open.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._row.addWidget(self.site)
        self._row.addWidget(self.pill)
        self._row.addWidget(self.sides)
        self._row.addSpacing(2)
        self._row.addWidget(self.forward)
        self._row.addStretch(1)
        self._row.addWidget(self.unsaved)  # not beside the site: what comes and goes there moves the switch
        self._row.addWidget(self.record)
        self._row.addWidget(self.find_button)
        theme.changed.connect(self._redress)
        self._redress()

    def show_unsaved(self, words: str) -> None:
        """What of the site is not on disk; "" when everything is."""
        self.unsaved.show_words(words)
        self.fit()

    def fit(self) -> None:
        """Drop cells, least needed first, until what is left has room."""
        if self._fitting:
            return  # showing a cell lays the bar out, which comes here: Qt would show what was hidden meanwhile
        self._fitting = True
        self._drop()
        self._settle()
        self._fitting = False

    def _drop(self) -> None:
        for step in LEVELS:
            self._give_way(step)
            if self._wanted() - self.pill.spare(step.reason) <= self.width():
                break

    def _give_way(self, step: Step) -> None:
        self.sides.fit(step.beside)
        self.pill.want_detail(step.counters < 2)
        self.pill.want_reason(step.reason > NONE)
        self.record.setText("Record" if step.counters < 4 else "")
        self.record.setVisible(step.tight < 1)
        for named in (self.site, self.pill, self.forward):
            named.narrow(step.names)
        for marked in (self.pill, self.forward):
            marked.tighten(step.tight)
        self.forward.set_narrow(step.counters)
        self._row.setSpacing(self._theme.px(GAP if step.tight < 2 else GAP // 2))

    def _wanted(self) -> int:
        """Width of everything shown in full. Qt tells outer layouts later, by an event: tell them now."""
        for frame in reversed(self._nested()):
            layout = frame.layout()
            if layout is not None:
                layout.invalidate()
            frame.updateGeometry()
        return self._row.sizeHint().width()

    def _settle(self) -> None:
        """Now as well: a frame that is painted before Qt's own event for it would show a new word in the old width."""
        for frame in (self, *self._nested()):
            layout = frame.layout()
            if layout is not None:
                layout.activate()

    def _nested(self) -> list[QWidget]:
        """What lays out words in here, outer before inner."""
        parts: list[QWidget] = [self.pill, self.sides, self.forward]
        frames = [frame for part in parts for frame in part.findChildren(QFrame) if frame.layout() is not None]
        return [*parts, *frames]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _record_button(self) -> QPushButton:
        button = QPushButton("Record")
        button.setProperty("kind", "record")
        button.setEnabled(False)
        button.setToolTip(NO_RECORD)
        button.setAccessibleName("Record")
        button.setAccessibleDescription(NO_RECORD)
        return button

    def _find_button(self) -> QToolButton:
        button = QToolButton()
        button.setToolTip("Find in this pane (Ctrl+F)")
        button.setAccessibleName("Find in this pane")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot()
    def _redress(self) -> None:
        px, colors = self._theme.px, self._theme.colors
        self.setFixedHeight(px(HEIGHT))
        self._row.setContentsMargins(px(5), 0, px(10), 1)
        self._row.setSpacing(px(GAP))
        side = QSize(px(16), px(16))
        for button, name in ((self.record, "ph.record"), (self.find_button, "ph.magnifying-glass")):
            button.setIconSize(side)
            button.setIcon(icons.icon(name, colors.text_faint if button is self.record else colors.text_muted))
