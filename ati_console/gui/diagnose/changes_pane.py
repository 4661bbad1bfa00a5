"""What access changed since an earlier run: better, worse, or other, in words; each leads to its cell."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ati_console.access import VERSION_NAMES, Action
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.diagnose.looks import BRIEF, SAID, place_words
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.theme import Theme
from ati_console.probe.compare import Change

WORDS: Final = {True: ("better", Glyph.CHECK), False: ("worse", Glyph.CROSS), None: ("other", Glyph.FINDING)}
LOOK: Final = ListLook(
    ("What", "Before", "Now"), {0: 170, 1: 90, 2: 90}, {0: 1.8, 1: 1.05, 2: 0.85},
    ("ph.git-diff", "Nothing changed", "Every cell and every stage says what it said in the earlier run."),
    {0: Voice.TOPIC, 1: Voice.MUTED}, name="Changes since the earlier run",
)  # fmt: skip


class ChangesPane(QFrame):
    """`places_chosen(tuple[Place, ...])`. Shown while two runs are compared."""

    places_chosen = Signal(object)

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model = model
        self._words, self.list = ElidedLabel("", "muted"), ListPage(theme, LOOK)
        self.copy = IconButton(theme, "ph.copy", "Copy the changes as text")
        self.leave = IconButton(theme, "ph.x", "Leave the comparison")
        head = Bar(theme, 36)
        head.row.addWidget(Label("Changes", "title"))
        head.row.addWidget(self._words, 1)
        head.row.addWidget(self.copy)
        head.row.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        Lengths(theme, self).give(self.setMinimumHeight, 150)
        self.list.chosen.connect(self._chosen)
        self.copy.clicked.connect(self.copy_all)
        self.leave.clicked.connect(self._leave)
        model.compared_changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        compared = self._model.compared
        if compared is None:
            return
        changes = compared.changes
        counts = [sum(change.better is kind for change in changes) for kind in (True, False, None)]
        told = [f"{count} {WORDS[kind][0]}" for count, kind in zip(counts, (True, False, None), strict=True) if count]
        since = f"since run {compared.number}" if compared.number else "since the earlier run"
        self._words.setText(f"{since}: {', '.join(told) or 'none'}")
        self.list.set_rows([_row(number, change) for number, change in enumerate(changes)])

    @Slot(object)
    def _chosen(self, change: Change) -> None:
        if change.place is not None:
            self.places_chosen.emit((change.place,))

    @Slot()
    def _leave(self) -> None:
        self._model.compare_requested.emit("")

    @Slot()
    def copy_all(self) -> None:
        compared = self._model.compared
        if compared is not None:
            lines = [f"{WORDS[one.better][0]}: {_what(one)}: {one.before} -> {one.after}" for one in compared.changes]
            QGuiApplication.clipboard().setText("\n".join(plain(line, 600) for line in lines) or "Nothing changed")


def _what(change: Change) -> str:
    return place_words(change.place) if change.place is not None else change.what


def _row(number: int, change: Change) -> ListRow:
    worst_first = {False: 0, True: 1, None: 2}[change.better]
    before, after = _said(change.before), _said(change.after)
    if before == after and change.proofs is not None:  # what differs is the proof
        before, after = (f"{before}, {BRIEF[proof.bars]}" for proof in change.proofs)
    cells = (plain(_short(change), 300), plain(before, 200), plain(after, 200))
    return ListRow(number, cells, WORDS[change.better][1], origin=change, order=(worst_first, number))


def _short(change: Change) -> str:
    place = change.place
    if place is None:
        return change.what
    action = "sub" if place.action is Action.SUBSCRIBE else "pub"
    return f"{place.topic} {action} v{VERSION_NAMES[place.version]} q{place.qos}"


def _said(words: str) -> str:
    """As the matrix says it; the proof is in the copy of the list."""
    brief = words.partition(" (")[0]
    for verdict, (word, _, _) in SAID.items():
        brief = brief.replace(verdict.value, word)
    return brief
