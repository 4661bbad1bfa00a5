"""Wait for a link the way a one-shot command needs it: online, or an exit code with the reason."""

from __future__ import annotations

import time
from collections.abc import Callable

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.logs import redact
from ati_console.status import LinkState, LinkStatus, Stage

POLL_S = 0.02


def until_online(link: Callable[[], LinkStatus], timeout_s: float, stop: Callable[[], bool]) -> LinkStatus:
    """The status once online, or as it is when `stop` says so; the first failed attempt ends the waiting.

    Raises Stop: 3 cannot connect, 4 not authorised, 5 the broker never answered CONNECT.
    """
    deadline = time.monotonic() + timeout_s
    while not stop():
        status = link()
        if status.state is LinkState.ONLINE:
            return status
        if status.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
            raise Stop(exit_code(status), said(status))
        if status.state is LinkState.RECONNECTING or time.monotonic() > deadline:
            raise Stop(exit_code(status), said(status))
        time.sleep(POLL_S)
    return link()


def said(link: LinkStatus) -> str:
    """The last reason and what to do about it, as one bounded line."""
    return redact("; ".join(words for words in (link.reason or "no answer yet", link.advice) if words))


def say_stages(status: LinkStatus, output: Output) -> None:
    """Each stage of the connection that was reached, with its time."""
    for stage in (one for one in status.stages if one.stage is not Stage.SUBSCRIBE or status.grants):
        output.say(redact(f"{stage.stage.value.upper():<10}{stage.ms:7.0f} ms  {stage.detail}"))


def exit_code(status: LinkStatus) -> Exit:
    """What a link that never came online means to a script: by how far it got, and whether it was refused."""
    if not any(result.stage is Stage.CONNECT for result in status.stages):
        return Exit.CANNOT_CONNECT
    refused = status.state in (LinkState.REFUSED, LinkState.TAKEN_OVER)
    return Exit.NOT_AUTHORISED if refused else Exit.TIMED_OUT


class LinkLines:
    """For a command that goes on: says why its link is away, once for each reason, and that it is back."""

    def __init__(self, output: Output) -> None:
        self._output, self._said = output, ""

    def look(self, link: LinkStatus) -> bool:
        """Is it online? Raises Stop where trying again mends nothing: who is refused by name, or was taken over."""
        if link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
            raise Stop(exit_code(link), said(link))
        if link.state is LinkState.RECONNECTING and said(link) != self._said:
            self._said = said(link)
            self._output.say(f"not connected: {self._said}; it is tried again and again")
        elif link.state is LinkState.ONLINE and self._said:
            self._said = ""
            self._output.say("connected")
        return link.state is LinkState.ONLINE
