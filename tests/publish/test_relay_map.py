"""The relay's map: each wrong place named with what is allowed, and nothing that is misspelt goes unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ati_console.publish.relay_map import MapError, RelayMap, load, parse

GOOD = """
schema = 1
rows = "data.items"
[status]
sherpa_name = "name"
pose = ["x", "y", "yaw"]
battery_status = "soc"
[constant]
mode = "Fleet"
"""
HERE = Path("map.toml")


def test_a_map_is_fields_and_columns() -> None:
    columns = (("sherpa_name", ("name",)), ("pose", ("x", "y", "yaw")), ("battery_status", ("soc",)))
    assert parse(GOOD, HERE) == RelayMap(columns, (("mode", "Fleet"),), "data.items")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("schema = 1", "schema = 2", "line 2: schema: found 2; allowed"),
        (
            'battery_status = "soc"',
            'batery_status = "soc"',
            'did you mean "battery_status"? there are sherpa_name, pose',
        ),
        ('battery_status = "soc"', "", "status.battery_status: found nothing; allowed: a column"),
        ('["x", "y", "yaw"]', '["x", "y"]', "line 6: status.pose"),
        ('["x", "y", "yaw"]', "[1, 2, 3]", 'allowed: a column, or ["x", "y", "yaw"]'),
        ('name = "name"', "name = 5", "status.sherpa_name: found 5"),
        ('mode = "Fleet"', 'mode = ["Fleet"]', "constant.mode"),
        ('mode = "Fleet"', "battery_status = 80", "a field that a column fills too"),
        ('mode = "Fleet"', 'sherpa_name = "all"', "name and pose come from columns"),
        ("[constant]", "[constants]", 'did you mean "constant"?'),
        ("rows =", "row =", 'did you mean "rows"?'),
        ("[status]", "[status", "is not TOML"),
        ("[status]", "status = 5\n[other]", "status: found 5; allowed: a table"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(old: str, new: str, words: str) -> None:
    with pytest.raises(MapError) as error:
        parse(GOOD.replace(old, new), HERE)
    assert words in str(error.value)


def test_every_wrong_place_is_named_at_once() -> None:
    with pytest.raises(MapError) as error:
        parse(GOOD.replace('"soc"', "1").replace('"name"', "2").replace("schema = 1", ""), HERE)
    assert str(error.value).count("map.toml") == 3


def test_a_file_that_is_not_there_or_is_no_text_is_said(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    with pytest.raises(MapError, match="cannot be read"):
        load(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MapError, match="UTF-8"):
        load(file)
    file.write_bytes(b"#" * 70_000)
    with pytest.raises(MapError, match="at most 65536"):
        load(file)
