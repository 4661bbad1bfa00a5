"""A probe written as a document, by the ending of the file's name."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Final

from ati_console import paths
from ati_console.access import Probe
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.report import files
from ati_console.report.evidence import Options

OF_A_PROBE: Final = tuple(files.REPORTS)
ALL: Final = (*OF_A_PROBE, ".eml")


def add_options(parser: argparse.ArgumentParser, name: str, *, required: bool = False) -> None:
    endings = ALL if required else OF_A_PROBE
    parser.add_argument(name, type=Path, metavar="FILE", required=required, help=f"written there: {_or(endings)}")
    parser.add_argument("--addresses", action="store_true", help="host and IP addresses are shown in the document")


def check(file: Path | None, endings: tuple[str, ...]) -> None:
    """Before anything is asked of a broker. Raises Stop (usage) for a file that could not be written at the end."""
    if file is None:
        return
    if file.suffix.lower() not in endings:
        pdf = " A PDF is saved in the window, under Diagnose." if file.suffix.lower() == ".pdf" else ""
        raise Stop(Exit.USAGE, f'"{file.name[:80]}": the name of a report ends in {_or(endings)}.{pdf}')
    if not file.absolute().parent.is_dir():
        raise Stop(Exit.USAGE, f"{file}: there is no folder {file.absolute().parent}")


def write(file: Path | None, probe: Probe, addresses: bool, output: Output) -> None:
    if file is None:
        return
    options, suffix = Options(addresses=addresses), file.suffix.lower()
    made = files.REPORTS[suffix](probe, options) if suffix in files.REPORTS else _mail(probe, options)
    paths.write_atomic(file, made)
    output.say(f"Written: {file}")


def _mail(probe: Probe, options: Options) -> bytes:
    return files.as_mail(probe, options, time.time())


def _or(endings: tuple[str, ...]) -> str:
    return " or ".join((", ".join(endings[:-1]), endings[-1]))
