"""The addresses that a name led to, with their families: IPv6 without a route is a cause of its own. Pure."""

from __future__ import annotations

import ipaddress

from ati_console.status import Stage


def described(stage: Stage, detail: str) -> str:
    """ "2 addresses, IPv6 and IPv4: ::1, 127.0.0.1" of a resolved name, "127.0.0.1 (IPv4)" of the one that answered.
    What is no address stays as it is: behind a proxy there are words."""
    if stage is Stage.DNS:
        return _resolved(detail)
    first, _, rest = detail.partition(" ")
    family = _family(first)
    return " ".join(part for part in (f"{first} ({family})" if family else first, rest) if part)


def _resolved(detail: str) -> str:
    found = detail.split(", ")
    families = list(dict.fromkeys(map(_family, found)))
    if "" in families:
        return detail
    if len(found) == 1:
        return f"{detail} ({families[0]})"
    return f"{len(found)} addresses, {' and '.join(families)}: {detail}"


def _family(text: str) -> str:
    try:
        return f"IPv{ipaddress.ip_address(text.partition('%')[0]).version}"
    except ValueError:
        return ""
