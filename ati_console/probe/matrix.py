"""The permission matrix: each cell is asked, its answer and what follows it are watched, and both are written down.

A connection serves as many questions as it survives. One whose answers never come is asked several questions at once,
so that a broker that is silent about 46 filters does not take 46 time-outs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import msgspec

from ati_console.access import V31, Attempt, Attribution, Because, Kind, Place, Proof, Verdict
from ati_console.mqtt import reason_codes
from ati_console.mqtt.inbox import Inbound
from ati_console.mqtt.one_link import Answer, OneLink
from ati_console.probe.book import Book
from ati_console.probe.certainty import VERIFIED
from ati_console.probe.connector import Connector, Question
from ati_console.wire.topics import matches

SILENT_STREAK: Final = 3  # so many silences, and the next filters are not waited for
HASTY_S: Final = 0.3
STAYS_STREAK: Final = 3  # so many refusals without a close, and the next are hardly watched
RETAINED_S: Final = 0.15
PACKETS: Final = 12  # kept with an attempt


class Subscribing:
    """SUBSCRIBE cells of one version."""

    def __init__(self, connector: Connector, book: Book) -> None:
        self._connector, self._book = connector, book
        self._pace = connector.pace
        self._silent = self._stays = 0
        self._link: OneLink | None = None
        self.granted: dict[str, Place] = {}  # on the connection of now

    def ask(self, places: Sequence[Place], reserve: int = 0) -> bool:
        """Every place once, in order. False: so many connects as are kept in `reserve` are left, and it ended early."""
        for place in places:
            if not self._affords(place.version, reserve):
                return False
            link = self._open(place.version)
            if link is not None:
                self._one(link, place)
        return True

    def close(self) -> None:
        """A connection with subscriptions is of no use to the next: what they bring would be taken for an answer."""
        if self.granted:
            self._connector.put_down()
        self._link, self.granted = None, {}

    def _affords(self, version: int, reserve: int) -> bool:
        return self._connector.holds(version) or self._connector.left.connects > reserve

    def _open(self, version: int) -> OneLink | None:
        self._connector.rest(self._pace.subscribe_s)
        link = self._connector.link(version)
        if link is not self._link:
            self._link, self.granted = link, {}
        return link

    def _one(self, link: OneLink, place: Place) -> None:
        self._connector.spend(Kind.SUBSCRIBE)
        link.messages.clear()  # what is in there came by an earlier filter, and proves nothing about this one
        begin, at, marks = time.monotonic(), time.time(), len(link.packets)
        words = f"SUBSCRIBE {place.topic} QoS {place.qos}"
        self._book.event(Kind.SUBSCRIBE, words, place)
        question = Question(Because.SUBSCRIBE, words, place.version, begin, place)
        mid = link.subscribe(place.topic, place.qos)
        hasty = self._silent >= SILENT_STREAK
        link.wait(lambda: link.answer(mid) is not None, HASTY_S if hasty else self._pace.answer_s)
        answer = link.answer(mid)
        self._watch(link, answer)
        made = self._judge(link, place, question, answer, at)
        self._book.attempt(place, with_packets(made, link, marks))
        if made.verdict in (Verdict.GRANTED, Verdict.DELIVERED) and link.open:
            self.granted[place.topic] = place

    def _watch(self, link: OneLink, answer: Answer | None) -> None:
        """A refusal may be followed by a close, a grant by retained messages."""
        if answer is None:
            return
        refused = answer.codes[0] > 2
        seconds = self._pace.close_s if self._stays < STAYS_STREAK else HASTY_S / 3
        link.wait(lambda: link.end is not None, seconds if refused else RETAINED_S)

    def _judge(self, link: OneLink, place: Place, question: Question, answer: Answer | None, at: float) -> Attempt:
        gone = self._connector.closed(link, question) if link.end is not None else None
        if gone is None:
            self._connector.stayed(question)
        self._silent = self._silent + 1 if answer is None and gone is None else 0
        self._stays = self._stays + 1 if answer is not None and gone is None else 0
        if answer is None:
            return unanswered(place, gone, link, question, at, "no SUBACK")
        return self._answered(link, place, answer, gone, at)

    def _answered(self, link: OneLink, place: Place, answer: Answer, gone: Attribution | None, at: float) -> Attempt:
        code, tail = answer.codes[0], ", then it closed the connection" if gone else ""
        if code > 2:
            return Attempt(at, Verdict.REFUSED, Proof.REASON_CODE, code, answer.ms, answer.words + tail)
        if gone is not None:
            return Attempt(at, Verdict.DISCONNECTED, Proof.NONE, code, answer.ms, f"granted{tail}")
        kept = next((one for one in link.messages if one.retain and matches(place.topic, one.topic)), None)
        if kept is not None:
            words = f"granted, and a retained message came on {kept.topic[:100]}"
            return Attempt(at, Verdict.DELIVERED, Proof.DELIVERED, code, answer.ms, words)
        return _granted(place, answer, at)

    # -- several at once

    def ask_together(self, places: Sequence[Place]) -> bool:
        """All in one packet, of one QoS and version; its SUBACK has a code for each. False when it was answered in
        another way: then it says nothing about any one of them, and nothing is written down."""
        first = places[0]
        link = self._open(first.version)
        if link is None:
            return False
        self._connector.spend(Kind.SUBSCRIBE, len(places))
        link.messages.clear()
        begin, at, marks = time.monotonic(), time.time(), len(link.packets)
        words = f"SUBSCRIBE {len(places)} filters in one packet, QoS {first.qos}"
        self._book.event(Kind.SUBSCRIBE, words)
        mid = link.subscribe_all([place.topic for place in places], first.qos)
        link.wait(lambda: link.answer(mid) is not None, self._pace.answer_s)
        answer = link.answer(mid)
        self._watch(link, answer)
        if link.end is not None:
            self._connector.closed(link, Question(Because.SUBSCRIBE, words, first.version, begin))
        if answer is None or len(answer.codes) != len(places) or not link.open:
            return False
        self._stays += 1
        self._write_down(link, places, answer, at, marks)
        return True

    def _write_down(self, link: OneLink, places: Sequence[Place], answer: Answer, at: float, marks: int) -> None:
        for place, code in zip(places, answer.codes, strict=True):
            if code <= 2:
                self.granted[place.topic] = place
            own = Answer((code,), reason_codes.suback(code, place.qos), answer.ms)
            made = self._answered(link, place, own, None, at)
            if made.verdict is Verdict.DELIVERED:  # it may have come by any of its neighbours
                made = _granted(place, own, at)
            words = f"{made.words} (one of {len(places)} in one packet)" if len(places) > 1 else made.words
            self._book.attempt(place, with_packets(msgspec.structs.replace(made, words=words), link, marks))
        for place, message in self._proved(link).items():
            self.arrived(place, message)

    # -- does anything come?

    def listen(self, seconds: float) -> int:
        """Waits for messages on what was granted, and says which filter each proves. How many came."""
        link = self._link
        if link is None or not link.open or not self.granted:
            return 0
        link.messages.clear()
        link.wait(lambda: len(self._proved(link)) >= len(self.granted), seconds)
        for place, message in self._proved(link).items():
            self.arrived(place, message)
        came = len(link.messages)
        self._verify(link)
        return came

    def _proved(self, link: OneLink) -> dict[Place, Inbound]:
        """Messages that came by one filter only, for no other one matches them."""
        found: dict[Place, Inbound] = {}
        for message in link.messages:
            by = [place for topic, place in self.granted.items() if matches(topic, message.topic)]
            if len(by) == 1:
                found.setdefault(by[0], message)
        return found

    def _verify(self, link: OneLink) -> None:
        """Filters that share a message are asked for one by one: a # must not prove its neighbours."""
        shared = [
            place
            for topic, place in self.granted.items()
            if self._book.attempts(place)[-1].verdict is not Verdict.DELIVERED
            and any(matches(topic, message.topic) for message in link.messages)
        ]
        for place in shared[:VERIFIED]:
            self._alone(link, place)

    def _alone(self, link: OneLink, place: Place) -> None:
        if not link.open:
            return
        left = [link.unsubscribe(topic) for topic in self.granted]
        # What was on its way came by the filters of before: until their UNSUBACK it proves nothing about this one.
        link.wait(lambda: all(link.answer(mid) is not None for mid in left), self._pace.answer_s)
        link.messages.clear()
        self._connector.spend(Kind.SUBSCRIBE)
        self._book.event(Kind.SUBSCRIBE, f"SUBSCRIBE {place.topic} alone", place)
        link.subscribe(place.topic, place.qos)
        link.wait(lambda: any(matches(place.topic, one.topic) for one in link.messages), self._pace.data_s)
        self.granted = {place.topic: place}
        found = next((one for one in link.messages if matches(place.topic, one.topic)), None)
        if found is not None:
            self.arrived(place, found)

    def arrived(self, place: Place, message: Inbound) -> None:
        """A message came: that filter can be read."""
        newest = self._book.attempts(place)[-1]
        words = f"granted, and a message came on {message.topic[:100]}"
        proved = msgspec.structs.replace(newest, verdict=Verdict.DELIVERED, proof=Proof.DELIVERED, words=words)
        self._book.mend(place, proved)


