"""The window's own writing of profiles beside another console that writes them too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from ati_console.gui.console.book import ProfileBook
from ati_console.settings.profile import Profile
from ati_console.settings.store import ProfileStore

PLANT = Profile("Plant A", host="broker.example")
MIRROR = Profile("Mirror", host="mirror.example")


def test_what_the_window_keeps_leaves_alone_what_another_console_changed(qtbot: QtBot, tmp_path: Path) -> None:
    store, other = ProfileStore(tmp_path / "profiles.json"), ProfileStore(tmp_path / "profiles.json")
    store.save([PLANT])
    book = ProfileBook(store)
    other.put(MIRROR)
    book.keep(replace(PLANT, user="amr-001"))
    qtbot.waitUntil(lambda: other.load().profiles == (replace(PLANT, user="amr-001"), MIRROR), timeout=10_000)


def test_the_same_profile_changed_elsewhere_is_said_and_not_written_over(qtbot: QtBot, tmp_path: Path) -> None:
    store, other = ProfileStore(tmp_path / "profiles.json"), ProfileStore(tmp_path / "profiles.json")
    store.save([PLANT])
    book = ProfileBook(store)
    theirs = replace(PLANT, host="theirs.example")
    other.put(theirs)
    with qtbot.waitSignal(book.failed, timeout=10_000) as failed:
        book.keep(replace(PLANT, user="amr-001"))
    assert failed.args is not None and "changed by another console" in failed.args[0].what
    assert other.load().profiles == (theirs,)
    assert book.named("Plant A") == replace(PLANT, user="amr-001")  # in use until the end


def test_two_changes_in_a_row_are_both_written(qtbot: QtBot, tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save([PLANT])
    book = ProfileBook(store)
    for port in (1884, 1885, 1886):
        book.keep(replace(PLANT, port=port))
    qtbot.waitUntil(lambda: store.load().profiles == (replace(PLANT, port=1886),), timeout=10_000)
