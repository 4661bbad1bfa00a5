"""What a "next step" asks for: one value for each kind of step. Panels say them, whoever can grant one does. Pure.

A step without anybody to do it is shown as words, never as a link (`ConsoleModel.grants`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.access import Probe
from ati_console.site.site import Branch, Sector, Transform


@dataclass(frozen=True, slots=True)
class SetOffset:
    """Add this to `z_suffix_offset_min` of the site (0 unless it was set): its trailing Z is not UTC."""

    minutes: int


@dataclass(frozen=True, slots=True)
class MapSherpa:
    """Put a sherpa on the allow-list; `near` is a listed name that looks like it, or ""."""

    sherpa: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class EnableSherpa:
    """Switch a listed sherpa on."""

    sherpa: str


@dataclass(frozen=True, slots=True)
class CreateDevice:
    """Create the device that the twin says it does not have."""

    sherpa: str
    login: str
    sector: int


@dataclass(frozen=True, slots=True)
class ShowDeadLetters:
    """What the twin refused of one sherpa, with the reasons."""

    sherpa: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Try the broker again now."""


@dataclass(frozen=True, slots=True)
class LookAtCertificate:
    """Show the certificates of the broker that was not trusted, to be compared and trusted."""


@dataclass(frozen=True, slots=True)
class SwitchTlsOn:
    """Connect to the broker with TLS from now on: its port speaks nothing else."""


@dataclass(frozen=True, slots=True)
class ProveAccess:
    """Go where it is proved what this account may do at the broker."""


@dataclass(frozen=True, slots=True)
class EditTopics:
    """Change the topic filters of the profile; `instead` is what to try, or ""."""

    topic_filter: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class ShowMessages:
    """The messages themselves, with this text in the filter."""

    filter_text: str = ""


@dataclass(frozen=True, slots=True)
class SetTransform:
    """Put another transform into a sector of the site. `words` name the change, for the way back."""

    sector: int
    transform: Transform
    words: str = ""


@dataclass(frozen=True, slots=True)
class SetSource:
    """Read poses another way: unit "m" or "mm", yaw "ccw-from-x" or "cw-from-north"; "" leaves it as it is."""

    unit: str = ""
    yaw: str = ""


@dataclass(frozen=True, slots=True)
class SetAges:
    """After how many seconds without a message a sherpa of this site is stale, and lost."""

    stale_after_s: float
    lost_after_s: float


@dataclass(frozen=True, slots=True)
class ReadBackNow:
    """Ask the twin where it shows each sherpa, without waiting for the next round."""


@dataclass(frozen=True, slots=True)
class SetTolerance:
    """A read-back further away than this from what was sent is a difference."""

    metres: float


@dataclass(frozen=True, slots=True)
class AdoptTwin:
    """Take these of the twin's branches and sectors into the site (site/adopt.py)."""

    branches: tuple[Branch, ...]
    sectors: tuple[Sector, ...]


@dataclass(frozen=True, slots=True)
class ReportRequested:
    """The evidence of one probe as a document."""

    probe: Probe


@dataclass(frozen=True, slots=True)
class RequestMail:
    """The mail that asks the broker's owner for what one probe found missing."""

    probe: Probe


@dataclass(frozen=True, slots=True)
class HandOverToAti:
    """Write the folder with which ATI publishes to the broker of now."""


Wish = (
    SetOffset | SetTransform | SetSource | SetAges |
    MapSherpa | EnableSherpa | CreateDevice | ShowDeadLetters | Reconnect | LookAtCertificate | SwitchTlsOn
    | EditTopics | ShowMessages | ProveAccess
    | ReadBackNow | SetTolerance | AdoptTwin | HandOverToAti | ReportRequested | RequestMail
)  # fmt: skip
