"""What access changed between two probes: cells, role, and the stages that came or went. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.access import VERSION_NAMES, Attempt, Place, Probe, Proof


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` None: it is about the whole (role, cause, a stage)."""

    what: str
    before: str
    after: str
    place: Place | None = None
    better: bool | None = None  # True: more is allowed than before; None: neither, or the same with another proof
    proofs: tuple[Proof, Proof] | None = None  # before and after, of a cell


_ORDER = {"refused": 0, "disconnected": 0, "silent": 1, "granted": 2, "acknowledged": 2, "delivered": 3}


def compare(before: Probe, after: Probe) -> tuple[Change, ...]:
    """Whole things first, then cells in the order of the newer probe, then what is asked no more."""
    return (*_whole(before, after), *_cells(before, after))


def _whole(before: Probe, after: Probe) -> list[Change]:
    pairs = (
        ("broker", before.address, after.address), ("account", before.user, after.user),
        ("client id", before.client_id, after.client_id),
        ("asked as", _as_whom(before), _as_whom(after)), ("role", before.role.value, after.role.value),
        ("cause", before.cause, after.cause), ("family", before.family, after.family),
    )  # fmt: skip
    changes = [Change(what, was, now) for what, was, now in pairs if was != now]
    return changes + _steps(before, after)


def _as_whom(probe: Probe) -> str:
    return "another client" if probe.asked_as else "the client id itself"


def _steps(before: Probe, after: Probe) -> list[Change]:
    was = {step.name: step.ok for step in before.steps}
    now = {step.name: step.ok for step in after.steps}
    return [
        Change(f"stage {name}", _ok(was.get(name)), _ok(now.get(name)), None, bool(now.get(name)))
        for name in dict.fromkeys((*was, *now))
        if was.get(name) != now.get(name)
    ]


def _cells(before: Probe, after: Probe) -> list[Change]:
    was = {cell.place: cell.best for cell in before.cells}
    now = {cell.place: cell.best for cell in after.cells}
    changes = []
    for place in dict.fromkeys((*now, *was)):
        old, new = was.get(place), now.get(place)
        if old is not None and new is not None and _words(old) != _words(new):  # not asked is no change
            what = f"{place.action.value} {place.topic} QoS {place.qos} v{VERSION_NAMES[place.version]}"
            better, proofs = _better(old, new), (old.proof, new.proof)
            changes.append(Change(what, _words(old), _words(new), place, better, proofs))
    return changes


def _words(attempt: Attempt | None) -> str:
    if attempt is None:
        return "not asked"
    code = f" 0x{attempt.code:02X}" if attempt.code is not None and attempt.code >= 0x80 else ""
    return f"{attempt.verdict.value}{code} ({attempt.proof.value})"


def _better(old: Attempt | None, new: Attempt | None) -> bool | None:
    if old is None or new is None:
        return None
    was, now = _ORDER[old.verdict.value], _ORDER[new.verdict.value]
    return None if was == now else now > was


def _ok(ok: bool | None) -> str:
    return {True: "passed", False: "failed", None: "not asked"}[ok]
