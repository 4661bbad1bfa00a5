"""Tab pressed through a window, as somebody without a mouse does it; and what is wrong with the way it takes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QButtonGroup, QComboBox, QWidget

MOST = 300  # stops; more is a circle that never closes
LEAST = 24  # pixels that turned, of the smallest ring
FILLED = ("primary", "danger")
NEAR = 12  # of a channel: what antialiasing does to a line of 2 px


def stops(window: QWidget, card: QWidget | None = None) -> list[QWidget]:
    """Everything that Tab must reach: seen, enabled, and nothing of Qt's own insides. `card`: over the window.

    Of buttons that exclude each other the chosen one, whatever Qt made of its policy; the arrows choose among them."""
    groups = [group for group in window.findChildren(QButtonGroup) if group.exclusive()]
    exclusive = {button for group in groups for button in group.buttons()}  # group() hands the group to the button
    found = (card or window).findChildren(QWidget)
    return [
        one for one in found if _is_stop(one, window) and (one.isChecked() if one in exclusive else _takes_tab(one))
    ]


def _is_stop(widget: QWidget, window: QWidget) -> bool:
    return (
        widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.objectName().startswith("qt_")
        and not _hands_on(widget, widget.parentWidget())
    )


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _hands_on(widget: QWidget, owner: QWidget) -> bool:
    """A part of it that gives it the focus."""
    return isinstance(owner, QComboBox) or (isinstance(owner, QAbstractScrollArea) and widget is owner.viewport())


def walk(
    window: QWidget, *rings: QColor, card: QWidget | None = None, filled: QColor | None = None
) -> tuple[list[QWidget], list[str]]:
    """The stops in the order in which Tab comes to them, until it comes back; and those that show no ring. `filled`:
    of the ring on a button that is filled with the accent or the fault colour itself."""
    stops(window, card)[0].setFocus(Qt.FocusReason.TabFocusReason)
    came: list[QWidget] = []
    ringless: list[str] = []
    for _ in range(MOST):
        at = QApplication.focusWidget()
        assert at is not None, f"Tab from {told(came[-1]) if came else 'nothing'} leads nowhere"
        if at in came:
            return came, ringless
        came.append(at)
        shown = (*rings, filled) if filled is not None and at.property("kind") in FILLED else rings
        if shown and _ring(window, at, shown) < LEAST:
            ringless.append(told(at))
        QTest.keyClick(at, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is at:  # a field that takes Tab for itself
            QTest.keyClick(at, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    raise AssertionError(f"Tab never comes back: {', '.join(map(told, came[:20]))}")


def unreached(came: Iterable[QWidget], wanted: list[QWidget]) -> list[str]:
    found = list(came)
    return [told(widget) for widget in wanted if widget not in found]


def nameless(came: Iterable[QWidget]) -> list[str]:
    """No name and no words that a screen reader would read for one; a picture needs both, a tool tip as well."""
    return [told(widget) for widget in came if not _named(widget)]


def _named(widget: QWidget) -> bool:
    words = widget.text().strip() if isinstance(widget, QAbstractButton) else ""
    if isinstance(widget, QAbstractButton) and not words:
        return bool(widget.accessibleName() and widget.toolTip())
    return bool(words or widget.accessibleName())


def backwards(window: QWidget, came: list[QWidget]) -> list[str]:
    """Steps that go up, or left on the same line. A circle has one: where it closes."""
    steps = zip(came, [*came[1:], came[0]], strict=True)
    back = [f"{told(one)} -> {told(other)}" for one, other in steps if not _onward(window, one, other)]
    return back if len(back) > 1 else []


def _onward(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Judged by the two panes that part them: a whole pane is read before the one beside it."""
    a, b = _parted(window, one, other)
    if a is None or b is None:
        return True
    p, q = _where(a, window), _where(b, window)
    if q.top() >= p.bottom() - 2:
        return True
    return q.bottom() > p.top() + 2 and q.left() >= p.left()


def _parted(window: QWidget, one: QWidget, other: QWidget) -> tuple[QWidget | None, QWidget | None]:
    lines = [_ancestors(widget, window) for widget in (one, other)]
    for a, b in zip(*lines, strict=False):
        if a is not b:
            return a, b
    return None, None


def _ancestors(widget: QWidget, window: QWidget) -> list[QWidget]:
    """From the window down to it."""
    line = [widget]
    while line[-1] is not window:
        line.append(line[-1].parentWidget())
    return line[::-1]


def _where(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _ring(window: QWidget, widget: QWidget, colors: tuple[QColor, ...]) -> int:
    """How many pixels in its rectangle the focus turns to one of the colours."""
    focused = _picture(window, widget)
    widget.clearFocus()
    rest = _picture(window, widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    turned = (focused != rest).any(axis=2)
    ink = np.array([[color.blue(), color.green(), color.red()] for color in colors], np.int16)
    near = (abs(focused[:, :, None, :] - ink) < NEAR).all(axis=3).any(axis=2)
    return int((turned & near).sum())


def _picture(window: QWidget, widget: QWidget) -> NDArray[np.int16]:
    """Rows of pixels: blue, green, red."""
    QApplication.processEvents()
    image = window.grab(_where(widget, window).adjusted(-3, -3, 3, 3)).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bytes_of = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return bytes_of[:, : image.width(), :3].astype(np.int16)


def told(widget: QWidget) -> str:
    """Which one it is, in a failed assertion."""
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    owner = widget.parentWidget()
    return f"{type(widget).__name__}#{widget.objectName()} {words!r} in {type(owner).__name__}"
