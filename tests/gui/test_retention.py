"""What goes and when: old logs, reports, backups, delivered samples; and what never goes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ati_console.gui.console.housekeeper import Housekeeper
from ati_console.gui.retention import BOUNDS, DAY_S, Retention, Swept, sweep

NOW = time.time()


def file(path: Path, *, days: float = 0.0, size: int = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    os.utime(path, (NOW - days * DAY_S, NOW - days * DAY_S))
    return path


def test_crash_reports_and_backups_go_when_they_are_old_enough(tmp_path: Path) -> None:
    old = [file(tmp_path / "logs" / "crash-1.txt", days=31), file(tmp_path / "profiles.json.bak", days=91)]
    young = [file(tmp_path / "logs" / "crash-2.txt", days=29), file(tmp_path / "installation.json.bak", days=89)]
    assert sweep(tmp_path, Retention(), NOW).files == 2
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in young)


def test_what_is_nobodys_backup_stays_however_old(tmp_path: Path) -> None:
    kept = [
        file(tmp_path / name, days=5_000)
        for name in (
            "profiles.json",
            "window.ini",
            "outbox/a.sqlite.broken-17",
            "certificates/ca.pem",
            "logs/notes.txt",
        )
    ]
    sweep(tmp_path, Retention(1, 1, 1, 1), NOW)
    assert all(path.exists() for path in kept)


def test_the_oldest_logs_go_until_the_rest_fits_and_the_one_that_is_written_stays(tmp_path: Path) -> None:
    mib = 2**20
    logs = [file(tmp_path / "logs" / f"ati-console.log{end}", size=mib) for end in ("", ".1", ".2", ".10")]
    sweep(tmp_path, Retention(log_mib=2), NOW)
    assert [path.exists() for path in logs] == [True, True, False, False]
    file(logs[0], size=5 * mib)
    sweep(tmp_path, Retention(log_mib=2), NOW)
    assert [path.exists() for path in logs[:2]] == [True, False]


def test_a_link_is_not_followed_out_of_our_folder(tmp_path: Path) -> None:
    outside = file(tmp_path / "elsewhere" / "precious.bak", days=5_000)
    home = tmp_path / "home"
    home.mkdir()
    (home / "profiles.json.bak").symlink_to(outside)
    sweep(home, Retention(), NOW)
    assert outside.exists() and (home / "profiles.json.bak").is_symlink()


def test_a_file_that_is_no_outbox_is_said_and_nothing_else_is_lost(tmp_path: Path) -> None:
    broken = file(tmp_path / "outbox" / "plant.sqlite", size=5_000)
    old = file(tmp_path / "logs" / "crash-1.txt", days=31)
    swept = sweep(tmp_path, Retention(), NOW)
    assert "plant.sqlite" in swept.words and not old.exists()
    assert broken.read_bytes() == b"x" * 5_000


def test_an_empty_home_is_nothing_to_do(tmp_path: Path) -> None:
    assert sweep(tmp_path, Retention(), NOW).words == "0 old files and 0 delivered samples removed"


@pytest.mark.parametrize("name", BOUNDS)
def test_a_number_out_of_bounds_cannot_be_built(name: str) -> None:
    for wrong in (BOUNDS[name][0] - 1, BOUNDS[name][-1] + 1):
        with pytest.raises(ValueError, match=name):
            Retention(**{name: wrong})


def test_the_window_tidies_up_at_its_start_by_what_the_settings_say(own_home: Path, qtbot: QtBot) -> None:
    old, young = file(own_home / "logs" / "crash-1.txt", days=3), file(own_home / "logs" / "crash-2.txt", days=1)
    parent = QObject()
    keeper = Housekeeper(parent)
    keeper.keep(Retention(crash_days=2))
    with qtbot.waitSignal(keeper.swept) as swept:
        keeper.start()
    assert swept.args == [Swept(files=1)]
    assert young.exists() and not old.exists()
    assert keeper._timer.isActive() and keeper._timer.interval() == DAY_S * 1_000
    keeper.stop()


def test_a_window_that_is_open_for_weeks_keeps_what_an_end_in_native_code_is_written_into(
    own_home: Path, qtbot: QtBot
) -> None:
    """It was removed below it as an old one: no report, and on Windows a complaint each day."""
    mine, left = (file(own_home / "logs" / f"fatal-{pid}.txt", days=40, size=0) for pid in (os.getpid(), 1))
    owner = QObject()
    keeper = Housekeeper(owner)
    with qtbot.waitSignal(keeper.swept, timeout=5_000):
        keeper.work()
    assert mine.exists() and not left.exists()
