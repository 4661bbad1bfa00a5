"""A site file with every key in it, as interfaces.md shows it."""

from __future__ import annotations

from pathlib import Path

TEXT = """\
# the plant of the tests
schema = 1
name = "Plant A"   # what people call it

[twin]
base_url = "https://twin.example/v3"
auth = "api-key"
client = "11111111-2222-3333-4444-555555555555"
max_batch = 200
period_s = 1.0
policy = "every"
timeout_s = 5.0

[source]
topics = ["ati_fm/sherpa/status", "ati/amr/+/status"]
unit = "m"
yaw = "ccw-from-x"
z_suffix_offset_min = 330     # the false Z
stale_after_s = 60
lost_after_s = 900

[[branch]]
name = "North"
guid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
production = false

[[sector]]
id = 1
branch = "North"
width_mm = 265338
height_mm = 265338
transform = { a = 1000.0, b = 0.0, c = 0.0, d = -1000.0, tx = 0.0, ty = 265338.0 }   # robot metres

[[robot]]
sherpa = "tug-107"
login = "tug-107-a"
sector = 1
enabled = true

[[robot]]
sherpa = "tug-108"
login = "tug-108-a"
sector = 1
"""


def line(words: str, text: str = TEXT) -> int:
    """The line (from 1) of the first place where these words stand."""
    return text[: text.index(words)].count("\n") + 1


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "site.toml"
    path.write_bytes(text.encode())
    return path


def changed(old: str, new: str, text: str = TEXT) -> str:
    assert old in text
    return text.replace(old, new, 1)
