"""amqtt in a thread of its own: the broker for a machine without mosquitto. Good for a demo, not for production:
it keeps nothing for an absent client and redelivers nothing (reliability.md)."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

STOP_S: Final = 5.0
PasswordLine = Callable[[str, str], str]  # user, password -> a line of the password file


def plugins(password_file: Path | None) -> dict[str, dict[str, Any]]:
    if password_file is not None:
        return {"amqtt.plugins.authentication.FileAuthPlugin": {"password_file": str(password_file)}}
    return {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}


def password_line(user: str, password: str) -> str:
    """A line of amqtt's password file (argon2)."""
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return f"{user}:{PasswordHash((Argon2Hasher(),)).hash(password)}"


class EmbeddedBroker:
    """start() returns when it listens, or raises what amqtt raised."""

    def __init__(self, bind: str, port: int, password_file: Path | None) -> None:
        listener = {"type": "tcp", "bind": f"{bind}:{port}"}
        self._config = {"listeners": {"default": listener}, "plugins": plugins(password_file)}
        self._ready: Future[None] = Future()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="amqtt", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.result(timeout=10.0)

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(STOP_S + 2.0)

    def _run(self) -> None:
        _quiet()
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.run_until_complete(_cancel_all())
            self._loop.close()

    async def _serve(self) -> None:
        from amqtt.broker import Broker  # 0.3 s to import: only when it is needed

        try:
            broker = Broker(self._config)
            await broker.start()
        except Exception as error:  # noqa: BLE001 - handed to whoever called start()
            self._ready.set_exception(error)
            return
        self._ready.set_result(None)
        await self._stop.wait()
        await self._shut(broker)

    async def _shut(self, broker: Any) -> None:
        try:
            await asyncio.wait_for(broker.shutdown(), STOP_S)
        except TimeoutError:
            logging.getLogger(__name__).warning("the embedded broker did not stop within %s s", STOP_S)


def _quiet() -> None:
    """amqtt logs each packet and each client that leaves; only errors are worth a line of ours."""
    for name in ("amqtt", "transitions"):
        logging.getLogger(name).setLevel(logging.ERROR)


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
