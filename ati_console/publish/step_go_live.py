"""Step 5: what is still open before the fleet goes live. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from ati_console.publish.bench import Bench, finding, good, still_open
from ati_console.publish.trial_values import MARK, Evidence, Trial, Verdict, Weight

NAMED = 6
NEXT = "Open Forward, Check Twinzo (headless: a --site and its key), then run step 5 again"


def go_live(bench: Bench, trial: Trial) -> None:
    bench.say(*_steps(trial), *_names(bench, trial), *_devices(bench), *_findings(trial), _owner(bench))


def _steps(trial: Trial) -> Iterator[Evidence]:
    undone = [step for step in trial.steps if step.number < 5 and step.verdict is not Verdict.PASSED]
    if not undone:
        yield good("Steps 1 to 4 passed")
    for step in undone:
        yield still_open(f"Step {step.number}, {step.name.lower()}: {_state(step.verdict)}")


def _state(verdict: Verdict) -> str:
    return "not run" if verdict is Verdict.WAITING else verdict.value


def _names(bench: Bench, trial: Trial) -> Iterator[Evidence]:
    listed = bench.facts.listed
    seen = {name for name in (*trial.seen, *bench.facts.seen) if not name.startswith(MARK)}
    if not listed:
        yield still_open("No allow-list", "", "Open a site file and map the sherpas: nothing else is forwarded")
        return
    strangers = sorted(seen - listed)
    if strangers:
        words = f"{len(strangers)} unlisted {'name' if len(strangers) == 1 else 'names'} mapped or refused"
        yield still_open(words, "", ", ".join(name[:40] for name in strangers[:NAMED]))
    else:
        yield good("Every name seen is listed" if seen else "No unlisted name seen", str(len(seen)))


def _devices(bench: Bench) -> Iterator[Evidence]:
    """Without an allow-list there is nothing to ask for: that is open already."""
    missing, check = bench.facts.missing, bench.facts.check
    if not bench.facts.listed:
        return
    if missing is None:
        yield still_open("Devices not checked: Forward, Check Twinzo", "", f"{check or 'Not asked yet'}. {NEXT}"[:300])
    elif missing:
        words = f"{len(missing)} {'device' if len(missing) == 1 else 'devices'} missing in Twinzo"
        names = ", ".join(name[:40] for name in missing[:NAMED])
        yield still_open(words, check, f"{names}: Forward, Mapping creates them")
    else:
        yield good("All listed have a device", check)


def _findings(trial: Trial) -> Iterator[Evidence]:
    found = [one for step in trial.steps if step.number < 5 for one in step.evidence if one.weight is Weight.FINDING]
    if found:
        said = "; ".join(one.words for one in found)
        yield finding("Findings to be agreed with the owner", str(len(found)), said[:300])


def _owner(bench: Bench) -> Evidence:
    by = bench.facts.confirmed
    if by:
        return good("Owner confirms going live", by[:60])
    return still_open(f"Owner confirms going live on {bench.facts.broker[:60] or 'this broker'}")
