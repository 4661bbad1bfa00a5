"""Profile <-> the keys and values of profiles.json. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ati_console.settings import kinds, part_rows
from ati_console.settings.kinds import Kind
from ati_console.settings.problems import Table
from ati_console.settings.profile import (
    STATUS_TOPICS,
    Profile,
    ProfileError,
    ProtocolVersion,
    Role,
    Tls,
    TopicFilter,
    Transport,
)
from ati_console.settings.profile_parts import packet_size

LAST_USED = "last_used"  # beside the profile, not in it: two profiles are equal whenever they were used

_TRANSPORTS = {"tcp": Transport.TCP, "websockets": Transport.WEBSOCKETS}
_VERSIONS = {"3.1": ProtocolVersion.V31, "3.1.1": ProtocolVersion.V311, "5": ProtocolVersion.V5}
_ROLES = {"read and write": Role.READ_WRITE, "publish only": Role.PUBLISH_ONLY}


def profile_of(table: Table) -> Profile | None:
    """The profile of one entry; None, and everything wrong with it reported, when it cannot be one."""
    default = Profile("default")
    values: dict[str, Any] = {
        "name": table.need("name", kinds.text(64), "unnamed"),
        "host": table.need("host", kinds.host(), default.host),
        "port": table.take("port", kinds.integer(1, 65535), default.port),
        "transport": _TRANSPORTS[table.take("transport", kinds.one_of(*_TRANSPORTS), "tcp")],
        "ws_path": table.take("ws_path", kinds.url_path(), default.ws_path),
        "user": table.take("user", kinds.optional(kinds.text(256)), None),
        "client_id": table.take("client_id", kinds.text(256, empty=True), ""),
        "version": _VERSIONS[table.take("version", kinds.one_of(*_VERSIONS), "5")],
        "keep_alive_s": table.take("keep_alive_s", kinds.integer(1, 65535), default.keep_alive_s),
        "clean_start": table.take("clean_start", kinds.boolean(), True),
        "session_expiry_s": table.take("session_expiry_s", kinds.integer(0, 0xFFFFFFFF), 0),
        "role": _ROLES[table.take("role", kinds.one_of(*_ROLES), "read and write")],
        "tls": _tls(table),
        "topics": _topics(table),
        "will": part_rows.will_of(table),
        "user_properties": part_rows.properties_of(table),
        "receive_maximum": table.take("receive_maximum", kinds.optional(kinds.integer(1, 65535)), None),
        "maximum_packet_size": table.take("maximum_packet_size", kinds.optional(packet_size()), None),
        "proxy": part_rows.proxy_of(table),
        "production": table.take("production", kinds.boolean(), False),
        "second": table.take("second", kinds.text(64, empty=True), ""),
    }
    table.none(LAST_USED)
    table.close()
    return _built(table, values)


def row_of(profile: Profile) -> dict[str, Any]:
    """As the file spells it. No secret is in a profile, so none is in the file."""
    return {
        "name": profile.name,
        "host": profile.host,
        "port": profile.port,
        "transport": _key_of(_TRANSPORTS, profile.transport),
        "ws_path": profile.ws_path,
        "tls": None if profile.tls is None else _tls_row(profile.tls),
        "user": profile.user,
        "client_id": profile.client_id,
        "version": _key_of(_VERSIONS, profile.version),
        "keep_alive_s": profile.keep_alive_s,
        "clean_start": profile.clean_start,
        "session_expiry_s": profile.session_expiry_s,
        "role": _key_of(_ROLES, profile.role),
        "topics": [{"topic": topic.topic, "qos": topic.qos} for topic in profile.topics],
        "will": None if profile.will is None else part_rows.will_row(profile.will),
        "user_properties": part_rows.properties_row(profile.user_properties),
        "receive_maximum": profile.receive_maximum,
        "maximum_packet_size": profile.maximum_packet_size,
        "proxy": None if profile.proxy is None else part_rows.proxy_row(profile.proxy),
        "production": profile.production,
        "second": profile.second,
    }


def _built(table: Table, values: dict[str, Any]) -> Profile | None:
    try:
        profile = Profile(**values)
    except ProfileError as error:
        _report(table, error)
        return None
    return profile if table.sound else None


def _tls(table: Table) -> Tls | None:
    if table.none("tls"):
        return None
    inner = table.table("tls")
    files = {key: inner.take(key, _PATH, None) for key in ("ca_file", "cert_file", "key_file")}
    verify = inner.take("verify", kinds.boolean(), True)
    inner.close()
    table.sound = table.sound and inner.sound
    try:
        return Tls(verify, **files)
    except ProfileError as error:
        _report(inner, error)
        table.sound = False
        return None


def _tls_row(tls: Tls) -> dict[str, Any]:
    files = {"ca_file": tls.ca_file, "cert_file": tls.cert_file, "key_file": tls.key_file}
    return {"verify": tls.verify} | {key: None if path is None else str(path) for key, path in files.items()}


def _topics(table: Table) -> tuple[TopicFilter, ...]:
    """A list of {"topic", "qos"}; a plain text is a filter with QoS 1."""
    if not table.has("topics"):
        return STATUS_TOPICS
    good: list[TopicFilter] = []
    for entry in table.rows("topics", bare="topic"):
        topic = entry.need("topic", kinds.topic_filter(), "#")
        qos = entry.take("qos", kinds.integer(0, 2), 1)
        entry.close()
        table.sound = table.sound and entry.sound
        good.append(TopicFilter(topic, qos))
    return tuple(good)


def _report(table: Table, error: ProfileError) -> None:
    for wrong in error.wrong:
        table.wrong(wrong.key, wrong.found, wrong.allowed)


def _key_of(words: dict[str, Any], value: object) -> str:
    return next(key for key, known in words.items() if known is value)


def _read_path(value: object) -> Path | None:
    return None if value is None else Path(kinds.text(1024).read(value))


_PATH: Kind[Path | None] = Kind("a path, or null", _read_path)
