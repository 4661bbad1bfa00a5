"""Anything somebody pastes: an address, a mosquitto line, MQTTX's JSON, MQTT Explorer's settings, an export of ours."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ati_console.settings import address, importers, json_text
from ati_console.settings.pasted import BadAddress, Import, Pasted
from ati_console.settings.secrets import Secret

LONGEST: Final = 64 * 1024 * 1024  # characters
_JSON: Final = re.compile(r"\{|\[\s*[{\]]")  # [::1]:1883 is an address
_FENCE: Final = re.compile(r"\s*```[a-z]*\s*\n(.*?)\n?```\s*", re.DOTALL)


def read(text: str, password: Secret | None = None) -> tuple[Pasted, ...]:
    """At least one, with everything left out in its notes. BadAddress (NeedsPassword, WrongPassword) otherwise."""
    found = look(text, password)
    first, *rest = found.found
    return (replace(first, notes=(*first.notes, *found.refused)), *rest)


def look(text: str, password: Secret | None = None) -> Import:
    """As `read`, with what could not be used apart: for a list to choose from."""
    if len(text) > LONGEST:
        raise BadAddress("too much to paste: save it as a file and import that")
    fenced = _FENCE.fullmatch(text) if len(text) < json_text.LARGEST else None
    plain = (fenced[1] if fenced else text).lstrip("\ufeff").strip()
    if _JSON.match(plain) is None:
        return Import((address.parse(plain),))
    found = importers.read(plain.encode("utf-8", "surrogatepass"), password)
    if not found.found:
        raise BadAddress("; ".join(found.refused[:3]) or "no broker in it")
    return found
