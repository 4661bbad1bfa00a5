from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from ati_console.mqtt.policy import LONGEST_S, SHORTEST_S, Kind, Policy, Problem, backoff_s
from ati_console.status import LinkState

RETRY = Problem(Kind.RETRY, "no")
LOSS = Problem(Kind.SUSPECT, "closed")
SLOW = Problem(Kind.SLOW, "slow")


def low(least: float, most: float) -> float:
    return least


def high(least: float, most: float) -> float:
    return most


@given(st.integers(0, 10_000), st.randoms())
def test_every_back_off_is_between_one_and_five_seconds(failures: int, source: random.Random) -> None:
    assert SHORTEST_S <= backoff_s(failures, source.uniform) <= LONGEST_S


def test_the_back_off_grows_and_starts_anew_after_a_stable_link() -> None:
    policy = Policy("c", high)
    delays = [policy.after(RETRY, now).delay_s for now in range(4)]
    assert delays == [1.5, 3.0, 5.0, 5.0]
    assert policy.after(RETRY, 100.0, lived_s=60.0).delay_s == 1.5


def test_two_sites_do_not_come_back_in_step() -> None:
    assert backoff_s(5, low) < backoff_s(5, high)


def test_a_refusal_stops() -> None:
    decision = Policy("c").after(Problem(Kind.STOP, "wrong password"), 0.0)
    assert (decision.state, decision.delay_s) == (LinkState.REFUSED, None)


def test_what_must_not_be_hammered_is_tried_once_soon_and_then_slowly() -> None:
    policy = Policy("c", low)
    delays = [policy.after(SLOW, now).delay_s or 0.0 for now in (0.0, 2.0, 40.0)]
    assert delays[0] < 5.0 and delays[1:] == [30.0, 30.0]
    policy.forget()
    assert (policy.after(SLOW, 80.0).delay_s or 0.0) < 5.0


def test_three_unexplained_losses_in_thirty_seconds_are_a_take_over() -> None:
    policy = Policy("amr-001")
    states = [policy.after(LOSS, now, lived_s=2.0).state for now in (0.0, 10.0, 29.0)]
    assert states == [LinkState.RECONNECTING, LinkState.RECONNECTING, LinkState.TAKEN_OVER]


def test_the_words_of_a_take_over_name_the_client_id() -> None:
    policy = Policy("amr-001")
    decision = [policy.after(LOSS, now, 1.0) for now in (0.0, 1.0, 2.0)][-1]
    assert "amr-001" in decision.problem.reason and decision.problem.advice and decision.delay_s is None


def test_losses_far_apart_or_of_old_links_are_none() -> None:
    policy = Policy("c")
    assert all(policy.after(LOSS, t, 2.0).state is LinkState.RECONNECTING for t in (0.0, 16.0, 32.0, 48.0))
    assert all(policy.after(LOSS, t, 60.0).state is LinkState.RECONNECTING for t in (100.0, 101.0, 102.0))


def test_a_broker_that_was_down_in_between_took_nothing_over() -> None:
    policy = Policy("c")
    for now in range(0, 12, 3):
        assert policy.after(LOSS, now, 1.0).state is LinkState.RECONNECTING
        assert policy.after(RETRY, now + 1).state is LinkState.RECONNECTING


@given(st.lists(st.tuples(st.sampled_from(list(Kind)), st.floats(0, 100), st.floats(0, 1e5)), max_size=40))
def test_every_decision_is_a_wait_or_a_stop(history: list[tuple[Kind, float, float]]) -> None:
    policy, now = Policy("c"), 0.0
    for kind, step, lived in history:
        now += step
        decision = policy.after(Problem(kind, "x"), now, lived)
        waits = decision.state is LinkState.RECONNECTING
        assert waits == (decision.delay_s is not None)
        assert decision.delay_s is None or 1.0 <= decision.delay_s <= 40.0
