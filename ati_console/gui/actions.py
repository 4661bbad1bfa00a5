"""Every action of the window in one list: what it is called, its keys, what it does, and why it cannot be done now.

The keys, the command palette and the key map are all made from this list, so that none of them can say anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Target = Callable[..., object] | SignalInstance
NOTHING: Final = object()


def always() -> str:
    """No reason against it."""
    return ""


@dataclass(frozen=True, slots=True)
class Action:
    """`why_not()` is "" when it can be done. `local` keys are heard by the pane that has the focus, not by the window.

    A `hint` stands in the key map for an action that only a focused pane can do: it has no slot.
    """

    name: str
    group: str
    keys: tuple[str, ...] = ()
    slot: Target | None = None
    argument: object = NOTHING
    why_not: Callable[[], str] = always
    local: bool = False
    key_name: str = ""  # where one key stands for several

    @property
    def key_words(self) -> str:
        """ "Ctrl+Shift+P" as the system writes it; "" without a key."""
        if self.key_name:
            return self.key_name
        return QKeySequence(self.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if self.keys else ""

    @property
    def can_run(self) -> bool:
        return self.slot is not None

    def run(self) -> None:
        given = () if self.argument is NOTHING else (self.argument,)
        if isinstance(self.slot, SignalInstance):
            self.slot.emit(*given)
        elif self.slot is not None:
            self.slot(*given)


class Actions(QObject):
    """The list, and the window's keys made from it. `refused(words)`: a key was pressed for what cannot be done.

    `passing()` is what can be done just now beside it, such as opening one of the recent sites: found by the palette
    alone."""

    refused = Signal(str)

    def __init__(self, actions: Iterable[Action], window: QWidget) -> None:
        super().__init__(window)
        self.all = tuple(actions)
        self.passing: Callable[[], tuple[Action, ...]] = tuple
        for number, action in enumerate(self.all):
            if action.keys and action.can_run and not action.local:
                self._give_keys(window, number, action)

    def named(self, name: str) -> Action:
        """KeyError for a name that is not in the list."""
        found = next((action for action in self.all if action.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    @Slot(object)
    def run(self, action: Action) -> None:
        why_not = action.why_not()
        if why_not:
            self.refused.emit(why_not)
        else:
            action.run()

    def _give_keys(self, window: QWidget, number: int, action: Action) -> None:
        key = QAction(action.name, window)
        key.setShortcuts([QKeySequence(keys) for keys in action.keys])
        key.setData(number)
        key.triggered.connect(self._pressed)
        window.addAction(key)

    @Slot()
    def _pressed(self) -> None:
        key = self.sender()
        if isinstance(key, QAction):
            self.run(self.all[key.data()])
