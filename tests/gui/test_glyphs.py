"""Marks are shapes before they are colours: no two alike, all within their box, cached until the colours change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from ati_console.fleet.view import Mark
from ati_console.gui import glyphs
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.theme import Theme

ALL: list[Shape] = [*Mark, *Glyph]


def _drawn(path: QPainterPath, scale: float = 4.0) -> bytes:
    image = QImage(64, 64, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.translate(32, 32)
    painter.scale(scale, scale)
    painter.fillPath(path, Qt.GlobalColor.white)
    painter.end()
    return bytes(image.constBits())


@pytest.mark.parametrize("shape", ALL)
def test_every_glyph_fits_its_box_and_leaves_ink(shape: Shape) -> None:
    box = glyphs.path(shape).boundingRect()
    assert QRectF(-6.3, -6.3, 12.6, 12.6).contains(box)
    assert any(_drawn(glyphs.path(shape)))


def test_no_two_states_share_a_shape() -> None:
    drawn = {shape: _drawn(glyphs.path(shape)) for shape in ALL if shape is not Mark.NOT_FLEET}
    assert len(set(drawn.values())) == len(drawn)
    assert glyphs.path(Mark.NOT_FLEET) == glyphs.path(Mark.LIVE)  # a disc: the mode stands beside it in words


def test_no_two_marks_share_a_shape_on_the_floor() -> None:
    assert len({_drawn(glyphs.floor_path(mark), 2.0) for mark in Mark}) == len(Mark)


def test_the_body_points_along_x_and_is_as_long_as_said() -> None:
    box = glyphs.body_path().boundingRect()
    assert (box.right(), box.left(), box.height()) == pytest.approx((10.35, -7.475, 13.8))


def test_an_untrusted_pose_is_hatched(theme: Theme) -> None:
    def paint(trusted: bool) -> QImage:
        image = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(theme.colors.inset)
        painter = QPainter(image)
        painter.translate(20, 20)
        glyphs.paint_body(painter, Mark.LIVE, theme, trusted=trusted)
        painter.end()
        return image

    live = theme.colors.live.rgb()
    solid, hatched = ([paint(t).pixel(x, y) for x in range(40) for y in range(40)].count(live) for t in (True, False))
    assert 0 < hatched < solid / 2


def test_pictures_are_cached_and_dropped_when_colours_change(dark: Theme) -> None:
    first = glyphs.pixmap(Mark.ERROR, 12, 1.0, dark)
    assert glyphs.pixmap(Mark.ERROR, 12, 1.0, dark).cacheKey() == first.cacheKey()
    dark.set_mode("light")
    other = glyphs.pixmap(Mark.ERROR, 12, 1.0, dark)
    assert other.cacheKey() != first.cacheKey()
    assert other.toImage().pixelColor(3, 9) == dark.colors.fault


def test_a_sharp_screen_gets_a_sharp_picture(dark: Theme) -> None:
    picture = glyphs.pixmap(Mark.LIVE, 12, 2.0, dark)
    assert (picture.width(), picture.devicePixelRatio()) == (24, 2.0)
