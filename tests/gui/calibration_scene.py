"""A sector with the eight real anchors, a fit that was applied in November, and a fleet that was surveyed."""

from __future__ import annotations

from ati_console.fleet.heading import RULES, Agreement, Survey
from ati_console.site.calibration import Anchor, Model, Spec, fit
from ati_console.site.calibration_history import Applied, SectorCalibration
from ati_console.site.site import Sector, Transform
from tests.site.anchors_kit import eight

APPLIED_AT = 1_763_480_400.0
OLD = fit(eight(), Spec(Model.FIXED)).transform
APPLIED = Applied(APPLIED_AT, Spec(), OLD, Transform(), 3.08, 9.61, (), "eve", "applied")
SECTOR = Sector(1, "North", 265_338.0, 265_338.0, OLD)
GOOD, BAD = Agreement(430, 380, 32, 0.09, 0.95), Agreement(430, 40, 30, 0.8, 0.1)


def survey(other: str = "") -> Survey:
    """One that agrees, or one where another rule does."""
    fitting = other or "ccw-from-x"
    rules = tuple(GOOD if rule == fitting else BAD for rule in RULES)
    return Survey(12, BAD if other else GOOD, rules, plausible=430, median_mps=0.9)


def kept(anchors: tuple[Anchor, ...] | None = None, spec: Spec = Spec(), applied: int = 3) -> SectorCalibration:  # noqa: B008
    return SectorCalibration(eight() if anchors is None else anchors, spec, (APPLIED,) * applied)
