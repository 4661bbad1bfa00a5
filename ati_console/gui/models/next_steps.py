"""What to do about a finding or a refusal: words, and the wish that does it where the window can. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from ati_console.fleet.clock import zone_minutes
from ati_console.fleet.heading import ALL, SETTABLE, Survey
from ati_console.fleet.view import Finding, FleetUpdate, RobotView
from ati_console.forwarding import RobotForward
from ati_console.gui.models.connection_words import LOOK, TLS_ON, TYPE_IT
from ati_console.gui.models.finding_advice import advice
from ati_console.gui.models.wishes import (
    CreateDevice,
    LookAtCertificate,
    Reconnect,
    SetOffset,
    SetSource,
    ShowDeadLetters,
    SwitchTlsOn,
)
from ati_console.status import LinkState, LinkStatus, Want
from ati_console.wire.messages import Odd

SHIFTED: Final = "Look at this computer's clock and load, then at the line: theirs are hardly off all at once."


class Step(NamedTuple):
    """`wish` None: nobody but the user can do it."""

    words: str = ""
    wish: object = None


def of_any(finding: Finding, update: FleetUpdate) -> Step:
    if finding.sherpa == ALL:
        return of_fleet(finding.kind, update.survey)
    return of_finding(finding.kind, update.robots.get(finding.sherpa))


def of_finding(kind: Odd, view: RobotView | None) -> Step:
    if kind is Odd.CLOCK_OFFSET:
        return _of_clock(view)
    return Step(advice(kind))


def of_fleet(kind: Odd, found: Survey) -> Step:
    """About a finding of all sherpas: what their moves say should be read another way."""
    if kind is Odd.HEADING and found.other in SETTABLE:
        return Step(f"Use {found.other}", SetSource(yaw=str(found.other)))
    if kind is Odd.UNIT_SUSPICION and found.factor != 1.0:
        unit = "mm" if found.factor > 1 else "m"
        return Step(f"Read as {unit}", SetSource(unit=unit))
    return Step(SHIFTED if kind is Odd.CLOCK_OFFSET else advice(kind))


def _of_clock(view: RobotView | None) -> Step:
    minutes = zone_minutes(view.clock_offset_s) if view is not None and view.clock_offset_s is not None else 0
    if not minutes:
        return Step(advice(Odd.CLOCK_OFFSET))
    return Step(f"Set offset {minutes:+d}", SetOffset(minutes))


def of_link(link: LinkStatus) -> Step:
    """What one click mends, as the head has it; else the advice, in words."""
    if link.wants is Want.TRUST:
        return Step(LOOK, LookAtCertificate())
    if link.wants is Want.TLS:
        return Step(TLS_ON, SwitchTlsOn())
    secret = link.state is LinkState.REFUSED and link.wants is not Want.NOTHING
    return Step(TYPE_IT, Reconnect()) if secret else Step(link.advice)


def lacks_device(words: str) -> bool:
    """Said of a device: a sector that does not exist is refused in the same words."""
    return "device" in words.lower() and "exist" in words


def of_refusal(sherpa: str, sent: RobotForward) -> Step:
    """The twin said no: without the device it has to be made, everything else stands in the dead letters."""
    if lacks_device(sent.refusal):
        return Step("Create device", CreateDevice(sherpa, sent.login, sent.sector))
    return Step("Look at the dead letters", ShowDeadLetters(sherpa))
