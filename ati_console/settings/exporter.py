"""Profiles as a file for a colleague: without secrets, or the whole of it under a password.

With secrets everything is encrypted, hosts too: beside open entries a changed host would fetch the password.
The CA goes along; the client certificate and its key only under the password.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ati_console.settings import certificate_files, seal, secrets
from ati_console.settings.certificate_files import BadFile
from ati_console.settings.pasted import (
    BadAddress,
    Elsewhere,
    Embedded,
    FileRole,
    Import,
    NeedsPassword,
    Pasted,
    WrongPassword,
    is_here,
)
from ati_console.settings.problems import Report, Table, is_secret_key
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.profile_parts import UserProperties
from ati_console.settings.profile_rows import profile_of, row_of
from ati_console.settings.secrets import Secret, SecretStore

FORMAT: Final = "ati_console_profiles"
SCHEMA: Final = 1
SOURCE: Final = "ATI Console"
MOST: Final = 1_000
_FILES: Final = {"ca_file": FileRole.CA, "cert_file": FileRole.CERT, "key_file": FileRole.KEY}
_SECRETS: Final = ("password", "key_passphrase", "proxy_password")  # in the order of secrets.of_profile


@dataclass(frozen=True, slots=True)
class Exported:
    """The bytes of the file, and in words what it does not hold."""

    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()


def plain(profiles: Sequence[Profile]) -> Exported:
    """Without secrets. Reads the certificate files."""
    notes: list[str] = []
    rows = [_row(_public(profile, notes), False, notes) for profile in profiles]
    return Exported(_text({FORMAT: SCHEMA, "profiles": rows}), tuple(notes))


def under_password(
    profiles: Sequence[Profile], vault: SecretStore, password: Secret, log_n: int = seal.LOG_N
) -> Exported:
    """With every secret that is kept (the environment's are not ours). ValueError: the password is too short."""
    if len(password.reveal()) < seal.SHORTEST:
        raise ValueError(f"the password needs at least {seal.SHORTEST} characters")
    notes: list[str] = []
    rows = [_row(profile, True, notes) | {"secrets": _secrets(profile, vault)} for profile in profiles]
    header = seal.new_header(log_n)
    closed = seal.row(seal.derived(header, password), header, _text({"profiles": rows}))
    return Exported(_text({FORMAT: SCHEMA, "sealed": closed}), tuple(notes))


def read(values: Mapping[str, Any], password: Secret | None = None) -> Import:
    """NeedsPassword, WrongPassword, or BadAddress for a file that is broken or of a newer console."""
    if values.get(FORMAT) != SCHEMA:
        raise BadAddress("an export of a newer console: use that one")
    closed = "sealed" in values
    listed = (_opened(values["sealed"], password) if closed else values).get("profiles")
    if not isinstance(listed, list):
        raise BadAddress("an export of this console, but broken")
    found: list[Pasted] = []
    refused: list[str] = []
    for number, row in enumerate(listed[:MOST], 1):
        pasted = _pasted(row, number, refused, closed)
        found += [] if pasted is None else [pasted]
    return Import(tuple(found), tuple(refused))


def _opened(values: object, password: Secret | None) -> dict[str, Any]:
    if password is None:
        raise NeedsPassword("an export with its secrets: enter the password it was made with")
    try:
        sealed = seal.read(values)
        content = json.loads(seal.opened(seal.derived(sealed.header, password), sealed))
    except seal.NotOpened:
        raise WrongPassword("wrong password, or the file was changed") from None
    except (seal.NotSealed, ValueError, RecursionError):
        raise BadAddress("an export of this console, but broken") from None
    return content if isinstance(content, dict) else {}


def _public(profile: Profile, notes: list[str]) -> Profile:
    """User properties may be misused for secrets; they cannot be told from others but by their names."""
    made = without_secrets(profile)
    if made != profile:
        notes.append(f"{profile.name}: left out user properties that look like secrets")
    return made


def without_secrets(profile: Profile) -> Profile:
    """Of user properties, of CONNECT and of the last will."""
    will = profile.will and replace(profile.will, user_properties=_harmless(profile.will.user_properties))
    return replace(profile, will=will, user_properties=_harmless(profile.user_properties))


def _harmless(pairs: UserProperties) -> UserProperties:
    return tuple(pair for pair in pairs if not is_secret_key(pair[0]))


def _row(profile: Profile, private: bool, notes: list[str]) -> dict[str, Any]:
    row = row_of(profile)
    files: dict[str, Any] = {}
    for key, role in _FILES.items() if profile.tls is not None else ():
        path: Path | None = getattr(profile.tls, key)
        if path is None or (role is not FileRole.CA and not private):
            continue
        try:
            made = certificate_files.embedded(role, path, private)
        except BadFile as error:
            notes.append(f"{profile.name}: {role.value} is not in it: {error}")
            continue
        files[role.name.lower()] = {"name": made.name, "data": base64.b64encode(made.data).decode()}
        row["tls"][key] = None
    if profile.tls is not None and profile.tls.cert_file is not None and not private:
        notes.append(f"{profile.name}: its client certificate and private key are not in it")
    return row | ({"files": files} if files else {})


def _secrets(profile: Profile, vault: SecretStore) -> dict[str, str]:
    pairs = zip(_SECRETS, secrets.of_profile(profile.name), strict=True)
    return {key: found.reveal() for key, name in pairs if (found := vault.kept(name)) is not None}


def _pasted(row: object, number: int, refused: list[str], closed: bool) -> Pasted | None:
    values = dict(row) if isinstance(row, Mapping) else {}
    files = tuple(_files(values.pop("files", None)))
    held = values.pop("secrets", None)
    values = _without_key_alone(values, files)
    report = Report(Path("export"), lambda _: None)
    profile = profile_of(Table(values, ("profiles", number - 1), report))
    if profile is None:
        refused += [str(problem) for problem in report.problems[:5]]
        return None
    taken = held if closed and isinstance(held, Mapping) else {}
    secret = {key: Secret(taken[key]) for key in _SECRETS if isinstance(taken.get(key), str)}
    notes = list(profile.hazards)
    if held and not closed:
        notes.append("left out: secrets in plain text; change them, the file was readable")
    return Pasted(profile, notes=tuple(notes), files=files, elsewhere=_elsewhere(profile), source=SOURCE, **secret)


def _without_key_alone(values: dict[str, Any], files: Iterable[Embedded]) -> dict[str, Any]:
    """The certificate lies in `files`, so a key that is named by its path would stand alone until both are here."""
    tls = values.get("tls")
    inside = {file.role for file in files}
    if isinstance(tls, Mapping) and FileRole.CERT in inside and tls.get("key_file") is not None:
        return values | {"tls": {**tls, "key_file": None}}
    return values


def _files(values: object) -> Iterable[Embedded]:
    for role in FileRole:
        one = values.get(role.name.lower()) if isinstance(values, Mapping) else None
        data = one.get("data") if isinstance(one, Mapping) else None
        if isinstance(one, Mapping) and isinstance(data, str) and len(data) < 2 * certificate_files.LARGEST:
            name = one.get("name")
            try:
                yield Embedded(role, name[:80] if isinstance(name, str) else "", base64.b64decode(data, validate=True))
            except (binascii.Error, ValueError):
                continue


def _elsewhere(profile: Profile) -> tuple[Elsewhere, ...]:
    tls = profile.tls or Tls()
    named = ((role, getattr(tls, key)) for key, role in _FILES.items())
    return tuple(Elsewhere(role, str(path)) for role, path in named if path is not None and not is_here(str(path)))


def _text(values: object) -> bytes:
    return (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode()
