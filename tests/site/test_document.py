"""A site while it is edited: what is unsaved, and the way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ati_console.site import file as site_file
from ati_console.site.adopt import adopted
from ati_console.site.document import MOST_STEPS, Document, document_of, new_document
from ati_console.site.site import Branch, Sector, Site, Transform, Twin
from tests.site.a_site import written


def renamed(document: Document, name: str) -> Document:
    return document.changed(replace(document.site, name=name), f"name {name}")


def test_a_change_is_unsaved_until_it_is_saved_or_taken_back(tmp_path: Path) -> None:
    document = document_of(site_file.load(written(tmp_path)))
    assert document.has_unsaved == ""
    changed = renamed(document, "Plant B")
    assert changed.has_unsaved == "Plant B has unsaved changes, the last: name Plant B"
    assert changed.undone().has_unsaved == ""
    saved = site_file.save(changed.loaded.path, replace(changed.loaded, site=changed.site))
    assert changed.saved(saved).has_unsaved == ""


def test_after_a_save_the_last_change_can_still_be_taken_back_and_is_unsaved_then(tmp_path: Path) -> None:
    changed = renamed(document_of(site_file.load(written(tmp_path))), "Plant B")
    saved = changed.saved(site_file.save(changed.loaded.path, replace(changed.loaded, site=changed.site)))
    assert saved.undone().site.name == "Plant A"
    assert saved.undone().has_unsaved


def test_what_changes_nothing_is_no_step(tmp_path: Path) -> None:
    document = document_of(site_file.load(written(tmp_path)))
    assert document.changed(document.site, "nothing") is document
    assert document.undone() is document


def test_the_way_back_is_bounded(tmp_path: Path) -> None:
    document = document_of(site_file.load(written(tmp_path)))
    for number in range(MOST_STEPS + 50):
        document = renamed(document, f"Plant {number}")
    assert len(document.past) == MOST_STEPS


def test_a_new_site_is_unsaved_from_the_start() -> None:
    document = new_document(Site("Plant N", Twin("https://twin.example/v3")), Path("/nowhere"))
    assert document.has_unsaved == "Plant N is new and was never saved"
    assert not document.settled


BRANCH = Branch("North hall", "AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee")


def test_adopting_keeps_what_the_site_knows_better(tmp_path: Path) -> None:
    site = site_file.load(written(tmp_path)).site
    grown = adopted(site, [BRANCH], [Sector(1, "North hall", 300_000, 200_000)])
    assert grown.branches == site.branches  # the same GUID: its name and production are the site's
    assert grown.sectors == (replace(site.sectors[0], width_mm=300_000, height_mm=200_000),)
    assert grown.robots == site.robots


def test_a_new_sector_stands_on_its_lower_left_until_it_is_calibrated(tmp_path: Path) -> None:
    site = Site("Plant N", Twin("https://twin.example/v3"))
    grown = adopted(site, [BRANCH], [Sector(7, "North hall", 300_000, 200_000)])
    assert grown.branches == (BRANCH,)
    assert grown.sectors[0].transform == Transform(ty=200_000)
    assert grown.sectors[0].transform.point_mm(0.0, 0.0) == (0.0, 200_000.0)
    path = tmp_path / "new.toml"
    valid = replace(grown, twin=replace(grown.twin, client=BRANCH.guid))
    assert site_file.save(path, site_file.fresh(valid, path)).site == valid


def test_two_branches_of_one_title_get_names_of_their_own() -> None:
    other = replace(BRANCH, guid="bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee")
    site = adopted(Site("N", Twin("https://t.example")), [BRANCH], [])
    grown = adopted(site, [other], [Sector(8, "North hall", 1.0, 1.0)])
    assert [branch.name for branch in grown.branches] == ["North hall", "North hall (2)"]
    assert grown.sectors[0].branch == "North hall (2)"


def test_a_sector_that_nobody_fitted_is_not_calibrated() -> None:
    given = adopted(
        Site("N", Twin("https://t.example")), [BRANCH], [Sector(7, "North hall", 300_000, 200_000)]
    ).sectors[0]
    assert given.transform == Transform(ty=200_000) and not given.is_calibrated
    assert not Sector(7, "North hall", 300_000, 200_000).is_calibrated  # a file that gives no transform
    assert replace(given, transform=Transform(tx=120, ty=200_000)).is_calibrated
