"""PUBLISH cells: only topics that were ticked, never retained, marked as a probe, gone after five seconds.

An acknowledgement is not a delivery. Where we may read, our own message must come back; where somebody else may read,
it must arrive there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import msgspec

from ati_console.access import V5, Action, Attempt, Because, Kind, Place, Proof, Verdict
from ati_console.mqtt.inbox import Inbound
from ati_console.mqtt.one_link import Answer, OneLink
from ati_console.probe.book import Book
from ati_console.probe.connector import Connector, Question
from ati_console.probe.matrix import unanswered, with_packets

EXPIRY_S: Final = 5
NOBODY: Final = 0x10
MARK: Final = "ati-console-probe"


class Publishing:
    """`second`: an open connection of another identity that listens to the ticked topics; None without one."""

    def __init__(self, connector: Connector, book: Book, run_id: str, second: OneLink | None = None) -> None:
        self._connector, self._book, self._run_id, self._second = connector, book, run_id, second
        self._pace = connector.pace
        self._link: OneLink | None = None
        self._listening: set[str] = set()  # on the connection of now
        self._number = 0

    def ask(self, places: Sequence[Place]) -> bool:
        """False: it ended early, for no connect was left."""
        for place in places:
            if not self._connector.holds(place.version) and not self._connector.left.connects:
                return False
            link = self._open(place.version)
            if link is not None:
                self._echo_of(link, place)
                self._one(link, place)
        return True

    def close(self) -> None:
        """A connection that listens is of no use to anybody else."""
        if self._listening:
            self._connector.put_down()
        self._link, self._listening = None, set()

    def _open(self, version: int) -> OneLink | None:
        self._connector.rest(self._pace.publish_s)
        link = self._connector.link(version)
        if link is not self._link:
            self._link, self._listening = link, set()
        return link

    def _echo_of(self, link: OneLink, place: Place) -> None:
        """Listens for our own message where reading was granted; never where SUBSCRIBE would be the end of it."""
        asked = Place(Action.SUBSCRIBE, place.topic, 1, place.version)
        known = [one for version in (place.version, V5) for one in self._book.attempts(msgspec.structs.replace(
            asked, version=version))]  # fmt: skip
        granted = known and known[-1].verdict in (Verdict.GRANTED, Verdict.DELIVERED)
        if place.topic in self._listening or not granted:
            return
        self._connector.spend(Kind.SUBSCRIBE)
        self._book.event(Kind.SUBSCRIBE, f"SUBSCRIBE {place.topic} for our own echo", asked)
        mid = link.subscribe(place.topic, 1)
        link.wait(lambda: link.answer(mid) is not None, self._pace.answer_s)
        self._listening.add(place.topic)

    def _one(self, link: OneLink, place: Place) -> None:
        self._connector.spend(Kind.PUBLISH)
        self._number += 1
        payload = self._payload()
        begin, at, marks = time.monotonic(), time.time(), len(link.packets)
        words = f"PUBLISH {place.topic} QoS {place.qos}"
        self._book.event(Kind.PUBLISH, words, place)
        question = Question(Because.PUBLISH, words, place.version, begin, place, len(payload))
        mid = link.publish(place.topic, payload, place.qos, ((MARK, self._run_id),), EXPIRY_S)
        answer = self._wait(link, place, mid)
        there, echo = self._seen(link, payload, answer)
        made = self._judge(link, place, question, answer, at, there=there, echo=echo)
        self._book.attempt(place, with_packets(made, link, marks))
        if echo:
            self._can_read(place)

    def _payload(self) -> bytes:
        return msgspec.json.encode({"probe": MARK, "run": self._run_id, "number": self._number})

    def _wait(self, link: OneLink, place: Place, mid: int) -> Answer | None:
        if place.qos == 0:  # there is no answer; a broker that minds closes
            link.wait(lambda: link.end is not None, 2 * self._pace.close_s)
            return None
        link.wait(lambda: link.answer(mid) is not None, self._pace.answer_s)
        answer = link.answer(mid)
        if answer is not None:
            link.wait(lambda: link.end is not None, self._pace.close_s)
        return answer

    def _seen(self, link: OneLink, payload: bytes, answer: Answer | None) -> tuple[bool, bool | None]:
        """Did it arrive at the second identity, and did it come back to us (None: we do not listen)?"""
        if answer is not None and answer.codes[0] >= 0x80:
            return False, None
        there, second = False, self._second
        if second is not None and second.open:
            there = second.wait(lambda: _has(second, payload), self._pace.echo_s)
        if not (link.open and self._listening):
            return there, None
        return there, link.wait(lambda: _has(link, payload), self._pace.echo_s)

    def _judge(
        self, link: OneLink, place: Place, question: Question, answer: Answer | None, at: float, *, there: bool,
        echo: bool | None,
    ) -> Attempt:  # fmt: skip
        gone = self._connector.closed(link, question) if link.end is not None else None
        if gone is None:
            self._connector.stayed(question)
        ms = answer.ms if answer else None
        if there or echo:
            code, where = answer.codes[0] if answer else None, "second identity" if there else "own echo"
            return Attempt(at, Verdict.DELIVERED, Proof.DELIVERED, code, ms, f"arrived: {where}", echo=echo)
        if answer is None:
            return unanswered(place, gone, link, question, at, "no answer" if place.qos else "QoS 0 has no answer")
        tail = ", then it closed the connection" if gone else ""
        return self._acknowledged(place, answer, at, tail, closed=gone is not None, echo=echo)

    def _acknowledged(
        self, place: Place, answer: Answer, at: float, tail: str, *, closed: bool, echo: bool | None
    ) -> Attempt:
        code = answer.codes[0]
        if code >= 0x80:
            return Attempt(at, Verdict.REFUSED, Proof.REASON_CODE, code, answer.ms, answer.words + tail)
        if closed:
            return Attempt(at, Verdict.DISCONNECTED, Proof.NONE, code, answer.ms, f"acknowledged{tail}")
        if place.version != V5:
            words = "acknowledged; before MQTT 5 a forbidden publish is acknowledged as well, so it proves nothing"
            return Attempt(at, Verdict.ACKNOWLEDGED, Proof.ACKNOWLEDGED, code, answer.ms, words)
        if echo is False:
            return self._no_echo(code, answer, at)
        return Attempt(at, Verdict.ACKNOWLEDGED, Proof.REASON_CODE, code, answer.ms, answer.words)

    def _no_echo(self, code: int, answer: Answer, at: float) -> Attempt:
        """We were told that we may read this topic, and our own message did not come back."""
        why = "our own granted subscription does not count" if code == NOBODY else "it did not come back to us"
        words = f"{answer.words}, but {why}: what was granted is empty, or this is dropped"
        return Attempt(at, Verdict.ACKNOWLEDGED, Proof.REASON_CODE, code, answer.ms, words, echo=False)

    def _can_read(self, place: Place) -> None:
        """Our own echo proves the subscription, too."""
        asked = Place(Action.SUBSCRIBE, place.topic, 1, place.version)
        known = self._book.attempts(asked)
        if known and known[-1].verdict is Verdict.GRANTED:
            words = "granted, and our own message came back"
            proved = msgspec.structs.replace(known[-1], verdict=Verdict.DELIVERED, proof=Proof.DELIVERED, words=words)
            self._book.mend(asked, proved)


def _has(link: OneLink, payload: bytes) -> bool:
    return any(_same(message, payload) for message in link.messages)


def _same(message: Inbound, payload: bytes) -> bool:
    return message.payload == payload
