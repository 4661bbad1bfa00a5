"""What the allow-list of the open site says of each sherpa, and which listed name an unlisted one looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Near = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Listing:
    """What the allow-list says about one sherpa. `near` is a listed name that looks like an unlisted one."""

    listed: bool = True
    login: str = ""
    sector: int = 0
    enabled: bool = True
    near: str = ""


@dataclass(slots=True)
class AllowList:
    rows: Mapping[str, Listing] | None = None  # None: no site is open, so nobody is unlisted
    near: Near | None = None
    unlisted: dict[str, Listing] = field(default_factory=dict)

    def of(self, name: str) -> Listing:
        if self.rows is None:
            return Listing()
        return self.rows.get(name) or self._unlisted(name)

    def _unlisted(self, name: str) -> Listing:
        if name not in self.unlisted:  # looked up once: a near name costs a search over the whole list
            near = self.near(name) if self.near else None
            self.unlisted[name] = Listing(listed=False, near=near or "")
        return self.unlisted[name]
