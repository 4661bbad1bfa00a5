"""What a trial publishes: the guide's status of sherpas whose names nobody can take for real ones. Pure."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from ati_console.publish.trial_values import MARK
from ati_console.robot import Pose, RobotState
from ati_console.wire.encode import FEED_STATUS_TOPIC, feed_status, guide_status, guide_status_topic
from ati_console.wire.messages import Conventions

CIRCLE_M: Final = 5.0
PREFIX: Final = "ati-trial"


class _Said(msgspec.Struct):
    sherpa_name: str = ""
    message_id: str = ""


_DECODER: Final = msgspec.json.Decoder(_Said)


def status(sherpa: str, run: str, seq: int, at: float, conventions: Conventions, *, guide: bool) -> tuple[str, bytes]:
    """Topic and payload, as the plant writes poses; `run` tells trials apart, `seq` is found in what comes back."""
    if not sherpa.startswith(MARK):
        raise ValueError(f"a trial publishes as {MARK}.., not as {sherpa[:60]!r}")
    angle = math.remainder(at / 10.0, math.tau)
    pose = Pose(
        round(CIRCLE_M * math.cos(angle), 3),
        round(CIRCLE_M * math.sin(angle), 3),
        round(math.remainder(angle + math.pi / 2, math.tau), 3),
    )
    state = RobotState(
        name=sherpa, pose=pose, mode="fleet", battery_pct=82.0, measured_at=at, message_id=f"{PREFIX}:{run}:{seq}"
    )
    if guide:
        return guide_status_topic(sherpa), guide_status(state, conventions)
    return FEED_STATUS_TOPIC, feed_status(state, conventions)


def seq_of(payload: bytes, run: str) -> int | None:
    """The number of one of our own messages; None for everybody else's."""
    if PREFIX.encode() not in payload:
        return None
    try:
        prefix, of, seq = _DECODER.decode(payload).message_id.split(":")
        return int(seq) if (prefix, of) == (PREFIX, run) else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return None
