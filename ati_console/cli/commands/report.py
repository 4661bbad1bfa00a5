"""`report`: a kept probe as Markdown, HTML or a mail that asks for access (product.md, Command line)."""

from __future__ import annotations

import argparse
from pathlib import Path

from ati_console.access import BadProbe, Probe
from ati_console.cli import report_file
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.probe.runs import Runs, load


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help='the file of a probe, or "last"')
    report_file.add_options(parser, "--out", required=True)


def run(args: argparse.Namespace, output: Output) -> int:
    report_file.check(args.out, report_file.ALL)
    probe = _probe(args.run)
    report_file.write(args.out, probe, args.addresses, output)
    output.event("report", {"file": str(args.out), "run": probe.id})
    return Exit.OK


def _probe(name: str) -> Probe:
    if name == "last":
        found = next((probe for probe in Runs().all() if probe.cells), None)  # one that asked something
        if found is None:
            raise Stop(Exit.USAGE, "no probe is kept yet: `ati-console probe` makes one")
        return found
    try:
        return load(Path(name))
    except BadProbe as error:
        raise Stop(Exit.USAGE, str(error)) from None
