"""What --help says: words for every option of every command, and the modes that can be chosen."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from ati_console.cli.main import COMMANDS, Parser
from ati_console.rehearse.twin_failures import MODES
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto


def parser_of(command: str) -> Parser:
    parser = Parser(prog=f"ati-console {command}")
    import_module(f"ati_console.cli.commands.{command.replace('-', '_')}").add_options(parser)
    return parser


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_words(command: str) -> None:
    parser = parser_of(command)
    assert [option.option_strings or option.dest for option in parser._actions if not option.help] == []
    assert parser.format_help()


def test_the_sandbox_lists_how_it_can_misbehave() -> None:
    words = "".join(parser_of("twin-sandbox").format_help().split())  # wrapped at hyphens
    assert all(f"{mode}:" in words for mode in MODES)


def test_sub_and_pub_take_mosquittos_v_and_d(tmp_path: Path) -> None:
    with Mosquitto() as broker:
        with Console(tmp_path, "pub", "-d", "-p", str(broker.port), "-t", "plant/a", "-m", "x", "-r") as pub:
            assert pub.finish() == 0, pub.words
        with Console(tmp_path, "sub", "-d", "-v", "--json", "-p", str(broker.port), "-t", "plant/#", "-C", "1") as sub:
            assert sub.finish() == 0, sub.words
    assert [line.split()[0] for line in pub.words.splitlines()] == ["DNS", "TCP", "CONNECT", "acknowledged"]
    assert [line.split()[0] for line in sub.words.splitlines()][:4] == ["DNS", "TCP", "CONNECT", "SUBSCRIBE"]


def test_an_empty_message_clears_what_is_retained_and_a_sub_that_hears_nothing_says_so(tmp_path: Path) -> None:
    with Mosquitto() as broker:
        at = ("-p", str(broker.port), "-t", "plant/a")
        for what in (("-m", "x"), ("-n",)):
            with Console(tmp_path, "pub", *at, "-r", *what) as pub:
                assert pub.finish() == 0, pub.words
        with Console(tmp_path, "sub", *at, "-C", "2", "-W", "1") as sub:
            assert sub.finish() == 5
    assert "ati-console sub: 0 messages came in time, not 2" in sub.words
