"""A link goes on as it was made: what is saved of its profile meanwhile counts from the next connect on: said."""

from __future__ import annotations

from dataclasses import replace

from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.sides import Sides
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.settings.profile import Profile
from ati_console.stages import Plan
from ati_console.status import LinkState


class OldLink:
    def __init__(self, model: ConsoleModel, brokers: Brokers, runs: Runs, sides: Sides) -> None:
        self._model, self._brokers, self._runs, self._sides = model, brokers, runs, sides

    def of(self, saved: Profile) -> str:
        """What a link of this profile that is up still has of before, in words; "" for nothing."""
        run, source = self._runs.now, self._brokers.profile
        if source is None or source.name != saved.name:
            plan = self._sides.plan(saved.name)
        else:
            plan = run.plan if run is not None and self._model.link.state is not LinkState.OFFLINE else None
        return goes_on(plan, self._brokers.used(saved)) if plan is not None else ""


def goes_on(plan: Plan, wished: Profile) -> str:
    """`wished`: as it would come now. "" when connecting again would change nothing. Pure."""
    came = plan.profile.client_id if plan.client_id == plan.profile.client_id else ""  # as another than it says
    topics = plan.profile.topics if plan.site is None else wished.topics  # those of the site
    made = replace(plan.profile, client_id=came, topics=topics)
    if _of_link(made) == _of_link(wished):
        return ""
    if made.client_id != wished.client_id:
        return f"the running link keeps the client id {plain(plan.client_id, 40)}"
    return "the running link goes on as it was"


def _of_link(profile: Profile) -> Profile:
    """Without what is only shown, or is another link's."""
    return replace(profile, name="x", production=False, second="")
