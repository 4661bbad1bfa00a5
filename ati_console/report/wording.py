"""What a broker, a profile or a robot called something, made fit for a document: one line, bounded, no secret."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from ati_console.access import Probe
from ati_console.logs import redact

LIMIT: Final = 300  # characters of one text in a document
HIDDEN: Final = "[address hidden]"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PERHAPS_ADDRESS: Final = re.compile(
    r"(?<![\w.:])\[?(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]*\]?|(?:\d{1,3}\.){3}\d{1,3}"
)
_NAMES_OF_CERTIFICATE: Final = re.compile(r", for .*", re.DOTALL)


def one_line(text: str, limit: int = LIMIT) -> str:
    """Control, bidi and other invisible characters become visible code points (<U+202E>), secrets become dots."""
    shown = redact("".join(map(_visible, text[: limit + 1])))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _visible(char: str) -> str:
    return f"<U+{ord(char):04X}>" if unicodedata.category(char) in _INVISIBLE else char


@dataclass(frozen=True, slots=True)
class Wording:
    """Cleans every text of one probe. Without `addresses` host, IP addresses and names of certificates are hidden."""

    host: str
    addresses: bool = False
    zone: dt.tzinfo | None = None  # None: the zone of this computer

    @classmethod
    def of(cls, probe: Probe, addresses: bool, zone: dt.tzinfo | None = None) -> Wording:
        return cls(probe.address.rpartition(":")[0].strip("[]"), addresses, zone)

    def __call__(self, text: str, limit: int = LIMIT) -> str:
        return one_line(text if self.addresses else self._hidden(text[: 4 * LIMIT]), limit)

    def stage(self, stage: str, detail: str) -> str:
        """The names in a certificate are addresses too."""
        if stage == "tls" and not self.addresses:
            detail = _NAMES_OF_CERTIFICATE.sub(", names hidden", detail)
        return self(detail)

    def _hidden(self, text: str) -> str:
        if self.host:
            text = re.sub(
                rf"(?<![\w.-]){re.escape(self.host)}(?![\w-])(?:\]?:\d{{1,5}}\b)?", HIDDEN, text, flags=re.IGNORECASE
            )
        return _PERHAPS_ADDRESS.sub(_if_address, text)

    def when(self, at: float | None) -> str:
        """Date, time and zone of unix seconds: "2026-03-01 14:05:09 UTC+05:30"; "-" when there is none."""
        moment = self._moment(at)
        if moment is None:
            return "-"
        offset = moment.strftime("%z")
        zone = "UTC" if not moment.utcoffset() else f"UTC{offset[:3]}:{offset[3:5]}"
        return f"{moment:%Y-%m-%d %H:%M:%S} {zone}"

    def clock(self, at: float) -> str:
        """Time of day with milliseconds."""
        moment = self._moment(at)
        return "-" if moment is None else f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}"

    def _moment(self, at: float | None) -> dt.datetime | None:
        try:
            return None if at is None else dt.datetime.fromtimestamp(at, dt.UTC).astimezone(self.zone)
        except (ValueError, OverflowError, OSError):
            return None


def _if_address(found: re.Match[str]) -> str:
    try:
        ipaddress.ip_address(found[0].strip("[]"))
    except ValueError:
        return found[0]
    return HIDDEN


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def code(value: int | None) -> str:
    return "" if value is None else f"0x{value:02X}"


def milliseconds(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value / 1000:.1f} s" if value >= 10_000 else f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"
