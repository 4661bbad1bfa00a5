"""Wait for a link the way a command needs it: online, or an exit code with the reason."""

from __future__ import annotations

import time
from collections.abc import Callable

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.status import LinkState, LinkStatus, Stage

POLL_S = 0.02


def until_online(link: Callable[[], LinkStatus], timeout_s: float, stop: Callable[[], bool]) -> LinkStatus:
    """The status once online. Stop(3) cannot connect, Stop(4) not authorised, Stop(5) the broker never answered."""
    deadline = time.monotonic() + timeout_s
    while not stop():
        status = link()
        if status.state is LinkState.ONLINE:
            return status
        if status.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
            raise Stop(Exit.NOT_AUTHORISED, _words(status))
        if time.monotonic() > deadline:
            raise Stop(_timeout_code(status), _words(status))
        time.sleep(POLL_S)
    return link()


def _timeout_code(status: LinkStatus) -> Exit:
    reached_connect = any(result.stage is Stage.CONNECT for result in status.stages)
    return Exit.TIMED_OUT if reached_connect else Exit.CANNOT_CONNECT


def _words(status: LinkStatus) -> str:
    return f"{status.reason or 'no answer yet'} {status.advice}".strip()
