"""A broker on this machine: mosquitto when installed, else the embedded amqtt; it says which."""

from __future__ import annotations

import atexit
import contextlib
import ipaddress
import shutil
import socket
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from ati_console.rehearse import embedded_broker, mosquitto_process
from ati_console.rehearse.broker_users import BrokerUser, acl_text
from ati_console.rehearse.embedded_broker import EmbeddedBroker
from ati_console.rehearse.mosquitto_process import MosquittoProcess
from ati_console.rehearse.port_owner import owner_words
from ati_console.rehearse.throwaway_ca import Throwaway

READY_S: Final = 10.0
LOG: Final = "mosquitto.log"
PORT_TRIES: Final = 5  # a free port may be taken between asking and binding


class BrokerFailed(RuntimeError):
    """The local broker did not come up; the words say why and what to do."""


def free_port(bind: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((bind, 0))
        return int(probe.getsockname()[1])


class LocalBroker:
    """start() returns when a connection is accepted; stop() leaves no process and no temporary folder.

    `folder` keeps the broker's data across runs; without it a temporary one is used. Anonymous access is for
    loopback only: any other `bind` without user and password raises ValueError (reliability.md, controls).
    `users` have topics of their own (acl_file), which takes mosquitto, and so does `tls`.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        prefer_mosquitto: bool = True,
        user: str | None = None,
        password: str | None = None,
        bind: str = "127.0.0.1",
        folder: Path | None = None,
        extra_config: tuple[str, ...] = (),
        users: tuple[BrokerUser, ...] = (),
        tls: Throwaway | None = None,
    ) -> None:
        if (user is None) != (password is None):
            raise ValueError("a broker with a password needs both user and password")
        if user is not None and (":" in user or not user.isprintable()):
            raise ValueError("the broker's user name may not hold a colon or a line break")
        if user is None and not users and not ipaddress.ip_address(bind).is_loopback:
            raise ValueError(f"anonymous access is for loopback only, not {bind}: give a user and a password")
        self._asked_port, self._bind, self._extra = port, bind, extra_config
        self._user, self._password, self._given_folder = user, password, folder
        self._users, self._tls = users, tls
        self._program = mosquitto_process.find_mosquitto() if prefer_mosquitto else None
        if users and self._program is None:
            raise ValueError("users with topics of their own need mosquitto: the embedded broker has no access list")
        if tls is not None and self._program is None:
            raise ValueError("TLS needs mosquitto: the embedded broker speaks clear text")
        self._process: MosquittoProcess | None = None
        self._embedded: EmbeddedBroker | None = None
        self._folder: Path | None = None
        self.port = port

    @property
    def kind(self) -> Literal["mosquitto", "amqtt"]:
        return "mosquitto" if self._program else "amqtt"

    @property
    def url(self) -> str:
        return f"{'mqtts' if self._tls else 'mqtt'}://{self._bind}:{self.port}"

    @property
    def pid(self) -> int | None:
        """Of mosquitto; None for the embedded broker, which lives in this process."""
        return self._process.pid if self._process else None

    @property
    def words(self) -> str:
        if self._program:
            return f"mosquitto ({self._program}), persistent, at {self._bind}:{self.port}"
        return (
            f"embedded amqtt at {self._bind}:{self.port}: MQTT 3.1.1 only, keeps nothing for absent clients; "
            "for a demo, not for production (install mosquitto for more)"
        )

    def start(self) -> Self:
        """Raises BrokerFailed in plain words. Starting twice is an error."""
        if self._process or self._embedded:
            raise BrokerFailed("the local broker is already running")
        self._folder = self._given_folder or Path(tempfile.mkdtemp(prefix="ati-console-broker-"))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        atexit.register(self.stop)
        try:
            self._start_on_a_port()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        process, self._process = self._process, None
        embedded, self._embedded = self._embedded, None
        if process is not None:
            process.stop()
        if embedded is not None:
            embedded.stop()
        if self._folder is not None and self._given_folder is None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None
        atexit.unregister(self.stop)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_on_a_port(self) -> None:
        tries = 1 if self._asked_port else PORT_TRIES
        for attempt in range(1, tries + 1):
            self.port = self._asked_port or free_port(self._bind)
            try:
                return self._launch()
            except BrokerFailed:
                if attempt == tries:
                    raise
        return None

    def _launch(self) -> None:
        if _is_listening(self._bind, self.port):
            by = owner_words(self.port)
            raise BrokerFailed(f"port {self.port} is already in use by {by}: choose another port")
        if self._program:
            self._launch_mosquitto(self._program)
        else:
            self._launch_embedded()

    def _launch_mosquitto(self, program: str) -> None:
        folder = self._started_folder()
        process = MosquittoProcess(program, self._write_configuration(folder), folder / LOG)
        process.launch()
        self._process = process
        self._wait_until_it_accepts(process)

    def _write_configuration(self, folder: Path) -> Path:
        """With the users of now."""
        data, config = folder / "data", folder / "mosquitto.conf"
        data.mkdir(mode=0o700, exist_ok=True)
        passwords = self._password_file(mosquitto_process.password_line)
        extra = (*self._tls_lines(), *self._extra, *self._acl_lines(folder))
        config.write_text(mosquitto_process.configuration(self._bind, self.port, data, passwords, extra), "utf-8")
        return config

    def allow(self, users: tuple[BrokerUser, ...]) -> bool:
        """These and nobody else from now on; who is in and may not is put out. False: only from the next start on
        (the embedded broker, and Windows, where mosquitto takes no such sign)."""
        if self._process is None or not mosquitto_process.CAN_RELOAD or self._folder is None:
            return False
        if not users and not ipaddress.ip_address(self._bind).is_loopback:
            raise ValueError(f"anonymous access is for loopback only, not {self._bind}: stop the broker first")
        self._users = users
        self._write_configuration(self._folder)
        self._process.reload()
        return True

    def _wait_until_it_accepts(self, process: MosquittoProcess) -> None:
        deadline = time.monotonic() + READY_S
        while process.has_died() or not _is_listening(self._bind, self.port):  # another's port is not ours
            if process.has_died() or time.monotonic() > deadline:
                words = process.words()
                process.stop()
                self._process = None
                raise BrokerFailed(f"mosquitto did not start at port {self.port}: {words or 'no words'}")
            time.sleep(0.01)

    def _launch_embedded(self) -> None:
        passwords = self._password_file(embedded_broker.password_line)
        embedded = EmbeddedBroker(self._bind, self.port, passwords)
        try:
            embedded.start()
        except Exception as error:
            raise BrokerFailed(f"the embedded broker did not start at port {self.port}: {error}") from error
        self._embedded = embedded

    def _password_file(self, line: embedded_broker.PasswordLine) -> Path | None:
        known = [(user.name, user.password.reveal()) for user in self._users]
        if self._user is not None and self._password is not None:
            known.append((self._user, self._password))
        if not known:
            return None
        path = self._started_folder() / "passwords"
        path.touch(mode=0o600)
        path.write_text("".join(f"{line(*one)}\n" for one in known), "utf-8")
        return path

    def _tls_lines(self) -> tuple[str, ...]:
        if self._tls is None:
            return ()
        return (f"certfile {self._tls.cert.as_posix()}", f"keyfile {self._tls.key.as_posix()}")

    def _acl_lines(self, folder: Path) -> tuple[str, ...]:
        if not self._users:
            return ()
        path = folder / "acl"
        path.touch(mode=0o600)
        path.write_text(acl_text(self._users), "utf-8")
        path.chmod(0o600)  # mosquitto 2.1 refuses one that others may write
        return (f"acl_file {path.as_posix()}",)

    @property
    def log_file(self) -> Path | None:
        """What mosquitto says, while it runs."""
        return self._folder / LOG if self._folder is not None and self._process is not None else None

    def _started_folder(self) -> Path:
        if self._folder is None:
            raise BrokerFailed("the local broker was stopped while it started")
        return self._folder


def _is_listening(bind: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((bind, port), timeout=0.5):
        return True
    return False
