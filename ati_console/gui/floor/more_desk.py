"""Does what the floor's menu offers: look, pictures of the plant, and the floor itself as a file or on paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot

from ati_console.gui.dialogs.file_dialog import FileAsker
from ati_console.gui.floor.floor_header import FloorHeader
from ati_console.gui.floor.floor_view import FloorView
from ati_console.gui.floor.plan_desk import PlanDesk
from ati_console.gui.floor.plan_image import SUFFIXES
from ati_console.gui.floor.press_desk import PressDesk, Take
from ati_console.gui.theme import Theme


class MoreDesk(QObject):
    """`failed(Fault)`; `said(str)`; `changed`: there is another picture, or none; `map_requested`."""

    failed = Signal(object)
    said = Signal(str)
    changed = Signal()
    map_requested = Signal()

    def __init__(self, theme: Theme, view: FloorView, header: FloorHeader, take: Take) -> None:
        super().__init__(view)
        self._view, self._header = view, header
        self.plans, self.press = PlanDesk(theme, view), PressDesk(take, view)
        self.plan_asker = FileAsker("Floor plan", "Pictures (*.png *.jpg *.jpeg *.svg);;All files (*)", view)
        self._connect()
        header.show_plan(None)

    def _connect(self) -> None:
        header, plans = self._header, self.plans
        header.more_chosen.connect(self.choose)
        header.opacity_chosen.connect(plans.set_opacity)
        header.load_plan.clicked.connect(self.plan_asker.ask)
        header.load_map.clicked.connect(self.map_requested)
        self.plan_asker.chosen.connect(plans.choose)
        plans.changed.connect(self._show_plan)
        plans.tool.said.connect(self._view.announce)
        for desk in (plans, self.press):
            desk.failed.connect(self.failed)
        self.press.said.connect(self.said)

    @Slot(str)
    def choose(self, key: str) -> None:
        """A key of MORE (floor_menus.py)."""
        aim, plans, press = self._view.aim, self.plans, self.press
        does = {
            "fit": aim.fit,
            "zoom": self._view.toggle_zoom,
            "follow": aim.toggle_follow,
            "measure": self._view.toggle_measure,
            "map": self.map_requested.emit,
            "plan": self.plan_asker.ask,
            "two_points": plans.begin_two_points,
            "cover": plans.cover_sector,
            "take_away": plans.take_away,
            "print": press.print,
            "paper": self._toggle_paper,
        }
        if key in press.askers:
            press.ask(key)
        else:
            does[key]()

    def _toggle_paper(self) -> None:
        self.press.light = not self.press.light

    @Slot()
    def _show_plan(self) -> None:
        self._header.show_reading(self.plans.busy)
        self._header.show_plan(self.plans.placed.opacity if self.plans.plan else None)
        self.changed.emit()


def dropped_picture(dropped: QMimeData) -> Path | None:
    """One file of this machine that is a picture by its name; what is in it is looked at when it is read."""
    files = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 and files[0].suffix.lower() in SUFFIXES else None
