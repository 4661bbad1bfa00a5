"""The preview of a document: a white sheet that scrolls, painted and not a text widget."""

from __future__ import annotations

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.theme import Theme

MARGIN = 28


class Sheet(QScrollArea):
    """As wide as there is room; arrows, Page Up and Page Down scroll it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = _Paper(theme)
        self.setWidget(self._paper)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Preview of the report")
        FocusRing(theme, self)

    def show_document(self, document: QTextDocument) -> None:
        self._paper.document = document
        self._fit()

    @property
    def text(self) -> str:
        document = self._paper.document
        return document.toPlainText() if document is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._paper.fit(self.viewport().width())


class _Paper(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.document: QTextDocument | None = None

    def fit(self, width: int) -> None:
        if self.document is None or width <= 0:
            return
        margin = self._theme.px(MARGIN)
        self.document.setPageSize(QSizeF(max(100, width - 2 * margin), -1))
        self.setFixedSize(width, int(self.document.size().height()) + 2 * margin)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, margin = QPainter(self), self._theme.px(MARGIN)
        painter.fillRect(event.rect(), Qt.GlobalColor.white)  # paper
        if self.document is not None:
            painter.translate(margin, margin)
            self.document.drawContents(painter, event.rect().translated(-margin, -margin))
        painter.end()
