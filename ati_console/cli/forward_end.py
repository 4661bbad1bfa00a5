"""With which code and words a headless run of forwarding ends, once nothing is under way any more. Pure."""

from __future__ import annotations

from ati_console.cli.exit_codes import Exit
from ati_console.forwarding import ForwardMode, ForwardStatus, LaneState


def ended(status: ForwardStatus, *, by_signal: bool) -> tuple[Exit, str]:
    """The code of interfaces.md and why it is not 0 ("" when there is nothing to say).

    One accepted sample makes it 0: single dead letters are told and kept, a unit file must not restart because of
    them. Where nothing at all came through, a script must not take it for success; a stop by signal that found the
    twin away is no failure though: what waits is on disk and goes out with the next start.
    """
    waiting = status.queued + status.in_flight
    meant_to = status.mode is ForwardMode.ON  # a dry run leaves what an earlier run left, and that is no failure of it
    if status.accepted or not meant_to or not (status.dead or waiting):
        return Exit.OK, ""
    if any(lane.state is LaneState.PAUSED for lane in status.lanes):
        return Exit.NOT_AUTHORISED, f"Twinzo refused our credential and accepted nothing: {_kept(waiting, status.dead)}"
    if status.dead:
        return Exit.CHECK_FAILED, f"Twinzo accepted nothing: {_kept(waiting, status.dead)}"
    words = f"nothing was accepted by Twinzo: {_kept(waiting, 0)}"
    return (Exit.OK if by_signal else Exit.CANNOT_CONNECT), words


def _kept(waiting: int, dead: int) -> str:
    parts = [f"{waiting} wait on disk for the next start"] if waiting else []
    return ", ".join([*parts, *([f"{dead} are dead letters"] if dead else [])])
