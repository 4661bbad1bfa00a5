"""The two ends of a trial: one link that publishes, a second identity that listens. Both are ours and leave with us."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from ati_console.arrival import Receipt
from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.mqtt.tickets import PublishTicket
from ati_console.publish.trial_values import sherpa_names
from ati_console.settings.profile import Profile, Role, TopicFilter
from ati_console.status import LinkStatus
from ati_console.wire.encode import FEED_STATUS_TOPIC, guide_status_topic
from ati_console.wire.topics import matches

INBOX: Final = 20_000
GUIDE_FILTER: Final = "ati/amr/+/status"


class Publishing(Protocol):
    """What the steps ask of the link that publishes (mqtt/session.py)."""

    @property
    def link(self) -> LinkStatus: ...
    @property
    def profile(self) -> Profile: ...
    def publish(self, topic: str, payload: bytes | str, qos: int = 1, retain: bool = False) -> PublishTicket: ...


class Listening(Protocol):
    """What the steps ask of the second identity."""

    @property
    def link(self) -> LinkStatus: ...
    @property
    def dropped(self) -> int: ...
    def take(self, timeout_s: float) -> list[Inbound]: ...


class Links(Protocol):
    """Opened by step 1, closed at the end. `listener` is None when no identity may subscribe."""

    @property
    def publisher(self) -> Publishing: ...
    @property
    def listener(self) -> Listening | None: ...
    @property
    def guide_topics(self) -> bool: ...
    def open(self) -> None: ...
    def close(self) -> None: ...


class Ear:
    """A session that only listens; what it takes is acknowledged."""

    def __init__(self, profile: Profile, credentials: Credentials, client_id: str) -> None:
        self._inbox = Inbox(INBOX)
        self.session = Session(profile, credentials, self._inbox, client_id=client_id)

    @property
    def link(self) -> LinkStatus:
        return self.session.link

    @property
    def dropped(self) -> int:
        return self._inbox.dropped

    def take(self, timeout_s: float) -> list[Inbound]:
        batch = self._inbox.take(500, timeout_s)
        receipts: list[Receipt] = [message.receipt for message in batch]
        self.session.acknowledge(receipts)
        return batch


class TrialLinks:
    """`second` listens for a profile that must not subscribe; `topics` are the site's, else the profile's.

    Client ids are of the trial alone: with the id of the profile it would throw the window out of its own session.
    """

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials,
        *,
        keep_alive_s: int,
        second: tuple[Profile, Credentials] | None = None,
        topics: Sequence[str] = (),
        stamp: Callable[[], int] = time.time_ns,
    ) -> None:
        own = f"{(profile.client_id or 'ati-trial')[:40]}-{stamp() % 10**8:08d}"
        speaking = replace(_bare(profile), role=Role.PUBLISH_ONLY, keep_alive_s=keep_alive_s)
        self._session = Session(speaking, credentials, Inbox(10), client_id=f"{own}-p")
        self.left = self._session.link  # as it was just before the end
        self._guide = _speaks_guide(topics or [one.topic for one in profile.topics])
        hearing, by = second or (profile, credentials)
        self._ear: Ear | None = None
        if hearing.role is not Role.PUBLISH_ONLY:
            filters = _filters(topics or [one.topic for one in hearing.topics], guide=self._guide)
            self._ear = Ear(replace(_bare(hearing), topics=filters), by, f"{own}-l")

    @property
    def publisher(self) -> Session:
        return self._session

    @property
    def listener(self) -> Ear | None:
        return self._ear

    @property
    def guide_topics(self) -> bool:
        return self._guide

    @property
    def client_ids(self) -> tuple[tuple[str, str], ...]:
        """Name of the profile and client id of each session, the one that publishes first."""
        sessions = (self._session, *((self._ear.session,) if self._ear is not None else ()))
        return tuple((session.profile.name, session.profile.client_id) for session in sessions)

    def open(self) -> None:
        if self._ear is not None:
            self._ear.session.start()
        self._session.start()

    def close(self) -> None:
        self.left = self._session.link
        self._session.stop()
        if self._ear is not None:
            self._ear.session.stop()


def _bare(profile: Profile) -> Profile:
    """No last will of a plant may be left behind by a trial, and no session at the broker."""
    return replace(profile, will=None, clean_start=True, session_expiry_s=0, client_id="")


def _speaks_guide(topics: Sequence[str]) -> bool:
    """The guide's topics are ours to publish to; ATI's own feed only where nothing else is listened to."""
    guide = guide_status_topic(sherpa_names(1)[0])
    return any(matches(topic, guide) for topic in topics) or not any(matches(t, FEED_STATUS_TOPIC) for t in topics)


def _filters(topics: Sequence[str], *, guide: bool) -> tuple[TopicFilter, ...]:
    """Status topics alone: the trial judges nothing else."""
    samples = (guide_status_topic(sherpa_names(1)[0]), FEED_STATUS_TOPIC)
    wanted = [topic for topic in topics if any(matches(topic, sample) for sample in samples)]
    own = GUIDE_FILTER if guide else FEED_STATUS_TOPIC
    covered = any(matches(topic, samples[0 if guide else 1]) for topic in wanted)
    return tuple(TopicFilter(topic) for topic in dict.fromkeys([*wanted, *([] if covered else [own])]))
