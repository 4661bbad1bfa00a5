"""The areas that Twinzo keeps for the sectors that are forwarded to: what a sample is looked up in."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.forward.tabs import EMPTY, ForwardTab
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme
from ati_console.site.sector_area import SectorArea

HEADERS: Final = ("Area", "Kind", "Sector", "Id", "Corners", "Size m")
LOOK: Final = ListLook(
    HEADERS, {1: 110, 2: 64, 3: 64, 4: 72, 5: 130}, {0: 1.0}, EMPTY[ForwardTab.AREAS], {1: Voice.MUTED},
    dict.fromkeys((2, 3, 4, 5), brush.RIGHT), name="Areas of the sectors",
)  # fmt: skip


class AreasPage(QWidget):
    """A list; on the floor of Monitor they are drawn."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self.list = ListPage(theme, LOOK, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)

    def set_areas(self, areas: tuple[SectorArea, ...]) -> None:
        self.list.set_rows([_row(area) for area in areas])


def _row(area: SectorArea) -> ListRow:
    xs, ys = zip(*area.corners_mm, strict=True)
    wide, high = (max(xs) - min(xs)) / 1000, (max(ys) - min(ys)) / 1000
    kind = "no-go" if area.is_no_go else "localization"
    cells = (
        plain(area.name, 80) or "no name", kind, str(area.sector), str(area.id), str(len(area.corners_mm)),
        f"{wide:,.1f} x {high:,.1f}",
    )  # fmt: skip
    shape = Glyph.PROHIBIT if area.is_no_go else Glyph.INFO
    order = (area.sector, not area.is_no_go, area.name.lower(), area.id)
    return ListRow((area.sector, area.id, area.is_no_go), cells, shape, origin=area, order=order)
