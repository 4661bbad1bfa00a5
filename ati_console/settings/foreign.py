"""One connection of another tool, read key by key: what cannot be used is noted, and no note repeats a secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PureWindowsPath
from typing import Any, Final

from ati_console.settings import kinds
from ati_console.settings.kinds import Kind
from ati_console.settings.pasted import BadAddress, Elsewhere, FileRole, build, is_far, is_here, usual_port, with_file
from ati_console.settings.problems import is_secret_key, shown
from ati_console.settings.profile import STATUS_TOPICS, Profile, Tls, TopicFilter, Transport
from ati_console.settings.secrets import Secret

LONGEST_SECRET: Final = 4_096
MOST_TOPICS: Final = 200
MOST_NOTES: Final = 30
DEFAULTS: Final = ("#", "$SYS/#")
TRANSPORTS: Final = {
    "mqtt": (Transport.TCP, False), "tcp": (Transport.TCP, False), "ws": (Transport.WEBSOCKETS, False),
    "mqtts": (Transport.TCP, True), "ssl": (Transport.TCP, True), "tls": (Transport.TCP, True),
    "wss": (Transport.WEBSOCKETS, True),
}  # fmt: skip
_SCHEME: Final = re.compile(r"([A-Za-z]+)://")


@dataclass
class Entry:
    """The values of one connection. A key that was read is known; `unknown` gives the rest."""

    values: Mapping[str, Any]
    notes: list[str] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)

    def get(self, key: str) -> Any:
        self._read.add(key)
        return self.values.get(key)

    def take(self, key: str, kind: Kind[Any], default: Any) -> Any:
        """The value; the default when it is absent, null, "" or (noted) wrong. Digits in quotes are a number."""
        value = self.get(key)
        if value is None or value == "":
            return default
        if isinstance(value, str) and isinstance(default, int) and re.fullmatch(r"[0-9]{1,10}", value):
            value = int(value)
        try:
            return kind.read(value)
        except ValueError:
            found = "......" if is_secret_key(key) or "@" in str(value)[:4096] else shown(value)
            self.leave(f"{shown_key(key)} (found {found}; allowed: {kind.allowed})")
            return default

    def secret(self, key: str) -> Secret | None:
        """Any text is a password, whatever is in it."""
        value = self.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > LONGEST_SECRET:
            self.leave(f"{shown_key(key)} (it is no text, or too long for a password)")
            return None
        return Secret(value)

    def note(self, words: str) -> None:
        if words not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(words)

    def leave(self, words: str) -> None:
        self.note(f"left out: {words}")

    def silent(self, *keys: str) -> None:
        """These mean nothing to anybody else: ids, times, colours."""
        self._read.update(keys)

    def rest(self) -> None:
        """Notes what nobody read and what is set, by its name alone."""
        names = [shown_key(k) for k, v in self.values.items() if k not in self._read and v not in (None, "", [], {})]
        if names:
            more = f" and {len(names) - 12} more" if len(names) > 12 else ""
            self.leave(f"{', '.join(names[:12])}{more}: not known here")


def shown_key(key: object) -> str:
    return shown(key)[1:-1][:40] if isinstance(key, str) else "?"


def shown_name(values: object) -> str:
    """What to call an entry that could not be read."""
    name = values.get("name") if isinstance(values, Mapping) else None
    return shown(name[:80]) if isinstance(name, str) and name.strip() else "without a name"


def place(entry: Entry, secure: bool) -> Profile:
    """Host, port and transport. Some write the scheme into the host; a user or password there is never repeated."""
    protocol = str(entry.get("protocol") or "mqtt").lower()[:20]
    host = entry.get("host")
    host = host.strip() if isinstance(host, str) else ""
    scheme = _SCHEME.match(host)
    if scheme:
        protocol, host = scheme[1].lower(), host[scheme.end() :].rstrip("/")
    if protocol not in TRANSPORTS:
        raise BadAddress(f"protocol {shown(protocol)}; the console speaks {', '.join(TRANSPORTS)}")
    if not kinds.is_host(host.strip("[]")):
        raise BadAddress(f"no host in it; a host is {kinds.host().allowed}")
    transport, by_name = TRANSPORTS[protocol]
    secure = secure or by_name
    port = entry.take("port", kinds.integer(1, 65535), usual_port(transport, secure))
    tls = Tls() if secure else None
    return build(Profile, host[:64], host=host.strip("[]"), port=port, transport=transport, tls=tls)


def name_of(entry: Entry) -> str:
    """ "" when there is none that may stand on a screen."""
    name = entry.get("name")
    text = "".join(c if c.isprintable() else " " for c in name[:200]) if isinstance(name, str) else ""
    return " ".join(text.split())[:64]


def client_id(entry: Entry, key: str, made_up: re.Pattern[str], tool: str) -> str:
    """An id that the tool made up means none. One that a person chose is kept, with a warning."""
    found = str(entry.take(key, kinds.text(256), ""))
    if made_up.fullmatch(found):
        entry.leave(f"the client id, which {tool} made up; the console uses its own")
        return ""
    if found:
        entry.note(f"the client id is the one of {tool}: close {tool} first, two clients with one id end each other")
    return found


def topics(entry: Entry, key: str = "subscriptions") -> tuple[TopicFilter, ...]:
    """The filters; the tool's own # and $SYS/# never, since some brokers disconnect whoever asks for them."""
    found: dict[str, TopicFilter] = {}
    listed = entry.get(key)
    for item in listed[: 5 * MOST_TOPICS] if isinstance(listed, list) else ():
        topic = _topic(entry, {"topic": item, "qos": 0} if isinstance(item, str) else item)
        if topic is not None and len(found) < MOST_TOPICS:
            found.setdefault(topic.topic, topic)
    if isinstance(listed, list) and len(listed) > MOST_TOPICS:
        entry.leave(f"subscriptions after the first {MOST_TOPICS}")
    if not found:
        entry.note("no subscription of its own: the usual status topics are set")
    return tuple(found.values()) or STATUS_TOPICS


