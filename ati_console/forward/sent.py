"""The newest samples of each device that the twin accepted (or, in shadow mode, would have been sent). Bounded.

Written and read on the forwarder's loop alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from ati_console.forward.order import Row
from ati_console.forward.outbox import Device
from ati_console.forward.samples import Sample

KEPT: Final = 50_000  # samples in all: 10 s of 1,000 sherpas at 5 Hz, 20 MB
MOST_A_DEVICE, FEWEST_A_DEVICE = 240, 8
FORGET_S: Final = 900.0  # a device without a new sample for so long is not asked about any more


class Sent(msgspec.Struct, frozen=True, gc=False):
    at: float  # unix seconds: accepted, or computed in shadow mode
    sent_ms: int  # the Timestamp the twin knows it by
    sample: Sample


class SentHistory:
    def __init__(self) -> None:
        self._devices: dict[Device, deque[Sent]] = {}
        self._most = MOST_A_DEVICE

    def accepted(self, rows: Iterable[Row], now: float) -> None:
        for row in rows:
            self._keep(Sent(now, row.sent_ms, row.sample))

    def computed(self, samples: Iterable[Sample], now: float) -> None:
        for sample in samples:
            self._keep(Sent(now, sample.timestamp_ms, sample))

    def _keep(self, one: Sent) -> None:
        kept = self._devices.get((one.sample.login, one.sample.branch))
        if kept is None:
            kept = self._devices[one.sample.login, one.sample.branch] = deque(maxlen=MOST_A_DEVICE)
            self._most = max(FEWEST_A_DEVICE, min(MOST_A_DEVICE, KEPT // len(self._devices)))
        kept.append(one)
        while len(kept) > self._most:
            kept.popleft()

    def clear(self) -> None:
        """Of another mode: what was computed was not sent."""
        self._devices.clear()
        self._most = MOST_A_DEVICE

    def of(self, device: Device) -> tuple[Sent, ...]:
        """Oldest first; empty for a device that was forgotten."""
        return tuple(self._devices.get(device, ()))

    def fresh(self, now: float) -> Iterator[tuple[Device, tuple[Sent, ...]]]:
        """Each device with its samples, oldest first; those silent for long are forgotten."""
        for device, kept in list(self._devices.items()):
            if now - kept[-1].at > FORGET_S:
                del self._devices[device]
            else:
                yield device, tuple(kept)
