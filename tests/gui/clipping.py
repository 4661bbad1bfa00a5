"""Words and controls that do not have their room: cut, over one another, or out of the pane that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QSplitter,
    QTabBar,
    QToolButton,
    QWidget,
)

from ati_console.gui.delegates.header import Header
from ati_console.gui.label import ElidedLabel

SLACK = 1  # px that rounding may take
CONTROLS = (QLabel, QAbstractButton, QComboBox, QLineEdit, QTabBar)


def cut(window: QWidget) -> list[str]:
    """Labels, buttons and titles of columns without the room of their words, that do not give way on purpose."""
    short = [(widget, _wants(widget)) for widget in seen(window) if isinstance(widget, (QLabel, QAbstractButton))]
    found = [f"{told(widget)} has {widget.width()}x{widget.height()}, {why}" for widget, why in short if why]
    headers = (header for header in window.findChildren(Header) if header.isVisible())
    return found + [title for header in headers for title in _narrow(header)]


def astray(window: QWidget) -> list[str]:
    """Controls that hang out of what holds them (a pane that scrolls brings them back), or lie over a neighbour."""
    found = [f"{told(one)} hangs out of {told(one.parentWidget())}" for one in seen(window) if _hangs_out(one)]
    return found + [f"{told(one)} lies over {told(other)}" for one, other in _over(window)]


def seen(window: QWidget) -> Iterator[QWidget]:
    """Controls of this window that can be looked at; none of Qt's own insides."""
    for widget in window.findChildren(QWidget):
        ours = isinstance(widget, CONTROLS) and not widget.objectName().startswith("qt_")
        if ours and widget.isVisible() and widget.window() is window:
            yield widget


def told(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else widget.accessibleName()
    return f"{type(widget).__name__} {words[:40]!r} in {type(widget.parentWidget()).__name__}"


def _wants(widget: QLabel | QAbstractButton) -> str:
    if not widget.text() or isinstance(widget, ElidedLabel) or _is_a_picture(widget):
        return ""
    if isinstance(widget, QLabel) and widget.wordWrap():
        high = widget.heightForWidth(widget.width())
        return f"wants {high} high" if high > widget.height() + SLACK else ""
    wide = max(widget.fontMetrics().horizontalAdvance(line) for line in widget.text().replace("&&", "&").split("\n"))
    if wide > widget.contentsRect().width() + SLACK:
        return f"wants {wide} wide"
    high = widget.fontMetrics().height()
    return f"wants {high} high" if high > widget.height() + 2 * SLACK else ""


def _is_a_picture(widget: QLabel | QAbstractButton) -> bool:
    only = Qt.ToolButtonStyle.ToolButtonIconOnly
    return isinstance(widget, QToolButton) and widget.toolButtonStyle() is only and not widget.icon().isNull()


def _narrow(header: Header) -> list[str]:
    shown = [n for n in range(header.count()) if not header.isSectionHidden(n)]
    titles = {n: str(header.model().headerData(n, Qt.Orientation.Horizontal) or "") for n in shown}
    return [
        f"column {words!r} of {told(header.parentWidget())} has {header.sectionSize(n)}, wants {header.least(n)} wide"
        for n, words in titles.items()
        if words and header.least(n) > header.sectionSize(n)
    ]


def _hangs_out(widget: QWidget) -> bool:
    """Of any parent, up to the window or a pane that scrolls; a splitter folds what is in it."""
    inside, at = widget.rect(), widget
    while not at.isWindow():
        parent = at.parentWidget()
        if isinstance(parent, (QSplitter, QTabBar)) or isinstance(parent.parentWidget(), QAbstractScrollArea):
            return False
        inside.translate(at.pos())
        if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(inside):
            return True
        at = parent
    return False


def _over(window: QWidget) -> Iterator[tuple[QWidget, QWidget]]:
    """Of one parent: what lies over a whole pane (a card, a toast) is meant to."""
    every = [(one, QRect(one.mapTo(window, QPoint(0, 0)), one.size())) for one in seen(window)]
    for (one, a), (other, b) in combinations(every, 2):
        shared = a & b
        if one.parentWidget() is other.parentWidget() and min(shared.width(), shared.height()) > 2 * SLACK:
            yield one, other
