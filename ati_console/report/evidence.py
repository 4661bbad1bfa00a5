"""The evidence report: what one probe found, as a document for the broker's owner or a customer. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from ati_console.access import Probe
from ati_console.report import sections
from ati_console.report.document import Document
from ati_console.report.matrix import matrix
from ati_console.report.timeline import each_close, timeline
from ati_console.report.wording import HIDDEN, Wording

REHEARSAL: Final = "Rehearsal with a broker invented on this computer, no evidence"


@dataclass(frozen=True, slots=True)
class Options:
    """`addresses`: host and IP addresses are shown; `packets`: the appendices are included."""

    addresses: bool = False
    packets: bool = True
    zone: dt.tzinfo | None = None  # None: the zone of this computer


def evidence(probe: Probe, options: Options = Options()) -> Document:
    """Every text of the probe is cleaned and bounded here; the writers escape it for their format."""
    wording = Wording.of(probe, options.addresses, options.zone)
    appendix = (*sections.packets(probe, wording), *each_close(probe, wording)) if options.packets else ()
    where = wording(probe.address) if options.addresses else HIDDEN
    return Document(
        "What the broker lets this account do",
        f"{REHEARSAL if probe.rehearsed else 'Evidence report'}: account "
        f"{wording(probe.user, 80) or 'without a name'} at {where}, {wording.when(probe.began)}",
        (
            sections.verdict(probe, wording), *sections.about(probe, wording), *sections.conclusions(probe, wording),
            *sections.stages(probe, wording), *matrix(probe, wording), *timeline(probe, wording),
            *sections.method(probe, wording), *sections.limits(), *appendix,
        ),
    )  # fmt: skip