def _topic(entry: Entry, item: object) -> TopicFilter | None:
    values = item if isinstance(item, Mapping) else {}
    topic, qos = values.get("topic"), values.get("qos", 0)
    if topic in DEFAULTS:
        entry.leave("the subscriptions # and $SYS/# (everything): many brokers end the connection for them")
    elif values.get("disabled") is True:
        entry.leave("subscriptions that were switched off")
    elif not isinstance(topic, str) or not kinds.is_filter(topic):
        entry.leave("a subscription that is no topic filter")
    else:
        good = isinstance(qos, int) and not isinstance(qos, bool) and 0 <= qos <= 2
        return TopicFilter(topic, qos if good else 0)
    return None


def files_by_path(
    entry: Entry, profile: Profile, keys: Mapping[str, FileRole]
) -> tuple[Profile, tuple[Elsewhere, ...]]:
    """Certificates by their paths on the computer that wrote the file; those not here are to be asked for."""
    elsewhere: list[Elsewhere] = []
    if entry.get("key") and not entry.get("cert"):
        entry.leave("a private key without a certificate")
        keys = {key: role for key, role in keys.items() if role is not FileRole.KEY}
    for key, role in keys.items():
        path = entry.take(key, kinds.text(1_024), "")
        if path:
            if not is_far(path) and (role is not FileRole.KEY or (profile.tls and profile.tls.cert_file)):
                profile = with_file(profile, role, Path(path))
            if not is_here(path):
                elsewhere.append(Elsewhere(role, path))
                name = PureWindowsPath(path).name
                entry.note(f"{role.value}, {shown(name)}, is not here: choose where it is on this computer")
    return profile, tuple(elsewhere)


def unverified(profile: Profile) -> Profile:
    return replace(profile, tls=replace(profile.tls or Tls(), verify=False))
