"""The rapid test in figures, and what a trial may be asked. Time is an argument."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.publish.rapid import GRACE_S, SLICES, Delays, Rapid
from ati_console.publish.trial_messages import seq_of, status
from ati_console.publish.trial_values import (
    BadPlan,
    Evidence,
    TrialPlan,
    Verdict,
    Weight,
    blank,
    span,
    verdict_of,
)
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, StatusReport

T0 = 1_764_594_306.0
PLAN = TrialPlan(rate_hz=2.0, seconds=10.0, sherpas=2)


def weights(rapid: Rapid, now: float) -> list[Weight]:
    return [one.weight for one in rapid.evidence(now)]


def test_what_came_back_in_order_passes_with_its_delays() -> None:
    rapid = Rapid(PLAN, T0)
    for seq in range(20):
        rapid.send(seq, f"trial-{seq % 2}", T0 + seq / 2)
        rapid.acknowledge(ok=True)
        rapid.see(seq, T0 + seq / 2 + 0.006)
    figures = rapid.figures(T0 + 10)
    assert (figures.sent, figures.acked, figures.seen, figures.lost, figures.disordered) == (20, 20, 20, 0, 0)
    assert figures.p50_ms == pytest.approx(6.0, abs=0.11) and len(figures.worst_ms) == figures.slices == 10
    assert verdict_of(rapid.evidence(T0 + 10)) is Verdict.PASSED


def test_a_long_test_has_no_more_points_than_the_chart_has_room_for() -> None:
    figures = Rapid(TrialPlan(rate_hz=50.0, seconds=3_600.0, sherpas=20), T0).figures(T0)
    assert figures.slices == SLICES and all(math.isnan(value) for value in figures.worst_ms)


def test_a_message_is_lost_only_after_the_grace() -> None:
    rapid = Rapid(PLAN, T0)
    rapid.send(1, "trial-01", T0)
    assert rapid.figures(T0 + GRACE_S).lost == 0
    assert rapid.figures(T0 + GRACE_S + 0.1).lost == 1
    rapid.see(1, T0 + GRACE_S + 1)
    assert rapid.seen == 0 and rapid.repeated == 1


def test_few_losses_are_a_finding_and_many_fail() -> None:
    for lost, weight in ((1, Weight.FINDING), (3, Weight.BAD)):
        rapid = Rapid(PLAN, T0)
        for seq in range(2_000):
            rapid.send(seq, "trial-01", T0 + seq / 1000)
            rapid.acknowledge(ok=True)
            if seq >= lost:
                rapid.see(seq, T0 + seq / 1000 + 0.001)
        rapid.end()
        assert weights(rapid, T0 + 3)[1] is weight


def test_one_that_overtakes_another_of_its_sherpa_fails_and_of_two_sherpas_does_not() -> None:
    rapid = Rapid(PLAN, T0)
    for seq, name in ((1, "trial-01"), (2, "trial-02"), (3, "trial-01")):
        rapid.send(seq, name, T0)
        rapid.acknowledge(ok=True)
    for seq in (2, 3, 1):
        rapid.see(seq, T0 + 0.01)
    assert rapid.disordered == 1
    assert verdict_of(rapid.evidence(T0 + 1)) is Verdict.FAILED


def test_a_refused_acknowledgement_and_a_long_delay_fail() -> None:
    rapid = Rapid(PLAN, T0)
    rapid.send(1, "trial-01", T0)
    rapid.acknowledge(ok=False)
    rapid.see(1, T0 + 2)
    assert weights(rapid, T0 + 3) == [Weight.BAD, Weight.GOOD, Weight.GOOD, Weight.BAD]


def test_nothing_sent_and_nothing_seen_never_pass() -> None:
    assert verdict_of(Rapid(PLAN, T0).evidence(T0)) is Verdict.FAILED
    assert verdict_of(()) is Verdict.FAILED


@given(st.lists(st.floats(0, 4_900), min_size=1, max_size=200), st.sampled_from([0.5, 0.99]))
def test_a_percentile_is_the_nearest_rank_to_a_tenth_of_a_millisecond(delays: list[float], share: float) -> None:
    counted = Delays()
    for delay in delays:
        counted.add(delay)
    right = sorted(delays)[max(1, math.ceil(share * len(delays))) - 1]
    assert counted.percentile(share) == pytest.approx(right, abs=0.06)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate_hz": 0.0},
        {"rate_hz": math.nan},
        {"rate_hz": 51.0},
        {"sherpas": 100},
        {"seconds": 0.0},
        {"live_s": 1e9},
        {"rate_hz": 50.0, "sherpas": 99},
        {"steps": ()},
        {"steps": (0,)},
        {"steps": (6,)},
        {"keep_alive_s": 0},
    ],
)
def test_a_plan_that_is_no_trial_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(BadPlan):
        TrialPlan(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("guide", [True, False])
def test_our_sherpas_are_marked_complete_and_found_again(guide: bool) -> None:
    for conventions in (Conventions(), Conventions(unit="mm", yaw="cw-from-north")):
        topic, payload = status("trial-01", "77", 5, T0, conventions, guide=guide)
        report = decode(topic, payload, conventions)
        assert isinstance(report, StatusReport) and report.state.name == "trial-01" and not report.oddities
        assert seq_of(payload, "77") == 5 and seq_of(payload, "78") is None


def test_a_trial_never_publishes_as_a_real_sherpa() -> None:
    with pytest.raises(ValueError, match="trial-"):
        status("tug-107", "1", 1, T0, Conventions(), guide=True)


@given(st.binary(max_size=200))
def test_no_payload_of_others_is_taken_for_ours(payload: bytes) -> None:
    assert seq_of(payload, "77") is None
    assert seq_of(b'{"message_id":"ati-trial:78:1","x":"' + payload + b'"}', "77") is None


def test_durations_are_said_as_a_person_would() -> None:
    assert [span(s) for s in (3, 4.5, 45, 60, 90, 600, 3600)] == [
        "3 s", "4.5 s", "45 s", "1 min", "1:30 min", "10 min", "1 h",
    ]  # fmt: skip


def test_a_blank_trial_waits_and_one_open_item_fails_a_step() -> None:
    trial = blank("b", PLAN, T0)
    assert trial.passed == 0 and not trial.is_passed and not trial.running
    assert verdict_of([Evidence(Weight.GOOD, "a"), Evidence(Weight.OPEN, "b")]) is Verdict.FAILED
    assert verdict_of([Evidence(Weight.GOOD, "a"), Evidence(Weight.FINDING, "b")]) is Verdict.PASSED
