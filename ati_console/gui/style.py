"""The one style template, filled from the tokens. Widgets differ by object name and the property `kind`."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

from ati_console import paths
from ati_console.gui.tokens import Colors


class _Words(Mapping[str, str]):
    """What the template may say: a token (`$line_strong`) or a length (`$p12`), nothing else."""

    def __init__(self, colors: Colors, zoom: float) -> None:
        self._zoom = zoom
        self._known = colors.names()

    def __getitem__(self, key: str) -> str:
        if key[0] == "p" and key[1:].isdigit():
            return f"{max(1, round(int(key[1:]) * self._zoom))}px"
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def sheet(colors: Colors, zoom: float) -> str:
    """The whole style sheet; an unknown word in the template is a KeyError."""
    text = (paths.resources() / "style" / "console.qss").read_text(encoding="utf-8")
    return string.Template(text).substitute(_Words(colors, zoom))
