"""GET answers are read with tolerance, and what is none of the twin's is told apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward import twin_read

READERS = [twin_read.branches, twin_read.sectors, twin_read.devices, twin_read.positions, twin_read.areas,
           twin_read.paths, twin_read.layers]  # fmt: skip
FIELDS = ["Id", "Guid", "Title", "Login", "X", "Y", "Areas", "Coordinates", "IsNoGo", "SectorId", "Timestamp"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_an_odd_entry_is_left_out_and_its_neighbours_stay() -> None:
    seen = twin_read.sectors(
        body([{"Id": 1, "Title": "A"}, {"Title": "no id"}, 7, None, {"Id": "2", "SectorWidth": 5}])
    )
    assert seen is not None
    assert [(one.id, one.title, one.width_mm) for one in seen] == [(1, "A", 0.0), (2, "Sector 2", 5.0)]


def test_a_wrapper_around_the_one_list_is_looked_into() -> None:
    wrapped = twin_read.branches(body({"Total": 1, "Items": [{"Guid": "g", "Title": "North"}]}))
    assert wrapped is not None and wrapped[0].title == "North"


@pytest.mark.parametrize("text", [b"<html>", b"", b'{"status":"ok"}', b"7", b"\xff", b"[" * 5000])
def test_what_is_no_list_is_not_the_twins(text: bytes) -> None:
    assert all(read(text) is None for read in READERS)


def test_a_device_never_located_has_no_place_and_a_time_of_zero_is_none() -> None:
    one = twin_read.device(body({"Login": "tug-1", "LastTimeOnline": 0, "X": None}))
    assert one is not None and (one.x_mm, one.sector, one.online_at, one.title) == (None, None, None, "tug-1")


def test_times_of_today_are_read_in_seconds() -> None:
    one = twin_read.device(body({"Login": "tug-1", "LastTimeOnline": 1_795_884_057_755}))
    assert one is not None and one.online_at == 1_795_884_057.755
    many = twin_read.positions(body([{"DeviceId": 4, "X": 1, "Y": 2, "Timestamp": 1_795_884_057_755}]))
    assert many is not None and (many[0].device_id, many[0].at) == (4, 1_795_884_057.755)


def test_layers_hand_their_no_go_and_sector_to_their_areas() -> None:
    square = [{"X": 0, "Y": 0}, {"X": 9, "Y": 0}, {"X": 9, "Y": 9}, {"X": 0, "Y": 0}]
    layers = [
        {"IsNoGo": True, "SectorId": 4, "Areas": [{"Id": 1, "Coordinates": square}]},
        {"Areas": [{"Id": 2, "SectorId": 5, "Coordinates": square}, {"Coordinates": square}]},
        {"IsNoGo": False},
    ]
    seen = twin_read.layers(body(layers))
    assert seen is not None
    assert [(one.id, one.no_go, one.sector, len(one.corners)) for one in seen] == [(1, True, 4, 3), (2, False, 5, 3)]


def test_words_of_the_twin_are_one_printable_line() -> None:
    seen = twin_read.devices(body([{"Login": "a\r\nb\x1b[31m", "Title": "x" * 500}]))
    assert seen is not None and seen[0].login.isprintable() and len(seen[0].title) <= 80


@given(st.lists(ANYTHING, max_size=4))
def test_whatever_stands_in_the_list_a_reader_gives_values(said: list[Any]) -> None:
    text = json.dumps(said).encode()
    for read in READERS:
        seen = read(text)
        assert seen is not None and isinstance(seen, tuple)
