"""Every message gets one fate and one acknowledgement, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ati_console.arrival import Arrival, Fate, Receipt
from ati_console.fleet.fleet import Fleet
from ati_console.ingest.ingest import BATCH, Ingest
from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.site.mapping import Mapping
from ati_console.site.rules import rules_of
from ati_console.site.site import Branch, RobotRow, Sector, Site, Twin
from ati_console.wire.messages import Conventions

NOW = 1_760_000_000.0
SITE = Site(
    name="Test plant",
    twin=Twin(base_url="http://127.0.0.1:1/v3", client="11111111-2222-3333-4444-555555555555"),
    branches=(Branch("North", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"),),
    sectors=(Sector(1, "North", 265_338, 265_338),),
    robots=(RobotRow("tug-107", "tug-107-a", 1), RobotRow("tug-108", "tug-108-a", 1, enabled=False)),
)


class Link:
    def __init__(self) -> None:
        self.acknowledged: list[int] = []

    def acknowledge(self, receipts: Iterable[Receipt]) -> None:
        self.acknowledged += [receipt.mid for receipt in receipts]


class Forward:
    """Takes at most `room` arrivals a call."""

    def __init__(self, room: int = 1_000_000) -> None:
        self.room, self.taken = room, list[Arrival]()

    def offer(self, arrivals: Sequence[Arrival]) -> int:
        taken = list(arrivals[: self.room])
        self.taken += taken
        return len(taken)

    def use(self, routes: Mapping) -> None:
        self.routes = routes

    def fates(self) -> list[Fate]:
        return [arrival.fate for arrival in self.taken]


def status(name: str = "tug-107", **changes: object) -> bytes:
    fields = {"sherpa_name": name, "mode": "fleet", "pose": [1.0, 2.0, 0.5], "battery_status": 78, "error": None}
    return json.dumps({**fields, "timestamp": int(NOW * 1000), **changes}).encode()


def inbox(*messages: tuple[str, bytes]) -> Inbox:
    made = Inbox(1_000)
    for mid, (topic, payload) in enumerate(messages, 1):
        made.put(Inbound(topic, payload, NOW, Receipt(mid, 1, 1)))
    return made


def ingest(box: Inbox, link: Link, forward: Forward | None) -> Ingest:
    return Ingest(link, box, Fleet(), Conventions(), Mapping(SITE), forward)


def stamped(second: int, local_hours: int) -> bytes:
    at = datetime.fromtimestamp(NOW + second, UTC) + timedelta(hours=local_hours)
    return status(timestamp=f"{at:%Y-%m-%dT%H:%M:%SZ}")


FEED = "ati_fm/sherpa/status"


def test_each_message_gets_the_fate_that_interfaces_md_names() -> None:
    box = inbox(
        (FEED, status()),
        (FEED, b"not json"),
        (FEED, status(pose=[1.0])),
        ("ati_fm/trips/info", b'{"id": 1, "sherpa_name": "tug-107", "status": "booked"}'),
        (FEED, status("demo-01")),
        (FEED, status("tug-108")),
        ("ati/amr/tug-108/status", status("tug-107")),
    )
    forward = Forward()
    ingest(box, Link(), forward).step(0)
    bad, lost = Fate.UNDECODABLE, Fate.UNMAPPED
    assert forward.fates() == [Fate.SAMPLE, bad, bad, Fate.IGNORED, lost, lost, lost]


def test_without_a_forwarder_everything_is_acknowledged_at_once() -> None:
    link = Link()
    ingest(inbox((FEED, status()), (FEED, b"\xff")), link, None).step(0)
    assert link.acknowledged == [1, 2]


def test_with_a_forwarder_the_acknowledgement_is_left_to_it() -> None:
    link, forward = Link(), Forward()
    ingest(inbox((FEED, status()), (FEED, b"\xff")), link, forward).step(0)
    assert link.acknowledged == []
    assert [arrival.receipt.mid for arrival in forward.taken] == [1, 2]


def test_what_a_full_forwarder_leaves_is_offered_again_in_order_and_nothing_overtakes_it() -> None:
    box, forward = inbox(*[(FEED, status())] * 5), Forward(room=2)
    reader = ingest(box, Link(), forward)
    for _ in range(4):
        reader.step(0)
    assert [arrival.receipt.mid for arrival in forward.taken] == [1, 2, 3, 4, 5]
    assert reader.waiting == 0


def test_the_sample_carries_what_tells_a_redelivery_from_a_parked_robot() -> None:
    box, forward = inbox((FEED, status(message_id="m-1"))), Forward()
    ingest(box, Link(), forward).step(0)
    sample = forward.taken[0]
    assert (sample.message_id, sample.timestamp, len(sample.digest)) == ("m-1", NOW, 8)


def test_new_rules_are_those_of_the_next_message_and_of_everything_after_it() -> None:
    box, forward = inbox((FEED, status()), (FEED, status("tug-108"))), Forward()
    reader = ingest(box, Link(), forward)
    reader.step(0)
    enabled = replace(SITE, robots=(RobotRow("tug-107", "a", 1, enabled=False), RobotRow("tug-108", "b", 1)))
    reader.use(rules_of(enabled))
    for name in ("tug-107", "tug-108"):
        box.put(Inbound(FEED, status(name), NOW, Receipt(9, 1, 1)))
    reader.step(0)
    assert forward.fates() == [Fate.SAMPLE, Fate.UNMAPPED, Fate.UNMAPPED, Fate.SAMPLE]
    assert forward.routes.route("tug-108") is not None


def test_what_waits_for_a_full_forwarder_is_offered_before_the_rules_change() -> None:
    box, forward = inbox(*[(FEED, status())] * 3), Forward(room=1)
    reader = ingest(box, Link(), forward)
    reader.step(0)
    reader.use(rules_of(replace(SITE, robots=())))
    while reader.waiting:
        assert not hasattr(forward, "routes")
        reader.step(0)
    reader.step(0)
    assert forward.fates() == [Fate.SAMPLE] * 3 and forward.routes.route("tug-107") is None


def test_a_set_offset_makes_nothing_late_and_takes_the_old_clock_off_the_sherpa() -> None:
    box, seconds = Inbox(100), range(12)
    reader = ingest(box, Link(), None)
    for n in seconds:
        box.put(Inbound(FEED, stamped(n, local_hours=-5), NOW + n, Receipt(1, 1, 0)))
    reader.step(0)
    assert reader.update(NOW + 12).robots["tug-107"].clock_offset_s == -5 * 3600
    source = replace(SITE.source, conventions=Conventions(z_suffix_offset_min=-300))
    reader.use(rules_of(replace(SITE, source=source)))
    reader.step(0)
    reader.use(rules_of(SITE))  # undone at once: five hours back
    for n in seconds:
        box.put(Inbound(FEED, stamped(20 + n, local_hours=-5), NOW + 20 + n, Receipt(1, 1, 0)))
    reader.step(0)
    assert reader.update(NOW + 40).robots["tug-107"].late == 0


def test_an_update_says_when_messages_wait() -> None:
    stage = ingest(inbox(*((FEED, status()) for _ in range(BATCH + 100))), Link(), None)
    assert stage.update(NOW).behind
    stage.step(0.0)
    assert not stage.update(NOW).behind


def test_what_the_inbox_dropped_is_in_the_update() -> None:
    box = Inbox(1)
    for mid in (1, 2, 3):
        box.put(Inbound(FEED, status(), NOW, Receipt(mid, 1, 0)))
    reader = ingest(box, Link(), None)
    reader.step(0)
    assert reader.update(NOW).dropped == 2


@given(st.lists(st.tuples(st.sampled_from([FEED, "ati/amr/x/status", "?", "ati_fm/alerts"]), st.binary(max_size=80))))
def test_whatever_arrives_is_acknowledged_once(messages: list[tuple[str, bytes]]) -> None:
    link = Link()
    reader = ingest(inbox(*messages), link, None)
    while reader.step(0):
        pass
    assert link.acknowledged == list(range(1, len(messages) + 1))
