"""A stored secret is shown for 10 s and only after a question; the clock is the test's, so nothing is waited for."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.brokers.reveal import asks
from ati_console.gui.brokers.secret_row import BREAK, SecretRow
from ati_console.gui.label import Label
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import Kept, Place
from tests.gui.broker_scene import MIRROR, PLANT, SECRET, Scene

LONG = "no-blank-in-it-" * 20


class Clock:
    """Seconds that go on only when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path) -> Scene:
    made = Scene(dark, qtbot, own_home, (PLANT, MIRROR))
    made.vault.kept["broker:Plant A"] = SECRET
    made.choose("Mirror")
    made.choose("Plant A")
    made.until(row_of(made).show_button.isEnabled)
    return made


@pytest.fixture
def clock(scene: Scene) -> Clock:
    made = Clock()
    scene.window.reveal._clock = made
    scene.window.reveal.copies._clock = made
    return made


def row_of(scene: Scene) -> SecretRow:
    return scene.window.editor.secrets[0]


def show(scene: Scene) -> None:
    scene.press(row_of(scene).show_button)
    dialog = scene.window.reveal.dialog
    assert dialog is not None
    scene.press(dialog.go)
    scene.until(lambda: bool(row_of(scene).secret.text()))


def everything_written(window: QWidget) -> str:
    """Whatever a screen reader, a tool tip or a picture could have."""
    texts = [label.text() for label in window.findChildren(Label)]
    for widget in (window, *window.findChildren(QWidget)):
        texts += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()]
    return "\n".join(texts + [button.text() for button in window.findChildren(QAbstractButton)])


def test_it_asks_first_and_says_who_else_asks(scene: Scene, clock: Clock) -> None:
    scene.press(row_of(scene).show_button)
    dialog = scene.window.reveal.dialog
    assert dialog is not None and "Password of Plant A" in dialog.windowTitle()
    assert "without asking" in "\n".join(label.text() for label in dialog.findChildren(Label))
    assert dialog.stay.isDefault()
    scene.press(dialog.stay)
    assert scene.window.reveal.dialog is None
    assert SECRET not in everything_written(scene.window)


def test_enter_on_the_button_that_shows_it_shows_it(scene: Scene, clock: Clock) -> None:
    scene.press(row_of(scene).show_button)
    dialog = scene.window.reveal.dialog
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert scene.window.reveal.dialog is None, "without a word, nothing is shown"
    scene.press(row_of(scene).show_button)
    dialog = scene.window.reveal.dialog
    assert dialog is not None
    dialog.go.setFocus()
    QTest.keyClick(dialog.go, Qt.Key.Key_Return)
    scene.until(lambda: row_of(scene).secret.text() == SECRET)


def test_it_counts_down_and_is_dots_again_after_ten_seconds(scene: Scene, clock: Clock) -> None:
    show(scene)
    row, reveal = row_of(scene), scene.window.reveal
    assert row.secret.text() == SECRET and row.secret.isVisible() and not row.where.isVisible()
    assert row.left.text() == "10 s"
    clock.now += 3.5
    reveal.tick()
    assert row.left.text() == "7 s"
    clock.now += 6.4
    reveal.tick()
    assert row.left.text() == "1 s"
    clock.now += 0.1
    reveal.tick()
    assert not row.secret.isVisible() and row.where.isVisible()
    assert SECRET not in everything_written(scene.window)


def test_it_is_never_in_a_tip_a_name_or_the_log(scene: Scene, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        show(scene)
        scene.press(row_of(scene).copy_button)
    shown = everything_written(scene.window)
    assert shown.count(SECRET) == 1  # the label itself
    assert SECRET not in caplog.text
    QGuiApplication.clipboard().clear()


def test_another_broker_or_a_closed_window_hides_it_at_once(scene: Scene, clock: Clock) -> None:
    show(scene)
    scene.choose("Mirror")
    assert SECRET not in everything_written(scene.window)
    scene.choose("Plant A")
    scene.until(row_of(scene).show_button.isEnabled)
    show(scene)
    scene.window.hide()
    assert SECRET not in everything_written(scene.window)


def test_an_answer_that_comes_for_another_broker_is_not_shown(scene: Scene, clock: Clock) -> None:
    scene.press(row_of(scene).show_button)
    dialog = scene.window.reveal.dialog
    assert dialog is not None
    scene.press(dialog.go)
    scene.choose("Mirror")
    scene.until(lambda: scene.window.reveal._task is None)
    scene.qtbot.wait(50)
    assert SECRET not in everything_written(scene.window)


def test_a_copy_leaves_the_clipboard_after_thirty_seconds(scene: Scene, clock: Clock) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    show(scene)
    assert clipboard.text() == ""
    scene.press(row_of(scene).copy_button)
    assert clipboard.text() == SECRET
    clock.now += 29.9
    scene.window.reveal.copies.tick()
    assert clipboard.text() == SECRET
    clock.now += 0.1
    scene.window.reveal.copies.tick()
    assert clipboard.text() == ""


def test_what_was_copied_since_stays_in_the_clipboard(scene: Scene, clock: Clock) -> None:
    show(scene)
    scene.press(row_of(scene).copy_button)
    QGuiApplication.clipboard().setText("something else")
    clock.now += 31
    scene.window.reveal.copies.tick()
    assert QGuiApplication.clipboard().text() == "something else"
    QGuiApplication.clipboard().clear()


def test_a_key_store_that_was_locked_is_opened_by_show(scene: Scene, clock: Clock) -> None:
    row, window = row_of(scene), scene.window
    scene.vault.locked = True
    window.desk.where(window.name)
    scene.until(lambda: row.kept is not None and row.kept.locked)
    scene.press(row.show_button)
    assert window.reveal.dialog is not None
    scene.press(window.reveal.dialog.go)
    scene.until(lambda: "still locked" in window.notice.words.text())
    scene.vault.locked = False
    show(scene)
    scene.until(lambda: row.kept is not None and not row.kept.locked)


def test_a_secret_that_is_gone_by_now_is_said(scene: Scene, clock: Clock) -> None:
    scene.vault.kept.clear()
    scene.press(row_of(scene).show_button)
    dialog = scene.window.reveal.dialog
    assert dialog is not None
    scene.press(dialog.go)
    scene.until(lambda: "nothing to show" in scene.window.notice.words.whole())


def test_a_long_secret_is_broken_into_lines_and_stays_whole(dark: Theme, qtbot: QtBot) -> None:
    from ati_console.settings.secrets import Secret

    row = SecretRow(dark, "Password")
    qtbot.addWidget(row)
    row.show()
    row.reveal(Secret(LONG))
    assert row.secret.text().replace(BREAK, "") == LONG
    assert row.secret.width() < 600


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("key store of this computer (macOS Keyring)", "macOS may ask"),
        ("key store of this computer (SecretService Keyring)", "while it is locked"),
        ("key store of this computer (Windows WinVaultKeyring)", "the only one"),
    ],
)
def test_who_else_asks_is_said_for_each_key_store(words: str, expected: str) -> None:
    assert expected in asks(Kept(Place.KEY_STORE, words))
