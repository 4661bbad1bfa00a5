"""Arrivals in, Twinzo out: committed before they are acknowledged, sent in order, each with exactly one fate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ati_console.forward.arrival import Arrival
from ati_console.forward.ports import Acknowledge, Routes, TwinSecrets
from ati_console.site.site import Site
from ati_console.status import Fault, ForwardMode, ForwardStatus


class Forwarder:
    """One per site. `run` blocks in its own thread; everything else may be called from any thread."""

    def __init__(
        self,
        site: Site,
        mapping: Routes,
        outbox_path: Path,
        secrets: TwinSecrets,
        acknowledge: Acknowledge,
        mode: ForwardMode = ForwardMode.OFF,
    ) -> None:
        """Touches no disk and no network: `run` does."""
        self._mode = mode
        self._acknowledge = acknowledge

    def offer(self, arrivals: Sequence[Arrival]) -> int:
        """Takes arrivals, oldest first; returns how many: 0 when full, so offer the rest again later."""
        raise NotImplementedError

    def set_mode(self, mode: ForwardMode) -> None:
        """OFF stops sending at once (what is queued stays on disk); ON also ends every pause of a lane."""
        raise NotImplementedError

    def status(self) -> ForwardStatus:
        """Counters as of now; their equation holds in every value."""
        raise NotImplementedError

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The newest faults, oldest first, bounded; a repeated one is listed once, with its latest time."""
        raise NotImplementedError

    def run(self) -> None:
        """Opens the outbox and works until `request_stop`. Raises OutboxBusy, OutboxError when ON cannot open it."""
        raise NotImplementedError

    def request_stop(self, drain_s: float = 5.0) -> None:
        """Takes nothing more, sends what can be sent within `drain_s`, keeps the rest on disk; `run` then returns."""
        raise NotImplementedError
