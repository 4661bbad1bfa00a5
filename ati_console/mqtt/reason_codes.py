"""The numbers a broker answers with, in plain words (MQTT 3.1.1 and 5.0, sections 3.2, 3.4, 3.9, 3.14)."""

from __future__ import annotations

from typing import Final

from ati_console.mqtt.policy import Kind, Problem, taken_over
from ati_console.status import Want

NOT_AUTHORISED: Final = 0x87
TAKEN_OVER: Final = 0x8E
KEEP_ALIVE: Final = 0x8D
_ABOUT_PASSWORD: Final = (4, 5, 0x86, NOT_AUTHORISED)
_NAMELESS: Final = "the profile names no user: enter the one you were given, and its password"

_V3_CONNACK: Final = {
    1: (Kind.STOP, "the broker does not speak this MQTT version", "choose another version in the profile"),
    2: (Kind.STOP, "the broker refuses this client id", "use the client id the owner of the broker assigned"),
    3: (Kind.RETRY, "the broker says it is not available", "nothing to do here: it is tried again"),
    4: (Kind.STOP, "wrong user name or password", "type the password again, or ask the owner of the broker"),
    5: (Kind.STOP, "the broker does not let this account in", "check user name, password and client id"),
}
_V5_CONNACK: Final = {
    0x81: (Kind.STOP, "the broker could not read our CONNECT", "choose another MQTT version in the profile"),
    0x82: (Kind.STOP, "the broker says our CONNECT broke its rules", "choose another MQTT version"),
    0x84: (Kind.STOP, "the broker does not speak MQTT 5", "choose version 3.1.1 in the profile"),
    0x85: (Kind.STOP, "the broker refuses this client id", "use the client id the owner assigned"),
    0x86: (Kind.STOP, "wrong user name or password", "type the password again, or ask the owner of the broker"),
    0x87: (Kind.STOP, "the broker does not let this account in", "check user name, password and client id"),
    0x88: (Kind.RETRY, "the broker says it is not available", "nothing to do here: it is tried again"),
    0x89: (Kind.RETRY, "the broker says it is busy", "nothing to do here: it is tried again"),
    0x8A: (Kind.STOP, "the broker has banned this client", "ask the owner of the broker"),
    0x8C: (Kind.STOP, "the broker wants another way to authenticate", "ask the owner of the broker which"),
    0x95: (Kind.STOP, "the broker says our CONNECT is too large", "ask the owner of the broker"),
    0x97: (Kind.SLOW, "the broker says a quota is used up", "ask the owner of the broker for more connections"),
    0x9C: (Kind.STOP, "the broker sends us to another server", "change host and port in the profile"),
    0x9D: (Kind.STOP, "the broker has moved to another server", "change host and port in the profile"),
    0x9F: (Kind.SLOW, "the broker says we connect too often", "nothing to do here: it is tried again, slowly"),
}
_DISCONNECT: Final = {
    0x00: (Kind.RETRY, "the broker closed the connection in good order", ""),
    0x81: (Kind.RETRY, "the broker could not read a packet of ours", ""),
    0x82: (Kind.SLOW, "the broker says we broke the protocol", "save the log and tell the owner of the broker"),
    0x87: (Kind.SLOW, "the broker disconnected us: not authorised", "ask the owner which topics are allowed"),
    0x89: (Kind.RETRY, "the broker says it is busy", ""),
    0x8B: (Kind.RETRY, "the broker is shutting down", "nothing to do here: it is tried again"),
    0x8D: (Kind.RETRY, "the broker heard nothing from us for its keep alive time", "look at the network"),
    0x8F: (Kind.SLOW, "the broker says a topic filter is not valid", "check the topics of the profile"),
    0x90: (Kind.SLOW, "the broker says a topic name is not valid", "check the topic that was published to"),
    0x93: (Kind.RETRY, "the broker says too many messages were under way", ""),
    0x95: (Kind.RETRY, "the broker says a packet was too large", "publish smaller payloads"),
    0x96: (Kind.SLOW, "the broker says we publish too fast", "publish more slowly"),
    0x97: (Kind.SLOW, "the broker says a quota is used up", "ask the owner of the broker"),
    0x98: (Kind.SLOW, "an administrator of the broker disconnected us", "ask the owner of the broker"),
    0x9C: (Kind.STOP, "the broker sends us to another server", "change host and port in the profile"),
    0x9D: (Kind.STOP, "the broker has moved to another server", "change host and port in the profile"),
    0x9F: (Kind.SLOW, "the broker says we connect too often", ""),
    0xA0: (Kind.RETRY, "the broker allows no longer connections than this one was", ""),
}
_SUBACK: Final = {
    0x80: "refused, no reason given",
    0x83: "refused for a reason of the broker's own",
    0x87: "refused: this account may not read it",
    0x8F: "refused: the broker finds the filter not valid",
    0x91: "refused: packet id in use",
    0x97: "refused: a quota is used up",
    0x9E: "refused: no shared subscriptions on this broker",
    0xA1: "refused: no subscription identifiers on this broker",
    0xA2: "refused: no wildcards on this broker",
}
_PUBACK: Final = {
    0x00: "accepted",
    0x10: "accepted, but nobody listens to this topic",
    0x80: "refused, no reason given",
    0x83: "refused for a reason of the broker's own",
    0x87: "refused: this account may not publish there",
    0x90: "refused: the broker finds the topic not valid",
    0x91: "refused: packet id in use",
    0x97: "refused: a quota is used up",
    0x99: "refused: the payload is not in the format that was announced",
}


def connack(code: int, client_id: str, said: str = "", nameless: bool = False) -> Problem:
    """Why CONNECT was refused. `said` is the broker's own reason text; `nameless`: it was asked without a user."""
    found = (_V3_CONNACK if code < 0x80 else _V5_CONNACK).get(code)
    kind, reason, advice = found or (Kind.SLOW, "the broker refused CONNECT", "ask the owner of the broker")
    if code in (2, 0x85):
        reason = f"{reason} ('{client_id}')"
    if nameless and code in _ABOUT_PASSWORD:  # a password alone would not help
        advice = _NAMELESS
    wants = Want.PASSWORD if code in _ABOUT_PASSWORD else Want.NOTHING
    return Problem(kind, _with(reason, code, said), advice, wants)


def disconnect(code: int, client_id: str, said: str = "") -> Problem:
    """Why a broker that speaks MQTT 5 sent us away."""
    if code == TAKEN_OVER:
        return taken_over(client_id)
    kind, reason, advice = _DISCONNECT.get(code, (Kind.RETRY, "the broker disconnected us", ""))
    return Problem(kind, _with(reason, code, said), advice)


def suback(code: int, asked_qos: int) -> str:
    """One topic filter's answer."""
    if code > 2:
        return _with(_SUBACK.get(code, "refused"), code)
    return f"granted at QoS {code}" + (f", QoS {asked_qos} was asked" if code != asked_qos else "")


def puback(code: int, said: str = "") -> str:
    """One publish's answer."""
    return _with(_PUBACK.get(code, "refused"), code, said) if code else _PUBACK[0]


def _with(reason: str, code: int, said: str = "") -> str:
    return f"{reason} (0x{code:02X})" + (f": {said[:200]}" if said else "")
