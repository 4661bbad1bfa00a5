"""The permission matrix with its header, what it says while it is empty, and its legend, which is always in view."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.diagnose import bars
from ati_console.gui.diagnose.looks import BRIEF, PROOFS, SAID
from ati_console.gui.diagnose.matrix_model import MatrixModel
from ati_console.gui.diagnose.matrix_view import MatrixView
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.tabs import EMPTY, DiagnoseTab
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.shell.painted import ink
from ati_console.gui.theme import Theme

LEGEND: Final = 52
DIFFER, NOT_ASKED = "Differ", "-  not asked"
VERDICTS: Final = tuple((glyph, word, color) for word, glyph, color in SAID.values())


class MatrixPane(QFrame):
    """`refresh` puts the newest picture in; nothing is painted that did not change."""

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self.matrix = MatrixModel(self)
        self.view = MatrixView(theme, self.matrix)
        self.empty = EmptyState(theme, *EMPTY[DiagnoseTab.ACCESS])
        self.filter_field = FilterField(theme, "Ctrl F", 170)
        self.filter_field.setPlaceholderText("Filter topics")
        self.topics = IconButton(theme, "ph.list", "Which topics are asked about: change the plan", "Topics")
        self.copy = IconButton(theme, "ph.copy", "Copy the selected rows, or all of them (Ctrl+C)")
        self._words = ElidedLabel("", "muted")
        self._build()
        self.filter_field.textChanged.connect(self._filter)
        self.topics.clicked.connect(model.plan_requested)
        self.copy.clicked.connect(self.view.copy_rows)
        self.view.place_chosen.connect(model.select_place)
        model.place_changed.connect(self._show_place)
        model.compared_changed.connect(self._show_compared)
        self.show_probe()

    def show_probe(self) -> None:
        probe = self._model.probe
        self.matrix.set_probe(probe)
        asked = bool(probe and self.matrix.total)
        self.view.setVisible(asked)
        self.empty.setVisible(not asked)
        self.view.header.set_published(self.matrix.published)
        self.topics.setText(f" Topics {self.matrix.total}" if asked else " Topics")
        self._say()
        self.view.show_place(self._model.place)

    def _say(self) -> None:
        total, shown = self.matrix.total, self.matrix.rowCount()
        words = f"{total} topics" if total == shown else f"{total} topics, {shown} in view"
        self._words.setText(words if total else "what may be subscribed and published")

    @Slot(str)
    def _filter(self, text: str) -> None:
        self.matrix.set_filter(text)
        self._say()
        self.view.show_place(self._model.place)

    @Slot()
    def _show_place(self) -> None:
        self.view.show_place(self._model.place)

    @Slot()
    def _show_compared(self) -> None:
        self.matrix.set_compared(self._model.compared)

    def _build(self) -> None:
        head = Bar(self._theme, 36)
        head.row.addWidget(Label("Permission matrix", "title"))
        head.row.addWidget(self._words, 1)
        for widget in (self.filter_field, self.topics, self.copy):
            head.row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(MatrixLegend(self._theme))


class MatrixLegend(QWidget):
    """Two rows: the verdicts with their glyphs, the proof with its bars."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words = ", ".join(word for _, word, _ in VERDICTS)
        self.setAccessibleName(f"Verdicts: {words}. Proof, from strong to weak: {', '.join(PROOFS.values())}")
        theme.changed.connect(self._redress)

    def sizeHint(self) -> QSize:
        return QSize(400, self._theme.px(LEGEND))

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        painter.fillRect(self.rect(), colors.raised)
        painter.fillRect(0, 0, self.width(), 1, colors.line)
        for row, title in enumerate(("Verdict", "Proof")):
            box = QRect(theme.px(12), theme.px(5 + 21 * row), theme.px(70), theme.px(21))
            brush.text(painter, box, title, colors.text_muted, theme.font(11))
        for number, (left, wide) in enumerate(self.places()):
            self._verdict(painter, QRect(left, theme.px(5), wide, theme.px(21)), number)
            self._proof(painter, QRect(left, theme.px(26), wide, theme.px(21)), number)
        painter.end()

    def places(self) -> list[tuple[int, int]]:
        """Left edge and width of each verdict and the proof below it, px: all alike while the longest have room."""
        px = self._theme.px
        room, wants = self.width() - px(92), [self._wants(number) for number in range(6)]
        wide = [max(0, room - sum(wants)) // 6 + want for want in wants] if max(wants) > room // 6 else [room // 6] * 6
        return list(zip(accumulate(wide[:-1], initial=px(80)), wide, strict=True))

    def _wants(self, number: int) -> int:
        """With the shortest words there are."""
        advance, px = QFontMetrics(self._theme.font(11)).horizontalAdvance, self._theme.px
        proof = (*(px(18) + advance(BRIEF[n]) for n in (3, 2, 1, 0)), px(18) + advance(DIFFER), advance(NOT_ASKED))
        return max(px(18) + advance(VERDICTS[number][1]), proof[number]) + px(6)

    def _verdict(self, painter: QPainter, box: QRect, number: int) -> None:
        glyph, word, color = VERDICTS[number]
        said = "Closed by broker" if glyph is Glyph.CROSS and box.width() >= self._theme.px(118) else word
        self._item(painter, box, glyph, color, said)

    def _proof(self, painter: QPainter, box: QRect, number: int) -> None:
        theme = self._theme
        if number == 4:
            self._item(
                painter, box, Glyph.FINDING, "warning", "Repeats differ" if box.width() >= theme.px(104) else DIFFER
            )
        elif number == 5:
            brush.text(painter, box, NOT_ASKED, theme.colors.text, theme.font(11))
        else:
            bars.paint(painter, box.left(), box.center().y(), 3 - number, theme)
            words = box.adjusted(theme.px(18), 0, -theme.px(4), 0)
            proofs = PROOFS if box.width() >= theme.px(142) else BRIEF
            brush.text(painter, words, proofs[3 - number], theme.colors.text, theme.font(11))

    def _item(self, painter: QPainter, box: QRect, shape: glyphs.Shape, color: str, words: str) -> None:
        theme, side = self._theme, self._theme.px(12)
        picture = glyphs.pixmap(shape, side, self.devicePixelRatioF(), theme, ink(theme, color))
        painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)
        brush.text(painter, box.adjusted(theme.px(18), 0, -theme.px(4), 0), words, theme.colors.text, theme.font(11))
