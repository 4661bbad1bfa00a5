"""Two consoles write profiles.json at once: neither loses what the other did, and a real conflict is said in words."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ati_console.settings import file_lock
from ati_console.settings.profile import Profile
from ati_console.settings.store import ChangedMeanwhile, ProfileStore

PLANT = Profile("Plant A", host="broker.example")
MIRROR = Profile("Mirror", host="mirror.example")
EACH = 15
WRITER = """
import sys
from pathlib import Path
from ati_console.settings.profile import Profile
from ati_console.settings.store import ProfileStore
store, who = ProfileStore(Path(sys.argv[1])), sys.argv[2]
for number in range(int(sys.argv[3])):
    store.put(Profile(f"{who} {number}", host="h"))
    store.used("Plant A", 1.0)
"""


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    ProfileStore(path).save([PLANT])
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*command, who, str(EACH)]) for who in ("one", "other")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    names = {profile.name for profile in ProfileStore(path).load().profiles}
    assert names == {"Plant A", *(f"{who} {number}" for who in ("one", "other") for number in range(EACH))}


def test_without_locks_a_change_between_reading_and_writing_is_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_handle: int) -> None:
        raise OSError("no locks in this folder")

    monkeypatch.setattr(file_lock, "_take", no_locks)
    ours, theirs = (ProfileStore(tmp_path / "profiles.json") for _ in range(2))
    ours.save([PLANT])
    read, between = ours._read, [lambda: theirs.put(MIRROR)]

    def read_then_somebody_writes() -> object:
        content = read()
        while between:
            between.pop()()
        return content

    monkeypatch.setattr(ours, "_read", read_then_somebody_writes)
    ours.put(replace(PLANT, port=1884))
    assert theirs.load().profiles == (replace(PLANT, port=1884), MIRROR)


def test_another_profile_that_changed_meanwhile_is_no_conflict(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save([PLANT, MIRROR])
    store.put(replace(MIRROR, port=1885))
    store.put(replace(PLANT, port=1884), seen=PLANT)
    assert store.load().profiles == (replace(PLANT, port=1884), replace(MIRROR, port=1885))


def test_the_same_profile_changed_twice_says_what_where_and_the_next_step(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save([PLANT])
    store.put(replace(PLANT, host="theirs.example"))
    with pytest.raises(ChangedMeanwhile) as refused:
        store.put(replace(PLANT, port=1884), seen=PLANT)
    words = str(refused.value)
    assert '"Plant A"' in words and "host" in words and "profiles.json" in words and "save again" in words
    assert store.load().profiles == (replace(PLANT, host="theirs.example"),)
    store.put(replace(PLANT, port=1884), seen=replace(PLANT, host="theirs.example"))
    assert store.load().profiles == (replace(PLANT, port=1884),)


def test_a_profile_that_was_deleted_meanwhile_is_saved_and_not_lost(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.json")
    store.save([PLANT, MIRROR])
    store.remove("Plant A")
    store.put(replace(PLANT, port=1884), seen=PLANT)
    assert set(store.load().profiles) == {MIRROR, replace(PLANT, port=1884)}


def test_a_lock_that_nobody_gives_back_is_said_with_the_next_step(tmp_path: Path) -> None:
    path, held, done = tmp_path / "profiles.json", threading.Event(), threading.Event()

    def hold() -> None:
        with file_lock.held(path):
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        with (
            pytest.raises(file_lock.Busy, match=r"profiles.json .* close it, or try again"),
            file_lock.held(path, 0.05),
        ):
            pass
    finally:
        done.set()
        holder.join()
    with file_lock.held(path, 0.05):
        assert not path.exists()  # the lock is a file beside it
