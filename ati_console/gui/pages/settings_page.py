"""The settings: a row each with its control and what it does. What is chosen holds at once; nothing is confirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ati_console import paths
from ati_console.gui import preferences
from ati_console.gui.check_box import CheckBox
from ati_console.gui.label import Label
from ati_console.gui.models.plain import plain
from ati_console.gui.pages import settings_words as words
from ati_console.gui.pages.settings_parts import Sections, SettingRow, number, push_button, said
from ati_console.gui.panels.parts import Bar
from ati_console.gui.preferences import Preferences
from ati_console.gui.retention import BOUNDS
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import ZOOM_STEPS, Mode, Theme

MODES: Final[tuple[tuple[str, Mode], ...]] = (("Dark", "dark"), ("Light", "light"), ("As the system", "system"))


class SettingsPage(QWidget):
    """`preferred(Preferences)` at once with each change. The other signals are wishes of its buttons."""

    preferred = Signal(object)
    alarms_requested = Signal()
    layout_reset_requested = Signal()
    data_requested = Signal()
    keys_requested = Signal()
    recent_forgotten = Signal()
    about_requested = Signal()
    check_requested = Signal()  # of the key store
    file_wished = Signal(bool)  # the encrypted file, on or off

    def __init__(self, theme: Theme, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._settings = theme, settings
        self.now = preferences.load(settings)
        self.buttons: dict[str, QPushButton] = {}
        self._make_choices()
        self._build()
        self._wire()
        self._show()

    def take_focus(self) -> None:
        """At the first choice that holds."""
        next(button for button in self.modes.buttons if button.isChecked()).setFocus()

    def prefer(self, wanted: Preferences) -> None:
        self.now = wanted
        self._show()
        preferences.save(self._settings, wanted)
        self.preferred.emit(wanted)

    def show_key_store(self, kept: str, tone: str = "") -> None:
        """Where secrets go now, in words."""
        self.store.setText(plain(kept, 300))
        self.store.set_tone(tone)

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

    @Slot(int)
    def _choose_unit(self, choice: int) -> None:
        self.prefer(replace(self.now, notation=replace(self.now.notation, millimetres=choice == 1)))

    @Slot(int)
    def _choose_zone(self, choice: int) -> None:
        self.prefer(replace(self.now, notation=replace(self.now.notation, utc=choice == 1)))

    @Slot(int)
    def _choose_age(self, _value: int) -> None:
        kept = {name: field.value() for name, field in self.ages.items()}
        self.prefer(replace(self.now, retention=replace(self.now.retention, **kept)))

    # ------------------------------------------------------------ building

    def _make_choices(self) -> None:
        theme, now = self._theme, self.now
        self.modes = Segments(theme, "Theme", [name for name, _mode in MODES])
        self.zooms = Segments(theme, "Zoom", [f"{zoom:.0%}".replace("%", " %") for zoom in ZOOM_STEPS])
        self.motion = CheckBox(theme, "Marks jump to their newest pose instead of gliding to it")
        self.motion.setAccessibleName("Reduced motion")
        self.units = Segments(theme, "Distances", ["Metres", "Millimetres"])
        self.zones = Segments(theme, "Times", ["Local", "UTC"])
        self.store = said("", "")
        self.store.setAccessibleName("Where secrets go")
        self.file = CheckBox(theme, "Also an encrypted file, for what the key store does not take")
        self.file.setAccessibleName("Encrypted file for secrets")
        self.ages = {
            name: number(caption, BOUNDS[name], unit, getattr(now.retention, name))
            for name, (caption, unit, _does) in words.AGES.items()
        }

    def _build(self) -> None:
        head = Bar(self._theme, 44)
        head.row.addWidget(Label("Settings", "title"))
        head.row.addWidget(Label("apply at once and stay on this computer", "muted"))
        head.row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._sections(), 1)

    def _sections(self) -> Sections:
        row, button = self._row, self._button
        sections = Sections(self._theme)
        sections.add("Appearance", row("Theme", self.modes, does=words.THEME),
                     row("Zoom", self.zooms, does=words.ZOOM),
                     row("Motion", self.motion, does=words.MOTION))  # fmt: skip
        sections.add("Units and times", row("Distances", self.units, does=words.UNITS),
                     row("Times", self.zones, does=words.ZONES))  # fmt: skip
        sections.add("Alarms and battery",
                     row("When something begins", button("Alarms and thresholds"), does=words.ALARMS))  # fmt: skip
        sections.add("Secrets", row("Where they go", self.store, button("Check the key store"), does=words.SECRETS),
                     row("Without a key store", self.file, does=words.FILE))  # fmt: skip
        sections.add("Files", row("Data folder", said(str(paths.home())), button("Open the data folder"),
                                  does=words.FOLDER),
                     row("Recent sites", button("Forget the recent sites"), does=words.RECENT))  # fmt: skip
        sections.add("How long things are kept", *[row(words.AGES[name][0], field, does=words.AGES[name][2])
                                                   for name, field in self.ages.items()])  # fmt: skip
        sections.add("Window", row("Panes and columns", button("Reset the layout"), does=words.LAYOUT),
                     row("Keys", button("Show the keys"), does=words.KEYS))  # fmt: skip
        sections.add("Program", row("Version", button("About ATI Console"), does=words.ABOUT))
        sections.end()
        return sections

    def _row(self, caption: str, *controls: QWidget, does: str) -> SettingRow:
        return SettingRow(self._theme, caption, controls, does)

    def _button(self, name: str) -> QPushButton:
        button = self.buttons[name] = push_button(name, words.TIPS[name])
        return button

    def _wire(self) -> None:
        self.modes.chosen.connect(self._choose_mode)
        self.zooms.chosen.connect(self._choose_zoom)
        self.motion.clicked.connect(self._choose_motion)
        self.units.chosen.connect(self._choose_unit)
        self.zones.chosen.connect(self._choose_zone)
        self.file.clicked.connect(self.file_wished)
        for field in self.ages.values():
            field.valueChanged.connect(self._choose_age)
        for name, wish in (
            ("Alarms and thresholds", self.alarms_requested), ("Reset the layout", self.layout_reset_requested),
            ("Open the data folder", self.data_requested), ("Show the keys", self.keys_requested),
            ("About ATI Console", self.about_requested), ("Check the key store", self.check_requested),
            ("Forget the recent sites", self.recent_forgotten),
        ):  # fmt: skip
            self.buttons[name].clicked.connect(wish)
        self._theme.changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        """What holds now, whoever chose it."""
        now = self.now
        self.modes.show_choice([mode for _name, mode in MODES].index(self._theme.mode))
        self.zooms.show_choice(_nearest(self._theme.zoom))
        self.motion.setChecked(now.reduced_motion)
        self.units.show_choice(int(now.notation.millimetres))
        self.zones.show_choice(int(now.notation.utc))
        self.file.setChecked(now.encrypted_file)
        for name, field in self.ages.items():
            field.setMinimumWidth(self._theme.px(112))
            field.blockSignals(True)  # four numbers, one preference
            field.setValue(getattr(now.retention, name))
            field.blockSignals(False)


def _nearest(zoom: float) -> int:
    """The step that is shown for a zoom that is none of them."""
    far = [abs(step - zoom) for step in ZOOM_STEPS]
    return far.index(min(far))
