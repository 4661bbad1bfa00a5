"""Tab goes as one reads: by what is seen where, not by what was built when. Pages are put in, moved and split later."""

from __future__ import annotations

from collections.abc import Iterator, Set

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QWidget,
)


def step(window: QWidget, *, onward: bool) -> bool:
    """Give the focus to the next or previous stop of the window, round in a circle. False when there is none."""
    order = list(stops(window))
    if not order:
        return False
    at = QApplication.focusWidget()
    place = order.index(at) if at in order else (-1 if onward else 0)
    reason = Qt.FocusReason.TabFocusReason if onward else Qt.FocusReason.BacktabFocusReason
    order[(place + (1 if onward else -1)) % len(order)].setFocus(reason)
    return True


def stops(root: QWidget) -> Iterator[QWidget]:
    """Below `root`: line by line, each from the left; a pane is read to its end before the one beside it."""
    groups = [group for group in root.findChildren(QButtonGroup) if group.exclusive()]
    return _stops(root, {button for group in groups for button in group.buttons()})


def _stops(root: QWidget, exclusive: Set[QAbstractButton]) -> Iterator[QWidget]:
    if isinstance(root, (QComboBox, QAbstractSpinBox)):  # its line is no stop of its own
        return
    inside = root.viewport() if isinstance(root, QAbstractScrollArea) else None  # hands the focus to `root`
    for child in _in_reading_order(root):
        if child is not inside and _is_stop(child, exclusive):
            yield child
        yield from _stops(child, exclusive)


def _is_stop(widget: QWidget, exclusive: Set[QAbstractButton]) -> bool:
    """Of buttons that exclude each other the chosen one: the arrows choose among them, as everywhere. Their policy says
    nothing: Qt takes Tab from all of a group but the one that last had the focus, whichever is chosen since.

    Neither `group()` nor `focusProxy()` is asked: PySide makes what they return a child of whom was asked, and takes it
    for deleted when that one goes. It was the menu of the profile, and a crash."""
    if not widget.isEnabled() or not widget.isVisible():
        return False
    if isinstance(widget, QAbstractButton) and widget in exclusive:
        return widget.isChecked()
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)


def _in_reading_order(parent: QWidget) -> list[QWidget]:
    seen = [w for w in parent.children() if isinstance(w, QWidget) and w.isVisible() and not w.isWindow()]
    seen.sort(key=lambda child: (child.y(), child.x()))
    lines: list[list[QWidget]] = []
    for child in seen:
        if lines and _same_line(lines[-1][0], child):
            lines[-1].append(child)
        else:
            lines.append([child])
    return [child for line in lines for child in sorted(line, key=QWidget.x)]


def _same_line(first: QWidget, other: QWidget) -> bool:
    """Side by side by at least half of the lower one."""
    shared = first.geometry().bottom() - other.y()
    return 2 * shared >= min(first.height(), other.height())
