"""Below the message: the next one as it will be sent, whether it may go, and what is wrong with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.models.plain import plain, plain_block, sentence, tool_tip
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.parts import column
from ati_console.gui.panels.tall import TallFrame
from ati_console.gui.publish.names_row import NamesRow
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.publish.mistake import Mistake
from ati_console.publish.naming import Clash

NEXT: Final = 2_000  # characters
LINES: Final = 2
SHOWN: Final = 200  # letters of a reason; its tool tip has all of them
NOTHING: Final = "Nothing: mend what is wrong first"


class NextBox(QFrame):
    """Two whole lines of the next message; the rest is under "As sent"."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("NextBox")
        self.view = JsonView(theme)
        self.view.setAccessibleName("Next message, as sent")
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.view.setObjectName("NextMessage")
        self.view.document().setDocumentMargin(0)
        self._column = column(self)
        self._column.addWidget(Label("Next message, as sent", "caption"))
        self._column.addWidget(self.view)
        theme.changed.connect(self._redress)
        self._redress()

    def show_payload(self, data: bytes | None) -> None:
        """None: nothing can be sent."""
        if data is None:
            self.view.setPlainText(NOTHING)
        else:
            self.view.show_text(plain_block(data[:NEXT].decode("utf-8", "replace"), NEXT), colored=False)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(6), px(12), px(6))
        self.view.setFixedHeight(LINES * self.view.fontMetrics().lineSpacing() + 1)


class Verdict(TallFrame):
    """`mend_asked` when the link behind the first mistake was clicked. A reason is not cut: it has the lines it needs,
    up to SHOWN letters."""

    mend_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("Verdict")
        self._valid_glyph, self._first_glyph = GlyphMark(theme, Glyph.CHECK), GlyphMark(theme, Glyph.FINDING)
        self.valid, self.first, self.link = ElidedLabel(kind="plain"), Label(kind="muted"), QPushButton()
        set_look(self.link, "kind", "link")
        self.link.setAccessibleName("Mend it, or go where it is wrong")
        self.link.clicked.connect(self.mend_asked)
        self._blocked_glyph, self.blocked = GlyphMark(theme, Glyph.FINDING, ink="fault"), Label(kind="muted")
        self.blocked.set_tone("fault")
        for reason in (self.blocked, self.first):
            reason.setWordWrap(True)
        self._column, self._rows = column(self), list[QHBoxLayout]()
        for parts in ((self._valid_glyph, self.valid), (self._blocked_glyph, self.blocked),
                      (self._first_glyph, self.first, self.link)):  # fmt: skip
            row = QHBoxLayout()
            self._rows.append(row)
            for part in parts:
                row.addWidget(part, 1 if isinstance(part, Label) else 0)
            self._column.addLayout(row)
        self.names = NamesRow(theme)
        self._column.addWidget(self.names)
        self._what, self._is_valid, self._is_asked = "", True, False
        theme.changed.connect(self._redress)
        self._redress()

    def show_names(self, found: Clash | None, *, kept: bool, writable: bool) -> None:
        """Topic and payload name two sherpas; not sent until one is changed or both are kept."""
        self.names.show_clash(found, kept=kept, writable=writable)
        self._is_asked = found is not None and not kept
        self._say_valid()

    def say(self, what: str, mistakes: tuple[Mistake, ...], blocked: str) -> None:
        """`what` is the template's title; `blocked` why even a valid message cannot go now."""
        valid = all(mistake.warning for mistake in mistakes)
        self._what, self._is_valid = _in_a_sentence(what), valid
        self._say_valid()
        _set(self.blocked, f"Not sent: {blocked}")
        for part in (self._blocked_glyph, self.blocked):
            part.setVisible(valid and bool(blocked))
        for widget in (self._first_glyph, self.first, self.link):
            widget.setVisible(bool(mistakes))
        if mistakes:
            self._say_first(mistakes[0], len(mistakes) - 1)

    def _say_valid(self) -> None:
        valid = self._is_valid and not self._is_asked
        self._valid_glyph.show_shape(Glyph.CHECK if valid else Glyph.CROSS)
        self.valid.setText(plain(f"{'Valid' if valid else 'Not sent like this'}: {self._what}", 300))
        set_look(self.valid, "tone", "" if valid else "fault")

    def _say_first(self, first: Mistake, others: int) -> None:
        self._first_glyph.show_shape(Glyph.FINDING, "" if first.warning else "fault")
        words = first.words if first.line else sentence(first.words)
        _set(self.first, words + (f"  and {others} more" if others else ""))
        self.first.set_tone("warning" if first.warning else "fault")
        self.link.setText(first.fix or (f"Line {first.line}" if first.line else ""))
        self.link.setVisible(bool(first.fix or first.line))

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(4), px(12), px(4))
        self._column.setSpacing(px(2))
        for row in self._rows:
            row.setSpacing(px(8))
        for mark in (self.valid, self.blocked, self.first):
            mark.setMinimumHeight(px(20))
        for reason in (self.blocked, self.first):
            reason.setMinimumWidth(px(24))  # a word of 200 letters pushes no pane


def _set(label: Label, words: str) -> None:
    label.setText(plain(words, SHOWN))
    label.setToolTip(tool_tip(plain(words, 600)))


def _in_a_sentence(title: str) -> str:
    """Its first letter small, unless it is one of a name such as VDA."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
