"""A mosquitto of our own: generated configuration, loopback, and gone when we are gone, however we go."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]

# The guard waits for the end of our pipe, which the system closes even after kill -9 of us; then it ends the
# broker, which is the very process that sh turned into. Works from any thread, unlike PR_SET_PDEATHSIG.
GUARD: Final = 'exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec "$0" -c "$1" 3<&- </dev/null'
HASH_ROUNDS: Final = 101  # what mosquitto_passwd writes
STOP_S: Final = 5.0
CAN_RELOAD: Final = hasattr(signal, "SIGHUP")


def find_mosquitto() -> str | None:
    """The program on the PATH, or where Debian and Homebrew put it (sbin is often not on a user's PATH)."""
    places = os.pathsep.join(("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=places)


def password_line(user: str, password: str, salt: bytes | None = None) -> str:
    """A line of mosquitto's password_file (PBKDF2-SHA512), made here so that no argv ever holds the password."""
    salt = secrets.token_bytes(12) if salt is None else salt
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, HASH_ROUNDS)
    return f"{user}:$7${HASH_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def configuration(bind: str, port: int, data: Path, password_file: Path | None, extra: tuple[str, ...]) -> str:
    """mosquitto.conf: nothing queued is dropped and nothing acknowledged is lost by a kill (reliability.md)."""
    lines = [
        "per_listener_settings false",
        f"listener {port} {bind}",
        f"allow_anonymous {'false' if password_file else 'true'}",
        "persistence true",
        f"persistence_location {data.as_posix()}/",
        "autosave_interval 1",
        "autosave_on_changes true",
        "max_queued_messages 0",
        "set_tcp_nodelay true",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
    ]
    lines += [f"password_file {password_file.as_posix()}"] if password_file else []
    lines += ["user root"] if _is_root() else []  # else it becomes "mosquitto", who cannot write our folder
    return "\n".join((*lines, *extra)) + "\n"


class MosquittoProcess:
    """One run of the program. `launch` returns at once; the caller waits for the port."""

    def __init__(self, program: str, config: Path, log: Path) -> None:
        self._program, self._config, self._log = program, config, log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def launch(self) -> None:
        command = [self._program, "-c", str(self._config)]
        if os.name == "posix":
            command = ["/bin/sh", "-c", GUARD, self._program, str(self._config)]
        self._log.write_bytes(b"")
        with self._log.open("ab") as log:  # so that it can be cut short while it is written (broker_guests.py)
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def reload(self) -> None:
        """Passwords, access list and anonymous access are read again (mosquitto(8), SIGHUP); nobody else is cut off."""
        if self._process is not None and CAN_RELOAD:
            self._process.send_signal(signal.SIGHUP)

    def has_died(self) -> bool:
        """Without reaping: on POSIX the number must stay ours until the guard has used it."""
        if self._process is None:
            return True
        try:
            return bool(psutil.Process(self._process.pid).status() == psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return True

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if os.name != "posix":
            process.terminate()
        if process.stdin is not None:
            process.stdin.close()  # the guard ends it
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)

    def words(self) -> str:
        """The last lines it logged, for the fault text."""
        if not self._log.exists():
            return ""
        return " / ".join(self._log.read_text("utf-8", "replace").split("\n")[-4:]).strip(" /")[-300:]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
