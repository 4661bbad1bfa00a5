"""What to do about each kind of finding, in one sentence. Pure."""

from __future__ import annotations

from typing import Final

from ati_console.wire.messages import Odd

ADVICE: Final = {
    Odd.POSE_LENGTH: "Both lengths are read. Ask the sender to keep to the one its document says.",
    Odd.UNIT_SUSPICION: "Compare with a known station, then set unit in the site file to m or mm.",
    Odd.MODE_SPELLING: "Read all the same. Nothing to do, unless another reader is stricter.",
    Odd.MODE_MISSING: "Ask the sender to add mode: without it nobody can tell driving from parked.",
    Odd.MODE_UNKNOWN: "Shown as it came. Tell us what it means when it is a real mode.",
    Odd.BATTERY_OUT_OF_RANGE: "Ask for per cent from 0 to 100, -1 for unknown; the twin gets none meanwhile.",
    Odd.BATTERY_MISSING: "Ask the sender to add battery_status; the twin gets none meanwhile.",
    Odd.FIELD_TYPE: "Ask the sender to write the field as documented; it was left out here.",
    Odd.TOPIC_NAME: "Find out which of the two is right: until then nothing of it is forwarded.",
    Odd.CLOCK_OFFSET: "Set the sherpa's clock, or z_suffix_offset_min in the site file when Z is local time.",
    Odd.STALE_REPEAT: "Old news sent as new: look at the sherpa itself, its age here is the true one.",
    Odd.LATE: "Not applied. Many of them: look for two senders or a queue on the way.",
    Odd.JUMP: "Look where it really is: it was lifted, localised anew, or two sherpas share a name.",
    Odd.FROZEN_POSE: "Go and look: it has a trip and does not move, or its localisation hangs.",
    Odd.HEADING: "Try the other yaw in the site file: ccw-from-x or cw-from-north.",
}


def advice(kind: Odd) -> str:
    return ADVICE.get(kind, "")
