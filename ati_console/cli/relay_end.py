"""With which code and words the relay ends, once nothing is under way any more. Pure."""

from __future__ import annotations

from ati_console.cli.exit_codes import Exit
from ati_console.publish.relay import RelayCounts


def ended(counts: RelayCounts, pending: int, *, was_online: bool, refused: bool) -> tuple[Exit, str]:
    """The code of interfaces.md and why it is not 0 ("" when there is nothing to say), for a run that came to its time.

    Single bad rows and polls are told as they come; where nothing at all came through, a script must not take it for
    success. A signal ends a relay with 0, whatever there was.
    """
    if not was_online and refused:
        return Exit.NOT_AUTHORISED, "the broker refused us: nothing was published"
    if not was_online:
        return Exit.CANNOT_CONNECT, "the broker was never reached: nothing was published"
    if counts.polls and counts.failed_polls == counts.polls:
        return Exit.CHECK_FAILED, f"the source gave nothing: {counts.source_error}"
    if counts.bad and not counts.good:
        return Exit.CHECK_FAILED, "no row could be published: the lines above say which column, and why"
    if counts.refused and not counts.acknowledged:
        return Exit.NOT_AUTHORISED, "the broker refused every message"
    if pending and not counts.acknowledged:
        return Exit.TIMED_OUT, "the broker acknowledged nothing"
    return Exit.OK, ""
