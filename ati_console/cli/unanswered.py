"""A publish whose connection ended before its answer: not allowed, or is the broker gone?

On the wire both look the same: brokers that forbid a publish close, and so does one that dies in that very moment. So
one more connection is asked for: who forbids still welcomes us, who is gone does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.waiting import said, until_online
from ati_console.mqtt.session import Session
from ati_console.mqtt.tickets import PublishTicket
from ati_console.status import LinkState, LinkStatus

REASON_S: Final = 1.5  # until it is known why a connection ended
AT_ONCE_MS: Final = 1000.0
AGAIN_S: Final = 5.0  # for the one more connection


def unanswered(
    session: Session, ticket: PublishTicket, another: Callable[[], Session], stop: Callable[[], bool]
) -> Stop:
    """How the command ends. `another` makes a session that has not begun to connect; `session` is stopped for it."""
    link = _why_it_ended(session)
    if ticket.ms is None or ticket.ms >= AT_ONCE_MS:
        return _ended(Exit.CANNOT_CONNECT, ticket, said(link))
    if link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):  # the broker said so itself
        return _ended(Exit.NOT_AUTHORISED, ticket, said(link))
    session.stop()  # two of one client id would throw each other out
    gone = _refused_again(another(), stop)
    if stop():  # nobody waited for it, so nothing is proved
        return _ended(Exit.CANNOT_CONNECT, ticket, said(link))
    if gone is None:
        return _ended(Exit.NOT_AUTHORISED, ticket, said(link))
    return _ended(Exit.CANNOT_CONNECT, ticket, f"the broker went away in that moment: {gone}")


def _why_it_ended(session: Session) -> LinkStatus:
    deadline = time.monotonic() + REASON_S
    while session.link.state is LinkState.ONLINE and time.monotonic() < deadline:
        time.sleep(0.02)
    return session.link


def _refused_again(session: Session, stop: Callable[[], bool]) -> str | None:
    """Why one more connection did not come about; None when it did."""
    session.start()
    try:
        until_online(lambda: session.link, AGAIN_S, stop)
    except Stop as refused:
        return None if refused.code is Exit.NOT_AUTHORISED else str(refused)
    finally:
        session.stop()
    return None


def _ended(code: Exit, ticket: PublishTicket, why: str) -> Stop:
    return Stop(code, f"not acknowledged: {ticket.words}; {why}")
