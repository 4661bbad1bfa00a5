"""Twinzo's credentials in the manager: kept, checked against a twin on this machine, forgotten, loaded in bulk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.gui.brokers import logins_jobs, twin_jobs
from ati_console.gui.brokers.secret_row import LOOKING
from ati_console.gui.brokers.twin_jobs import Account
from ati_console.gui.brokers.twin_page import TwinPage
from ati_console.gui.models.plain import sentence
from ati_console.gui.theme import Theme
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxBranch
from ati_console.settings.secrets import Secret, SecretStore, VaultFailed
from tests.forward.kit import CLIENT, NORTH
from tests.gui.broker_scene import PLANT, SECRET, Scene


@pytest.fixture(scope="module")
def twin() -> Iterator[TwinSandbox]:
    branches = [SandboxBranch(NORTH, "North hall")]
    with TwinSandbox(
        api_key=SECRET, branches=branches, devices={NORTH: ["tug-1"]}, passwords={"tug-1": SECRET}
    ) as running:
        yield running


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path) -> Iterator[Scene]:
    made = Scene(dark, qtbot, own_home, (PLANT,))
    made.press(made.window.which.buttons[1])
    assert made.window.twin.isVisible()
    yield made
    made.window.close()


def fill(page: TwinPage, **texts: str) -> None:
    for key, text in texts.items():
        QTest.keyClicks(page.fields[key].control.first(), text)


def type_secret(scene: Scene, text: str) -> None:
    page = scene.window.twin
    scene.press(page.secret.type_button)
    assert page.dialog is not None
    QTest.keyClicks(page.dialog.secret, text)
    scene.press(page.dialog.go)


def test_an_api_key_is_kept_checked_and_forgotten(scene: Scene, twin: TwinSandbox) -> None:
    page = scene.window.twin
    assert not page.check.isEnabled()
    fill(page, base_url=twin.url, client=CLIENT, branch=NORTH)
    type_secret(scene, SECRET)
    scene.until(lambda: scene.vault.kept == {f"twin:api-key:{CLIENT}": SECRET})
    scene.until(lambda: page.secret.where.whole() == "key store of the test")
    scene.press(page.check)
    scene.until(lambda: page.words.property("tone") == "live" and "North hall" in page.words.text())
    scene.press(page.secret.forget_button)
    scene.until(lambda: scene.vault.kept == {})
    scene.press(page.check)
    scene.until(lambda: "No API key is stored" in page.words.text())
    assert ". Enter it first" in page.words.text()


def test_a_list_that_is_loaded_takes_no_check_away_and_each_answer_stands_below_its_own_button(
    scene: Scene, twin: TwinSandbox, tmp_path: Path
) -> None:
    page, file = scene.window.twin, tmp_path / "logins.csv"
    file.write_text(f"login;password\ntug-1;{SECRET}\n")
    fill(page, base_url=twin.url, client=CLIENT, branch=NORTH)
    type_secret(scene, SECRET)
    scene.until(lambda: page.secret.where.whole() == "key store of the test")
    scene.press(page.check)
    page.asker.chosen.emit(file)
    scene.until(lambda: "1 device login kept" in page.loaded.text())
    scene.until(lambda: "North hall" in page.words.text())


def test_a_long_list_says_how_far_it_is_and_can_be_stopped(scene: Scene, tmp_path: Path) -> None:
    page, file = scene.window.twin, tmp_path / "logins.csv"
    file.write_text("".join(f"tug-{number},{SECRET}\n" for number in range(1_500)))
    let, write = threading.Event(), scene.vault.write

    def slow(name: str, text: str) -> None:
        assert name == "twin:device:tug-0" or let.wait(20)
        write(name, text)

    scene.vault.write = slow  # type: ignore[method-assign]
    page.asker.chosen.emit(file)
    scene.until(lambda: page.loaded.text() == "Keeping device logins: 1 of 1,500")
    assert page.load.text() == "Stop"
    QApplication.processEvents()  # the words above it have their new place: a button that moves below a click misses it
    scene.press(page.load)
    let.set()
    scene.until(lambda: not page.loader.running)
    assert page.loaded.text() == "Stopped: 2 of 1,500 device logins kept"
    assert page.load.text() == "Load CSV" and len(scene.vault.kept) == 2


def test_a_locked_key_store_keeps_no_list_in_memory(scene: Scene, tmp_path: Path) -> None:
    page, file = scene.window.twin, tmp_path / "logins.csv"
    file.write_text(f"tug-1,{SECRET}\n")
    scene.vault.locked = True
    page.asker.chosen.emit(file)
    scene.until(lambda: page.loaded.text().startswith("None was kept: the key store of the test is locked"))


def test_device_logins_come_from_a_spreadsheet_and_one_of_them_is_checked(
    scene: Scene, twin: TwinSandbox, tmp_path: Path
) -> None:
    page, file = scene.window.twin, tmp_path / "logins.csv"
    file.write_text(f"login;password\ntug-1;{SECRET}\ntug-2;\n")
    page.asker.chosen.emit(file)
    scene.until(lambda: scene.vault.kept == {"twin:device:tug-1": SECRET})
    scene.until(lambda: "line 3" in page.notes.toPlainText())
    assert "1 device login kept" in page.loaded.text() and not page.words.text()
    assert SECRET not in page.notes.toPlainText() + page.words.text() + page.loaded.text()
    fill(page, base_url=twin.url, client="Client", login="tug-1")
    scene.press(page.check)
    scene.until(lambda: "Device tug-1 is let in" in page.words.text())
    assert page.check.y() < page.words.y() < page.load.y(), "the answer stands below what was asked"


def test_the_password_above_is_where_the_list_put_it(scene: Scene, tmp_path: Path) -> None:
    """It said "nowhere" beside the list that had just kept it."""
    page, file = scene.window.twin, tmp_path / "logins.csv"
    file.write_text(f"tug-1,{SECRET}\n")
    fill(page, login="tug-1")
    scene.until(lambda: page.secret.where.whole().startswith("nowhere"))
    page.asker.chosen.emit(file)
    scene.until(lambda: page.secret.where.whole() == "key store of the test")


def test_a_list_that_only_memory_took_says_so_and_is_no_success(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said in green that 0 of them stay after a restart."""
    page, file = scene.window.twin, tmp_path / "logins.csv"
    file.write_text(f"tug-1,{SECRET}\ntug-2,{SECRET}\n")

    def full(name: str, text: str) -> None:
        raise VaultFailed("the key store of the test is full")

    monkeypatch.setattr(scene.vault, "write", full)
    page.asker.chosen.emit(file)
    scene.until(lambda: page.loaded.text().startswith("2 device logins kept in memory, until you quit"))
    assert page.loaded.property("tone") == "warning"


