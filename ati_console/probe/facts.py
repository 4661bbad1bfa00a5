"""The cells of a probe, sorted by what they say. Pure."""

from __future__ import annotations

from ati_console.access import V5, Action, Cell, Probe, Verdict
from ati_console.probe.plan import FIRST_MESSAGE


class Facts:
    """The cells sorted by what they say."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.reads = [cell for cell in probe.cells if cell.place.action is Action.SUBSCRIBE]
        self.writes = [cell for cell in probe.cells if cell.place.action is Action.PUBLISH]
        self.listened = any(step.name == FIRST_MESSAGE for step in probe.steps)
        self.delivered = [cell for cell in self.reads if cell.best.verdict is Verdict.DELIVERED]
        self.granted = [cell for cell in self.reads if said(cell, Verdict.GRANTED) and cell not in self.delivered]
        self.refused = [cell for cell in self.reads if cell.is_no or said(cell, Verdict.SILENT)]
        self.dropped = [
            cell for cell in self.writes
            if self.delivered and did_not_come_back(cell) and not said(cell, Verdict.DELIVERED)
        ]  # fmt: skip
        self.can_write = [cell for cell in self.writes if cell.is_yes and cell not in self.dropped]
        self.cannot_write = [cell for cell in self.writes if cell.is_no]

    @property
    def depends_on_id(self) -> list[Cell]:
        """Refused to another client, and the topic names the id that was not asked with: rights may go by it."""
        own = self.probe.client_id
        if not self.probe.asked_as:
            return []
        return [cell for cell in (*self.refused, *self.cannot_write) if own in cell.place.topic.split("/")]

    @property
    def came(self) -> str:
        """Of what was granted and brought no message."""
        return "and nothing came" if self.listened else "and not listened to yet"

    @property
    def main(self) -> int:
        return max((cell.place.version for cell in self.probe.cells), default=V5)

    @property
    def refuting(self) -> list[Cell]:
        """Publishes that were taken and did not reach our own granted subscription to the same topic."""
        if self.delivered:
            return []
        granted = {cell.place.topic for cell in self.granted}
        return [cell for cell in self.writes if cell.place.topic in granted and did_not_come_back(cell)]

    @property
    def unproved(self) -> list[str]:
        """Granted filters on which nothing came, and that no message of our own has refuted either. Another topic's
        echo says nothing about them: mosquitto with an acl_file serves each topic by a rule of its own."""
        empty = {cell.place.topic for cell in self.refuting}
        return list(dict.fromkeys(cell.place.topic for cell in self.granted if cell.place.topic not in empty))

    @property
    def reads_nothing(self) -> bool:
        """Nothing is granted, or each grant was shown to be empty. One that nobody has refuted may be a right to read
        where nobody publishes: the same packets, and no broker tells the two apart."""
        return bool(self.reads) and not self.delivered and not self.unproved

    @property
    def writes_nothing(self) -> bool:
        """Each publish that can be answered was refused: QoS 0 and the versions that cannot say no tell nothing."""
        told = [cell for cell in self.writes if cell.is_no or (cell.place.qos and cell.place.version == V5)]
        return bool(told) and all(cell.is_no for cell in told)


def said(cell: Cell, verdict: Verdict) -> bool:
    return any(attempt.verdict is verdict for attempt in cell.attempts)


def did_not_come_back(cell: Cell) -> bool:
    return cell.newest.echo is False and cell.place.version == V5
