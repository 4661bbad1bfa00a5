"""The command line: one parser, one module a command (interfaces.md, Commands that others script)."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from ati_console import logs, paths
from ati_console.cli import version
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output

# A command's module is imported when it is asked for: `forward` on a server never loads Qt.
COMMANDS = {
    "window": "open the window (what plain ati-console does)",
    "demo": "a broker, sherpas and a Twinzo sandbox on this computer, in the window or headless",
    "forward": "forward poses to Twinzo, with no window",
    "sub": "print messages as they arrive",
    "pub": "publish and wait for the acknowledgement",
    "probe": "find out what a broker lets this account do, with proof",
    "trial": "the guide's five-step trial of a broker and a fleet, with evidence",
    "report": "a kept probe as a document, or as a mail that asks for access",
    "sim": "simulated sherpas that drive a map and publish",
    "relay": "publish what changes in a database, a JSON address or a file, as ATI's sherpas",
    "broker": "a local broker",
    "twin-sandbox": "a local Twinzo that is as strict as the real one",
    "self-test": "check this installation: window, broker, robot, forwarding, fonts",
}


log = logging.getLogger(__name__)


class Parser(argparse.ArgumentParser):
    """`-h` is the host, as in mosquitto's tools; help is --help alone."""

    def __init__(self, **options: object) -> None:
        options["add_help"] = False
        super().__init__(**options)  # type: ignore[arg-type]
        self.add_argument("--help", action="help", help="this text")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog}: {message}\n")


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code."""
    if arguments and arguments[-1] == "--version":
        Output(json=False).line(version.line())
        return Exit.OK
    name, rest = _split(arguments)
    if name is None:
        return _overview(rest)
    return _run_command(name, rest)


def _split(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Plain `ati-console`, with or without options, is the window; --help is the overview."""
    if arguments and not arguments[0].startswith("-"):
        return (arguments[0], list(arguments[1:])) if arguments[0] in COMMANDS else (None, list(arguments))
    return (None, ["--help"]) if "--help" in arguments else ("window", list(arguments))


def _run_command(name: str, rest: list[str]) -> int:
    module = import_module(f"ati_console.cli.commands.{name.replace('-', '_')}")
    parser = Parser(prog=f"ati-console {name}", description=COMMANDS[name])
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout, words on stderr")
    parser.add_argument("--verbose", action="store_true", help="more in the log file")
    module.add_options(parser)
    args = parser.parse_args(rest)
    output = Output(args.json)
    gc.freeze()
    gc.enable()  # it was off while modules were loaded (__main__)
    try:
        file = logs.setup(paths.logs_dir(), args.verbose)
        return int(module.run(args, output))
    except Stop as stop:
        output.say(f"ati-console {name}: {stop}")
        return stop.code
    except OSError as error:
        output.say(f"ati-console {name}: {logs.redact(str(error))}")
        return Exit.CHECK_FAILED
    except Exception as error:
        log.exception("%s failed in a way nobody thought of", name)
        output.say(f"ati-console {name}: a fault of the console ({type(error).__name__}); the log says more: {file}")
        return Exit.CHECK_FAILED


def _overview(arguments: Sequence[str]) -> int:
    output = Output(json=False)
    lines = [f"  {name:<14}{words}" for name, words in COMMANDS.items()]
    text = "\n".join(
        ["usage: ati-console [COMMAND] [OPTIONS]", "", *lines, "", "ati-console COMMAND --help: its options."]
    )
    if "--help" in arguments:
        output.line(text)
        return Exit.OK
    output.say(f'ati-console: no command "{logs.redact(arguments[0])[:60]}"\n\n{text}')
    return Exit.USAGE
