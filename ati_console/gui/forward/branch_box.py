"""Which branch is shown: a combo box with a caret that can be seen, and a shape beside a production branch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QWidget

from ati_console.gui import glyphs
from ati_console.gui.caret_box import SIDE, CaretBox
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.site.site import Branch

ALL: Final = "All branches"
NONE: Final = "no branch"


class BranchBox(CaretBox):
    """`branch_chosen(name)`, "" for all of them. A plant with one branch shows just that."""

    branch_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._branches: tuple[Branch, ...] = ()
        self.setAccessibleName("Branch that is shown")
        self.setToolTip("Which branch is shown")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.currentIndexChanged.connect(self._chosen)
        theme.changed.connect(self._redress)
        self.set_branches(())

    @property
    def branch(self) -> str:
        """The name of the branch that is shown; "" for all."""
        return str(self.currentData() or "")

    def set_branches(self, branches: Sequence[Branch]) -> None:
        before = self.branch
        self._branches = tuple(branches)
        with QSignalBlocker(self):
            self.clear()
            if len(branches) != 1:
                self.addItem(ALL if branches else NONE, "")
            for branch in branches:
                words = f"{plain(branch.name, 40)}, production" if branch.production else plain(branch.name, 40)
                self.addItem(words, branch.name if len(branches) > 1 else "")
            self.setCurrentIndex(max(0, self.findData(before)))
        self.setEnabled(bool(branches))
        self._redress()
        if self.branch != before:
            self.branch_chosen.emit(self.branch)

    @Slot(int)
    def _chosen(self, _index: int) -> None:
        self.branch_chosen.emit(self.branch)

    @Slot()
    def _redress(self) -> None:
        warned = QIcon(glyphs.pixmap(Glyph.FINDING, self._theme.px(SIDE), self.devicePixelRatioF(), self._theme))
        first = self.count() - len(self._branches)  # behind "all" or "no branch"
        for row, branch in enumerate(self._branches, first):
            self.setItemIcon(row, warned if branch.production else QIcon())
        self.setMinimumWidth(self._theme.px(124))
        self.update()
