"""Where our files live. ATI_CONSOLE_HOME moves every one of them to one folder (interfaces.md, Secrets)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

import platformdirs

APP = "ati-console"
_PACKAGE = Path(__file__).resolve().parent


def home() -> Path:
    """The user-only folder of profiles, outboxes, recordings and logs; made when missing."""
    override = os.environ.get("ATI_CONSOLE_HOME")
    return private_dir(Path(override).expanduser() if override else Path(platformdirs.user_data_dir(APP, False)))


def profiles_file() -> Path:
    return home() / "profiles.json"


def installation_file() -> Path:
    return home() / "installation.json"


def secrets_file() -> Path:
    """The encrypted file of those who asked for one."""
    return home() / "secrets.sealed"


def logins_file() -> Path:
    """Names of device logins, without their passwords (settings/login_book.py)."""
    return home() / "device-logins.json"


def window_file() -> Path:
    return home() / "window.ini"


def logs_dir() -> Path:
    return private_dir(home() / "logs")


def certificates_dir() -> Path:
    """CA and client certificates that were imported; private keys in it are encrypted."""
    return private_dir(home() / "certificates")


def outbox_file(site_name: str) -> Path:
    """One outbox a site. The name is data: only letters, digits and dashes reach the path, a digest keeps it unique."""
    return private_dir(home() / "outbox") / f"{_file_name(site_name)}.sqlite"


def plans_file(site_name: str) -> Path:
    """Where the pictures of one site's sectors lie (site/plan_place.py)."""
    return private_dir(home() / "plans") / f"{_file_name(site_name)}.json"


def relay_file(source: str) -> Path:
    """What was acknowledged of one source at one broker (publish/relay_book.py)."""
    return private_dir(home() / "relay") / f"{_file_name(source)}.json"


def _file_name(site_name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", site_name.lower()).strip("-")[:40]
    digest = hashlib.sha256(site_name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain or 'site'}-{digest}"


def resources() -> Path:
    """Maps, fonts and icons: beside the package in a checkout, inside it in a wheel, in the bundle when frozen."""
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [Path(frozen)] if frozen else [_PACKAGE, _PACKAGE.parent]
    return next((c / "resources" for c in candidates if (c / "resources").is_dir()), _PACKAGE / "resources")


def private_dir(path: Path) -> Path:
    """Make the folder for this user alone (0700 where the system has modes)."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_atomic(path: Path, data: bytes, backup: bool = False) -> None:
    """Replace a file whole or not at all, readable by this user alone; `backup` keeps the old one as NAME.bak."""
    private_dir(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if backup and path.exists():
            _keep_backup(path)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _keep_backup(path: Path) -> None:
    kept = path.with_name(path.name + ".bak")
    write_atomic(kept, path.read_bytes())
