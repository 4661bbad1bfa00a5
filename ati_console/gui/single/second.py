"""The second start: hand over what it was asked for. Blocks, and needs no event loop."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from PySide6.QtNetwork import QLocalSocket

from ati_console.gui.single import errand
from ati_console.gui.single.door import address
from ati_console.gui.single.errand import Errand

PATIENCE_S: Final = 5.0  # the first window may be starting itself
STEP_MS: Final = 200


def hand_over(home: Path, wanted: Errand) -> bool:
    """True when the first window understood; False when nobody answered in time."""
    line, until = errand.written(wanted), time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if _said(address(home), line, until):
            return True
        time.sleep(STEP_MS / 1000)
    return False


def _said(place: str, line: bytes, until: float) -> bool:
    socket = QLocalSocket()
    try:
        socket.connectToServer(place)
        if not socket.waitForConnected(STEP_MS):
            return False
        socket.write(line)
        answer = b""
        while len(answer) < len(errand.UNDERSTOOD) and time.monotonic() < until:
            if (
                not socket.waitForReadyRead(STEP_MS)
                and socket.state() is not QLocalSocket.LocalSocketState.ConnectedState
            ):
                break
            answer += socket.read(len(errand.UNDERSTOOD) - len(answer)).data()
        return answer == errand.UNDERSTOOD
    finally:
        socket.abort()
