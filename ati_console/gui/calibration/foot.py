"""The row below the anchors: what an anchor can be made from, and what the moves of the fleet say about the heading."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from ati_console.gui import glyphs, icons
from ati_console.gui.calibration.pose_now import PoseReading
from ati_console.gui.calibration.survey_words import Said
from ati_console.gui.delegates import brush
from ati_console.gui.label import Label, plain_tip
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import SetSource
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.theme import Theme

POSE: Final = "Pose now"
USUAL: Final = "tug-00000"  # a name that has its room
TYPED: Final = "Type both sides of an anchor"


class CalibrationFoot(Bar):
    """All of them are wishes."""

    pose_requested = Signal()
    station_requested = Signal()
    typed_requested = Signal()
    import_requested = Signal()
    export_requested = Signal()
    wished = Signal(object)  # SetSource

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, 40, parent)
        self._wish: SetSource | None = None
        self.pose = PoseButton()
        self.station = QPushButton("Station")
        self.typed = IconButton(theme, "ph.keyboard", TYPED)
        self.csv = QPushButton("CSV")
        self._menu = QMenu(self.csv)
        self._in = self._menu.addAction("Read anchors from a CSV file")
        self._out = self._menu.addAction("Save these anchors as CSV")
        self.csv.setMenu(self._menu)
        self.heading = HeadingLine(theme)
        self.mend = QPushButton("")
        self._title = Label("Add anchor", "strong")
        for widget in (self._title, self.pose, self.station, self.csv, self.typed):
            self.row.addWidget(widget)
        self.row.addWidget(self.heading, 1)
        self.row.addWidget(self.mend)
        self._connect()
        self._dress()
        self.mend.hide()

    def _connect(self) -> None:
        self.pose.clicked.connect(self.pose_requested)
        self.station.clicked.connect(self.station_requested)
        self.typed.clicked.connect(self.typed_requested)
        self._in.triggered.connect(self.import_requested)
        self._out.triggered.connect(self.export_requested)
        self.mend.clicked.connect(self._mend)

    def _set_row(self) -> None:
        super()._set_row()
        if hasattr(self, "mend"):
            self._dress()

    def _dress(self) -> None:
        pairs = ((self.pose, "ph.crosshair"), (self.station, "ph.map-pin"), (self.csv, "ph.upload-simple"))
        for button, name in pairs:
            ink = self._theme.colors.text_muted if button.isEnabled() else self._theme.colors.text_faint
            button.setIcon(icons.icon(name, ink))
            button.setIconSize(QSize(self._theme.px(14), self._theme.px(14)))

    def show_pose(self, sherpa: str, reading: PoseReading) -> None:
        tip = reading.refusal or f"{reading.x_m:.3f}, {reading.y_m:.3f}: {reading.words}"
        if (sherpa, tip) != (self.pose.sherpa, self.pose.toolTip()):
            self.pose.show_sherpa(sherpa)
            self.pose.setEnabled(not reading.refusal)
            self.pose.setToolTip(plain_tip(tip))
            self._dress()

    def allow(self, *, sector: bool, stations: bool, anchors: bool) -> None:
        closed = "" if sector else "Open a site with a sector first"
        for button, tip in ((self.typed, TYPED), (self.csv, "Read anchors from a file, or save these")):
            button.setEnabled(sector)
            button.setToolTip(closed or tip)
        self.station.setEnabled(sector and stations)
        exact = "A station of the ATI map: its place is exact" if stations else "Open the ATI map of this sector first"
        self.station.setToolTip(closed or exact)
        self._out.setEnabled(anchors)
        self._dress()

    def show_survey(self, said: Said, *, may: bool) -> None:
        self.heading.say(said)
        self._wish = said.wish if may else None
        if self._wish is None and self.mend.hasFocus():
            self.csv.setFocus()  # it goes: from a hidden button the keys would jump to the rail
        self.mend.setVisible(self._wish is not None)
        self.mend.setText(said.button)
        self._make_room()
        self.mend.setToolTip(plain_tip(said.evidence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The buttons say what they add; the title leaves first."""
        room = self._theme.px(900 if self._wish is not None else 780)
        self._title.setVisible(self.width() >= room)

    @Slot()
    def _mend(self) -> None:
        if self._wish is not None:
            self.wished.emit(self._wish)


class PoseButton(QPushButton):
    """As wide as for a usual name, whoever is selected or nobody: the buttons beside it stay where they are."""

    def __init__(self) -> None:
        super().__init__(POSE)
        self.sherpa = ""

    def show_sherpa(self, sherpa: str) -> None:
        """A longer name is cut in the middle: names of a fleet differ at their end."""
        self.sherpa = sherpa
        metrics, whole = self.fontMetrics(), plain(sherpa, 64)
        room = metrics.horizontalAdvance(USUAL)
        shown = metrics.elidedText(whole, Qt.TextElideMode.ElideMiddle, room)
        self.setText(f"{shown} pose now".replace("&", "&&") if sherpa else POSE)
        self.setAccessibleName(f"{whole} pose now" if sherpa else POSE)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._wide(f"{USUAL} pose now") - self._wide(self.text()), hint.height())

    def _wide(self, words: str) -> int:
        """As the style measures it."""
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words).width()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class HeadingLine(QWidget):
    """A glyph and one line, from the right; its evidence is the tool tip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.said = Said("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def say(self, said: Said) -> None:
        if said != self.said:
            self.said = said
            self.setAccessibleName(said.words)
            self.setToolTip(plain_tip(said.evidence))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        font, side = theme.font(), theme.px(12)
        painter.setFont(font)
        width = min(painter.fontMetrics().horizontalAdvance(self.said.words) + 2, self.width() - side - theme.px(6))
        x = self.width() - width
        box = self.rect()
        box.setLeft(x)
        ink = colors.warning if self.said.tone == "warning" else colors.text_muted
        brush.text(painter, box, self.said.words, ink, font, brush.LEFT, Qt.TextElideMode.ElideRight)
        picture = glyphs.pixmap(self.said.shape, side, self.devicePixelRatioF(), theme)
        painter.drawPixmap(x - side - theme.px(6), (self.height() - side) // 2, picture)
        painter.end()
