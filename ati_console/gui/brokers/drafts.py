"""What is typed and not saved yet, by the name of the profile: another row may be looked at meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from ati_console.gui.models import profile_draft
from ati_console.gui.models.profile_draft import Drafted, Value
from ati_console.settings.profile import Profile


class Drafts:
    """Profiles as saved, and the values of those that were changed since."""

    def __init__(self) -> None:
        self._saved: dict[str, Profile] = {}
        self._values: dict[str, dict[str, Value]] = {}
        self._sent: dict[str, dict[str, Value]] = {}

    @property
    def unsaved(self) -> frozenset[str]:
        return frozenset(self._values)

    def sent(self, name: str) -> None:
        """What is typed now is being saved; what is typed from here on is not."""
        self._sent[name] = dict(self._values.get(name, {}))

    def show_saved(self, profiles: Sequence[Profile], over: str = "", now: str = "") -> None:
        """What the file holds. The draft of `over`, which is `now` its name, is done with, as far as it was sent."""
        values, sent = self._values.pop(over, None), self._sent.pop(over, None)
        if values is not None and sent is not None and values != sent and now:
            self._values[now] = values
        self._saved = {profile.name: profile for profile in profiles}
        self._values = {name: values for name, values in self._values.items() if name in self._saved}

    def saved(self, name: str) -> Profile | None:
        return self._saved.get(name)

    def values(self, name: str) -> dict[str, Value]:
        """KeyError: no such profile."""
        return self._values.get(name) or profile_draft.values_of(self._saved[name])

    def now(self, name: str) -> Drafted:
        """What the values make, or the saved profile itself when nothing was typed."""
        saved = self._saved[name]
        return profile_draft.read(self._values[name]) if name in self._values else Drafted(saved)

    def edit(self, name: str, values: dict[str, Value]) -> None:
        if values == profile_draft.values_of(self._saved[name]):
            self._values.pop(name, None)
        else:
            self._values[name] = values

    def revert(self, name: str) -> None:
        self._values.pop(name, None)
