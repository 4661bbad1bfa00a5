"""What the desktop calls the window: plant and broker, for whoever looks for it among others."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from ati_console.gui.models.plain import plain
from ati_console.gui.production import named

PROGRAM: Final = "ATI Console"
LONGEST: Final = 64  # characters of each name


def title(site: str, source: str, *, production: bool) -> str:
    """Names are data: bounded, and nothing invisible in them."""
    broker = named(plain(source, LONGEST), production) if source else ""
    words = ", ".join(name for name in (plain(site, LONGEST), broker) if name)
    return f"{words} - {PROGRAM}" if words else PROGRAM


def literal(words: str) -> str:
    """As it is: Qt takes [*] for the place of a star, and two of them for one that is meant."""
    return words.replace("[*]", "[*][*]")


class WindowTitle:
    """Of one window, as site and source change apart from each other."""

    def __init__(self, window: QWidget) -> None:
        self._window, self._site, self._source = window, "", ("", False)
        self._show()

    def show_site(self, name: str) -> None:
        self._site = name
        self._show()

    def show_source(self, name: str, *, production: bool) -> None:
        self._source = name, production
        self._show()

    def _show(self) -> None:
        name, production = self._source
        self._window.setWindowTitle(literal(title(self._site, name, production=production)))