def _granted(place: Place, answer: Answer, at: float) -> Attempt:
    words = "granted; no message has come yet, so it proves nothing"
    if place.version == V31:
        words = "acknowledged; MQTT 3.1 has no code for a refusal, so it proves nothing"
    return Attempt(at, Verdict.GRANTED, Proof.ACKNOWLEDGED, answer.codes[0], answer.ms, words)


def unanswered(
    place: Place, gone: Attribution | None, link: OneLink, question: Question, at: float, missing: str
) -> Attempt:
    """No answer: closed instead, or silence."""
    if gone is None:
        return Attempt(at, Verdict.SILENT, Proof.NONE, None, None, f"{missing}, and the connection stays")
    ms = ((link.closed_at or time.monotonic()) - question.at) * 1000.0
    ours = gone.because in (Because.SUBSCRIBE, Because.PUBLISH, Because.SAID, Because.LARGE_PACKET)
    if not ours:
        return Attempt(at, Verdict.SILENT, Proof.NONE, gone.code, ms, f"{missing}; closed, but by {gone.because.value}")
    proof = Proof.REASON_CODE if gone.code and gone.code >= 0x80 else Proof.NONE
    return Attempt(at, Verdict.DISCONNECTED, proof, gone.code, ms, gone.words)


def with_packets(attempt: Attempt, link: OneLink, since: int) -> Attempt:
    """With what went over the wire from our question on."""
    return msgspec.structs.replace(attempt, packets=tuple(list(link.packets)[since:][:PACKETS]))
