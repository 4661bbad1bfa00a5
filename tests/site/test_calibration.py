"""Anchors to a transform: the eight real ones, known transforms found again, and what cannot be fitted."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.site.calibration import Anchor, CalibrationError, Fit, Model, Spec, fit
from ati_console.site.calibration_axes import axes
from ati_console.site.calibration_judge import Judgement, judge, moved
from ati_console.site.calibration_suspects import suspects
from ati_console.site.calibration_words import said
from ati_console.site.site import Transform
from tests.site.anchors_kit import at, eight

FIXED = Spec(Model.FIXED, 1000.0)
SPECS = [FIXED, *(Spec(model) for model in (Model.SIMILARITY, Model.REFLECTION, Model.AFFINE))]
RIGHT = {
    Model.SIMILARITY: Transform(900.0, -120.0, 120.0, 900.0, 5_000.0, -3_000.0),
    Model.REFLECTION: Transform(980.0, 150.0, 150.0, -980.0, 95_598.0, 167_357.0),
    Model.FIXED: Transform(999.73823, 22.879501, 22.879501, -999.73823, 95_598.77, 167_357.60),
    Model.AFFINE: Transform(1010.0, 35.0, 12.0, -985.0, 90_000.0, 160_000.0),
}
PLACES = st.lists(st.tuples(st.integers(-2000, 2000), st.integers(-2000, 2000)), min_size=4, max_size=12, unique=True)


def degrees(found: Fit) -> float:
    return math.degrees(found.theta_rad)


def numbered(judgement: Judgement) -> Sequence[int]:
    return range(1, len(judgement.all.anchors) + 1)


# ---------------------------------------------------------------- the eight of contracts.md 4


def test_all_eight_with_a_fixed_scale_give_what_was_measured() -> None:
    found = fit(eight(), FIXED)
    assert (round(degrees(found), 2), round(found.mean_m, 2), round(found.worst_m, 1)) == (1.31, 3.08, 9.6)
    assert round(found.worst_m, 2) == 9.61 and found.scale == pytest.approx(1000.0)


def test_without_the_last_two_they_agree() -> None:
    found = fit(eight()[:6], FIXED)
    assert (round(degrees(found), 2), round(found.mean_m, 2), round(found.worst_m, 2)) == (2.46, 1.28, 2.70)


def test_every_number_of_the_table_in_the_design() -> None:
    judged = judge(eight(), FIXED).all
    assert [round(one.off_m, 2) for one in judged.fit.residuals] == [1.61, 0.36, 0.52, 0.72, 2.25, 3.20, 6.33, 9.61]
    left = [one for one in judged.left_out if one is not None]
    angles = [round(math.degrees(one.theta_rad), 2) for one in left]
    assert angles == [1.36, 1.32, 1.41, 1.21, 0.15, 1.00, 0.88, 2.87]
    assert [round(one.off_m, 2) for one in left] == [1.85, 0.41, 0.65, 0.87, 3.99, 3.75, 7.34, 11.83]


def test_leaving_one_out_moves_the_angle_over_the_known_range() -> None:
    judgement = judge(eight(), FIXED)
    assert judgement.without is not None
    for judged, wanted in ((judgement.all, (0.15, 2.87)), (judgement.without, (1.80, 2.70))):
        assert judged.range_rad is not None
        assert tuple(round(math.degrees(one), 2) for one in judged.range_rad) == wanted
    assert judgement.all.mover == 7


def test_the_seventh_and_the_eighth_are_found() -> None:
    judgement = judge(eight(), FIXED)
    assert judgement.suspects == (6, 7) and judgement.without is not None
    assert round(judgement.without.fit.mean_m, 2) == 1.28
    words = "Anchors 7 and 8 disagree with the other six. Leaving one anchor out moves the angle by up to 1.56°."
    assert said(judgement, numbered(judgement)) == words


@pytest.mark.parametrize("spec", [Spec(Model.REFLECTION), Spec(Model.AFFINE)])
def test_other_models_accuse_the_same_two(spec: Spec) -> None:
    assert suspects(eight(), spec) == (6, 7)


def test_excluded_anchors_do_not_count() -> None:
    anchors = [*eight()[:6], *(Anchor(one.name, one.x_m, one.y_m, one.x_mm, one.y_mm, False) for one in eight()[6:])]
    judgement = judge(anchors, FIXED)
    assert len(judgement.all.anchors) == 6 and judgement.suspects == () and judgement.without is None


def test_the_anchors_say_that_y_points_down_and_robots_write_metres() -> None:
    found = axes(eight())
    assert found is not None and found.enough and found.reflected and found.unit == "m"
    assert found.words == "Y points down in the sector: mean 3.18 m, 27.6 m the other way"


def test_a_similarity_where_a_reflection_is_right_is_told_so_and_nobody_is_accused() -> None:
    judgement = judge(eight(), Spec(Model.SIMILARITY))
    assert judgement.suspects == ()
    assert "With reflection the mean is 3.18 m instead of 27.63 m" in said(judgement, numbered(judgement))


# ---------------------------------------------------------------- known transforms


def far_enough(places: list[tuple[int, int]]) -> list[Anchor]:
    """On a grid of 10 cm, with three corners so that they are neither one place nor one line."""
    return [at(str(n), x / 10, y / 10) for n, (x, y) in enumerate([(0, 3000), (3000, 0), (-3000, -1000), *places])]


def seen_by(transform: Transform, anchors: Sequence[Anchor]) -> list[Anchor]:
    return [Anchor(one.name, one.x_m, one.y_m, *transform.point_mm(one.x_m, one.y_m)) for one in anchors]


@pytest.mark.parametrize("spec", SPECS)
@given(PLACES)
def test_a_known_transform_is_found_again(spec: Spec, places: list[tuple[int, int]]) -> None:
    right = RIGHT[spec.model]
    found = fit(seen_by(right, far_enough(places)), spec)
    for key in ("a", "b", "c", "d"):
        assert getattr(found.transform, key) == pytest.approx(getattr(right, key), abs=1e-4)
    assert found.worst_m < 1e-4 and found.transform.tx == pytest.approx(right.tx, abs=1e-2)


@given(PLACES, st.randoms(use_true_random=False), st.sampled_from(SPECS))
def test_the_order_of_the_anchors_does_not_matter(places: list[tuple[int, int]], random: object, spec: Spec) -> None:
    anchors = seen_by(RIGHT[Model.AFFINE], far_enough(places))
    mixed = list(anchors)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = fit(anchors, spec), fit(mixed, spec)
    assert one.mean_m == pytest.approx(other.mean_m, abs=1e-6)
    assert one.transform.tx == pytest.approx(other.transform.tx, abs=1e-3)


@given(PLACES, st.lists(st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)), min_size=15, max_size=15))
def test_more_freedom_never_fits_worse(places: list[tuple[int, int]], noise: list[tuple[int, int]]) -> None:
    right = seen_by(RIGHT[Model.REFLECTION], far_enough(places))
    anchors = [Anchor(a.name, a.x_m, a.y_m, a.x_mm + n[0], a.y_mm + n[1]) for a, n in zip(right, noise, strict=False)]

    def squares(spec: Spec) -> float:
        return sum(one.off_m**2 for one in fit(anchors, spec).residuals)

    fixed, free, affine = squares(FIXED), squares(Spec(Model.REFLECTION)), squares(Spec(Model.AFFINE))
    assert affine <= free * (1 + 1e-9) + 1e-9 and free <= fixed * (1 + 1e-9) + 1e-9


def test_one_anchor_far_off_among_exact_ones_is_the_suspect() -> None:
    anchors = seen_by(RIGHT[Model.FIXED], far_enough([(500, 500), (800, -200), (0, 0)]))
    wrong = Anchor("4", 50.0, 50.0, anchors[3].x_mm + 12_000, anchors[3].y_mm)
    anchors[3] = wrong
    assert suspects(anchors, FIXED) == (3,)


def test_two_metres_of_reading_noise_accuse_nobody() -> None:
    shifts = [(700, -400), (-600, 900), (300, 800), (-900, -500), (400, -800), (100, 600)]
    right = seen_by(RIGHT[Model.FIXED], far_enough([(500, 500), (800, -200), (0, 0)]))
    anchors = [Anchor(a.name, a.x_m, a.y_m, a.x_mm + x, a.y_mm + y) for a, (x, y) in zip(right, shifts, strict=True)]
    assert suspects(anchors, FIXED) == ()


def test_an_affine_of_three_has_no_residual_and_says_that_this_proves_nothing() -> None:
    judgement = judge(eight()[4:7], Spec(Model.AFFINE))
    assert judgement.all.fit.worst_m < 1e-6 and not judgement.all.fit.redundant
    assert judgement.all.left_out == (None, None, None) and judgement.all.range_rad is None
    assert "no redundancy" in said(judgement, numbered(judgement))


def test_how_far_marks_move_is_worst_at_a_corner() -> None:
    old, new = Transform(), Transform(tx=3_000.0, ty=4_000.0)
    assert moved(old, new, (0, 0, 100, 50)).mean_m == pytest.approx(5.0)
    turned = moved(Transform(), Transform(a=1010.0, d=-1010.0), (0, 0, 100, 50))
    assert turned.worst_m == pytest.approx(math.hypot(1.0, 0.5)) and 0 < turned.mean_m < turned.worst_m


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("anchors", "spec", "words"),
    [
        ([], FIXED, "needs 2 anchors and none is included"),
        ([at("dock", 1, 2)], FIXED, "needs 2 anchors and only dock is included: add or include 1 more"),
        ([at("dock", 1, 2), at("gate", 5, 5, 9, 9)], Spec(Model.AFFINE), "needs 3 anchors and dock and gate are"),
        ([at("dock", 1, 2), at("gate", 1, 2, 900, 0)], FIXED, "dock and gate are one place on the robot side"),
        ([at("dock", 1, 2), at("gate", 9, 2)], FIXED, "dock and gate are one place on the Twinzo side"),
        ([at("a", 0, 0), at("b", 5, 5, 5, 6), at("c", 9, 9, 9, 1)], Spec(Model.AFFINE), "a, b and c lie on one line"),
    ],
)
def test_what_gives_no_transform_is_refused_by_name(anchors: list[Anchor], spec: Spec, words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        fit(anchors, spec)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e12])
def test_a_number_that_is_no_place_cannot_be_an_anchor(value: float) -> None:
    with pytest.raises(CalibrationError, match="anchor dock"):
        at("dock", value, 0)


@pytest.mark.parametrize("scale", [0.0, -1000.0, math.nan, 1e9])
def test_a_scale_is_positive_and_finite(scale: float) -> None:
    with pytest.raises(CalibrationError, match="a scale is"):
        Spec(Model.FIXED, scale)


def test_anchors_on_one_line_still_give_a_similarity() -> None:
    anchors = seen_by(RIGHT[Model.FIXED], [at("a", 0, 0), at("b", 10, 10), at("c", 30, 30)])
    assert fit(anchors, FIXED).worst_m < 1e-6
