"""The first window's door: a socket for this user alone that takes errands. Which window is first, lock.py says.

The socket is in the data folder, so that another ATI_CONSOLE_HOME is another window.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ati_console.gui.single import errand
from ati_console.gui.single.errand import Errand

PATIENCE_MS: Final = 2_000  # a second start says its line at once
MOST: Final = 8  # that talk at a time
LONGEST_SOCKET: Final = 100  # bytes of a socket's path that every system takes


def address(home: Path) -> str:
    """Of the socket. A folder whose name is too long for one has it in the folder for such things."""
    digest = hashlib.sha256(str(home.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    if sys.platform == "win32":
        return f"ati-console-{digest}"  # a pipe has no folder
    inside = home.resolve() / "window.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET:
        return str(inside)
    return str(Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp") / f"ati-console-{digest}.sock")  # noqa: S108


class Door(QObject):
    """`asked(Errand)` when a second start came by. Only the first window opens it."""

    asked = Signal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = address(home)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MOST)
        self._server.newConnection.connect(self._someone_came)
        self._visits: list[_Visit] = []

    def open(self) -> str:
        """A socket that a crash left behind is cleaned away. Words when nobody can be heard."""
        QLocalServer.removeServer(self._address)
        return "" if self._server.listen(self._address) else self._server.errorString()

    def shut(self) -> None:
        self._server.close()
        for visit in list(self._visits):
            visit.end()

    @Slot()
    def _someone_came(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._visits) >= MOST:
                socket.abort()
                socket.deleteLater()
                continue
            visit = _Visit(socket, self)
            self._visits.append(visit)
            visit.understood.connect(self.asked)
            visit.over.connect(self._over)
            visit.look()

    @Slot(object)
    def _over(self, visit: object) -> None:
        self._visits = [one for one in self._visits if one is not visit]


class _Visit(QObject):
    """One connection: a line within PATIENCE_MS and LONGEST bytes, or it is cut off."""

    understood = Signal(object)
    over = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket, self._held, self._done = socket, b"", False
        socket.setParent(self)
        socket.setReadBufferSize(errand.LONGEST + 2)
        socket.readyRead.connect(self.look)
        socket.disconnected.connect(self.end)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self.end)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        if self._done:
            return
        self._held += self._socket.read(errand.LONGEST + 1 - len(self._held)).data()
        line, ended, _rest = self._held.partition(b"\n")
        if ended:
            self._answer(errand.read(line))
        elif len(self._held) > errand.LONGEST:
            self.end()

    def _answer(self, found: Errand | None) -> None:
        if found is not None:
            self._socket.write(errand.UNDERSTOOD)
            self._socket.flush()
            self.understood.emit(found)
        self.end()

    @Slot()
    def end(self) -> None:
        if self._done:
            return
        self._done = True
        self._timer.stop()
        self._socket.disconnectFromServer()
        self.over.emit(self)
        self.deleteLater()
