"""MQTTX's JSON export (contracts.md 6): certificates are paths on the computer that wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ati_console.settings import foreign, kinds
from ati_console.settings.foreign import Entry
from ati_console.settings.pasted import BadAddress, FileRole, Pasted, build, finished
from ati_console.settings.problems import is_secret_key
from ati_console.settings.profile import LastWill, Profile, ProfileError, ProtocolVersion, Transport
from ati_console.settings.profile_parts import LONGEST_S, MOST_PROPERTIES, UserProperties, packet_size, user_property

TOOL: Final = "MQTTX"
_MADE_UP: Final = re.compile(r"mqttx_[0-9a-f]{8}")
_VERSIONS: Final = {
    "3.1": ProtocolVersion.V31, "3.1.1": ProtocolVersion.V311, "5.0": ProtocolVersion.V5, "5": ProtocolVersion.V5,
    "3": ProtocolVersion.V31, "4": ProtocolVersion.V311,
}  # fmt: skip
_FILES: Final = {"ca": FileRole.CA, "cert": FileRole.CERT, "key": FileRole.KEY}
_SILENT: Final = (
    "id", "createAt", "updateAt", "orderId", "parentId", "isCollection", "unreadMessageCount", "messages",
    "connectTimeout", "reconnect", "reconnectPeriod", "pushProps", "clientIdWithTime", "certType", "ssl",
    "rejectUnauthorized", "collectionId", "protocolVersion", *_FILES,
)  # fmt: skip


def is_one(values: Mapping[str, Any]) -> bool:
    return "host" in values and bool({"clientId", "mqttVersion", "rejectUnauthorized", "protocol"} & values.keys())


def read(values: Mapping[str, Any]) -> Pasted:
    """One connection. BadAddress: it names no broker."""
    entry = Entry(values)
    profile = foreign.place(entry, secure=entry.get("ssl") is True)
    elsewhere = ()
    if profile.tls is not None:
        profile, elsewhere = _tls(profile, entry)
    profile = _will(_properties(_options(profile, entry), entry), entry)
    if entry.get("clientIdWithTime") is True:
        entry.leave("the time behind the client id: the console's stays the same")
    entry.silent(*_SILENT)
    name, password = foreign.name_of(entry), entry.secret("password")
    entry.rest()
    return replace(finished(profile, password, entry.notes, name), elsewhere=elsewhere, source=TOOL)


def _tls(profile: Profile, entry: Entry) -> tuple[Profile, tuple[Any, ...]]:
    if entry.get("rejectUnauthorized") is False:
        profile = foreign.unverified(profile)
    if entry.get("certType") != "self":
        return profile, ()  # a public CA: the operating system's store
    return foreign.files_by_path(entry, profile, _FILES)


def _options(profile: Profile, entry: Entry) -> Profile:
    path = entry.take("path", kinds.url_path(), profile.ws_path)
    version = _VERSIONS.get(str(entry.get("mqttVersion")))
    if version is None:
        entry.note("no MQTT version that is known here: 5 is set")
    return build(
        replace,
        profile,
        ws_path=path if profile.transport is Transport.WEBSOCKETS else profile.ws_path,
        user=entry.take("username", kinds.text(256), None),
        client_id=foreign.client_id(entry, "clientId", _MADE_UP, TOOL),
        version=version or ProtocolVersion.V5,
        keep_alive_s=entry.take("keepalive", kinds.integer(1, 65535), profile.keep_alive_s),
        clean_start=entry.take("clean", kinds.boolean(), True),
        topics=foreign.topics(entry),
    )


def _properties(profile: Profile, entry: Entry) -> Profile:
    """Of MQTT 5's CONNECT."""
    values = entry.get("properties")
    inner = Entry(values if isinstance(values, Mapping) else {}, entry.notes)
    expiry = inner.take("sessionExpiryInterval", kinds.integer(0, 0xFFFFFFFF), 0)
    maximum = inner.take("receiveMaximum", kinds.integer(1, 65535), 0) or None
    largest = inner.take("maximumPacketSize", packet_size(), 0) or None
    pairs = _user_properties(inner)
    if inner.get("topicAliasMaximum"):
        inner.leave("topic aliases: the console takes each topic in full")
    if inner.get("authenticationMethod"):
        inner.leave("the authentication method: the console knows user, password and certificate alone")
    inner.silent("requestResponseInformation", "requestProblemInformation", "authenticationData")
    inner.rest()
    if profile.version is not ProtocolVersion.V5:
        return profile
    wished = {"receive_maximum": maximum, "maximum_packet_size": largest}
    return build(replace, profile, session_expiry_s=expiry, user_properties=pairs, **wished)


def _user_properties(entry: Entry) -> UserProperties:
    values = entry.get("userProperties")
    pairs: list[tuple[str, str]] = []
    for name, value in values.items() if isinstance(values, Mapping) else ():
        if is_secret_key(name):
            entry.leave("a user property that looks like a secret: the broker and its log would see it")
            continue
        pairs += [(name, one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    good = [pair for pair in pairs if all(_fits(text) for text in pair)]
    if len(good) < len(pairs) or len(good) > MOST_PROPERTIES:
        entry.leave("user properties that are too long or too many")
    return tuple(good[:MOST_PROPERTIES])


def _fits(text: str) -> bool:
    try:
        user_property().read(text)
    except ValueError:
        return False
    return True


def _will(profile: Profile, entry: Entry) -> Profile:
    values = entry.get("will")
    if not isinstance(values, Mapping) or not values.get("lastWillTopic"):
        return profile
    payload, qos = values.get("lastWillPayload") or "", values.get("lastWillQos") or 0
    try:
        will = LastWill(values["lastWillTopic"], payload, qos, values.get("lastWillRetain") is True)
    except ProfileError as error:
        entry.leave(f"the last will ({error.wrong[0].key}; allowed: {error.wrong[0].allowed})")
        return profile
    inner = values.get("properties")
    if isinstance(inner, Mapping) and profile.version is ProtocolVersion.V5:
        will = _will_extras(will, Entry(inner, entry.notes))
    return build(replace, profile, will=will)


def _will_extras(will: LastWill, entry: Entry) -> LastWill:
    """What MQTT 5 says of it beside the message."""
    seconds, text = kinds.integer(0, LONGEST_S), user_property()
    expiry = entry.take("messageExpiryInterval", seconds, None) if entry.get("messageExpiryInterval") else None
    made = replace(
        will,
        delay_s=entry.take("willDelayInterval", seconds, 0),
        expiry_s=expiry,
        content_type=entry.take("contentType", text, ""),
        response_topic=entry.take("responseTopic", kinds.topic_name(), "") if entry.get("responseTopic") else "",
        correlation=entry.take("correlationData", text, ""),
        utf8=entry.get("payloadFormatIndicator") is True,
        user_properties=_user_properties(entry),
    )
    entry.rest()
    return made


def refuse_folder(values: Mapping[str, Any]) -> None:
    """MQTTX lists its folders among the connections."""
    if values.get("isCollection") is True and not values.get("host"):
        raise BadAddress("a folder, no connection")
