"""`trial`: the five-step trial of the integration guide, on evidence. A JSON line per step and evidence."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

from ati_console.cli import broker_options
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.numbers import within
from ati_console.cli.output import Output
from ati_console.cli.site_options import load_site
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import exit_code
from ati_console.forward import twin_check
from ati_console.forward.missing_devices import Devices, devices_of
from ati_console.logs import redact
from ati_console.mqtt.session import Credentials
from ati_console.paths import write_atomic
from ati_console.publish.bench import Facts
from ati_console.publish.trial_links import TrialLinks
from ati_console.publish.trial_report import SIGNS, as_json, as_markdown, evidence_fields, step_fields
from ati_console.publish.trial_values import (
    LIVE_S,
    RAPID_S,
    RATES_HZ,
    SHERPAS,
    BadPlan,
    StepResult,
    Trial,
    TrialPlan,
)
from ati_console.publish.trials import TrialRun
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.site.site import Site
from ati_console.status import LinkStatus
from ati_console.wire.messages import Conventions

LONGEST_KEEP_ALIVE_S = 20  # one and a half of it are waited for


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    parser.add_argument(
        "--site",
        type=Path,
        metavar="FILE",
        help="its allow-list says which sherpas are expected, its Twinzo which have a device (step 5)",
    )
    parser.add_argument("--steps", default="1-5", metavar="1-5", help="1-5, 2, 1,4: which to run (all)")
    rate, rapid = within("a rate in Hz", *RATES_HZ, "2"), within("the time in s", *RAPID_S, "300")
    live = within("the time in s", *LIVE_S, "600")
    sherpas = within("how many sherpas", *SHERPAS, "3", whole=True)
    parser.add_argument("--rate", type=rate, default=2.0, metavar="HZ", help="of each sherpa in step 4 (2)")
    parser.add_argument("--seconds", type=rapid, default=300.0, metavar="S", help="of step 4 (300)")
    parser.add_argument("--live-seconds", type=live, default=600.0, metavar="S", help="of step 3 (600)")
    parser.add_argument("--sherpas", type=sherpas, metavar="N", help="of step 4 (as many as listed, else 3)")
    parser.add_argument(
        "--second", metavar="PROFILE", help="listens, when the first one only publishes (what is kept with it)"
    )
    parser.add_argument("--confirmed-by", default="", metavar="WHO", help="the owner who confirms going live (step 5)")
    parser.add_argument("--report", type=Path, metavar="FILE", help="FILE.json or FILE.md")
    broker_options.add_production_option(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping().listen()
    profile = broker_options.profile_of(args)
    broker_options.check_production(profile, args, "sherpas trial-01..")
    _check_report(args.report)
    site = load_site(args.site, output) if args.site else None
    plan = _plan(args, profile, site)
    broker_options.say_hazards(profile, output)
    links = TrialLinks(
        profile,
        broker_options.credentials_of(profile, args),
        keep_alive_s=plan.keep_alive_s,
        second=_second(args, profile),
        topics=site.source.topics if site else (),
    )
    devices = _devices(site, output, stopping) if 5 in plan.steps else Devices(None)
    trial = TrialRun(links, plan, _facts(args, profile, site, devices), Told(output).tell)
    stopping.call(trial.cancel)
    ended = trial.run()
    _report(args.report, ended, output)
    output.event("final", {"passed": ended.is_passed, "steps_passed": ended.passed})
    output.say(f"{ended.passed} of {len(plan.steps)} steps passed")
    return Exit.OK if ended.is_passed else _failed(links.left, plan)


def _failed(left: LinkStatus, plan: TrialPlan) -> Exit:
    """A broker that was never there is no failed check. Step 5 alone connects to nobody."""
    never = left.generation == 0 and set(plan.steps) != {5}
    return exit_code(left) if never else Exit.CHECK_FAILED


class Told:
    """Each piece of evidence once, and each step at its end."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._said: dict[int, int] = {}
        self._ended: set[int] = set()

    def tell(self, trial: Trial) -> None:
        for step in trial.steps:
            if step.began_at is not None:
                self._step(step)

    def _step(self, step: StepResult) -> None:
        for one in step.evidence[self._said.get(step.number, 0) :]:
            self._output.event("evidence", {"step": step.number, **evidence_fields(one)})
            aside = f"  {one.figure}" if one.figure else ""
            detail = f"  ({one.detail})" if one.detail else ""
            self._output.say(redact(f"  {SIGNS[one.weight]:<8} {one.words}{aside}{detail}"))
        self._said[step.number] = len(step.evidence)
        if step.verdict.is_over and step.number not in self._ended:
            self._ended.add(step.number)
            self._output.event("step", step_fields(step))
            self._output.say(f"{step.number} {step.name}: {step.verdict.value}")


