"""The plan of a run against a rehearsal: its broker, its site, its twin; forwarding is on."""

from __future__ import annotations

from pathlib import Path

from ati_console.cli.output import Output
from ati_console.cli.site_options import load_site
from ati_console.rehearse.demo_site import SandboxSecrets
from ati_console.rehearse.rehearsal import Rehearsal
from ati_console.stages import Plan, rehearsed


def demo_plan(rehearsal: Rehearsal, folder: Path, output: Output) -> Plan:
    """`folder` takes the outbox; it goes with the demo."""
    return rehearsed(rehearsal.profile, load_site(rehearsal.site_file, output), SandboxSecrets(), folder)
