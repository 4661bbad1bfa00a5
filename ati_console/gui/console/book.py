"""The saved profiles: read at the start, written off the window's thread."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console import profiles
from ati_console.settings.profile import Profile
from ati_console.settings.store import ProfileStore
from ati_console.status import Fault, Severity
from ati_console.workers.task import Task

FINISH_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """A profile to keep, with what it was when it was read; without one, a name that was used."""

    name: str
    profile: Profile | None = None
    seen: Profile | None = None


class ProfileBook(QObject):
    """`changed` when there are other profiles; `failed(Fault)` when one could not be kept."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, store: ProfileStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._loaded = store.load()
        self._waiting: list[_Wish] = []
        self._task: Task | None = None

    @property
    def saved(self) -> tuple[Profile, ...]:
        return self._loaded.profiles

    @property
    def last(self) -> Profile | None:
        """The one that was connected to last, when the file was read."""
        used = self._loaded.last_used
        return max((one for one in self.saved if one.name in used), key=lambda one: used[one.name], default=None)

    @property
    def choices(self) -> dict[str, Profile]:
        return profiles.choices(self.saved)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the file; the good entries are there anyway."""
        step = "Correct the file; the entry is kept as it is"
        return tuple(
            Fault(time.time(), "profiles", str(problem), step, Severity.WARNING) for problem in self._loaded.problems
        )

    def named(self, name: str) -> Profile | None:
        return self.choices.get(name)

    def marked(self, profile: Profile) -> Profile:
        """The one in use, in production as soon as it is saved so: that mark alone does not wait for a connect."""
        saved = self._loaded.named(profile.name)
        return replace(profile, production=profile.production or (saved is not None and saved.production))

    def keep(self, profile: Profile) -> None:
        """Save it, in the place of the one of its name."""
        if profile not in self.saved:
            seen = self._loaded.named(profile.name)
            others = tuple(known for known in self.saved if known.name != profile.name)
            self._loaded = replace(self._loaded, profiles=(*others, profile))
            self._waiting.append(_Wish(profile.name, profile, seen))
            self._write()
            self.changed.emit()

    def used(self, name: str) -> None:
        """Now; a preset that was never changed is in no file."""
        if any(profile.name == name for profile in self.saved):
            self._waiting.append(_Wish(name))
            self._write()

    def reload(self) -> None:
        """The file has other profiles than we wrote."""
        self._loaded = self.store.load()
        self.changed.emit()

    def finish(self) -> None:
        """The window closes: what is being written gets its time."""
        if self._task is not None:
            self._task.wait(FINISH_S)

    def _write(self) -> None:
        if self._task is not None or not self._waiting:
            return
        store, wish = self.store, self._waiting.pop(0)

        def work() -> str:
            try:
                if wish.profile is None:
                    store.used(wish.name, time.time())
                else:
                    store.put(wish.profile, seen=wish.seen)
            except (OSError, ValueError) as error:
                return f"the profile {wish.name} could not be saved: {error}"
            return ""

        self._task = Task("profiles", work, self)
        self._task.done.connect(self._written)
        self._task.failed.connect(self.failed)
        self._task.start()

    @Slot(object)
    def _written(self, problem: str) -> None:
        self._task = None
        if problem:
            self.failed.emit(Fault(time.time(), "profiles", problem, "It is in use, and forgotten at the end"))
        self._write()
