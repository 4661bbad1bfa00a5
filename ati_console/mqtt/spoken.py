"""What we said last on one connection, and when: the witnesses of why it ended."""

from __future__ import annotations

import ssl
import time
from typing import Final

from ati_console.attribution import LARGE, Because, Facts
from ati_console.mqtt.connection import End, How

FIRST_PUBLISHES: Final = 3  # a broker that forbids publishing closes at the first ones; after more it was not that


class Spoken:
    """Seconds are monotonic. `published` is called by any thread, the rest by the network thread."""

    __slots__ = (
        "began", "ended_at", "out_at", "published_at", "published_size", "published_to", "publishes", "subscribed_at",
        "subscribed_to",
    )  # fmt: skip

    def __init__(self) -> None:
        self.began = self.out_at = time.monotonic()
        self.ended_at: float | None = None
        self.published_at, self.published_to, self.published_size, self.publishes = 0.0, "", 0, 0
        self.subscribed_at, self.subscribed_to = 0.0, ""

    @property
    def until(self) -> float:
        """When it ended, now while it has not."""
        return time.monotonic() if self.ended_at is None else self.ended_at

    @property
    def since_publish_s(self) -> float:
        return self.until - self.published_at

    def begin(self) -> None:
        self.began = self.out_at = time.monotonic()

    def said(self) -> None:
        """Any packet of ours that asks for no answer but a sign of life."""
        self.out_at = time.monotonic()

    def subscribed(self, filters: int, first: str) -> None:
        self.subscribed_at = self.out_at = time.monotonic()
        self.subscribed_to = first[:120] + (f" and {filters - 1} more" if filters > 1 else "")

    def published(self, topic: str, size: int) -> None:
        self.published_at = self.out_at = time.monotonic()
        self.published_to, self.published_size = topic, size
        self.publishes += 1

    def over(self) -> None:
        """It ended just now; the first time counts."""
        self.ended_at = self.until

    def facts(self, end: End, keep_alive_s: float, heard_at: float) -> Facts:
        """Of this connection, for attribution.py. `heard_at`: when the last byte came."""
        until, error = self.until, end.error
        last, words, at = self._question()
        return Facts(
            ours=end.how is How.OURS,
            code=end.code if end.how is How.SERVER else 0,
            said=end.said,
            tls_failed=isinstance(error, ssl.SSLError),
            network=end.how is How.ERROR and not isinstance(error, ConnectionResetError),
            lived_s=until - self.began,
            keep_alive_s=keep_alive_s,
            quiet_s=until - self.out_at,
            last=last,
            last_words=words,
            since_last_s=until - at,
            largest=self.published_size,
            mute_s=until - heard_at if end.how is How.KEEP_ALIVE else 0.0,
        )

    def _question(self) -> tuple[Because | None, str, float]:
        """A link that publishes all day always ends just after a publish: then it was not the publish."""
        telling = 0 < self.publishes <= FIRST_PUBLISHES or self.published_size >= LARGE
        if telling and self.published_at >= self.subscribed_at:
            return Because.PUBLISH, f"PUBLISH {self.published_to[:120]}", self.published_at
        if self.subscribed_at:
            return Because.SUBSCRIBE, f"SUBSCRIBE {self.subscribed_to}", self.subscribed_at
        return None, "", float("-inf")
