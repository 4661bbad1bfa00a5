"""Keys that the floor hears while it has the focus (look.md, Keys)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from ati_console.gui.floor.floor_view import FloorView

WINDOW_KEYS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
ARROWS: Final[dict[int, tuple[float, float]]] = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


def press(view: FloorView, key: int) -> bool:
    """F fit, L follow, T trails, M measure, + - zoom, arrows pan. True when it was one of these."""
    if key in ARROWS:
        view.aim.pan(*ARROWS[key])
        return True
    does = {
        Qt.Key.Key_F: view.aim.fit,
        Qt.Key.Key_L: view.aim.toggle_follow,
        Qt.Key.Key_T: view.trails_toggled.emit,
        Qt.Key.Key_M: view.toggle_measure,
        Qt.Key.Key_Plus: view.aim.zoom_in,
        Qt.Key.Key_Equal: view.aim.zoom_in,
        Qt.Key.Key_Minus: view.aim.zoom_out,
    }.get(Qt.Key(key))
    if does is not None:
        does()
    return does is not None
