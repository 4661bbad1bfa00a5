"""One connection from CONNECT to its end: deadlines, grants, signs of life, and what ended it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ati_console.arrival import Receipt
from ati_console.attribution import Facts
from ati_console.mqtt import grants
from ati_console.mqtt.board import Board
from ati_console.mqtt.connection import End, Hello, How, Welcome
from ati_console.mqtt.doubt import HOLDING
from ati_console.mqtt.endings import FORGOTTEN, Story, why
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.paho_client import PahoClient
from ati_console.mqtt.policy import Kind, Problem
from ati_console.mqtt.properties import publish_properties
from ati_console.mqtt.spoken import Spoken
from ati_console.mqtt.standstill import Standstill, clocks
from ati_console.mqtt.tickets import Offline, PublishTicket, Tickets
from ati_console.settings.profile import Profile, ProtocolVersion, Role
from ati_console.status import Grant, LinkState, Stage, StageResult

ANSWER_S: Final = 10.0  # for CONNACK, and for SUBACK
STEP_S: Final = 0.5
LEAVE_S: Final = 0.5
log = logging.getLogger(__name__)


class Line:
    """`open`, then `step` until `serving` is False, then `problem`. Serves as the paho client's Listener."""

    def __init__(
        self, profile: Profile, password: str | None, generation: int, inbox: Inbox, board: Board, inflight: int
    ) -> None:
        self._profile = profile
        self._password = password
        self._inbox = inbox
        self._board = board
        self._inflight = inflight
        self._generation = generation
        self._client: PahoClient | None = None
        self._tickets = Tickets()
        self._filters = grants.valid(profile)
        self._spoken = Spoken()
        self._online_at: float | None = None
        self._hold_s, self._hold_until = 0.0, 0.0  # silent before SUBSCRIBE (doubt.py)
        self.held = False
        self._asked_at: float | None = None  # SUBSCRIBE went out and SUBACK has not come
        self._first_at: float | None = None
        self._ping_at = time.monotonic()
        self._dropped = inbox.dropped
        self._still = Standstill(clocks())
        self._expects_session = False
        self.was_welcomed = False

    @property
    def ready(self) -> bool:
        """CONNACK let us in, and nothing ended it."""
        return self.was_welcomed and self.serving

    @property
    def serving(self) -> bool:
        return self._client is not None and self._client.end is None

    @property
    def unanswered(self) -> bool:
        """Its CONNECT got no CONNACK, not even one that refuses."""
        end = self._client.end if self._client is not None else None
        return not self.was_welcomed and end is not None and end.how is not How.REFUSED

    @property
    def silent_s(self) -> float:
        return time.monotonic() - (self._client.last_byte_at if self._client else self._spoken.began)

    @property
    def oversize(self) -> int:
        return self._client.oversize if self._client else 0

    @property
    def lived_s(self) -> float:
        """How long it was online."""
        return 0.0 if self._online_at is None else self._spoken.until - self._online_at

    # -- any thread

    def acknowledge(self, receipts: Iterable[Receipt]) -> None:
        client = self._client
        if client is not None and client.end is None:
            mine = client.generation
            client.acknowledge([r.mid for r in receipts if r.qos == 1 and r.generation == mine])

    def publish(
        self,
        topic: str,
        payload: bytes | str,
        qos: int,
        retain: bool,
        user: Sequence[tuple[str, str]],
        content_type: str,
        expiry_s: int | None,
        response_topic: str = "",
    ) -> PublishTicket:
        client = self._client
        if client is None:
            raise Offline("not connected")
        is_v5 = self._profile.version is ProtocolVersion.V5
        properties = publish_properties(user, content_type, expiry_s, response_topic) if is_v5 else None

        def send() -> int:
            self._spoken.published(topic, len(payload))
            return int(client.publish(topic, payload, qos, retain, properties).mid)

        return self._tickets.send(PublishTicket(topic, qos), send)

    def wake(self) -> None:
        if self._client is not None:
            self._client.wake()

    # -- the network thread

    def open(self, stream: Any, clean: bool, expects_session: bool, hold_s: float = 0.0) -> None:
        """Sends CONNECT. A session that was to be kept and is not is said."""
        profile, self._hold_s = self._profile, hold_s
        hello = Hello(
            profile.host, profile.port, profile.client_id, int(profile.version), profile.keep_alive_s, clean,
            profile.user, self._password, profile.session_expiry_s, self._inflight, profile.will,
            profile.user_properties, profile.maximum_packet_size,
        )  # fmt: skip
        self._board.stage(StageResult(Stage.CONNECT, None))
        self._client = PahoClient(hello, self._generation, self, self._inbox.put, self._inbox_has_room)
        self._spoken.begin()
        self._expects_session = expects_session
        self._client.open(stream)

    def _inbox_has_room(self) -> bool:
        return self._inbox.has_room

    def step(self) -> None:
        """Serves traffic for at most half a second and looks after the deadlines."""
        client = self._client
        assert client is not None
        client.step(STEP_S)
        now = time.monotonic()
        if client.messages and self._first_at is None:
            self._first(now)
        self._watch(client, now)
        self._watch_standstill(client)

    def close(self) -> None:
        """Says goodbye when it still stands; nothing that was published can be acknowledged any more."""
        client = self._client
        self._spoken.over()
        if client is not None:
            if client.end is None:
                client.leave(LEAVE_S)
            client.close(End(How.EOF))
        self._tickets.close("the connection ended before the broker acknowledged it")

    def problem(self, away: bool = False, speaks_tls: bool = False) -> Problem:
        """Why it ended. `away`: the broker's port was found closed right after (outage.py). `speaks_tls`: it does."""
        end = self._client.end if self._client is not None else None
        problem = why(end or End(How.EOF), self._profile, self._story(away, speaks_tls))
        if self._online_at is None:
            self._fail_stage(problem)
        return problem

    def facts(self) -> Facts | None:
        """The witnesses of its end; None when it never stood, or it spoke no MQTT."""
        client = self._client
        end = client.end if client is not None else None
        if client is None or end is None or not self.was_welcomed or end.how is How.PROTOCOL:
            return None
        return self._spoken.facts(end, float(self._profile.keep_alive_s), client.last_byte_at)

    # -- what the client tells

    def welcomed(self, welcome: Welcome) -> None:
        self.was_welcomed = True
        now = time.monotonic()
        detail = f"MQTT {_VERSION[self._profile.version]}" + (", session kept" if welcome.session_present else "")
        self._board.ended(Stage.CONNECT, True, (now - self._spoken.began) * 1000.0, detail)
        self._board.put(generation=self._generation, session_present=welcome.session_present)
        if self._expects_session and not welcome.session_present:
            self._board.blame(FORGOTTEN)
            self._board.say(self._board.status.state, FORGOTTEN.reason)
        self._subscribe(now)

    def unsubscribed(self, mid: int) -> None:
        """A line keeps its filters: nobody waits for this."""

    def subscribed(self, mid: int, codes: Sequence[int]) -> None:
        if self._asked_at is None:
            return
        ms = (time.monotonic() - self._asked_at) * 1000.0
        self._asked_at = None
        self._granted(grants.answered(self._filters, codes), ms)

    def published(self, mid: int, code: int, said: str) -> None:
        ticket = self._tickets.answered(mid, code, said)
        if ticket is not None and ticket.qos:
            self._board.put(latency_ms=ticket.ms)

    def ponged(self, ms: float) -> None:
        self._board.put(latency_ms=ms)

    # -- inside

    def _subscribe(self, now: float) -> None:
        profile = self._profile
        if profile.role is Role.PUBLISH_ONLY or not profile.topics:
            why = "publish-only profile" if profile.role is Role.PUBLISH_ONLY else "no topics in the profile"
            self._board.ended(Stage.SUBSCRIBE, True, 0.0, f"no SUBSCRIBE sent: {why}")
            self._online(now, "connected, publish only" if profile.topics else "connected, no topics")
            return
        if not self._filters:
            self._granted((), 0.0)
            return
        assert self._client is not None
        if self._hold_s and not self.held:
            self._hold_until = now + self._hold_s
            self._board.say(LinkState.CONNECTING, HOLDING)
            return
        self._board.stage(StageResult(Stage.SUBSCRIBE, None))
        self._asked_at = now
        self._spoken.subscribed(len(self._filters), self._filters[0].topic)
        self._client.subscribe([(item.topic, grants.asked_qos(item)) for item in self._filters])

    def _granted(self, answers: tuple[Grant, ...], ms: float) -> None:
        """`answers` are those to what was sent; filters that are none were not."""
        every = (*answers, *grants.invalid(self._profile))
        words = grants.words(every)
        granted = sum(grant.granted for grant in every)
        self._board.put(grants=every)
        self._board.ended(Stage.SUBSCRIBE, granted == len(every), ms, words)
        if granted < len(every):
            self._board.blame(Problem(Kind.RETRY, words, "ask the owner which topics this account may read"))
        self._online(time.monotonic(), f"connected, {words}")
        if granted and self._first_at is None:  # what the broker kept for us may come before its answer
            self._board.stage(StageResult(Stage.DATA, None))

    def _online(self, now: float, words: str) -> None:
        self._online_at = now
        self._board.enter(LinkState.ONLINE, words, next_try_at=None)

    def _first(self, now: float) -> None:
        self._first_at = now
        since = self._online_at or now
        self._board.ended(Stage.DATA, True, max(0.0, now - since) * 1000.0, "first message")

    def _watch(self, client: PahoClient, now: float) -> None:
        if not self.was_welcomed:
            if now - self._spoken.began > ANSWER_S:
                client.close(End(How.KEEP_ALIVE))
            return
        if self._hold_until and now >= self._hold_until:
            self._hold_until, self.held = 0.0, True
            self._subscribe(now)
        if self._asked_at is not None and now - self._asked_at > ANSWER_S:
            self._unanswered()
        self._watch_silence(client, now)
        self._watch_inbox()

    def _watch_silence(self, client: PahoClient, now: float) -> None:
        """paho asks only when both directions rest. We ask at half the keep alive, so that there is always a
        latency, and a half-open connection is known within two keep alives whatever we send."""
        alive_s = client.keepalive
        if alive_s <= 0:
            return
        if now - self._ping_at >= alive_s / 2.0:
            self._ping_at = now
            self._spoken.said()
            client.ping()
        if now - client.last_byte_at > 2.0 * alive_s:
            client.close(End(How.KEEP_ALIVE))

    def _watch_standstill(self, client: PahoClient) -> None:
        pause = self._still.look(clocks())
        if pause is not None and pause.slept:
            client.close(End(How.OURS))
        elif pause is not None and client.end is None:
            self._board.say(self._board.status.state, pause.words)

    def _watch_inbox(self) -> None:
        dropped = self._inbox.dropped
        if dropped > self._dropped and self._dropped_is_news(dropped):
            self._dropped = dropped
            words = f"{dropped} messages dropped so far: they come faster than they are read"
            self._board.say(self._board.status.state, words)

    def _dropped_is_news(self, dropped: int) -> bool:
        return self._dropped == 0 or dropped >= 2 * self._dropped

    def _unanswered(self) -> None:
        self._asked_at = None
        self._granted(grants.unanswered(self._filters, ANSWER_S), ANSWER_S * 1000.0)

    def _story(self, away: bool, speaks_tls: bool) -> Story:
        said, subscribing = self._spoken, self._asked_at is not None
        pause = self._still.blamed(self._profile.keep_alive_s)
        since_s = said.since_publish_s
        return Story(
            self.was_welcomed, subscribing, said.publishes, said.published_to, since_s, pause, away, speaks_tls
        )

    def _fail_stage(self, problem: Problem) -> None:
        stage = Stage.SUBSCRIBE if self.was_welcomed else Stage.CONNECT
        since = self._asked_at or self._spoken.began
        self._board.ended(stage, False, (time.monotonic() - since) * 1000.0, problem.reason)


_VERSION: Final = {ProtocolVersion.V31: "3.1", ProtocolVersion.V311: "3.1.1", ProtocolVersion.V5: "5"}
