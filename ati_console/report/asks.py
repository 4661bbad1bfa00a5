"""What to ask the broker's owner for, as it follows from a probe. Pure."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Final

from ati_console.access import UNSETTLED, Action, Cell, Probe, Role, Verdict
from ati_console.report.wording import one_line

MOST_FILTERS: Final = 12
# What ATI and its partners document (contracts.md 1 and 2): a request names these and not the whole broker.
DOCUMENTED: Final = (
    "ati_fm/sherpa/status", "ati_fm/trips/info", "ati_fm/trips/legs", "ati_fm/alerts", "ati/amr/+/status",
    "ati/trips/info", "fleet/trips/info", "sherpa/status", "/d2c/+",
)  # fmt: skip


class Ask(enum.Enum):
    """One right or one way to the data; the value is its title on a tick box."""

    CONSUMER = "Consumer credentials that may read these filters"
    QOS_1 = "The right to read at QoS 1"
    CLIENT_ID = "The rule for client ids"
    FLEET = "Confirmation that the fleet publishes there"
    OTHER_BROKER = "Another broker or API that carries the same data"
    REST = "A REST interface"
    WEBHOOK = "A webhook that calls us"


REACHED: Final = ("messages arrive", "wrong topic")


def suggested(probe: Probe) -> tuple[Ask, ...]:
    """The boxes that are ticked to begin with; nothing where messages arrive already."""
    names = {one.name for one in probe.conclusions}
    found: list[Ask] = []
    unsettled = probe.cause == UNSETTLED
    if probe.cause == "nobody publishes" or unsettled:
        found.append(Ask.FLEET)
    if probe.cause not in (*REACHED, "nobody publishes", "not asked", ""):
        found += [Ask.CONSUMER, Ask.OTHER_BROKER]
    if "qos" in names:
        found.append(Ask.QOS_1)
    if "client-id" in names and found:
        found.append(Ask.CLIENT_ID)
    return tuple(one for one in Ask if one in found)


def advice(probe: Probe) -> str:
    """One line: what to ask for."""
    if probe.cause in REACHED:
        return "Nothing: messages arrive on this account."
    asked = suggested(probe)
    read = ", ".join(wanted(probe)[:3]) or "the topics of the fleet"
    if Ask.FLEET in asked and Ask.CONSUMER in asked:
        return f"Whether this account may read {read}, and whether the fleet publishes there."
    if Ask.FLEET in asked:
        return "Confirmation that the fleet is connected and publishes: the right to read is there."
    if Ask.CONSUMER in asked:
        return f"Credentials that may read {read}, or another way to the same data."
    if probe.role is Role.UNKNOWN:
        return "Nothing yet: the run did not settle what this account may do."
    return "Nothing further."


def wanted(probe: Probe) -> tuple[str, ...]:
    """Filters that cannot be read today: the documented ones, else the first that were asked for."""
    closed = list(dict.fromkeys(cell.place.topic for cell in unread(probe)))
    known = [topic for topic in DOCUMENTED if topic in closed]
    rest = [topic for topic in closed if not topic.startswith(("$", "#", "+"))]
    return tuple((known or rest)[:MOST_FILTERS])


def unread(probe: Probe) -> list[Cell]:
    """Filters of which no message is proved at any QoS or version."""
    read = {cell.place.topic for cell in probe.cells if _delivered(cell)}
    return [cell for cell in asked(probe, Action.SUBSCRIBE) if cell.place.topic not in read]


def asked(probe: Probe, action: Action) -> list[Cell]:
    return [cell for cell in probe.cells if cell.place.action is action and cell.attempts]


def _delivered(cell: Cell) -> bool:
    return cell.place.action is Action.SUBSCRIBE and cell.best.verdict is Verdict.DELIVERED


def acl(user: str, reads: Sequence[str]) -> str:
    """A proposed ACL in mosquitto's grammar (mosquitto.conf(5), acl_file). Names that it cannot hold are left out."""
    fit = [topic for topic in reads if topic.strip() == topic and topic and one_line(topic) == topic]
    name = user if user and user.strip() == user and one_line(user) == user else "<user name of the consumer>"
    return "\n".join([f"user {name}", *(f"topic read {topic}" for topic in fit)])
