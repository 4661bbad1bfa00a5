"""Forwarding for a monitoring system: Prometheus text on a loopback port, only when it is asked for.

Names by Prometheus's convention (base units, `_total` for counters). A label's values are bounded: a sherpa is named
only when it is on the allow-list, and at most ROBOTS of them; never a topic or a payload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeVar

from prometheus_client import start_http_server
from prometheus_client.core import CounterMetricFamily as Counter
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric
from prometheus_client.registry import Collector, CollectorRegistry

from ati_console.forwarding import ForwardStatus, LaneState
from ati_console.status import LinkState, LinkStatus

LOOPBACK: Final = "127.0.0.1"
ROBOTS: Final = 1_000
LANES: Final = 100
Family = TypeVar("Family", Counter, Gauge)
FATES: Final = ("undecodable", "ignored", "unmapped", "accepted", "superseded", "dead")


class MetricsFailed(RuntimeError):
    """The port cannot be listened on; the words say why."""


class Metrics(Collector):
    """Reads the status when it is scraped; between two scrapes it costs nothing."""

    def __init__(self, status: Callable[[], ForwardStatus], link: Callable[[], LinkStatus]) -> None:
        self._status, self._link = status, link

    def collect(self) -> Iterator[Metric]:
        status = self._status()
        yield _gauge("link_online", "1 while the broker is connected", self._link().state is LinkState.ONLINE)
        yield from _messages(status)
        yield _gauge("oldest_waiting_seconds", "Age of the oldest sample that waits", status.oldest_s)
        yield from _lanes(status)
        yield from _legs(status)
        yield from _robots(status)


def _messages(status: ForwardStatus) -> Iterator[Metric]:
    yield _counter("messages_received", "MQTT messages received since the start", status.received)
    fates = _labelled(Counter, "messages", "MQTT messages by what became of them", "fate")
    for fate in FATES:
        fates.add_metric([fate], getattr(status, fate))
    yield fates
    waiting = _labelled(Gauge, "samples_waiting", "Samples on disk that Twinzo has not accepted yet", "state")
    waiting.add_metric(["queued"], status.queued)
    waiting.add_metric(["in_flight"], status.in_flight)
    yield waiting
    yield _counter("answers_rejected", "Answers of Twinzo that said no", status.rejected)


def _lanes(status: ForwardStatus) -> Iterator[Metric]:
    """Trouble is what one is woken for: lanes at work are counted, not listed."""
    states = _labelled(Gauge, "lanes", "Lanes by state", "state")
    for state in LaneState:
        states.add_metric([state.value], sum(lane.state is state for lane in status.lanes))
    yield states
    paused = _labelled(Gauge, "lane_paused", "1 for a lane that pauses after a refused credential", "lane")
    for lane in islice((lane for lane in status.lanes if lane.state is LaneState.PAUSED), LANES):
        paused.add_metric([lane.name], 1)
    yield paused


def _legs(status: ForwardStatus) -> Iterator[Metric]:
    legs = Gauge(_name("leg_seconds"), "Time of a leg over the last 10 minutes", labels=["leg", "quantile"])
    for timing in status.legs:
        legs.add_metric([timing.leg.value, "0.5"], timing.p50_s)
        legs.add_metric([timing.leg.value, "0.99"], timing.p99_s)
    yield legs


def _robots(status: ForwardStatus) -> Iterator[Metric]:
    accepted = _labelled(Counter, "robot_samples_accepted", "Samples of a sherpa that Twinzo accepted", "robot")
    distance = _labelled(Gauge, "robot_read_back_distance_metres", "What Twinzo shows, from what was sent", "robot")
    for name, robot in islice(status.robots.items(), ROBOTS):
        accepted.add_metric([name], robot.accepted)
        if robot.read_back.distance_m is not None:
            distance.add_metric([name], robot.read_back.distance_m)
    yield accepted
    yield distance
    left_out = max(0, len(status.robots) - ROBOTS)
    yield _gauge("robots_not_listed", f"Sherpas beyond the first {ROBOTS}, without a metric of their own", left_out)


def serve(port: int, status: Callable[[], ForwardStatus], link: Callable[[], LinkStatus]) -> Callable[[], None]:
    """Listens on loopback until the returned function is called. Raises MetricsFailed."""
    registry = CollectorRegistry()
    registry.register(Metrics(status, link))
    try:
        server, thread = start_http_server(port, addr=LOOPBACK, registry=registry)
    except OSError as error:
        raise MetricsFailed(f"port {port} on {LOOPBACK} cannot be used: {error.strerror or error}") from None

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(3.0)

    return stop


def _name(what: str) -> str:
    return f"ati_console_{what}"


def _gauge(what: str, words: str, value: float) -> Gauge:
    return Gauge(_name(what), words, value=value)


def _counter(what: str, words: str, value: float) -> Counter:
    return Counter(_name(what), words, value=value)


def _labelled(kind: type[Family], what: str, words: str, label: str) -> Family:
    return kind(_name(what), words, labels=[label])
