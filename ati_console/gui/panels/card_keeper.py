"""Puts the cards in windows of their own back where they were left at each site, once their sherpas show up again.

One JSON text in the settings. Whatever cannot be understood in it is left out, entry by entry."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QObject, QSettings, Slot

from ati_console.gui.kept_json import BySite
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.card_window import CardWindows
from ati_console.gui.panels.robot_card import MOST_DETACHED

KEPT: Final = BySite("cards", 400_000)
MOST_NAME: Final = 200
MOST_GEOMETRY: Final = 1_000  # characters of what Qt writes about a place, in base64


class CardKeeper(QObject):
    """`enter(site)` whenever one is shown; `leave()` before the window closes."""

    def __init__(self, windows: CardWindows, model: ConsoleModel, parent: QObject) -> None:
        super().__init__(parent)
        self._windows, self._model = windows, model
        self._settings: QSettings | None = None
        self._site = ""
        self._wanted: dict[str, str] = {}  # name and place of those that have not shown up yet
        model.fleet_changed.connect(self._look)

    def use(self, settings: QSettings | None) -> None:
        self._settings = settings
        self._wanted = _of(KEPT.all(settings).get(self._site))
        self._look()

    def enter(self, site: str) -> None:
        if site != self._site:
            self.leave()
            self._site, self._wanted = site, _of(KEPT.all(self._settings).get(site))
            self._look()

    def leave(self) -> None:
        places = {one.sherpa: one.saveGeometry().toBase64().toStdString() for one in self._windows.windows}
        KEPT.save(self._settings, self._site, list({**self._wanted, **places}.items())[:MOST_DETACHED])

    def forget(self) -> None:
        """Those that are open stay."""
        self._wanted = {}
        KEPT.forget(self._settings)

    @Slot()
    def _look(self) -> None:
        for sherpa in [name for name in self._wanted if name in self._model.robots]:
            self._windows.put_back(sherpa, QByteArray.fromBase64(self._wanted.pop(sherpa).encode()))


def _of(rows: object) -> dict[str, str]:
    found = rows if isinstance(rows, list) else []
    pairs = [row for row in found if isinstance(row, list) and len(row) == 2 and all(isinstance(x, str) for x in row)]
    good = [(name, place) for name, place in pairs if 0 < len(name) <= MOST_NAME and len(place) <= MOST_GEOMETRY]
    return dict(good[:MOST_DETACHED])
