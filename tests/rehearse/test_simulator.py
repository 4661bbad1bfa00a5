"""The simulator against a real broker, through the real session."""

from __future__ import annotations

import threading
import time

from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.mqtt.tickets import Offline, PublishTicket
from ati_console.rehearse.demo_site import demo_map
from ati_console.rehearse.fleet_feed import FleetFeed
from ati_console.rehearse.local_broker import LocalBroker
from ati_console.rehearse.roster import parts
from ati_console.rehearse.simulated_fleet import SimulatedFleet
from ati_console.rehearse.simulator import WAITING_LIMIT, Simulator
from ati_console.settings.profile import Profile, Role, TopicFilter
from ati_console.status import LinkState
from tests.support.waiting import wait_until

FLOOR = demo_map()


def feed_of(robots: int, rate_hz: float) -> FleetFeed:
    return FleetFeed(SimulatedFleet(FLOOR, parts(robots), start_at=time.time()), rate_hz=rate_hz, lifelike=False)


def test_what_is_published_is_acknowledged_and_arrives() -> None:
    with LocalBroker() as broker:
        inbox = Inbox(10_000)
        topics = (TopicFilter("ati_fm/#"),)
        reader = Session(Profile("reader", port=broker.port, topics=topics), Credentials(), inbox, client_id="reader")
        writer = Session(
            Profile("sim", port=broker.port, role=Role.PUBLISH_ONLY), Credentials(), Inbox(10), client_id="sim"
        )
        for session in (reader, writer):
            session.start()
        wait_until(lambda: all(s.link.state is LinkState.ONLINE for s in (reader, writer)))
        counts = Simulator(writer, feed_of(40, 5.0)).run(threading.Event(), seconds=1.5)
        wait_until(lambda: inbox.received == counts.published)
        for session in (writer, reader):
            session.stop()
    assert counts.published > 150
    assert (counts.acknowledged, counts.refused, counts.unanswered, counts.dropped) == (counts.published, 0, 0, 0)


class Silent:
    """A publisher that is offline."""

    def publish(self, topic: str, payload: bytes | str, qos: int = 1, retain: bool = False) -> PublishTicket:
        raise Offline("not connected")


def test_a_broker_that_is_away_costs_bounded_memory_and_is_counted() -> None:
    now = [time.time()]
    feed = feed_of(1000, 5.0)
    simulator = Simulator(Silent(), feed, clock=lambda: now[0])
    for _ in range(40):
        now[0] += 0.2
        simulator.tick()
    assert simulator.published == 0 and simulator.dropped > 1_000
    assert len(simulator._waiting) == WAITING_LIMIT


def test_stop_ends_it_at_once() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=Simulator(Silent(), feed_of(5, 1.0)).run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(2)
    assert not thread.is_alive()
