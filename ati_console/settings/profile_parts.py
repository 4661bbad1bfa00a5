"""What only some brokers need: a last will, a proxy on the way, user properties."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ati_console.settings import kinds
from ati_console.settings.kinds import Kind
from ati_console.settings.problems import shown
from ati_console.settings.wrong import Wrong, checked, refuse

PAYLOAD_LIMIT: Final = 65_535  # bytes: CONNECT has two for the length (MQTT 3.1.1 section 3.1.3.3)
MOST_PROPERTIES: Final = 50
PROPERTY_LIMIT: Final = 1_024  # characters of a name or a value

UserProperties = tuple[tuple[str, str], ...]  # a name may come twice, and the order is kept (MQTT 5, 3.1.2.11.8)


def will_payload() -> Kind[str]:
    """Text, lines and all; "" is an empty payload. An empty retained one clears the topic."""
    words = f"text of at most {PAYLOAD_LIMIT} bytes as UTF-8"

    def read(value: object) -> str:
        if not isinstance(value, str) or not _fits(value):
            raise ValueError(words)
        return value

    return Kind(words, read)


def user_property() -> Kind[str]:
    return kinds.text(PROPERTY_LIMIT, empty=True)


@dataclass(frozen=True, slots=True)
class LastWill:
    """What the broker publishes for us when the link breaks without a goodbye. ProfileError for wrong values."""

    topic: str
    payload: str = ""
    qos: int = 0
    retain: bool = False

    def __post_init__(self) -> None:
        refuse(
            checked(
                {
                    "topic": (self.topic, kinds.topic_name()),
                    "payload": (self.payload, will_payload()),
                    "qos": (self.qos, kinds.integer(0, 2)),
                    "retain": (self.retain, kinds.boolean()),
                }
            )
        )


class ProxyKind(enum.Enum):
    HTTP = "http"  # CONNECT
    SOCKS5 = "socks5"  # the proxy resolves the name, as curl's socks5h

    @property
    def usual_port(self) -> int:
        return 3128 if self is ProxyKind.HTTP else 1080


@dataclass(frozen=True, slots=True)
class Proxy:
    """On the way to the broker. Its password is the secret `proxy:<profile>`. ProfileError for wrong values."""

    kind: ProxyKind
    host: str
    port: int
    user: str | None = None

    def __post_init__(self) -> None:
        refuse(_proxy_wrongs(self))

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind.value}://{host}:{self.port}"


def _proxy_wrongs(proxy: Proxy) -> Iterator[Wrong]:
    kind: object = proxy.kind
    if not isinstance(kind, ProxyKind):
        yield Wrong("kind", shown(kind), "HTTP or SOCKS5")
    yield from checked({"host": (proxy.host, kinds.host()), "port": (proxy.port, kinds.integer(1, 65535))})
    if proxy.user is not None:
        yield from checked({"user": (proxy.user, kinds.text(255))})  # SOCKS5 has one byte for the length
        if len(proxy.user.encode("utf-8", "replace")) > 255 or ":" in proxy.user:
            yield Wrong("user", shown(proxy.user), "at most 255 bytes, and no colon in it")


def properties_wrongs(pairs: object) -> Iterator[Wrong]:
    """What is wrong with `user_properties`."""
    if not isinstance(pairs, tuple) or len(pairs) > MOST_PROPERTIES:
        yield Wrong("user_properties", shown(pairs), f"at most {MOST_PROPERTIES} pairs of name and value")
        return
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            yield Wrong("user_properties", shown(pair), "pairs of name and value")
        else:
            yield from checked({"user_properties": (pair[0], user_property())})
            yield from checked({"user_properties": (pair[1], user_property())})


def _fits(text: str) -> bool:
    try:
        return len(text.encode()) <= PAYLOAD_LIMIT
    except UnicodeEncodeError:  # a lone surrogate
        return False
