from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.site.site import Transform, heading_on_sector

FIELD = Transform(999.738230, 22.879501, 22.879501, -999.738230, 95598.77, 167357.60)  # contracts.md 4


def test_the_field_example_of_the_contract_comes_out() -> None:
    assert FIELD.point_mm(82.45, 12.33) == pytest.approx((178309.3, 156917.2), abs=0.1)


@given(st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_the_way_back_leads_back(x: float, y: float) -> None:
    assert FIELD.point_m(*FIELD.point_mm(x, y)) == pytest.approx((x, y), abs=1e-6)


def test_scale_and_reflection_can_be_read() -> None:
    assert FIELD.scale == pytest.approx(1000, abs=0.01)
    assert FIELD.determinant < 0


@pytest.mark.parametrize(
    ("yaw", "on_sector"), [(0.0, 0.0), (math.pi / 2, -math.pi / 2), (math.pi / 4, -math.pi / 4), (-1.0, 1.0)]
)
def test_heading_is_turned_round_by_the_reflection(yaw: float, on_sector: float) -> None:
    """+Y of the map is up on the screen, and up is -Y of the sector."""
    assert heading_on_sector(Transform(), yaw) == pytest.approx(on_sector)


@given(st.floats(-math.pi, math.pi))
def test_heading_is_the_direction_in_which_the_point_moves(yaw: float) -> None:
    x0, y0 = FIELD.point_mm(10, 20)
    x1, y1 = FIELD.point_mm(10 + math.cos(yaw), 20 + math.sin(yaw))
    turned = heading_on_sector(FIELD, yaw) - math.atan2(y1 - y0, x1 - x0)
    assert math.cos(turned) == pytest.approx(1)
