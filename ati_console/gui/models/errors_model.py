"""The errors list: what sherpas say, what the twin refused, and what went wrong with us, with the next step. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from ati_console.fleet.unreadable import Unreadable
from ati_console.fleet.view import ErrorEntry, Finding, FleetUpdate, Mark, RobotView
from ati_console.forwarding import ForwardStatus, RobotForward
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models import next_steps
from ati_console.gui.models.console_model import Limits
from ati_console.gui.models.faults import FADES_S, FaultEntry, over
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.next_steps import Step
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain, sentence, span
from ati_console.gui.models.wishes import SetOffset, ShowMessages
from ati_console.robot import STALE_HEARTBEAT
from ati_console.status import LinkState, LinkStatus, Severity
from ati_console.wire.messages import Odd

HEADERS: Final = ("Sherpa", "What", "From", "First", "Last", "Count", "State", "Next step")
CONSOLE: Final = "console"  # in the Sherpa column, for what is no sherpa's


class State(enum.Enum):
    ACTIVE = "Active"
    ACKNOWLEDGED = "Acknowledged"
    CLEARED = "Cleared"


STATE_CELL: Final = 6
CLEARED: Final = State.CLEARED.value


def nobody(_wish: object) -> bool:
    return False


class World(NamedTuple):
    """All that the list is made of. `grants` says whether somebody does what a step asks for."""

    fleet: FleetUpdate
    forward: ForwardStatus
    link: LinkStatus
    faults: tuple[FaultEntry, ...]
    acknowledged: frozenset[Hashable]  # keys of rows
    now: float
    limits: Limits = Limits()
    grants: Callable[[object], bool] = nobody
    notation: Notation = LOCAL_METRES


@dataclass(frozen=True, slots=True)
class _Trouble:
    key: tuple[str, ...]
    shape: Shape
    rank: int  # 0 is the most serious
    sherpa: str
    what: str
    source: str
    first_at: float | None
    last_at: float | None
    count: int
    state: State
    step: Step
    origin: object


class OfSherpa(NamedTuple):
    """Whose a row about a low battery or a refusal is; nothing in it changes with each message."""

    sherpa: str


Made = dict[Hashable, tuple[object, object, ListRow]]  # by key: what a row was made from, its wish, and the row


def rows(world: World, made: Made | None = None) -> list[ListRow]:
    """Active first, the most serious first, then what began last. `made` keeps rows that do not change."""
    made = {} if made is None else made
    found = [_kept(trouble, world, made) for trouble in _troubles(world)]
    if len(made) > 2 * len(found) + 100:
        made.clear()
    return found


def _kept(trouble: _Trouble, world: World, made: Made) -> ListRow:
    wish = trouble.step.wish if world.grants(trouble.step.wish) else None
    known = made.get(trouble.key)
    if known is not None and known[0] == trouble and known[1] == wish:
        return known[2]
    row = _row(trouble, wish, world.notation)
    made[trouble.key] = trouble, wish, row
    return row


def active(shown: list[ListRow]) -> int:
    """How many of the rows are active faults; what is only odd or low is listed and not counted."""
    return sum(1 for row in shown if not row.dim and row.shape is not Glyph.INFO and row.order[1] < WARNING)


def _troubles(world: World) -> Iterator[_Trouble]:
    yield from _of_link(world)
    for entry in world.fleet.errors:
        yield _of_sherpa(entry, world)
    for sender in world.fleet.unreadable:
        yield _of_sender(sender, world)
    for name, sent in world.forward.robots.items():
        if sent.is_refused:
            yield _of_twin(name, sent, world)
    for fault in world.faults:
        yield _of_us(fault, world)
    for finding in world.fleet.findings:
        if finding.kind is Odd.CLOCK_OFFSET:
            yield _of_clock(finding, world)
    for name, view in world.fleet.robots.items():
        pct = view.state.battery_pct
        if pct is not None and pct < world.limits.low_pct and not view.charging:
            yield _of_battery(name, view, pct, world)


WARNING: Final = 5  # rank


def _row(trouble: _Trouble, wish: object, notation: Notation) -> ListRow:
    cells = (
        plain(trouble.sherpa, 64),
        plain(trouble.what),
        plain(trouble.source),
        notation.clock(trouble.first_at),
        notation.clock(trouble.last_at),
        f"{trouble.count:,}" if trouble.count else "-",
        trouble.state.value,
        plain(trouble.step.words),
    )
    dim = trouble.state is not State.ACTIVE
    order = (_STATES[trouble.state], trouble.rank, -_began(trouble), trouble.key)
    values = _values(trouble, cells)
    return ListRow(trouble.key, cells, trouble.shape, dim, trouble.origin, order, wish, values)


def _began(trouble: _Trouble) -> float:
    """When it was last seen would have rows of one rank trade places with every message."""
    if trouble.state is State.CLEARED:
        return trouble.last_at or 0.0
    return trouble.first_at or 0.0


def _values(trouble: _Trouble, cells: tuple[str, ...]) -> tuple[object, ...]:
    """To sort by: times and counts as numbers, words without their case."""
    words = tuple(cell.lower() for cell in cells)
    return (*words[:3], trouble.first_at or 0.0, trouble.last_at or 0.0, trouble.count, *words[6:])


_STATES: Final = {State.ACTIVE: 0, State.ACKNOWLEDGED: 1, State.CLEARED: 2}


def _state(active_now: bool, key: tuple[str, ...], world: World) -> State:
    if not active_now:
        return State.CLEARED
    return State.ACKNOWLEDGED if key in world.acknowledged else State.ACTIVE


def _of_sherpa(entry: ErrorEntry, world: World) -> _Trouble:
    key = ("sherpa", entry.sherpa, entry.source, entry.what)
    silent = entry.what == STALE_HEARTBEAT
    what = _what(entry, silent, world)
    source = f"{entry.source}: {entry.what}" if entry.source == "disabled_reason" else entry.source
    shape, rank = _look(entry, silent)
    state = _state(entry.active, key, world)
    step = Step("Release it at the sherpa" if entry.e_stop and entry.active else "")
    return _Trouble(
        key, shape, rank, entry.sherpa, what, source, entry.first_at, entry.last_at, entry.count, state, step, entry
    )


def _what(entry: ErrorEntry, silent: bool, world: World) -> str:
    if entry.e_stop:
        return "E-stop pressed"
    if silent and entry.active:
        return f"Nothing new for {span(world.now - _heard_last(entry, world))}"
    return "Nothing new" if silent else entry.what


def _heard_last(entry: ErrorEntry, world: World) -> float:
    """Its last real news: the fleet manager's own notice only repeats it, and age is told alike everywhere."""
    view = world.fleet.robots.get(entry.sherpa)
    return view.received_at if view is not None else entry.first_at


