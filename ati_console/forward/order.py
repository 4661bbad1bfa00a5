"""Which samples of one login go out now, with which Timestamps. Pure.

Timestamps strictly increase per login, across retries and restarts (reliability.md), because nobody has told us
whether Twinzo's current position follows the newest Timestamp or the last request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from ati_console.forward.samples import Sample

LATE_MS: Final = 1000
AHEAD_MS: Final = 5000
FIRST_INTERVAL_MS: Final = 2000  # the documented rate, when there is no sample before it
ALONE: Final = "; it was put back, but no newer sample of this sherpa came within a minute: retry while it sends"
LATE_RETRY: Final = "Nothing to do: it goes out just before the next sample of its sherpa, so the map never goes back."
LARGEST_INT32: Final = 2**31 - 1


class Row(msgspec.Struct, gc=False, kw_only=True):
    """A sample in the outbox. `sent_ms` stays once it was in a request: it may have been committed there."""

    id: int
    sample: Sample
    received_at: float
    identity: int = 0
    sent_ms: int = 0  # 0: never sent
    interval_ms: int = 0
    attempts: int = 0
    committed_at: float = 0.0  # unix seconds, of this run; not on disk
    by_hand: bool = False  # a dead letter that a person put back


class Mark(msgspec.Struct, frozen=True, gc=False):
    """The newest Timestamp a login was sent, and the newest one measured (they differ by nudges)."""

    sent_ms: int = 0
    measured_ms: int = 0


class Plan(msgspec.Struct, gc=False):
    """Every row given ends in exactly one of the three lists."""

    send: list[Row]
    late: list[tuple[Row, str]]
    superseded: list[tuple[Row, int]]  # row, id of the newer one
    mark: Mark
    behind: list[Row] = []  # put back by hand and late: they go out in front of `send`, with their own Timestamps


def in_order(row: Row) -> tuple[int, int, int]:
    """Sort key: what was already sent keeps its place, the rest goes by measured time."""
    return (0, row.sent_ms, row.id) if row.sent_ms else (1, row.sample.timestamp_ms, row.id)


def plan(rows: Sequence[Row], mark: Mark, policy: Literal["every", "latest"]) -> Plan:
    """Gives `rows` of one login (sorted by `in_order`) their Timestamp and Interval, and says which are not sent."""
    out = Plan([], [], [], mark)
    for row in rows:
        _place(row, out)
    _only_before_a_newer_one(out)
    if policy == "latest" and out.send:
        newest = out.send[-1]
        out.superseded = [(row, newest.id) for row in out.send[:-1]]
        if newest.sent_ms > mark.sent_ms:  # not a repetition: its spacing is to what was really sent before
            newest.interval_ms = interval_ms(newest.sent_ms, mark.sent_ms)
        out.send = [newest]
    out.send, out.behind = out.behind + out.send, []
    return out


def _place(row: Row, out: Plan) -> None:
    if row.sent_ms:
        out.mark = raised(out.mark, row)
        out.send.append(row)
        return
    sent_ms = sendable_ms(row.sample.timestamp_ms, round(row.received_at * 1000), out.mark)
    if sent_ms is None:
        if row.by_hand:
            out.behind.append(row)
        else:
            out.late.append((row, late_words(row.sample.timestamp_ms, out.mark)))
        return
    row.sent_ms, row.interval_ms = sent_ms, interval_ms(sent_ms, out.mark.sent_ms)
    out.mark = raised(out.mark, row)
    out.send.append(row)


def _only_before_a_newer_one(out: Plan) -> None:
    """What is late may fill a gap in the twin's history, in a request that ends with where the sherpa is now: then the
    map shows that, whichever of its two rules the twin follows. Without such a sample it is refused as any late one.
    """
    if not out.send:
        out.late += [(row, late_words(row.sample.timestamp_ms, out.mark) + ALONE) for row in out.behind]
        out.behind = []
    sent_ms = 0
    for row in out.behind:
        sent_ms = max(row.sample.timestamp_ms, sent_ms + 1)
        row.sent_ms, row.interval_ms = sent_ms, FIRST_INTERVAL_MS


def is_late(row: Row, mark: Mark) -> bool:
    return not row.sent_ms and sendable_ms(row.sample.timestamp_ms, round(row.received_at * 1000), mark) is None


def raised(mark: Mark, row: Row) -> Mark:
    """The mark once `row` was sent, or may have been."""
    return Mark(max(mark.sent_ms, row.sent_ms), max(mark.measured_ms, row.sample.timestamp_ms))


def sendable_ms(timestamp_ms: int, received_ms: int, mark: Mark) -> int | None:
    """The Timestamp to send, or None when the sample is late.

    Within a second of the newest one it is nudged behind it. So is everything while the newest one lies in the
    future of our own clock: then a clock was stepped back, and a dead letter for each sample of an hour helps nobody.
    """
    late = timestamp_ms < mark.measured_ms - LATE_MS
    if late and mark.measured_ms <= received_ms + AHEAD_MS:
        return None
    return max(timestamp_ms, mark.sent_ms + 1)


def interval_ms(sent_ms: int, before_ms: int) -> int:
    """The real spacing to the one before it, as Twinzo's int."""
    return min(sent_ms - before_ms, LARGEST_INT32) if before_ms else FIRST_INTERVAL_MS


def late_words(timestamp_ms: int, mark: Mark) -> str:
    return f"late: measured {(mark.measured_ms - timestamp_ms) / 1000:.1f} s before one that was already sent"


def late_retry_words(count: int) -> str:
    return f"{count} of the dead letters put back are older than what Twinzo has of their sherpas: they wait"
