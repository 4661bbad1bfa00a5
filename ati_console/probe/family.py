"""Which broker refuses like this: a guess from behaviour (contracts.md 2, peers.md 0.2). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.access import Attempt, Cell, Verdict

UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Family:
    name: str = UNKNOWN
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Manner:
    """How one action is refused."""

    closes: bool = False
    refuses: bool = False  # with a code, and stays
    refuses_and_closes: bool = False
    silent: bool = False
    empty: bool = False  # granted, and shown to be empty

    @property
    def known(self) -> bool:
        return self.closes or self.refuses or self.refuses_and_closes or self.silent or self.empty


def family_of(reads: Sequence[Cell], writes: Sequence[Cell], refuted: bool) -> Family:
    """By how a forbidden SUBSCRIBE and a forbidden PUBLISH are met."""
    read, write = _manner(reads, empty=refuted), _manner(writes, empty=False)
    if read.closes and (write.closes or not write.known):
        both = "a forbidden publish and on a forbidden subscribe" if write.closes else "a forbidden subscribe"
        return Family("like RabbitMQ", f"Closes on {both}.")
    if read.silent:
        return Family("like an old VerneMQ", "Never answers a forbidden SUBSCRIBE.")
    if write.refuses and not read.known:
        return Family("like mosquitto or EMQX", "MQTT 5 hears 0x87 on a forbidden publish, and it stays connected.")
    if read.empty:
        heard = "; MQTT 5 hears 0x87 on a forbidden publish" if write.refuses else ""
        return Family("like mosquitto with an acl_file", f"Grants a SUBSCRIBE that it does not serve{heard}.")
    if read.refuses and write.refuses_and_closes:
        return Family("like mosquitto with dynamic-security", "Refuses a SUBSCRIBE with a code, a forbidden publish "
                      "with a code and a close.")  # fmt: skip
    if (read.refuses or not read.known) and write.closes:
        return Family("like HiveMQ", "Refuses a SUBSCRIBE with a code and closes on a forbidden publish.")
    if read.refuses and not read.closes:
        return Family("like EMQX, or mosquitto with dynamic-security", "Refuses with a code and stays connected.")
    return Family()


def _manner(cells: Sequence[Cell], *, empty: bool) -> _Manner:
    told = [attempt for cell in cells for attempt in cell.attempts if cell.place.qos]  # some mind QoS 0 alone
    return _Manner(
        closes=any(one.verdict is Verdict.DISCONNECTED for one in told),
        refuses=any(_is_refusal(one) and "closed" not in one.words for one in told),
        refuses_and_closes=any(_is_refusal(one) and "closed" in one.words for one in told),
        silent=any(one.verdict is Verdict.SILENT and "no SUBACK" in one.words for one in told),
        empty=empty,
    )


def _is_refusal(attempt: Attempt) -> bool:
    return attempt.verdict is Verdict.REFUSED
