"""A way into a broker of this computer, as it is handed on: who, and where the password is kept."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.settings.profile import Profile


@dataclass(frozen=True, slots=True)
class Entrance:
    """`entry` is the name in the key store; "" for nobody's."""

    profile: Profile
    entry: str = ""
