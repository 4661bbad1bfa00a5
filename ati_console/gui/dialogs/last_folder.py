"""Where a file dialog begins: the folder of the last choice in any of them, at first the documents of the user.

Left to itself Qt begins where the program was started, which for one run from source is its source. The folder is kept
as a property of the application: the dialogs are made in twenty places that know nothing of each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QStandardPaths

_KEPT: Final = "last_folder"


def begin() -> str:
    """The one of the last choice while it is there, else the documents, else the home of the user."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    known = (folder for folder in (kept(), documents) if folder and Path(folder).is_dir())
    return next(known, str(Path.home()))


def kept() -> str:
    app = QCoreApplication.instance()
    folder = app.property(_KEPT) if app is not None else None
    return folder if isinstance(folder, str) else ""


def keep(folder: str) -> None:
    app = QCoreApplication.instance()
    if app is not None:
        app.setProperty(_KEPT, folder)
