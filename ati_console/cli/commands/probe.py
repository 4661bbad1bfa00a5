"""`probe`: what does this broker let this account do? (interfaces.md, probe)."""

from __future__ import annotations

import argparse
from pathlib import Path

from ati_console.access import Action, BadProbe, Probe, Used
from ati_console.cli import broker_options, report_file, version
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.cli.probe_lines import Told, tell_changes, tell_conclusions, tell_plan
from ati_console.cli.stopping import Stopping
from ati_console.probe import topics, whom
from ati_console.probe.compare import compare
from ati_console.probe.connector import Target
from ati_console.probe.plan import CONNECTS, PACES, PUBLISHES, SECONDS, SUBSCRIBES, BadPlan, Pace, Plan
from ati_console.probe.prober import Outcome, Prober
from ati_console.probe.runs import Runs, load
from ati_console.probe.stages import Failure
from ati_console.settings.profile import Profile, Role
from ati_console.settings.secrets import SecretStore

CODES = {
    Failure.UNREACHABLE: Exit.CANNOT_CONNECT, Failure.REFUSED: Exit.NOT_AUTHORISED, Failure.UNANSWERED: Exit.TIMED_OUT,
}  # fmt: skip
LARGEST = 1_000_000


def add_options(parser: argparse.ArgumentParser) -> None:
    broker_options.add_broker_options(parser)
    parser.add_argument(
        "--topics", dest="topics_file", type=Path, metavar="FILE", help="a filter a line, not the built-in list"
    )
    parser.add_argument("--topics-in", type=Path, metavar="FILE", help="topics are found in this document")
    parser.add_argument("--publish", action="append", default=[], metavar="TOPIC", help="publish there; again for more")
    parser.add_argument("--subscribe-anyway", action="store_true", help="also with a publish-only profile")
    parser.add_argument("--second", metavar="PROFILE", help="a profile that listens to what is published")
    parser.add_argument("--budget", type=int, default=CONNECTS, metavar="N", help=f"connects at the most ({CONNECTS})")
    parser.add_argument("--pace", choices=[name.lower() for name in PACES], default="default",
                        help="gentle takes twice the time between two connects, quick half of it")  # fmt: skip
    parser.add_argument("--own-id", choices=[one.value for one in whom.Whom], default=whom.Whom.NEEDED.value,
                        help="ask with the profile's own client id, which throws out whoever is connected with it: "
                             "where the broker lets in no other (needed), always (rights may go by it), "
                             "or never")  # fmt: skip
    parser.add_argument("--compare", metavar="FILE", help='an earlier run, or "last"')
    parser.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    report_file.add_options(parser, "--report")
    parser.add_argument("--plan", action="store_true", help="say what would be done, and do nothing")


def run(args: argparse.Namespace, output: Output) -> int:
    stopping = Stopping().listen()
    report_file.check(args.report, report_file.OF_A_PROBE)
    profile = broker_options.profile_of(args)
    broker_options.say_hazards(profile, output)
    target = _target(profile, args)
    runs = Runs()
    earlier = _earlier(args, runs, profile)
    plan = _plan(args, profile, target, earlier)
    earlier = whom.same_asker(earlier, profile, plan.whom) if earlier is not None else None
    second = _second(args)
    warnings = [whom.warning(profile, target.client_id, plan.whom)]
    if second is not None and args.publish:
        warnings.append(whom.of_second(second.profile, second.client_id, plan.whom))
    tell_plan(plan, f"{profile.host}:{profile.port}", output, [one for one in warnings if one], whole=args.plan,
              earlier=earlier)  # fmt: skip
    if _is_silent(profile, args):
        output.say("     Its profile is for publishing only: nothing is subscribed to unless --subscribe-anyway asks")
    if args.plan:
        return Exit.OK
    before = _before(args, runs, profile)
    prober = Prober(target, plan, Told(output, runs), second=second, earlier=earlier,
                    program=version.line())  # fmt: skip
    stopping.call(prober.cancel)
    outcome = prober.run()
    runs.prune()
    return _end(args, outcome, before, output)


def _end(args: argparse.Namespace, outcome: Outcome, before: Probe | None, output: Output) -> int:
    report_file.write(args.report, outcome.probe, args.addresses, output)
    if outcome.failure is not None:
        output.say(f"{outcome.failure.value}: {outcome.words}")
        return CODES[outcome.failure]
    tell_conclusions(outcome.probe, output)
    if before is not None:
        tell_changes(compare(before, outcome.probe), output)
    return Exit.OK


def _target(profile: Profile, args: argparse.Namespace) -> Target:
    own = profile.client_id or profile.user or broker_options.stable_client_id(profile, "probe")
    return Target(profile, broker_options.credentials_of(profile, args), own)


def _plan(args: argparse.Namespace, profile: Profile, target: Target, earlier: Probe | None) -> Plan:
    try:
        budget = Used(args.budget, SUBSCRIBES, PUBLISHES, SECONDS)
        filters = () if _is_silent(profile, args) else _topics(args, profile, target, earlier)
        pace = Pace().times(PACES[args.pace.capitalize()])
        as_whom = whom.Whom(args.own_id)
        publish = tuple(dict.fromkeys(args.publish))
        return Plan(filters, publish, budget, pace, second=bool(args.second), whom=as_whom)
    except BadPlan as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _is_silent(profile: Profile, args: argparse.Namespace) -> bool:
    return profile.role is Role.PUBLISH_ONLY and not args.subscribe_anyway


def _topics(args: argparse.Namespace, profile: Profile, target: Target, earlier: Probe | None) -> tuple[str, ...]:
    """A run that goes on has the filters it began with, unless others are named."""
    if args.topics_file is not None:
        good, bad = topics.lines(_text(args.topics_file))
        if bad or not good:
            raise Stop(Exit.USAGE, f"{args.topics_file}: " + ("; ".join(bad[:5]) or "no topic in it"))
        return good
    if args.topics_in is not None:
        found = topics.found_in(_text(args.topics_in))
        if not found:
            raise Stop(Exit.USAGE, f"{args.topics_in}: no topic is named in it")
        return found
    if earlier is not None:
        return tuple(dict.fromkeys(place.topic for place in earlier.planned if place.action is Action.SUBSCRIBE))
    own = tuple(one.topic for one in profile.topics)
    return tuple(dict.fromkeys((*topics.built_in(target.client_id), *own)))


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST).decode("utf-8-sig", "replace")
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file}: {error.strerror}") from None


def _second(args: argparse.Namespace) -> Target | None:
    if not args.second:
        return None
    profile = broker_options.named(args.second)
    store = SecretStore()
    own = profile.client_id or broker_options.stable_client_id(profile, "probe, second identity")
    return Target(profile, broker_options.kept_credentials(profile, store), own)


def _before(args: argparse.Namespace, runs: Runs, profile: Profile) -> Probe | None:
    if not args.compare:
        return None
    if args.compare == "last":
        address = f"{profile.host}:{profile.port}"
        found = next((probe for probe in runs.all() if probe.address == address and probe.cells), None)
        if found is None:
            raise Stop(Exit.USAGE, f"no earlier run with {address} is kept")
        return found
    try:
        return load(Path(args.compare))
    except BadProbe as error:
        raise Stop(Exit.USAGE, f"--compare: {error}") from None


def _earlier(args: argparse.Namespace, runs: Runs, profile: Profile) -> Probe | None:
    if not args.resume:
        return None
    found = runs.interrupted(profile.name, f"{profile.host}:{profile.port}")
    if found is None:
        raise Stop(Exit.USAGE, f"no interrupted run with {profile.host}:{profile.port} is kept")
    return found
