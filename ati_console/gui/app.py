"""The dressed application: fonts, icon, theme as it was left, and where the window remembers things."""

from __future__ import annotations

import sys

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from ati_console import paths
from ati_console.gui import app_icon, fonts
from ati_console.gui.theme import Mode, Scheme, Theme


def make_application(theme: Mode | None = None) -> tuple[QApplication, Theme]:
    """The dressed application. Ask `missing.words()` before importing this module. `theme` None: as it was left."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("ATI Console")
    app.setDesktopFileName("ati-console")
    fonts.load()
    app.setWindowIcon(app_icon.icon())
    left = settings()
    mode = theme or str(left.value("theme", "system"))
    dressed = Theme(_known(mode), _zoom(left.value("zoom", 1.0)), desktop=_said(left.value("desktop")))
    dressed.apply(app)
    return app, dressed


def settings() -> QSettings:
    """What the window remembers, in our own folder and not in a registry."""
    return QSettings(str(paths.window_file()), QSettings.Format.IniFormat)


def _known(mode: str) -> Mode:
    return "dark" if mode == "dark" else "light" if mode == "light" else "system"


def _said(value: object) -> Scheme:
    return "dark" if value == "dark" else "light" if value == "light" else ""


def _zoom(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 1.0
