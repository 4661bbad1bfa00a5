"""What a window begins with: its size, its site, and the broker that the command line named."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize

from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.id_care import IdCare
from ati_console.gui.console.opening import Opening
from ati_console.gui.console.plant import Plant
from ati_console.gui.console.runs import Runs
from ati_console.gui.main_window import MainWindow
from ati_console.gui.window_memory import first_size
from ati_console.stages import Plan


class Beginning:
    """Once a console: `furnish` before the window is shown, `connect` after that."""

    def __init__(self, opening: Opening, plant: Plant, brokers: Brokers, runs: Runs, ids: IdCare) -> None:
        self._opening, self._plant, self._brokers, self._runs, self._ids = opening, plant, brokers, runs, ids

    def place(self, window: MainWindow, number: str) -> None:
        """`number`: of a further window of its folder, "" of the first."""
        size = self._opening.size
        if size or not window.was_restored:
            window.resize(QSize(*size) if size else first_size())
        elif number:
            window.step_aside(int(number))

    def furnish(self) -> None:
        plan = self._opening.plan
        self._plant.show(self._opening.site)
        if plan is not None:
            self._brokers.use(plan.profile, plan.credentials)
            self._brokers.book.used(plan.profile.name)
        else:
            self._brokers.show_card(True)
            self._brokers.show_profile()

    def connect(self) -> None:
        opening = self._opening
        if opening.plan is not None and opening.meant:
            self._runs.open(opening.plan)
        elif opening.plan is not None:
            self._runs.allow_forward()
            self._ids.before(opening.plan.profile, partial(self._open, opening.plan))
        elif opening.profile is not None:
            self._brokers.connect_to(opening.profile)

    def _open(self, plan: Plan) -> None:
        self._runs.open(self._ids.plan(plan))
