"""One simulated sherpa: what it is up to. Where it is and how full it is stands in the arrays of the fleet."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ati_console.rehearse.errand import Errand
from ati_console.rehearse.lane_graph import Stop
from ati_console.rehearse.roster import Part, Role


class Phase(enum.Enum):
    IDLE = "waits for a trip"
    DRIVING = "drives"
    AT_STATION = "loads or unloads"
    CHARGING = "charges"


class Wake(enum.Enum):
    """Why a sherpa is looked at again."""

    PHASE = "its phase ends"
    TROUBLE = "trouble begins"
    RELIEF = "trouble ends"
    GIVEN_UP = "the fleet manager misses its heartbeat"


@dataclass(slots=True)
class Sherpa:
    """Changed by the fleet alone."""

    row: int
    part: Part
    mode: str
    phase: Phase = Phase.IDLE
    errand: Errand | None = None
    at: Stop | None = None
    error: str | None = None
    disabled_reason: str | None = None
    silent: bool = False

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def told_trip(self) -> Errand | None:
        """Only the fleet manager's own trips are in its messages."""
        return self.errand if self.mode == "fleet" else None


def mode_of(role: Role) -> str:
    return {Role.MANUAL: "manual", Role.SIMULATION: "simulation"}.get(role, "fleet")
