"""The areas that Twinzo keeps for the sectors that are forwarded to: what a sample is looked up in."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.forward.zones import inside
from ati_console.forwarding import ForwardStatus
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.forward.tabs import EMPTY, ForwardTab
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme
from ati_console.site.sector_area import SectorArea

HEADERS: Final = ("Area", "Sherpas inside now", "Kind", "Sector", "Id", "Corners", "Size m")
LOOK: Final = ListLook(
    HEADERS, {2: 110, 3: 64, 4: 64, 5: 72, 6: 130}, {0: 1.0, 1: 1.0}, EMPTY[ForwardTab.AREAS], {2: Voice.MUTED},
    dict.fromkeys((3, 4, 5, 6), brush.RIGHT), name="Areas of the sectors",
)  # fmt: skip


LOOK_S: Final = 1.0
NAMED: Final = 12  # sherpas of an area by name; the rest is counted
Inside = dict[SectorArea, tuple[str, ...]]


class AreasPage(QWidget):
    """A list; on the floors they are drawn. Who is inside is looked up once a second, while it is seen."""

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._model = model
        self._areas: tuple[SectorArea, ...] = ()
        self._inside: Inside = {}
        self._due = 0.0
        self.list = ListPage(theme, LOOK, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)

    def set_areas(self, areas: tuple[SectorArea, ...]) -> None:
        self._areas = areas
        self._show()

    def refresh(self, now: float) -> bool:
        """`now`: unix seconds. Never moves by itself."""
        if not 0 <= self._due - now <= LOOK_S:
            self._due = now + LOOK_S
            if who_is_inside(self._areas, self._model.forward) != self._inside:
                self._show()
        return False

    def _show(self) -> None:
        self._inside = who_is_inside(self._areas, self._model.forward)
        self.list.set_rows([_row(area, self._inside.get(area, ())) for area in self._areas])


def who_is_inside(areas: tuple[SectorArea, ...], status: ForwardStatus) -> Inside:
    """By the newest sample of each sherpa, edges inside, as it is told to the twin. Areas with nobody are left out."""
    found: Inside = {}
    for sector in {area.sector for area in areas}:
        here = [(name, one.x_mm, one.y_mm) for name, one in status.robots.items() if one.sector == sector]
        placed = sorted((name, x, y) for name, x, y in here if x is not None and y is not None)
        points = np.array([(x, y) for _, x, y in placed], np.float64).reshape(-1, 2)
        for area in (one for one in areas if one.sector == sector and placed):
            rows = np.flatnonzero(inside(np.array(area.corners_mm, np.float64), points))
            if len(rows):
                found[area] = tuple(placed[row][0] for row in rows.tolist())
    return found


def _names(sherpas: tuple[str, ...]) -> str:
    if not sherpas:
        return "nobody"
    more = f" and {len(sherpas) - NAMED} more" if len(sherpas) > NAMED else ""
    return f"{len(sherpas)}: {', '.join(plain(name, 40) for name in sherpas[:NAMED])}{more}"


def _row(area: SectorArea, sherpas: tuple[str, ...]) -> ListRow:
    xs, ys = zip(*area.corners_mm, strict=True)
    wide, high = (max(xs) - min(xs)) / 1000, (max(ys) - min(ys)) / 1000
    kind = "no-go" if area.is_no_go else "localization"
    cells = (
        plain(area.name, 80) or "no name", _names(sherpas), kind, str(area.sector), str(area.id),
        str(len(area.corners_mm)), f"{wide:,.1f} x {high:,.1f}",
    )  # fmt: skip
    shape = Glyph.PROHIBIT if area.is_no_go else Glyph.INFO
    order = (area.sector, not area.is_no_go, area.name.lower(), area.id)
    values = (area.name.lower(), len(sherpas), kind, area.sector, area.id, len(area.corners_mm), wide * high)
    return ListRow((area.sector, area.id, area.is_no_go), cells, shape, origin=area, order=order, values=values)
