"""What is said of a publish without an answer, where no process is needed to see it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from ati_console.cli.exit_codes import Exit
from ati_console.cli.unanswered import unanswered
from ati_console.mqtt.session import Session
from ati_console.mqtt.tickets import PublishTicket
from ati_console.status import LinkState, LinkStatus

LOST = LinkStatus(LinkState.RECONNECTING, reason="the broker closed the connection")


def a_session(link: LinkStatus) -> Session:
    return cast(Session, SimpleNamespace(link=link, start=lambda: None, stop=lambda: None))


@pytest.mark.parametrize(("interrupted", "code"), [(True, Exit.CANNOT_CONNECT), (False, Exit.NOT_AUTHORISED)])
def test_a_second_connection_that_nobody_waits_for_proves_no_refusal(interrupted: bool, code: Exit) -> None:
    """Ctrl+C meanwhile ended with 4: not authorised."""
    ticket = cast(PublishTicket, SimpleNamespace(ms=2.0, words="the connection ended"))
    again = LinkStatus(LinkState.CONNECTING) if interrupted else LinkStatus(LinkState.ONLINE)
    stop = unanswered(a_session(LOST), ticket, lambda: a_session(again), lambda: interrupted)
    assert stop.code is code
