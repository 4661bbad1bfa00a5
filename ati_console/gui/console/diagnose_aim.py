"""Which broker a probe would be about, and its plan: the profile of now or a chosen one, asked for in the dialog."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.access import Action, Probe, Used
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.diagnose_shelf import DiagnoseShelf
from ati_console.gui.diagnose.draft import Draft, cost_words
from ati_console.gui.diagnose.model import Aim, DiagnoseModel
from ati_console.gui.diagnose.plan_dialog import PlanDialog, Planned, first_draft
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.plain import plain
from ati_console.mqtt.session import Credentials
from ati_console.probe.plan import BadPlan
from ati_console.probe.whom import Whom, same_asker, warning
from ati_console.report.wording import counted
from ati_console.settings import presets
from ati_console.settings.installation import Installation
from ati_console.settings.profile import Profile, Role
from ati_console.workers.refusal_worker import Refusal


@dataclass(frozen=True, slots=True)
class Job:
    """One probe that is to be run. `credentials` None: they are looked up. `kept`: on disk, as evidence. `refused`: why
    the password is asked for once more."""

    profile: Profile
    client_id: str
    draft: Draft
    earlier: Probe | None = None
    credentials: Credentials | None = None
    kept: bool = True
    refused: str = ""


class DiagnoseAim(QObject):
    """`wanted(Job)` after everything was asked that has to be; `said(words)`."""

    wanted = Signal(object)
    said = Signal(str)

    def __init__(
        self, model: DiagnoseModel, brokers: Brokers, shelf: DiagnoseShelf, ids: Installation, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._model, self._brokers, self._shelf = model, brokers, shelf
        self._ids, self._window = ids, window
        self._chosen: Profile | None = None  # instead of the one of the window
        self._drafts: dict[str, Draft] = {}
        self._refusal: Refusal | None = None
        self._job: Job | None = None
        self.dialog: PlanDialog | None = None
        self.question: QuestionDialog | None = None
        brokers.entered.connect(self._entered)
        brokers.chosen.connect(self._entered)
        brokers.book.changed.connect(self.refresh)
        shelf.changed.connect(self.refresh)
        model.run_requested.connect(self.run)
        model.plan_requested.connect(self.ask)
        model.resume_run_requested.connect(self.go_on)

    # ------------------------------------------------------------ which broker

    @property
    def profile(self) -> Profile | None:
        if self._refusal is not None:
            return self._refusal.profile
        return self._chosen or self._brokers.profile

    def id_of(self, profile: Profile) -> str:
        """Some brokers let in the user name alone (contracts.md 2): it is asked with first."""
        return profile.client_id or profile.user or self._ids.client_id("probe")

    def draft_of(self, profile: Profile) -> Draft:
        return self._drafts.get(profile.name) or first_draft(profile, self.id_of(profile))

    def rehearse(self, refusal: Refusal | None) -> None:
        """The broker of a rehearsal, or back to the one of before. Its plan is ready: own topic and another's."""
        self._refusal = refusal
        if refusal is not None:
            own = refusal.profile.user or ""
            draft = first_draft(refusal.profile, own)
            self._drafts[refusal.profile.name] = replace(
                draft, publish=(f"/d2c/{own}",), whom=Whom.ALWAYS, confirmed=True
            )
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        profile = self.profile
        if profile is None:
            self._model.set_aim(Aim())
            return
        address, draft = f"{profile.host}:{profile.port}", self.draft_of(profile)
        aim = Aim(
            profile.name, address, self.id_of(profile), profile.role is Role.PUBLISH_ONLY, profile.production, draft,
            _cost(profile, draft),
        )  # fmt: skip
        self._model.set_aim(aim, self._shelf.interrupted(profile.name, address))

    def choose(self, profile: Profile) -> None:
        """A probe would be about this one, until another broker is connected to."""
        self._chosen = None if self._brokers.profile == profile else profile
        self.refresh()

    @Slot()
    def _entered(self) -> None:
        """Another broker is in use: a probe would be about that one."""
        self._chosen = None
        self.refresh()

    # ------------------------------------------------------------ the plan

    @Slot()
    def run(self) -> None:
        """By its plan when somebody has seen what it costs, else the plan is shown first."""
        profile = self.profile
        if profile is None:
            self.said.emit("Connect to a broker or choose a profile first")
        elif self.draft_of(profile).confirmed:
            self._want(profile, self.draft_of(profile))
        else:
            self.ask()

    @Slot()
    def ask(self) -> None:
        choices = self._brokers.book.choices
        profile = self.profile or next(iter(choices.values()), None)
        if profile is None or self._model.going.runs:
            return
        others = tuple(choices.values())
        draft = self.draft_of(profile)
        self.dialog = PlanDialog(self._window.theme, profile, self.id_of(profile), draft, others, self._window)
        self.dialog.planned.connect(self._planned)
        self.dialog.profile_chosen.connect(self._choose)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(int)
    def _closed(self, _result: int) -> None:
        self.dialog = None

    @Slot(str)
    def _choose(self, name: str) -> None:
        """Another broker out of the dialog: its own plan is shown."""
        found = self._brokers.book.named(name)
        if found is not None:
            self._chosen = None if self._brokers.profile == found else found
            self.refresh()
            self.dialog = None
            self.ask()

    @Slot(object)
    def _planned(self, planned: Planned) -> None:
        self._drafts[planned.profile.name] = planned.draft
        if planned.profile != self.profile:
            self._chosen = planned.profile
        self.refresh()
        if planned.run:
            self._want(planned.profile, planned.draft, warned=True)

    @Slot()
    def go_on(self) -> None:
        """An interrupted run: with the topics of its plan, and what is already known is not asked again."""
        profile, earlier = self.profile, self._model.interrupted
        if profile is not None and earlier is not None:
            self._want(profile, draft_again(self.draft_of(profile), earlier), earlier)

    # ------------------------------------------------------------ asking twice

    def _want(self, profile: Profile, draft: Draft, earlier: Probe | None = None, *, warned: bool = False) -> None:
        """`warned`: the plan has just said whom it throws out."""
        earlier = same_asker(earlier, profile, draft.whom) if earlier is not None else None
        credentials = self._refusal.credentials if self._refusal is not None else self._known(profile)
        job = Job(profile, self.id_of(profile), draft, earlier, credentials, self._refusal is None)
        if presets.needs_address(profile):
            self.said.emit(f"{profile.name} needs its address of today: connect to it first")
        elif profile.production:
            self._ask_again(job)
        elif self._refusal is None and not warned and self._throws_out(job):
            self._ask_id(job)
        else:
            self.wanted.emit(job)

    def _throws_out(self, job: Job) -> bool:
        """With the profile's own client id, from the first attempt on or, as the run before has shown, soon after."""
        if not warning(job.profile, job.client_id, job.draft.whom):
            return False
        before = self._model.probe
        needed = before is not None and before.profile == job.profile.name and before.client_id == job.client_id
        return job.draft.whom is Whom.ALWAYS or (needed and before is not None and _asked_as_own(before))

    def _ask_id(self, job: Job) -> None:
        """A run of a plan that was seen before: whom it throws out is said each time."""
        name, shown = plain(job.profile.name, 64), plain(job.client_id, 40)
        self._ask_first(
            job, f"Probe {name} as {shown}?", f"{plain(warning(job.profile, job.client_id, job.draft.whom), 400)}.",
            (f"Probe as {shown}", "Do not probe"),
        )  # fmt: skip

    def _known(self, profile: Profile) -> Credentials | None:
        """Those that the window's own link was let in with need not be looked up again."""
        mine = profile == self._brokers.profile and self._brokers.credentials.password is not None
        return self._brokers.credentials if mine else None

    def _ask_again(self, job: Job) -> None:
        name, draft = plain(job.profile.name, 64), job.draft
        what = f"publishes to {counted(len(draft.publish), 'topic')}" if draft.publish else "publishes nothing"
        words = f"A plant runs on {name}. The probe {what}, {cost_words(_cost(job.profile, draft, job.earlier))}."
        thrown = warning(job.profile, job.client_id, draft.whom)
        words += f" {plain(thrown, 400)}." if thrown else ""
        self._ask_first(job, f"Probe {name}?", words, (f"Probe {name}", "Do not probe"))

    def _ask_first(self, job: Job, title: str, words: str, answers: tuple[str, str]) -> None:
        self._job = job
        self.question = QuestionDialog(
            self._window.theme, title, words, answers, self._window, production=job.profile.production
        )
        self.question.accepted.connect(self._said_yes)
        self.question.open()

    @Slot()
    def _said_yes(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            self.wanted.emit(job)


def _asked_as_own(probe: Probe) -> bool:
    return bool(probe.cells) and not probe.asked_as


def draft_again(draft: Draft, earlier: Probe) -> Draft:
    """The topics as they were planned, the budget as it is now."""
    asked = dict.fromkeys(place.topic for place in earlier.planned if place.action is Action.SUBSCRIBE)
    published = dict.fromkeys(place.topic for place in earlier.planned if place.action is Action.PUBLISH)
    return replace(draft, subscribe=tuple(asked), publish=tuple(published), subscribes_anyway=bool(asked))


def _cost(profile: Profile, draft: Draft, earlier: Probe | None = None) -> Used:
    """Of a run that goes on: beside what it used."""
    try:
        return draft.plan(profile).more(earlier)
    except BadPlan:
        return Used()
