"""Whatever decodes, at whatever times it comes: the fleet stands, and a late state moves nothing."""

from __future__ import annotations

import random
from itertools import islice
from math import isfinite

from ati_console.fleet import freshness
from ati_console.fleet.fleet import Fleet
from ati_console.fleet.limits import FleetLimits
from ati_console.wire.decode import decode
from ati_console.wire.messages import StatusReport, Undecodable
from tests.fleet.driving import T0
from tests.wire.test_hostile_input import arbitrary

LIMITS = FleetLimits(max_robots=50, max_errors=40, max_errors_per_robot=5, max_findings=100, max_trips=5, max_events=5)
STEPS = (0.0, 0.01, 0.5, 2.0, 2.0, 2.0, 61.0, 3600.0, -5.0, -7200.0)


def test_ten_thousand_hostile_messages_at_hostile_times() -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    fleet, now = Fleet(LIMITS), T0
    for topic, raw, conventions in islice(arbitrary(seed), 10_000):
        now += chance.choice(STEPS)
        try:
            decoded = decode(topic, raw, conventions)
        except Undecodable as refused:
            fleet.reject(refused, topic, now)
            continue
        if not isinstance(decoded, StatusReport):
            fleet.note(decoded, now)
            continue
        before = fleet.update(now).robots.get(decoded.state.name)
        applied = fleet.apply(decoded, topic, raw, now, 1, chance.random() < 0.1, chance.random() < 0.1)
        after = fleet.update(now).robots.get(decoded.state.name)
        assert isfinite(applied.timestamp) and (after is None) == applied.over_limit, f"seed {seed}"
        assert applied.accepted or (before and after and after.state is before.state), f"seed {seed}"
        if after is not None:
            freshness.worst_words(after, now)
            freshness.severity_rank(after, now)
    update = fleet.update(now)
    assert update.received == 10_000 == update.decoded + update.undecodable
    assert len(update.robots) <= 50 and len(update.errors) <= 40 and len(update.findings) <= 100
