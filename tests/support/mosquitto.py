"""A real mosquitto on a free loopback port, with whatever the test needs switched on."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tests.support.certificates import Authority, Issued
from tests.support.waiting import wait_until

HOST = "127.0.0.1"


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


class Mosquitto:
    """`with Mosquitto(users={"u": "p"}) as broker: broker.host, broker.port`.

    tls: an own CA is made (`broker.authority`, `broker.ca_file`); `server` replaces its server certificate.
    client_certificates: the broker demands one of `broker.authority.client()`.
    users: name -> password; without it everybody may come.
    extra: more lines of mosquitto.conf, after the listener. `persistence true` gets its folder from us.
    The port and the files stay the same over `.stop()`/`.kill()` and `.start()`.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        tls: bool = False,
        server: Issued | None = None,
        client_certificates: bool = False,
        websockets: bool = False,
        users: Mapping[str, str] | None = None,
        extra: Sequence[str] = (),
    ) -> None:
        self.host = HOST
        self.port = port or free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="mosquitto-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.authority = Authority(self._folder) if tls or client_certificates else None
        self._server = server
        self._client_certificates = client_certificates
        self._websockets = websockets
        self._users = dict(users or {})
        self._extra = tuple(extra)

    @property
    def ca_file(self) -> Path:
        """What a client is to trust; only with TLS."""
        assert self.authority is not None, "this broker speaks clear text"
        return self.authority.ca_file

    @property
    def folder(self) -> Path:
        """Where its files are; removed at the end."""
        return self._folder

    @property
    def log(self) -> str:
        """Everything it said so far, `log_type all`."""
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> Mosquitto:
        """Starts it and returns when it accepts connections."""
        assert not self.running, "it runs already"
        config = self._write_config()
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [_program("mosquitto"), "-c", str(config)], stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(self._listening, 10.0, "mosquitto listens")
        return self

    def stop(self) -> None:
        """An orderly end (SIGTERM): it tells its clients when they speak MQTT 5."""
        self._end(subprocess.Popen.terminate)

    def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is saved."""
        self._end(subprocess.Popen.kill)

    def reload(self, users: Mapping[str, str]) -> None:
        """New passwords, for connections to come (SIGHUP)."""
        import signal

        assert self._process is not None
        self._users = dict(users)
        self._write_passwords()
        self._process.send_signal(signal.SIGHUP)

    def __enter__(self) -> Mosquitto:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _log_file(self) -> Path:
        return self._folder / "mosquitto.log"

    def _listening(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"mosquitto ended at once:\n{self.log}"
        with contextlib.closing(socket.socket()) as probe:
            probe.settimeout(1.0)
            return probe.connect_ex((self.host, self.port)) == 0

    def _end(self, how: object) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert callable(how)
        how(process)
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:
            # Seen under load: mosquitto listens before its loop runs, and forgets a SIGTERM that comes in between.
            how(process)
            process.wait(10.0)

    def _write_config(self) -> Path:
        # As root mosquitto would become the user "mosquitto", who cannot read our folder.
        lines = ["user root", "log_type all", "log_dest stderr", "connection_messages true"]
        lines += [f"persistence_location {self._folder}/", f"listener {self.port} {self.host}"]
        lines += self._tls_lines() + self._user_lines() + list(self._extra)
        if self._websockets:
            # 2.0 does not start with WebSocket listeners alone, and binds to all addresses without the domain.
            lines.insert(lines.index(f"listener {self.port} {self.host}") + 1, "protocol websockets")
            lines += ["socket_domain ipv4", f"listener {free_port()} {self.host}"]
        config = self._folder / "mosquitto.conf"
        config.write_text("\n".join(lines) + "\n")
        return config

    def _tls_lines(self) -> list[str]:
        if self._server is None and self.authority is None:
            return []
        if self._server is None:
            assert self.authority is not None
            self._server = self.authority.server()
        lines = [f"certfile {self._server.cert}", f"keyfile {self._server.key}"]
        if self._client_certificates:
            lines += [f"cafile {self.ca_file}", "require_certificate true"]
        return lines

    def _user_lines(self) -> list[str]:
        if not self._users:
            return ["allow_anonymous true"]
        return ["allow_anonymous false", f"password_file {self._write_passwords()}"]

    def _write_passwords(self) -> Path:
        path = self._folder / "passwords"
        path.write_text("".join(f"{user}:{word}\n" for user, word in self._users.items()))
        path.chmod(0o600)
        subprocess.run([_program("mosquitto_passwd"), "-U", str(path)], check=True, capture_output=True)
        return path


def _program(name: str) -> str:
    # Debian puts the broker into /usr/sbin, which is not on every user's PATH.
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    assert found, f"{name} is not installed; the README names the package"
    return found
