"""One broker connection, typed, without secrets."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from pathlib import Path


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
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class TopicFilter:
    topic: str
    qos: int = 1


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
    """A broker. Wrong values raise ValueError naming the key, what was found and what is allowed."""

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
