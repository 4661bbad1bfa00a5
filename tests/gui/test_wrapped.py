"""Words that a decision rests on are whole, on as many lines as they need."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ati_console.gui.models.card_rows import CardRow, Piece, Tone
from ati_console.gui.panels.card_parts import CardRows
from ati_console.gui.panels.wrapped import wrapped
from ati_console.gui.theme import Theme


def letters(text: str, _voice: str) -> int:
    return len(text)


def lines(text: str, room: int, most: int = 6) -> list[str]:
    return ["".join(part for part, _ in line) for line in wrapped([(text, "plain")], room, letters, most)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", ["short"]),
        ("control module died twice", ["control", "module died", "twice"]),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", ["aaaaaaaaaaa", "aaaaaaaaaaa", "aa"]),
        ("", [""]),
        ("   ", ["   "]),
    ],
)
def test_words_are_broken_at_spaces_and_within_a_word_only_where_it_must_be(text: str, shown: list[str]) -> None:
    assert lines(text, 11) == shown


def test_the_last_line_holds_the_rest_and_is_elided_by_who_paints_it() -> None:
    assert lines("one two three four five", 5, most=2) == ["one", "two three four five"]


def test_an_error_of_eighty_letters_makes_its_row_higher_and_a_wider_card_lower_again(
    qtbot: QtBot, dark: Theme
) -> None:
    rows = CardRows(dark)
    qtbot.addWidget(rows)
    rows.resize(268, 22)
    rows.show()
    words = "control_module died: no answer from the navigation computer for 12 s, restarting it"
    rows.set_rows((CardRow("Error", (Piece(words, Tone.FAULT),), wraps=True),))
    narrow = rows.height()
    assert narrow >= dark.px(22) + 2 * dark.px(16)
    rows.resize(900, narrow)
    assert rows.height() == dark.px(22)
