"""The local broker that the window starts, from values and into values: no state of ours is touched on a thread.

Everything here asks the key store or waits for a process: call it from a worker.
"""

from __future__ import annotations

import datetime as dt
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ati_console import paths
from ati_console.rehearse import throwaway_ca
from ati_console.rehearse.broker_book import BrokerBook, Known, Listed, with_passwords
from ati_console.rehearse.broker_users import CONSOLE, FLEET_TOPICS, BrokerUser, entry_of, generated
from ati_console.rehearse.local_broker import LocalBroker
from ati_console.settings.secrets import Kept, Secret, SecretStore

LOOPBACK: Final = "127.0.0.1"
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  # only when asked for, and never without users
LOGS: Final = ("log_type notice", "log_type debug")  # who comes and goes, and what each of them publishes
# A publisher that comes through a tunnel knows the broker by the tunnel's name: without these no TLS inside it holds.
TUNNEL_HOSTS: Final = ("*.tcp.ngrok.io", *(f"*.tcp.{region}.ngrok.io" for region in
                                            ("ap", "au", "eu", "in", "jp", "sa", "us", "us-cal-1")))  # fmt: skip


@dataclass(frozen=True, slots=True)
class BrokerWish:
    port: int
    everywhere: bool = False
    tls: bool = False

    @property
    def bind(self) -> str:
        return EVERYWHERE if self.everywhere else LOOPBACK


@dataclass(frozen=True, slots=True)
class Started:
    """`lost`: listed users whose password nobody knows any more, so that they cannot come in."""

    broker: LocalBroker
    wish: BrokerWish
    lost: tuple[str, ...] = ()
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A user with its password, who is listed from now on, and where the password went."""

    user: BrokerUser
    listed: tuple[Listed, ...]
    kept: Kept


def folder_of(port: int) -> Path:
    """Where a broker of the window keeps its messages from run to run."""
    return paths.private_dir(paths.home() / "broker" / f"window-{port}")


def start(wish: BrokerWish, listed: tuple[Listed, ...], vault: SecretStore) -> Started:
    """Raises BrokerFailed or ValueError in plain words."""
    users, lost = members(listed, vault)
    made = certificate(wish) if wish.tls else None
    broker = LocalBroker(
        wish.port, bind=wish.bind, folder=folder_of(wish.port), extra_config=LOGS, users=users, tls=made
    )
    return Started(broker.start(), wish, lost, made.ca_file if made else None)


def members(listed: tuple[Listed, ...], vault: SecretStore) -> tuple[tuple[BrokerUser, ...], tuple[str, ...]]:
    """Who may come in, the console among them, whose trial and Publish need to read and write; and whose password is
    lost. Nobody listed: nobody at all."""
    known = with_passwords(listed, vault.get) if listed else Known()
    if listed and not known.users:
        raise ValueError(f"the password of {', '.join(known.lost)} is not known any more: make each of them anew")
    if not known.users:
        return (), ()
    return (*known.users, console(vault)), known.lost


def console(vault: SecretStore) -> BrokerUser:
    return BrokerUser(CONSOLE, own_password(vault), ("#",), reads=True)


def own_password(vault: SecretStore) -> Secret:
    """The console's own, made when it is asked for first."""
    kept = vault.get(entry_of(CONSOLE))
    if kept is None:
        kept = generated()
        vault.put(entry_of(CONSOLE), kept)
    return kept


def add(name: str, sherpa: str, listed: tuple[Listed, ...], book: BrokerBook, vault: SecretStore) -> Made:
    """Of the whole fleet, or of one sherpa alone; in the place of the one of that name. ValueError, OSError."""
    if name == CONSOLE:
        raise ValueError(f"{CONSOLE} is the console itself: choose another name")
    writes = (f"ati/amr/{sherpa}/status",) if sherpa else FLEET_TOPICS
    if any(letter in sherpa for letter in "/+#"):
        raise ValueError("a sherpa's name is one level of a topic: without / + and #")
    user = BrokerUser(name, generated(), writes)
    rows = (*(one for one in listed if one.name != name), Listed(name, writes))
    book.save(rows)
    return Made(user, rows, vault.put(entry_of(name), user.password))


def remove(name: str, listed: tuple[Listed, ...], book: BrokerBook, vault: SecretStore) -> tuple[Listed, ...]:
    """OSError when the list cannot be written."""
    rows = tuple(one for one in listed if one.name != name)
    book.save(rows)
    vault.forget(entry_of(name))
    return rows


def allow(broker: LocalBroker, listed: tuple[Listed, ...], vault: SecretStore) -> bool:
    """Is it in force at once? When the last one is removed the console stays, alone: whoever is removed is out, and
    nobody is let in anonymously before the next start."""
    return broker.allow(members(listed, vault)[0] or (console(vault),))


def certificate(wish: BrokerWish) -> throwaway_ca.Throwaway:
    """Kept from start to start: whoever was handed its CA goes on."""
    far = (socket.gethostname().lower(),) if wish.everywhere else ()
    folder = paths.private_dir(paths.home() / "broker" / "window-tls")
    return throwaway_ca.kept(folder, (*throwaway_ca.HOSTS, *TUNNEL_HOSTS, *far), dt.datetime.now(dt.UTC))
