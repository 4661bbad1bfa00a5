"""How much of what was meant to be known was asked with a question of its own, and what a sample stands for. Pure."""

from __future__ import annotations

from ati_console.access import V5, V311, VERSION_NAMES, Action, Cell, Conclusion
from ati_console.probe.facts import Facts


def coverage(facts: Facts) -> Conclusion | None:
    """Said at the end, where a column of SUBSCRIBE is not whole. A cell that was not asked has no verdict."""
    probe, main = facts.probe, facts.main
    first = {cell.place.topic: cell for cell in facts.reads if (cell.place.qos, cell.place.version) == (1, main)}
    planned = {place.topic for place in probe.planned if place.action is Action.SUBSCRIBE}
    columns = [_column(facts, qos, version) for qos, version in _sampled(main)]
    if probe.ended is None or not first or all(len(column) == len(planned) for column in columns):
        return None
    known = f"{len(first)}" if len(first) == len(planned) else f"{len(first)} of {len(planned)}"
    words = (
        f"{known} filters were asked one by one with MQTT {VERSION_NAMES[main]} at QoS 1, each with a verdict of its "
        f"own. {_more(first, columns, _names(main))} Nothing is concluded about a cell that was not asked."
    )
    return Conclusion("coverage", "QoS 0 and other versions are a sample" if main == V5 else "QoS 0 is a sample", words,
                      "a run with the filters in doubt at the top of its list",
                      proof=max((cell.best.proof for cell in first.values()), key=lambda proof: proof.bars),
                      places=tuple(cell.place for column in columns for cell in column.values()))  # fmt: skip


def _sampled(main: int) -> list[tuple[int, int]]:
    return [(0, main), *([(1, V311), (0, V311)] if main == V5 else [])]


def _names(main: int) -> list[str]:
    return ["QoS 0", *(["version 3.1.1", "3.1.1 at QoS 0"] if main == V5 else [])]


def _column(facts: Facts, qos: int, version: int) -> dict[str, Cell]:
    return {cell.place.topic: cell for cell in facts.reads if (cell.place.qos, cell.place.version) == (qos, version)}


def _more(first: dict[str, Cell], columns: list[dict[str, Cell]], names: list[str]) -> str:
    counts = [(f"{name} of", len(column)) for name, column in zip(names, columns, strict=True)]
    counts.append(("again", sum(len(cell.attempts) > 1 for cell in first.values())))
    asked = ", ".join(f"{name} {count}" for name, count in counts if count)
    return f"Asked for certainty: {asked}; {_compared(first, columns)}." if asked else "Nothing else was asked."


def _compared(first: dict[str, Cell], columns: list[dict[str, Cell]]) -> str:
    """A close says the same as a refusal: both are a no."""
    pairs = [(first[topic], cell) for column in columns for topic, cell in column.items() if topic in first]
    unlike = sum(one.is_no != other.is_no for one, other in pairs)
    torn = sum(cell.differs for cell in first.values())
    if not unlike and not torn:
        return "all answered as before"
    return f"{unlike} answered in another way, {torn} not twice alike"
