"""Keys that the floor hears while it has the focus (look.md, Keys)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt

from ati_console.gui.floor.aim import Aim

WINDOW_KEYS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
ARROWS: Final[dict[int, tuple[float, float]]] = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


def press(key: int, aim: Aim, toggle_trails: Callable[[], None], tools: Mapping[int, Callable[[], None]]) -> bool:
    """F fit, L follow, T trails, + - zoom, arrows pan; `tools`: of other keys. True when it was one of these."""
    if key in ARROWS:
        aim.pan(*ARROWS[key])
        return True
    does = {
        Qt.Key.Key_F: aim.fit,
        Qt.Key.Key_L: aim.toggle_follow,
        Qt.Key.Key_T: toggle_trails,
        **tools,
        Qt.Key.Key_Plus: aim.zoom_in,
        Qt.Key.Key_Equal: aim.zoom_in,
        Qt.Key.Key_Minus: aim.zoom_out,
    }.get(Qt.Key(key))
    if does is not None:
        does()
    return does is not None
