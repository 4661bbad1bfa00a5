"""What a conclusion is made of: cells in words, the proof they give, the places they rest on. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ati_console.access import Cell, Conclusion, Place, Proof, Tone


def made(
    name: str, title: str, words: str, change: str, rests: Sequence[Cell], places: tuple[Place, ...]
) -> Conclusion:
    proof = max((cell.best.proof for cell in rests), key=_bars, default=Proof.NONE)
    return Conclusion(name, title, words, change, Tone.INFO, proof, places)


def _bars(proof: Proof) -> int:
    return proof.bars


def topics_of(cells: Sequence[Cell]) -> str:
    names = list(dict.fromkeys(cell.place.topic for cell in cells))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def places_of(*groups: Sequence[Cell]) -> tuple[Place, ...]:
    return tuple(cell.place for group in groups for cell in group)


def filters(count: int) -> str:
    return f"{count} filter{'' if count == 1 else 's'}"
