"""Profiles to begin with. Only the password, and of a tunnel its address, is missing."""

from __future__ import annotations

from typing import Final

from ati_console.settings.profile import Profile, Role, Tls

TVS_HOST: Final = "tvs-dev.ifactory.ai"
NO_ADDRESS: Final = "tunnel-address.invalid"  # a tunnel's address is new each day; .invalid reaches no stranger

LOCAL_BROKER: Final = Profile(name="Local broker")
ATI_VIA_TUNNEL: Final = Profile(name="ATI via tunnel", host=NO_ADDRESS)
# The client id must be the user name, and whoever subscribes is disconnected (contracts.md 2).
TVS_DEV: Final = Profile(
    name="TVS dev",
    host=TVS_HOST,
    port=8883,
    tls=Tls(),
    user="amr-001",
    client_id="amr-001",
    role=Role.PUBLISH_ONLY,
)
PRESETS: Final = (LOCAL_BROKER, ATI_VIA_TUNNEL, TVS_DEV)

_WORDS: Final = {
    LOCAL_BROKER.name: "The broker on this computer: the console's own, or mosquitto.",
    ATI_VIA_TUNNEL.name: "ATI's broker through ngrok: paste today's address (tcp://host:port). A tunnel is not TLS.",
    TVS_DEV.name: "A Robotspace device account: may publish only, so the console never subscribes with it.",
}


def words(profile: Profile) -> str:
    """One line about a preset; empty for any other profile."""
    return _WORDS.get(profile.name, "")


def needs_address(profile: Profile) -> bool:
    """Must an address be pasted before this profile can connect?"""
    return profile.host == NO_ADDRESS
