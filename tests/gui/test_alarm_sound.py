"""The sound: by a program of the desktop, by the next one when that fails, and said in words where there is none."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.gui.alarms import sound
from ati_console.gui.alarms.sound import NOTHING, Sound

Put = Callable[[str, str], None]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Programs on a PATH that holds nothing else; they write down the file they were given."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sound, "_BEEPS", False)

    def put_program(name: str, end: str) -> None:
        file = tmp_path / name
        file.write_text(f'#!/bin/sh\nfor last; do :; done\necho "{name} $last" >> {tmp_path}/heard\n{end}\n')
        file.chmod(0o755)

    return put_program


@pytest.fixture
def beeps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append("beep"))
    return heard


def heard(folder: Path) -> list[str]:
    file = folder / "heard"
    return [Path(line).name for line in file.read_text().splitlines()] if file.exists() else []


def programs(folder: Path) -> list[str]:
    return [line.split()[0] for line in (folder / "heard").read_text().splitlines()]


def test_a_player_of_the_desktop_plays_our_file_once(qtbot: QtBot, put: Put, beeps: list[str], tmp_path: Path) -> None:
    put("paplay", "sleep 0.2 2>/dev/null; exit 0")
    owner = QObject()
    made = Sound(owner)
    assert made.words == "The sound is played by paplay."
    made.play()
    made.play()  # it still sounds
    qtbot.waitUntil(lambda: not made.sounding)
    assert heard(tmp_path) == ["alarm.wav"] and beeps == []


def test_a_player_that_fails_hands_on_to_the_next_and_says_so_once(
    qtbot: QtBot, put: Put, beeps: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put("pw-play", "echo 'no server' >&2; exit 1")
    put("aplay", "exit 0")
    owner = QObject()
    made = Sound(owner)
    for _ in range(2):
        made.play()
        qtbot.waitUntil(lambda: not made.sounding)
    assert programs(tmp_path) == ["pw-play", "aplay"] * 2
    assert caplog.text.count("no server") == 1 and beeps == []


def test_without_a_player_the_bell_is_left_and_the_words_say_so(qtbot: QtBot, put: Put, beeps: list[str]) -> None:
    owner = QObject()
    made = Sound(owner)
    made.play()
    assert made.words == NOTHING and beeps == ["beep"]


def test_when_every_player_fails_the_bell_is_left(qtbot: QtBot, put: Put, beeps: list[str]) -> None:
    put("paplay", "exit 1")
    owner = QObject()
    made = Sound(owner)
    made.play()
    qtbot.waitUntil(lambda: beeps == ["beep"])


def test_the_sound_is_short_and_not_silent() -> None:
    with wave.open(str(paths.resources() / "sounds" / "alarm.wav")) as file:
        seconds = file.getnframes() / file.getframerate()
        loudest = max(abs(s) for s in memoryview(file.readframes(file.getnframes())).cast("h"))
    assert 0.2 < seconds < 1.5 and loudest > 8_000
