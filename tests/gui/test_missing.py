"""A system without libGL gets a line to type, not an abort."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ati_console import paths
from ati_console.gui import missing


def test_what_is_missing_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    said = missing.words({}, can_load=lambda library: library != "libGL.so.1")
    assert "libGL.so.1" in said
    assert "apt-get install -y libgl1" in said


def test_x11_needs_more_than_offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    def has(library: str) -> bool:
        return "xcb-cursor" not in library

    assert missing.missing_packages({"DISPLAY": ":0"}, has) == {"libxcb-cursor.so.0": "libxcb-cursor0"}
    assert missing.missing_packages({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, has) == {}
    assert missing.missing_packages({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, has) == {}


def test_this_machine_has_all_it_needs() -> None:
    assert missing.words({"QT_QPA_PLATFORM": "offscreen"}) == ""


def test_no_font_at_all_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    assert not missing.has_fonts((str(tmp_path),))
    (tmp_path / "some.ttf").write_bytes(b"")
    assert missing.has_fonts((str(tmp_path),))


def test_with_no_display_the_window_is_drawn_offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    environ: dict[str, str] = {}
    assert missing.choose_platform(environ)
    assert environ == {"QT_QPA_PLATFORM": "offscreen"}
    assert not missing.choose_platform({"DISPLAY": ":0"})
    assert not missing.choose_platform({"QT_QPA_PLATFORM": "xcb"})


def test_asking_does_not_load_qt() -> None:
    code = "import sys; from ati_console.gui import missing; missing.words(); sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0
