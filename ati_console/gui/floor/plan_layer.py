"""The picture of the plant below everything, turned and mirrored with the frame that is shown. In the ground."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QTransform

from ati_console.gui.floor.fitting import in_frame
from ati_console.gui.floor.frames import Affine, View
from ati_console.gui.floor.plan_image import PlanImage
from ati_console.site.floorplan import Bounds
from ati_console.site.plan_place import over_sector
from ati_console.site.site import Sector, Transform

Y_UP: Final = Affine(1.0, 0.0, 0.0, -1.0)


class PlanLayer:
    """`place` brings the picture's own pixels into the sector, or into metres with y down (site/plan_place.py)."""

    def __init__(self) -> None:
        self.plan: PlanImage | None = None
        self.place: Transform | None = None
        self.opacity = 1.0
        self._sector: Sector | None = None

    def set_sector(self, sector: Sector | None) -> None:
        self._sector = sector

    @property
    def placed(self) -> Transform:
        """Over the whole sector until it is placed by hand."""
        if self.place is not None or self.plan is None:
            return self.place or Transform()
        return over_sector(self.plan.width, self.plan.height, self._sector)

    @property
    def to_metres(self) -> Affine:
        """From the space it is placed in. The identity for a sector that has no way back."""
        if self._sector is None:
            return Y_UP
        t = self._sector.transform
        return Affine(t.a, t.b, t.c, t.d, t.tx, t.ty).inverse() if t.determinant else Affine()

    @property
    def bounds(self) -> Bounds | None:
        """Robot metres."""
        if self.plan is None:
            return None
        p = self.placed
        to = Affine(p.a, p.b, p.c, p.d, p.tx, p.ty).then(self.to_metres)
        return in_frame(Bounds(0.0, 0.0, self.plan.width, self.plan.height), to)

    def paint(self, painter: QPainter, view: View) -> None:
        plan, p = self.plan, self.placed
        if plan is None:
            return
        own = Affine(plan.width / plan.image.width(), 0.0, 0.0, plan.height / plan.image.height())
        to = own.then(Affine(p.a, p.b, p.c, p.d, p.tx, p.ty)).then(self.to_metres).then(view.to_px)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self.opacity)
        painter.setTransform(QTransform(to.a, to.c, to.b, to.d, to.tx, to.ty), True)
        painter.drawImage(QPointF(0, 0), plan.image)
        painter.restore()
