"""What the run of a profile is made from: its secrets, its client id, and the open site."""

from __future__ import annotations

from dataclasses import replace

from ati_console import paths
from ati_console.gui.console.opening import Doors
from ati_console.gui.console.site_desk import OpenSite
from ati_console.mqtt.session import Credentials
from ati_console.settings.installation import client_id
from ati_console.settings.profile import Profile
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.stages import Plan, with_site_topics


def plan_of(profile: Profile, credentials: Credentials, site: OpenSite | None, doors: Doors) -> Plan:
    """Forwarding is off at first: the user says on to what. Where that is still the same, `Runs` lets it go on."""
    name = site.site.name if site else ""
    own_id = profile.client_id or client_id(doors.installation, f"window|{profile.name}|{name}")
    plan = Plan(profile, credentials, own_id)
    if site is None:
        return plan
    plan = replace(plan, profile=with_site_topics(profile, site.site), site=site.site)
    if not site.may_forward:
        return plan
    return replace(plan, twin_secrets=StoredTwinSecrets(doors.secrets), outbox=paths.outbox_file(name))
