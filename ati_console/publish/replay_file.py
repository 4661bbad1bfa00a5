"""A CSV or JSON-lines file as messages, read line by line: a bad row is said with its line and left out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from ati_console.publish.command_topics import why_two_steps
from ati_console.publish.message import Message
from ati_console.publish.mistake import TemplateError
from ati_console.publish.template import LARGEST
from ati_console.wire.topics import topic_problem

TOLD: Final = 20  # rows


class ReplayFile:
    """`make(number)` gives the next message, None at the end. `topic_of(sherpa)` is for rows that name no topic, with
    the name that stands in their payload or ""; it may raise TemplateError.

    A row of a topic that may command a robot is left out: those are armed and sent one at a time. So is a retained one
    unless `may_retain`, which was asked about.

    CSV has a head with `payload`, and `topic`, `qos`, `retain` where wanted. A JSON line is `{"topic", "payload",
    "qos", "retain"}`, or any other JSON, which is then the payload itself.
    """

    def __init__(self, file: Path, topic_of: Callable[[str], str], qos: int, *, may_retain: bool = False) -> None:
        self._topic_of, self._qos, self._may_retain = topic_of, qos, may_retain
        self.wrong: list[str] = []
        self.wrong_count = 0
        self._open: TextIO = file.open(encoding="utf-8-sig", newline="")
        self._rows = self._csv() if file.suffix.lower() == ".csv" else self._lines()

    def make(self, _number: int) -> Message | None:
        message = next(self._rows, None)
        if message is None:
            self.close()
        return message

    def close(self) -> None:
        self._open.close()

    @property
    def left_out(self) -> tuple[str, ...]:
        """How many rows were not sent and why the first was not; then each of the next, as many as are read."""
        if not self.wrong:
            return ()
        rows = "1 row" if self.wrong_count == 1 else f"{self.wrong_count:,} rows"
        more = self.wrong_count - TOLD
        rest = (f"and {more:,} more",) if more > 0 else ()
        return (f"{rows} left out, {self.wrong[0]}", *self.wrong[1:TOLD], *rest)

    def _csv(self) -> Iterator[Message]:
        rows = csv.DictReader(self._open)
        try:
            if "payload" not in (rows.fieldnames or ()):
                self._say(1, "the first line names no column 'payload'")
                return
            for row in rows:
                yield from self._message(rows.line_num, row)
        except (csv.Error, UnicodeDecodeError) as error:
            self._say(rows.line_num + 1, f"the rest cannot be read: {error}")

    def _lines(self) -> Iterator[Message]:
        number = 0
        try:
            while line := self._open.readline(LARGEST + 1):
                number += 1
                if line.strip():
                    yield from self._of_line(number, line)
        except UnicodeDecodeError:
            self._say(number + 1, "it is not UTF-8; the rest is left out")

    def _of_line(self, number: int, line: str) -> Iterator[Message]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            self._say(number, f"no JSON: {error}")
            return
        named = isinstance(value, dict) and "payload" in value
        yield from self._message(number, value if named else {"payload": line.strip()})

    def _message(self, number: int, row: dict[str, Any]) -> Iterator[Message]:
        payload = row.get("payload")
        text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
        qos = str(self._qos if row.get("qos") in (None, "") else row["qos"])
        retain = str(row.get("retain") or "").lower() in ("1", "true")
        try:
            topic = row.get("topic") or self._topic_of(_sherpa_in(text))
            problem = _topic_problem(topic)
        except TemplateError as error:
            topic, problem = "", str(error)
        if problem is None and retain and not self._may_retain:
            problem = "it is retained, and Retain is not ticked"
        if problem is None and qos not in ("0", "1", "2"):
            problem = f"QoS {qos[:10]} is none, it is 0, 1 or 2"
        data = text.encode("utf-8", "surrogatepass")
        if problem is None and len(data) > LARGEST:
            problem = f"a payload of {len(data):,} bytes, at most {LARGEST:,}"
        if problem is not None:
            self._say(number, problem)
            return
        yield Message(str(topic), data, int(qos), retain)

    def _say(self, line: int, what: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < TOLD:
            self.wrong.append(f"line {line}: {what[:200]}")


def _topic_problem(topic: object) -> str | None:
    if not isinstance(topic, str):
        return "the topic is no text"
    return topic_problem(topic) or why_two_steps(topic) or None


def _sherpa_in(text: str) -> str:
    """The name in a status, "" in anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    name = value.get("sherpa_name") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""
