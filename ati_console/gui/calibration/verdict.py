"""What the fit is worth and what it would change: the warning, the fits side by side, and the two buttons."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMargins, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ati_console.gui import glyphs, icons
from ati_console.gui.calibration.bench import Bench
from ati_console.gui.calibration.rows import NONE, Column, column, column_in_use, runs
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.theme import Theme
from ati_console.site.calibration_axes import axes
from ati_console.site.calibration_judge import Judged, moved
from ati_console.site.calibration_words import count_words, said
from ati_console.site.site import Sector

Box = tuple[float, float, float, float]
LONG_M: Final = 99.5
ROWS: Final = ("Angle", "Mean", "Worst", "Angle ±", "Marks move")
LINE: Final = 22
LABELS: Final = 72
GAP: Final = 14  # at least, between two columns


class Verdict(QFrame):
    """`apply_requested` and `undo_requested` are wishes; excluding is done on the bench."""

    apply_requested = Signal()
    undo_requested = Signal()

    def __init__(self, theme: Theme, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._bench = theme, bench
        self.floor_m: Box | None = None  # the floor in robot metres; None: the anchors' own box
        self.setObjectName("Pane")
        self.warning = WarningBox(theme)
        self.fits = Fits(theme)
        self.exclude = QPushButton("Exclude")
        self.apply = QPushButton("Apply")
        self.apply.setProperty("kind", "primary")
        self.undo = IconButton(theme, "ph.arrow-counter-clockwise", "Take the applied fit back")
        self._lay_out()
        self.exclude.clicked.connect(self._exclude)
        self.apply.clicked.connect(self.apply_requested)
        self.undo.clicked.connect(self.undo_requested)
        bench.changed.connect(self._renew)
        theme.changed.connect(self._redress)
        self._redress()
        self._renew()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.warning)
        self._column.addWidget(self.fits)
        self._column.addStretch(1)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.apply)  # first: nothing may come under a mouse that has just excluded anchors
        self._buttons.addWidget(self.exclude)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.undo)
        self._column.addLayout(self._buttons)

    @Slot()
    def _redress(self) -> None:
        px, colors = self._theme.px, self._theme.colors
        self._column.setContentsMargins(px(12), px(10), px(12), px(8))
        self._column.setSpacing(px(8))
        self._buttons.setSpacing(px(8))
        side = QSize(px(14), px(14))
        self.exclude.setIcon(icons.icon("ph.prohibit", colors.text_muted))
        self.apply.setIcon(icons.icon("ph.check", colors.on_accent if self.apply.isEnabled() else colors.text_faint))
        self.exclude.setIconSize(side)
        self.apply.setIconSize(side)

    def set_floor(self, box: Box | None) -> None:
        self.floor_m = box
        self._renew()

    # ------------------------------------------------------------ what is shown

    @Slot()
    def _renew(self) -> None:
        bench = self._bench
        self.warning.say(warning_words(bench))
        self.fits.show_columns(self._columns())
        numbers = runs([at + 1 for at in bench.suspects])
        self.exclude.setVisible(bool(numbers))
        self.exclude.setText(f"Exclude {numbers}")
        self.exclude.setToolTip("They stay in the table and count no more; tick them to take them in again")
        self._show_apply()
        self.undo.setEnabled(bool(bench.undo_words))
        self.undo.setToolTip(bench.undo_words or "Nothing to take back")

    def _show_apply(self) -> None:
        bench = self._bench
        sector = bench.sector
        self.apply.setText(f"Apply to sector {sector.id}" if sector else "Apply")
        same = bench.fit is not None and bench.fit.transform == bench.in_use
        why = "Open a site with a sector first" if sector is None else bench.refusal or ("It is in use" if same else "")
        self.apply.setEnabled(not why)
        self.apply.setToolTip(why or "The site has this transform from the next message on; Ctrl+S saves it")
        self._redress()

    def _columns(self) -> list[Column]:
        bench, judgement = self._bench, self._bench.judgement
        made = [column_in_use(bench.in_use, bench.anchors)] if bench.in_use else []
        if judgement is None:
            return made
        count = count_words(len(judgement.all.anchors))
        made.append(column(f"All {count}", judgement.all, self._moves(judgement.all), judgement.without is None))
        if judgement.without is not None:
            numbers = runs([at + 1 for at in bench.suspects])
            made.append(column(f"Without {numbers}", judgement.without, self._moves(judgement.without), True))
        return made

    def _moves(self, judged: Judged) -> str:
        """How far the sherpas would jump: mean and most over the floor."""
        if self._bench.in_use is None:
            return NONE
        box = self.floor_m or _around(judged)
        far = moved(self._bench.in_use, judged.fit.transform, box)
        digits = 1 if far.worst_m < LONG_M else 0  # the column is narrow
        return f"{far.mean_m:.{digits}f} / {far.worst_m:.{digits}f} m"

    @Slot()
    def _exclude(self) -> None:
        self._bench.include(self._bench.suspects, False)


def _around(judged: Judged) -> Box:
    xs, ys = [one.x_m for one in judged.anchors], [one.y_m for one in judged.anchors]
    return min(xs), min(ys), max(xs), max(ys)


def floor_of(sector: Sector | None) -> Box | None:
    """The sector's corners in robot metres; None for a flat transform."""
    if sector is None or sector.transform.determinant == 0:
        return None
    corners = [sector.transform.point_m(x, y) for x in (0.0, sector.width_mm) for y in (0.0, sector.height_mm)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def warning_words(bench: Bench) -> str:
    """Everything there is to be said against this fit, or against what is in use."""
    if bench.sector is None:
        return "No sector to calibrate. Open a site that has one, or let Check Twinzo find those of this one."
    if not bench.anchors:
        return ""
    if bench.judgement is None:
        return f"No fit: {bench.refusal}."
    sentences = [said(bench.judgement, [at + 1 for at in bench.included])]
    found = axes(bench.anchors)
    if found is not None and found.enough:
        if bench.in_use is not None and (bench.in_use.determinant < 0) != found.reflected:
            sentences.append(f"{found.words}; what is in use has it otherwise.")
        if found.unit == "mm":
            sentences.append("By these anchors the robots' numbers are millimetres: look at unit in the site.")
    return " ".join(filter(None, sentences))


class WarningBox(QFrame):
    """Words with a diamond in a frame; gone while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    @property
    def words(self) -> str:
        return self._words

    def say(self, words: str) -> None:
        self.setVisible(bool(words))
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.setToolTip(words)
            self.updateGeometry()
            self.update()

    def _inside(self, width: int) -> QRect:
        px = self._theme.px
        return QRect(px(34), px(7), max(width - px(46), 10), 10_000)

    def _font(self) -> QFont:
        return self._theme.font()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap
        needed = QFontMetrics(self._font()).boundingRect(self._inside(width), flags, self._words).height()
        return min(needed + self._theme.px(14), self._theme.px(130))

    def sizeHint(self) -> QSize:
        width = self._theme.px(300)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.warning, 1))
        painter.setBrush(colors.warning_tint)
        frame = self.rect().toRectF().marginsRemoved(QMargins(0, 0, 0, 0).toMarginsF()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, theme.px(4), theme.px(4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        side = theme.px(14)
        glyphs.paint(painter, Glyph.FINDING, QRectF(theme.px(11), theme.px(8), side, side), theme)
        painter.setPen(colors.warning)
        painter.setFont(self._font())
        box = self._inside(self.width())
        box.setHeight(self.height() - theme.px(10))
        painter.drawText(box, Qt.TextFlag.TextWordWrap, self._words)
        painter.end()


class Fits(QWidget):
    """In use beside the new ones: angle, mean, worst, the range of the angle, and how far the sherpas' marks move."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns: list[Column] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip("Marks move: how far from where they are now, mean and most over the floor")
        theme.changed.connect(self.updateGeometry)

    @property
    def columns(self) -> list[Column]:
        return self._columns

    def show_columns(self, columns: list[Column]) -> None:
        if columns != self._columns:
            self._columns = columns
            said = [f"{one.title}: angle {one.angle}, mean {one.mean}, worst {one.worst}" for one in columns]
            self.setAccessibleName("; ".join(said) or "No fit")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        lines = len(ROWS) + 1 if self._columns else 0
        return QSize(self._theme.px(300), self._theme.px(LINE) * lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._columns:
            return
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        line, left = theme.px(LINE), theme.px(LABELS)
        edges = self._edges(left)
        for at, words in enumerate(ROWS, 1):
            brush.text(painter, QRect(0, at * line, left, line), words, colors.text_muted, theme.font())
        for number, one in enumerate(self._columns):
            x, wide = edges[number], edges[number + 1] - edges[number]
            for at, words in enumerate(_cells(one)):
                ink = colors.text_muted if not at else colors.text
                box = QRect(x + theme.px(GAP) // 2, at * line, wide - theme.px(GAP) // 2, line)
                brush.text(painter, box, words, ink, self._font(one, at), brush.RIGHT)
        painter.end()

    def _font(self, one: Column, at: int) -> QFont:
        return self._theme.font(12, 600 if one.strong and at else 400)

    def _edges(self, left: int) -> list[int]:
        """Each column as wide as its words with a gap; what is left over, or missing, is shared."""
        needs = [
            max(QFontMetrics(self._font(one, at)).horizontalAdvance(words) for at, words in enumerate(_cells(one)))
            + self._theme.px(GAP)
            for one in self._columns
        ]
        spare = (self.width() - left - sum(needs)) / len(needs)
        return [left + round(sum(needs[:at]) + spare * at) for at in range(len(needs) + 1)]


def _cells(one: Column) -> tuple[str, ...]:
    return one.title, one.angle, one.mean, one.worst, one.swing, one.moves
