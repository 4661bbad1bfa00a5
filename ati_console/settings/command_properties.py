"""MQTT 5 properties of CONNECT and of the last will in a mosquitto line: -D connect maximum-packet-size 4096."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from ati_console.settings.pasted import BadAddress
from ati_console.settings.problems import is_secret_key
from ati_console.settings.profile import Profile, ProfileError, ProtocolVersion
from ati_console.settings.profile_parts import PACKET_MOST

_CONNECT: Final = {
    "session-expiry-interval": "session_expiry_s", "receive-maximum": "receive_maximum",
    "maximum-packet-size": "maximum_packet_size",
}  # fmt: skip
_WILL: Final = {
    "will-delay-interval": "delay_s", "message-expiry-interval": "expiry_s", "content-type": "content_type",
    "response-topic": "response_topic", "correlation-data": "correlation", "payload-format-indicator": "utf8",
}  # fmt: skip
_TEXTS: Final = {"content_type", "response_topic", "correlation"}
_PAIR: Final = "user-property"
_PACKET: Final = "maximum-packet-size"
LEFT_OUT: Final = "-D, MQTT 5 properties"
Leave = Callable[[str], None]
Words = Sequence[tuple[str, ...]]


def with_properties(profile: Profile, words: Words, leave: Leave) -> Profile:
    """What is not kept in a profile is left out, and said; mosquitto takes none of them before MQTT 5."""
    if profile.version is not ProtocolVersion.V5:
        _leave(words, leave)
        return profile
    _leave([one for one in words if len(one) < 2], leave)
    words = [one for one in words if len(one) > 1]
    connect = [one[1:] for one in words if one[0].lower() == "connect"]
    will = [one[1:] for one in words if one[0].lower() == "will"]
    _leave([one for one in words if one[0].lower() not in ("connect", "will")], leave)
    return _changed_will(_changed(profile, connect, _CONNECT, leave), will, leave)


def _changed_will(profile: Profile, words: Words, leave: Leave) -> Profile:
    if profile.will is None:
        _leave(words, leave)
        return profile
    return replace(profile, will=_changed(profile.will, words, _WILL, leave))


def _changed(part: Any, words: Words, names: dict[str, str], leave: Leave) -> Any:
    """BadAddress: a value that cannot be one."""
    words = _bounded(words, leave)
    values: dict[str, Any] = {names[one[0]]: _value(names[one[0]], one[1]) for one in words if _is_value(one, names)}
    pairs = tuple((one[1], one[2]) for one in words if one[0] == _PAIR and len(one) == 3)
    harmless = tuple(pair for pair in pairs if not is_secret_key(pair[0]))
    if len(harmless) < len(pairs):
        leave("a user property that looks like a secret: the broker and its log would see it")
    _leave([one for one in words if not _is_value(one, names) and not (one[0] == _PAIR and len(one) == 3)], leave)
    try:
        return replace(part, **values, user_properties=harmless) if values or harmless else part
    except ProfileError as error:
        wrong = error.wrong[0]
        raise BadAddress(f"-D: {wrong.key} is {wrong.allowed}") from None


def _bounded(words: Words, leave: Leave) -> Words:
    """A larger packet than we ask for anyway is no reason to refuse the line."""
    large = [one for one in words if one[0] == _PACKET and one[-1].isdecimal() and int(one[-1][:11]) > PACKET_MOST]
    if large:
        leave(f"-D, {_PACKET}: {PACKET_MOST:,} bytes is the most that is taken")
    return [one for one in words if one not in large]


def _is_value(one: tuple[str, ...], names: dict[str, str]) -> bool:
    return len(one) == 2 and one[0] in names


def _value(key: str, text: str) -> Any:
    """A number that is none goes on as a text: whoever takes it says what it should be."""
    if key in _TEXTS or not text.isascii() or not text.isdigit() or len(text) > 10:
        return text
    return text == "1" if key == "utf8" else int(text)


def _leave(words: Words, leave: Leave) -> None:
    if words:
        leave(LEFT_OUT)
