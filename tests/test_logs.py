"""Nothing secret leaves through a log line, and no line can forge another."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from ati_console import logs


@pytest.mark.parametrize(
    "line",
    [
        "password=hunter2canary",
        'body {"password": "hunter2canary"}',
        "Api-Key: hunter2canary",
        "{'Token': 'hunter2canary', 'x': 1}",
        "mqtt://amr-001:hunter2canary@broker.example:8883",
    ],
)
def test_a_secret_becomes_dots(line: str) -> None:
    assert "hunter2canary" not in logs.redact(line)
    assert "••••" in logs.redact(line)


def test_words_around_a_secret_stay_readable() -> None:
    assert logs.redact("mqtt://amr-001:abc@broker.example:8883") == "mqtt://amr-001:••••@broker.example:8883"


def test_escapes_and_bidi_marks_do_not_reach_a_terminal() -> None:
    assert logs.redact("a\x1b[31mb\u202ec") == "a [31mb c"


def test_a_line_is_bounded() -> None:
    assert len(logs.redact("x" * 100_000)) == logs.LINE_LIMIT


def test_the_file_is_redacted_too(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    file = logs.setup(tmp_path)
    logging.getLogger("ati_console.test").warning("sent %s", {"password": "hunter2canary"})
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before[0], before[1]
    assert "••••" in file.read_text(encoding="utf-8")
    assert "hunter2canary" not in file.read_text(encoding="utf-8")


def test_a_password_with_a_slash_in_an_address_is_dots_as_well() -> None:
    said = logs.redact("cannot reach mqtts://amr-001:in/vented@host:8883/x")
    assert "in/vented" not in said and "vented" not in said
    assert logs.redact("http://127.0.0.1:8088/v3 answers") == "http://127.0.0.1:8088/v3 answers"
