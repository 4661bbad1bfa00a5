"""Reaching the broker, stage by stage: DNS, TCP, TLS, CONNECT in three versions, client id, keep alive."""

from __future__ import annotations

import datetime as dt
import enum
import ssl
import time
from typing import Any, Final, NoReturn

import msgspec

from ati_console.access import V5, V31, V311, VERSION_NAMES, Because, Step
from ati_console.mqtt import reason_codes, speaks
from ati_console.mqtt.connection import How
from ati_console.mqtt.dial import Dialled
from ati_console.mqtt.endings import tls_port
from ati_console.mqtt.one_link import OneLink
from ati_console.mqtt.policy import Kind, Problem
from ati_console.probe.addresses import described
from ati_console.probe.book import Book
from ati_console.probe.connector import Connector
from ati_console.probe.whom import another_id, may_be_the_id
from ati_console.status import Stage, StageResult

KEEP_ALIVE_S: Final = 30  # of a connection that is not about it
NOT_HONOURED_S: Final = 7.0  # so much more than one and a half keep alives without a close
_NOT_TLS: Final = "is it the TLS port (8883)? then switch TLS on; or it may know another version only"
_NOT_SPOKEN: Final = (1, 0x81, 0x84)  # CONNACK: another version, please


class Failure(enum.Enum):
    """How far we came; the exit codes of interfaces.md are made from it."""

    UNREACHABLE = "cannot connect"  # DNS, TCP, TLS
    REFUSED = "not authorised"
    UNANSWERED = "timed out"  # CONNECT never answered


class Unreached(Exception):
    """A version does not let us in. `failure` says why; `another` version may: an old broker may not even answer a
    CONNECT of version 5, but a refused password in three versions would only be three wrong passwords."""

    def __init__(self, failure: Failure, words: str, *, another: bool = False, closed: bool = False) -> None:
        super().__init__(words)
        self.failure, self.another, self.closed = failure, another, closed


