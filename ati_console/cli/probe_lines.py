"""How a probe is told: the JSON lines of interfaces.md, and lines for people."""

from __future__ import annotations

from collections.abc import Sequence

from ati_console.access import VERSION_NAMES, Attempt, Place, Probe, Step, Used
from ati_console.cli.output import Output
from ati_console.logs import redact
from ati_console.probe.compare import Change
from ati_console.probe.plan import FIRST_MESSAGE, Plan
from ati_console.probe.runs import Runs

NOTHING_CAME = "-   "  # granted, and silent: nobody may publish there, which fails nothing


def tell_plan(
    plan: Plan, address: str, output: Output, warnings: Sequence[str], *, whole: bool, earlier: Probe | None = None
) -> None:
    """What it will cost at most, whom it may throw out, and where it publishes; `whole`: also each filter, and a JSON
    line. Of a run that goes on: beside what it used."""
    cost, topics = plan.more(earlier), len(plan.publish)
    more = "" if earlier is None else f"goes on after {len(earlier.cells)} cells; "
    output.say(
        f"{address}: {len(plan.subscribe)} filter{'' if len(plan.subscribe) == 1 else 's'}, "
        f"{topics} topic{'' if topics == 1 else 's'} to publish to; {more}at most {cost.connects} "
        f"{'more ' if more else ''}connects, {cost.subscribes} subscribes, {cost.publishes} publishes, "
        f"about {cost.seconds:.0f} s"
    )
    for words in warnings:
        output.say(redact(f"WARNING: {words}"))
    for action, named in (("subscribe", plan.subscribe if whole else ()), ("publish", plan.publish)):
        for topic in named:
            output.say(redact(f"     {action:<9} {topic}"))
    if whole:
        output.event("plan", plan_fields(plan, cost))


def plan_fields(plan: Plan, cost: Used) -> dict[str, object]:
    return {
        "subscribe": list(plan.subscribe), "publish": list(plan.publish), "connects": cost.connects,
        "subscribes": cost.subscribes, "publishes": cost.publishes, "seconds": round(cost.seconds, 1),
    }  # fmt: skip


class Told:
    """The watcher of the command line. Everything is also kept on disk as it comes."""

    def __init__(self, output: Output, runs: Runs) -> None:
        self._output, self._runs = output, runs

    def step(self, step: Step) -> None:
        self._output.event("stage", stage_fields(step))
        glyph = "ok  " if step.ok else NOTHING_CAME if step.name == FIRST_MESSAGE else "FAIL"
        advice = f" - {step.advice}" if step.advice and not step.ok else ""
        self._output.say(redact(f"{glyph} {step.name:<14} {step.ms:7.0f} ms  {step.detail}{advice}"))

    def attempt(self, place: Place, attempt: Attempt) -> None:
        self._output.event("verdict", verdict_fields(place, attempt))
        code = f"0x{attempt.code:02X}" if attempt.code is not None else "    "
        where = f"{place.action.value:<9} {place.topic}  QoS {place.qos} v{VERSION_NAMES[place.version]}"
        said = f"{attempt.verdict.value} {code} [{attempt.proof.value}] {attempt.words}"
        self._output.say(redact(f"     {where:<52} {said}"))

    def changed(self, probe: Probe) -> None:
        self._runs.keep(probe, now=probe.ended is not None)


def stage_fields(step: Step) -> dict[str, object]:
    return {"stage": step.stage, "ok": bool(step.ok), "ms": round(step.ms, 1), "detail": redact(_detail(step))}


def _detail(step: Step) -> str:
    named = step.name if step.stage in ("connect", "data") else ""
    return ": ".join(part for part in (named, step.detail) if part)


def verdict_fields(place: Place, attempt: Attempt) -> dict[str, object]:
    return {
        "action": place.action.value, "topic": place.topic, "qos": place.qos, "version": place.version,
        "verdict": attempt.verdict.value, "proof": attempt.proof.value, "code": attempt.code,
        "ms": None if attempt.ms is None else round(attempt.ms, 1),
    }  # fmt: skip


def summary_fields(probe: Probe) -> dict[str, object]:
    return {"role": probe.role.value, "family": probe.family or "unknown", "cause": probe.cause or "not asked"}


def tell_conclusions(probe: Probe, output: Output) -> None:
    output.event("summary", summary_fields(probe))
    output.say("")
    for one in probe.conclusions:
        output.say(redact(f"{one.title}. {one.sentence} Would change it: {one.would_change}."))
    used, budget = probe.used, probe.budget
    output.say(f"Used {used.connects} of {budget.connects} connects, {used.subscribes} subscribes, "
               f"{used.publishes} of {budget.publishes} publishes, {used.seconds:.0f} s.")  # fmt: skip
    if probe.stopped:
        output.say(redact(f"Stopped: {probe.stopped}"))


def tell_changes(changes: tuple[Change, ...], output: Output) -> None:
    for change in changes:
        fields = {"what": change.what, "before": change.before, "after": change.after, "better": change.better}
        output.event("change", fields)
        output.say(redact(f"changed: {change.what}: {change.before} -> {change.after}"))
    if not changes:
        output.say("Nothing changed since.")
