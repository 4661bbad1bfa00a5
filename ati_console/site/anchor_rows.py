"""One [[sector]] of the calibration file <-> values. Pure. What cannot be read is named, and written as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ati_console.settings import kinds
from ati_console.settings.kinds import Kind
from ati_console.settings.problems import Problem, shown
from ati_console.site.calibration import (
    FARTHEST_M,
    FARTHEST_MM,
    LONGEST_NAME,
    MOST_ANCHORS,
    SCALES,
    USUAL_SCALE,
    Anchor,
    Model,
    Spec,
)
from ati_console.site.calibration_history import MOST_APPLIED, Applied, SectorCalibration
from ati_console.site.site import Transform

KNOWN: Final = frozenset({"schema", "sector"})
_METRES: Final = kinds.number(-FARTHEST_M, FARTHEST_M)
_MILLIMETRES: Final = kinds.number(-FARTHEST_MM, FARTHEST_MM)
_ANY: Final = kinds.number(-1e12, 1e12)
_NAME: Final = kinds.text(LONGEST_NAME, empty=True)
_ANCHOR: Final[Mapping[str, Kind[Any]]] = {
    "name": _NAME, "x_m": _METRES, "y_m": _METRES, "X_mm": _MILLIMETRES, "Y_mm": _MILLIMETRES,
    "included": kinds.boolean(),
}  # fmt: skip
_SECTOR_KEYS: Final = {"id", "model", "scale", "anchor", "applied"}
_TRANSFORM: Final = ("a", "b", "c", "d", "tx", "ty")
_APPLIED_KEYS: Final = {"at", "model", "scale", "transform", "before", "mean_m", "worst_m", "anchors", "by", "what"}


def sector_of(row: object, at: int, path: Path, problems: list[Problem]) -> tuple[int, SectorCalibration]:
    """ValueError when the table as a whole is none of ours."""
    if not isinstance(row, Mapping):
        raise ValueError(f"found {shown(row)}")
    number = _value(row, "id", kinds.integer(0, 2**31 - 1))
    unread = {key: value for key, value in row.items() if key not in _SECTOR_KEYS}
    extras: dict[str, Mapping[str, Any]] = {}
    anchors, bad = _rows(row.get("anchor"), _anchor, f"sector[{at + 1}].anchor", MOST_ANCHORS, path, problems)
    applied, odd = _rows(row.get("applied"), _applied, f"sector[{at + 1}].applied", MOST_APPLIED, path, problems)
    for one, more in anchors:
        extras.update({f"anchor {one.name}": more} if more else {})
    for done, more in applied:
        extras.update({f"applied {done.at}": more} if more else {})
    unread |= {key: rows for key, rows in (("anchor", bad), ("applied", odd)) if rows}
    return number, SectorCalibration(
        tuple(one for one, _ in anchors), _spec(row), tuple(done for done, _ in applied), unread, extras
    )


def sector_row(number: int, calibration: SectorCalibration) -> dict[str, Any]:
    """As the file spells it."""
    unread, extras = calibration.unread, calibration.extras
    rest = {key: value for key, value in unread.items() if key not in ("anchor", "applied")}
    anchors = [{**_anchor_row(one), **extras.get(f"anchor {one.name}", {})} for one in calibration.anchors]
    applied = [{**_applied_row(one), **extras.get(f"applied {one.at}", {})} for one in calibration.applied]
    return {
        "id": number,
        "model": calibration.spec.model.value,
        "scale": calibration.spec.scale,
        **rest,
        "anchor": [*anchors, *unread.get("anchor", [])],
        "applied": [*applied, *unread.get("applied", [])],
    }


def _rows(
    rows: object, read: Any, key: str, most: int, path: Path, problems: list[Problem]
) -> tuple[list[Any], list[Any]]:
    """The good ones read, the others as they are."""
    good: list[Any] = []
    bad: list[Any] = []
    for at, row in enumerate(rows if isinstance(rows, list) else [] if rows is None else [rows]):
        try:
            if not isinstance(row, Mapping):
                raise ValueError(f"found {shown(row)}; allowed: a table")
            if len(good) >= most:
                raise ValueError(f"more than {most}")
            good.append(read(row))
        except ValueError as error:
            problems.append(Problem(path, None, f"{key}[{at + 1}]", str(error), "it is kept in the file and not used"))
            bad.append(row)
    return good, bad


def _anchor(row: Mapping[str, Any]) -> tuple[Anchor, dict[str, Any]]:
    said = {"name": "", "included": True, **row}
    name, x_m, y_m, x_mm, y_mm, included = (_value(said, key, kind) for key, kind in _ANCHOR.items())
    return Anchor(name, x_m, y_m, x_mm, y_mm, included), {k: v for k, v in row.items() if k not in _ANCHOR}


def _anchor_row(anchor: Anchor) -> dict[str, Any]:
    values = (anchor.name, anchor.x_m, anchor.y_m, anchor.x_mm, anchor.y_mm, anchor.included)
    return dict(zip(_ANCHOR, values, strict=True))


def _spec(row: Mapping[str, Any]) -> Spec:
    models = {model.value: model for model in Model}
    model = models.get(str(row.get("model")), Model.FIXED)
    try:
        return Spec(model, _value(row, "scale", kinds.number(*SCALES)))
    except ValueError:
        return Spec(model, USUAL_SCALE)


def _applied(row: Mapping[str, Any]) -> tuple[Applied, dict[str, Any]]:
    done = Applied(
        at=_value(row, "at", _ANY),
        spec=_spec(row),
        transform=_transform(row, "transform"),
        before=_transform(row, "before"),
        mean_m=_value(row, "mean_m", _ANY),
        worst_m=_value(row, "worst_m", _ANY),
        anchors=tuple(_off(entry) for entry in row.get("anchors", [])),
        by=_value({"by": "", **row}, "by", _NAME),
        what=_value({"what": "", **row}, "what", _NAME),
    )
    return done, {k: v for k, v in row.items() if k not in _APPLIED_KEYS}


def _applied_row(done: Applied) -> dict[str, Any]:
    return {
        "at": done.at,
        "what": done.what,
        "by": done.by,
        "model": done.spec.model.value,
        "scale": done.spec.scale,
        "mean_m": round(done.mean_m, 6),
        "worst_m": round(done.worst_m, 6),
        "transform": {key: getattr(done.transform, key) for key in _TRANSFORM},
        "before": {key: getattr(done.before, key) for key in _TRANSFORM},
        "anchors": [{"name": name, "off_m": round(off_m, 6)} for name, off_m in done.anchors],
    }


def _off(entry: object) -> tuple[str, float]:
    if not isinstance(entry, Mapping):
        raise ValueError(f"anchors: found {shown(entry)}")
    return _value(entry, "name", _NAME), _value(entry, "off_m", _ANY)


def _transform(row: Mapping[str, Any], key: str) -> Transform:
    values = row.get(key)
    if not isinstance(values, Mapping):
        raise ValueError(f"{key}: found {shown(values)}; allowed: a, b, c, d, tx, ty")
    return Transform(*(_value(values, name, _ANY) for name in _TRANSFORM))


def _value(row: Mapping[str, Any], key: str, kind: Kind[Any]) -> Any:
    if key not in row:
        raise ValueError(f"{key} is missing; it is {kind.allowed}")
    try:
        return kind.read(row[key])
    except ValueError:
        raise ValueError(f"{key}: found {shown(row[key])}; allowed: {kind.allowed}") from None
