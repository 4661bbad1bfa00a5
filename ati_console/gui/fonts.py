"""The two bundled families. Missing files fall back to the system's sans and fixed font, said once in the log."""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from ati_console import paths

_log = logging.getLogger(__name__)
# Inter, renamed: a copy of Inter on the system (CFF, drawn bolder) must never be mixed in.
SANS: Final = "Inter Console"
MONO: Final = "JetBrains Mono"
# Inter's tabular set also evens out hyphens and colons, so that columns of times and names do not move.
_TABULAR: Final = QFont.Tag("tnum")
_CONTEXTUAL: Final = QFont.Tag("calt")


def load() -> tuple[str, ...]:
    """Register the files of resources/fonts with Qt; returns the families that came of it."""
    families: list[str] = []
    for file in sorted((paths.resources() / "fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(file))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if not families:
        _log.warning("no bundled font could be loaded; using the fonts of the system")
    return tuple(sorted(set(families)))


def sans(pixels: int, weight: int = 400) -> QFont:
    return _font([SANS, _system(QFontDatabase.SystemFont.GeneralFont)], pixels, weight)


def mono(pixels: int, weight: int = 400) -> QFont:
    font = _font([MONO, _system(QFontDatabase.SystemFont.FixedFont)], pixels, weight)
    font.setFixedPitch(True)
    font.setFeature(_CONTEXTUAL, 0)  # ">=" of a command is two letters to be typed, not one sign
    return font


def _font(families: list[str], pixels: int, weight: int) -> QFont:
    font = QFont(families)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(_TABULAR, 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _system(kind: QFontDatabase.SystemFont) -> str:
    return QFontDatabase.systemFont(kind).family()
