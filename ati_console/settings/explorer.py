"""MQTT Explorer's settings.json (contracts.md 6): certificates and keys are inside, as base64."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ati_console.settings import foreign, kinds
from ati_console.settings.foreign import Entry
from ati_console.settings.pasted import BadAddress, Embedded, FileRole, Pasted, build, finished
from ati_console.settings.profile import Profile, ProtocolVersion, Transport

TOOL: Final = "MQTT Explorer"
CONNECTIONS: Final = "ConnectionManager_connections"
LARGEST_FILE: Final = 64 * 1024  # it takes 64 to 16,384 bytes itself
_MADE_UP: Final = re.compile(r"mqtt-explorer-[0-9a-f]{8}")
_FILES: Final = {
    "selfSignedCertificate": FileRole.CA,
    "clientCertificate": FileRole.CERT,
    "clientKey": FileRole.KEY,
}


def is_one(values: Mapping[str, Any]) -> bool:
    """A single connection of it, copied out of the file."""
    return "host" in values and bool({"encryption", "certValidation"} & values.keys())


def read(values: Mapping[str, Any]) -> Pasted:
    """One connection. BadAddress: it names no broker."""
    entry = Entry(values)
    profile = foreign.place(entry, secure=entry.get("encryption") is True)
    if profile.tls is not None and entry.get("certValidation") is False:
        profile = foreign.unverified(profile)
    profile = _options(profile, entry)
    files = _files(entry) if profile.tls is not None else ()
    entry.silent("id", "type", "configVersion", "encryption", "certValidation", *_FILES)
    name, password = foreign.name_of(entry), entry.secret("password")
    entry.rest()
    entry.note("MQTT 3.1.1, as MQTT Explorer; try 5 if the broker takes it")
    return replace(finished(profile, password, entry.notes, name), files=files, source=TOOL)


def _options(profile: Profile, entry: Entry) -> Profile:
    base = entry.get("basePath")
    if profile.transport is Transport.WEBSOCKETS and isinstance(base, str):
        path = "/" + base.lstrip("/")
        try:
            profile = replace(profile, ws_path=kinds.url_path().read(path))
        except ValueError:
            entry.leave("the WebSocket path (it is none)")
    return build(
        replace,
        profile,
        user=entry.take("username", kinds.text(256), None),
        client_id=foreign.client_id(entry, "clientId", _MADE_UP, TOOL),
        version=ProtocolVersion.V311,
        topics=foreign.topics(entry),
    )


def _files(entry: Entry) -> tuple[Embedded, ...]:
    found = {role: file for key, role in _FILES.items() if (file := _file(entry, key, role)) is not None}
    if FileRole.KEY in found and FileRole.CERT not in found:
        del found[FileRole.KEY]
        entry.leave("a private key without a certificate")
    return tuple(found.values())


def _file(entry: Entry, key: str, role: FileRole) -> Embedded | None:
    value = entry.get(key)
    if not isinstance(value, Mapping) or not value.get("data"):
        return None
    try:
        data = _decoded(value["data"])
    except BadAddress as error:
        entry.leave(f"{role.value} ({error})")
        return None
    name = value.get("name")
    return Embedded(role, foreign.shown_key(name) if isinstance(name, str) else "", data)


def _decoded(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > LARGEST_FILE * 4 // 3 + 4:
        raise BadAddress("it is no file, or a too large one")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadAddress("its bytes are damaged") from None
