"""One batch on its way: asked as a whole, halved when some sample spoils it, each sample settled exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from ati_console.forward.answers import Settled
from ati_console.forward.lanes import DeviceQueue, Lane
from ati_console.forward.order import Mark, Plan, Row, plan, raised
from ati_console.forward.outbox import Begin, Device, Settle
from ati_console.site.site import Twin

UNMENTIONED_TRIES: Final = 5  # then a dead letter, so that one silent location cannot block its device for ever


class Shipment:
    """Bookkeeping only: what was taken from the queues, what is still to be asked, and the devices' marks."""

    def __init__(
        self, lane: Lane, parts: Sequence[tuple[DeviceQueue, list[Row]]], policy: Literal["every", "latest"]
    ) -> None:
        self.lane, self.parts = lane, parts
        self.plans: list[tuple[DeviceQueue, Plan]] = [(queue, plan(rows, queue.mark, policy)) for queue, rows in parts]
        rows = [row for _, one in self.plans for row in one.send]
        self.open: dict[int, Row] = {row.id: row for row in rows}
        self.pieces: list[list[Row]] = [rows] if rows else []
        self.begun = False
        self._known = {queue.device: queue.mark for queue, _ in parts}

    def begin(self) -> Begin:
        return Begin(
            rows=list(self.open.values()),
            late=[entry for _, one in self.plans for entry in one.late],
            superseded=[entry for _, one in self.plans for entry in one.superseded],
            marks={queue.device: one.mark for queue, one in self.plans if one.send},
        )

    def began(self) -> None:
        self.begun = True
        for queue, one in self.plans:
            queue.mark = one.mark

    def halve(self, piece: list[Row]) -> None:
        """The first half is asked first: the order within a login stays."""
        middle = len(piece) // 2
        self.pieces += [piece[middle:], piece[:middle]]

    def answered(self, piece: list[Row], verdict: Settled) -> Settle:
        accepted, dead, again = [], [], []
        for index, (row, refusal) in enumerate(zip(piece, verdict.refused, strict=True)):
            row.attempts += 1
            if refusal is None:
                accepted.append(row)
            elif index in verdict.unmentioned and row.attempts < UNMENTIONED_TRIES:
                again.append(row)
            else:
                dead.append((row, refusal))
        return self._settle(accepted, dead, again)

    def died(self, piece: list[Row], words: str) -> Settle:
        return self._settle((), [(row, words) for row in piece], ())

    def rest_again(self) -> Settle:
        """Nothing is known of what was not settled: it keeps its Timestamps and goes back to its queue."""
        return self._settle((), (), list(self.open.values()))

    def _settle(self, accepted: Sequence[Row], dead: Sequence[tuple[Row, str]], again: Sequence[Row]) -> Settle:
        for row in (*accepted, *again):
            self._raise(row)
        settled = {row.id for row in accepted} | {row.id for row, _ in dead} | {row.id for row in again}
        marks = self._marks(row for row in self.open.values() if row.id not in settled)
        return Settle(accepted, dead, again, marks)

    def settled(self, step: Settle) -> list[Row]:
        """`step` is on disk. Gives back the rows that wait again."""
        for row in (*step.accepted, *(row for row, _ in step.dead), *step.again):
            self.open.pop(row.id, None)
        for queue, _ in self.parts:
            queue.mark = step.marks[queue.device]
        return list(step.again)

    def _raise(self, row: Row) -> None:
        device = _device(row)
        self._known[device] = raised(self._known[device], row)

    def _marks(self, unsettled: Iterable[Row]) -> dict[Device, Mark]:
        """A refused sample was not committed: its Timestamp may be used again, by a retry by hand for one."""
        marks = dict(self._known)
        for row in unsettled:
            marks[_device(row)] = raised(marks[_device(row)], row)
        return marks


def _device(row: Row) -> Device:
    return row.sample.login, row.sample.branch


def largest_batch(twin: Twin) -> int:
    """Answers are capped at 256 KiB: more locations than this could not be answered within it."""
    return max(1, min(twin.max_batch, 1000))
