"""An alarm is said once when something begins, and never again while it lasts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ati_console.fleet.view import ErrorEntry, RobotView
from ati_console.gui.alarms.rules import Alarm, AlarmRules, Kind, QuietHours, Scene, Watch, is_quiet, notice
from ati_console.robot import STALE_HEARTBEAT
from ati_console.status import LinkState, LinkStatus
from tests.gui.sherpas import NOW, error, sherpa

RULES = AlarmRules()
ONLINE = LinkStatus(LinkState.ONLINE, NOW - 10_000)


def scene(*views: RobotView, errors: tuple[ErrorEntry, ...] = (), link: LinkStatus = ONLINE) -> Scene:
    return Scene({view.state.name: view for view in views}, errors, link)


def battery(pct: float | None, **more: Any) -> Scene:
    return scene(sherpa("tug-1", battery_pct=pct, **more))


class Days:
    """Looks at one scene after the other, a second apart unless said."""

    def __init__(self, rules: AlarmRules = RULES) -> None:
        self.watch, self.rules, self.now = Watch(), rules, NOW

    def see(self, what: Scene, after: float = 1.0) -> list[str]:
        """Ages in the scene are of the moment it is seen in."""
        self.now += after
        late = self.now - NOW
        views = {n: msgspec.structs.replace(v, received_at=v.received_at + late) for n, v in what.robots.items()}
        found = self.watch.look(what._replace(robots=views), self.rules, self.now)
        return [f"{alarm.sherpa} {alarm.words}".strip() for alarm in found]


def test_a_battery_is_said_at_each_limit_once() -> None:
    days = Days()
    assert days.see(battery(31)) == []
    assert days.see(battery(29)) == ["tug-1 battery 29 %, below 30 %"]
    assert days.see(battery(28)) == days.see(battery(30)) == days.see(battery(29)) == []
    assert days.see(battery(19)) == ["tug-1 battery 19 %, below 20 %"]
    assert days.see(battery(18), 100_000) == []


def test_one_that_is_empty_at_first_sight_is_said_once_and_not_twice() -> None:
    days = Days()
    assert days.see(battery(12)) == ["tug-1 battery 12 %, below 20 %"] and days.see(battery(22)) == []


def test_after_a_charge_it_is_a_new_occurrence() -> None:
    days = Days()
    days.see(battery(29))
    assert days.see(battery(29, charging=True)) == days.see(battery(90, charging=True)) == []
    assert days.see(battery(29), 3_600) == ["tug-1 battery 29 %, below 30 %"]


def test_a_charging_one_is_silent_until_it_leaves_the_charger_too_early() -> None:
    days = Days()
    assert days.see(battery(22, charging=True)) == []
    assert days.see(battery(25)) == ["tug-1 battery 25 %, below 30 %"]


def test_a_level_that_is_not_said_changes_nothing() -> None:
    days = Days()
    days.see(battery(29))
    assert days.see(battery(None), 400) == days.see(battery(29), 400) == []


def test_the_limits_are_the_sites() -> None:
    assert Days(AlarmRules(low_pct=50, empty_pct=10)).see(battery(49)) == ["tug-1 battery 49 %, below 50 %"]
    for low, empty in ((10, 20), (100, 20), (30, 0)):
        with pytest.raises(ValueError, match="per cent"):
            AlarmRules(low_pct=low, empty_pct=empty)


def test_an_error_and_an_e_stop_are_said_when_they_begin_and_when_they_return_much_later() -> None:
    days, one = Days(), sherpa("tug-1")
    stop = error("tug-1", "emergency_stop", source="disabled_reason", e_stop=True)
    trouble = scene(one, errors=(error("tug-1", "motor died"), stop))
    assert days.see(trouble) == ["tug-1 e-stop pressed", "tug-1 motor died"]
    assert days.see(trouble, 7_200) == [] and days.see(scene(one)) == []
    assert days.see(trouble, 30) == []  # it comes and goes: the same trouble
    assert days.see(scene(one)) == []
    assert days.see(trouble, 400) == ["tug-1 e-stop pressed", "tug-1 motor died"]


def test_an_acknowledged_or_finished_error_of_the_start_is_no_alarm() -> None:
    seen, over = error("tug-1", "a", acknowledged=True), error("tug-1", "b", active=False)
    assert Days().see(scene(sherpa("tug-1"), errors=(seen, over))) == []


def test_a_sherpa_that_nobody_minds_raises_nothing() -> None:
    assert Days().see(scene(errors=(error("demo-01", "a"),))) == []


def test_a_lost_sherpa_is_said_once_until_it_lives_again() -> None:
    days = Days()

    def silent(minutes: float) -> Scene:
        return scene(sherpa("tug-1", age=60 * minutes))

    assert days.see(silent(14)) == []
    assert days.see(silent(16)) == ["tug-1 lost: no message for 16 minutes"]
    assert days.see(silent(20)) == days.see(silent(3)) == days.see(silent(16)) == []
    assert days.see(silent(0)) == []
    days.now += 400
    assert days.see(silent(16)) == ["tug-1 lost: no message for 16 minutes"]


def test_given_up_by_the_fleet_manager_and_then_lost_is_one_trouble() -> None:
    days = Days()
    given_up = error("tug-1", STALE_HEARTBEAT, source="disabled_reason")
    assert days.see(scene(sherpa("tug-1"), errors=(given_up,))) == ["tug-1 no message (stale_heartbeat)"]
    assert days.see(scene(sherpa("tug-1", age=2_000.0), errors=(given_up,))) == []


def test_while_our_own_link_is_down_no_sherpa_is_called_lost() -> None:
    days, dead = Days(), sherpa("tug-1", age=2_000.0)
    down = LinkStatus(LinkState.RECONNECTING, NOW, reason="reset", attempt=1)
    assert days.see(scene(dead, link=down)) == []
    assert days.see(scene(dead, link=LinkStatus(LinkState.ONLINE, days.now))) == []
    assert days.see(scene(dead, link=LinkStatus(LinkState.ONLINE, days.now - 61))) != []


def test_a_link_is_said_after_ten_seconds_however_often_it_tries() -> None:
    days = Days()
    for second in range(9):
        state = LinkState.CONNECTING if second % 2 else LinkState.RECONNECTING
        link = LinkStatus(state, days.now, reason="connection refused", reason_at=days.now, attempt=second)
        assert days.see(scene(link=link)) == []
    link = LinkStatus(LinkState.RECONNECTING, days.now, reason="connection refused", reason_at=days.now)
    assert days.see(scene(link=link), 3) == ["Link reconnecting: connection refused"]
    assert days.see(scene(link=LinkStatus(LinkState.REFUSED, days.now, reason="bad password"))) == []


def test_a_refusal_is_said_at_once_and_a_wished_disconnect_never() -> None:
    assert Days().see(scene(link=LinkStatus(LinkState.TAKEN_OVER, NOW, reason="same id"))) == [
        "Link taken over: same id"
    ]
    days = Days()
    days.see(scene())
    assert days.see(scene(link=LinkStatus(LinkState.OFFLINE, NOW, reason="disconnected")), 60) == []


def test_a_kind_that_is_switched_off_is_silent_and_its_end_of_silence_repeats_nothing() -> None:
    days = Days(AlarmRules(kinds=frozenset({Kind.ERROR})))
    assert days.see(battery(10)) == []
    days.rules = RULES
    assert days.see(battery(10)) == []


@pytest.mark.parametrize(
    ("begin", "end", "minute", "quiet"),
    [
        (1_320, 360, 1_400, True), (1_320, 360, 0, True), (1_320, 360, 359, True), (1_320, 360, 360, False),
        (1_320, 360, 720, False), (600, 660, 600, True), (600, 660, 660, False), (600, 600, 600, False),
    ],
)  # fmt: skip
def test_quiet_hours_may_go_over_midnight(begin: int, end: int, minute: int, quiet: bool) -> None:
    assert is_quiet(AlarmRules(quiet=QuietHours(begin, end)), minute) is quiet
    assert not is_quiet(RULES, minute)


def test_what_began_in_quiet_hours_is_not_said_in_the_morning() -> None:
    days = Days(AlarmRules(quiet=QuietHours()))
    assert days.see(battery(29)) != []  # raised: whoever speaks asks is_quiet
    assert days.see(battery(28), 8 * 3_600) == []


def test_many_alarms_are_one_notification() -> None:
    alarms = tuple(Alarm(Kind.LOST, f"tug-{n}", "lost", NOW) for n in range(5))
    assert notice(alarms) == ("5 alarms", "tug-0: lost\ntug-1: lost\ntug-2: lost\nand 2 more")
    assert notice(alarms[:1]) == ("tug-0", "lost")
    assert notice((Alarm(Kind.LINK, "", "Link refused", NOW),)) == ("ATI Console", "Link refused")


def test_the_gravest_comes_first() -> None:
    stop = error("tug-9", "emergency_stop", source="disabled_reason", e_stop=True)
    mixed = scene(sherpa("tug-1", battery_pct=9.0), sherpa("tug-9"), errors=(error("tug-1", "x"), stop))
    assert [alarm.kind for alarm in Watch().look(mixed, RULES, NOW)] == [Kind.E_STOP, Kind.ERROR, Kind.BATTERY]
