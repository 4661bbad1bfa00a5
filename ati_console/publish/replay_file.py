"""A CSV or JSON-lines file as messages, read line by line: a bad row is said with its line and left out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from ati_console.publish.message import Message
from ati_console.publish.template import LARGEST
from ati_console.wire.topics import topic_problem

MAX_WRONG: Final = 100


class ReplayFile:
    """`make(number)` gives the next message, None at the end. `topic` is for rows that name none.

    CSV has a head with `payload`, and `topic`, `qos`, `retain` where wanted. A JSON line is `{"topic", "payload",
    "qos", "retain"}`, or any other JSON, which is then the payload itself.
    """

    def __init__(self, file: Path, topic: str, qos: int) -> None:
        self._topic, self._qos = topic, qos
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
        topic = row.get("topic") or self._topic
        payload = row.get("payload")
        text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
        qos = str(self._qos if row.get("qos") in (None, "") else row["qos"])
        problem = "the topic is no text" if not isinstance(topic, str) else topic_problem(topic)
        if problem is None and qos not in ("0", "1", "2"):
            problem = f"QoS {qos[:10]} is none, it is 0, 1 or 2"
        data = text.encode("utf-8", "surrogatepass")
        if problem is None and len(data) > LARGEST:
            problem = f"a payload of {len(data):,} bytes, at most {LARGEST:,}"
        if problem is not None:
            self._say(number, problem)
            return
        yield Message(str(topic), data, int(qos), str(row.get("retain") or "").lower() in ("1", "true"))

    def _say(self, line: int, what: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < MAX_WRONG:
            self.wrong.append(f"line {line}: {what[:200]}")
