"""An address, as people write it, -> a profile."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from ati_console.settings import kinds
from ati_console.settings.pasted import BadAddress, Pasted, build, finished
from ati_console.settings.profile import Profile, Tls, TopicFilter, Transport
from ati_console.settings.secrets import Secret

_CLEAR: Final = {"mqtt": Transport.TCP, "tcp": Transport.TCP, "ws": Transport.WEBSOCKETS}
_SECURE: Final = {"mqtts": Transport.TCP, "ssl": Transport.TCP, "tls": Transport.TCP, "wss": Transport.WEBSOCKETS}
_SCHEMES: Final = _CLEAR | _SECURE
_PORTS: Final = {"ws": 80, "wss": 443}
_ADDRESS: Final = re.compile(r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<rest>.*)", re.DOTALL)
_PLACE: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%\w-]+\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?")


def parse_url(text: str) -> Pasted:
    """scheme://[user[:password]@]host[:port][/path], or the same without a scheme.

    The path is the WebSocket's path with ws and wss, else a topic filter, as in mosquitto's -L.
    """
    found = _ADDRESS.fullmatch(text)
    assert found is not None  # it takes any text
    scheme = (found["scheme"] or "").lower()
    if scheme and scheme not in _SCHEMES:
        raise BadAddress(
            f"{scheme}:// is no MQTT address; it begins with one of {', '.join(_SCHEMES)}, or has no scheme"
        )
    user_part, place, path = _split(found["rest"])
    host, port = _place(place)
    notes: list[str] = []
    profile = build(Profile, name=host, host=host, port=port or _default_port(scheme))
    profile = _with_transport(profile, scheme, notes)
    profile = _with_path(profile, path, notes)
    user, password = _user(user_part, notes)
    return finished(build(replace, profile, user=user), password, notes)


def _split(rest: str) -> tuple[str, str, str]:
    """(user:password, host:port, path). A password with / in it is not right, but people paste it."""
    authority, slash, path = rest.partition("/")
    if "@" not in authority and "@" in path and not _PLACE.fullmatch(authority):
        user, _, place = rest.rpartition("@")
        authority, slash, path = place.partition("/")
        return user, authority, slash + path
    user, _, place = authority.rpartition("@")
    return user, place, slash + path


def _place(place: str) -> tuple[str, int | None]:
    found = _PLACE.fullmatch(place.strip())
    host = found["host"].strip("[]") if found else ""
    try:
        kinds.host().read(host)
    except ValueError:
        raise BadAddress(f"no host in it; a host is {kinds.host().allowed}, with :port behind it") from None
    port = int(found["port"]) if found and found["port"] else None
    if port is not None and not 1 <= port <= 65535:
        raise BadAddress(f"port {port}: a port is a whole number from 1 to 65535")
    return host, port


def _default_port(scheme: str) -> int:
    return _PORTS.get(scheme, 8883 if scheme in _SECURE else 1883)


def _with_transport(profile: Profile, scheme: str, notes: list[str]) -> Profile:
    transport = _SCHEMES.get(scheme, Transport.TCP)
    secure = scheme in _SECURE
    if not scheme and profile.port == 8883:
        secure = True
        notes.append("port 8883: TLS assumed")
    if scheme in ("mqtt", "tcp") and profile.port == 8883:
        notes.append(f"{scheme}:// is without TLS, but port 8883 is usually with it: if it fails, try mqtts://")
    return build(replace, profile, transport=transport, tls=Tls() if secure else None)


def _with_path(profile: Profile, path: str, notes: list[str]) -> Profile:
    if path in ("", "/"):
        return profile
    if profile.transport is Transport.WEBSOCKETS:
        bare, mark, _ = path.partition("?")
        if mark:
            notes.append("left out: the query behind ? in the address")
        return build(replace, profile, ws_path=bare)
    topic = unquote(path[1:])
    if not kinds.is_filter(topic):
        notes.append("left out: what stands behind the host (it is no topic filter)")
        return profile
    notes.append("the path of the address was taken as the one topic filter, as mosquitto does")
    return build(replace, profile, topics=(TopicFilter(topic),))


def _user(user_part: str, notes: list[str]) -> tuple[str | None, Secret | None]:
    user, colon, password = user_part.partition(":")
    secret = Secret(unquote(password)) if colon and password else None
    if secret is not None and not user:
        notes.append("a password without a user name: enter the user name")
    return unquote(user) or None, secret
