"""A tunnel without the ngrok program, through its Python SDK: an extra, used only with a token (contracts.md 5)."""

from __future__ import annotations

import importlib
import importlib.util
import threading
from typing import Any, Final
from urllib.parse import urlsplit

from ati_console.rehearse.tunnel import Tunnel, TunnelFailed
from ati_console.settings.secrets import Secret

EXTRA: Final = "pip install 'ati-console[ngrok]'"
SDK: Final = 0  # the "agent" of a tunnel that lives in this process


def is_installed() -> bool:
    return importlib.util.find_spec("ngrok") is not None


class SdkTunnel:
    """One tunnel of this process. `start` blocks until the service answered; `stop` may come from another thread, also
    before that: what opens later is closed at once."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._listener: Any = None
        self._stopped = False

    def start(self, local_port: int, by: Secret) -> Tunnel:
        """Raises TunnelFailed; the token is in no word of it."""
        if not is_installed():
            raise TunnelFailed(f"the ngrok extra is not installed: {EXTRA}")
        try:
            sdk = importlib.import_module("ngrok")
            listener = sdk.forward(local_port, "tcp", authtoken=by.reveal())
            self._keep(listener)
            public = urlsplit(str(listener.url()))
        except Exception as error:  # noqa: BLE001 - the SDK's own classes, of no fixed name
            said = str(error).replace(by.reveal(), "......")
            raise TunnelFailed(f"ngrok refused: {said[:300]}") from None
        if self._stopped:
            raise TunnelFailed("it was closed while it opened")
        return Tunnel("sdk", public.hostname or "", public.port or 0, public.scheme or "tcp", local_port, SDK)

    def stop(self) -> None:
        with self._changing:
            self._stopped = True
            self._close()

    def _keep(self, listener: Any) -> None:
        with self._changing:
            self._listener = listener
            if self._stopped:
                self._close()

    def _close(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            importlib.import_module("ngrok").disconnect(listener.url())
