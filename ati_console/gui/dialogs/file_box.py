"""The dialog that asks for a file: the system's own where it has one, else Qt's in the icons of this window."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileInfo, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QFileSystemModel,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)

from ati_console.gui import icons
from ati_console.gui.dialogs import last_folder

BUTTONS: Final = {
    "backButton": "ph.arrow-left",
    "forwardButton": "ph.arrow-right",
    "toParentButton": "ph.arrow-up",
    "newFolderButton": "ph.folder-plus",
    "listModeButton": "ph.squares-four",
    "detailModeButton": "ph.list",
}  # by the names that Qt gives them
VIEWS: Final = ("listView", "treeView", "sidebar")
SIZE: Final = (46, 28)  # in lines of text
URL_ROLE: Final = Qt.ItemDataRole.UserRole.value + 1  # of the places beside the list (QUrlModel)
EVERYWHERE: Final = "file:"  # the URL of the computer itself


def file_box(parent: QWidget, title: str, folder: str = "", pattern: str = "") -> QFileDialog:
    """Not opened yet; `folder` "": the one of the last choice.

    No class of ours: Qt shows the system's dialog for its own class alone."""
    box = QFileDialog(parent, title, folder or last_folder.begin(), pattern)
    box.fileSelected.connect(_Memory(box).keep)
    if box.findChild(QToolButton, "backButton") is not None:  # else it is the system's
        _dress(box, _Icons(box), box.fontMetrics().height())
    return box


def _dress(box: QFileDialog, delegate: _Icons, line: int) -> None:
    for name, icon in BUTTONS.items():
        for button in box.findChildren(QToolButton, name):
            button.setIcon(icons.icon(icon, delegate.color))
            button.setIconSize(QSize(line, line))
    for name in VIEWS:
        for view in box.findChildren(QAbstractItemView, name):
            view.setItemDelegate(delegate)
            view.setIconSize(QSize(line, line))
    for places in box.findChildren(QComboBox, "lookInCombo"):
        places.setIconSize(QSize(0, 0))  # the path says it
    for field in box.findChildren(QLineEdit, "fileNameEdit"):
        if (popup := field.completer().popup()) is not None:
            popup.setItemDelegate(delegate)
    for table in box.findChildren(QTreeView, "treeView"):
        table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    box.resize(SIZE[0] * line, SIZE[1] * line)


class _Memory(QObject):
    """Of the folder that was chosen from, for the next dialog."""

    @Slot(str)
    def keep(self, name: str) -> None:
        last_folder.keep(str(Path(name).parent))


class _Icons(QStyledItemDelegate):
    """A delegate, and no icon provider: Qt would ask that one from a thread of its own."""

    def __init__(self, box: QFileDialog) -> None:
        super().__init__(box)
        self.color: QColor = box.palette().color(QPalette.ColorRole.WindowText)
        names = ("ph.folder", "ph.file", "ph.desktop")
        self._folder, self._file, self._computer = (icons.icon(name, self.color) for name in names)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if not option.icon.isNull():
            option.icon = self._icon(index)

    def _icon(self, index: QModelIndex | QPersistentModelIndex) -> QIcon:
        place, info = index.data(URL_ROLE), index.data(QFileSystemModel.Roles.FileInfoRole.value)
        if isinstance(place, QUrl):
            return self._computer if place.toString() == EVERYWHERE else self._folder
        return self._folder if isinstance(info, QFileInfo) and info.isDir() else self._file
