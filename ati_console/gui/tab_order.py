"""Tab goes as one reads: by what is seen where, not by what was built when. Pages are put in, moved and split later."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


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
    for child in _in_reading_order(root):
        if is_stop(child):
            yield child
        yield from stops(child)


def is_stop(widget: QWidget) -> bool:
    """Of buttons that exclude each other the chosen one: the arrows choose among them, as everywhere."""
    if not widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value or widget.focusProxy() is not None:
        return False
    if not widget.isEnabled() or not widget.isVisible():
        return False
    return not isinstance(widget, QAbstractButton) or widget.isChecked() or not _excludes(widget)


def _excludes(button: QAbstractButton) -> bool:
    group = button.group()
    return button.isCheckable() and (group.exclusive() if group is not None else button.autoExclusive())


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
