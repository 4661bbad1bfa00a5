"""Users of the local broker: one per publisher, with a made-up password, who may write its own topics and read nothing.

The grammar of `acl_file` is mosquitto's (contracts.md 6); the embedded broker has none, and says so.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ati_console.settings.secrets import Secret
from ati_console.wire.topics import topic_problem

CONSOLE: Final = "ati-console"  # ourselves
FLEET_TOPICS: Final = ("ati/amr/+/status", "ati/trips/info")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def entry_of(user: str) -> str:
    """The name in the key store."""
    return f"local-broker:{user}"


def generated() -> Secret:
    """144 bits: it is copied, not remembered."""
    return Secret(secrets.token_urlsafe(18))


@dataclass(frozen=True, slots=True)
class BrokerUser:
    """ValueError for a name or a topic that could become another line of the file. `reads`: everything, $SYS too."""

    name: str
    password: Secret
    writes: tuple[str, ...] = FLEET_TOPICS
    reads: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("a user's name has letters, digits, dots, dashes and underscores, at most 64")
        for topic in self.writes:
            wrong = topic_problem(topic.replace("+", "x").replace("#", "x"))
            if wrong or any(not letter.isprintable() for letter in topic):
                raise ValueError(f"{self.name} cannot write there: {wrong or 'a line break is no topic'}")


def publisher(name: str, sherpa: str = "") -> BrokerUser:
    """Of the whole fleet, or of one sherpa alone; with a new password."""
    return BrokerUser(name, generated(), (f"ati/amr/{sherpa}/status",) if sherpa else FLEET_TOPICS)


def acl_text(users: Iterable[BrokerUser]) -> str:
    """Nobody else may do anything; what is not named is refused."""
    lines: list[str] = []
    for user in users:
        lines.append(f"user {user.name}")
        lines += [f"topic write {topic}" for topic in user.writes]
        lines += ["topic read #", "topic read $SYS/#"] if user.reads else []
        lines.append("")
    return "\n".join(lines)
