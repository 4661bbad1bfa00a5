"""The line below the delivery table: how many sherpas are seen and not listed, one near name, the way to map them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from ati_console.gui import icons
from ati_console.gui.forward.delivery_words import GROUP_WORDS, near_words
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.delivery_order import Counts
from ati_console.gui.theme import Theme


class FoldBar(QFrame):
    """Gone while every sherpa is listed. `fold_requested`, `map_requested` are wishes."""

    fold_requested = Signal()
    map_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._unfolded = theme, False
        self.setObjectName("FoldBar")
        self.fold = QToolButton()
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setText(f" {GROUP_WORDS}")
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._count, self._near = Label("", "count"), ElidedLabel("", "caption")
        self.map = QPushButton("Map sherpas")
        self.map.setProperty("kind", "link")
        self.map.setCursor(Qt.CursorShape.PointingHandCursor)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.fold)
        self._row.addWidget(self._count)
        self._row.addStretch(1)
        self._row.addWidget(self._near)
        self._row.addWidget(self.map)
        self.fold.clicked.connect(self.fold_requested)
        self.map.clicked.connect(self.map_requested)
        theme.changed.connect(self._redress)
        self._redress()
        self.hide()

    def show_counts(self, counts: Counts, *, unfolded: bool) -> None:
        self._unfolded = unfolded
        self.setVisible(counts.unlisted > 0)
        self._count.setText(f"{counts.unlisted:,}")
        self._near.setText(near_words(counts))
        self.fold.setAccessibleName(f"{GROUP_WORDS}: {counts.unlisted}, {'shown' if unfolded else 'folded'}")
        self._redress()

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(24))
        self._row.setContentsMargins(px(6), 0, px(8), 0)
        self._row.setSpacing(px(6))
        self._count.setFixedHeight(px(15))
        caret = "ph.caret-down" if self._unfolded else "ph.caret-right"
        self.fold.setIcon(icons.icon(caret, self._theme.colors.text_muted))
        self.fold.setIconSize(QSize(px(14), px(14)))
        self.fold.setFont(self._theme.font(11, 500))
