"""A broker that refuses, over TLS with a throw-away CA, for as long as its thread runs; its files go with it."""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from ati_console.mqtt.session import Credentials
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import Secret
from ati_console.status import Fault
from ati_console.workers.worker import Worker

USER: Final = "amr-001"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a probe of the rehearsal needs. The password was made up for it and is worth nothing."""

    mode: str
    profile: Profile
    credentials: Credentials


class RefusalWorker(Worker):
    """`ready(Refusal)` once it listens; the end of the thread takes everything down again."""

    ready = Signal(object)

    def __init__(self, mode: str, parent: QObject | None = None) -> None:
        super().__init__("rehearsal", parent)
        self.mode = mode
        self._over = threading.Event()
        self._refusal: Refusal | None = None

    def work(self) -> None:
        # Here, because a broker and cryptography take their time to import, and most windows need neither.
        from ati_console.rehearse.local_broker import BrokerFailed

        with tempfile.TemporaryDirectory(prefix="ati-console-refusal-", ignore_cleanup_errors=True) as name:
            try:
                self._play(Path(name))
            except BrokerFailed as error:
                self.failed.emit(Fault(time.time(), "rehearsal", f"The rehearsal did not start: {error}"))

    def _play(self, folder: Path) -> None:
        from ati_console.rehearse import throwaway_ca
        from ati_console.rehearse.refusing_broker import RefusingBroker

        made, password = throwaway_ca.make(folder), secrets.token_urlsafe(12)
        with RefusingBroker(self.mode, user=USER, password=password, certificate=made.cert, key=made.key) as broker:
            tls, name = Tls(ca_file=made.ca_file), f"Rehearsal {self.mode}"
            profile = Profile(name, "127.0.0.1", broker.port, tls=tls, user=USER, client_id=USER)
            self._refusal = Refusal(self.mode, profile, Credentials(Secret(password)))
            self.ring()
            self._over.wait()

    def deliver(self) -> None:
        if self._refusal is not None and not self.stopping:
            self.ready.emit(self._refusal)

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._over.set()
