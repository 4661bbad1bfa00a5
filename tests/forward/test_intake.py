from __future__ import annotations

from ati_console.arrival import Arrival, Fate
from ati_console.forward.intake import Intake, Recent, Taken, identity
from ati_console.forward.samples import Sampler
from ati_console.robot import Pose, RobotState
from ati_console.site.mapping import Mapping
from tests.forward.kit import arrival, plant


def take(*arrivals: Arrival, intake: Intake | None = None, shadow: bool = False) -> Taken:
    return (intake or Intake(Mapping(plant()), Sampler(60.0))).take(arrivals, shadow=shadow)


def test_each_fate_is_kept_and_every_receipt_is_there() -> None:
    fates = [Fate.UNDECODABLE, Fate.IGNORED, Fate.UNMAPPED]
    taken = take(*(arrival(n, fate=fate) for n, fate in enumerate(fates)), arrival(9))
    assert taken.fates == fates
    assert [row.id for row in taken.rows] == [1]
    assert len(taken.receipts) == 4


def test_a_sherpa_without_a_route_is_unmapped_whatever_ingest_thought() -> None:
    assert take(arrival(1, "stranger")).fates == [Fate.UNMAPPED]


def test_a_place_beyond_all_numbers_is_undecodable() -> None:
    state = RobotState(name="s0", pose=Pose(1e308, -1e308, 0.0))
    assert take(arrival(1, state=state)).fates == [Fate.UNDECODABLE]


def test_a_redelivered_message_id_is_acknowledged_and_not_taken_twice() -> None:
    taken = take(arrival(1), arrival(1, duplicate=True), arrival(1))
    assert (len(taken.rows), len(taken.receipts), taken.fates) == (1, 3, [])


def test_a_sender_that_gives_every_message_one_id_loses_nothing() -> None:
    taken = take(*(arrival(n, message_id="always-the-same") for n in range(5)))
    assert len(taken.rows) == 5


def test_a_parked_sherpa_that_repeats_itself_is_not_a_redelivery() -> None:
    same = {"message_id": None, "digest": b"same"}
    taken = take(arrival(1, **same), arrival(1, **same))
    assert len(taken.rows) == 2


def test_without_an_id_the_dup_flag_and_the_same_time_and_payload_are_the_same_message() -> None:
    same = {"message_id": None, "digest": b"same"}
    taken = take(arrival(1, **same), arrival(1, duplicate=True, **same), arrival(2, duplicate=True, **same))
    assert len(taken.rows) == 2


def test_a_redelivered_undecodable_message_is_counted_once() -> None:
    bad = {"fate": Fate.UNDECODABLE, "message_id": None}
    assert take(arrival(1, **bad), arrival(1, duplicate=True, **bad)).fates == [Fate.UNDECODABLE]


def test_two_sherpas_may_use_the_same_message_id() -> None:
    assert len(take(arrival(1, "s0", message_id="x"), arrival(1, "s1", message_id="x")).rows) == 2


def test_what_is_remembered_is_bounded_and_the_newest() -> None:
    recent = Recent(limit=10)
    arrivals = [arrival(n) for n in range(100)]
    recent.remember(identity(one) for one in arrivals)
    repeated = [recent.repeated(one, identity(one)) for one in arrivals]
    assert repeated == [False] * 90 + [True] * 10


def test_shadow_gives_samples_and_no_rows() -> None:
    taken = take(arrival(1), shadow=True)
    assert (len(taken.samples), taken.rows) == (1, [])
