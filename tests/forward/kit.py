"""A plant, arrivals and a forwarder in its thread, for the tests of this folder."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from ati_console.arrival import Arrival, Fate, Receipt
from ati_console.forward.forwarder import Forwarder
from ati_console.forward.order import Row
from ati_console.forward.samples import Sample
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.robot import Pose, RobotState
from ati_console.site.mapping import Mapping
from ati_console.site.site import Branch, RobotRow, Sector, Site, Transform, Twin
from tests.support.waiting import wait_until

CLIENT = "11111111-2222-3333-4444-555555555555"
NORTH = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SOUTH = "aaaaaaaa-bbbb-cccc-dddd-ffffffffffff"
PROJECT = Path(__file__).parents[2]


def plant(url: str = "http://127.0.0.1:9/v3", robots: int = 4, **twin: Any) -> Site:
    """Robots s0, s1, ... with logins l0, l1, ...; odd ones in branch South when there are two."""
    options = {"client": CLIENT, "period_s": 0.02, "timeout_s": 2.0, **twin}
    return Site(
        name="Plant A",
        twin=Twin(url, **options),
        branches=(Branch("North", NORTH), Branch("South", SOUTH, production=True)),
        sectors=(
            Sector(1, "North", 200_000, 200_000, Transform(ty=200_000.0)),
            Sector(2, "South", 200_000, 200_000, Transform(ty=200_000.0)),
        ),
        robots=tuple(RobotRow(f"s{n}", f"l{n}", 1 + n % 2) for n in range(robots)),
    )


class Words:
    """A secret as settings.secrets has it, as far as forwarding needs one."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text


class Keys:
    def __init__(self, key: str | None = "key-1", password: str | None = "password-1") -> None:
        self.key, self.password = key, password
        self.asked = 0

    def api_key(self, client: str) -> Words | None:
        self.asked += 1
        return Words(self.key) if self.key else None

    def device(self, login: str) -> Words | None:
        self.asked += 1
        return Words(self.password) if self.password else None


def arrival(number: int, sherpa: str = "s0", fate: Fate = Fate.SAMPLE, **changes: Any) -> Arrival:
    """Message `number`: one a second, a metre further each, with its own message id."""
    at = changes.pop("timestamp", 1_700_000_000.0 + number)
    state = RobotState(name=sherpa, pose=Pose(number % 100 * 1.0, 20.0, 0.0), mode="fleet", battery_pct=82.4)
    values: dict[str, Any] = {
        "receipt": Receipt(number % 65_535 + 1, 1, 1),
        "fate": fate,
        "received_at": at,
        "state": state if fate in (Fate.SAMPLE, Fate.UNMAPPED) else None,
        "timestamp": at,
        "message_id": f"id-{sherpa}-{number}",
        "digest": b"digest-%d" % number,
    }
    return Arrival(**{**values, **changes})


def balanced(status: ForwardStatus) -> bool:
    fates = status.undecodable + status.ignored + status.unmapped + status.queued + status.in_flight
    return status.received == fates + status.accepted + status.superseded + status.dead


class Running:
    """A forwarder in a thread of its own. Leaving stops it and checks the counters' equation once more."""

    def __init__(
        self,
        site: Site,
        path: Path,
        secrets: Keys | None = None,
        mode: ForwardMode = ForwardMode.ON,
        drain_s: float = 0.0,
    ) -> None:
        self.acknowledged: list[Receipt] = []
        self.forwarder = Forwarder(site, Mapping(site), path, secrets or Keys(), self.acknowledged.extend, mode)
        self.drain_s = drain_s
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.forwarder.run()
        except BaseException as error:
            self.error = error

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(self.drain_s)
        assert balanced(self.forwarder.status()), self.forwarder.status()

    def stop(self, drain_s: float = 0.0) -> ForwardStatus:
        self.forwarder.request_stop(drain_s)
        self._thread.join(15.0)
        assert not self._thread.is_alive(), "the forwarder did not stop"
        if self.error is not None:
            raise self.error
        return self.forwarder.status()

    def offer(self, arrivals: Sequence[Arrival], timeout: float = 10.0) -> None:
        """All of them, as ingest does: what was not taken is offered again."""
        left, deadline = list(arrivals), time.monotonic() + timeout
        while left:
            left = left[self.forwarder.offer(left) :]
            assert time.monotonic() < deadline, "the forwarder does not take what it is offered"

    def until(self, timeout: float = 10.0, **counters: int) -> ForwardStatus:
        """Waits until these counters have these values; every status seen on the way must balance."""

        def reached() -> ForwardStatus | None:
            status = self.forwarder.status()
            assert balanced(status), status
            return status if all(getattr(status, name) == count for name, count in counters.items()) else None

        try:
            return wait_until(reached, timeout, str(counters))  # type: ignore[return-value]
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.forwarder.status()}; {self.forwarder.faults}") from None

    def what_went_wrong(self) -> str:
        return "\n".join(f"{fault.what} {fault.next_step}" for fault in self.forwarder.faults)


def row(number: int, login: str = "l0") -> Row:
    sample = Sample(
        sherpa="s0", login=login, branch="b", sector=1, timestamp_ms=number * 1000, x_mm=1.0, y_mm=2.0, battery=None,
        moving=True,
    )  # fmt: skip
    return Row(id=number, sample=sample, received_at=float(number), identity=number * 7)
