"""What Qt needs from the system, asked before Qt is loaded: words with the line to type instead of an abort.

Nothing here imports Qt: where libGL is missing, the import alone fails.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path

from ati_console import paths

# Library and the Debian package it comes in (measured on a bare Debian 12, architecture.md).
ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
ON_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")

CanLoad = Callable[[str], bool]


def choose_platform(environ: MutableMapping[str, str]) -> bool:
    """With no display on Linux, draw offscreen. True when it came to that."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(environ.get(name) for name in displays):
        return False
    environ["QT_QPA_PLATFORM"] = "offscreen"
    return True


def words(environ: Mapping[str, str] = os.environ, can_load: CanLoad | None = None) -> str:
    """What is missing and the exact line that installs it; "" when the window can open."""
    problems = []
    if sys.platform.startswith("linux"):
        lacking = missing_packages(environ, can_load or _can_load)
        if lacking:
            problems.append(_install(lacking))
    if not has_fonts():
        problems.append("No font was found: every letter would be a box.\n  apt-get install -y fonts-dejavu-core")
    return "\n".join(problems)


def missing_packages(environ: Mapping[str, str], can_load: CanLoad) -> dict[str, str]:
    """Library -> Debian package, of those that do not load for the platform in use."""
    needed = {**ALWAYS, **(ON_X11 if _is_x11(environ) else {})}
    return {library: package for library, package in needed.items() if not can_load(library)}


def has_fonts(folders: tuple[str, ...] = FONT_FOLDERS) -> bool:
    """Bundled ones do; else a system that has any. Windows and macOS always have."""
    if any((paths.resources() / "fonts").glob("*.ttf")) or not sys.platform.startswith("linux"):
        return True
    return any(next(Path(folder).rglob("*.[to]tf"), None) for folder in folders)


def _install(lacking: dict[str, str]) -> str:
    packages = " ".join(sorted(set(lacking.values())))
    return (
        f"The window needs system libraries that are not installed: {', '.join(lacking)}.\n"
        f"  Debian, Ubuntu:  apt-get install -y {packages}\n"
        "  Other systems:   install the packages that contain these files.\n"
        "Everything but the window works without them: see ati-console --help."
    )


def _is_x11(environ: Mapping[str, str]) -> bool:
    platform = environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return platform.startswith("xcb")
    return bool(environ.get("DISPLAY")) and not environ.get("WAYLAND_DISPLAY")


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
