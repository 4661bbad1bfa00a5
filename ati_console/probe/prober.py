"""One probe from its plan to its conclusions: reach the broker, ask the cells, listen, and stop politely."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from ati_console.access import V5, Action, Kind, Place, Probe, Proof, Step, Verdict
from ati_console.mqtt.one_link import Cancelled, OneLink
from ati_console.mqtt.policy import Problem
from ati_console.probe.asking_more import Certainty
from ati_console.probe.book import Book, Watcher
from ati_console.probe.conclusions import dropped
from ati_console.probe.connector import Connector, Stopped, Target
from ati_console.probe.matrix import Subscribing
from ati_console.probe.plan import FIRST_MESSAGE, Plan, unheard
from ati_console.probe.publishing import Publishing
from ati_console.probe.stages import Failure, Reach, Unreached, says_no, turned_away
from ati_console.probe.whom import same_asker

CANCELLED: Final = "cancelled"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `failure` is None when the broker was reached."""

    probe: Probe
    failure: Failure | None = None
    words: str = ""


class Prober:
    """`run` blocks; `cancel`, `pause` and `resume` may be called by any thread. Cancel takes effect within a second."""

    def __init__(
        self,
        target: Target,
        plan: Plan,
        watcher: Watcher,
        *,
        second: Target | None = None,
        earlier: Probe | None = None,
        program: str = "",
        rehearsed: bool = False,
    ) -> None:
        """`second` listens to the ticked topics with another identity. `earlier` was interrupted: it goes on."""
        self.target, self._second = target, second
        self.plan = plan = replace(plan, second=second is not None)  # its SUBSCRIBEs are of the budget
        profile = target.profile
        earlier = same_asker(earlier, profile, plan.whom) if earlier is not None else None
        begun = earlier or Probe(
            id=f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}", profile=profile.name,
            address=f"{profile.host}:{profile.port}", user=profile.user or "", client_id=target.client_id,
            began=time.time(), planned=plan.places, program=program,
            second_identity=second.profile.name if second else "", rehearsed=rehearsed,
        )  # fmt: skip
        self._budget = plan.allowed(earlier)
        self._unheard = unheard(earlier) if earlier is not None else set()
        again = msgspec.structs.replace(begun, ended=None, stopped="", complete=False, budget=self._budget)
        self.book = Book(again, watcher)
        self._watcher = watcher
        self._connector = Connector(target, plan.pace, self._budget, self.book, plan.whom)

    def cancel(self) -> None:
        self._connector.cancelled.set()

    def pause(self) -> None:
        self._connector.paused.set()

    def resume(self) -> None:
        self._connector.paused.clear()

    @property
    def cancelled(self) -> threading.Event:
        return self._connector.cancelled

    def run(self) -> Outcome:
        """Never raises what the network does; what was found before an end by force stays."""
        try:
            self._work()
        except Unreached as error:
            return self._over(str(error), error.failure, complete=False)
        except Stopped as error:
            return self._over(str(error))
        except Cancelled:
            return self._over(CANCELLED)
        return self._over("", complete=True)

    def _over(self, words: str, failure: Failure | None = None, *, complete: bool = False) -> Outcome:
        probe = self.book.probe(ended=time.time(), stopped=words, complete=complete)
        self._watcher.changed(probe)
        return Outcome(probe, failure, words)

    # -- the plan

    def _work(self) -> None:
        reach = Reach(self._connector, self.book)
        reach.run(self.plan.keep_alive_s if self.plan.checks_keep_alive else 0)
        if self.plan.checks_client_id and self.target.client_id:
            reach.check_client_id()
        try:
            self._ask(reach)
        finally:
            self._connector.put_down()

    def _ask(self, reach: Reach) -> None:
        """What role and cause rest on, the ticked topics, and only then what is asked for certainty. A plan that does
        not fit into the budget loses its last filters and never its publishes. Raises Stopped when anything is left."""
        publishes = self._left([one for one in self.plan.publishes(reach.main) if one.version in reach.spoken])
        whole = self._subscribe(reach, len(publishes))
        whole = self._publish(publishes) and whole
        if not whole or not Certainty(self._connector, self.book, self.plan.subscribe, reach).ask():
            raise self._connector.spent()

    def _subscribe(self, reach: Reach, reserve: int) -> bool:
        asking = Subscribing(self._connector, self.book)
        places = self._left([Place(Action.SUBSCRIBE, topic, 1, reach.main) for topic in self.plan.subscribe])
        try:
            whole = asking.ask(places, reserve)
            self._listen(asking)
        finally:
            asking.close()
        return whole

    def _listen(self, asking: Subscribing) -> None:
        if not self.plan.subscribe:
            return
        if not asking.granted:
            self.book.step(Step("data", FIRST_MESSAGE, False, 0.0, "none: nothing can arrive, nothing is granted"))
            return
        begin = time.monotonic()
        came = asking.listen(self.plan.pace.data_s)
        ms = (time.monotonic() - begin) * 1000.0
        proved = any(one.verdict is Verdict.DELIVERED for place in asking.granted.values()
                     for one in self.book.attempts(place))  # fmt: skip
        ok = bool(came) or proved
        detail = f"{came} messages" if came else "a retained message" if proved else "granted, but nothing came"
        self.book.step(Step("data", FIRST_MESSAGE, ok, ms, detail))

    def _publish(self, left: list[Place]) -> bool:
        if not left:
            return True
        second = self._open_second()
        publishing = Publishing(self._connector, self.book, self.book.probe().id, second)
        try:
            whole = publishing.ask(left)
        finally:
            publishing.close()
            if second is not None:
                second.leave()
        self._doubt()
        return whole

    def _doubt(self) -> None:
        """An acknowledgement of what was dropped proves nothing, whatever its code."""
        for place in dropped(self.book.probe()):
            newest = self.book.attempts(place)[-1]
            self.book.mend(place, msgspec.structs.replace(newest, proof=Proof.ACKNOWLEDGED))

    def _open_second(self) -> OneLink | None:
        """Another identity that listens to what is published. Where it cannot, the cells say so by their proof."""
        if self._second is None:
            return None
        own = Connector(self._second, self.plan.pace, self._budget, self.book, self.plan.whom)
        own.cancelled, own.paused = self._connector.cancelled, self._connector.paused
        opened = own.open(V5)
        if own.may_be_itself and says_no(opened):
            own.be_itself()
            opened = own.open(V5)
        if isinstance(opened, Problem) or not opened.open:
            problem = opened if isinstance(opened, Problem) else turned_away(opened)
            self.book.step(Step("data", "Second identity", False, 0.0, problem.reason, problem.advice))
            return None
        try:
            for topic in self.plan.publish:
                own.spend(Kind.SUBSCRIBE)
                mid = opened.subscribe(topic, 1)
                opened.wait(lambda mid=mid: opened.answer(mid) is not None, self.plan.pace.answer_s)  # type: ignore[misc]
        except BaseException:
            opened.leave()
            raise
        self.book.step(Step("data", "Second identity", True, opened.connack_ms or 0.0, self._second.profile.name))
        return opened

    def _left(self, places: list[Place]) -> list[Place]:
        """What an interrupted run has not asked yet, or was granted and did not listen to."""
        return [place for place in places if place in self._unheard or not self.book.asked(place)]
