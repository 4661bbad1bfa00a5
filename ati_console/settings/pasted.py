"""What every pasted text becomes: a profile, the password apart, and notes. No note and no error repeats a secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ati_console.settings import presets
from ati_console.settings.profile import Profile, ProfileError, Role, Transport
from ati_console.settings.secrets import Secret

_USUAL_PORTS: Final = {
    (Transport.TCP, False): 1883,
    (Transport.TCP, True): 8883,
    (Transport.WEBSOCKETS, False): 80,
    (Transport.WEBSOCKETS, True): 443,
}


class BadAddress(ValueError):
    """The text is no address of a broker: plain words what is, never the text itself (it may hold a password)."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted text gave. `notes` say in plain words what was assumed and what was left out."""

    profile: Profile
    password: Secret | None = None
    notes: tuple[str, ...] = ()


def build(make: Callable[..., Profile], *args: object, **values: object) -> Profile:
    """`Profile(...)` or `replace(...)`, its refusal turned into ours."""
    try:
        return make(*args, **values)
    except ProfileError as error:
        raise BadAddress(str(error)) from None


def finished(profile: Profile, password: Secret | None, notes: list[str]) -> Pasted:
    """The last touches: a name, what is known of the host, and what must be said about safety."""
    usual = _USUAL_PORTS[profile.transport, profile.tls is not None]
    name = profile.host if profile.port == usual else f"{profile.host}:{profile.port}"
    profile = build(replace, profile, name=name[:64])
    if profile.host == presets.TVS_HOST:
        profile = _as_device_account(profile, notes)
    if password is not None:
        notes.append("the password was taken out of the text; it is in no profile and goes to the key store")
    return Pasted(profile, password, (*notes, *profile.hazards))


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
