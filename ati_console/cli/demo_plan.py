"""The plan of a run against a rehearsal: its broker, its site, its twin; forwarding is on."""

from __future__ import annotations

from pathlib import Path

from ati_console.cli.output import Output
from ati_console.cli.site_options import load_site
from ati_console.mqtt.session import Credentials
from ati_console.rehearse import demo_site
from ati_console.rehearse.rehearsal import Rehearsal
from ati_console.settings.secrets import Secret
from ati_console.stages import Plan, persistent
from ati_console.status import ForwardMode

CLIENT_ID = "ati-console-demo"


class SandboxSecrets:
    """The sandbox takes any key; the key store is not asked for a demo."""

    def api_key(self, client: str) -> Secret | None:
        return Secret(demo_site.API_KEY)

    def device(self, login: str) -> Secret | None:
        return Secret(demo_site.API_KEY)


def demo_plan(rehearsal: Rehearsal, folder: Path, output: Output) -> Plan:
    """`folder` takes the outbox; it goes with the demo."""
    return Plan(
        profile=persistent(rehearsal.profile),
        credentials=Credentials(),
        client_id=CLIENT_ID,
        site=load_site(rehearsal.site_file, output),
        twin_secrets=SandboxSecrets(),
        outbox=folder / "outbox.sqlite",
        mode=ForwardMode.ON,
    )
