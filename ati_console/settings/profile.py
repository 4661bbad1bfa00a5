"""One broker connection, typed, without secrets."""

from __future__ import annotations

import enum
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ati_console.settings import kinds
from ati_console.settings.problems import shown
from ati_console.settings.profile_parts import LastWill as LastWill
from ati_console.settings.profile_parts import Proxy as Proxy
from ati_console.settings.profile_parts import ProxyKind as ProxyKind
from ati_console.settings.profile_parts import UserProperties, packet_size, properties_wrongs
from ati_console.settings.wrong import ProfileError as ProfileError
from ati_console.settings.wrong import Wrong as Wrong
from ati_console.settings.wrong import checked, refuse


class Transport(enum.Enum):
    TCP = "tcp"
    WEBSOCKETS = "websockets"


class ProtocolVersion(enum.IntEnum):
    V31 = 3
    V311 = 4
    V5 = 5


class Role(enum.Enum):
    """PUBLISH_ONLY never sends SUBSCRIBE: some brokers disconnect whoever does (contracts.md 2)."""

    READ_WRITE = "read and write"
    PUBLISH_ONLY = "publish only"


@dataclass(frozen=True, slots=True)
class Tls:
    """`ca_file` None means the operating system's store. `verify` False is shown loudly wherever it is in force."""

    verify: bool = True
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None  # None with a cert_file: the key is in the same file

    def __post_init__(self) -> None:
        refuse(_tls_wrongs(self))


@dataclass(frozen=True, slots=True)
class TopicFilter:
    topic: str
    qos: int = 1

    def __post_init__(self) -> None:
        refuse(checked({"topic": (self.topic, kinds.topic_filter()), "qos": (self.qos, kinds.integer(0, 2))}))


STATUS_TOPICS = (
    TopicFilter("ati_fm/sherpa/status"),
    TopicFilter("ati/amr/+/status"),
    TopicFilter("ati/trips/info"),
    TopicFilter("ati_fm/trips/info"),
    TopicFilter("fleet/trips/info"),
    TopicFilter("ati_fm/trips/legs"),
    TopicFilter("ati_fm/alerts"),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A broker. Wrong values raise ProfileError (a ValueError) naming each key, what was found and what is allowed."""

    name: str
    host: str = "127.0.0.1"
    port: int = 1883
    transport: Transport = Transport.TCP
    ws_path: str = "/mqtt"
    tls: Tls | None = None
    user: str | None = None
    client_id: str = ""  # "" means the stable one of this installation
    version: ProtocolVersion = ProtocolVersion.V5
    keep_alive_s: int = 10
    clean_start: bool = True
    session_expiry_s: int = 0  # MQTT 5 only
    role: Role = Role.READ_WRITE
    topics: tuple[TopicFilter, ...] = field(default=STATUS_TOPICS)
    will: LastWill | None = None
    user_properties: UserProperties = ()  # MQTT 5 only, sent with CONNECT; readable by the broker: no secret in them
    receive_maximum: int | None = None  # MQTT 5 only; None: as many as the inbox takes
    maximum_packet_size: int | None = None  # bytes, MQTT 5 only; None: 16 MiB. What is larger the broker drops
    proxy: Proxy | None = None
    production: bool = False  # a plant runs on it: marked wherever it is named
    second: str = ""  # the profile that listens for what this one publishes; its own name: a second session of its own

    def __post_init__(self) -> None:
        refuse(_wrongs(self))

    @property
    def subscriptions(self) -> tuple[TopicFilter, ...]:
        """What may be subscribed: nothing with a publish-only profile, which keeps its topics for another day."""
        return () if self.role is Role.PUBLISH_ONLY else self.topics

    @property
    def needs(self) -> tuple[bool, bool, bool]:
        """Which secrets it has a use for: password, passphrase of the key, the proxy's password. A key store is not
        asked for the others: a locked one asks its user each time."""
        has_key = self.tls is not None and self.tls.cert_file is not None
        return self.user is not None, has_key, self.proxy is not None and bool(self.proxy.user)

    @property
    def is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.host.partition("%")[0]).is_loopback
        except ValueError:
            return self.host.rstrip(".").lower() == "localhost"

    @property
    def hazards(self) -> tuple[str, ...]:
        """What must be shown loudly wherever this profile is in use, in plain words; empty when all is well."""
        words: list[str] = []
        if self.tls is not None and not self.tls.verify:
            words.append("TLS is NOT verified: anybody on the way can read and change everything, the password too")
        far = self.proxy is not None or not self.is_loopback  # behind a proxy, loopback is the proxy's own
        if self.tls is None and self.user is not None and far:
            words.append("clear text: user name and password cross the network readable (a TCP tunnel is not TLS)")
        return tuple(words)


def _tls_wrongs(tls: Tls) -> Iterator[Wrong]:
    yield from checked({"verify": (tls.verify, kinds.boolean())})
    for key in ("ca_file", "cert_file", "key_file"):
        value = getattr(tls, key)
        if value is not None and not isinstance(value, Path):
            yield Wrong(key, shown(value), "a path, or none")
    if tls.key_file is not None and tls.cert_file is None:
        yield Wrong("key_file", "a key without a certificate", "cert_file and key_file together")


def _wrongs(profile: Profile) -> Iterator[Wrong]:
    yield from checked(
        {
            "name": (profile.name, kinds.text(64)),
            "host": (profile.host, kinds.host()),
            "port": (profile.port, kinds.integer(1, 65535)),
            "ws_path": (profile.ws_path, kinds.url_path()),
            "client_id": (profile.client_id, kinds.text(256, empty=True)),
            "keep_alive_s": (profile.keep_alive_s, kinds.integer(1, 65535)),
            "clean_start": (profile.clean_start, kinds.boolean()),
            "session_expiry_s": (profile.session_expiry_s, kinds.integer(0, 0xFFFFFFFF)),
            "production": (profile.production, kinds.boolean()),
            "second": (profile.second, kinds.text(64, empty=True)),
        }
    )
    if profile.user is not None:
        yield from checked({"user": (profile.user, kinds.text(256))})
    if profile.receive_maximum is not None:
        yield from checked({"receive_maximum": (profile.receive_maximum, kinds.integer(1, 65535))})
    if profile.maximum_packet_size is not None:
        yield from checked({"maximum_packet_size": (profile.maximum_packet_size, packet_size())})
    yield from properties_wrongs(profile.user_properties)
    yield from _typed(profile)


def _typed(profile: Profile) -> Iterator[Wrong]:
    """Values of our own types: wrong only when a caller passes something else."""
    types = {"transport": Transport, "version": ProtocolVersion, "role": Role}
    for key, kind in types.items():
        value: object = getattr(profile, key)
        if not isinstance(value, kind):
            yield Wrong(key, shown(value), f"a {kind.__name__}")
    parts = {"tls": Tls, "will": LastWill, "proxy": Proxy}
    for key, part in parts.items():
        value = getattr(profile, key)
        if value is not None and not isinstance(value, part):
            yield Wrong(key, shown(value), f"a {part.__name__}, or none")
    topics: object = profile.topics
    if not isinstance(topics, tuple) or len(topics) > 1000 or not all(isinstance(t, TopicFilter) for t in topics):
        yield Wrong("topics", shown(topics), "at most 1000 topic filters")
