"""What forwarding asks of others. Protocols, so that the site and the key store need not know about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ati_console.arrival import Receipt
from ati_console.site.site import Branch, Sector, Transform

Acknowledge = Callable[[Sequence[Receipt]], None]  # called on the forwarder's thread, in order of arrival


class Hidden(Protocol):
    """A secret that prints as dots (settings.secrets.Secret)."""

    def reveal(self) -> str: ...


class TwinSecrets(Protocol):
    """Where the twin's credentials come from. May block (key store): always called off the event loop."""

    def api_key(self, client: str) -> Hidden | None: ...

    def device(self, login: str) -> Hidden | None: ...


class RoutedTo(Protocol):
    """One row of the allow-list, resolved (site.mapping.Route)."""

    @property
    def login(self) -> str: ...
    @property
    def sector(self) -> Sector: ...
    @property
    def branch(self) -> Branch: ...
    @property
    def transform(self) -> Transform: ...


class Routes(Protocol):
    """The allow-list (site.mapping.Mapping): None for a sherpa that must not be forwarded."""

    def route(self, sherpa: str) -> RoutedTo | None: ...
