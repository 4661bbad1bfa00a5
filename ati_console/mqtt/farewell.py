"""The last word to a broker that keeps a session of ours for which nobody comes back."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from ati_console.mqtt.dial import Dialled
from ati_console.mqtt.one_link import Cancelled, OneLink, as_client, open_stream
from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Profile
from ati_console.status import StageResult

WITHIN_S: Final = 1.5
log = logging.getLogger(__name__)


def end_session(profile: Profile, credentials: Credentials, within_s: float = WITHIN_S) -> bool:
    """A clean start with the same client id ends it, in every version. False when the broker could not be told."""
    deadline, late = time.monotonic() + within_s, threading.Event()
    alarm = threading.Timer(within_s, late.set)
    alarm.start()
    try:
        stream = open_stream(profile, credentials, _nothing, late)
        told = isinstance(stream, Dialled) and _say(profile, credentials, stream, late, deadline)
    except Cancelled:
        told = False
    finally:
        alarm.cancel()
    if not told:
        log.warning("the broker at %s:%d could not be told to forget our session", profile.host, profile.port)
    return told


def _say(
    profile: Profile, credentials: Credentials, stream: Dialled, late: threading.Event, deadline: float
) -> bool:  # fmt: skip
    once = as_client(profile, profile.version, profile.client_id, profile.keep_alive_s)
    link = OneLink(once, stream, late)
    try:
        link.connect(credentials, max(0.1, deadline - time.monotonic()))
        return link.open
    finally:
        link.leave()


def _nothing(_stage: StageResult) -> None:
    """Nobody looks at the steps of a goodbye."""
