"""`python -m tests.drills kill9 --messages 1000000 --kills 1000` and `python -m tests.drills list`."""

from __future__ import annotations

import argparse
import json
import platform
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.drills import coverage
from tests.drills.kill9 import LIMIT, Result, lives, run_round

ROUND = 10_000  # messages with a ledger of their own: bounded memory, and what is done is done


def main() -> int:
    asked = _arguments()
    return coverage.show() if asked.what == "list" else kill9(asked)


def kill9(asked: argparse.Namespace) -> int:
    """Exit code 0: every ledger closed; 1: one did not, with the history of the ids on stderr."""
    state = _resumed(asked)
    rounds = max(1, -(-asked.messages // ROUND))
    print(f"seed {state['seed']}, {rounds} rounds, state in {asked.state}", flush=True)
    while state["rounds"] < rounds:
        number, begun = state["rounds"], time.monotonic()
        messages, kills = _share(asked.messages, rounds, number), _share(asked.kills, rounds, number)
        home = Path(tempfile.mkdtemp(prefix="kill9-"))
        try:
            seed = state["seed"] + number
            ends = lives(kills, random.Random(seed), labelled=not asked.random_only)
            result, _ = run_round(home, messages, ends, seed, history=not asked.no_history)
        except AssertionError as error:
            print(f"round {number + 1}, files kept in {home}\n{error}", file=sys.stderr)
            return 1
        shutil.rmtree(home, ignore_errors=True)
        _add(state, result, time.monotonic() - begun)
        asked.state.write_text(json.dumps(state), encoding="utf-8")
        print(f"round {number + 1}/{rounds}: {_words(state)}", flush=True)
    _show_ends(state)
    share = state["duplicates"] / max(1, state["messages"])
    print(f"done: {_words(state)}; {platform.platform()}; {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print(f"duplicates {share:.3%}, the goal is at most {LIMIT:.1%}: {'met' if share <= LIMIT else 'NOT met'}")
    return 0


def _add(state: dict[str, Any], result: Result, seconds: float) -> None:
    state["rounds"] += 1
    state["seconds"] += seconds
    for name in ("messages", "kills", "labelled", "acknowledged", "duplicates", "upstream_loss"):
        state[name] += getattr(result, name)
    for name in ("ends", "again"):
        state[name] = dict(Counter(state[name]) + getattr(result, name))


def _show_ends(state: dict[str, Any]) -> None:
    for way, kills in sorted(state["ends"].items()):
        again = state["again"].get(way, 0)
        print(f"  {way:<16} {kills:>5} kills {again:>7} duplicates {again / kills:>7.1f} a kill")


def _share(whole: int, rounds: int, number: int) -> int:
    return whole * (number + 1) // rounds - whole * number // rounds


def _words(state: dict[str, Any]) -> str:
    return (
        f"{state['messages']} messages, {state['kills']} kills ({state['labelled']} at labelled places), 0 lost,"
        f" {state['duplicates']} duplicates, {state['upstream_loss']} lost upstream, {state['seconds']:.0f} s"
    )


def _resumed(asked: argparse.Namespace) -> dict[str, Any]:
    plan = {"wanted": [asked.messages, asked.kills]}
    if asked.state.exists():
        state = json.loads(asked.state.read_text(encoding="utf-8"))
        if state["wanted"] != plan["wanted"]:
            sys.exit(f"{asked.state} belongs to --messages {state['wanted'][0]} --kills {state['wanted'][1]}")
        return dict(state)
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(1_000_000)
    counts = dict.fromkeys(
        ("rounds", "messages", "kills", "labelled", "acknowledged", "duplicates", "upstream_loss"), 0
    )
    return {**plan, "seed": seed, **counts, "ends": {}, "again": {}, "seconds": 0.0}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("list", help="which test proves which line of the reliability design")
    kill = what.add_parser("kill9", help="messages through kills, the ledger closed after each round")
    kill.add_argument("--messages", type=int, default=5_000)
    kill.add_argument("--kills", type=int, default=20)
    kill.add_argument("--random-only", action="store_true", help="no kill at a labelled place")
    kill.add_argument("--no-history", action="store_true", help="a twin that cannot say what it holds already")
    kill.add_argument("--seed", type=int)
    kill.add_argument("--state", type=Path, default=Path("kill9-state.json"), help="to go on where it was stopped")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
