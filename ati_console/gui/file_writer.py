"""Writes a file that the user asked for, off the window's thread: its folder may be a share that hangs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.status import Fault, Severity
from ati_console.workers.task import Task


class FileWriter(QObject):
    """`said(str)` when it is written, `failed(Fault)` when not."""

    said = Signal(str)
    failed = Signal(object)

    def write(self, file: Path, content: Callable[[], bytes], words: str) -> None:
        """`content` is called there too: it must hold nothing that the window still changes. `words`: what is said."""
        Task.begin(f"saving {file.name}", lambda: _written(file, content, words), self, self._answered, self.failed)

    @Slot(object)
    def _answered(self, answer: str | Fault) -> None:
        if isinstance(answer, Fault):
            self.failed.emit(answer)
        else:
            self.said.emit(answer)


def _written(file: Path, content: Callable[[], bytes], words: str) -> str | Fault:
    """Under another name first: a console that ends meanwhile leaves no half of a file under this one. Not by
    paths.write_atomic, whose files this user alone may read: a table is saved for others too."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content())
        part.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        what = f"{file.name} could not be written: {error.strerror or error}"
        return Fault(time.time(), "window", what, "Save it to another folder", Severity.WARNING)
    return words