def test_an_api_key_without_a_branch_is_asked_for_the_field_above_and_a_name_is_whole(scene: Scene) -> None:
    """The page has a field for it, and "the site" is not what stands there; "plantcli" was no client of anybody."""
    page = scene.window.twin
    fill(page, base_url="http://127.0.0.1:1/v3", client="plantclient")
    type_secret(scene, SECRET)
    scene.until(lambda: page.words.text().startswith("API key of client plantclient is kept"))
    scene.press(page.check)
    scene.until(lambda: page.words.text().startswith("Type the GUID of a branch above"))
    assert Account("", CLIENT).words == f"API key of client {CLIENT[:8]} ..."


def test_an_address_that_is_none_is_refused_before_anything_is_sent(scene: Scene) -> None:
    page = scene.window.twin
    fill(page, base_url="http://u:p@host", client=CLIENT)
    scene.press(page.check)
    scene.until(lambda: "base URL is none" in page.words.text())


def test_the_account_of_the_open_site_is_offered_and_what_is_typed_stays(scene: Scene) -> None:
    page = scene.window.twin
    assert page.secret.where.whole() == "type a client or a login first", "nothing is being looked for yet"
    page.offer_account("https://twin.example/v3", "Plant A")
    assert (page.account.base_url, page.account.client) == ("https://twin.example/v3", "Plant A")
    page.offer_account("https://other.example/v3", "Plant B")
    assert page.account.client == "Plant A"


def logins_of(page: TwinPage) -> list[tuple[str, ...]]:
    return [row.cells for row in page.kept.page.rows.rows]


def test_the_logins_that_are_kept_are_listed_with_their_sherpa_and_forgotten_one_by_one_or_all(
    scene: Scene, tmp_path: Path
) -> None:
    page, file = scene.window.twin, tmp_path / "logins.csv"
    file.write_text(f"login;password\ntug-1;{SECRET}\ntug-2;{SECRET}\ntug-3;{SECRET}\n")
    page.kept.show_sherpas({"tug-2": "tug-107", "tug-9": "tug-109"})
    assert not page.kept.forget_all.isEnabled()
    page.asker.chosen.emit(file)
    where = "key store of the test"
    three = [("tug-1", "not of this site", where), ("tug-2", "tug-107", where), ("tug-3", "not of this site", where)]
    scene.until(lambda: logins_of(page) == three)
    page.kept.page.table.selectRow(0)
    scene.press(page.kept.forget)
    assert page.kept.dialog is not None
    scene.press(page.kept.dialog.stay)
    assert len(scene.vault.kept) == 3, "nothing is forgotten before it was asked about"
    scene.press(page.kept.forget)
    scene.press(page.kept.dialog.go)
    scene.until(lambda: logins_of(page) == three[1:])
    assert "twin:device:tug-1" not in scene.vault.kept
    scene.press(page.kept.forget_all)
    assert "2 device logins" in page.kept.dialog.windowTitle()
    scene.press(page.kept.dialog.go)
    scene.until(lambda: logins_of(page) == [] and page.kept.words.text() == "2 device logins forgotten")
    assert scene.vault.kept == {}


def test_a_login_that_was_kept_before_there_was_a_list_is_found_by_the_open_site(scene: Scene) -> None:
    scene.vault.kept["twin:device:tug-9"] = SECRET
    scene.window.twin.kept.show_sherpas({"tug-9": "tug-109"})
    scene.until(lambda: [cells[:2] for cells in logins_of(scene.window.twin)] == [("tug-9", "tug-109")])