class Reach:
    """`main` is the best version that is spoken; `spoken` are all that let us in."""

    def __init__(self, connector: Connector, book: Book) -> None:
        self._connector, self._book = connector, book
        self.spoken: list[int] = []
        self.welcomed_announced: tuple[tuple[str, str], ...] = ()
        self._last: Step | None = None  # not told yet
        self._refusals: list[Step] = []  # of another client: told only when that is how it ends
        self._how_refused = ""
        self._is_first = True  # the way there is told once

    @property
    def main(self) -> int:
        return max(self.spoken)

    def run(self, keep_alive_s: int = 0) -> None:
        """All three versions, the best first. The connection of the last one that lets us in also tells whether a
        keep alive of so many seconds is honoured; 0: that is not asked. Raises Unreached, Cancelled, Stopped."""
        last = self._try_versions(keep_alive_s)
        if not self.spoken and last is not None and last.closed and self._connector.may_be_itself:
            self._come_itself("closed")  # some brokers have no other word for a client id that they do not want
            last = self._try_versions(keep_alive_s)
        self._tell_refusals()
        if not self.spoken:
            raise last or Unreached(Failure.UNANSWERED, "no version was answered")
        self._book.asks_as("" if self._connector.is_itself else self._connector.client_id)
        if keep_alive_s and V31 not in self.spoken:
            self._look_at_keep_alive(self._connector.open(self.main, keep_alive_s=keep_alive_s), keep_alive_s)

    def _try_versions(self, keep_alive_s: int) -> Unreached | None:
        """Why the last one that did not let us in did not; None when all did."""
        last: Unreached | None = None
        for version in (V5, V311, V31):
            try:
                self._connect(version, keep_alive_s if version == V31 else 0)
            except Unreached as error:
                last = error
                if not error.another:
                    break
        return last

    def _come_itself(self, how: str) -> None:
        """Another client is not let in: from here on as the one that the probe is about."""
        self._refusals.clear()
        self._how_refused = how
        self._connector.be_itself()

    # -- one version

    def _connect(self, version: int, keep_alive_s: int) -> None:
        opened = self._open(version, keep_alive_s)
        if self._connector.may_be_itself and says_no(opened):
            self._come_itself(f"refused 0x{opened.end.code:02X}")  # type: ignore[union-attr]
            opened = self._open(version, keep_alive_s)
        name = f"CONNECT v{VERSION_NAMES[version]}"
        if isinstance(opened, Problem):
            self._no_stream(opened, name)
        if not opened.open:
            self._turned_away(opened, version, name)
        self._welcomed(opened, version, name)
        if keep_alive_s:
            self._look_at_keep_alive(opened, keep_alive_s)
        else:
            self._connector.leave(opened)

    def _open(self, version: int, keep_alive_s: int) -> OneLink | Problem:
        first, self._is_first = self._is_first, False
        told = (self._tell, self._secured) if first else (None, None)
        return self._connector.open(version, keep_alive_s=keep_alive_s or KEEP_ALIVE_S, on_stage=told[0],
                                    on_stream=told[1])  # fmt: skip

    def _tell_refusals(self) -> None:
        refusals, self._refusals = self._refusals, []
        for step in refusals:
            self._book.step(step)

    def _welcomed(self, link: OneLink, version: int, name: str) -> None:
        self._tell_refusals()
        self.spoken.append(version)
        welcome = link.welcome
        assert welcome is not None
        if version == V5:
            self.welcomed_announced = welcome.announced
        told = [f"{words} {value}" for words, value in welcome.announced]
        session = "session present" if welcome.session_present else "no session"
        same = "client id = user name" if link.profile.client_id == link.profile.user else ""
        detail = ", ".join(part for part in ("accepted 0x00", session, same, *told) if part)
        self._book.step(Step("connect", name, True, link.connack_ms or 0.0, detail[:300]))

    def _turned_away(self, link: OneLink, version: int, name: str) -> NoReturn:
        end = link.end
        ms = ((link.closed_at or time.monotonic()) - link.opened_at) * 1000.0
        if end is not None and end.how is How.REFUSED:
            problem = turned_away(link)
            advice = problem.advice if self._connector.is_itself else f"{problem.advice}. {self._as_another()}"
            self._book.step(Step("connect", name, False, ms, problem.reason, advice))
            raise Unreached(Failure.REFUSED, problem.reason, another=end.code in _NOT_SPOKEN)
        self._connector.closed(link, None, let_in=False)
        self._may_be_tls(link, name, ms)
        if end is None or end.how is How.KEEP_ALIVE:
            words = "it took the connection and never answered CONNECT"
            self._book.step(
                Step("connect", name, False, ms, words, "is it an MQTT port, with TLS as the profile says?")
            )
            raise Unreached(Failure.UNANSWERED, words, another=version == V5)
        words = f"closed instead of a CONNACK: {end.error or end.how.value}"[:200]
        secured = link.profile.tls is not None
        advice = "it may know another version only, or close on a wrong password" if secured else _NOT_TLS
        step = Step("connect", name, False, ms, words, advice)
        if self._connector.may_be_itself:
            self._refusals.append(step)
        else:
            self._book.step(step)
        raise Unreached(Failure.UNREACHABLE, words, another=True, closed=True)

    def _may_be_tls(self, link: OneLink, name: str, ms: float) -> None:
        """TLS is off and the port speaks it: nothing else is to be found out. Raises Unreached."""
        profile, stream = link.profile, link.stream
        if profile.tls is None and stream.peer is not None and speaks.tls(stream.family, stream.peer, profile.host):
            problem = tls_port(profile)
            self._refusals.clear()
            self._book.step(Step("connect", name, False, ms, problem.reason, problem.advice))
            raise Unreached(Failure.UNREACHABLE, problem.reason)

    def _as_another(self) -> str:
        return f"It was asked as another client: the broker may want the client id {self._connector.target.client_id}"

    # -- the stream

    def _tell(self, result: StageResult) -> None:
        """Called on the thread that dials: stages come one after the other, and nothing else is said meanwhile.
        Each is told once: TLS that passed waits for what its certificate says, a failure for what to do about it."""
        if result.ok is not None and result.stage in (Stage.DNS, Stage.TCP, Stage.TLS):
            name = {Stage.DNS: "DNS", Stage.TCP: "TCP", Stage.TLS: "TLS"}[result.stage]
            self._tell_last()
            detail = described(result.stage, result.detail) if result.ok and name != "TLS" else result.detail
            self._last = Step(result.stage.value, name, result.ok, result.ms, detail)
            if result.ok and result.stage is not Stage.TLS:
                self._tell_last()

    def _tell_last(self, **more: str) -> None:
        last, self._last = self._last, None
        if last is not None:
            self._book.step(msgspec.structs.replace(last, **more))

    def _secured(self, dialled: Dialled) -> None:
        """TLS with what its certificate says, before CONNECT is sent: that may never be answered."""
        if self._last is not None:
            words = certificate_words(dialled.stream, dt.datetime.now(dt.UTC))
            self._tell_last(detail=", ".join(part for part in (self._last.detail, words) if part)[:300])

    def _no_stream(self, problem: Problem, name: str) -> NoReturn:
        """The stage that failed says what to do. What fails behind TLS (a WebSocket's upgrade) fails as CONNECT."""
        if self._last is not None and self._last.ok is False:
            self._tell_last(advice=problem.advice)
        else:
            self._tell_last()
            self._book.step(Step("connect", name, False, 0.0, problem.reason, problem.advice))
        raise Unreached(Failure.UNREACHABLE, problem.reason)

    # -- more about CONNECT

    def check_client_id(self) -> None:
        """Does the broker let another client id in? Asked with a random one; nobody is thrown out by it. Where the
        whole probe is another client, or was not let in as one, it is known."""
        own = self._connector.target.client_id
        if self._how_refused:
            self._tell_client_id(0.0, f"only {own} is accepted, a random id is {self._how_refused}")
        elif not self._connector.is_itself:
            self._tell_client_id(0.0, f"another client id is accepted as well: asked with it, {own} is not used")
        else:
            self._ask_client_id()

    def _tell_client_id(self, ms: float, detail: str) -> None:
        self._book.step(Step("connect", "Client id", True, ms, detail))

    def _ask_client_id(self) -> None:
        opened = self._connector.open(self.main, client_id=another_id())
        if isinstance(opened, Problem):
            return
        ms = opened.connack_ms or ((opened.closed_at or time.monotonic()) - opened.opened_at) * 1000.0
        if opened.open:
            detail = "another client id is accepted as well"
        else:
            end = opened.end
            code = f" 0x{end.code:02X}" if end is not None and end.how is How.REFUSED else ""
            detail = f"only {self._connector.target.client_id} is accepted, a random id is refused{code}"
        self._connector.leave(opened)
        self._book.step(Step("connect", "Client id", True, ms, detail))

    def _look_at_keep_alive(self, opened: OneLink | Problem, keep_alive_s: int) -> None:
        """A silent client is closed after one and a half keep alives, by a broker that honours it."""
        if isinstance(opened, Problem):
            return
        try:
            if opened.open:
                self._wait_in_silence(opened, keep_alive_s)
        finally:
            self._connector.leave(opened)  # however it ends: somebody may cancel meanwhile

    def _wait_in_silence(self, opened: OneLink, keep_alive_s: int) -> None:
        begin = time.monotonic()
        closed = _silent(opened, 1.5 * keep_alive_s + NOT_HONOURED_S)
        seconds = (opened.closed_at or time.monotonic()) - begin
        if closed:
            because = self._connector.closed(opened, None).because
            ok = because is Because.KEEP_ALIVE
            detail = f"{'honoured' if ok else 'closed early'}, closes at {seconds:.1f} s"
        else:
            ok, detail = False, f"not honoured: open after {seconds:.0f} s of silence"
        self._book.step(Step("connect", "Keep alive", ok, seconds * 1000.0, f"{keep_alive_s} s {detail}"))


