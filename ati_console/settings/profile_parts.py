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
PACKET_LEAST: Final = 64  # bytes; with less not even what a broker answers to CONNECT and SUBSCRIBE would fit
PACKET_MOST: Final = 16 * 1024 * 1024  # what is asked for without a wish: more is no protection any more
LONGEST_S: Final = 0xFFFFFFFF  # four bytes hold a number of seconds

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
    """What the broker publishes for us when the link breaks without a goodbye. ProfileError for wrong values.

    Behind `retain` MQTT 5 alone (3.1.3.2). `delay_s`: a link that is back within it keeps the will unsaid;
    `expiry_s` None: it never is too old; `utf8`: the payload says that it is text.
    """

    topic: str
    payload: str = ""
    qos: int = 0
    retain: bool = False
    delay_s: int = 0
    expiry_s: int | None = None
    content_type: str = ""
    response_topic: str = ""
    correlation: str = ""  # sent as UTF-8
    utf8: bool = False
    user_properties: UserProperties = ()

    def __post_init__(self) -> None:
        refuse(_will_wrongs(self))

    @property
    def has_properties(self) -> bool:
        """Something that MQTT 3 would leave out."""
        return self != LastWill(self.topic, self.payload, self.qos, self.retain)


def _will_wrongs(will: LastWill) -> Iterator[Wrong]:
    yield from checked(
        {
            "topic": (will.topic, kinds.topic_name()),
            "payload": (will.payload, will_payload()),
            "qos": (will.qos, kinds.integer(0, 2)),
            "retain": (will.retain, kinds.boolean()),
            "delay_s": (will.delay_s, kinds.integer(0, LONGEST_S)),
            "expiry_s": (will.expiry_s, kinds.optional(kinds.integer(0, LONGEST_S))),
            "content_type": (will.content_type, user_property()),
            "correlation": (will.correlation, user_property()),
            "utf8": (will.utf8, kinds.boolean()),
        }
    )
    if will.response_topic:
        yield from checked({"response_topic": (will.response_topic, kinds.topic_name())})
    yield from properties_wrongs(will.user_properties)


def packet_size() -> Kind[int]:
    """Of the largest packet that a broker may send us, in bytes."""
    return kinds.integer(PACKET_LEAST, PACKET_MOST)


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
