"""Group commit: whoever asks while the disk is busy shares the next transaction, so groups grow by themselves."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from ati_console.forward.order import Row
from ati_console.forward.outbox import Insert, Outbox, Step
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forward.outbox_space import OutboxFull

log = logging.getLogger(__name__)
LARGEST_GROUP: Final = 256  # steps a transaction


class Journal:
    """The one way to the outbox. Lives on the event loop; a thread of its own waits for the disk."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
        self._asked: list[tuple[Step, asyncio.Future[list[Row]]]] = []
        self._writer: asyncio.Task[None] | None = None

    @property
    def said(self) -> deque[str]:
        """What happened to the file, in words; whoever tells it takes it out."""
        return self._outbox.said

    async def write(self, step: Step) -> list[Row]:
        """On disk when it returns. Raises OutboxError; then nothing of `step` happened."""
        answer: asyncio.Future[list[Row]] = asyncio.get_running_loop().create_future()
        self._asked.append((step, answer))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._drain(), name="outbox writer")
        return await answer

    async def _drain(self) -> None:
        while self._asked:
            group, self._asked = self._asked[:LARGEST_GROUP], self._asked[LARGEST_GROUP:]
            await self._commit(group)

    async def _commit(self, group: list[tuple[Step, asyncio.Future[list[Row]]]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(self._thread, self._outbox.apply, [step for step, _ in group])
        except OutboxError as error:
            await self._refuse(group, error)
            return
        except Exception as error:  # whoever waits must hear of it, or forwarding stands still for ever
            log.exception("the outbox failed in a way nobody thought of")
            await self._refuse(group, OutboxError(f"the outbox failed: {type(error).__name__}"))
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _refuse(self, group: list[tuple[Step, asyncio.Future[list[Row]]]], error: OutboxError) -> None:
        """Without room for new samples the rest of their group is done all the same: it is what makes room."""
        rest = [] if not isinstance(error, OutboxFull) else [one for one in group if not isinstance(one[0], Insert)]
        for step, future in group:
            if not future.done() and (not rest or isinstance(step, Insert)):
                future.set_exception(type(error)(*error.args))
        if rest:
            await self._commit(rest)

    async def close(self) -> None:
        """Writes what was asked for, then closes the file and lets go of the lock."""
        if self._writer is not None:
            await self._writer
        await asyncio.get_running_loop().run_in_executor(self._thread, self._outbox.close)
        self._thread.shutdown(wait=False)
