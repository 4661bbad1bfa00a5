"""How every table of the console looks before anything is in it: no frame, no grid, nothing of Qt's own to see."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from ati_console.gui.theme import Theme


def make_plain(table: QTableView, chosen_by: QAbstractItemView.SelectionBehavior) -> None:
    """A delegate paints it; Tab leaves it, and it is scrolled by the pixel."""
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setMouseTracking(True)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.setSelectionBehavior(chosen_by)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)


def set_heights(table: QTableView, theme: Theme, row: int, header: int) -> None:
    """Both in px at zoom 1. The least goes first: Qt refuses a height below it."""
    table.verticalHeader().setMinimumSectionSize(theme.px(row))
    table.verticalHeader().setDefaultSectionSize(theme.px(row))
    table.horizontalHeader().setFixedHeight(theme.px(header))
