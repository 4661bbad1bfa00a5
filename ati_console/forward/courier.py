"""Asks the twin about one piece of a batch and says what its answer means for the pace of the lane and the host."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from ati_console.forward import pacing, twin_json
from ati_console.forward.access import Access, AccessLater, AccessRefused
from ati_console.forward.answers import Settled, TooLarge, TryAgain, Unauthorised, Verdict, judge, says_no
from ati_console.forward.lanes import Lane
from ati_console.forward.order import Row
from ati_console.forward.tally import Tally
from ati_console.forward.twinzo import Twinzo, Unreachable


class Courier:
    """`host` is the pace of the whole twin: one probe at a time while nothing comes back."""

    def __init__(self, http: Twinzo, access: Access, tally: Tally, *, by_login: bool) -> None:
        self._http, self._access, self._tally = http, access, tally
        self._path = "localization" if by_login else "localization/batch"
        self._body = twin_json.device_body if by_login else twin_json.batch_body
        self.host = pacing.Pace()

    async def ask(self, lane: Lane, piece: Sequence[Row]) -> Verdict:
        """Renews the credential once on a 401; a second 401, or none to use, is Unauthorised."""
        first, headers = await self._once(lane, piece)
        if isinstance(first, Unauthorised) and headers:
            self._access.renew(piece[0].sample.login, headers)
            first, _ = await self._once(lane, piece)
        return first

    async def _once(self, lane: Lane, piece: Sequence[Row]) -> tuple[Verdict, dict[str, str] | None]:
        sample, started = piece[0].sample, time.monotonic()
        try:
            headers = await self._access.headers(sample.login, sample.branch)
        except AccessRefused as error:
            return Unauthorised(str(error)), None
        except AccessLater as error:  # the data service may well be up: the host's pace is not touched
            self._lane_failed(lane, started, error.wait_s)
            return TryAgain(str(error)), None
        return await self._post(lane, piece, headers, time.monotonic()), headers

    async def _post(self, lane: Lane, piece: Sequence[Row], headers: dict[str, str], started: float) -> Verdict:
        try:
            reply = await self._http.post(self._path, headers, self._body(piece))
        except Unreachable as error:
            verdict: Verdict = TryAgain(str(error))
        else:
            lane.answers_ms.append((time.monotonic() - started) * 1000.0)
            self._tally.answered(piece, reply.status)
            verdict = judge(reply, piece)
            if says_no(verdict):
                self._tally.rejected()
        self._pace(lane, verdict, started, len(piece))
        return verdict

    def _pace(self, lane: Lane, verdict: Verdict, started: float, sent: int) -> None:
        if isinstance(verdict, TryAgain):
            wait_s = pacing.retry_after_s(verdict.retry_after, time.time())
            self._lane_failed(lane, started, wait_s)
            if not verdict.throttled:
                self.host.failed(started, time.monotonic(), random.random(), wait_s)  # noqa: S311 - jitter
                return
        self.host.succeeded()
        if isinstance(verdict, Settled):
            lane.pace.succeeded()
            lane.size.accepted(sent)
        if isinstance(verdict, TooLarge):
            lane.size.too_large(sent)

    def _lane_failed(self, lane: Lane, started: float, wait_s: float | None) -> None:
        lane.pace.failed(started, time.monotonic(), random.random(), wait_s)  # noqa: S311 - jitter

    def notes(self) -> list[str]:
        return self._access.notes()