def _look(entry: ErrorEntry, silent: bool) -> tuple[Shape, int]:
    if not entry.active:
        return Glyph.INFO, 4
    if entry.e_stop:
        return Mark.E_STOP, 0
    return (Mark.STALE, 3) if silent else (Mark.ERROR, 1)


def _of_twin(name: str, sent: RobotForward, world: World) -> _Trouble:
    key = ("twin", name, sent.login)
    words = f"Twinzo: {sent.refusal}" if sent.refusal else "Refused by Twinzo"
    step = next_steps.of_refusal(name, sent)
    source, at = f"forward, login {sent.login}", sent.refused_at
    return _Trouble(
        key, Mark.ERROR, 2, name, words, source, None, at, sent.dead, _state(True, key, world), step, OfSherpa(name)
    )


def _of_sender(sender: Unreadable, world: World) -> _Trouble:
    """Its messages cannot be read: over when none came for a while."""
    key = ("unreadable", sender.sherpa, sender.topic, sender.reason)
    state = _state(world.now - sender.last_at < FADES_S, key, world)
    word = sender.topic if sender.topic and not any(map(str.isspace, sender.topic)) else ""
    step = Step("See its messages", ShowMessages(f"undecodable {word}".strip()))
    what, first, last = f"Cannot be read: {sender.reason}", sender.first_at, sender.last_at
    return _Trouble(
        key, Mark.ERROR, 2, sender.sherpa, what, sender.topic, first, last, sender.count, state, step, sender
    )


