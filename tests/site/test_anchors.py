"""The calibration file beside the site file, and anchors as CSV."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from ati_console.site import anchor_csv, anchors
from ati_console.site.anchors import AnchorsError, Calibrations, beside, load, save
from ati_console.site.calibration import Anchor, Model, Spec
from ati_console.site.calibration_history import MOST_APPLIED, Applied, SectorCalibration
from ati_console.site.site import Transform
from tests.site.anchors_kit import FILE, eight

DONE = Applied(
    1_763_480_400.0, Spec(), Transform(), Transform(tx=5.0), 3.08, 9.61, (("Y-01 station", 1.61),), "eve", "applied"
)


def a_file(folder: Path) -> Path:
    return beside(folder / "plant.toml")


def written(folder: Path, text: str) -> Path:
    path = a_file(folder)
    path.write_text(text, encoding="utf-8")
    return path


def test_it_lies_beside_the_site_file(tmp_path: Path) -> None:
    assert a_file(tmp_path).name == "plant.calibration.toml" and load(a_file(tmp_path)) == Calibrations()


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    kept = Calibrations({3: SectorCalibration(eight(), Spec(Model.AFFINE), (DONE,)), 1: SectorCalibration()})
    save(a_file(tmp_path), kept)
    assert load(a_file(tmp_path)) == replace(kept, sectors={1: kept.of(1), 3: kept.of(3)})


def test_the_file_before_is_kept(tmp_path: Path) -> None:
    save(a_file(tmp_path), Calibrations({1: SectorCalibration(eight())}))
    save(a_file(tmp_path), Calibrations())
    assert "Y-07 station" in a_file(tmp_path).with_name("plant.calibration.toml.bak").read_text()


def test_unknown_keys_and_unreadable_rows_are_named_and_kept(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
schema = 1
note = "measured by hand"
[[sector]]
id = 1
model = "affine"
colour = "red"
[[sector.anchor]]
name = "dock"
x_m = 1.0
y_m = 2
X_mm = 3
Y_mm = 4
photo = "dock.jpg"
[[sector.anchor]]
name = "gate"
x_m = "far"
y_m = 2
X_mm = 3
Y_mm = 4
[[sector]]
id = "two"
""",
    )
    found = load(path)
    assert [one.name for one in found.of(1).anchors] == ["dock"] and found.of(1).spec.model is Model.AFFINE
    words = [str(problem) for problem in found.problems]
    assert 'sector[1].anchor[2]: found x_m: found "far"; allowed: a number' in words[0]
    assert "sector[2]" in words[1]
    save(path, found)
    text = path.read_text()
    for kept in ('note = "measured by hand"', 'colour = "red"', 'photo = "dock.jpg"', 'x_m = "far"', 'id = "two"'):
        assert kept in text
    assert load(path).of(1) == found.of(1)


@pytest.mark.parametrize("text", ["schema = [", "\x00\x01", "schema = 2\n", "schema = true\n", 'schema = "1"\n'])
def test_garbage_is_refused_in_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(AnchorsError, match=r"plant\.calibration\.toml .*not written over"):
        load(written(tmp_path, text))


@given(st.binary(max_size=400))
def test_whatever_bytes_are_in_a_file_they_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        anchors.read(data, Path("plant.calibration.toml"))
    except AnchorsError as error:
        assert str(error).startswith("plant.calibration.toml")
    rows = anchor_csv.read(data)
    assert rows.anchors or rows.problems


VALUES = st.one_of(st.integers(), st.floats(), st.text(max_size=9), st.booleans(), st.lists(st.integers(), max_size=3))
ROWS = st.dictionaries(
    st.sampled_from(["id", "name", "x_m", "y_m", "X_mm", "Y_mm", "included", "at", "transform", "anchors", "model"]),
    VALUES,
)


