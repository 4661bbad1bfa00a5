"""Step 4: the guide's rapid test, at a chosen rate for a chosen time."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

from ati_console.mqtt.tickets import PublishError, PublishTicket
from ati_console.publish.bench import Bench, bad, is_online, still_open, why_offline
from ati_console.publish.rapid import GRACE_S, Rapid
from ati_console.publish.trial_messages import status
from ati_console.publish.trial_values import sherpa_names

BEHIND_S: Final = 1.0  # what is due longer ago than this is not made up for in a burst


class _Test:
    def __init__(self, bench: Bench) -> None:
        self._bench, self._names = bench, sherpa_names(bench.plan.sherpas)
        self.rapid = Rapid(bench.plan, bench.clock())
        self._tickets: deque[PublishTicket] = deque()
        self._turn = 0
        self.skipped = 0
        self.refusal = ""

    def run(self) -> None:
        plan, begin = self._bench.plan, time.monotonic()
        period = 1.0 / (plan.rate_hz * plan.sherpas)
        due = begin
        while (now := time.monotonic()) < begin + plan.seconds:
            while due <= now and due < begin + plan.seconds:
                if now - due > BEHIND_S:
                    self.skipped += 1
                else:
                    self._send()
                due += period
            self._hear(min(max(0.0, due - time.monotonic()), 0.05))
            self._show(now - begin)
        until = time.monotonic() + GRACE_S
        while (self.rapid.waiting or self._tickets) and time.monotonic() < until:
            self._hear(0.05)
        self._settle(last=True)
        self.rapid.end()

    def _send(self) -> None:
        bench = self._bench
        bench.seq += 1
        name, self._turn = self._names[self._turn % len(self._names)], self._turn + 1
        at, guide = bench.clock(), bench.links.guide_topics
        topic, payload = status(name, bench.run_id, bench.seq, at, bench.facts.conventions, guide=guide)
        try:
            self._tickets.append(bench.links.publisher.publish(topic, payload, 1, False))
        except PublishError as error:
            self.skipped += 1
            self.refusal = str(error)
            return
        self.rapid.send(bench.seq, name, at)

    def _hear(self, timeout_s: float) -> None:
        for seq, message in self._bench.pump(timeout_s):
            self.rapid.see(seq, message.received_at)
        self._settle()

    def _settle(self, *, last: bool = False) -> None:
        while self._tickets and (self._tickets[0].done or last):
            self.rapid.acknowledge(ok=self._tickets.popleft().ok)

    def _show(self, done_s: float) -> None:
        bench = self._bench
        if bench.is_due():
            bench.progress(done_s, bench.plan.seconds, self.rapid.figures(bench.clock()))


def performance(bench: Bench) -> None:
    link = bench.until_online()
    if not is_online(link):
        bench.say(why_offline(link))
        return
    listening = bench.until_listening()
    if listening is None:
        bench.say(still_open("Loss and delay: nobody listens", "", "Choose a second profile that may subscribe"))
        return
    if not is_online(listening):
        bench.say(why_offline(listening))
        return
    test = _Test(bench)
    test.run()
    now = bench.clock()
    bench.progress(bench.plan.seconds, bench.plan.seconds, test.rapid.figures(now))
    bench.say(*test.rapid.evidence(now))
    if test.skipped:
        bench.say(bad("Messages could not be sent in time", f"{test.skipped:,}", test.refusal[:200]))
