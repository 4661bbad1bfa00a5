"""A profile while it is edited: texts and ticks by field, and what is wrong with each of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from ati_console.settings.profile import (
    LastWill,
    Profile,
    ProfileError,
    ProtocolVersion,
    Proxy,
    ProxyKind,
    Role,
    Tls,
    TopicFilter,
    Transport,
)
from ati_console.settings.profile_parts import UserProperties

Value = str | bool
Values = Mapping[str, Value]
Made = TypeVar("Made")

DIRECT: Final = "none"
EMPTY: Final = '""'  # how Wrong shows a text with nothing in it
TRANSPORTS: Final = {Transport.TCP.value: "TCP", Transport.WEBSOCKETS.value: "WebSocket"}
VERSIONS: Final = {"5": "MQTT 5", "4": "3.1.1", "3": "3.1"}
ROLES: Final = {Role.READ_WRITE.name: "Read and write", Role.PUBLISH_ONLY.name: "Publish only"}
PROXIES: Final = {DIRECT: "None", ProxyKind.HTTP.value: "HTTP", ProxyKind.SOCKS5.value: "SOCKS5"}
QOS: Final = {"0": "QoS 0", "1": "1", "2": "2"}
WILL_TEXTS: Final = ("content_type", "response_topic", "correlation")
_NO_WILL: Final = LastWill("none")
_TOPIC: Final = re.compile(r"(.*?)(?:\s+([012]))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drafted:
    """The profile, or None with the words of each field that is wrong."""

    profile: Profile | None
    wrong: Mapping[str, str] = field(default_factory=dict)


def values_of(profile: Profile) -> dict[str, Value]:
    """The fields of the editor; every one of them is in it."""
    plain: dict[str, Value] = {
        "name": profile.name,
        "host": profile.host,
        "port": str(profile.port),
        "transport": profile.transport.value,
        "ws_path": profile.ws_path,
        "user": profile.user or "",
        "client_id": profile.client_id,
        "version": str(profile.version.value),
        "keep_alive_s": str(profile.keep_alive_s),
        "clean_start": profile.clean_start,
        "session_expiry_s": str(profile.session_expiry_s),
        "receive_maximum": "" if profile.receive_maximum is None else str(profile.receive_maximum),
        "maximum_packet_size": "" if profile.maximum_packet_size is None else str(profile.maximum_packet_size),
        "user_properties": _property_lines(profile.user_properties),
        "role": profile.role.name,
        "production": profile.production,
        "second": profile.second,
        "topics": "\n".join(f"{one.topic} {one.qos}" for one in profile.topics),
    }
    return plain | _tls_values(profile.tls) | _will_values(profile.will) | _proxy_values(profile.proxy)


def read(values: Values) -> Drafted:
    """What the fields make; never raises."""
    wrong: dict[str, str] = {}
    plain: dict[str, Any] = {key: _text(values, key) for key in ("name", "host", "ws_path", "client_id", "second")}
    plain |= {key: _number(values, key) for key in ("port", "keep_alive_s", "session_expiry_s")}
    plain |= {"tls": _tls(values, wrong), "will": _will(values, wrong), "proxy": _proxy(values, wrong)}
    plain |= {"topics": _topics(values, wrong), "user_properties": _properties(values, "user_properties", wrong)}
    plain |= {
        "transport": Transport(values["transport"]),
        "user": _text(values, "user") or None,
        "version": ProtocolVersion(int(values["version"])),
        "clean_start": values["clean_start"],
        "receive_maximum": _number_or_none(values, "receive_maximum"),
        "maximum_packet_size": _number_or_none(values, "maximum_packet_size"),
        "role": Role[str(values["role"])],
        "production": values["production"],
    }
    made = _part(Profile, wrong, plain)
    return Drafted(None if wrong else made, wrong)


def _tls_values(tls: Tls | None) -> dict[str, Value]:
    now = tls or Tls()
    files = {key: str(getattr(now, key) or "") for key in ("ca_file", "cert_file", "key_file")}
    return {"tls": tls is not None, "verify": now.verify, **files}


def _will_values(will: LastWill | None) -> dict[str, Value]:
    now = will or _NO_WILL
    texts: dict[str, Value] = {f"will_{key}": getattr(now, key) for key in WILL_TEXTS}
    return texts | {
        "will": will is not None,
        "will_topic": will.topic if will else "",
        "will_payload": now.payload,
        "will_qos": str(now.qos),
        "will_retain": now.retain,
        "will_delay_s": str(now.delay_s),
        "will_expiry_s": "" if now.expiry_s is None else str(now.expiry_s),
        "will_utf8": now.utf8,
        "will_user_properties": _property_lines(now.user_properties),
    }


def _proxy_values(proxy: Proxy | None) -> dict[str, Value]:
    kind, port = (proxy.kind.value, str(proxy.port)) if proxy else (DIRECT, "")
    host, user = (proxy.host, proxy.user or "") if proxy else ("", "")
    return {"proxy_kind": kind, "proxy_host": host, "proxy_port": port, "proxy_user": user}


def _tls(values: Values, wrong: dict[str, str]) -> Tls | None:
    if not values["tls"]:
        return None
    files = {key: _path(values, key) for key in ("ca_file", "cert_file", "key_file")}
    return _part(Tls, wrong, {"verify": values["verify"], **files})


def _will(values: Values, wrong: dict[str, str]) -> LastWill | None:
    if not values["will"]:
        return None
    made: dict[str, Any] = {key: _text(values, f"will_{key}") for key in ("topic", "response_topic")}
    made |= {key: values[f"will_{key}"] for key in ("payload", "content_type", "correlation")}  # blanks count
    made |= {"qos": int(values["will_qos"])}
    made |= {key: values[f"will_{key}"] for key in ("retain", "utf8")}
    made |= {"delay_s": _number(values, "will_delay_s"), "expiry_s": _number_or_none(values, "will_expiry_s")}
    made["user_properties"] = _properties(values, "will_user_properties", wrong)
    return _part(LastWill, wrong, made, "will_")


def _proxy(values: Values, wrong: dict[str, str]) -> Proxy | None:
    if values["proxy_kind"] == DIRECT:
        return None
    kind = ProxyKind(values["proxy_kind"])
    port = _number(values, "proxy_port") if _text(values, "proxy_port") else kind.usual_port
    user = _text(values, "proxy_user") or None
    made = {"kind": kind, "host": _text(values, "proxy_host"), "port": port, "user": user}
    return _part(Proxy, wrong, made, "proxy_")


def _topics(values: Values, wrong: dict[str, str]) -> tuple[TopicFilter, ...]:
    """A line each, the QoS behind it; without one it is 1."""
    made: list[TopicFilter] = []
    for number, line in enumerate(_lines(values, "topics"), 1):
        found = _TOPIC.fullmatch(line)
        topic, qos = (found[1], int(found[2] or 1)) if found else (line, 1)
        refused: dict[str, str] = {}
        one = _part(TopicFilter, refused, {"topic": topic, "qos": qos})
        made += [] if one is None else [one]
        for words in refused.values():
            wrong.setdefault("topics", f"line {number}: {words}")
    return tuple(made)


def _property_lines(pairs: UserProperties) -> str:
    return "\n".join(f"{name}={value}" for name, value in pairs)


def _properties(values: Values, key: str, wrong: dict[str, str]) -> UserProperties:
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(_lines(values, key), 1):
        name, sign, value = line.partition("=")
        if not sign:
            wrong.setdefault(key, f"line {number}: write name=value")
        pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def _part(make: Callable[..., Made], wrong: dict[str, str], values: dict[str, Any], prefix: str = "") -> Made | None:
    """`make(...)`, its refusal as the words of our fields."""
    try:
        return make(**values)
    except ProfileError as error:
        for one in error.wrong:
            found = "empty" if one.found == EMPTY else f"found {one.found}"
            wrong.setdefault(prefix + one.key, f"{found}; allowed: {one.allowed}")
        return None


def _text(values: Values, key: str) -> str:
    return str(values[key]).strip()


def _lines(values: Values, key: str) -> list[str]:
    return [line.strip() for line in str(values[key]).splitlines() if line.strip()]


def _number(values: Values, key: str) -> int | str:
    """A text that is no number goes on as a text: whoever takes numbers says what it should be."""
    text = _text(values, key)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text


def _number_or_none(values: Values, key: str) -> int | str | None:
    return _number(values, key) if _text(values, key) else None


def _path(values: Values, key: str) -> Path | None:
    text = _text(values, key)
    return Path(text) if text else None
