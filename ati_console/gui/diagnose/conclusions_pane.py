"""What follows from the cells, in sentences: each with its proof, what would change it, and a way to its cells."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ati_console.access import Conclusion, Place, Probe
from ati_console.gui.diagnose.bars import Bars
from ati_console.gui.diagnose.looks import PROOFS, TONES
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.stages import unasked
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted

NOTHING = (
    "ph.list",
    "What the cells say, in sentences",
    "Role of the account, why nothing arrives, what kind of broker it is: each with the cells it rests on.",
)
UNASKED = (
    "Nothing follows: nothing was asked",
    "The run ended before its first question: the line below the stages says why.",
)
WHOLE = "role, cause, family"
LONGEST = 600  # characters of one sentence


class ConclusionsPane(QFrame):
    """`places_chosen(tuple[Place, ...])`: the cells that a conclusion rests on."""

    places_chosen = Signal(object)

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self._shown: tuple[Conclusion, ...] = ()
        self.cards: list[ConclusionCard] = []
        self.copy = IconButton(theme, "ph.copy", "Copy the conclusions as text", "Copy")
        self.empty, self.extent = EmptyState(theme, *NOTHING), Label(WHOLE, "muted")
        self._list, self._area = QVBoxLayout(), QScrollArea()
        self._build()
        self.copy.clicked.connect(self.copy_all)

    def show_probe(self) -> None:
        probe = self._model.probe
        found = probe.conclusions if probe else ()
        self.extent.setText(extent(probe))
        ended = probe is not None and probe.ended is not None and not probe.cells
        self.empty.say(*(UNASKED if ended else NOTHING[1:]))
        if found == self._shown:
            return
        self._shown = found
        while len(self.cards) < len(found):
            card = ConclusionCard(self._theme)
            card.places_chosen.connect(self.places_chosen)
            self.cards.append(card)
            self._list.insertWidget(self._list.count() - 1, card)
        for number, card in enumerate(self.cards):
            card.setVisible(number < len(found))
            if number < len(found):
                card.show_conclusion(found[number])
        self._area.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.copy.setEnabled(bool(found))

    @Slot()
    def copy_all(self) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(as_text(one) for one in self._shown))

    def _build(self) -> None:
        head, inside = Bar(self._theme, 36), QWidget()
        head.row.addWidget(Label("Conclusions", "title"))
        head.row.addWidget(self.extent)
        head.row.addStretch(1)
        head.row.addWidget(self.copy)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        inside.setLayout(self._list)
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.hide()
        self.copy.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._area, 1)
        column.addWidget(self.empty, 1)


class ConclusionCard(QFrame):
    """One of them. It is dressed anew for another conclusion, so that nothing flickers while a probe runs."""

    places_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("kind", "header")  # a line below
        self._theme, self._places = theme, tuple[Place, ...]()
        self._glyph, self._bars = GlyphMark(theme, TONES_FIRST[0], 12), Bars(theme, 0)
        self.title, self.sentence, self.change = Label("", "strong"), Label(""), Label("", "muted")
        self.link = QPushButton()
        set_look(self.link, "kind", "link")
        for label in (self.sentence, self.change, self.title):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()
        self.link.clicked.connect(self._choose)

    def show_conclusion(self, one: Conclusion) -> None:
        self._places = one.places
        self._glyph.show_shape(TONES[one.tone][0])
        self.title.setText(plain(one.title, 120))
        self.sentence.setText(plain(one.sentence, LONGEST))
        self.change.setText(plain(f"Would change it: {one.would_change}.", LONGEST))
        count = len(one.places)
        self.link.setText(counted(count, "cell"))
        self.link.setToolTip("Select the cells that this rests on")
        self.link.setAccessibleName(f"{counted(count, 'cell')} of: {plain(one.title, 120)}")
        self.link.setVisible(bool(count))
        self._bars.filled = one.proof.bars
        self._bars.setToolTip(f"Proof: {PROOFS[one.proof.bars]}")
        self._bars.update()

    @Slot()
    def _choose(self) -> None:
        self.places_chosen.emit(self._places)

    def _build(self) -> None:
        lengths, top, grid = Lengths(self._theme, self), QHBoxLayout(), QGridLayout(self)
        lengths.give(top.setSpacing, 8)
        top.addWidget(self.title, 1)
        top.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._bars, 0, Qt.AlignmentFlag.AlignTop)
        lengths.give(grid.setContentsMargins, 12, 8, 12, 8)
        lengths.give(grid.setHorizontalSpacing, 8)
        lengths.give(grid.setVerticalSpacing, 1)
        grid.addWidget(self._glyph, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(top, 0, 1)
        grid.addWidget(self.sentence, 1, 1)
        grid.addWidget(self.change, 2, 1)
        grid.setColumnStretch(1, 1)


def extent(probe: Probe | None) -> str:
    """How much they rest on: a sentence about forty filters must not look settled after ten."""
    if probe is None or probe.complete or not probe.planned:
        return WHOLE
    asked = len(probe.planned) - len(unasked(probe))
    return f"so far: {asked} of {len(probe.planned)} questions"


def as_text(one: Conclusion) -> str:
    proof = PROOFS[one.proof.bars]
    return plain(f"{one.title}. {one.sentence} Would change it: {one.would_change}. Proof: {proof}.", 2 * LONGEST)


TONES_FIRST = next(iter(TONES.values()))
