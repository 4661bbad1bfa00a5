"""What the manager of brokers can do, as the console's window lists it: the manager is opened for it (brokers/door.py).

Its keys stand in the key map of both windows and are heard by its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import SignalInstance

from ati_console.gui.actions import Action, Target

BROKERS: Final = "Manager of brokers"
CLOSED: Final = "Choose one in the manager of brokers first: Ctrl+B"
SECRETS: Final = ("password", "key passphrase", "proxy password")  # of a broker, in the order of its rows

VERBS: Final = ("Type", "Show or hide", "Forget")  # of a secret, in the order of its buttons in `actions.py`


@dataclass(frozen=True, slots=True)
class Deed:
    """`free`: it acts on no chosen broker, so it can be wished while none is looked at. `listed`: its key is heard by
    the list alone. `there`: the console's window has an action of its own for it."""

    name: str
    key: str = ""
    free: bool = False
    listed: bool = False
    there: bool = False
    key_name: str = ""

    def action(self, slot: Target, why_not: Callable[[], str], *, away: bool) -> Action:
        """`away`: for a window that does not hear its key."""
        keys, local = (self.key,) if self.key else (), away or self.listed
        return Action(self.name, BROKERS, keys, slot, why_not=why_not, local=local, key_name=self.key_name)


def _of_secrets() -> tuple[Deed, ...]:
    return tuple(Deed(f"{verb} the {secret}") for secret in SECRETS for verb in VERBS)


DEEDS: Final = (
    Deed("Save the broker", "Ctrl+S"),
    Deed("Test the broker", "Ctrl+T"),
    Deed("Find a broker", "Ctrl+F", free=True),
    Deed("Rename the broker", "F2", listed=True),
    Deed("Duplicate the broker", "Ctrl+Shift+D"),
    Deed("Move the broker up", "Alt+Up", listed=True),
    Deed("Move the broker down", "Alt+Down", listed=True),
    Deed("Delete the broker", "Del", listed=True),
    Deed("Take back deletes and imports", "Ctrl+Z"),
    Deed("Connect the chosen broker", "Return", listed=True, key_name="Enter"),
    Deed("Connect the chosen broker beside, or leave it"),
    Deed("New broker", free=True),
    Deed("New broker or preset, from the menu", free=True),
    Deed("Paste a broker's address", free=True),
    Deed("Put the broker back as it was saved"),
    Deed("View the broker's certificate"),
    *_of_secrets(),
    Deed("Import brokers from a file", there=True),
    Deed("Export all brokers without secrets", free=True),
    Deed("Export all brokers with secrets, under a password", free=True),
    Deed("Credentials of brokers", free=True),
    Deed("Credentials of Twinzo", free=True),
    *(Deed(f"{verb} the secret of Twinzo") for verb in VERBS),
    Deed("Check the credentials of Twinzo"),
    Deed("Load device logins of Twinzo", free=True),
    Deed("Forget the chosen device logins"),
    Deed("Forget all device logins"),
)


def nobody_there(name: str) -> str:
    """Why not, before there is a manager."""
    return "" if _named(name).free else CLOSED


def away(wish: SignalInstance, why_not: Callable[[str], str]) -> tuple[Action, ...]:
    """For the console's window: `wish` gets the name of the deed, `why_not` is asked with it."""
    listed = (deed for deed in DEEDS if not deed.there)
    return tuple(deed.action(partial(wish.emit, deed.name), partial(why_not, deed.name), away=True) for deed in listed)


def _named(name: str) -> Deed:
    return next(deed for deed in DEEDS if deed.name == name)
