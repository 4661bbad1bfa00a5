"""A way into a broker of this computer, as it is handed on: who, and where the password is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ati_console.settings.profile import Profile

if TYPE_CHECKING:
    from ati_console.rehearse.tunnel import Tunnel


@dataclass(frozen=True, slots=True)
class Entrance:
    """`entry` is the name in the key store; "" for nobody's. `tunnel`: one of this very process, which no agent tells
    of."""

    profile: Profile
    entry: str = ""
    tunnel: Tunnel | None = None
