"""What a plan says it costs at the most is the most, whatever a broker does and however often the run goes on."""

from __future__ import annotations

import random
import subprocess
import threading
from dataclasses import replace
from typing import Final

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ati_console.access import Attempt, Place, Probe, Used, Verdict
from ati_console.probe.plan import Plan
from ati_console.probe.prober import Prober
from ati_console.probe.topics import built_in
from ati_console.rehearse.manners import OnPublish, OnSubscribe
from ati_console.rehearse.refusing_broker import RefusingBroker
from tests.probe.truth import OWN, QUICK, USER, Seen, target_of

HASTE: Final = replace(QUICK, connect_s=0.0, answer_s=0.05, close_s=0.02, data_s=0.05, echo_s=0.05)
ROOMY: Final = Used(1_000, 10_000, 100, 3_600.0)
TOPICS: Final = (OWN, "/d2c/+", "#", *(f"plant/{number}" for number in range(20)))


class Moody:
    """Manners of a broker that answers each question as it likes: no two repeats need agree. `alike` of 1: always the
    same way."""

    refuses_qos0 = id_is_user = False
    rival_after_s = None
    words = "moody"

    def __init__(self, seed: int, alike: float) -> None:
        self._random, self._alike = random.Random(seed), alike
        self.on_subscribe, self.on_publish = OnSubscribe.REFUSE, OnPublish.CODE
        self._allows = self._random.random() < 0.5

    def _mood(self) -> bool:
        if self._random.random() >= self._alike:
            self.on_subscribe = self._random.choice(list(OnSubscribe))
            self.on_publish = self._random.choice(list(OnPublish))
            self._allows = self._random.random() < 0.5
        return self._allows

    def may_subscribe(self, _filter: str, _qos: int, _client: str) -> bool:
        return self._mood()

    def may_publish(self, _topic: str, _client: str) -> bool:
        return self._mood()


class Impatient(Seen):
    """Cancels after so many answers."""

    def __init__(self, answers: int) -> None:
        super().__init__()
        self.left, self.prober = answers, None

    def attempt(self, place: Place, attempt: Attempt) -> None:
        super().attempt(place, attempt)
        self.left -= 1
        if not self.left and self.prober is not None:
            self.prober.cancel()


class OneLinkOfTheFleet(threading.Thread):
    """Publishes to a topic, twenty times a second."""

    def __init__(self, port: int, topic: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._line = ["mosquitto_pub", "-p", str(port), "-t", topic, "-m", "{}", "--repeat", "200",
                      "--repeat-delay", "0.05"]  # fmt: skip
        self._over = over

    def run(self) -> None:
        with subprocess.Popen(self._line) as running:
            self._over.wait(30.0)
            running.terminate()


def spent(after: Probe, before: Probe | None) -> Used:
    was = before.used if before is not None else Used()
    return Used(after.used.connects - was.connects, after.used.subscribes - was.subscribes,
                after.used.publishes - was.publishes)  # fmt: skip


WITHOUT_SHRINKING: Final = (Phase.explicit, Phase.reuse, Phase.generate)  # each example is a real run


@settings(max_examples=10, deadline=None, phases=WITHOUT_SHRINKING)
@given(
    seed=st.integers(0, 2**32), alike=st.sampled_from((0.0, 0.8, 1.0)), filters=st.integers(0, len(TOPICS)),
    ticks=st.sets(st.sampled_from((OWN, "/d2c/other", "plant/1"))), second=st.booleans(),
    cancels=st.lists(st.integers(1, 40), max_size=2),
)  # fmt: skip
def test_no_run_spends_more_than_its_plan_said(
    seed: int, alike: float, filters: int, ticks: set[str], second: bool, cancels: list[int]
) -> None:
    plan = Plan(TOPICS[:filters], tuple(sorted(ticks)), ROOMY, HASTE, checks_keep_alive=False, second=second)
    earlier: Probe | None = None
    with RefusingBroker(Moody(seed, alike)) as broker:  # type: ignore[arg-type]
        listener = target_of(broker.port, client_id="listener") if second else None
        for answers in (*cancels, 0):
            watcher = Impatient(answers)
            prober = Prober(target_of(broker.port), plan, watcher, second=listener, earlier=earlier)
            watcher.prober = prober  # type: ignore[assignment]
            outcome, said = prober.run(), plan.more(earlier)
            used = spent(outcome.probe, earlier)
            for name in ("connects", "subscribes", "publishes"):
                assert getattr(used, name) <= getattr(said, name), (name, used, said, outcome.words)
            assert "is used up" not in outcome.words, "the bound is one of the plan, and not what stopped the run"
            earlier = outcome.probe


def test_what_is_left_of_a_run_costs_less_than_all_of_it_and_its_meters_never_pass_their_end() -> None:
    plan = Plan(built_in(USER), (OWN,), ROOMY, HASTE, checks_keep_alive=False)
    with RefusingBroker("suback") as broker:
        first = Prober(target_of(broker.port), plan, impatient := Impatient(30))
        impatient.prober = first  # type: ignore[assignment]
        began = first.run().probe
        assert not began.complete and plan.more(began).subscribes < plan.cost.subscribes - 29
        ended = Prober(target_of(broker.port), plan, Seen(), earlier=began).run().probe
    assert ended.complete and ended.used.subscribes <= ended.budget.subscribes
    assert ended.used.connects <= ended.budget.connects and ended.used.seconds <= ended.budget.seconds


def test_what_was_granted_before_an_interruption_is_listened_to_when_the_run_goes_on() -> None:
    """It was called "granted, and nothing came" although nobody had listened."""
    busy, topics = threading.Event(), ("plant/0", "plant/1", "plant/2")
    with RefusingBroker("none") as broker:
        sender = OneLinkOfTheFleet(broker.port, topics[0], busy)
        plan = Plan(topics, (), ROOMY, HASTE, checks_keep_alive=False)
        first = Prober(target_of(broker.port), plan, impatient := Impatient(2))
        impatient.prober = first  # type: ignore[assignment]
        began = first.run().probe
        assert [cell.newest.verdict for cell in began.cells] == [Verdict.GRANTED] * 2
        assert "Granted, and not listened to yet: 2 filters" in began.conclusions[0].sentence
        sender.start()
        ended = Prober(target_of(broker.port), plan, Seen(), earlier=began).run().probe
        busy.set()
        sender.join(5.0)
    assert ended.cells[0].best.verdict is Verdict.DELIVERED
    assert spent(ended, began).subscribes <= plan.more(began).subscribes


def test_a_plan_without_filters_subscribes_with_its_second_identity_alone() -> None:
    assert Plan((), (OWN,)).cost.subscribes == 0
    assert Plan((), (OWN,), second=True).cost.subscribes == 1
