"""One broker, one thread: dial, CONNECT, SUBSCRIBE, serve, and again when it broke."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ati_console.arrival import Receipt
from ati_console.mqtt import outage, speaks
from ati_console.mqtt.board import Board
from ati_console.mqtt.closes import WITNESS_LATER_S, Closes, explained
from ati_console.mqtt.dial import Dial, Dialled, too_slow
from ati_console.mqtt.doubt import Doubt
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.keeping import LASTING, NO_MORE, Keeping
from ati_console.mqtt.line import Line
from ati_console.mqtt.policy import Decision, Kind, Policy, Problem
from ati_console.mqtt.tickets import Offline, PublishTicket
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Secret
from ati_console.status import LinkEvent, LinkState, LinkStatus

DIAL_S: Final = 20.0  # for DNS, TCP, TLS and the WebSocket upgrade together
MAX_INFLIGHT: Final = 1_000  # unacknowledged messages a broker may have under way to us (MQTT 5)
ACCIDENT_S: Final = 5.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a profile may not hold. Its repr shows none of it."""

    password: Secret | str | None = field(default=None, repr=False)
    key_passphrase: Secret | str | None = field(default=None, repr=False)
    proxy_password: Secret | str | None = field(default=None, repr=False)


class Session:
    """A link that keeps itself up. All public methods may be called by any thread.

    Messages go to `inbox`; those of QoS 1 are acknowledged only through `acknowledge`. REFUSED and TAKEN_OVER
    wait for `reconnect_now`. `client_id` "" means the profile's. Of `max_inflight` at most half the inbox is
    asked for, so that the messages of a connection and their repetitions on the next one both fit.
    """

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials,
        inbox: Inbox,
        *,
        client_id: str,
        max_inflight: int = MAX_INFLIGHT,
        clock: Callable[[], float] = time.time,
        policy: Policy | None = None,
    ) -> None:
        self._profile = replace(profile, client_id=client_id or profile.client_id)
        self._keeping = Keeping(self._profile)
        self._credentials = credentials
        self._inbox = inbox
        wanted = profile.receive_maximum or max_inflight
        self._max_inflight = max(1, min(wanted, max_inflight, inbox.capacity // 2, 65_535))
        self._clock = clock
        self._policy = policy or Policy(self._profile.client_id)
        self._closes, self._doubt = Closes(), Doubt(self._profile.client_id)
        self._board = Board(f"{profile.host}:{profile.port}", clock)
        self._news = threading.Event()
        self._stopping = False
        self._again = False
        self._line: Line | None = None
        self._thread: threading.Thread | None = None
        self._attempt = 0
        self._generation = 0

    # -- for everybody

    @property
    def profile(self) -> Profile:
        """With the client id that is in use."""
        return self._profile

    @property
    def link(self) -> LinkStatus:
        """The newest state. A network thread that died is said, not hidden."""
        thread = self._thread
        status = self._board.status
        if thread is not None and not thread.is_alive() and not self._stopping:
            reason = "the network thread ended; this is a fault of the console"
            return replace(status, state=LinkState.OFFLINE, reason=reason, advice="connect again, keep the log")
        return status

    @property
    def silent_s(self) -> float | None:
        """Seconds since the last byte came; None while there is no connection."""
        line = self._line
        return None if line is None else line.silent_s

    @property
    def oversize(self) -> int:
        """Messages over 64 KiB so far on this connection; they arrive cut to one byte more than that."""
        line = self._line
        return 0 if line is None else line.oversize

    @property
    def events_dropped(self) -> int:
        return self._board.events_dropped

    def take_events(self) -> list[LinkEvent]:
        """The timeline since the last call, at most 1,000 lines."""
        return self._board.take_events()

    def start(self) -> None:
        """Begins to connect; does nothing when it runs already."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping = False
        self._thread = threading.Thread(target=self._live, name="mqtt", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """Says goodbye to the broker and ends the thread; False when it did not end in time."""
        self._stopping = True
        self._poke()
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout_s)
        if thread.is_alive():
            log.warning("the network thread is late to end")
        return not thread.is_alive()

    def reconnect_now(self) -> None:
        """Try at once: drops a connection that stands, ends a wait, leaves REFUSED and TAKEN_OVER."""
        self._again = True
        self._poke()

    def last(self, on: bool) -> None:
        """While `on` the broker keeps our session over a loss, whatever the profile says. A connection that stands is
        made anew for it: MQTT asks for a session in CONNECT alone."""
        if on != self._keeping.lasting:
            self._keeping.lasting = on
            if self._profile.clean_start and self._keeping.in_use:
                self._board.say(LinkState.CONNECTING, LASTING if on else NO_MORE)
                self.reconnect_now()

    @property
    def leaves_session(self) -> bool:
        """The broker may hold a session that the profile did not ask for, and it is ours: nobody took it over."""
        return self._keeping.left_behind and not self._keeping.taken_over

    def acknowledge(self, receipts: Iterable[Receipt]) -> None:
        """PUBACK for these, in one packet. Those of an older connection are dropped: the broker sends them again."""
        line = self._line
        if line is not None:
            line.acknowledge(receipts)

    def publish(
        self,
        topic: str,
        payload: bytes | str,
        qos: int = 1,
        retain: bool = False,
        *,
        user_properties: Sequence[tuple[str, str]] = (),
        content_type: str = "",
        expiry_s: int | None = None,
        response_topic: str = "",
    ) -> PublishTicket:
        """Raises Offline or TooMany (both PublishError), or ValueError for a topic or QoS that is none.

        The last four go out on MQTT 5 only.
        """
        line = self._line
        if line is None or not line.ready:
            raise Offline(f"not connected: {self.link.reason or self.link.state.value}")
        return line.publish(topic, payload, qos, retain, user_properties, content_type, expiry_s, response_topic)

    # -- the network thread

    def _live(self) -> None:
        while not self._stopping:
            try:
                self._cycle()
            except Exception as error:
                log.exception("the link failed in a way nobody thought of")
                words = f"a fault of the console: {type(error).__name__}"
                self._meet(Decision(LinkState.RECONNECTING, ACCIDENT_S, Problem(Kind.RETRY, words)))
        self._board.enter(LinkState.OFFLINE, "disconnected", next_try_at=None)

    def _cycle(self) -> None:
        """One attempt, what came of it, and the wait until the next."""
        self._again = False
        self._attempt += 1
        words = "connecting"
        self._board.enter(LinkState.CONNECTING, words, attempt=self._attempt, stages=(), grants=(), next_try_at=None)
        stream = self._dial()
        if self._stopping or self._again or stream is None:
            self._hang_up(stream)
            return
        if isinstance(stream, Problem):
            self._meet(self._policy.after(stream, time.monotonic()))
            return
        self._serve(stream)

    def _hang_up(self, stream: Dialled | Problem | None) -> None:
        if isinstance(stream, Dialled):
            stream.stream.close()

    def _dial(self) -> Dialled | Problem | None:
        """None when somebody wants something else by now."""
        passphrase = revealed(self._credentials.key_passphrase)
        by = revealed(self._credentials.proxy_password)
        dial = Dial(self._profile, passphrase, self._board.stage, self._news.set, by)
        dial.start()
        deadline = time.monotonic() + DIAL_S
        while dial.result is None and not self._stopping and not self._again:
            if time.monotonic() > deadline:
                dial.abandon()
                return too_slow(self._profile)
            self._pause(deadline - time.monotonic())
        if dial.result is None or self._stopping or self._again:
            dial.abandon()
            return None
        return dial.result

    def _serve(self, dialled: Dialled) -> None:
        tls = self._profile.tls
        self._board.put(security=dialled.security, verified=tls is None or tls.verify)
        self._generation += 1
        password = revealed(self._credentials.password)
        profile, clean = self._keeping.begin()
        line = Line(profile, password, self._generation, self._inbox, self._board, self._max_inflight)
        self._line = line
        try:
            line.open(dialled.stream, clean, self._keeping.expected and not clean, self._doubt.hold_s)
            while line.serving and not self._stopping and not self._again:
                line.step()
        finally:
            self._line, self._keeping.in_use = None, False
            line.close()
        if line.was_welcomed:
            self._keeping.welcomed(clean)
        self._attempt = 0 if line.was_welcomed else self._attempt
        if not self._stopping and not self._again:
            lived_s = line.lived_s
            self._meet(self._policy.after(self._problem(line, dialled), time.monotonic(), lived_s))

    def _problem(self, line: Line, dialled: Dialled) -> Problem:
        """With its cause. Neither a restart of the broker nor a limit of a proxy must pass for a take-over."""
        speaks_tls = line.unanswered and self._speaks_tls(dialled)
        problem, facts, away = line.problem(speaks_tls=speaks_tls), line.facts(), False
        if problem.kind is Kind.SUSPECT and dialled.peer is not None:
            away = outage.seen(dialled.family, dialled.peer, self._is_called)
            problem = line.problem(away=away)
        if facts is None or problem.attribution is not None:
            return problem
        if problem.kind is Kind.SUSPECT:
            self._ask_witness(facts.lived_s, line.lived_s, dialled)
        found = explained(problem, self._closes.judge(facts, away), facts.since_last_s, line.held)
        return self._doubt.weigh(found, facts, line.lived_s, line.held)

    def _speaks_tls(self, dialled: Dialled) -> bool:
        profile, peer = self._profile, dialled.peer
        return profile.tls is None and peer is not None and speaks.tls(dialled.family, peer, profile.host)

    def _ask_witness(self, lived_s: float, online_s: float, dialled: Dialled) -> None:
        """Before the third close is called a take-over: does the way itself cut whatever stands on it?"""
        third = self._policy.is_third(time.monotonic(), online_s)
        if not third or dialled.peer is None or not self._closes.might_be_limit(lived_s):
            return
        words = f"the last connections lived {lived_s:.1f} s each: looking whether the way to the broker cuts them"
        self._board.enter(LinkState.RECONNECTING, words, next_try_at=None)
        within_s = lived_s + WITNESS_LATER_S
        witness_s = outage.cut_after(dialled.family, dialled.peer, self._is_called, within_s)
        self._closes.prove_limit(lived_s, witness_s)

    def _is_called(self) -> bool:
        return self._stopping or self._again

    def _meet(self, decision: Decision) -> None:
        """Shows what went wrong and waits as decided."""
        self._board.fail(decision.problem)
        self._keeping.taken_over = decision.state is LinkState.TAKEN_OVER
        until = None if decision.delay_s is None else time.monotonic() + decision.delay_s
        next_try_at = None if decision.delay_s is None else self._clock() + decision.delay_s
        problem = decision.problem
        self._board.enter(decision.state, problem.reason, problem.attribution, next_try_at=next_try_at)
        while not self._stopping and not self._again:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                return
            self._pause(left)
        if self._again:
            self._policy.forget()

    def _pause(self, seconds: float | None) -> None:
        self._news.wait(seconds)
        self._news.clear()

    def _poke(self) -> None:
        self._news.set()
        line = self._line
        if line is not None:
            line.wake()


def revealed(secret: Secret | str | None) -> str | None:
    """In clear, for the socket alone."""
    return secret if secret is None or isinstance(secret, str) else secret.reveal()
