"""After a run that ended in the middle: what the twin's own history lists is delivered, all else goes out again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ati_console.forward import doubts, ledger
from ati_console.forward.doubts import Doubts, held
from ati_console.forward.ledger_export import histories
from ati_console.forward.order import Row
from ati_console.forward.outbox import FOUND, Begin, Insert, Outbox
from ati_console.forward.outbox_schema import State
from ati_console.forward.samples import Sample
from ati_console.forward.twin_values import TwinPosition
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import Location
from tests.forward.kit import NORTH, SOUTH, Running, arrival, plant

NOW_MS = int(time.time() * 1000)


def row(number: int, login: str = "l0", branch: str = NORTH, sector: int = 1) -> Row:
    """As it stands after it was put into a request."""
    sample = Sample(
        sherpa="s" + login[1:], login=login, branch=branch, sector=sector, timestamp_ms=NOW_MS + number,
        x_mm=1000.0 * number, y_mm=20.0, battery=None, moving=True,
    )  # fmt: skip
    return Row(id=number, sample=sample, received_at=1.0, identity=number, sent_ms=NOW_MS + number, interval_ms=1000)


def killed_with(path: Path, rows: list[Row]) -> None:
    """An outbox as a kill leaves it: all of `rows` under way."""
    box = Outbox(path)
    box.apply([Insert(rows), Begin(rows)])
    box.close()


def committed(twin: TwinSandbox, rows: list[Row]) -> None:
    """What the twin wrote down before the kill, one request."""
    for one in rows:
        place = Location(timestamp=one.sent_ms, sector_id=one.sample.sector, x=one.sample.x_mm, y=one.sample.y_mm)
        twin.state.locate(one.sample.branch, one.sample.login, [place], time.time())


def times(twin: TwinSandbox, login: str = "l0") -> list[int]:
    return [entry.timestamp - NOW_MS for entry in twin.ledger() if entry.login == login]


def test_what_the_twin_committed_before_the_kill_is_not_sent_again(twin: TwinSandbox, path: Path) -> None:
    rows = [row(number) for number in range(1, 6)]
    killed_with(path, rows)
    committed(twin, rows[:3])
    with Running(plant(twin.url), path) as running:
        running.until(received=5, accepted=5)
        assert "Twinzo had 3 of 5 samples that were under way" in running.what_went_wrong()
    assert times(twin) == [1, 2, 3, 4, 5]
    assert [(one.fate, one.reason) for one in histories(path)][2:4] == [("delivered", FOUND), ("delivered", None)]


def test_of_two_branches_each_is_asked_in_its_own_name(twin: TwinSandbox, path: Path) -> None:
    rows = [row(1), row(2, "l1", SOUTH, 2), row(3), row(4, "l1", SOUTH, 2)]
    twin.state.locate(NORTH, "l0", [], 0.0)
    killed_with(path, rows)
    committed(twin, rows)
    with Running(plant(twin.url), path) as running:
        running.until(accepted=4)
    assert (times(twin), times(twin, "l1")) == ([1, 3], [2, 4])


def test_samples_that_come_meanwhile_wait_and_keep_their_order(twin: TwinSandbox, path: Path) -> None:
    twin.routes.latency_ms = 300.0
    rows = [row(number) for number in range(1, 4)]
    killed_with(path, rows)
    committed(twin, rows[:1])
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(9, timestamp=(NOW_MS + 900) / 1000, received_at=(NOW_MS + 900) / 1000)])
        running.until(received=4, accepted=4)
    assert times(twin) == [1, 2, 3, 900]


@pytest.mark.parametrize("mode", ["http500", "unauthorized"])
def test_a_twin_that_does_not_say_leaves_the_doubt_and_gets_all_of_it_again(
    twin: TwinSandbox, path: Path, mode: str
) -> None:
    rows = [row(number) for number in range(1, 4)]
    killed_with(path, rows)
    committed(twin, rows)
    twin.fail(f"{mode}:on=get")
    with Running(plant(twin.url), path) as running:
        running.until(20.0, received=3, accepted=3)
    assert times(twin) == [1, 2, 3, 1, 2, 3]


def test_without_the_twins_history_all_of_it_goes_out_again(twin: TwinSandbox, path: Path) -> None:
    rows = [row(number) for number in range(1, 4)]
    killed_with(path, rows)
    committed(twin, rows)
    twin.routes.refused_paths.add("devices/locations/")
    with Running(plant(twin.url), path) as running:
        running.until(accepted=3)
    assert times(twin) == [1, 2, 3, 1, 2, 3]


def test_a_twin_that_hangs_delays_by_the_deadline_at_most(
    twin: TwinSandbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubts, "ASK_S", 0.3)
    killed_with(path, [row(1)])
    twin.fail("hang:on=get")
    with Running(plant(twin.url), path) as running:
        running.until(accepted=1)


@pytest.mark.parametrize(
    ("part", "lasts", "again"), [("_of_branch", 2, False), ("_of_branch", 99, True), ("_write", 2, False)]
)
def test_whatever_goes_wrong_it_is_tried_again_and_the_devices_do_not_wait_for_a_restart(
    twin: TwinSandbox, path: Path, monkeypatch: pytest.MonkeyPatch, part: str, lasts: int, again: bool
) -> None:
    """A question that fails for ever is given up: then all of it is sent again."""
    sound, failed = getattr(Doubts, part), []

    async def broken(self: Doubts, *asked: object) -> None:
        if len(failed) < lasts:
            failed.append(asked)
            raise RuntimeError("nobody thought of this")
        await sound(self, *asked)

    monkeypatch.setattr(Doubts, part, broken)
    monkeypatch.setattr(doubts, "backoff_s", lambda failures, _jitter: 0.01 * failures)
    rows = [row(1), row(2)]
    killed_with(path, rows)
    committed(twin, rows)
    with Running(plant(twin.url), path) as running:
        running.until(received=2, accepted=2)
        assert "cannot be cleared up (RuntimeError)" in running.what_went_wrong()
        running.offer([arrival(9, timestamp=(NOW_MS + 900) / 1000, received_at=(NOW_MS + 900) / 1000)])
        running.until(received=3, accepted=3)
    assert times(twin) == ([1, 2, 1, 2, 900] if again else [1, 2, 900])
    assert len(failed) == (doubts.ASKED if again else 2)


def test_killed_again_before_the_answer_the_doubts_are_the_same_at_the_next_start(
    twin: TwinSandbox, path: Path
) -> None:
    killed_with(path, [row(1)])
    committed(twin, [row(1)])
    twin.routes.latency_ms = 60_000.0
    with Running(plant(twin.url), path):
        pass
    assert ledger.totals(path)[State.IN_FLIGHT] == 1
    twin.routes.latency_ms = 0.0
    with Running(plant(twin.url), path) as running:
        running.until(accepted=1)
    assert times(twin) == [1]


def there(number: int, **changes: float | int | None) -> TwinPosition:
    values = {"sector": 1, "x_mm": 1000.0 * number, "y_mm": 20.0, "at": (NOW_MS + number) / 1000, **changes}
    return TwinPosition(login="", device_id=7, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "entry",
    [there(1, at=None), there(1, at=NOW_MS / 1000), there(1, sector=2), there(1, sector=None), there(1, x_mm=1002.0)],
    ids=["no time", "another time", "another sector", "no sector", "another place"],
)
def test_only_time_sector_and_place_together_are_certain(entry: TwinPosition) -> None:
    assert held([row(1)], [entry]) == []


def test_a_parked_sherpa_repeats_itself_and_each_sample_is_judged_by_its_own_time() -> None:
    parked = [row(number) for number in (1, 2, 3)]
    assert held(parked, [there(2)]) == [parked[1]]


@given(some.integers(1_000_000_000_000, 4_000_000_000_000))
def test_a_time_survives_the_way_through_seconds(sent_ms: int) -> None:
    one = row(1)
    one.sent_ms = sent_ms
    assert held([one], [there(1, at=sent_ms / 1000)]) == [one]
