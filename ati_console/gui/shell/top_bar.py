"""Above everything: site, profile and link, the forward toggle with its counters, record, find."""

from __future__ import annotations

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

HEIGHT = 44
WHOLE, SOME, LEAST, NONE = 9_999, 150, 64, 0  # px at zoom 1 of the reason in the pill; its whole is the tool tip
ROOMY = 1200  # px at zoom 1: a window of 1280 shows what was accepted and what waits
# The brokers beside the source lose their words first, then the source its rate and latency, then the reason is cut and
# the counters are figures alone, then the brokers collapse, then names are cut, then the state speaks for itself.
# Where even that is not enough the counters give way, and as many pills and words come back as have room.
COLLAPSED = tuple(range(NARROWEST, STEPS + 1))
NAMES = (WIDEST, 120, 80)  # px at zoom 1 of site, profile and branch; their wholes are tool tips
LEVELS = (
    *((step, 0, WHOLE, WIDEST) for step in range(NARROWEST)),
    *((NARROWEST, level, WHOLE, WIDEST) for level in (0, 1, 2)),
    *((NARROWEST, level, SOME, WIDEST) for level in (2, 3)),
    *((step, 3, LEAST, WIDEST) for step in COLLAPSED),
    *((step, 4, reason, names) for reason in (LEAST, NONE) for names in NAMES for step in COLLAPSED),
    *((step, level, LEAST, NAMES[-1]) for level in (5, 6, 7) for step in COLLAPSED),
)  # fmt: skip
NO_RECORD = "Recording comes with the Handover workspace. Nothing is recorded now."


class TopBar(QFrame):
    """Gives way in steps: rate, latency or stage, the end of the reason, words, queue, accepted. State and next try
    stay longest."""

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
        roomy = self.width() >= self._theme.px(ROOMY)  # in the smallest windows the reason counts for more
        for beside, level, reason, names in LEVELS:
            if reason == NONE and not roomy:
                continue
            self.sides.fit(beside)
            self.pill.want_detail(level < 2)
            self.pill.want_reason(reason > NONE)
            self.record.setText("Record" if level < 4 else "")
            for named in (self.site, self.pill, self.forward):
                named.narrow(names)
            self.forward.set_narrow(level)
            if self._wanted() - self.pill.spare(reason) <= self.width():
                break

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
        self._row.setSpacing(px(8))
        side = QSize(px(16), px(16))
        for button, name in ((self.record, "ph.record"), (self.find_button, "ph.magnifying-glass")):
            button.setIconSize(side)
            button.setIcon(icons.icon(name, colors.text_faint if button is self.record else colors.text_muted))
