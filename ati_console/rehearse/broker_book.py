"""Who may come into the local broker, over restarts: names and topics in one small file, passwords in the key store.

The password file and the access list of mosquitto are made from both at each start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ati_console import paths
from ati_console.rehearse.broker_users import FLEET_TOPICS, BrokerUser, entry_of
from ati_console.settings.secrets import Secret

LARGEST: Final = 256 * 1024  # bytes
MOST: Final = 200
log = logging.getLogger(__name__)


class Listed(msgspec.Struct, frozen=True):
    """A user without its password. `writes` are the topics that it may publish to."""

    name: str
    writes: tuple[str, ...] = FLEET_TOPICS

    @property
    def entry(self) -> str:
        """Its name in the key store."""
        return entry_of(self.name)


class _File(msgspec.Struct, frozen=True):
    schema: int = 1
    users: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Of those who are listed: with a password, and those whose password nobody knows any more."""

    users: tuple[BrokerUser, ...] = ()
    lost: tuple[str, ...] = ()


class BrokerBook:
    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self) -> tuple[Listed, ...]:
        """What cannot be read is nobody; a row that could become another line of the access list is left out."""
        try:
            with self._file.open("rb") as stream:
                found = msgspec.json.decode(stream.read(LARGEST), type=_File)
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            log.warning("the users of the local broker cannot be read: %s", error)
            return ()
        return tuple({one.name: one for one in found.users[:MOST] if _is_sound(one)}.values())

    def save(self, users: Iterable[Listed]) -> None:
        """Raises OSError, and ValueError for more than MOST."""
        rows = tuple(users)
        if len(rows) > MOST:
            raise ValueError(f"at most {MOST} users are kept: remove one first")
        paths.write_atomic(self._file, msgspec.json.format(msgspec.json.encode(_File(users=rows))))


def with_passwords(listed: Iterable[Listed], password: Callable[[str], Secret | None]) -> Known:
    """`password` looks an entry of the key store up, which may take its time."""
    users, lost = [], []
    for one in listed:
        found = password(one.entry)
        if found:
            users.append(BrokerUser(one.name, found, one.writes))
        else:
            lost.append(one.name)
    return Known(tuple(users), tuple(lost))


def book_file() -> Path:
    return paths.home() / "broker" / "users.json"


def _is_sound(one: Listed) -> bool:
    try:
        BrokerUser(one.name, Secret(""), one.writes)
    except ValueError as error:
        log.warning("a user of the local broker is left out: %s", error)
        return False
    return True
