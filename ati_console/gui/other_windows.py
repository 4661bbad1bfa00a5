"""The console's actions for its other windows, which hear none of its keys: its window comes forward and does them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
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


def _stay() -> None:
    """The other window is not in the way."""


def actions(console: MainWindow, but: Collection[str] = (), leave: Callable[[], object] = _stay) -> tuple[Action, ...]:
    """All that can be done by name, without those that the other window has itself; `leave`: it makes way first."""
    listed = (action for action in console.actions_of.all if action.can_run and action.name not in but)
    return tuple(_from_afar(console, action, leave) for action in listed)


def keys(console: MainWindow) -> tuple[Action, ...]:
    """Those that are heard, alone."""
    return tuple(action for action in actions(console) if action.keys)


def _from_afar(console: MainWindow, action: Action, leave: Callable[[], object]) -> Action:
    heard = action.keys if action.name in HEARD else ()
    run = action.run if action.name in HERE else partial(_come, console, action, leave)
    return replace(action, keys=heard, key_name=action.key_name if heard else "", slot=run, argument=NOTHING)


def _come(console: MainWindow, action: Action, leave: Callable[[], object]) -> None:
    leave()
    console.come_forward()
    console.actions_of.run(action)
