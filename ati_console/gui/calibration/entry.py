"""A new anchor while it is typed: the robot side may come from a pose or a station, the Twinzo side from the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QPushButton, QWidget

from ati_console.gui.calibration.rows import pair
from ati_console.gui.calibration.table_model import named
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.theme import Theme
from ati_console.site.calibration import LONGEST_NAME, Anchor
from ati_console.site.floorplan import Station

MOST_STATIONS: Final = 5_000
PICK: Final = "Click Twinzo's side on the floor; lanes lie where the transform in use puts them, the plan does not"


class AnchorEntry(Bar):
    """`made(Anchor)` by Enter or Add, `left` by Esc or Cancel."""

    made = Signal(object)
    left = Signal()
    pick_requested = Signal()  # Twinzo's side, on the floor

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, 40, parent)
        self._stations: dict[str, Station] = {}
        self.name, self.robot, self.sector = QLineEdit(), QLineEdit(), QLineEdit()
        self._fields = (self.name, self.robot, self.sector)
        self._hint = ""
        self.words = ElidedLabel("", "muted")
        self.add, self.cancel = QPushButton("Add"), QPushButton("Cancel")
        self.cancel.setProperty("kind", "tool")
        self.pick = IconButton(theme, "ph.crosshair", PICK)
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._build()
        self._connect()
        self._size()

    def _build(self) -> None:
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        fields = ((self.name, "Name", "Name"), (self.robot, "Robot x, y in metres", "robot x, y m"),
                  (self.sector, "Twinzo X, Y in millimetres", "Twinzo X, Y mm"))  # fmt: skip
        self.row.addWidget(Label("New anchor", "strong"))
        for field, accessible, hint in fields:
            field.setAccessibleName(accessible)
            field.setPlaceholderText(hint)
            field.setMaxLength(LONGEST_NAME)
            self.row.addWidget(field)
        self.row.addWidget(self.pick)
        self.row.addWidget(self.words, 1)
        self.row.addWidget(self.add)
        self.row.addWidget(self.cancel)

    def _connect(self) -> None:
        self.add.clicked.connect(self._add)
        self.cancel.clicked.connect(self.left)
        self.pick.clicked.connect(self.pick_requested)
        for field in self._fields:
            field.returnPressed.connect(self._entered)
            field.textEdited.connect(self._hint_again)
        self.name.textChanged.connect(self._look_up)
        self._completer.activated.connect(self._go_on)

    def _set_row(self) -> None:
        super()._set_row()
        if hasattr(self, "cancel"):
            self._size()

    def _size(self) -> None:
        for field, width in ((self.name, 124), (self.robot, 118), (self.sector, 126)):
            field.setFixedWidth(self._theme.px(width))

    # ------------------------------------------------------------ beginning

    def set_stations(self, stations: Sequence[Station]) -> None:
        self._stations = {plain(one.name, LONGEST_NAME): one for one in stations[:MOST_STATIONS] if one.name}
        self._names.setStringList(sorted(self._stations))

    @property
    def has_stations(self) -> bool:
        return bool(self._stations)

    def begin(self, name: str = "", place: tuple[float, float] | None = None, words: str = "") -> None:
        """What is known already; the first field that is not has the focus."""
        self.name.setCompleter(None)  # type: ignore[arg-type]  # Qt takes None
        self.name.setText(name)
        self.robot.setText(f"{place[0]:.3f}, {place[1]:.3f}" if place else "")
        self.sector.clear()
        self._hint = words or "Twinzo: X right, Y down, in mm"
        self._hint_again()
        (self.sector if place else self.name).setFocus()

    def begin_station(self) -> None:
        self.begin(words="A part of the station's name")
        self.name.setCompleter(self._completer)
        self.name.setFocus()
        self._completer.complete()

    def put_sector(self, x_mm: float, y_mm: float) -> None:
        """A place that was clicked on the floor."""
        self.sector.setText(f"{x_mm:.0f}, {y_mm:.0f}")
        self.add.setFocus()

    @Slot(str)
    def _look_up(self, name: str) -> None:
        station = self._stations.get(name)
        if station is not None and self.name.completer() is not None:
            self.robot.setText(f"{station.x:.3f}, {station.y:.3f}")
            self._hint = "Exact, from the ATI map"
            self._hint_again()

    @Slot(str)
    def _go_on(self, _name: str) -> None:
        self.sector.setFocus()

    # ------------------------------------------------------------ ending

    @Slot()
    def _entered(self) -> None:
        """Enter goes on to what is still empty (it also takes a station from the list); behind the last it adds."""
        empty = next((field for field in self._fields if not field.text().strip()), None)
        if empty is None or empty is self.sender():
            self._add()
        else:
            empty.setFocus()

    @Slot()
    def _hint_again(self) -> None:
        """What was refused is being mended."""
        self._say(self._hint)

    @Slot()
    def _add(self) -> None:
        for field, read in ((self.robot, pair), (self.sector, pair), (self.name, named)):
            try:
                read(field.text())
            except ValueError as error:
                side = {self.robot: "Robot side: ", self.sector: "Twinzo side: "}.get(field, "")
                self._refuse(field, f"{side}{error}" if field.text().strip() else f"{side}type two numbers, x and y")
                return
        try:
            anchor = Anchor(named(self.name.text()), *pair(self.robot.text()), *pair(self.sector.text()))
        except ValueError as error:
            self._refuse(self.sector, str(error))
            return
        self.made.emit(anchor)

    def _refuse(self, field: QLineEdit, words: str) -> None:
        self._say(words, "fault")
        field.setFocus()
        field.selectAll()

    def _say(self, words: str, tone: str = "") -> None:
        self.words.setText(words)
        self.words.set_tone(tone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.add.hasFocus():
            self._add()  # the keys are there after a click on the floor; outside of dialogs Qt knows Space alone
        else:
            super().keyPressEvent(event)
