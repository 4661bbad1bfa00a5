"""Keeps what was changed: saves the open site off the window's thread, and asks before changes are left behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.gui.dialogs.file_dialog import FileSaver
from ati_console.gui.dialogs.unsaved_dialog import Leaving, UnsavedDialog
from ati_console.gui.theme import Theme
from ati_console.site import file as site_file
from ati_console.site.document import Document
from ati_console.site.file import LoadedSite, SiteError
from ati_console.workers.task import Task

MOST_NAME: Final = 60  # characters of a file's name


@dataclass(frozen=True)
class Written:
    """What came of a save. `loaded` None: nothing was written, `words` say why and what is allowed."""

    document: Document  # as it was when it was written
    path: Path
    loaded: LoadedSite | None
    words: str = ""


class SiteKeeper(QObject):
    """`saved(Written)`, `refused(Written)`, `failed(Fault)`. One save at a time; the newest wish is next."""

    saved = Signal(object)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._document: Document | None = None
        self._then: Callable[[], None] | None = None
        self._task: Task | None = None
        self._next: tuple[Document, Path] | None = None  # wished while another one is being written
        self.dialog: UnsavedDialog | None = None
        self.place = FileSaver("Save the site file", "Site files (*.toml);;All files (*)", "toml", window)
        self.place.chosen.connect(self.save_to)
        self.place.cancelled.connect(self._forget)

    def save(self, document: Document) -> None:
        """Into its own file; a site that has none yet is asked for its place."""
        if document.settled:
            self._write(document, document.loaded.path)
        else:
            self.save_as(document)

    def save_as(self, document: Document) -> None:
        """Beside its file, or under its own name where files were chosen last: a new one and a demo's have no place."""
        self._document = document
        self.place.ask(document.loaded.path if document.settled else Path(file_name(document.site.name)))

    def leave(self, document: Document | None, then: Callable[[], None]) -> None:
        """Do `then`; with unsaved changes only after the user said what becomes of them."""
        if document is None or not document.has_unsaved:
            then()
            return
        self._document, self._then = document, then
        self.dialog = UnsavedDialog(self._theme, document.has_unsaved, self._window)
        self.dialog.answered.connect(self._answered)
        self.dialog.open()

    @Slot(object)
    def save_to(self, path: Path) -> None:
        """Without asking."""
        if self._document is not None:
            self._write(self._document, path)

    def wait(self, seconds: float) -> bool:
        """The window closes: what is being written is written to its end."""
        return self._task is None or self._task.wait(seconds)

    @Slot(object)
    def _answered(self, leaving: Leaving) -> None:
        self.dialog = None
        if leaving is Leaving.SAVE and self._document is not None:
            self.save(self._document)
        elif leaving is Leaving.DISCARD:
            self._go_on()
        else:
            self._forget()

    def _write(self, document: Document, path: Path) -> None:
        if self._task is not None:
            self._next = document, path
            return

        def work() -> Written:
            return write(document, path)

        self._task = Task("saving the site", work, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot(object)
    def _done(self, written: Written) -> None:
        self._task = None
        following = self._following(written)
        (self.refused if written.loaded is None else self.saved).emit(written)
        if following is not None:
            self._write(*following)
        elif written.loaded is None:
            self._forget()
        else:
            self._go_on()

    @Slot(object)
    def _failed(self, fault: object) -> None:
        self._task = None
        following, self._next = self._next, None
        self.failed.emit(fault)
        if following is not None:
            self._write(*following)
        else:
            self._forget()

    def _following(self, written: Written) -> tuple[Document, Path] | None:
        """What is to be written next, on top of what stands on disk now; None when the disk has it all."""
        following, self._next = self._next, None
        if following is None or written.loaded is None or following[0].loaded is not written.document.loaded:
            return following
        document, path = following
        path = written.path if path == document.loaded.path else path  # "save as" moved it
        document = document.saved(written.loaded)
        return (document, path) if document.has_unsaved or path != written.path else None

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    @Slot()
    def _forget(self) -> None:
        """The user stays: what he wanted to do next is not done."""
        self._then = None


def file_name(site: str) -> str:
    """ "plant-a.toml" of "Plant A"."""
    plain = re.sub(r"[^\w]+", "-", site.lower()).strip("-_")[:MOST_NAME]
    return f"{plain or 'site'}.toml"


def write(document: Document, path: Path) -> Written:
    """Blocks."""
    try:
        loaded = site_file.save(path, replace(document.loaded, site=document.site))
    except SiteError as error:
        return Written(document, path, None, str(error))
    except OSError as error:
        return Written(document, path, None, f"{path.name} could not be written: {error.strerror or error}")
    return Written(document, path, loaded)
