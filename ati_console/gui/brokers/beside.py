"""What is connected beside the source, as the manager asks for it each time: it keeps no state of links."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ati_console.settings.profile import Profile


def _nobody(_profile: Profile) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Beside:
    """`names`: of those that are; `why_not`: in words, why this profile cannot be, "" when it can."""

    names: Callable[[], Collection[str]] = tuple
    why_not: Callable[[Profile], str] = _nobody
