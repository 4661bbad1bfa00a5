"""What the Twinzo check found, as stages, notes and rows to tick; and what the ticks mean for the site. Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.fleet.view import Mark
from ati_console.forward.checked import StageVerdict, TwinChecked, TwinStage, TwinStageResult
from ati_console.forward.twin_values import TwinBranch, TwinSector
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.card_notes import Note
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import AdoptTwin
from ati_console.site.site import Branch, Sector, Site

HEADERS: Final = ("In Twinzo", "Id", "Size mm", "In the site")
Seen = Mapping[TwinStage, TwinStageResult]
NAMES: Final = {
    TwinStage.DNS: "DNS", TwinStage.TCP: "TCP", TwinStage.TLS: "TLS", TwinStage.CREDENTIALS: "Credentials",
    TwinStage.BRANCHES: "Branches", TwinStage.SECTORS: "Sectors", TwinStage.DEVICES: "Devices",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundSector:
    """A sector of Twinzo with the branch it belongs to."""

    sector: TwinSector
    branch: TwinBranch


class Look(enum.Enum):
    """How a stage stands."""

    WAITING = "none"
    RUNNING = "asking"
    GOOD = "good"
    LOUD = "look"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Stage:
    """One cell of the strip."""

    name: str
    look: Look
    ms: str
    words: str


SHAPES: Final[dict[Look, Shape]] = {
    Look.WAITING: Glyph.DASH,
    Look.RUNNING: Glyph.RING,
    Look.GOOD: Glyph.CHECK,
    Look.LOUD: Glyph.FINDING,
    Look.FAILED: Mark.ERROR,
}


LOOKS: Final = {
    StageVerdict.RUNNING: Look.RUNNING,
    StageVerdict.OK: Look.GOOD,
    StageVerdict.WARNING: Look.LOUD,
    StageVerdict.FAILED: Look.FAILED,
    StageVerdict.SKIPPED: Look.WAITING,
}


def stages(seen: Seen) -> tuple[Stage, ...]:
    """All of them: what was not asked says so."""
    return tuple(_stage(stage, seen.get(stage)) for stage in TwinStage)


def _stage(stage: TwinStage, seen: TwinStageResult | None) -> Stage:
    look = Look.WAITING if seen is None else LOOKS[seen.verdict]
    if seen is None or look is Look.WAITING:
        return Stage(NAMES[stage], Look.WAITING, "none", "not asked")
    if look is Look.RUNNING:
        return Stage(NAMES[stage], look, "", "asking")
    return Stage(NAMES[stage], look, f"{seen.ms:,.0f} ms", plain(seen.words))


def notes(seen: Seen, found: TwinChecked | None) -> list[Note]:
    """What has to be looked at, with what to do; one line when there is nothing."""
    made = [_note(one) for one in seen.values() if LOOKS[one.verdict] in (Look.LOUD, Look.FAILED)]
    if not made and found is not None and found.ok:
        words = "Every stage is good. Whether it is on the map too, the delivery table tells."
        made.append(Note("good", "Twinzo takes what the site sends", "", (words,), "", Glyph.CHECK))
    return made


def _note(seen: TwinStageResult) -> Note:
    shape: Shape = SHAPES[LOOKS[seen.verdict]]
    words = (plain(seen.words),)
    return Note(seen.stage, NAMES[seen.stage], f"{seen.ms:,.0f} ms", words, plain(seen.advice), shape)


# ---------------------------------------------------------------- branches and sectors


def rows(found: TwinChecked, site: Site | None) -> list[ListRow]:
    """Each branch with its sectors below it; `origin` is what was found."""
    made: list[ListRow] = []
    for number, one in enumerate(found.branches):
        made.append(_branch_row(number, one.branch, site))
        sectors = [FoundSector(sector, one.branch) for sector in one.sectors]
        made += [_sector_row((number, place), sector, site) for place, sector in enumerate(sectors)]
    return made


def _branch_row(number: int, branch: TwinBranch, site: Site | None) -> ListRow:
    known = _branch_of(branch.guid, site)
    state = f"as {known.name}{', production' if known.production else ''}" if known else "no"
    cells = (plain(branch.title, 60), plain(branch.guid, 40), "", plain(state, 60))
    return ListRow(branch.guid, cells, order=(number, -1), origin=branch)


def _sector_row(order: tuple[int, int], one: FoundSector, site: Site | None) -> ListRow:
    sector = one.sector
    size = f"{sector.width_mm:,.0f} x {sector.height_mm:,.0f}"
    known = next((ours for ours in site.sectors if ours.id == sector.id), None) if site else None
    state = "no" if known is None else "yes" if _same(known, one, site) else "other size or branch"
    cells = (f"   {plain(sector.title, 60) or 'sector'}", str(sector.id), size, state)
    return ListRow((one.branch.guid, sector.id), cells, order=order, origin=one)


def _branch_of(guid: str, site: Site | None) -> Branch | None:
    return next((one for one in site.branches if one.guid.lower() == guid.lower()), None) if site else None


def _same(ours: Sector, one: FoundSector, site: Site | None) -> bool:
    home = _branch_of(one.branch.guid, site)
    size = (round(one.sector.width_mm), round(one.sector.height_mm))
    return home is not None and home.name == ours.branch and (round(ours.width_mm), round(ours.height_mm)) == size


def ticked_at_first(found: TwinChecked, site: Site | None) -> frozenset[object]:
    """Keys of the rows that the site has already."""
    have = {row.key for row in rows(found, site) if row.cells[3] != "no"}
    return frozenset(have)


def adoption(made: Sequence[ListRow], ticked: Collection[object]) -> AdoptTwin:
    """The ticked ones; a sector brings its branch along."""
    sectors = [row.origin for row in made if row.key in ticked and isinstance(row.origin, FoundSector)]
    branches = [row.origin for row in made if row.key in ticked and isinstance(row.origin, TwinBranch)]
    whole = {one.guid: one for one in (*branches, *(sector.branch for sector in sectors))}
    return AdoptTwin(
        tuple(Branch(_name(one), one.guid) for one in whole.values()),
        tuple(
            Sector(one.sector.id, _name(one.branch), one.sector.width_mm, one.sector.height_mm)
            for one in sectors
            if one.sector.width_mm > 0 and one.sector.height_mm > 0
        ),
    )


def _name(branch: TwinBranch) -> str:
    return branch.title or branch.guid
