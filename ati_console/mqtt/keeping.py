"""Whether the broker keeps a session of ours over a loss: as the profile says, and besides while somebody needs it.

MQTT 3.1.1 has no expiry: a session that was asked for stays at the broker until a clean start ends it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ati_console.settings.profile import Profile

LASTING: Final = "connecting anew: from now on the broker keeps a session for us"
NO_MORE: Final = "connecting anew: from now on the broker keeps nothing for us"
EXPIRY_S: Final = 86_400  # MQTT 5: a day of what the broker keeps for us while we are away


class Keeping:
    """Of one session; its network thread asks, any thread may change `lasting`."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._clean_done = False
        self.expected = False  # the last connection was one whose session the broker keeps
        self.lasting = False
        self.in_use = False  # a connection was begun with what was said here
        self._lasts = False  # it asks for more than the profile does
        self.left_behind = False  # the broker may hold a session that the profile did not ask for
        self.taken_over = False  # it is another client's by now

    @property
    def follows_profile(self) -> bool:
        """It lasts anyhow, or it does not."""
        return not self._profile.clean_start or not self.lasting

    @property
    def profile(self) -> Profile:
        """For the next connection."""
        if self.follows_profile:
            return self._profile
        return replace(self._profile, session_expiry_s=max(self._profile.session_expiry_s, EXPIRY_S))

    @property
    def is_clean(self) -> bool:
        """With an expiry (MQTT 5) a clean start is for the first connection; the next ones resume the session."""
        again = self._clean_done and self._profile.session_expiry_s > 0 and not self.left_behind
        return self._profile.clean_start and not self.lasting and not again

    def begin(self) -> tuple[Profile, bool]:
        """As whom the next connection is made, and whether it is a clean start. `in_use` comes first: who changes
        `lasting` from then on asks for another connection."""
        self.in_use = True
        self._lasts = not self.follows_profile
        return self.profile, self.is_clean

    def welcomed(self, clean: bool) -> None:
        self._clean_done, self.taken_over = True, False
        self.expected = not clean or self._profile.session_expiry_s > 0
        self.left_behind = not clean and self._lasts
