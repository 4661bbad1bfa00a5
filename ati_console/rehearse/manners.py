"""How a broker refuses: one value for each way that was met (contracts.md 2, peers.md 0.2). Pure.

`MODES` are the names of `broker --refuse`. In each of them the truth is known, so that a probe can be held against it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import Final

from ati_console.wire.topics import matches

OWN_TOPIC: Final = "/d2c/{client_id}"


class OnSubscribe(enum.Enum):
    """What is done with a filter that is not allowed."""

    REFUSE = "SUBACK 0x80 or 0x87, stays connected"
    SILENT = "no SUBACK at all, stays connected"
    CLOSE = "closes before a SUBACK; MQTT 5 hears DISCONNECT 0x87"
    CLOSE_MUTE = "closes before a SUBACK without a word"
    CLOSE_AFTER = "SUBACK 0x80 or 0x87, then closes"
    GRANT_SILENT = "SUBACK says granted, nothing ever arrives"


class OnPublish(enum.Enum):
    """What is done with a publish to a topic that is not allowed."""

    CODE = "MQTT 5 hears PUBACK 0x87; before it a PUBACK looks fine (mosquitto)"
    ACKNOWLEDGE = "PUBACK 0x00 in every version, and dropped"
    CLOSE = "closes; MQTT 5 hears DISCONNECT 0x87"


@dataclass(frozen=True, slots=True)
class Manners:
    """`subscribe` and `publish` are the topic filters that are allowed; {client_id} stands for the client's own."""

    subscribe: tuple[str, ...] = ("#",)
    publish: tuple[str, ...] = ("#",)
    on_subscribe: OnSubscribe = OnSubscribe.REFUSE
    on_publish: OnPublish = OnPublish.CODE
    refuses_qos0: bool = False  # SUBSCRIBE at QoS 0 is refused, at QoS 1 granted (contracts.md 2)
    id_is_user: bool = False  # the client id must be the user name
    rival_after_s: float | None = None  # another client with the same id comes after so long, each time
    words: str = ""

    def may_subscribe(self, topic_filter: str, qos: int, client_id: str) -> bool:
        if self.refuses_qos0 and qos == 0:
            return False
        return any(_covers(allowed, topic_filter) for allowed in _own(self.subscribe, client_id))

    def may_publish(self, topic: str, client_id: str) -> bool:
        return any(matches(allowed, topic) for allowed in _own(self.publish, client_id))


def _own(filters: tuple[str, ...], client_id: str) -> tuple[str, ...]:
    return tuple(one.replace("{client_id}", client_id) for one in filters)


def _covers(allowed: str, asked: str) -> bool:
    """Is everything that `asked` selects within `allowed`? Only a # covers a #."""
    return allowed == asked or (matches(allowed, asked) and ("#" not in asked or "#" in allowed))


_PUBLISHER: Final = Manners(subscribe=(), publish=(OWN_TOPIC,))
TVS_2025: Final = "tvs-2025"
MODES: Final[dict[str, Manners]] = {
    "none": Manners(words="everything is allowed"),
    "suback": replace(_PUBLISHER, words="refuses each SUBSCRIBE with a code and stays (EMQX)"),
    "silent": replace(_PUBLISHER, on_subscribe=OnSubscribe.SILENT, words="never answers a SUBSCRIBE (VerneMQ, old)"),
    "disconnect": replace(
        _PUBLISHER, on_subscribe=OnSubscribe.CLOSE, on_publish=OnPublish.CLOSE,
        words="closes on SUBSCRIBE and on a forbidden publish, MQTT 5 hears 0x87 (RabbitMQ)",
    ),
    "disconnect-mute": replace(
        _PUBLISHER, on_subscribe=OnSubscribe.CLOSE_MUTE, on_publish=OnPublish.CLOSE,
        words="closes on SUBSCRIBE without a word in every version",
    ),
    "disconnect-after": replace(
        _PUBLISHER, on_subscribe=OnSubscribe.CLOSE_AFTER, words="answers a SUBSCRIBE with a refusal, then closes"
    ),
    "granted-silent": replace(
        _PUBLISHER, on_subscribe=OnSubscribe.GRANT_SILENT, words="grants everything, delivers nothing (mosquitto's acl)"
    ),
    "publish-acked": replace(
        _PUBLISHER, subscribe=("#",), on_publish=OnPublish.ACKNOWLEDGE,
        words="acknowledges a forbidden publish and drops it, in every version",
    ),
    "publish-code": replace(_PUBLISHER, subscribe=("#",), words="answers a forbidden publish with 0x87 in MQTT 5"),
    "publish-close": replace(
        _PUBLISHER, subscribe=("#",), on_publish=OnPublish.CLOSE, words="closes on a forbidden publish (HiveMQ)"
    ),
    "qos0": Manners(refuses_qos0=True, words="refuses SUBSCRIBE at QoS 0, grants it at QoS 1"),
    "client-id": Manners(id_is_user=True, words="wants the client id to be the user name"),
    "take-over": Manners(rival_after_s=1.0, words="a rival with the same client id takes over after each second"),
    TVS_2025: replace(
        _PUBLISHER, on_subscribe=OnSubscribe.CLOSE, on_publish=OnPublish.CLOSE, id_is_user=True,
        words="TVS dev as met in 2025: publishes to its own topic only, closes on every SUBSCRIBE",
    ),
}  # fmt: skip
