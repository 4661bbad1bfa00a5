"""What the user wants a probe to do, before it is a plan: topics, ticks, second identity, budget, pace. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.access import Used
from ati_console.probe.plan import CONNECTS, PUBLISHES, SECONDS, SUBSCRIBES, Pace, Plan
from ati_console.probe.plan import PACES as PACES
from ati_console.probe.whom import Whom
from ati_console.settings.profile import Profile, Role


@dataclass(frozen=True, slots=True)
class Draft:
    """`second` is the name of the profile that listens, or "". `confirmed`: somebody saw what it costs."""

    subscribe: tuple[str, ...] = ()
    publish: tuple[str, ...] = ()
    second: str = ""
    connects: int = CONNECTS
    publishes: int = PUBLISHES
    seconds: float = SECONDS
    pace: str = "Default"
    checks_client_id: bool = True
    checks_keep_alive: bool = True
    subscribes_anyway: bool = False
    whom: Whom = Whom.NEEDED
    confirmed: bool = False

    def plan(self, profile: Profile) -> Plan:
        """Raises BadPlan. A publish-only profile sends no SUBSCRIBE unless that was ticked."""
        topics = self.subscribe if self.may_subscribe(profile) else ()
        budget = Used(self.connects, SUBSCRIBES, self.publishes, self.seconds)
        return Plan(
            topics, self.publish, budget, self._pace(),
            checks_keep_alive=self.checks_keep_alive, checks_client_id=self.checks_client_id, second=bool(self.second),
            whom=self.whom,
        )  # fmt: skip

    def may_subscribe(self, profile: Profile) -> bool:
        return profile.role is not Role.PUBLISH_ONLY or self.subscribes_anyway

    def _pace(self) -> Pace:
        return Pace().times(PACES[self.pace])


def cost_words(cost: Used) -> str:
    return (
        f"at most {cost.connects} connects, {cost.subscribes} subscribes, {cost.publishes} publishes, "
        f"about {cost.seconds:.0f} s"
    )
