"""What people paste -> a profile: an address, host:port, or a mosquitto_pub / mosquitto_sub command line.

The password comes apart, and no note and no error repeats it: they end on screens and in logs.
"""

from __future__ import annotations

import re
from typing import Final

from ati_console.settings import command_line, kinds, url
from ati_console.settings.pasted import BadAddress, Pasted

__all__ = ["BadAddress", "Pasted", "parse"]

LONGEST: Final = 16_384  # characters


def parse(text: str) -> Pasted:
    """Read one pasted text. BadAddress when it is neither an address nor a mosquitto command line."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST or not kinds.is_printable(re.sub(r"[\t\r\n]", " ", plain)):
        raise BadAddress("paste an address such as mqtts://user@host:8883, host:port, or a mosquitto_pub line")
    if command_line.is_one(plain):
        return command_line.parse(plain)
    return url.parse_url(plain.strip("\"'<>`").rstrip(",;"))
