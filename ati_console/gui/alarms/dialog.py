"""What is worth a notification, below which battery, and when nobody wants to hear of it."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import Qt, QTime, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from ati_console.gui.alarms.rules import AlarmRules, Kind, QuietHours
from ati_console.gui.check_box import CheckBox
from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme

STALE_S, LOST_S = (1, 86_400), (2, 604_800)  # as the site file allows
NO_SITE = "Open or start a site first: these are kept in its file"
WORDS = {
    Kind.E_STOP: "An e-stop is pressed",
    Kind.ERROR: "An error begins",
    Kind.LINK: "The link to the broker is down for 10 s",
    Kind.LOST: "A sherpa is lost",
    Kind.BATTERY: "A battery is low, and again when it is empty",
}
NOWHERE = "This desktop has no place for notifications; a sound is possible."
ONCE = "Each is said once when it begins, on the desktop only while this window is hidden or minimised."


class Ways(NamedTuple):
    """What this desktop offers; `heard` says in words how a sound is made."""

    can_notify: bool
    heard: str = ""


class Ages(NamedTuple):
    """Seconds without a message; `can_change`: there is a site whose file keeps them."""

    stale_s: int = 60
    lost_s: int = 900
    can_change: bool = False


NO_AGES: Final = Ages()


class AlarmDialog(FittedDialog):
    """Open it with `open()`; after `accepted` ask for `rules()` and `ages()`. `tried(AlarmRules)`: let it be seen and
    heard now."""

    tried = Signal(object)

    def __init__(
        self, theme: Theme, rules: AlarmRules, site: str, ways: Ways, parent: QWidget | None = None,
        ages: Ages = NO_AGES,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle("Alarms and thresholds")
        self._kinds = {kind: _check(theme, words, kind in rules.kinds) for kind, words in WORDS.items()}
        self.low, self.empty = _percent("Low below", rules.low_pct), _percent("Empty below", rules.empty_pct)
        self.stale = _seconds("Stale after", STALE_S, ages.stale_s)
        self.lost = _seconds("Lost after", LOST_S, ages.lost_s)
        for field in (self.stale, self.lost):
            field.setEnabled(ages.can_change)
            field.setToolTip(field.toolTip() if ages.can_change else NO_SITE)
        self._ages = ages
        self.notify = _check(theme, "Notification of the desktop", rules.notify)
        self.notify.setEnabled(ways.can_notify)  # the wish is kept for a desktop that has a place for it
        self.notify.setToolTip("" if ways.can_notify else NOWHERE)
        self.sound = _check(theme, "Sound", rules.sound)
        self.try_it = QPushButton("Try")
        self.try_it.setToolTip("Says one now, by what is ticked, whatever the hour")
        self.quiet = _check(theme, "Quiet", rules.quiet is not None)
        hours = rules.quiet or QuietHours()
        self.begin, self.end = _time("Quiet from", hours.begin), _time("Quiet until", hours.end)
        self._site, self._ways = site, ways
        self.ok, self.cancel = QPushButton("Keep"), QPushButton("Cancel")
        self._build(theme)
        self._connect()

    def rules(self) -> AlarmRules:
        """As the dialog stands, with what is being typed."""
        for field in (self.low, self.empty):
            field.interpretText()
        quiet = QuietHours(_minutes(self.begin), _minutes(self.end)) if self.quiet.isChecked() else None
        kinds = frozenset(kind for kind, box in self._kinds.items() if box.isChecked())
        return AlarmRules(
            kinds, self.low.value(), self.empty.value(), quiet, self.notify.isChecked(), self.sound.isChecked()
        )

    def ages(self) -> Ages:
        """As the dialog stands, with what is being typed; lost is later than stale in any case."""
        for field in (self.stale, self.lost):
            field.interpretText()
        return Ages(self.stale.value(), max(self.lost.value(), self.stale.value() + 1), self._ages.can_change)

    def check(self, kind: Kind) -> QCheckBox:
        return self._kinds[kind]

    def _connect(self) -> None:
        for field in (self.low, self.stale):
            field.valueChanged.connect(self._bound)
        for box in (self.quiet, self.notify, self.sound):
            box.toggled.connect(self._bound)
        self.try_it.clicked.connect(self._try)
        self.ok.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self._bound()

    @Slot()
    def _bound(self) -> None:
        """Empty is never above low, lost never before stale; hours count while there are some; who ticks nothing tries
        nothing."""
        self.empty.setMaximum(self.low.value())
        self.lost.setMinimum(self.stale.value() + 1)
        self.try_it.setEnabled(self.sound.isChecked() or (self.notify.isChecked() and self._ways.can_notify))
        for field in (self.begin, self.end):
            field.setEnabled(self.quiet.isChecked())

    @Slot()
    def _try(self) -> None:
        self.tried.emit(self.rules())

    def _build(self, theme: Theme) -> None:
        px = theme.px
        self.setMinimumWidth(px(464))
        set_look(self.ok, "kind", "primary")
        self.ok.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        column.addWidget(Label("Alarms and thresholds", "name"))
        column.addWidget(_wrapped(ONCE if self._ways.can_notify else f"{ONCE} {NOWHERE}"))
        column.addSpacing(px(4))
        for box in self._kinds.values():
            column.addWidget(box)
        column.addSpacing(px(4))
        column.addLayout(self._fields(px(8)))
        if self._ways.heard:
            column.addWidget(_wrapped(self._ways.heard))
        column.addSpacing(px(12))
        column.addLayout(_line(px(8), None, self.cancel, self.ok))

    def _fields(self, gap: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * gap)
        grid.setVerticalSpacing(gap)
        at = f" at {plain(self._site, 40)}" if self._site else ""
        where, silence = f"Battery{at}", f"Silence{at}"
        lines = (
            (Label(where, "muted"), _line(gap, Label("low below"), self.low, Label("empty below"), self.empty)),
            (Label(silence, "muted"), _line(gap, Label("stale after"), self.stale, Label("lost after"), self.lost)),
            (self.quiet, _line(gap, Label("from"), self.begin, Label("until"), self.end)),
            (Label("Say it by", "muted"), _line(gap, self.notify, self.sound, self.try_it)),
        )
        for number, (name, fields) in enumerate(lines):
            grid.addWidget(name, number, 0)
            grid.addLayout(fields, number, 1)
        grid.setColumnStretch(1, 1)
        return grid


def _line(gap: int, *widgets: QWidget | None) -> QHBoxLayout:
    """Left-aligned, or pushed to the right by a leading None."""
    row = QHBoxLayout()
    row.setSpacing(gap)
    for widget in widgets:
        row.addStretch(1) if widget is None else row.addWidget(widget)
    if None not in widgets:
        row.addStretch(1)
    return row


def _check(theme: Theme, words: str, on: bool) -> QCheckBox:
    box = CheckBox(theme, words)
    box.setChecked(on)
    return box


def _percent(name: str, pct: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(1, 99)
    field.setKeyboardTracking(False)  # "6" on the way to "60" is no limit
    field.setSuffix(" %")
    field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    field.setToolTip("Up and Down change it")
    field.setValue(pct)
    field.setAccessibleName(name)
    return field


def _seconds(name: str, bounds: tuple[int, int], seconds: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(*bounds)
    field.setKeyboardTracking(False)
    field.setSuffix(" s")
    field.setGroupSeparatorShown(True)
    field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    field.setToolTip(f"{bounds[0]:,} to {bounds[1]:,} s, kept in the site file")
    field.setValue(seconds)
    field.setAccessibleName(name)
    return field


def _time(name: str, minutes: int) -> QTimeEdit:
    field = QTimeEdit(QTime(minutes // 60, minutes % 60))
    field.setDisplayFormat("HH:mm")
    field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    field.setToolTip("Up and Down change it")
    field.setAccessibleName(name)
    return field


def _minutes(field: QTimeEdit) -> int:
    at = field.time()
    return at.hour() * 60 + at.minute()


def _wrapped(words: str) -> Label:
    made = Label(words, "muted")
    made.setWordWrap(True)
    return made
