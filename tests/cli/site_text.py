"""Site files of the tests: invented names, invented GUIDs."""

from __future__ import annotations

from collections.abc import Sequence

CLIENT = "11111111-2222-3333-4444-555555555555"
BRANCH = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def site_text(
    twin_url: str, sherpas: Sequence[str], *, auth: str = "api-key", policy: str = "every", more: str = ""
) -> str:
    """One sector where 1 m is 1,000 mm on both axes, one row a sherpa; `more` goes into [twin]."""
    rows = "".join(
        f'\n[[robot]]\nsherpa = "{name}"\nlogin = "{name}-a"\nsector = 1\nenabled = true\n' for name in sherpas
    )
    return f"""schema = 1
name = "Test plant"

[twin]
base_url = "{twin_url}"
auth = "{auth}"
client = "{CLIENT}"
period_s = 0.2
policy = "{policy}"
{more}

[source]
topics = ["ati_fm/sherpa/status", "ati/amr/+/status"]

[[branch]]
name = "North"
guid = "{BRANCH}"

[[sector]]
id = 1
branch = "North"
width_mm = 265338
height_mm = 265338
transform = {{ a = 1000.0, b = 0.0, c = 0.0, d = 1000.0, tx = 0.0, ty = 0.0 }}
{rows}"""
