"""One mark of the timeline, or one cell with its tries: After, Packet, Because, and what went over the wire."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ati_console.access import Kind, Packet, Verdict
from ati_console.gui.diagnose.looks import SAID, place_words
from ati_console.gui.diagnose.marks import Mark, Told, told, told_attempt
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

ROWS: Final = 3
PACKETS: Final = 12  # kept with an attempt (probe/matrix.py)
LABEL: Final = 62
NOTHING: Final = "Choose a cell or a mark: what was sent, what came, and why the connection ended."


class Detail(QFrame):
    """Follows the chosen event, and the tries of the chosen cell by its two arrows."""

    def __init__(self, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._model, self._theme, self._notation = model, theme, LOCAL_METRES
        self._number = -1  # of the shown try; -1: the event
        self._link: Mark | None = None
        self._glyph, self._at, self._title = (
            GlyphMark(theme, Glyph.DASH, 12),
            Label("", "strong"),
            ElidedLabel("", "muted"),
        )
        self._rows = [(Label("", "muted"), ElidedLabel("")) for _ in range(ROWS)]
        self._packets = [ElidedLabel("", "muted") for _ in range(PACKETS)]
        self._empty = Label(NOTHING, "muted")
        self._empty.setWordWrap(True)
        self.earlier = IconButton(theme, "ph.caret-left", "The try before")
        self.later = IconButton(theme, "ph.caret-right", "The next try")
        self.copy = IconButton(theme, "ph.copy", "Copy this as text")
        self._build()
        self.earlier.clicked.connect(self._go_back)
        self.later.clicked.connect(self._go_on)
        self.copy.clicked.connect(self.copy_all)
        model.event_changed.connect(self._event_changed)
        model.place_changed.connect(self._event_changed)
        theme.changed.connect(self._redress)
        self._redress()
        self.show_now()

    def set_notation(self, notation: Notation) -> None:
        self._notation = notation
        self.show_now()

    def show_link_mark(self, mark: Mark) -> None:
        """One of the Monitor's link: there is no packet of a probe behind it."""
        self._link = mark
        self.show_now()

    @Slot()
    def _event_changed(self) -> None:
        self._number, self._link = -1, None
        self.show_now()

    @property
    def tries(self) -> int:
        cell = self._model.probe.cell(self._model.place) if self._model.probe and self._model.place else None
        return len(cell.attempts) if cell else 0

    @Slot()
    def _go_back(self) -> None:
        self._number = max(0, (self.tries if self._number < 0 else self._number) - 1)
        self.show_now()

    @Slot()
    def _go_on(self) -> None:
        self._number = min(self.tries - 1, self._number + 1)
        self.show_now()

    def take_keys(self) -> None:
        """So that the packets can be read without a mouse."""
        self._area.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------ what is shown

    @property
    def told(self) -> Told | None:
        probe, place, event = self._model.probe, self._model.place, self._model.chosen_event
        if self._link is not None:
            return Told("link of the Monitor", self._link.at, (("Because", self._link.words),))
        if probe is None:
            return None
        cell = probe.cell(place) if place is not None else None
        if cell is not None and (self._number >= 0 or event is None):
            number = min(max(self._number, 0), len(cell.attempts) - 1) if self._number >= 0 else len(cell.attempts) - 1
            return told_attempt(probe, cell.attempts[number], place_words(cell.place), number + 1, len(cell.attempts))
        return told(probe, event) if event is not None else None

    def show_now(self) -> None:
        now = self.told
        self._empty.setVisible(now is None)
        self._head.setVisible(now is not None)
        self._area.setVisible(now is not None)
        if now is None:
            return
        shape, ink = self._look()
        self._glyph.show_shape(shape, ink)
        self._at.setText(self._notation.milliseconds(now.at))
        self._title.setText(now.title)
        for number, (name, words) in enumerate(self._rows):
            has = number < len(now.rows)
            name.setText(now.rows[number][0] if has else "")
            words.setText(plain(now.rows[number][1], 400) if has else "")
        for number, label in enumerate(self._packets):
            has = number < len(now.packets)
            label.setText(_packet(now.packets[number], now.asked_at) if has else "")
            label.setVisible(has)
        self._redress()  # the style has dressed those that were never shown
        several = self.tries > 1
        for button in (self.earlier, self.later):
            button.setVisible(several)
        self.earlier.setEnabled(self._number != 0)
        self.later.setEnabled(self._number != self.tries - 1)

    def _look(self) -> tuple[Shape, str]:
        event = self._model.chosen_event
        if event is not None and self._number < 0 and self._link is None:
            shapes: dict[Kind, tuple[Shape, str]] = {
                Kind.CLOSED: (Glyph.CROSS, "fault"),
                Kind.CONNECT: (Glyph.RING, "text_muted"),
            }
            return shapes.get(event.kind, (Glyph.RING, "accent"))
        cell = self._model.probe.cell(self._model.place) if self._model.probe and self._model.place else None
        verdict = cell.attempts[self._number].verdict if cell else Verdict.SILENT
        _, shape, ink = SAID[verdict]
        return shape, ink

    @Slot()
    def copy_all(self) -> None:
        now = self.told
        if now is not None:
            lines = [
                f"{self._notation.milliseconds(now.at)} {now.title}",
                *(f"{a}: {plain(b, 400)}" for a, b in now.rows),
            ]
            lines += [_packet(packet, now.asked_at) for packet in now.packets]
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _build(self) -> None:
        lengths = Lengths(self._theme, self)
        self._head, self._inside, column = QWidget(), QWidget(), QVBoxLayout(self)
        row, grid = QHBoxLayout(self._head), QGridLayout(self._inside)
        row.setContentsMargins(0, 0, 0, 0)
        lengths.give(row.setSpacing, 6)
        for widget in (self._glyph, self._at):
            row.addWidget(widget)
        row.addWidget(self._title, 1)
        for button in (self.earlier, self.later, self.copy):
            row.addWidget(button)
        lengths.give(grid.setContentsMargins, 0, 0, 4, 0)
        lengths.give(grid.setVerticalSpacing, 3)
        for name, _ in self._rows:
            lengths.give(name.setMinimumWidth, LABEL)
        grid.setColumnStretch(1, 1)
        for number, (name, words) in enumerate(self._rows):
            grid.addWidget(name, number, 0)
            grid.addWidget(words, number, 1)
        for number, label in enumerate(self._packets):
            grid.addWidget(label, ROWS + number, 0, 1, 2)
        grid.setRowStretch(ROWS + PACKETS, 1)
        area = self._area = QScrollArea()
        area.setWidget(self._inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("What was sent and what came")
        FocusRing(self._theme, area)
        lengths.give(column.setContentsMargins, 12, 6, 8, 4)
        lengths.give(column.setSpacing, 4)
        column.addWidget(self._head)
        column.addWidget(self._empty)
        column.addWidget(area, 1)
        column.addStretch()

    @Slot()
    def _redress(self) -> None:
        for label in self._packets:
            label.ensurePolished()
            label.setFont(self._theme.mono(11))


def _packet(packet: Packet, since: float) -> str:
    """The arrow says who sent it; the time counts from the question."""
    return plain(f"{'>' if packet.out else '<'} {(packet.at - since) * 1000:+.0f} ms  {packet.words}", 300)
