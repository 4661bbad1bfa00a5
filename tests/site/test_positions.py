from __future__ import annotations

import tomllib

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from ati_console.site.positions import key_lines, line_of


def test_every_way_to_write_a_key_is_found() -> None:
    text = """\
# [no.header]
a = 1
"quoted key" = '''
[not.a.header]
b = 2
'''
c.d = [ # one
  1, "]",
  { e = '}', "f#" = [ 2,
  3 ] },
]
[t]
x = "# no comment" # comment
[[r]]
y = 1
[r.sub]
z = 1979-05-27 07:32:00
  [[ r ]]
  'y' = { q = { w = 1 } }
"""
    tomllib.loads(text)
    lines = key_lines(text)
    assert lines["a",] == 2
    assert lines["quoted key",] == 3
    assert (lines["c",], lines["c", "d"]) == (7, 7)
    assert lines["c", "d", 2, "f#"] == 9
    assert (lines["t",], lines["t", "x"]) == (12, 13)
    assert (lines["r", 0, "y"], lines["r", 0, "sub", "z"]) == (15, 17)
    assert (lines["r", 1], lines["r", 1, "y", "q", "w"]) == (18, 19)
    assert ("b",) not in lines


def test_a_key_that_is_missing_has_the_line_of_its_table() -> None:
    lines = key_lines("a = 1\n[t]\nx = 1\n")
    assert line_of(lines, ("t", "y")) == 2
    assert line_of(lines, ("nothing",)) is None


KEYS = st.text(st.characters(codec="ascii", exclude_characters="\\\x7f", min_codepoint=32), min_size=1, max_size=6)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_the_line_of_a_key_is_a_line_that_holds_it(values: dict[str, object]) -> None:
    text = tomlkit.dumps(values)
    if tomllib.loads(text) != values:
        return  # the writer's own limits are not under test
    rows = text.split("\n")
    lines = key_lines(text)
    for key in values:
        assert key.replace('"', '\\"') in rows[lines[key,] - 1] or key in rows[lines[key,] - 1]


@given(st.text("[]{}=\"'.,#\n ab1\\", max_size=60))
def test_the_walk_ends_whatever_the_text(text: str) -> None:
    key_lines(text)
