from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.gui.models import payload
from ati_console.gui.models.plain import MAX_TEXT, clock, offset, plain, plain_block, sentence, span, tool_tip


def test_bidi_and_control_characters_become_visible() -> None:
    assert plain("tug\u202e-1\x00\n") == "tug<U+202E>-1<U+0000><U+000A>"


def test_ordinary_words_of_any_script_stay() -> None:
    assert plain("Mülheim 東京 टग") == "Mülheim 東京 टग"


@given(st.text(max_size=400))
def test_a_cell_is_one_visible_line(text: str) -> None:
    assert not {unicodedata.category(char) for char in plain(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_cell_is_bounded() -> None:
    assert len(plain("x" * 1_000_000)) == len(plain("\u202e" * 1_000_000)) == MAX_TEXT


def test_a_sentence_begins_with_a_capital_letter_and_an_address_stays_what_it_is() -> None:
    assert sentence("nobody listens on localhost:1883") == "Nobody listens on localhost:1883"
    assert sentence("localhost:1883 hung up") == "localhost:1883 hung up"
    assert sentence("broker.example hung up") == "broker.example hung up"
    assert sentence("it ended. Once more") == "It ended. Once more"


def test_a_long_block_says_how_much_is_missing() -> None:
    assert plain_block("ab\n" * 10, 6) == "ab\nab\n\n… 24 more characters"


@pytest.mark.parametrize("text", ["<b>tug</b>", "a &lt; b", "<img src=x>"])
def test_a_tool_tip_shows_markup_as_text(text: str) -> None:
    assert "<b>" not in tool_tip(text) and "<img" not in tool_tip(text)
    assert tool_tip("tug-1") == "tug-1"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.84, "0.8 s"), (-3, "0.0 s"), (59.99, "1 m 0 s"), (134, "2 m 14 s"), (19800, "5 h 30 m"), (266500, "3 d 2 h")],
)
def test_ages_read_like_a_person_says_them(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_offsets_keep_their_sign() -> None:
    assert (offset(0.12), offset(-3.4), offset(19800), offset(-18000)) == ("+0.12 s", "-3.4 s", "+5 h 30 m", "-5 h")


def test_a_time_outside_any_calendar_is_a_dash() -> None:
    assert clock(None) == clock(1e20) == "-"


def test_pretty_puts_each_key_on_a_line_and_keeps_short_values_together() -> None:
    assert payload.pretty(b'{"pose":[76.0,72.0],"error":null}') == '{"pose":[76.0,72.0],\n "error":null}'


@given(st.binary(max_size=300))
def test_any_payload_can_be_shown(data: bytes) -> None:
    assert isinstance(payload.pretty(data), str)


def test_deeply_nested_json_is_shown_as_it_came() -> None:
    assert payload.pretty(b"[" * 60_000).startswith("[[[")
