"""What a console is opened on, and the doors to what it reads and writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject

from ati_console import paths
from ati_console.gui.console.demo import Rehearse
from ati_console.gui.console.site_desk import OpenSite
from ati_console.gui.console.switch import Build
from ati_console.settings.installation import Installation
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.stages import Plan, build
from ati_console.workers.rehearsal_worker import RehearsalWorker


def rehearse(parent: QObject) -> RehearsalWorker:
    """The demo as it is: twelve sherpas."""
    return RehearsalWorker(None, parent)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the window is opened on. Without a plan or a profile it asks for a broker.

    `profile`: one whose secrets are looked up once the window is there, which a locked key store may hold up.
    """

    plan: Plan | None = None
    site: OpenSite | None = None
    size: tuple[int, int] | None = None
    first: bool = False  # of its data folder: it takes what a second start was asked for
    profile: Profile | None = None
    meant: bool = False  # nobody is there to be asked whether its client id may throw another client out


@dataclass(frozen=True)
class Doors:
    """What the console reads from and writes to."""

    secrets: SecretStore = field(default_factory=SecretStore)
    profiles: Path = field(default_factory=paths.profiles_file)
    ids: Installation = field(default_factory=Installation)
    build: Build = build
    rehearse: Rehearse = rehearse
