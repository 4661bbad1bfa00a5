"""The dialog that asks for a file where the system has none of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QStandardPaths
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QStyleOptionViewItem, QToolButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.dialogs import file_box as door
from ati_console.gui.dialogs import last_folder
from ati_console.gui.dialogs.file_box import BUTTONS, file_box
from ati_console.gui.theme import Theme

PACKAGE = Path(door.__file__).parents[2]


@pytest.fixture
def box(qtbot: QtBot, dark: Theme, tmp_path: Path) -> QFileDialog:
    (tmp_path / "plants").mkdir()
    (tmp_path / "site.toml").write_text("")
    parent = QWidget()
    qtbot.addWidget(parent)
    made = file_box(parent, "Open", str(tmp_path), "Sites (*.toml)")
    made.open()
    qtbot.addWidget(made)
    view = made.findChild(QTreeView, "treeView")
    qtbot.waitUntil(lambda: view.model().rowCount(view.rootIndex()) == 2)
    return made


def icon_of(view: QTreeView, index: QModelIndex) -> QIcon:
    option = QStyleOptionViewItem()
    view.itemDelegate().initStyleOption(option, index)  # type: ignore[attr-defined]
    return QIcon(option.icon)


def test_folders_and_files_are_drawn_in_the_lines_of_the_window_and_told_apart(box: QFileDialog) -> None:
    view = box.findChild(QTreeView, "treeView")
    assert isinstance(view, QTreeView)
    rows = {index.data(): index for row in range(2) for index in [view.model().index(row, 0, view.rootIndex())]}
    folder, file = (icon_of(view, rows[name]).pixmap(16).toImage() for name in ("plants", "site.toml"))
    assert folder != file
    qt = QFileIconProvider()
    assert folder != qt.icon(QFileIconProvider.IconType.Folder).pixmap(16).toImage()
    assert file != qt.icon(QFileIconProvider.IconType.File).pixmap(16).toImage()


def test_every_button_that_is_dressed_is_one_of_qts(box: QFileDialog) -> None:
    assert {button.objectName() for button in box.findChildren(QToolButton)} >= set(BUTTONS)


def test_nobody_asks_for_a_file_past_this_door() -> None:
    made = {str(file.relative_to(PACKAGE)) for file in PACKAGE.rglob("*.py") if "QFileDialog(" in file.read_text()}
    assert made == {"gui/dialogs/file_box.py"}


def test_a_dialog_begins_in_the_folder_of_the_last_choice_and_never_in_the_source(
    qtbot: QtBot, dark: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = tmp_path / "documents"
    for folder in (documents, tmp_path / "plants"):
        folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(documents))
    qtbot.addWidget(parent := QWidget())
    last_folder.keep("")
    first = file_box(parent, "Open")
    assert Path(first.directory().absolutePath()) == documents
    first.fileSelected.emit(str(tmp_path / "plants" / "site.toml"))
    assert Path(file_box(parent, "Save").directory().absolutePath()) == tmp_path / "plants"
    (tmp_path / "plants").rmdir()
    assert Path(file_box(parent, "Save").directory().absolutePath()) == documents
    last_folder.keep("")
