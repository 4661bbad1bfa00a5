"""What every pasted text becomes: a profile, the password apart, and notes. No note and no error repeats a secret."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ati_console.settings import presets
from ati_console.settings.profile import Profile, ProfileError, Role, Tls, Transport
from ati_console.settings.secrets import Secret

_USUAL_PORTS: Final = {
    (Transport.TCP, False): 1883,
    (Transport.TCP, True): 8883,
    (Transport.WEBSOCKETS, False): 80,
    (Transport.WEBSOCKETS, True): 443,
}


class BadAddress(ValueError):
    """The text is no address of a broker: plain words what is, never the text itself (it may hold a password)."""


class FileRole(enum.Enum):
    """What a file of a profile's TLS is for."""

    CA = "the CA certificate"
    CERT = "the client certificate"
    KEY = "the private key of the client"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file that came inside the text. A private key is a secret: `adopt` never writes it as it is."""

    role: FileRole
    name: str  # as the other computer called it; only to be shown
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A file that is named in the profile and is not on this computer: ask for it, then `relocated`."""

    role: FileRole
    path: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted or imported text gave. `notes` say in plain words what was assumed and what was left out.

    No secret is in the profile: they come apart, as dots. `source` names the tool it came from.
    """

    profile: Profile
    password: Secret | None = None
    notes: tuple[str, ...] = ()
    key_passphrase: Secret | None = None
    proxy_password: Secret | None = None
    files: tuple[Embedded, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """What a file or a text gave: the brokers in it, and in words every entry that could not be used."""

    found: tuple[Pasted, ...] = ()
    refused: tuple[str, ...] = ()


class NeedsPassword(BadAddress):
    """An export of ours with its secrets: ask for its password and read it again with it."""


class WrongPassword(BadAddress):
    """Ask again; or the file was changed."""


def with_file(profile: Profile, role: FileRole, path: Path) -> Profile:
    """The profile with this file in its TLS."""
    tls = profile.tls or Tls()
    if role is FileRole.CA:
        return replace(profile, tls=replace(tls, ca_file=path))
    if role is FileRole.CERT:
        return replace(profile, tls=replace(tls, cert_file=path))
    return replace(profile, tls=replace(tls, key_file=path))


def is_here(path: str) -> bool:
    """Is it a file of this computer? A path into the network is not even looked at: Windows would send its user's
    login to whoever answers there."""
    if is_far(path):
        return False
    try:
        return Path(path).is_file()
    except (OSError, ValueError):  # such as a name that is too long
        return False


def is_far(path: str) -> bool:
    return path.replace("/", "\\").startswith("\\\\")


def relocated(pasted: Pasted, role: FileRole, path: Path) -> Pasted:
    """The user showed where this file is here. In the order of `elsewhere`: a key needs its certificate first."""
    left = tuple(file for file in pasted.elsewhere if file.role is not role)
    return replace(pasted, profile=with_file(pasted.profile, role, path), elsewhere=left)


def build(make: Callable[..., Profile], *args: object, **values: object) -> Profile:
    """`Profile(...)` or `replace(...)`, its refusal turned into ours."""
    try:
        return make(*args, **values)
    except ProfileError as error:
        raise BadAddress(str(error)) from None


def finished(profile: Profile, password: Secret | None, notes: list[str], name: str = "") -> Pasted:
    """The last touches: a name when none was given, what is known of the host, what must be said about safety."""
    usual = usual_port(profile.transport, profile.tls is not None)
    host = profile.host if profile.port == usual else f"{profile.host}:{profile.port}"
    profile = build(replace, profile, name=(name.strip() or host)[:64])
    if profile.host == presets.TVS_HOST:
        profile = _as_device_account(profile, notes)
    if password is not None:
        notes.append("the password was taken out of the text; it is in no profile")
    return Pasted(profile, password, (*notes, *profile.hazards))


def usual_port(transport: Transport, secure: bool) -> int:
    return _USUAL_PORTS[transport, secure]


def publish_only(profile: Profile, why: str, notes: list[str]) -> Profile:
    notes.append(f"publish only: {why}; the console will not subscribe (change the role if it may)")
    return build(replace, profile, role=Role.PUBLISH_ONLY)


def _as_device_account(profile: Profile, notes: list[str]) -> Profile:
    if profile.user and not profile.client_id:
        notes.append("client id set to the user name: this broker asks for it")
        profile = build(replace, profile, client_id=profile.user)
    if profile.role is Role.PUBLISH_ONLY:
        return profile
    return publish_only(profile, "this broker disconnects device accounts that subscribe", notes)