def _of_us(entry: FaultEntry, world: World) -> _Trouble:
    fault = entry.fault
    key = ("fault", fault.source, fault.what)
    running = not over(entry, world.forward, world.now)
    state = State.ACKNOWLEDGED if running and entry.acknowledged else _state(running, key, world)
    shape, rank = _SEVERITIES[fault.severity]
    return _Trouble(
        key, shape, rank, CONSOLE, fault.what, fault.source, entry.first_at, entry.last_at, entry.count, state,
        Step(sentence(entry.over) if entry.over else fault.next_step), entry,
    )  # fmt: skip


def _of_clock(finding: Finding, world: World) -> _Trouble:
    key = ("finding", finding.sherpa, finding.kind.value)
    step = next_steps.of_any(finding, world.fleet)
    what, _, _remedy = finding.evidence.partition(":")
    local = isinstance(step.wish, SetOffset)
    source = "finding: timestamp Z is local" if local else "finding: clock offset"
    state = _state(world.now - finding.last_at < FADES_S, key, world)
    first, last = finding.first_at, finding.last_at
    return _Trouble(
        key, Glyph.FINDING, WARNING, finding.sherpa, sentence(what), source, first, last,
        finding.count, state, step, finding,
    )  # fmt: skip


def _of_battery(name: str, view: RobotView, pct: float, world: World) -> _Trouble:
    """Over as soon as it is charging or above the limit."""
    key, limits = ("battery", name), world.limits
    limit = limits.empty_pct if pct < limits.empty_pct else limits.low_pct
    what = f"Battery {pct:.0f} %, below {limit} %"
    rank = WARNING if pct < limits.empty_pct else WARNING + 1
    state = _state(True, key, world)
    first, last = low_since(view, limits.low_pct), view.battery[-1].at if view.battery else None
    return _Trouble(
        key, Glyph.FINDING, rank, name, what, "battery_status", first, last, 0, state, _CHARGE, OfSherpa(name)
    )


_CHARGE: Final = Step("Send it to charge")


def low_since(view: RobotView, limit_pct: float) -> float | None:
    """When the level fell below the limit for good, as far as its history goes back."""
    since: float | None = None
    for point in reversed(view.battery):
        if point.pct >= limit_pct:
            return since
        since = point.at
    return None


_SEVERITIES: Final[dict[Severity, tuple[Shape, int]]] = {
    Severity.FAULT: (Mark.ERROR, 1),
    Severity.WARNING: (Glyph.FINDING, 3),
    Severity.INFO: (Glyph.INFO, 4),
}
_DOWN: Final = (LinkState.RECONNECTING, LinkState.REFUSED, LinkState.TAKEN_OVER)


def _of_link(world: World) -> Iterator[_Trouble]:
    """The link's own trouble of now, unless a fault with the same words is listed anyway."""
    link = world.link
    told = any(entry.fault.what == link.reason for entry in world.faults)
    if link.state in _DOWN and link.reason and not told:
        key = ("link", link.state.value, link.reason)
        shape: Shape = Glyph.FINDING if link.state is LinkState.RECONNECTING else Mark.ERROR
        at = link.reason_at
        source, state = f"link, {link.state.value}", _state(True, key, world)
        count = max(1, link.attempt)
        step = next_steps.of_link(link)
        yield _Trouble(key, shape, 0, CONSOLE, link.reason, source, at, at, count, state, step, link)