def says_no(opened: OneLink | Problem) -> bool:
    """A CONNACK that may be about the client id."""
    end = None if isinstance(opened, Problem) or opened.open else opened.end
    return end is not None and end.how is How.REFUSED and may_be_the_id(end.code)


def turned_away(link: OneLink) -> Problem:
    """Why a link that is not open was not let in."""
    end = link.end
    if end is not None and end.how is How.REFUSED:
        return reason_codes.connack(end.code, link.profile.client_id, end.said, link.profile.user is None)
    return Problem(Kind.RETRY, "it was not let in, without a word", "check its profile")


def _silent(link: OneLink, seconds: float) -> bool:
    """Says nothing for so long; True when it was closed meanwhile."""
    link.hush()
    link.wait(lambda: link.end is not None, seconds)
    return link.end is not None


def certificate_words(stream: Any, now: dt.datetime) -> str:
    """Cipher, days left and names of a verified certificate; "" where there is none to look at."""
    if not isinstance(stream, ssl.SSLSocket) or stream.fileno() < 0:  # closed: CONNECT was refused
        return ""
    cipher = stream.cipher()
    found = stream.getpeercert() or {}
    parts = [cipher[0]] if cipher else []
    if isinstance(found.get("notAfter"), str):
        ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), dt.UTC)
        parts.append(f"chain valid, {(ends - now).days} days left")
    names = [str(value) for _, value in found.get("subjectAltName", ())]  # type: ignore[str-unpack]
    if names:
        parts.append("for " + ", ".join(names[:4]))
    return ", ".join(parts)
