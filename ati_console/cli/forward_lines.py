"""How forwarding is told: the JSON fields of interfaces.md, and one line for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ati_console.forward.twin_json import one_line
from ati_console.forwarding import ForwardStatus
from ati_console.logs import redact
from ati_console.status import Fault, LinkState, LinkStatus

_COUNTERS = (
    "received", "decoded", "undecodable", "ignored", "unmapped", "queued", "in_flight", "accepted", "rejected",
    "superseded", "dead",
)  # fmt: skip

TOLD = 500  # lines remembered
MOST_COMPARED = 20  # sherpas a second, for people; a program gets all
NOTHING_COMPARED = "compared with nothing: Twinzo has no position of these sherpas by another bridge"


def counters(status: ForwardStatus, link: LinkStatus) -> dict[str, object]:
    """Exactly the keys of interfaces.md, in their order."""
    fields: dict[str, object] = {"link": link.state.value}
    fields.update((name, getattr(status, name)) for name in _COUNTERS)
    fields["oldest_s"] = round(status.oldest_s, 1)
    fields["last_error"] = redact(status.last_error) if status.last_error else None
    return fields


def words(status: ForwardStatus, link: LinkStatus) -> str:
    """One line that says what an engineer asks first: link, in, out, what is stuck and why."""
    parts = [
        f"{link.state.value:<12}",
        f"received {status.received}",
        f"accepted {status.accepted}",
        f"queued {status.queued + status.in_flight}",
    ]
    parts += [
        f"{name} {getattr(status, name)}"
        for name in ("computed", "unmapped", "undecodable", "superseded", "dead")
        if getattr(status, name)
    ]
    reason = status.last_error or (link.reason if link.state.value != "online" else "")
    return "  ".join(parts) + (f"  | {redact(reason)}" if reason else "")


class Comparisons:
    """Of a dry run: each comparison of a sherpa once, as fields of a line of its own."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    @property
    def none(self) -> bool:
        """Nothing was there to compare with so far."""
        return not self._told

    def of(self, status: ForwardStatus) -> list[dict[str, object]]:
        lines: list[dict[str, object]] = []
        for sherpa, robot in status.robots.items():
            shadow = robot.shadow
            if shadow is None or self._told.get(sherpa) == shadow.at:
                continue
            self._told[sherpa] = shadow.at
            lines.append(
                {
                    "sherpa": sherpa, "login": robot.login, "distance_m": _rounded(shadow.distance_m),
                    "lag_s": _rounded(shadow.lag_s), "words": redact(shadow.words),
                }
            )  # fmt: skip
        return lines


def compared(lines: Sequence[Mapping[str, object]]) -> list[str]:
    """The same for people, bounded: by sherpa what lies between the other bridge's position and ours."""
    said = [f"  {one_line(str(line['sherpa']), 60)}: {line['words']}" for line in lines[:MOST_COMPARED]]
    rest = len(lines) - len(said)
    return [*said, f"  and {rest} more: --json has all"] if rest else said


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)


class News:
    """What went wrong with link and forwarding, each once: a second of 503 and an hour of it are one line."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}
        self._online = False

    def of(self, link: LinkStatus, faults: Iterable[Fault]) -> list[str]:
        """The lines that were not said yet; a link that is back is one too."""
        lines = [redact("; ".join(part for part in (fault.what, fault.next_step) if part)) for fault in faults]
        if link.state is LinkState.RECONNECTING:
            lines.append(redact("; ".join(part for part in (f"link: {link.reason}", link.advice) if part)))
        return [*self._back(link), *(line for line in lines if self._is_new(line))]

    def _is_new(self, line: str) -> bool:
        known = line in self._told
        self._told[line] = None
        if len(self._told) > TOLD:
            del self._told[next(iter(self._told))]
        return not known

    def _back(self, link: LinkStatus) -> list[str]:
        """After it the same trouble is news again."""
        was, self._online = self._online, link.state is LinkState.ONLINE
        if not self._online or was:
            return []
        troubled = [line for line in self._told if line.startswith("link: ")]
        for line in troubled:
            del self._told[line]
        return [f"link: online at {link.address}"] if troubled else []
