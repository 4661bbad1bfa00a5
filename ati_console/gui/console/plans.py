"""What the run of a profile is made from: its secrets, its client id, and the open site."""

from __future__ import annotations

from dataclasses import replace

from ati_console import paths
from ati_console.gui.console.opening import Doors
from ati_console.gui.console.site_desk import OpenSite
from ati_console.gui.models.plain import plain
from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import STATUS_TOPICS, Profile
from ati_console.settings.twin_secrets import StoredTwinSecrets
from ati_console.stages import Plan, with_site_topics


def plan_of(profile: Profile, credentials: Credentials, site: OpenSite | None, doors: Doors) -> Plan:
    """Forwarding is off at first: the user says on to what. Where that is still the same, `Runs` lets it go on."""
    name = site.site.name if site else ""
    own_id = profile.client_id or doors.ids.client_id(f"window|{profile.name}|{name}")
    plan = Plan(profile, credentials, own_id)
    if site is None:
        return plan
    asked = with_site_topics(profile, site.site)
    plan = replace(plan, profile=asked, site=site.site, left_out=_left_out(profile, asked))
    if not site.may_forward:
        return plan
    return replace(plan, twin_secrets=StoredTwinSecrets(doors.secrets), outbox=paths.outbox_file(name))


def not_asked(plan: Plan) -> str:
    """Who pasted a topic and is asked for another one is told so; "" where nothing was left out."""
    if not plan.left_out or plan.site is None:
        return ""
    more = f" and {len(plan.left_out) - 1} more" if len(plan.left_out) > 1 else ""
    site, first = plain(plan.site.name, 40), plain(plan.left_out[0], 80)
    return f"{first}{more} is not asked for: {site} names its own topics, [source] topics of the site file"


def _left_out(chosen: Profile, asked: Profile) -> tuple[str, ...]:
    """The usual ones are what nobody chose: they are missed by nobody."""
    if chosen.topics == STATUS_TOPICS:
        return ()
    there = {one.topic for one in asked.topics}
    return tuple(one.topic for one in chosen.subscriptions if one.topic not in there)
