"""The log file: bounded, one line an event, and nothing secret on its way out."""

from __future__ import annotations

import logging
import logging.handlers
import os
import re
from io import TextIOWrapper
from pathlib import Path

_SECRETS = re.compile(
    r"""(?ix)
    (?P<keep>
        (?:password|passwd|passphrase|secret|token|api[-_ ]?key|authorization)["']?\s*[:=]\s*["']?
      | ://[^\s/:@]*:(?=[^\s@]+@)  # a password may hold an unquoted /
    )
    [^\s"',;&@]+
    """
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LINE_LIMIT = 2_000


def redact(text: str) -> str:
    """What may leave the program: secrets become dots, control and bidi characters go, the length is bounded."""
    plain = _CONTROL.sub(" ", text[: 4 * LINE_LIMIT])
    return _SECRETS.sub(lambda found: found["keep"] + "••••", plain)[:LINE_LIMIT]


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, so that arguments and tracebacks pass through it too."""

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).splitlines()
        return "\n".join(redact(line) for line in lines[:60])


class PrivateFileHandler(logging.handlers.RotatingFileHandler):
    """Readable by this user alone, also after it was rotated."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(descriptor, "a", encoding=self.encoding, errors=self.errors)  # noqa: PTH123 - a descriptor


def setup(folder: Path, verbose: bool = False) -> Path:
    """Log our own packages to a rotating file of at most 4 x 1 MB; other libraries from WARNING on."""
    file = folder / "ati-console.log"
    handler = PrivateFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("ati_console").setLevel(logging.DEBUG if verbose else logging.INFO)
    for chatty in ("httpx", "httpcore", "aiohttp.access", "amqtt", "transitions"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    return file


def bound(mebibytes: int) -> None:
    """From the next rotation on the log takes at most so much of the disk: files of 1 MB each."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, PrivateFileHandler):
            handler.backupCount = max(0, mebibytes - 1)
