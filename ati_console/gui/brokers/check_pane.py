"""Does it work? The stages of a test one below the other, with their milliseconds and words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ati_console.gui.brokers.certificate_view import CertificateView
from ati_console.gui.brokers.tester import Tested
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.connection_words import STAGES
from ati_console.gui.models.plain import plain, sentence
from ati_console.gui.panels.parts import Bar
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import SecretStore
from ati_console.status import Stage, StageResult

BEFORE: Final = "A test connects once with what is typed, and hangs up again."
OTHER_ID: Final = "It has a client id of its own, so nobody is thrown out."
OWN_ID: Final = (
    "It uses the client id of the profile: a device, bridge or console that is connected with it is thrown out."
)
PAST: Final = "Not tested as it is typed now. The test before:"


class StageRow(QFrame):
    """Glyph, name, ms, and below them the words."""

    def __init__(self, theme: Theme, stage: Stage) -> None:
        super().__init__()
        self.glyph, self.name = GlyphMark(theme, Glyph.DASH, 12), Label(sentence(STAGES[stage]), "medium")
        self.ms, self.words = Label("", "muted"), Label("", "caption")
        self.words.setWordWrap(True)
        grid, lengths = QGridLayout(self), Lengths(theme, self)
        lengths.give(grid.setContentsMargins, 0, 4, 0, 4)
        lengths.give(grid.setHorizontalSpacing, 8)
        lengths.give(grid.setVerticalSpacing, 2)
        grid.addWidget(self.glyph, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.ms, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.words, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_result(self, result: StageResult | None) -> None:
        ok = result.ok if result else None
        shape = Glyph.DASH if result is None else Glyph.RING if ok is None else Glyph.CHECK if ok else Glyph.CROSS
        self.glyph.show_shape(shape)
        self.ms.setText("" if result is None or ok is None else f"{result.ms:.0f} ms")
        self.words.setText(plain(result.detail, 200) if result else "")
        self.words.setVisible(bool(self.words.text()))
        set_look(self.words, "tone", "fault" if ok is False else "")
        state = "not reached" if result is None else "running" if ok is None else "passed" if ok else "failed"
        self.setAccessibleName(f"{self.name.text()}: {state} {self.ms.text()} {self.words.text()}".strip())


class CheckPane(QWidget):
    """`test_requested`, `cancel_requested`."""

    test_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, theme: Theme, vault: SecretStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.certificates = CertificateView(theme, vault)
        self._running, self._tested, self._area = False, Tested(), QScrollArea()
        self.button, self.words = QPushButton("Test"), Label(BEFORE, "muted")
        self.words.setWordWrap(True)
        self.rows = {stage: StageRow(theme, stage) for stage in Stage}
        self.body = QVBoxLayout()
        self.button.clicked.connect(self._clicked)
        self._build()

    def show_idle(self, own_id: bool) -> None:
        """Another profile is shown."""
        self.certificates.clear()
        self.show_whom(own_id)

    def show_whom(self, own_id: bool) -> None:
        """A test would throw out, of what is typed now."""
        self.show_tested(Tested(f"{BEFORE} {OWN_ID if own_id else OTHER_ID}", tone="warning" if own_id else ""))

    @Slot(object)
    def show_tested(self, tested: Tested) -> None:
        results = {result.stage: result for result in tested.stages}
        if tested.running and not self._running:
            self._area.verticalScrollBar().setValue(0)  # its verdict stands at the top, above long certificates
        for stage, row in self.rows.items():
            row.show_result(results.get(stage))
        self._running, self._tested = tested.running, tested
        self.button.setText("Cancel" if tested.running else "Test")
        self.words.setText(plain(tested.words, 400))
        set_look(self.words, "tone", tested.tone)

    def show_past(self, past: bool) -> None:
        """What is typed now is something else than what was tested: no "it works" stands beside it."""
        now = self._tested
        if not now.running:
            self.words.setText(plain(f"{PAST} {now.words}" if past else now.words, 400))
            set_look(self.words, "tone", "" if past else now.tone)

    @Slot()
    def _clicked(self) -> None:
        (self.cancel_requested if self._running else self.test_requested).emit()

    def _build(self) -> None:
        lengths = Lengths(self._theme, self)
        bar, inside, area = Bar(self._theme, 36), QWidget(), self._area
        bar.row.addWidget(Label("Does it work?", "title"))
        bar.row.addStretch(1)
        bar.row.addWidget(self.button)
        inside.setLayout(self.body)
        lengths.give(self.body.setContentsMargins, 12, 12, 12, 12)
        lengths.give(self.body.setSpacing, 2)
        self.body.addWidget(self.words)
        lengths.space(self.body, 6)
        for row in self.rows.values():
            self.body.addWidget(row)
        self.body.addWidget(self.certificates)
        self.body.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setAccessibleName("What the test found")
        FocusRing(self._theme, area)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(area, 1)