@given(st.lists(st.fixed_dictionaries({"id": VALUES, "anchor": st.lists(ROWS, max_size=3), "applied": st.lists(ROWS)})))
def test_wrong_values_cost_their_row_alone_and_survive_a_save(sectors: list[dict[str, object]]) -> None:
    data = tomlkit.dumps({"sector": sectors}).encode("utf-8", "replace")
    found = anchors.read(data, Path("plant.calibration.toml"))
    for sector in found.sectors.values():
        assert len(sector.anchors) + len(sector.unread.get("anchor", [])) <= 3
    with TemporaryDirectory() as folder:
        once, twice = a_file(Path(folder)), Path(folder) / "again.toml"
        save(once, found)
        save(twice, load(once))
        assert twice.read_text(encoding="utf-8") == once.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["sector = 5", "sector = [1, 2]", "[[sector]]\nid = 1\nanchor = 7", "[sector]\nid=1"])
def test_a_wrong_shape_costs_its_part_alone(tmp_path: Path, text: str) -> None:
    found = load(written(tmp_path, text))
    assert found.problems or found.of(1) == SectorCalibration()
    save(a_file(tmp_path), found)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(AnchorsError, match="cannot be written"):
        save(tmp_path / "taken" / "x.calibration.toml", Calibrations())


def test_the_history_is_bounded_and_keeps_the_newest() -> None:
    kept = SectorCalibration()
    for at in range(MOST_APPLIED + 5):
        kept = kept.with_applied(replace(DONE, at=float(at)))
    assert len(kept.applied) == MOST_APPLIED and kept.applied[-1].at == MOST_APPLIED + 4


# ---------------------------------------------------------------- CSV


def test_the_eight_are_read_with_the_header_they_came_with() -> None:
    rows = anchor_csv.read(FILE.read_bytes())
    assert len(rows.anchors) == 8 and rows.problems == () and rows.anchors[0].x_mm == 114112.25


def test_names_and_boxes_survive_a_round_trip_and_no_name_is_a_formula() -> None:
    one = Anchor("=HYPERLINK(1)", -1.5, 2.0, 3.0, -4.0, included=False)
    text = anchor_csv.write([one, *eight()])
    assert "'=HYPERLINK(1),-1.5,2.0,3.0,-4.0,no" in text
    assert anchor_csv.read(text.encode()).anchors == (one, *eight())


def test_a_spreadsheet_with_semicolons_and_columns_in_another_order_is_read() -> None:
    data = "Y_mm;X_mm;y_m;x_m;name\r\n4;3;2;1;dock\r\n".encode("utf-8-sig")
    assert anchor_csv.read(data).anchors == (Anchor("dock", 1, 2, 3, 4),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing in it"),
        ("a,b\n1,2\n", "line 1: no column x_m, y_m, X_mm, Y_mm; the header is x_m,y_m,X_mm,Y_mm"),
        ("x_m,y_m,X_mm,Y_mm\n1,2,3\n", 'line 2: Y_mm: found ""; allowed: a number such as 17.158'),
        ("x_m,y_m,X_mm,Y_mm\n1,2,3,4\n\n1,nan,3,4\n", "line 4: anchor without a name: nan m is no place"),
        ("x_m,y_m,X_mm,Y_mm,included\n1,2,3,4,maybe\n", 'line 2: included: found "maybe"; allowed: yes or no'),
        ("x_m,y_m,X_mm,Y_mm,name\n1,2,3,4,a\u202eb\n", "line 2: text of at most 80 printable characters"),
    ],
)
def test_a_bad_row_is_named_by_its_line(text: str, words: str) -> None:
    assert words in anchor_csv.read(text.encode()).problems[0]


def test_more_rows_than_a_sector_takes_are_said() -> None:
    text = "x_m,y_m,X_mm,Y_mm\n" + "1,2,3,4\n" * 70
    rows = anchor_csv.read(text.encode())
    assert len(rows.anchors) == 64 and "line 66 and below are not read" in rows.problems[-1]


def test_a_file_that_is_no_list_is_not_read_whole() -> None:
    assert "larger than" in anchor_csv.read(b"x" * (anchor_csv.LARGEST + 1)).problems[0]


def test_the_folder_of_the_site_decides_alone_where_it_lies(tmp_path: Path) -> None:
    assert anchors.beside(tmp_path / "a.b.toml") == tmp_path / "a.b.calibration.toml"
