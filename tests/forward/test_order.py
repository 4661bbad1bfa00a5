from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward.order import Mark, Row, in_order, plan, sendable_ms
from ati_console.forward.samples import Sample

BASE = 1_700_000_000_000


def row(number: int, at_ms: int, received_ms: int | None = None) -> Row:
    sample = Sample(
        sherpa="s0",
        login="l0",
        branch="b",
        sector=1,
        timestamp_ms=at_ms,
        x_mm=0.0,
        y_mm=0.0,
        battery=None,
        moving=False,
    )
    return Row(id=number, sample=sample, received_at=(at_ms if received_ms is None else received_ms) / 1000)


def test_timestamps_stay_as_measured_and_intervals_are_the_real_spacing() -> None:
    rows = [row(1, BASE), row(2, BASE + 2500), row(3, BASE + 4000)]
    out = plan(rows, Mark(BASE - 1500, BASE - 1500), "every")
    assert [(one.sent_ms - BASE, one.interval_ms) for one in out.send] == [(0, 1500), (2500, 2500), (4000, 1500)]
    assert out.mark == Mark(BASE + 4000, BASE + 4000)


def test_equal_and_slightly_older_timestamps_are_nudged_behind() -> None:
    assert sendable_ms(BASE, BASE, Mark(BASE, BASE)) == BASE + 1
    assert sendable_ms(BASE - 1000, BASE, Mark(BASE, BASE)) == BASE + 1


def test_an_older_sample_is_a_dead_letter_that_says_how_late() -> None:
    out = plan([row(7, BASE - 1001, BASE)], Mark(BASE, BASE), "every")
    assert out.send == []
    assert [(one.id, words) for one, words in out.late] == [
        (7, "late: measured 1.0 s before one that was already sent")
    ]


def test_a_burst_with_one_receive_time_is_nudged_not_called_late() -> None:
    out = plan([row(n, BASE) for n in range(1, 5001)], Mark(BASE, BASE), "every")
    assert len(out.send) == 5000
    assert out.late == []


def test_after_our_clock_was_stepped_back_samples_still_go_out() -> None:
    tomorrow = BASE + 86_400_000
    assert sendable_ms(BASE, BASE, Mark(tomorrow, tomorrow)) == tomorrow + 1


def test_what_was_sent_before_keeps_its_timestamp_and_its_place() -> None:
    out = plan([row(1, BASE)], Mark(BASE + 500, BASE + 500), "every")
    first = out.send[0]
    older = row(2, BASE - 400)
    again = plan(sorted([older, first], key=in_order), out.mark, "every")
    assert [one.id for one in again.send] == [1, 2]
    assert again.send[0].sent_ms == BASE + 501
    assert again.send[1].sent_ms == BASE + 502


def test_latest_sends_the_newest_and_names_it_to_the_superseded() -> None:
    out = plan([row(n, BASE + n * 100) for n in range(1, 5)], Mark(BASE - 600, BASE - 600), "latest")
    assert [one.id for one in out.send] == [4]
    assert [(one.id, newer) for one, newer in out.superseded] == [(1, 4), (2, 4), (3, 4)]
    assert out.send[0].interval_ms == 1000


def by_hand(number: int, at_ms: int) -> Row:
    one = row(number, at_ms, BASE)
    one.by_hand = True
    return one


def test_a_late_one_that_was_put_back_goes_out_in_front_of_a_newer_one_with_its_own_time() -> None:
    out = plan([by_hand(1, BASE - 9000), by_hand(2, BASE - 9000), row(9, BASE + 500)], Mark(BASE, BASE), "every")
    assert [(one.id, one.sent_ms - BASE) for one in out.send] == [(1, -9000), (2, -8999), (9, 500)]
    assert (out.send[-1].interval_ms, out.mark) == (500, Mark(BASE + 500, BASE + 500)), (
        "as if the others were not there"
    )


def test_without_a_newer_one_it_is_late_as_any_other_and_says_what_was_missing() -> None:
    out = plan([by_hand(1, BASE - 9000)], Mark(BASE, BASE), "every")
    assert out.send == [] and out.late[0][0].sent_ms == 0
    assert out.late[0][1].endswith("no newer sample of this sherpa came within a minute: retry while it sends")


def test_where_only_the_latest_goes_out_what_was_put_back_by_hand_does_too() -> None:
    rows = [by_hand(1, BASE - 9000), row(8, BASE + 100), row(9, BASE + 500)]
    out = plan(rows, Mark(BASE, BASE), "latest")
    assert [one.id for one in out.send] == [1, 9] and [one.id for one, _ in out.superseded] == [8]


@given(
    st.lists(st.tuples(st.integers(-5000, 5000), st.integers(-10_000, 10_000)), max_size=40),
    st.sampled_from(["every", "latest"]),
    st.booleans(),
)
def test_every_row_has_one_fate_and_sent_timestamps_strictly_increase(
    offsets: list[tuple[int, int]], policy: str, twice: bool
) -> None:
    rows = [row(n, BASE + at, BASE + received) for n, (at, received) in enumerate(offsets, 1)]
    out = plan(sorted(rows, key=in_order), Mark(BASE, BASE), policy)  # type: ignore[arg-type]
    ids = [one.id for one in out.send] + [one.id for one, _ in out.late] + [one.id for one, _ in out.superseded]
    assert sorted(ids) == [one.id for one in rows]
    sent = [one.sent_ms for one in out.send]
    assert sent == sorted(set(sent))
    assert all(at > BASE for at in sent)
    assert all(one.interval_ms > 0 for one in out.send)
    if twice:
        repeated = plan(msgspec.structs.replace(out, send=sorted(out.send, key=in_order)).send, out.mark, "every")
        assert [one.sent_ms for one in repeated.send] == sent
