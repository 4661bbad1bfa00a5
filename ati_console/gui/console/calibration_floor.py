"""The Forward workspace's floor for the calibration: shows the arrows, and gives a place that is clicked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ati_console.gui.calibration.pane import CalibrationPane
from ati_console.gui.floor.calibration_layer import CalibrationLayer
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.one_point import OnePoint
from ati_console.gui.floor.ruler import Place
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.theme import Theme
from ati_console.gui.workspaces.forward import Forward


class CalibrationFloor(QObject):
    """Between pane and floor, which do not know each other."""

    def __init__(self, pane: CalibrationPane, forward: Forward, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pane, self._forward = pane, forward
        self._view = forward.floor.view
        self.layer, self.tool = CalibrationLayer(theme), OnePoint(theme, self._view.belt, self)
        self._view.canvas.below.append(self.layer)
        pane.floor_changed.connect(self._show)
        pane.pick_requested.connect(self.pick)
        self.tool.changed.connect(self._view.touch)
        self.tool.said.connect(self._view.announce)
        self.tool.finished.connect(self._view.belt.put_away)
        self.tool.picked.connect(self._picked)

    @Slot(object)
    def _show(self, anchors: object) -> None:
        self._forward.floor.shows_more = bool(anchors)
        if isinstance(anchors, tuple) and self.layer.take(anchors):
            self._view.touch()

    @Slot()
    def pick(self) -> None:
        """The floor stands beside the deliveries, and in the sector's own frame nothing is turned."""
        self._forward.show_tab(ForwardTab.DELIVERY)
        self._forward.floor.show_frame(Frame.SECTOR_MM)
        self._view.take_tool(self.tool)
        self._view.setFocus()

    @Slot(object)
    def _picked(self, place: Place) -> None:
        transform = self._view.belt.transform
        if transform is None or transform != self._pane.bench.in_use:
            self._pane.said.emit("The floor shows another sector: type the place instead")
        else:
            self._pane.entry.put_sector(*transform.point_mm(place.x_m, place.y_m))
