from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from ati_console.settings.installation import Installation, client_id


def test_the_id_stays_the_same_and_fits_every_broker(tmp_path: Path) -> None:
    file = tmp_path / "installation.json"
    first = client_id(file)
    assert client_id(file) == first
    assert len(first) == 23
    assert first.isascii() and first.isalnum()


def test_each_purpose_has_its_own_id(tmp_path: Path) -> None:
    file = tmp_path / "installation.json"
    ids = {client_id(file, purpose) for purpose in ("", "forward|A|x", "forward|B|x", "forward|A|y", "\ud800")}
    assert len(ids) == 5


def test_each_installation_has_its_own_id(tmp_path: Path) -> None:
    assert client_id(tmp_path / "a.json") != client_id(tmp_path / "b.json")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"installation": "x"}', b"\xff", b"[" * 100_000])
def test_a_broken_file_is_replaced_and_kept_as_backup(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "installation.json"
    file.write_bytes(content)
    assert client_id(file) == client_id(file)
    assert len(json.loads(file.read_bytes())["installation"]) == 32
    assert (tmp_path / "installation.json.bak").read_bytes() == content


def test_where_nothing_can_be_kept_the_id_holds_for_this_run_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("x")
    blocked = tmp_path / "file" / "installation.json"
    with caplog.at_level(logging.WARNING):
        assert client_id(blocked) == client_id(blocked)
    assert "cannot be kept" in caplog.text


def test_the_first_window_keeps_its_id_and_a_further_one_has_another_that_stays(tmp_path: Path) -> None:
    file = tmp_path / "installation.json"
    first, second = Installation(file), Installation(file, "2")
    assert first.client_id("window|Plant|") == client_id(file, "window|Plant|")
    assert second.client_id("window|Plant|") != first.client_id("window|Plant|")
    assert second.client_id("window|Plant|") == Installation(file, "2").client_id("window|Plant|")
    assert Installation(file, "3").client_id("window|Plant|") != second.client_id("window|Plant|")
