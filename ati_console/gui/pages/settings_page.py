"""The settings: a row each with its control and what it does. What is chosen holds at once; nothing is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ati_console import paths
from ati_console.gui import preferences
from ati_console.gui.check_box import CheckBox
from ati_console.gui.label import Label
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import Bar, rule
from ati_console.gui.preferences import Preferences
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import ZOOM_STEPS, Mode, Theme

MODES: Final[tuple[tuple[str, Mode], ...]] = (("Dark", "dark"), ("Light", "light"), ("As the system", "system"))
WIDEST, CAPTION = 840, 180
SECRETS: Final = (
    "Passwords, passphrases and API keys are kept by the key store of this computer, or in memory until the console "
    "ends where there is none. They are in no profile, no log and no report."
)


class SettingsPage(QWidget):
    """`preferred(Preferences)` at once with each change. The other signals are wishes of its buttons."""

    preferred = Signal(object)
    alarms_requested = Signal()
    layout_reset_requested = Signal()
    data_requested = Signal()
    keys_requested = Signal()
    about_requested = Signal()

    def __init__(self, theme: Theme, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._settings = theme, settings
        self.now = preferences.load(settings)
        self.modes = Segments(theme, "Theme", [words for words, _mode in MODES])
        self.zooms = Segments(theme, "Zoom", [f"{zoom:.0%}".replace("%", " %") for zoom in ZOOM_STEPS])
        self.motion = CheckBox(theme, "Marks jump to their newest pose instead of gliding to it")
        self.motion.setAccessibleName("Reduced motion")
        self.motion.setChecked(self.now.reduced_motion)
        self.buttons: dict[str, QPushButton] = {}
        self._rows: list[QHBoxLayout] = []
        self._captions: list[Label] = []
        self._build()
        self._wire()
        self._redress()

    # ------------------------------------------------------------ what is chosen

    @Slot(int)
    def _choose_mode(self, choice: int) -> None:
        self._theme.set_mode(MODES[choice][1])

    @Slot(int)
    def _choose_zoom(self, choice: int) -> None:
        self._theme.set_zoom(ZOOM_STEPS[choice])

    @Slot(bool)
    def _choose_motion(self, reduced: bool) -> None:
        self.prefer(replace(self.now, reduced_motion=reduced))

    def take_focus(self) -> None:
        """At the first choice that holds."""
        next(button for button in self.modes.buttons if button.isChecked()).setFocus()

    def prefer(self, wanted: Preferences) -> None:
        self.now = wanted
        self.motion.setChecked(wanted.reduced_motion)
        preferences.save(self._settings, wanted)
        self.preferred.emit(wanted)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        head = Bar(self._theme, 44)
        head.row.addWidget(Label("Settings", "title"))
        head.row.addWidget(Label("hold at once and stay on this computer", "muted"))
        head.row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._scrolled(), 1)

    def _scrolled(self) -> QScrollArea:
        inner = self._inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._section("Appearance", ("Theme", (self.modes,)), ("Zoom", (self.zooms,)), ("Motion", (self.motion,)))
        alarms = self._button("Alarms and thresholds", "What is said, battery limits of this site, quiet hours")
        self._section("Alarms and battery", ("When something begins", (alarms,)))
        layout = self._button("Reset the layout", "Panes and columns back to their first sizes")
        keys = self._button("Show the keys", "Every action that has a key (?)")
        self._section("Window", ("Panes and columns", (layout,)), ("Keys", (keys,)))
        folder = self._button("Open the data folder", "Profiles, outboxes, the log")
        self._section("Files and secrets", ("Data folder", (self._said(str(paths.home())), folder)),
                      ("Secrets", (self._said(SECRETS),)))  # fmt: skip
        about = self._button("About ATI Console", "Version and commit")
        self._section("Program", ("Version", (about,)))
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("Settings")
        return area

    def _section(self, title: str, *rows: tuple[str, Sequence[QWidget]]) -> None:
        if self._column.count():
            self._column.addWidget(rule())
        self._column.addWidget(Label(title, "title"))
        for caption, controls in rows:
            self._column.addLayout(self._row(caption, controls))

    def _row(self, caption: str, controls: Sequence[QWidget]) -> QHBoxLayout:
        row = QHBoxLayout()
        label = Label(caption, "muted")
        self._captions.append(label)
        row.addWidget(label)
        for control in controls:
            row.addWidget(control, 1 if isinstance(control, Label) else 0)
        if not isinstance(controls[0], Label):
            row.addStretch(1)
        self._rows.append(row)
        return row

    def _button(self, words: str, tip: str) -> QPushButton:
        button = self.buttons[words] = QPushButton(words)
        button.setToolTip(tip)
        button.setAccessibleName(words)
        return button

    def _said(self, words: str) -> Label:
        label = Label(plain(words, 400))
        label.setWordWrap(True)
        return label

    def _wire(self) -> None:
        self.modes.chosen.connect(self._choose_mode)
        self.zooms.chosen.connect(self._choose_zoom)
        self.motion.toggled.connect(self._choose_motion)
        for words, wish in (
            ("Alarms and thresholds", self.alarms_requested), ("Reset the layout", self.layout_reset_requested),
            ("Open the data folder", self.data_requested), ("Show the keys", self.keys_requested),
            ("About ATI Console", self.about_requested),
        ):  # fmt: skip
            self.buttons[words].clicked.connect(wish)
        self._theme.changed.connect(self._redress)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(16), px(16), px(16), px(16))
        self._column.setSpacing(px(12))
        for row, caption in zip(self._rows, self._captions, strict=True):
            row.setSpacing(px(8))
            row.setContentsMargins(0, 0, px(16), 0)
            caption.setFixedWidth(px(CAPTION))
        self._inner.setMaximumWidth(px(WIDEST))
        self.modes.show_choice([mode for _words, mode in MODES].index(self._theme.mode))
        self.zooms.show_choice(_nearest(self._theme.zoom))


def _nearest(zoom: float) -> int:
    """The step that is shown for a zoom that is none of them."""
    far = [abs(step - zoom) for step in ZOOM_STEPS]
    return far.index(min(far))
