"""A probe with everything that lets it in, and how it is made of that on its own thread."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ati_console.gui.console.diagnose_aim import Job
from ati_console.gui.console.secrets_desk import look_up
from ati_console.probe.connector import Target
from ati_console.probe.plan import Plan
from ati_console.probe.prober import Prober
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore
from ati_console.status import LinkState, LinkStatus, Want
from ati_console.workers.probe_worker import Watcher


@dataclass(frozen=True, slots=True)
class Ready:
    """A job with everything that lets it in."""

    job: Job
    target: Target
    second: Target | None = None


def with_second(job: Job, target: Target, named: Profile, store: SecretStore, own_id: str) -> Ready:
    """Blocks for as long as the key store does."""
    looked = look_up(store, named)
    return Ready(job, target, Target(named, looked.credentials, own_id))


def prober(ready: Ready, plan: Plan, program: str, watcher: Watcher) -> Prober:
    job = ready.job
    return Prober(
        ready.target, plan, watcher, second=ready.second, earlier=job.earlier, program=program, rehearsed=not job.kept
    )


def refusal(words: str) -> LinkStatus:
    """As a link says it, so that the password is asked for in the same words."""
    return LinkStatus(LinkState.REFUSED, time.time(), reason=words, wants=Want.PASSWORD)
