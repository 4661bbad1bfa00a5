"""Saving writes what changed and nothing else: comments, unknown keys and rows with problems stay."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.site import file as site_file
from ati_console.site.file import LoadedSite, SiteError, fresh, load, load_good_part, save
from ati_console.site.site import Branch, RobotRow, Sector, Site, Source, Transform, Twin
from tests.site.a_site import TEXT, changed, line, written

SITE = Site(
    name="New",
    twin=Twin("https://twin.example/v3", client="11111111-2222-3333-4444-555555555555"),
    source=Source(topics=("a/b",), stale_after_s=30),
    branches=(Branch("North", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", production=True),),
    sectors=(Sector(1, "North", 1000, 2000, Transform(999.7, 22.9, 22.9, -999.7, 1.5, 2.5)),),
    robots=(RobotRow("tug-1", "a", 1), RobotRow("tug-2", "b", 1, enabled=False)),
)


def resaved(path: Path, loaded: LoadedSite, **changes: object) -> str:
    save(path, replace(loaded, site=replace(loaded.site, **changes)))  # type: ignore[arg-type]
    return path.read_bytes().decode()


def test_saving_an_unchanged_site_changes_no_byte(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.replace("\n", "\r\n"))
    before = path.read_bytes()
    save(path, load(path))
    assert path.read_bytes() == before


def test_a_changed_value_changes_only_itself(tmp_path: Path) -> None:
    path = written(tmp_path)
    loaded = load(path)
    sector = replace(loaded.site.sectors[0], transform=replace(loaded.site.sectors[0].transform, tx=12.5))
    assert resaved(path, loaded, sectors=(sector,)) == changed("tx = 0.0", "tx = 12.5")


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.replace("\n", "\r\n"))
    loaded = load(path)
    text = resaved(path, loaded, robots=(*loaded.site.robots, RobotRow("tug-9", "nine", 1)))
    assert text.count("\n") == text.count("\r\n")
    assert load(path).site.robots[-1].login == "nine"


def test_unknown_keys_and_comments_are_kept_when_rows_come_and_go(tmp_path: Path) -> None:
    text = changed('login = "tug-107-a"', 'login = "tug-107-a"   # by hand\nremark = "keep me"')
    path = written(tmp_path, changed("[source]", "[extra]\nx = 1\n\n[source]", text))
    loaded = load(path)
    robots = (replace(loaded.site.robots[0], sector=1, enabled=False), RobotRow("tug-9", "nine", 1))
    after = resaved(path, loaded, robots=robots)
    assert 'remark = "keep me"' in after
    assert "# by hand" in after
    assert "[extra]\nx = 1\n" in after
    assert "tug-108" not in after
    assert load(path).site.robots == robots


def test_a_renamed_row_keeps_its_unknown_keys(tmp_path: Path) -> None:
    path = written(tmp_path, changed('login = "tug-108-a"', 'login = "tug-108-a"\nremark = "keep me"'))
    loaded = load(path)
    after = resaved(path, loaded, robots=(loaded.site.robots[0], replace(loaded.site.robots[1], sherpa="tug-118")))
    assert 'sherpa = "tug-118"\nlogin = "tug-108-a"\nremark = "keep me"' in after


def test_rows_and_values_with_problems_are_not_lost_by_saving(tmp_path: Path) -> None:
    text = changed('login = "tug-107-a"', "login = 7")
    path = written(tmp_path, changed("stale_after_s = 60", 'stale_after_s = "soon"', text))
    loaded = load_good_part(path)
    saved = save(path, replace(loaded, site=replace(loaded.site, name="Plant B")))
    assert path.read_text() == changed('"Plant A"', '"Plant B"', path.with_name("site.toml.bak").read_text())
    assert len(saved.problems) == 2


def test_a_row_can_be_added_beside_one_with_a_problem(tmp_path: Path) -> None:
    path = written(tmp_path, changed('login = "tug-107-a"', "login = 7"))
    loaded = load_good_part(path)
    text = resaved(path, loaded, robots=(replace(loaded.site.robots[0], login="new"), RobotRow("tug-9", "nine", 1)))
    assert "login = 7" in text
    assert [robot.login for robot in load_good_part(path).site.robots] == ["new", "nine"]


INLINE = """\
robot = [
  { sherpa = "a", login = "la", sector = 1 }, # first
  { sherpa = "b", login = "lb", sector = 1 },
]

