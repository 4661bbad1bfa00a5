"""One message to publish, and what became of one that was. Values."""

from __future__ import annotations

import base64
import enum
import shlex
from dataclasses import dataclass, field
from typing import Final

from ati_console.settings.profile import Profile, ProtocolVersion, Transport

LONGEST_ARGUMENT: Final = 100_000  # bytes; Linux takes 128 KiB, and what is longer goes through a pipe


@dataclass(frozen=True, slots=True)
class Extras:
    """MQTT 5 properties of a PUBLISH; an older broker gets none of them."""

    expiry_s: int | None = None
    content_type: str = ""
    response_topic: str = ""
    user: tuple[tuple[str, str], ...] = ()

    @property
    def count(self) -> int:
        return (self.expiry_s is not None) + bool(self.content_type) + bool(self.response_topic) + len(self.user)


NO_EXTRAS: Final = Extras()


@dataclass(frozen=True, slots=True)
class Message:
    topic: str
    payload: bytes = field(repr=False)
    qos: int = 1
    retain: bool = False
    extras: Extras = NO_EXTRAS


class Seen(enum.Enum):
    """What the listener says of one message."""

    NOBODY = "-"  # nobody listened when it was sent
    WAITING = "waiting"
    SEEN = "seen"
    NOT_SEEN = "not seen"


class Answer(enum.Enum):
    """What the broker says of one message."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    NOBODY = "nobody listens"
    REFUSED = "refused"
    UNPROVEN = "acknowledged, proves nothing"  # MQTT 3.1 and 3.1.1 (contracts.md 2)
    SENT = "sent, never acknowledged"  # QoS 0
    LOST = "no answer"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Sent:
    """`number` counts from 1 in a session of the console; `at` unix seconds; `delay_ms` from sent to seen."""

    number: int
    at: float
    message: Message
    version: ProtocolVersion
    code: int | None = None
    words: str = ""
    ms: float | None = None
    settled: bool = False
    seen: Seen = Seen.NOBODY
    delay_ms: float | None = None
    stream: int = 0

    @property
    def answer(self) -> Answer:
        if not self.settled:
            return Answer.WAITING
        if self.code is None:
            return Answer.LOST if self.ms is not None else Answer.NOT_SENT
        if self.message.qos == 0:
            return Answer.SENT
        if self.code >= 0x80:
            return Answer.REFUSED
        if self.version is not ProtocolVersion.V5:
            return Answer.UNPROVEN
        return Answer.NOBODY if self.code == 0x10 else Answer.ACCEPTED


def mosquitto_pub(message: Message, profile: Profile | None) -> str:
    """The same message as a line for a shell; the password is left to whoever runs it."""
    words = ["mosquitto_pub"]
    if profile is not None:
        words += _broker(profile)
    words += ["-t", message.topic, "-q", str(message.qos)]
    words += ["-r"] if message.retain else []
    if profile is None or profile.version is ProtocolVersion.V5:
        words += _properties(message.extras)
    if not message.payload:
        return shlex.join([*words, "-n"])
    try:
        text = message.payload.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(message.payload) > LONGEST_ARGUMENT:
        coded = base64.b64encode(message.payload).decode()
        return f"printf %s {coded} | base64 -d | {shlex.join(words)} -s"
    return shlex.join([*words, "-m", text])


def _broker(profile: Profile) -> list[str]:
    words = ["-h", profile.host, "-p", str(profile.port), "-V", _version(profile.version)]
    words += ["-u", profile.user] if profile.user else []
    # Where the broker wants the id to be the user's; the console's own would throw the console out.
    words += ["-i", profile.client_id] if profile.client_id and profile.client_id == profile.user else []
    words += ["--ws"] if profile.transport is Transport.WEBSOCKETS else []
    tls = profile.tls
    if tls is not None:
        words += ["--cafile", str(tls.ca_file)] if tls.ca_file else ["--tls-use-os-certs"]
        words += ["--cert", str(tls.cert_file), "--key", str(tls.key_file or tls.cert_file)] if tls.cert_file else []
        words += [] if tls.verify else ["--insecure"]
    return words


def _version(version: ProtocolVersion) -> str:
    return {ProtocolVersion.V5: "mqttv5", ProtocolVersion.V311: "mqttv311"}.get(version, "mqttv31")


def _properties(extras: Extras) -> list[str]:
    words: list[str] = []
    if extras.expiry_s is not None:
        words += ["-D", "publish", "message-expiry-interval", str(extras.expiry_s)]
    if extras.content_type:
        words += ["-D", "publish", "content-type", extras.content_type]
    if extras.response_topic:
        words += ["-D", "publish", "response-topic", extras.response_topic]
    for name, value in extras.user:
        words += ["-D", "publish", "user-property", name, value]
    return words
