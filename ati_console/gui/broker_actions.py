"""The keys of the manager of brokers, as hints for the key map: its window hears them, the console's does not."""

from __future__ import annotations

from typing import Final

from ati_console.gui.actions import Action

BROKERS: Final = "Manager of brokers"
KEYS: Final = (
    ("Save the broker", "Ctrl+S", ""),
    ("Test the broker", "Ctrl+T", ""),
    ("Find a broker", "Ctrl+F", ""),
    ("Rename the broker", "F2", ""),
    ("Duplicate the broker", "Ctrl+Shift+D", ""),
    ("Move the broker in the list", "Alt+Up", "Alt+Up Down"),
    ("Delete the broker", "Del", ""),
    ("Take back deletes and imports", "Ctrl+Z", ""),
)


def hints() -> tuple[Action, ...]:
    return tuple(Action(name, BROKERS, (key,), local=True, key_name=words) for name, key, words in KEYS)
