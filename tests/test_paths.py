"""Files of ours: one folder, never a path built from data, never half a file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ati_console import paths


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATI_CONSOLE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_one_variable_moves_every_file(home: Path) -> None:
    files = [paths.profiles_file(), paths.installation_file(), paths.logs_dir(), paths.outbox_file("Plant A")]
    assert all(file.is_relative_to(home) for file in files)


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "a\r\nb", "\x1b[31m", "", "x" * 500, "\ud800"])
def test_a_site_name_never_leaves_the_outbox_folder(home: Path, name: str) -> None:
    file = paths.outbox_file(name)
    assert file.parent == home / "outbox"
    assert len(file.name) < 80


def test_two_sites_whose_names_look_alike_get_two_outboxes(home: Path) -> None:
    assert paths.outbox_file("Plant A") != paths.outbox_file("plant-a")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_files_are_for_this_user_alone(home: Path) -> None:
    paths.write_atomic(home / "file", b"x")
    assert stat.S_IMODE((home / "file").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_backup_holds_what_was_there_before(home: Path) -> None:
    file = home / "profiles.json"
    paths.write_atomic(file, b"old")
    paths.write_atomic(file, b"new", backup=True)
    assert (file.read_bytes(), (home / "profiles.json.bak").read_bytes()) == (b"new", b"old")


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "profiles.json"
    paths.write_atomic(file, b"old")
    monkeypatch.setattr(Path, "replace", _full)
    with pytest.raises(OSError, match="disk full"):
        paths.write_atomic(file, b"new")
    assert file.read_bytes() == b"old"
    assert [p.name for p in home.iterdir()] == ["profiles.json"]


def _full(*_args: object) -> None:
    raise OSError("disk full")


def test_the_resources_hold_fonts_and_the_demo_map() -> None:
    assert (paths.resources() / "fonts").is_dir()
    assert (paths.resources() / "maps" / "demo_grid_map_attributes.json").is_file()
