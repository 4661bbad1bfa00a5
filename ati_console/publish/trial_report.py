"""A trial as it leaves the console: JSON for programs, Markdown for people, a line of JSON per step and evidence. Pure.

Every word a robot or a broker said is data: it becomes no markup, and secrets are cut out by the caller's `redact`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from ati_console.logs import redact
from ati_console.publish.trial_values import Evidence, Figures, StepResult, Trial, Verdict, Weight

SIGNS: Final = {Weight.GOOD: "ok", Weight.FINDING: "finding", Weight.BAD: "FAILED", Weight.OPEN: "open"}


def as_json(trial: Trial) -> bytes:
    """The whole of it, indented."""
    return msgspec.json.format(msgspec.json.encode(fields(trial)), indent=2) + b"\n"


def fields(trial: Trial) -> dict[str, object]:
    plan = trial.plan
    asked = {"rate_hz": plan.rate_hz, "seconds": plan.seconds, "live_s": plan.live_s, "sherpas": plan.sherpas}
    return {
        "trial": 1,
        "broker": redact(trial.broker),
        "began_at": _iso(trial.began_at),
        "ended_at": _iso(trial.ended_at),
        "passed": trial.is_passed,
        "confirmed": trial.confirmed,
        "plan": {**asked, "keep_alive_s": plan.keep_alive_s, "steps": plan.steps},
        "steps": [{**step_fields(step), "evidence": list(map(evidence_fields, step.evidence))} for step in trial.steps],
    }


def step_fields(step: StepResult) -> dict[str, object]:
    """Of the line of a step."""
    took = None if step.began_at is None or step.ended_at is None else round(step.ended_at - step.began_at, 3)
    made: dict[str, object] = {"step": step.number, "name": step.name, "verdict": step.verdict.value, "seconds": took}
    return made if step.figures is None else {**made, **figure_fields(step.figures)}


def evidence_fields(one: Evidence) -> dict[str, object]:
    return {
        "weight": one.weight.value, "words": redact(one.words), "figure": one.figure, "detail": redact(one.detail),
    }  # fmt: skip


def figure_fields(figures: Figures) -> dict[str, object]:
    return {
        "sent": figures.sent, "acked": figures.acked, "seen": figures.seen, "lost": figures.lost,
        "disordered": figures.disordered, "p50_ms": _round(figures.p50_ms), "p99_ms": _round(figures.p99_ms),
    }  # fmt: skip


def as_markdown(trial: Trial) -> str:
    """A page that can be mailed."""
    return "\n".join(_lines(trial)) + "\n"


def _lines(trial: Trial) -> Iterator[str]:
    ran = [step for step in trial.steps if step.verdict is not Verdict.WAITING]
    yield f"# Trial at {_plain(redact(trial.broker))}"
    yield ""
    yield f"{trial.passed} of {len(trial.steps)} steps passed, {len(ran)} were run. Began {_iso(trial.began_at)}."
    for step in trial.steps:
        yield ""
        yield f"## {step.number} {step.name}: {step.verdict.value}"
        yield ""
        yield f"{step.what[0].upper()}{step.what[1:]}."
        if step.evidence:
            yield ""
        yield from map(_evidence, step.evidence)


def _evidence(one: Evidence) -> str:
    figure = f" ({_plain(one.figure)})" if one.figure else ""
    detail = f": {_plain(redact(one.detail))}" if one.detail else ""
    return f"- {SIGNS[one.weight]}: {_plain(redact(one.words))}{figure}{detail}"


def _plain(words: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in words)
    for letter in "\\`*_[]<>|#":
        shown = shown.replace(letter, f"\\{letter}")
    return shown


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _round(ms: float | None) -> float | None:
    return None if ms is None or not math.isfinite(ms) else round(ms, 1)
