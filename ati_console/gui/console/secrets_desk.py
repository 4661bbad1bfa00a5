"""Looks secrets up and puts them away, off the window's thread: a key store may ask its bus, or the user."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Kept, Secret, SecretStore, of_profile, twin_api_key
from ati_console.status import Fault
from ati_console.workers.task import Task


@dataclass(frozen=True, slots=True)
class Given:
    """A secret that was just typed or pasted, by the name of its entry. `lasting`: a vault may keep it."""

    name: str
    secret: Secret
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Looked:
    """A profile with its secrets. `stored`: where the given one went; `no_vault`: why none can be kept for long."""

    profile: Profile
    credentials: Credentials
    answered: bool = False  # somebody was asked just now, and may have said: none
    stored: Kept | None = None
    no_vault: str = ""


@dataclass(frozen=True, slots=True)
class LookedTwin:
    """Is there an API key for this client?"""

    client: str
    found: bool
    stored: Kept | None = None
    no_vault: str = ""


class SecretsDesk(QObject):
    """`looked(Looked)` and `looked_twin(LookedTwin)`; only the newest wish of each kind is answered."""

    looked = Signal(object)
    looked_twin = Signal(object)
    failed = Signal(object)

    def __init__(self, store: SecretStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._brokers: Task | None = None
        self._twins: Task | None = None

    def look(self, profile: Profile, given: tuple[Given, ...] = (), *, answered: bool = False) -> None:
        """Its secrets; what is given is kept first, and is used even where the environment wins."""
        store = self.store

        def work() -> Looked:
            return look_up(store, profile, given, answered)

        self.forget_wish()
        self._brokers = Task("key store", work, self)
        self._brokers.done.connect(self._looked)
        self._brokers.failed.connect(self._failed)
        self._brokers.start()

    @property
    def is_looking(self) -> bool:
        """A broker's secrets are still on their way."""
        return self._brokers is not None

    def forget_wish(self) -> None:
        """Nothing is to be connected to any more."""
        if self._brokers is not None:
            self._brokers.drop()
            self._brokers = None

    def look_twin(self, client: str, given: Given | None = None) -> None:
        store = self.store

        def work() -> LookedTwin:
            return look_up_twin(store, client, given)

        if self._twins is not None:
            self._twins.drop()
        self._twins = Task("key store", work, self)
        self._twins.done.connect(self._looked_twin)
        self._twins.failed.connect(self.failed)
        self._twins.start()

    @Slot(object)
    def _looked(self, looked: Looked) -> None:
        self._brokers = None
        self.looked.emit(looked)

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._brokers = None
        self.failed.emit(fault)

    @Slot(object)
    def _looked_twin(self, looked: LookedTwin) -> None:
        self._twins = None
        self.looked_twin.emit(looked)


def look_up(store: SecretStore, profile: Profile, given: tuple[Given, ...] = (), answered: bool = False) -> Looked:
    """Blocks for as long as the key store does."""
    store.ask_again()
    said = {one.name: one for one in given if one.secret}
    stored = [store.put(one.name, one.secret, one.lasting) for one in said.values()]
    entries = zip(of_profile(profile.name), profile.needs, strict=True)
    held = [said[name].secret if name in said else store.get(name) if used else None for name, used in entries]
    asked = profile.user is not None  # a refused password is asked for again: that dialog says where it goes, too
    why = _no_vault(store, of_profile(profile.name)[0], asked)
    return Looked(profile, Credentials(*held), answered, stored[0] if stored else None, why)


def look_up_twin(store: SecretStore, client: str, given: Given | None) -> LookedTwin:
    stored = store.put(given.name, given.secret, given.lasting) if given else None
    name = twin_api_key(client)
    found = store.get(name) is not None
    return LookedTwin(client, found, stored, _no_vault(store, name, not found))


def _no_vault(store: SecretStore, name: str, matters: bool) -> str:
    """Why there is nobody to keep anything, where that matters."""
    return store.where(name).why_not if matters else ""
