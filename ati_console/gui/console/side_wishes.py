"""The wishes about brokers beside the source, from pill, palette and manager, to who grants them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ati_console.gui.brokers.door import Manager
from ati_console.gui.console.sides import Sides
from ati_console.gui.console.trust_desk import TrustDesk
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.bottom_tabs import Tab


class SideWishes(QObject):
    """Wires; owns no state."""

    def __init__(
        self, model: ConsoleModel, sides: Sides, trust: TrustDesk, manager: Manager, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._sides, self._trust, self._window = sides, trust, window
        window.top_bar.sides.wished.connect(self._wished)
        window.top_bar.pill.beside_requested.connect(sides.connect_beside)
        manager.beside_requested.connect(sides.connect_beside)
        manager.leave_requested.connect(sides.leave)
        manager.beside_again.connect(sides.anew)
        for changed in (model.sides.changed, model.link_changed):  # the source may be another
            changed.connect(manager.show_links)
        window.sides_left.connect(sides.leave_all)
        sides.said.connect(window.toast.say)

    @Slot(str, str)
    def _wished(self, what: str, name: str) -> None:
        sides = self._sides
        if what == "events":
            self._window.show_tab(Tab.CONNECTION)
        else:
            does = {"source": sides.make_source, "again": sides.connect_again, "leave": sides.leave}
            {**does, "certificate": self._trust.look_at_side}[what](name)