def _plan(args: argparse.Namespace, profile: Profile, site: Site | None) -> TrialPlan:
    listed = len(_listed(site))
    try:
        return TrialPlan(
            rate_hz=args.rate,
            seconds=args.seconds,
            live_s=args.live_seconds,
            sherpas=int(args.sherpas or min(listed, 20) or 3),
            keep_alive_s=min(profile.keep_alive_s, LONGEST_KEEP_ALIVE_S),
            steps=steps_of(args.steps),
        )
    except BadPlan as error:
        raise Stop(Exit.USAGE, str(error)) from None


def steps_of(text: str) -> tuple[int, ...]:
    """ "1-5", "2", "1,4"; BadPlan for anything else."""
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isdecimal() and (last.isdecimal() or not dash)) or len(part) > 5:
            raise BadPlan(f'--steps is 1-5, 2, or 1,4, not "{text[:20]}"')
        found += range(int(first), int(last or first) + 1)
    return tuple(dict.fromkeys(found))


def _devices(site: Site | None, output: Output, stopping: Stopping) -> Devices:
    """Step 5 asks Twinzo which devices there are: reads only, with the key that `forward` would use."""
    if site is None:
        return Devices(None)
    output.say(f"asking {site.twin.base_url} for its devices")
    found = twin_check.check(site, StoredTwinSecrets(SecretStore()), cancelled=lambda: stopping.due)
    devices = devices_of(site, found)
    return replace(devices, why=devices.why or f"checked {time.strftime('%H:%M')}")


def _facts(args: argparse.Namespace, profile: Profile, site: Site | None, devices: Devices) -> Facts:
    return Facts(
        broker=f"{profile.host}:{profile.port}",
        loopback=profile.is_loopback and profile.proxy is None,
        listed=_listed(site),
        conventions=site.source.conventions if site else Conventions(),
        confirmed=args.confirmed_by.strip()[:60],
        missing=devices.missing,
        check=devices.why,
    )


def _listed(site: Site | None) -> frozenset[str]:
    return frozenset(robot.sherpa for robot in site.robots if robot.enabled) if site else frozenset()


def _second(args: argparse.Namespace, first: Profile) -> tuple[Profile, Credentials] | None:
    """As asked for, else the one that is kept with the profile."""
    name = args.second or first.second
    if not name or name == first.name:
        return None
    profile = broker_options.named(name)
    return profile, broker_options.kept_credentials(profile, SecretStore())


def _check_report(file: Path | None) -> None:
    """Before ten minutes have gone, not after."""
    if file is not None and file.suffix not in (".json", ".md"):
        raise Stop(Exit.USAGE, f"--report is a .json or a .md file, not {file.name}")
    if file is not None and not file.absolute().parent.is_dir():
        raise Stop(Exit.USAGE, f"--report: there is no folder {file.absolute().parent}")


def _report(file: Path | None, trial: Trial, output: Output) -> None:
    if file is None:
        return
    write_atomic(file.absolute(), as_json(trial) if file.suffix == ".json" else as_markdown(trial).encode())
    output.say(f"report: {file}")