def test_nothing_is_forgotten_while_the_key_store_is_locked(scene: Scene) -> None:
    page = scene.window.twin
    scene.vault.kept["twin:device:tug-9"] = SECRET
    page.kept.show_sherpas({"tug-9": "tug-109"})
    scene.until(lambda: len(logins_of(page)) == 1)
    scene.vault.locked = True
    scene.press(page.kept.forget_all)
    assert page.kept.dialog is not None
    scene.press(page.kept.dialog.go)
    scene.until(lambda: "None was forgotten" in page.kept.words.text())
    assert scene.vault.kept == {"twin:device:tug-9": SECRET}


def test_a_password_that_is_kept_is_said_to_be_though_its_name_cannot_be_noted(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was in the key store, and the page said that keeping it had failed."""

    def is_full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths, "write_atomic", is_full)
    account = Account("https://twin.example/v3", "fleet", login="tug-1")
    kept = twin_jobs.keep(scene.window.desk.stores.vault, account, Secret(SECRET), True)
    assert "is kept" in kept.words and "not noted" in kept.words and kept.tone == "warning"
    file = tmp_path / "logins.csv"
    file.write_text(f"login;password\ntug-2;{SECRET}\n")
    listed = twin_jobs.logins(scene.window.desk.stores.vault, file, lambda _done, _of: True)
    assert "1 device login kept" in listed.words and listed.tone == "warning"
    gone = logins_jobs.forget(scene.window.desk.stores.vault, ["tug-1", "tug-2"], {})
    assert gone.words == "2 device logins forgotten" and scene.vault.kept == {}


def test_a_login_that_is_kept_behind_a_variable_can_be_forgotten(scene: Scene) -> None:
    """The variable for all devices made each of them one that nobody could forget."""
    scene.vault.kept["twin:device:tug-9"] = SECRET
    store = SecretStore({"ATI_CONSOLE_TWIN_PASSWORD": "of all"}, scene.vault)
    sherpas = {"tug-9": "tug-109", "tug-8": "tug-108"}
    assert [(row.login, row.ours) for row in logins_jobs.listed(store, sherpas).rows] == [
        ("tug-9", True),
        ("tug-8", False),
    ]
    logins_jobs.forget(store, ["tug-9"], sherpas)
    assert scene.vault.kept == {}


def test_what_is_being_forgotten_is_said_though_the_page_looks_again_meanwhile(scene: Scene) -> None:
    """It stayed in the list, and nobody said that it was gone."""
    pane, answers, delete = scene.window.twin.kept, threading.Event(), scene.vault.delete
    scene.vault.kept.update({f"twin:device:tug-{number}": SECRET for number in range(3)})
    pane.show_sherpas({f"tug-{number}": f"sherpa-{number}" for number in range(3)})
    assert pane.words.text() == sentence(LOOKING), "an empty list is not one that was looked for"
    scene.until(lambda: len(logins_of(scene.window.twin)) == 3 and not pane.words.text())

    def slowly(name: str) -> None:
        assert answers.wait(10)
        delete(name)

    scene.vault.delete = slowly  # type: ignore[method-assign]
    scene.press(pane.forget_all)
    assert pane.dialog is not None
    scene.press(pane.dialog.go)
    pane.look()
    answers.set()
    scene.until(lambda: logins_of(scene.window.twin) == [] and pane.words.text() == "3 device logins forgotten")


def test_what_was_kept_of_a_list_before_the_console_ended_is_listed_at_the_next_start(
    scene: Scene, tmp_path: Path
) -> None:
    """A key store takes minutes for a thousand: what it had taken by then nobody could find, or forget."""

    def ends(_done: int, _of: int) -> bool:
        raise KeyboardInterrupt

    file = tmp_path / "logins.csv"
    file.write_text(f"login;password\ntug-1;{SECRET}\ntug-2;{SECRET}\n")
    with pytest.raises(KeyboardInterrupt):
        twin_jobs.logins(scene.window.desk.stores.vault, file, ends)
    listed = logins_jobs.listed(SecretStore({}, scene.vault), {}).rows
    assert [row.login for row in listed] == ["tug-1"], "and no other, which was not kept"


def test_a_page_that_is_seen_again_and_again_asks_a_slow_key_store_one_time_after_the_other(scene: Scene) -> None:
    """Each time began another thread that asked for each login."""
    pane, answers, read = scene.window.twin.kept, threading.Event(), scene.vault.read

    def slowly(name: str) -> str | None:
        assert answers.wait(10)
        return read(name)

    scene.until(lambda: pane._task is None)
    scene.vault.read = slowly  # type: ignore[method-assign]
    pane.show_sherpas({"tug-9": "tug-109"})
    for number in (0, 1, 0, 1, 0, 1):
        scene.window.choose_page(number)
    assert sum(thread.name == "device logins" for thread in threading.enumerate()) == 1
    scene.vault.kept["twin:device:tug-9"] = SECRET
    answers.set()
    scene.until(lambda: [cells[0] for cells in logins_of(scene.window.twin)] == ["tug-9"])
