"""A client id that stays the same on this installation: what the broker keeps for us finds us again after a restart."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from ati_console import paths

LOG = logging.getLogger(__name__)
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Installation:
    """Whose ids a window makes. `window`: "" for the first one of a data folder, whose ids stay what they are; a
    further one has its own, or the two would throw each other out."""

    file: Path = field(default_factory=paths.installation_file)
    window: str = ""

    def client_id(self, purpose: str) -> str:
        return client_id(self.file, f"{purpose}|window {self.window}" if self.window else purpose)


def client_id(file: Path, purpose: str = "") -> str:
    """23 letters and digits (what every MQTT 3.1 broker takes), the same for the same file and purpose.

    The purpose names what must not share a session, such as "forward|Plant A|TVS dev". The file is made when it is
    missing or broken; when it cannot be kept, the id holds for this run only and the log says so.
    """
    digest = hashlib.sha256(f"{_installation(file)}|{purpose}".encode("utf-8", "surrogatepass")).digest()
    return "ati" + base64.b32encode(digest).decode("ascii").lower()[:20]


def _installation(file: Path) -> str:
    known = _read(file)
    if known is not None:
        return known
    made = json.dumps({"installation": secrets.token_hex(16)})
    try:
        paths.write_atomic(file, made.encode(), backup=file.exists())
    except OSError as error:
        LOG.warning("the installation id cannot be kept in %s: %s", file, error.strerror)
    return _read(file) or _THIS_RUN  # read back: another console may have been first


def _read(file: Path) -> str | None:
    try:
        values = json.loads(file.read_bytes()[:4096])
    except (OSError, ValueError, RecursionError):
        return None
    found = values.get("installation") if isinstance(values, dict) else None
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


_THIS_RUN = secrets.token_hex(16)  # the same for every caller of a run that cannot write
