"""What the first-start field has been read as, while it is typed: TLS, port, user, is there a password. Pure."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

from ati_console.settings import address
from ati_console.settings.address import BadAddress, Pasted
from ati_console.settings.profile import STATUS_TOPICS, Profile, Role, Transport

TAKEN: Final = "password taken"  # where it is kept is said once that is known: when it was kept
ASKED: Final = "password next"  # as long as the card of a window of 1280 px shows it


class Sign(enum.Enum):
    """What stands before a word of the reading."""

    GOOD = "check"
    LOUD = "warning"
    LOCK = "lock"
    NOTE = "info"


@dataclass(frozen=True, slots=True)
class Read:
    """`pasted` None: nothing can be connected to yet, and `items` say why, if anything was typed."""

    pasted: Pasted | None = None
    items: tuple[tuple[Sign, str], ...] = ()
    tip: str = ""


def read(text: str) -> Read:
    """Never raises; repeats no password."""
    if not text.strip():
        return Read()
    try:
        pasted = address.parse(text)
    except BadAddress as bad:
        return Read(items=((Sign.LOUD, str(bad)),), tip=str(bad))
    return described(pasted)


def described(pasted: Pasted) -> Read:
    """The tip has all of it: on a narrow floor the last of the line are cut."""
    items = (_way(pasted.profile), *_who(pasted), *_what(pasted.profile))
    return Read(pasted, items, "\n".join((*(words for _, words in items), *pasted.notes)))


def one_line(pasted: str) -> str:
    """A command of several lines as one: what a shell joins at the end of a line is joined here."""
    return re.sub(r"[ \t]*(?:[\\^`][ \t]*)?(?:\r?\n|\u2028|\u2029)[ \t]*", " ", pasted).strip()


def shown_address(profile: Profile) -> str:
    """The profile as an address, without a password: it has none."""
    schemes = {Transport.TCP: ("mqtt", "mqtts"), Transport.WEBSOCKETS: ("ws", "wss")}
    scheme = schemes[profile.transport][profile.tls is not None]
    host = f"[{profile.host}]" if ":" in profile.host else profile.host
    user = f"{profile.user}@" if profile.user else ""
    path = profile.ws_path if profile.transport is Transport.WEBSOCKETS else ""
    return f"{scheme}://{user}{host}:{profile.port}{path}"


def _way(profile: Profile) -> tuple[Sign, str]:
    over = " WebSocket" if profile.transport is Transport.WEBSOCKETS else ""
    if profile.tls is None:
        sign = Sign.GOOD if profile.is_loopback else Sign.LOUD
        return sign, f"no TLS{over}, port {profile.port}"
    if not profile.tls.verify:
        return Sign.LOUD, f"TLS{over} NOT verified, port {profile.port}"
    return Sign.GOOD, f"TLS{over}, port {profile.port}"


def _who(pasted: Pasted) -> tuple[tuple[Sign, str], ...]:
    user = pasted.profile.user
    if user is None:
        return ((Sign.NOTE, "no user"),)
    return (Sign.GOOD, f"user {user}"), (Sign.LOCK, ASKED if pasted.password is None else TAKEN)


def _what(profile: Profile) -> tuple[tuple[Sign, str], ...]:
    if profile.role is Role.PUBLISH_ONLY:
        return ((Sign.NOTE, "publish only"),)
    if profile.topics == STATUS_TOPICS or not profile.topics:
        return ()
    first, more = profile.topics[0].topic, len(profile.topics) - 1
    return ((Sign.GOOD, f"topic {first}" + (f" and {more} more" if more else "")),)
