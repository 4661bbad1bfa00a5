"""Which sherpa {{robot}} stands for."""

from __future__ import annotations

from typing import Final

from ati_console.gui.models.console_model import ConsoleModel
from ati_console.publish.trial_values import MARK
from ati_console.wire.topics import is_level

NOBODY: Final = "tug-101"


class RobotChoice:
    """The selected one, else the first that is seen; those of a trial are nobody's, and a name that somebody made up to
    be no part of a topic is not taken for a default. One that was taken stays: who comes up later, perhaps by our own
    message, moves no topic."""

    def __init__(self, console: ConsoleModel) -> None:
        self._console = console
        self._taken = NOBODY
        self._is_sent = False
        self.has_simulated = False  # the sherpas that are seen may be ours

    @property
    def now(self) -> str:
        if self._console.selected:
            return self._console.selected
        if not self._is_sent and self._taken not in self._console.robots:
            seen = (name for name in self._console.robots if is_level(name) and not name.startswith(MARK))
            self._taken = min(seen, default=NOBODY)
        return self._taken

    def sent(self, *, fleet: bool = False) -> None:
        """A message goes out with it; `fleet`: simulated sherpas do."""
        self._is_sent, self.has_simulated = True, self.has_simulated or fleet

    def leave(self) -> None:
        """Another broker, other sherpas."""
        self._is_sent = self.has_simulated = False
