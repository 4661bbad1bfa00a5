"""The places a drill may end the process at: only the environment names one, and every one named is in the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ati_console.forward import drill

PACKAGE = Path(drill.__file__).parents[1]


def calls() -> list[ast.Call]:
    found = [node for file in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    return [
        node
        for node in found
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == "drill.passing"
    ]


def test_every_place_is_passed_somewhere_and_is_a_literal_that_no_data_can_be() -> None:
    arguments = [call.args[0] for call in calls()]
    assert all(isinstance(one, ast.Constant) for one in arguments)
    assert {one.value for one in arguments if isinstance(one, ast.Constant)} == set(drill.PLACES)


def test_without_the_variable_and_in_a_frozen_build_nothing_happens() -> None:
    def die() -> None:
        raise AssertionError("it must not")

    for environment, frozen in (({}, False), ({drill.VARIABLE: ""}, False), ({drill.VARIABLE: "taken"}, True)):
        passing = drill.armed(environment, frozen=frozen, die=die)
        for place in drill.PLACES:
            passing(place)
    assert drill.passing is drill.armed({}, frozen=False, die=die)


def test_the_nth_passing_of_the_place_ends_it_and_no_other() -> None:
    ended: list[int] = []
    passing = drill.armed({drill.VARIABLE: "settled:3"}, frozen=False, die=lambda: ended.append(1))
    for place in ("settled", "taken", "settled", "committed"):
        passing(place)
    assert not ended
    passing("settled")
    assert ended == [1]


@pytest.mark.parametrize("text", ["nowhere", "taken:soon", "../../x"])
def test_a_place_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="allowed are taken, before-commit"):
        drill.armed({drill.VARIABLE: text}, frozen=False, die=lambda: None)
