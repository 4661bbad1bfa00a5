"""`python -m tests.bench NAME [--json] [--quick]`: NAME is p1, p2, p2b, p3, p3b, backlog, p4, p5, p7, p9 or all."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.bench import backlog, p1, p2, p2b, p3, p4, p5, p7, p9, report
from tests.bench.options import Options

BENCHES: dict[str, Callable[[Options], list[report.Figure]]] = {
    "p1": p1.run, "p2": p2.run, "p2b": p2b.run, "p3": p3.run, "p3b": p3.run_device,
    "backlog": backlog.run, "p4": p4.run, "p5": p5.run, "p7": p7.run, "p9": p9.run,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=[*BENCHES, "all"])
    parser.add_argument("--json", action="store_true", help="a line for each figure")
    parser.add_argument("--quick", action="store_true", help="to see that it works, not to quote")
    parser.add_argument("--rounds", type=int, help="5, or 1 with --quick")
    parser.add_argument("--minutes", type=float, default=10.0, help="of P5")
    args = parser.parse_args()
    options = Options(args.quick, args.rounds or (1 if args.quick else 5), args.minutes)
    where = report.machine()
    figures: list[report.Figure] = []
    for name in BENCHES if args.name == "all" else [args.name]:
        made = BENCHES[name](options)
        figures += made
        if args.json:
            report.print_json(made, where)
    if not args.json:
        report.print_table(figures, where)


if __name__ == "__main__":
    main()
