"""Last will, proxy and user properties <-> the keys and values of profiles.json. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ati_console.settings import kinds
from ati_console.settings.problems import Table
from ati_console.settings.profile_parts import (
    LONGEST_S,
    LastWill,
    Proxy,
    ProxyKind,
    UserProperties,
    user_property,
    will_payload,
)
from ati_console.settings.wrong import ProfileError

T = TypeVar("T")
_KINDS = {kind.value: kind for kind in ProxyKind}
_WILL_EXTRAS = ("delay_s", "expiry_s", "content_type", "response_topic", "correlation", "utf8", "user_properties")
_PLAIN = LastWill("t")


def will_of(table: Table) -> LastWill | None:
    if table.none("will"):
        return None
    row = table.table("will")
    topic = row.need("topic", kinds.topic_name(), "?")
    payload = row.take("payload", will_payload(), "")
    qos, retain = row.take("qos", kinds.integer(0, 2), 0), row.take("retain", kinds.boolean(), False)
    extras = _will_extras(row)
    return _closed(table, row, lambda: LastWill(topic, payload, qos, retain, **extras))


def _will_extras(row: Table) -> dict[str, Any]:
    """What MQTT 5 says of it beside the message."""
    text, seconds = user_property(), kinds.integer(0, LONGEST_S)
    return {
        "delay_s": row.take("delay_s", seconds, 0),
        "expiry_s": row.take("expiry_s", kinds.optional(seconds), None),
        "content_type": row.take("content_type", text, ""),
        "response_topic": row.take("response_topic", text, ""),
        "correlation": row.take("correlation", text, ""),
        "utf8": row.take("utf8", kinds.boolean(), False),
        "user_properties": properties_of(row),
    }


def will_row(will: LastWill) -> dict[str, Any]:
    """What is as usual in MQTT 5 is not in it, as in the files of before."""
    extras = {key: getattr(will, key) for key in _WILL_EXTRAS if getattr(will, key) != getattr(_PLAIN, key)}
    if "user_properties" in extras:
        extras["user_properties"] = properties_row(will.user_properties)
    return {"topic": will.topic, "payload": will.payload, "qos": will.qos, "retain": will.retain, **extras}


def proxy_of(table: Table) -> Proxy | None:
    if table.none("proxy"):
        return None
    row = table.table("proxy")
    kind = _KINDS[row.take("kind", kinds.one_of(*_KINDS), "http")]
    host = row.need("host", kinds.host(), "?")
    port = row.take("port", kinds.integer(1, 65535), kind.usual_port)
    user = row.take("user", kinds.optional(kinds.text(255)), None)
    return _closed(table, row, lambda: Proxy(kind, host, port, user))


def proxy_row(proxy: Proxy) -> dict[str, Any]:
    return {"kind": proxy.kind.value, "host": proxy.host, "port": proxy.port, "user": proxy.user}


def properties_of(table: Table) -> UserProperties:
    pairs: list[tuple[str, str]] = []
    for row in table.rows("user_properties"):
        pairs.append((row.need("name", user_property(), ""), row.need("value", user_property(), "")))
        row.close()
        table.sound = table.sound and row.sound
    return tuple(pairs)


def properties_row(pairs: UserProperties) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _closed(table: Table, row: Table, make: Callable[[], T]) -> T | None:
    """The part, or None with everything wrong reported and the profile unsound."""
    row.close()
    table.sound = table.sound and row.sound
    if not row.sound:
        return None
    try:
        return make()
    except ProfileError as error:
        table.sound = False
        for wrong in error.wrong:
            row.wrong(wrong.key, wrong.found, wrong.allowed)
        return None
