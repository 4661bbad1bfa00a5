"""One window for one data folder: a second start raises the first, hands over what it was asked for, and ends."""

from __future__ import annotations

import enum
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ati_console import paths
from ati_console.cli import window_run
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.settings.profile import Profile, Tls

MOST_WINDOWS: Final = 100


class Place(enum.Enum):
    """Of this process among the windows of its data folder."""

    FIRST = enum.auto()
    TAKEN = enum.auto()
    APART = enum.auto()  # it takes no part


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked for. A password that came with it is not handed over: none crosses a socket."""

    profile: Profile | None = None
    site: Path | None = None
    own_password: bool = False


@contextmanager
def place(*, shared: bool) -> Iterator[Place]:
    """Held until the window has closed."""
    window_run.prepare()
    if not shared:
        yield Place.APART
        return
    from ati_console.gui.single.lock import FirstLock

    lock = FirstLock(paths.home())
    if not lock.take():
        yield Place.TAKEN
        return
    try:
        yield Place.FIRST
    finally:
        lock.leave()


@contextmanager
def number(where: Place) -> Iterator[str]:
    """Of a window that is not the first one of its folder, the same as long as others come and go; "" for the first,
    and for a scripted one that is alone: whichever of these two was there before. Held until the window has closed."""
    from ati_console.gui.single.lock import FirstLock

    alone = where is Place.APART and not FirstLock(paths.home()).holder
    for each in range(1 if alone or where is Place.FIRST else 2, MOST_WINDOWS):
        lock = FirstLock(paths.home(), each)
        if lock.take():
            try:
                yield str(each) if each > 1 else ""
            finally:
                lock.leave()
            return
    yield str(os.getpid())


def hand_over(wanted: Wanted, output: Output) -> int:
    """0 when the first window understood; Stop(1) when it does not answer."""
    from ati_console.gui.single.errand import Errand
    from ati_console.gui.single.lock import FirstLock
    from ati_console.gui.single.second import hand_over as knock

    profile = _at_home(wanted.profile) if wanted.profile else None
    site = wanted.site.resolve() if wanted.site else None
    if not knock(paths.home(), Errand(profile, site)):
        holder = FirstLock(paths.home()).holder
        raise Stop(
            Exit.CHECK_FAILED,
            f"a window of {paths.home()} is open (process {holder}) and does not answer. End it, or use --new.",
        )
    output.say(_said(wanted))
    return Exit.OK


def _said(wanted: Wanted) -> str:
    handed = [wanted.profile.name if wanted.profile else "", wanted.site.name if wanted.site else ""]
    what = " and ".join(part for part in handed if part)
    words = "ATI Console is open already: its window comes forward"
    words += f" and was asked to open {what}." if what else "."
    if wanted.own_password:
        words += " The password was not handed over; the window asks for it."
    return f"{words} --new opens one more window."


def _at_home(profile: Profile) -> Profile:
    """Files by their whole path: the first window has another folder."""
    tls = profile.tls
    if tls is None:
        return profile
    files = [file.resolve() if file else None for file in (tls.ca_file, tls.cert_file, tls.key_file)]
    return replace(profile, tls=Tls(tls.verify, *files))
