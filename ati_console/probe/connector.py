"""Opens one connection after another, never faster than its pace, and says of each how it came and why it went."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ati_console.access import VERSION_NAMES, Attribution, Because, Kind, Place, Used
from ati_console.attribution import STOPPING, Facts, attribute
from ati_console.mqtt.connection import How
from ati_console.mqtt.dial import Dialled
from ati_console.mqtt.one_link import Cancelled, OneLink, as_client, open_stream
from ati_console.mqtt.policy import Problem
from ati_console.mqtt.session import Credentials
from ati_console.probe import rival
from ati_console.probe.book import Book
from ati_console.probe.plan import Pace
from ati_console.probe.whom import Whom, another_id, is_somebodys
from ati_console.settings.profile import Profile, ProtocolVersion
from ati_console.status import StageResult

NAP_S: Final = 0.05
UNEXPECTED: Final = 3  # closes that follow nothing we asked; then the probe stops by itself
_COUNTED: Final = {Kind.CONNECT: "connects", Kind.SUBSCRIBE: "subscribes", Kind.PUBLISH: "publishes"}
UNREACHABLE: Final = 3  # connects in a row that came to nothing


class Stopped(Exception):
    """The safety budget, the broker or its manners end the probe; the words say why. What was found stays."""


@dataclass(frozen=True, slots=True)
class Target:
    """The broker as the profile says, with what lets us in. `client_id` is the one that it is about."""

    profile: Profile
    credentials: Credentials
    client_id: str

    @property
    def is_somebodys(self) -> bool:
        return is_somebodys(self.profile, self.client_id)


@dataclass(slots=True)
class Question:
    """Our last packet on a connection, for whoever asks why it was closed."""

    because: Because
    words: str
    version: int
    at: float  # monotonic
    place: Place | None = None  # None: it was about several cells at once, and a close says nothing of any one
    size: int = 0


class Connector:
    """`cancelled` and `paused` may be set by any thread; everything else is the probe's."""

    def __init__(
        self, target: Target, pace: Pace, budget: Used, book: Book, whom: Whom = Whom.ALWAYS
    ) -> None:  # fmt: skip
        self.target, self.pace, self._budget, self._book = target, pace, budget, book
        self._whom = whom if target.is_somebodys else Whom.ALWAYS
        self.client_id = target.client_id if self._whom is Whom.ALWAYS else another_id()  # of what is opened
        self.cancelled, self.paused = threading.Event(), threading.Event()
        self._held: OneLink | None = None  # one question after another goes over it, for as long as it lives
        self._next_at = 0.0
        self._unexpected = self._unreachable = 0
        self._alone = False  # a connection of ours outlived a silence: nobody else uses its client id
        self._lifetimes: list[float] = []
        self._alike: dict[tuple[Because | None, str], list[bool]] = {}

    # -- as whom

    @property
    def is_itself(self) -> bool:
        """With the client id that the probe is about."""
        return self.client_id == self.target.client_id

    @property
    def may_be_itself(self) -> bool:
        """It is another client still, and may come as the one that it is about."""
        return self._whom is Whom.NEEDED and not self.is_itself

    def be_itself(self) -> None:
        self.client_id = self.target.client_id

    # -- waiting

    def rest(self, seconds: float) -> None:
        """Sleeps so long, and as long as somebody pauses. Raises Cancelled."""
        deadline = time.monotonic() + seconds
        while self.paused.is_set() or time.monotonic() < deadline:
            begin, waits = time.monotonic(), self.paused.is_set()
            self._nap()
            if waits:
                self._book.paused(time.monotonic() - begin)
        if self.cancelled.is_set():
            raise Cancelled

    def _nap(self) -> None:
        """A connection in hand is served meanwhile: one that ended in a pause did not end by the next question."""
        if self.cancelled.is_set():
            raise Cancelled
        if self._held is not None and self._held.open:
            self._held.serve(NAP_S)
        elif self.cancelled.wait(NAP_S):
            raise Cancelled

    def spend(self, kind: Kind, count: int = 1) -> None:
        """Raises Stopped when the budget does not allow so many more."""
        used, most = self._book.used, self._budget
        for name, wanted in ((_COUNTED[kind], count), ("seconds", 0.001)):
            if getattr(used, name) + wanted > getattr(most, name):
                raise self.spent(name)
        self._book.spend(kind, count)

    def spent(self, name: str = "connects") -> Stopped:
        return Stopped(f"the budget of {getattr(self._budget, name):g} {name} is used up")

    @property
    def left(self) -> Used:
        """Of the budget."""
        used, most = self._book.used, self._budget
        return Used(
            most.connects - used.connects, most.subscribes - used.subscribes, most.publishes - used.publishes,
            most.seconds - used.seconds,
        )  # fmt: skip

    # -- opening

    def open(
        self,
        version: int,
        *,
        client_id: str | None = None,
        keep_alive_s: int = 30,
        on_stage: Callable[[StageResult], None] | None = None,
        on_stream: Callable[[Dialled], None] | None = None,
    ) -> OneLink | Problem:
        """A connection with CONNECT answered, for better or worse; a Problem when there was no stream at all.
        `on_stream` is told before CONNECT is sent."""
        self.spend(Kind.CONNECT)
        self.rest(max(0.0, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + self.pace.connect_s
        own = self.client_id if client_id is None else client_id
        profile = as_client(self.target.profile, ProtocolVersion(version), own, keep_alive_s)
        whose = ", the profile's own id" if own == self.target.client_id and self.target.is_somebodys else ""
        self._book.event(Kind.CONNECT, f"CONNECT {VERSION_NAMES[version]} as {own or '(none)'}{whose}")
        stream = open_stream(profile, self.target.credentials, on_stage or _untold, self.cancelled)
        if isinstance(stream, Problem):
            self._lost(stream)
            return stream
        self._unreachable = 0
        if on_stream is not None:
            on_stream(stream)
        link = OneLink(profile, stream, self.cancelled)
        try:
            link.connect(self.target.credentials, self.pace.connack_s)
        except BaseException:
            link.leave()
            raise
        return link

    def _lost(self, problem: Problem) -> None:
        self._unreachable += 1
        attribution = Attribution(Because.NETWORK, 0.9, problem.reason[:200])
        self._book.event(Kind.CLOSED, problem.reason, None, attribution)
        if self._unreachable >= UNREACHABLE:
            raise Stopped(f"the broker cannot be reached any more: {problem.reason}")

    def open_again(self, version: int) -> OneLink | None:
        """One more of a version that let us in before; None when there was no stream. Raises Stopped when it does
        not let us in any more."""
        opened = self.open(version)
        if isinstance(opened, Problem):
            return None
        if not opened.open:
            code = opened.end.code if opened.end is not None else 0
            said = f" ({STOPPING[code]})" if code in STOPPING else ""
            raise Stopped(f"the broker let us in at first and does not any more{said}: it is left alone")
        return opened

    # -- one connection for several questions

    def holds(self, version: int) -> bool:
        """Whether a question of that version costs no connect."""
        held = self._held
        return held is not None and held.open and int(held.profile.version) == version

    def link(self, version: int) -> OneLink | None:
        """The one in hand when it lives and is of that version, else one more. None when there was no stream."""
        if not self.holds(version):
            self.put_down()
            self._held = self.open_again(version)
        return self._held

    def put_down(self) -> None:
        """The connection in hand is left. One that ended while nothing was asked is told with its cause."""
        held, self._held = self._held, None
        if held is not None and held.end is not None:
            self.closed(held, None)
        if held is not None:
            held.leave()

    # -- ending

    def leave(self, link: OneLink) -> None:
        link.leave()

    def closed(self, link: OneLink, question: Question | None, *, let_in: bool = True) -> Attribution:
        """Why this connection went, noted in the timeline. Raises Stopped where going on would be rude; one that never
        let us in (`let_in` False) is no reason: whoever tries the versions ends by itself."""
        facts = self._facts(link, question)
        if link is self._held:
            self._held = None
            link.leave()
        key = (facts.last, str(question.version) if question else "")
        alike = self._alike.setdefault(key, [])
        found = attribute(facts, alike)
        if let_in and self.is_itself and rival.may_be(found, facts):
            found = self._rival(int(link.profile.version), found) or found
        alike.append(True)
        if found.because in (Because.UNKNOWN, Because.FIXED_INTERVAL):
            self._lifetimes.append(facts.lived_s)
        place = question.place if question and found.because is question.because else None
        self._book.event(Kind.CLOSED, found.words, place, found)
        if let_in:
            self._be_polite(found)
        return found

    def _rival(self, version: int, found: Attribution) -> Attribution | None:
        """Did another client with our id end it? Looked at once, and again where nothing was asked."""
        if self._alone and found.because is not Because.UNKNOWN:
            return None
        taken, stays = rival.look(lambda: self.open(version), self.pace.silent_s)
        self._alone = stays is not None
        if stays is not None and self._held is None:
            self._held = stays
        elif stays is not None:
            stays.leave()
        return taken

    def stayed(self, question: Question) -> None:
        """The connection outlived this question: what closed after others like it is less certain."""
        self._alike.setdefault((question.because, str(question.version)), []).append(False)

    def _facts(self, link: OneLink, question: Question | None) -> Facts:
        end, closed_at = link.end, link.closed_at or time.monotonic()
        from_broker = end is not None and end.how is How.SERVER
        return Facts(
            ours=end is not None and end.how is How.OURS,
            code=end.code if end is not None and from_broker else 0,
            said=end.said if end is not None else "",
            network=end is not None and end.how is How.ERROR and not isinstance(end.error, ConnectionResetError),
            lived_s=closed_at - link.opened_at,
            keep_alive_s=float(link.profile.keep_alive_s),
            quiet_s=closed_at - (question.at if question else link.opened_at),
            last=question.because if question else None,
            last_words=question.words if question else "",
            since_last_s=closed_at - question.at if question else float("inf"),
            largest=question.size if question else 0,
            earlier_s=tuple(self._lifetimes[-9:]),
        )

    def _be_polite(self, found: Attribution) -> None:
        if found.code in STOPPING:
            raise Stopped(f"the broker says we go too far ({STOPPING[found.code]}): it is left alone")
        if found.because in (Because.SUBSCRIBE, Because.PUBLISH, Because.KEEP_ALIVE, Because.OURS):
            return
        if found.because is Because.TAKE_OVER and found.code is None:
            raise Stopped(f"another client uses the client id {self.client_id}: it is not fought with")
        self._unexpected += 1
        if self._unexpected >= UNEXPECTED:
            raise Stopped(f"{UNEXPECTED} closes that no question of ours explains, the last by {found.because.value}")


def _untold(_result: StageResult) -> None:
    """Stages are told for the first connection only."""
