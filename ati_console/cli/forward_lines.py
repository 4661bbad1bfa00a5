"""How forwarding is told: the JSON fields of interfaces.md, and one line for people."""

from __future__ import annotations

from ati_console.logs import redact
from ati_console.status import ForwardStatus, LinkStatus

_COUNTERS = (
    "received", "decoded", "undecodable", "ignored", "unmapped", "queued", "in_flight", "accepted", "rejected",
    "superseded", "dead",
)  # fmt: skip


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
        for name in ("unmapped", "undecodable", "superseded", "dead")
        if getattr(status, name)
    ]
    reason = status.last_error or (link.reason if link.state.value != "online" else "")
    return "  ".join(parts) + (f"  | {redact(reason)}" if reason else "")
