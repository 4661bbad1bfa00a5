"""A second identity that listens for what we publish, so that seen is a fact and no hope."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Final

from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.publish.ledger import Ledger
from ati_console.settings.profile import STATUS_TOPICS, Profile, Role, TopicFilter
from ati_console.status import LinkState, LinkStatus
from ati_console.wire.topics import matches

INBOX: Final = 5_000
TAKE: Final = 500
GOODBYE_S: Final = 0.5
MOST: Final = 40  # topics of our own beside the documented ones


class Listener:
    """Reads what the profile may read, and tells the ledger. It never publishes; its session is a clean one.

    A topic that it does not listen to yet is added with `want`, which connects anew: no message of before is lost,
    because those are not watched.
    """

    def __init__(self, profile: Profile, credentials: Credentials, ledger: Ledger, client_id: str) -> None:
        if profile.role is Role.PUBLISH_ONLY:
            raise ValueError(f"{profile.name} is a publish-only profile: it never subscribes")
        self._profile = replace(
            profile, topics=(*STATUS_TOPICS, TopicFilter("/d2c/+")), clean_start=True, session_expiry_s=0, will=None
        )
        self._credentials, self._ledger, self._client_id = credentials, ledger, client_id
        self._inbox = Inbox(INBOX)
        self._stopping = threading.Event()
        self._changing = threading.Lock()  # one session at a time: all have the same client id
        self._extra: list[str] = []
        self._session = self._made()
        self._thread = threading.Thread(target=self._read, name="seen", daemon=True)

    @property
    def name(self) -> str:
        return self._profile.name

    @property
    def client_id(self) -> str:
        return self._client_id

    @property
    def link(self) -> LinkStatus:
        return self._session.link

    def start(self) -> None:
        self._session.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._inbox.wake()
        with self._changing:
            self._session.stop(GOODBYE_S)

    def watches(self, topic: str) -> bool:
        """Is it there now, and was it granted this topic?"""
        link = self._session.link
        return link.state is LinkState.ONLINE and any(
            grant.granted and matches(grant.topic_filter, topic) for grant in link.grants
        )

    def want(self, topic: str) -> None:
        """Listen to this one as well."""
        if any(matches(known.topic, topic) for known in self._profile.topics) or len(self._extra) >= MOST:
            return
        self._extra.append(topic)
        self._profile = replace(self._profile, topics=(*self._profile.topics, TopicFilter(topic)))
        before, self._session = self._session, self._made()
        threading.Thread(target=self._change, args=(before,), name="seen again", daemon=True).start()

    def _change(self, before: Session) -> None:
        """Topics that are wanted meanwhile change the session again: only the last one starts."""
        with self._changing:
            before.stop(GOODBYE_S)
            if not self._stopping.is_set():
                self._session.start()

    def _made(self) -> Session:
        return Session(self._profile, self._credentials, self._inbox, client_id=self._client_id)

    def _read(self) -> None:
        while not self._stopping.is_set():
            batch = self._inbox.take(TAKE, 0.2)
            for inbound in batch:
                if not inbound.retain:
                    self._ledger.heard(inbound.topic, inbound.payload, inbound.received_at)
            if batch:
                self._session.acknowledge([inbound.receipt for inbound in batch])
