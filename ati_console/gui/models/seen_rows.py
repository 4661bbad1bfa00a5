"""The errors and findings as rows, without what was acknowledged and is over; what was is kept over restarts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QSettings

from ati_console.fleet.view import ErrorEntry
from ati_console.gui.models import errors_model
from ati_console.gui.models.acknowledged import Acknowledged
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.errors_model import Made, World
from ati_console.gui.models.faults import FaultEntry
from ati_console.gui.models.findings_model import Context, finding_rows
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.unlisted import UnlistedWatch

ERRORS: Final = "acknowledged/errors"
FINDINGS: Final = "acknowledged/findings"


class SeenRows:
    """`errors` and `findings` as of now; `acknowledge` tells whoever owns the error too."""

    def __init__(self, model: ConsoleModel) -> None:
        self._model = model
        self._settings: QSettings | None = None
        self._seen = {ERRORS: Acknowledged(), FINDINGS: Acknowledged()}
        self._unlisted = UnlistedWatch()
        self._made_errors: Made = {}
        self._made_findings: Made = {}  # as many as the fleet keeps findings
        self._notation = model.notation
        self._received = 0  # by the run whose rows were settled last

    def remember(self, settings: QSettings) -> None:
        """Kept there from now on, and taken from there now."""
        self._settings = settings
        for name, seen in self._seen.items():
            seen.restore(settings.value(name))

    def errors(self, now: float) -> list[ListRow]:
        self._mind_notation()
        self._mind_run()
        model, seen = self._model, self._seen[ERRORS]
        world = World(
            model.fleet, model.forward, model.link, model.faults, seen.keys, now, model.limits, model.grants,
            model.notation,
        )  # fmt: skip
        return seen.settle(errors_model.rows(world, self._made_errors))

    def findings(self, now: float) -> list[ListRow]:
        self._mind_notation()
        model = self._model
        unlisted = self._unlisted.look(model.robots, model.listing, now) if model.has_site else ()
        context = Context(now, self._seen[FINDINGS].keys, model.grants, unlisted, self._made_findings, model.notation)
        if len(self._made_findings) > 2 * len(model.fleet.findings) + 2_000:
            self._made_findings.clear()
        return finding_rows(model.fleet, context)

    def _mind_run(self) -> None:
        """Another run begins with an empty fleet: nothing that was acknowledged is over by that."""
        received = self._model.fleet.received
        if received < self._received:
            self._seen[ERRORS].wait_again()
        self._received = received

    def _mind_notation(self) -> None:
        if self._notation != self._model.notation:
            self._notation = self._model.notation
            self._made_errors.clear()
            self._made_findings.clear()

    def acknowledge(self, name: str, rows: Iterable[ListRow]) -> None:
        """`name` is ERRORS or FINDINGS."""
        told = list(rows)
        self._seen[name].add(told)
        for row in told:
            if isinstance(row.origin, ErrorEntry):
                self._model.acknowledge(row.origin)
            elif isinstance(row.origin, FaultEntry):
                self._model.acknowledge_fault(row.origin)

    def keep(self) -> None:
        """Write down what changed."""
        for name, seen in self._seen.items():
            if self._settings is not None and seen.changed:
                self._settings.setValue(name, seen.as_text())
