"""Which topics are asked about: the built-in list for ATI, TVS and Robotspace, and what a text names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ati_console.wire.topics import filter_problem, topic_problem

MOST: Final = 500
MOST_TEXT: Final = 1_000_000  # characters of a document that are looked at
_HEADING: Final = re.compile(r"^[ \t]*#{1,6}[ \t]+(?=\S)", re.MULTILINE)  # Markdown's mark of a heading is no filter
_ID: Final = "{id}"
BUILT_IN: Final = (
    "/d2c/{id}", "/c2d/{id}", "/d2c/+", "/c2d/+", "/d2c/#", "/c2d/#", "d2c/{id}", "c2d/{id}", "d2c/+", "c2d/+",
    "/d2c/{id}/#", "/c2d/{id}/#",
    "ati_fm/sherpa/status", "ati_fm/trips/info", "ati_fm/trips/legs", "ati_fm/alerts", "ati_fm/+/+", "ati_fm/#",
    "ati/amr/{id}/status", "ati/amr/+/status", "ati/amr/#", "ati/trips/info", "ati/#",
    "fleet/trips/info", "fleet/+", "fleet/#", "sherpa/status", "sherpa/+/status", "sherpa/#",
    "robotspace/#", "robotspace/{id}/#", "amr/{id}/status", "amr/+/status", "amr/#",
    "devices/{id}/#", "devices/+/events", "device/{id}/#", "telemetry/{id}", "telemetry/#", "events/{id}", "events/#",
    "ifactory/#", "tvs/#", "+", "+/+", "#", "$SYS/broker/version", "$SYS/broker/uptime", "$SYS/#",
)  # fmt: skip
_QUOTED: Final = re.compile(r"""["'`]([^"'`\s]{1,300})["'`]""")
_BARE: Final = re.compile(r"(?<![\w:/.])(/?[\w$+#{}.-]+(?:/[\w$+#{}.-]+)+|\$SYS/[\w/+#]+|#)(?![\w/])")
_PLACEHOLDER: Final = re.compile(r"\{[^{}/]*\}|<[^<>/]*>")
_NOT_TOPICS: Final = re.compile(
    r"^(https?:|mqtts?:|wss?:|//)|\.(py|md|json|pem|txt|toml|exe|com|html?)$|^\d+/\d+|^application/"
)


def built_in(client_id: str) -> tuple[str, ...]:
    """The list for one account; {id} is its client id."""
    mine = client_id if not topic_problem(client_id) and "/" not in client_id else "amr-001"
    return _unique(topic.replace(_ID, mine) for topic in BUILT_IN)


def lines(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A filter a line, # at the start of a line with more behind it is a comment. Good ones, and words on bad ones."""
    good: list[str] = []
    bad: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        topic = line.strip().removeprefix("\ufeff")
        if not topic or (topic.startswith("#") and len(topic) > 1):
            continue
        problem = filter_problem(topic)
        bad.append(f"line {number}: {problem}") if problem else good.append(topic)
    if len(good) > MOST:
        bad.append(f"{len(good) - MOST} topics beyond the first {MOST} are left out")
    return _unique(good[:MOST]), tuple(bad)


def found_in(text: str) -> tuple[str, ...]:
    """Topics that a document names: in quotes, in a table, in running text; {placeholders} become +."""
    text = _HEADING.sub("", text[:MOST_TEXT])
    seen = (match.group(1) for pattern in (_QUOTED, _BARE) for match in pattern.finditer(text))
    return _unique(topic for raw in seen if (topic := _topic(raw)))[:MOST]


def _topic(raw: str) -> str:
    topic = _PLACEHOLDER.sub("+", raw.strip(".,;:()[]"))
    if _NOT_TOPICS.search(topic.lower()) or ("/" not in topic and topic != "#") or topic.endswith("/"):
        return ""
    return "" if filter_problem(topic) else topic


def _unique(topics: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topics))
