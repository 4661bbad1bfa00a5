"""Shape algebra of the glyphs: everything is a path to be filled, made large and brought back by `coarse`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF, QTransform

# Qt flattens curves to about a quarter of a unit when it unites or subtracts paths: shapes are made 16 times as large.
FINE: Final = 16.0


def stroke(
    line: QPainterPath,
    width: float,
    dash: Sequence[float] = (),
    *,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap,
    join: Qt.PenJoinStyle = Qt.PenJoinStyle.MiterJoin,
) -> QPainterPath:
    stroker = QPainterPathStroker()
    stroker.setWidth(width * FINE)
    stroker.setCapStyle(cap)
    stroker.setJoinStyle(join)
    if dash:
        stroker.setDashPattern(list(dash))
    return stroker.createStroke(line).simplified()


def polygon(points: Sequence[tuple[float, float]]) -> QPainterPath:
    made = QPainterPath()
    made.addPolygon(QPolygonF([_at(x, y) for x, y in points]))
    made.closeSubpath()
    return made


def line(points: Sequence[tuple[float, float]]) -> QPainterPath:
    made = QPainterPath(_at(*points[0]))
    for x, y in points[1:]:
        made.lineTo(_at(x, y))
    return made


def circle(radius: float, at_x: float = 0.0) -> QPainterPath:
    made = QPainterPath()
    made.addEllipse(_at(at_x, 0), radius * FINE, radius * FINE)
    return made


def box(x: float, y: float, width: float, height: float) -> QPainterPath:
    made = QPainterPath()
    made.addRect(QRectF(_at(x, y), _at(x + width, y + height)))
    return made


def cross(reach: float, width: float) -> QPainterPath:
    one = stroke(line([(-reach, -reach), (reach, reach)]), width)
    return one.united(QTransform().rotate(90).map(one))


def exclamation(top: float, foot: float, dot: float) -> QPainterPath:
    return box(-0.75, top, 1.5, foot - top).united(box(-0.75, dot - 0.75, 1.5, 1.5))


def octagon(radius: float, bar: QPainterPath) -> QPainterPath:
    k = radius * 0.4142
    r = radius
    outline = polygon([(r, -k), (r, k), (k, r), (-k, r), (-r, k), (-r, -k), (-k, -r), (k, -r)])
    return outline.subtracted(bar)


def _at(x: float, y: float) -> QPointF:
    return QPointF(x * FINE, y * FINE)


def coarse(shape: QPainterPath) -> QPainterPath:
    return QTransform.fromScale(1 / FINE, 1 / FINE).map(shape)
