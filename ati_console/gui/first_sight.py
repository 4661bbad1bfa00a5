"""Which messages a frame shows for the first time, and how old they are by then. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ati_console.fleet.view import RobotView


class FirstSight:
    """Remembers what the screen showed last."""

    def __init__(self) -> None:
        self._painted: Mapping[str, RobotView] = {}

    def ages_s(self, robots: Mapping[str, RobotView], now: float) -> Iterator[float]:
        """Seconds since receipt, of each sherpa whose newest state was not on the screen before."""
        before, self._painted = self._painted, robots
        if robots is before:
            return
        for name, view in robots.items():
            old = before.get(name)
            if old is None or old.received_at != view.received_at:
                yield now - view.received_at
