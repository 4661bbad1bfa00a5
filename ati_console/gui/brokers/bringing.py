"""What comes in and goes out as text or file: pasted, opened, added all the same, exported."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from ati_console.gui.brokers.desk import Desk
from ati_console.gui.brokers.files import Files
from ati_console.gui.brokers.jobs import Outcome
from ati_console.gui.brokers.paste_field import PasteField
from ati_console.gui.brokers.secret_asker import SecretAsker
from ati_console.settings.secrets import Secret

SECOND: Final = "Add a second one"


class Bringing(QObject):
    """`unsaved`: the names of those that were changed and not saved."""

    def __init__(
        self, desk: Desk, paste: PasteField, files: Files, asker: SecretAsker, unsaved: Callable[[], Collection[str]]
    ) -> None:
        super().__init__(files)
        self._desk, self._unsaved = desk, unsaved
        self._second: Secret | None = None  # a pasted text that can still become a broker of its own
        paste.pasted.connect(self._bring)
        files.opened.connect(desk.bring)
        files.wanted.connect(self._export)
        asker.opened.connect(desk.bring)

    def offers(self, outcome: Outcome) -> str:
        """What the notice of this outcome has a button for; "" for nothing."""
        self._second = outcome.second
        return SECOND if outcome.second is not None else ""

    @Slot()
    def add_second(self) -> None:
        """Though one of its address and user is here."""
        text, self._second = self._second, None
        if text is not None:
            self._desk.bring(text.reveal(), second=True)

    @Slot(str)
    def _bring(self, text: str) -> None:
        self._desk.bring(text)

    @Slot(object, object)
    def _export(self, path: Path, password: Secret | None) -> None:
        self._desk.export(path, password, tuple(sorted(self._unsaved())))
