"""The console's actions for its other windows, which hear none of its keys: its window comes forward and does them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from ati_console.gui.actions import NOTHING, Action
from ati_console.gui.shell.rail import WORKSPACES

if TYPE_CHECKING:
    from ati_console.gui.main_window import MainWindow

# Of these the keys are heard there too. What sends or forwards is not among them: it lies behind another window.
HEARD: Final = {
    *(name for name, _icon in WORKSPACES), "Connect or disconnect", "Manage brokers", "Settings", "Log", "Quit",
    "Command palette", "Keys", "Zoom in", "Zoom out", "Zoom 100 %",
}  # fmt: skip
HERE: Final = {  # it shows in every window, so none has to come
    "Zoom in", "Zoom out", "Zoom 100 %", "Dark", "Light", "Dark or light as the system", "Reduced motion on or off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the console can do, for another window of it. `passing()`: what can be done just now beside it."""

    actions: tuple[Action, ...] = ()
    passing: Callable[[], tuple[Action, ...]] = tuple


def _stay() -> None:
    """The other window is not in the way."""


def elsewhere(console: MainWindow, but: Collection[str] = (), leave: Callable[[], object] = _stay) -> Elsewhere:
    """All that can be done by name, without those that the other window has itself; `leave`: it makes way first."""
    listed = tuple(action for action in console.actions_of.all if action.can_run and action.name not in but)

    def passing() -> tuple[Action, ...]:
        return tuple(_from_afar(console, action, leave) for action in console.actions_of.passing())

    return Elsewhere(tuple(_from_afar(console, action, leave) for action in listed), passing)


def keys(console: MainWindow, leave: Callable[[], object] = _stay) -> tuple[Action, ...]:
    """Those that are heard, alone."""
    return tuple(action for action in elsewhere(console, leave=leave).actions if action.keys)


def _from_afar(console: MainWindow, action: Action, leave: Callable[[], object]) -> Action:
    heard = action.keys if action.name in HEARD else ()
    run = action.run if action.name in HERE else partial(_come, console, action, leave)
    return replace(action, keys=heard, key_name=action.key_name if heard else "", slot=run, argument=NOTHING)


def _come(console: MainWindow, action: Action, leave: Callable[[], object]) -> None:
    leave()
    console.come_forward()
    console.actions_of.run(action)
