"""One line of the mapping: a sherpa, seen or listed, its login, whether Twinzo has it, and what to do. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ati_console.fleet import freshness
from ati_console.fleet.view import RobotView
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.console_model import Limits
from ati_console.gui.models.fleet_rows import age_words, natural
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.mapping_facts import Facts, InTwin
from ati_console.gui.models.next_steps import lacks_device
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import CreateDevice, EnableSherpa, MapSherpa, ShowDeadLetters
from ati_console.site.matching import SURE
from ati_console.site.site import RobotRow

HEADERS: Final = (
    "Sherpa", "Seen", "Last seen", "Suggestion", "Fit", "Login", "In Twinzo", "Sector", "Branch", "On", "State",
    "Next step",
)  # fmt: skip
NONE: Final = "-"
NO_REFUSALS: Final[Mapping[str, str]] = MappingProxyType({})


class Column(enum.IntEnum):
    SHERPA = 0
    SEEN = 1
    LAST = 2
    SUGGESTION = 3
    FIT = 4
    LOGIN = 5
    TWIN = 6
    SECTOR = 7
    BRANCH = 8
    ON = 9
    STATE = 10
    STEP = 11


class Standing(enum.IntEnum):
    """Worst first."""

    CONFLICT = 0
    MISSING = 1  # no device
    REFUSED = 2  # its last sample, for another reason
    ELSEWHERE = 3
    STRANGER = 4  # seen, not listed
    OFF = 5
    UNSEEN = 6
    WELL = 7


TONES: Final = {
    Standing.CONFLICT: "fault", Standing.MISSING: "fault", Standing.REFUSED: "fault", Standing.ELSEWHERE: "warning",
    Standing.STRANGER: "warning",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AcceptSuggestion:
    """Take what is suggested for this sherpa. A wish that the mapping page grants itself."""

    sherpa: str


@dataclass(frozen=True, slots=True)
class RenameRow:
    """The row of a listed sherpa that nobody saw is this one's: two spellings of one name."""

    listed: str
    sherpa: str


@dataclass(frozen=True, slots=True)
class MappingLine:
    """What a row was made from."""

    sherpa: str
    row: RobotRow | None  # None: not on the allow-list
    standing: Standing
    in_twin: InTwin


def lines(
    facts: Facts,
    robots: dict[str, RobotView],
    now: float,
    limits: Limits,
    refusals: Mapping[str, str] = NO_REFUSALS,
) -> list[ListRow]:
    """Every sherpa that is listed or was seen. `refusals`: what Twinzo said to a sample that it refused."""
    names: Iterable[str] = dict.fromkeys((*facts.rows, *robots))
    return [line(name, facts, robots.get(name), robots, now, limits, refusals.get(name, "")) for name in names]


def line(
    name: str,
    facts: Facts,
    view: RobotView | None,
    robots: dict[str, RobotView],
    now: float,
    limits: Limits,
    refusal: str = "",
) -> ListRow:
    row = facts.rows.get(name)
    in_twin = facts.in_twin(row) if row else InTwin.NOT_ASKED
    if lacks_device(refusal) and in_twin in (InTwin.NOT_ASKED, InTwin.UNKNOWN):
        in_twin = InTwin.NO  # nobody asked for the list, but Twinzo has said so to a sample
    standing = _standing(name, row, view, in_twin, facts)
    if refusal and standing in (Standing.WELL, Standing.UNSEEN):
        standing = Standing.REFUSED
    suggestion = facts.suggestions.get(name)
    step, wish = _step(name, row, standing, facts, robots)
    branch = facts.branches.get(row.sector, "") if row else ""
    cells = (
        plain(name, 64),
        f"{view.messages:,}" if view else "0",
        age_words(view, now) if view else NONE,
        plain(suggestion.login, 64) if suggestion else NONE,
        str(suggestion.score) if suggestion else NONE,
        plain(row.login, 64) if row else NONE,
        in_twin.value if row else NONE,
        str(row.sector) if row else NONE,
        plain(branch, 64) or NONE,
        "yes" if row and row.enabled else "no",
        plain(_state(name, row, standing, facts, refusal) + _doubt(standing, in_twin), 160),
        step,
    )
    shape: Shape = freshness.mark(view, now, limits) if view else Glyph.DASH
    values = (
        natural(name), view.messages if view else 0, now - view.received_at if view else 1e12,
        natural(suggestion.login if suggestion else "~"), -suggestion.score if suggestion else 0,
        natural(row.login if row else "~"),
        in_twin.value, row.sector if row else 1 << 31, branch or "~", not (row and row.enabled), standing, step or "~",
    )  # fmt: skip
    origin = MappingLine(name, row, standing, in_twin)
    order = (standing, natural(name), name)
    return ListRow(name, cells, shape, standing is Standing.OFF, origin, order, wish, values)


def _standing(name: str, row: RobotRow | None, view: RobotView | None, in_twin: InTwin, facts: Facts) -> Standing:
    if row is None:
        return Standing.STRANGER
    if name in facts.conflicts or (row.enabled and facts.routes.route(name) is None):
        return Standing.CONFLICT
    if not row.enabled:
        return Standing.OFF
    if in_twin is InTwin.NO:
        return Standing.MISSING
    if in_twin is InTwin.ELSEWHERE:
        return Standing.ELSEWHERE
    return Standing.WELL if view else Standing.UNSEEN


def _state(name: str, row: RobotRow | None, standing: Standing, facts: Facts, refusal: str) -> str:
    if row is None:
        near = facts.routes.near(name)
        return f"Not listed, never forwarded; near {near}" if near else "Not listed: counted, never forwarded"
    if standing is Standing.CONFLICT:
        return f"Conflict: {facts.conflicts.get(name) or facts.routes.why_not(name)}"
    return {
        Standing.OFF: "Switched off: counted, never forwarded",
        Standing.MISSING: f"Twinzo has no device {row.login}: refused",
        Standing.REFUSED: f"Refused: {refusal}",
        Standing.ELSEWHERE: f"Device is in {', '.join(facts.devices.where(row.login))}: on no map",
        Standing.UNSEEN: "Mapped, never seen",
        Standing.WELL: "Mapped",
    }[standing]


def _doubt(standing: Standing, in_twin: InTwin) -> str:
    """Mapped is what the site file says; whether the device exists is Twinzo's to say."""
    if standing not in (Standing.WELL, Standing.UNSEEN):
        return ""
    return {InTwin.NOT_ASKED: "; device not checked", InTwin.UNKNOWN: "; device not checked, no answer"}.get(
        in_twin, ""
    )


def _step(
    name: str, row: RobotRow | None, standing: Standing, facts: Facts, robots: dict[str, RobotView]
) -> tuple[str, object]:
    suggestion = facts.suggestions.get(name)
    takes = suggestion is not None and suggestion.clear and suggestion.score >= SURE
    if row is None:
        near = facts.routes.near(name)
        if near is not None and near not in robots:
            return f"Rename {plain(near, 40)}", RenameRow(near, name)
        if takes:
            return "Accept", AcceptSuggestion(name)
        return "Map it", MapSherpa(name, near or "")
    if standing is Standing.OFF:
        return "Switch on", EnableSherpa(name)
    if standing in (Standing.MISSING, Standing.ELSEWHERE) and takes:
        return "Accept", AcceptSuggestion(name)
    if standing is Standing.MISSING:
        return "Create device", CreateDevice(name, row.login, row.sector)
    if standing is Standing.REFUSED:
        return "Dead letters", ShowDeadLetters(name)
    return "", None