[twin]"""


def with_inline_rows() -> str:
    return TEXT[: TEXT.index("[[robot]]")].replace("[twin]", INLINE)


def test_rows_written_as_inline_tables_are_changed_too(tmp_path: Path) -> None:
    path = written(tmp_path, with_inline_rows())
    loaded = load(path)
    robots = (replace(loaded.site.robots[1], login="lc"), RobotRow("z", "lz", 1))
    after = resaved(path, loaded, robots=robots)
    assert load(path).site.robots == robots
    assert "[[robot]]" not in after


def test_a_problem_in_an_inline_row_names_its_line(tmp_path: Path) -> None:
    text = changed('"lb"', "5", with_inline_rows())
    with pytest.raises(SiteError) as caught:
        load(written(tmp_path, text))
    assert [(p.key, p.line) for p in caught.value.problems] == [("robot[2].login", line("login = 5", text))]


def test_rows_in_mixed_order_survive(tmp_path: Path) -> None:
    more = '\n[[branch]]\nname = "South"\nguid = "bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee"\n'
    path = written(tmp_path, TEXT + more)
    loaded = load(path)
    branches = (loaded.site.branches[0], replace(loaded.site.branches[1], production=True))
    resaved(path, loaded, branches=branches)
    assert load(path).site == replace(loaded.site, branches=branches)


def test_a_new_site_is_written_whole_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "site.toml"
    plan = path.parent / "plans" / "plan.png"
    elsewhere = tmp_path / "map.json"
    site = replace(SITE, sectors=(replace(SITE.sectors[0], plan=plan, map=elsewhere),))
    assert save(path, fresh(site, path)).problems == ()
    assert load(path).site == site
    assert 'plan = "plans/plan.png"' in path.read_text()


def test_saved_elsewhere_the_plan_is_still_found(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, changed("id = 1\n", 'id = 1\nplan = "plan.png"\n')))
    other = tmp_path / "other" / "site.toml"
    save(other, loaded)
    assert load(other).site.sectors[0].plan == tmp_path / "plan.png"


def test_the_file_before_is_kept_as_backup_and_both_are_private(tmp_path: Path) -> None:
    path = written(tmp_path)
    resaved(path, load(path), name="Plant B")
    backup = tmp_path / "site.toml.bak"
    assert backup.read_text() == TEXT
    if os.name == "posix":
        assert (path.stat().st_mode & 0o777, backup.stat().st_mode & 0o777) == (0o600, 0o600)


def test_a_file_that_somebody_else_changed_is_not_written_over(tmp_path: Path) -> None:
    path = written(tmp_path)
    loaded = load(path)
    path.write_text(changed('"Plant A"', '"Their plant"'))
    with pytest.raises(SiteError, match="somebody else"):
        resaved(path, loaded, name="Mine")
    assert "Their plant" in path.read_text()


def test_saving_twice_in_a_row_needs_no_loading_between(tmp_path: Path) -> None:
    path = written(tmp_path)
    first = save(path, replace(load(path), site=replace(load(path).site, name="B")))
    second = save(path, replace(first, site=replace(first.site, name="C")))
    assert load(path).site == second.site


def test_a_site_that_would_not_read_back_is_not_written(tmp_path: Path) -> None:
    path = written(tmp_path)
    loaded = load(path)
    with pytest.raises(SiteError, match=r"robot\[1\].login"):
        resaved(path, loaded, robots=(RobotRow("tug-107", "", 1),))
    assert path.read_text() == TEXT


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    loaded = load(path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site_file.paths.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        resaved(path, loaded, name="B")
    assert path.read_text() == TEXT
    assert [p.name for p in tmp_path.iterdir()] == ["site.toml"]


def test_the_document_is_there_for_who_needs_more(tmp_path: Path) -> None:
    assert load(written(tmp_path)).document["twin"]["policy"] == "every"  # type: ignore[index]
