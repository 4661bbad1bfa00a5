"""A client id that is somebody's: a broker throws that one out when we come with it, so it is asked about before.

Whose it is can be known: a sherpa or login of the open site, a name on the wire, or an id that another client has
taken over from us before. What was answered holds for this window, until another client takes the session over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSettings, Slot

from ati_console.gui.console.asking import Asking
from ati_console.gui.console.met_ids import MetIds, Whom, whom
from ati_console.gui.console.plant import Plant
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.take_over import whose
from ati_console.gui.dialogs.id_dialog import IdDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.settings.installation import Installation
from ati_console.settings.profile import Profile
from ati_console.stages import Plan
from ati_console.status import LinkState, LinkStatus

HOLDS_S: Final = 60.0  # online for so long, and nobody has come for it
OURS: Final = (LinkState.CONNECTING, LinkState.ONLINE, LinkState.RECONNECTING)
THROWS: Final = "whoever is connected with it, a device, bridge or console, is thrown out."
ANOTHER: Final = (
    "With another client id nobody is, and the profile stays as it is. Where the broker lets in no other it is refused,"
    " and this is asked again."
)


class IdCare(Asking):
    """`before(profile, then)` does it unless the user would rather not; `used(profile)`: with the id to come with."""

    def __init__(
        self, model: ConsoleModel, plant: Plant, runs: Runs, ids: Installation, window: MainWindow,
        settings: QSettings | None = None,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._model, self._plant, self._runs, self._window = model, plant, runs, window
        self._ids, self._met = ids, MetIds(settings)
        self._agreed: set[Whom] = set()
        self._instead: set[Whom] = set()
        self._of: Whom = ("", 0, "")
        self._was = LinkState.OFFLINE
        model.link_changed.connect(self._watch)
        runs.opening.connect(self.withdraw)

    def before(self, profile: Profile, then: Callable[[], None]) -> None:
        """Asks nobody whose id is nobody's."""
        why = self.why(profile)
        if why:
            self._ask(profile, why, then)
        else:
            then()

    def anew(self, profile: Profile, refusal: str, then: Callable[[], None]) -> None:
        """Another client id was refused: it may be that the broker lets in none but the profile's own."""
        self._ask(profile, f"As another client: {plain(refusal, 120)}. Perhaps for its client id.", then)

    def comes_instead(self, profile: Profile) -> bool:
        """With another client id than its own."""
        return whom(profile, profile.client_id) in self._instead

    def used(self, profile: Profile) -> Profile:
        return replace(profile, client_id="") if self.comes_instead(profile) else profile

    def plan(self, plan: Plan) -> Plan:
        """The same run as whom it was said to come."""
        used = self.used(plan.profile)
        if used is plan.profile:
            return plan
        own = self._ids.client_id(f"window|{used.name}|{plan.site.name if plan.site else ''}")
        return replace(plan, profile=used, client_id=own)

    def why(self, profile: Profile) -> str:
        """Whose its client id is likely to be, in a sentence; "" where nobody is thrown out, or it was answered."""
        of = whom(profile, profile.client_id)
        if not profile.client_id or of in self._agreed or of in self._instead or self._is_ours(profile):
            return ""
        if of in self._met:
            return f"Another client has taken {plain(profile.client_id, 60)} over from this console before."
        site = self._plant.site
        found = whose(profile.client_id, site.site.robots if site is not None else (), self._model.robots)
        return f"{plain(found, 120)}." if found else ""

    def _is_ours(self, profile: Profile) -> bool:
        """The link that has it is our own, which makes way."""
        run = self._runs.now
        mine = run is not None and whom(run.plan.profile, run.plan.client_id) == whom(profile, profile.client_id)
        return mine and self._model.link.state in OURS

    def _ask(self, profile: Profile, why: str, then: Callable[[], None]) -> None:
        self.withdraw()  # before the id of the next one is known
        self._of = whom(profile, profile.client_id)
        words = f"{why} If we connect with this client id, {THROWS} {ANOTHER}"
        dialog = IdDialog(self._window.theme, profile.client_id, words, self._window, production=profile.production)
        dialog.accepted.connect(self._agree)
        dialog.another.connect(self._take_another)
        self.put(dialog, then)

    @Slot()
    def _agree(self) -> None:
        self._instead.discard(self._of)
        self._agreed.add(self._of)
        self.go()

    @Slot()
    def _take_another(self) -> None:
        self._agreed.discard(self._of)
        self._instead.add(self._of)
        self.go()

    @Slot()
    def _watch(self) -> None:
        run, link = self._runs.now, self._model.link
        before, self._was = self._was, link.state
        if run is not None:
            self.see(run.plan, before, link)

    def see(self, plan: Plan, before: LinkState, link: LinkStatus) -> None:
        """What a link of ours was and is, the source or one beside it."""
        if link.state is LinkState.TAKEN_OVER and before is not link.state:
            self._lost(plan)
        elif link.state is LinkState.ONLINE and self._model.now() - link.since >= HOLDS_S:
            self._met.drop(whom(plan.profile, plan.client_id))

    def _lost(self, plan: Plan) -> None:
        """To another client. One that was made up here is nobody else's."""
        of = whom(plan.profile, plan.client_id)
        if plan.client_id == plan.profile.client_id:
            self._met.put(of)
            self._agreed.discard(of)
