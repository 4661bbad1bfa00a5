"""The manager of brokers: everything that can be done to a saved one, by mouse and by key, with the file as witness."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QClipboard, QDropEvent, QGuiApplication, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ati_console.gui.brokers.beside import Beside
from ati_console.gui.brokers.editor import WILL_FIVE
from ati_console.gui.brokers.row_delegate import LINE
from ati_console.gui.brokers.window import BrokerWindow
from ati_console.gui.label import Label
from ati_console.gui.models.broker_list_model import ROW, row_of
from ati_console.gui.on_screen import GRIP
from ati_console.gui.theme import Theme
from ati_console.settings import exporter
from ati_console.settings.profile import Profile, Tls, Transport
from ati_console.settings.secrets import Secret, VaultFailed
from tests.gui.broker_scene import DEVICE, MIRROR, PLANT, SECRET, Scene, Vault

Make = Callable[..., Scene]


@pytest.fixture
def make(dark: Theme, qtbot: QtBot, own_home: Path) -> Make:
    def build(*profiles: Profile) -> Scene:
        return Scene(dark, qtbot, own_home, profiles)

    return build


def test_an_edit_is_saved_by_key_and_its_words_stand_beside_the_field(make: Make) -> None:
    scene = make(PLANT, MIRROR)
    editor = scene.window.editor
    edit = scene.type("port", "99999")
    assert "from 1 to 65535" in editor.fields["port"].wrong
    assert not editor.save.isEnabled()
    assert "from 1 to 65535" in edit.accessibleDescription()
    scene.type("port", "1884")
    assert editor.fields["port"].wrong == ""
    QTest.keyClick(edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    scene.until(lambda: scene.store.load().profiles[0].port == 1884)
    scene.until(lambda: not scene.window.drafts.unsaved)


def test_what_is_not_saved_stays_typed_while_another_one_is_looked_at(make: Make) -> None:
    scene = make(PLANT, MIRROR)
    scene.type("host", "other.example")
    scene.choose("Mirror")
    assert scene.window.editor.values()["host"] == "mirror.example"
    scene.choose("Plant A")
    assert scene.window.editor.values()["host"] == "other.example"
    scene.press(scene.window.editor.revert)
    assert scene.window.editor.values()["host"] == "broker.example"
    assert scene.store.load().profiles[0] == PLANT


def test_a_rename_takes_the_secrets_along(make: Make) -> None:
    scene = make(PLANT)
    scene.vault.kept["broker:Plant A"] = SECRET
    QTest.keyClick(scene.window.sidebar.list, Qt.Key.Key_F2)
    scene.type("name", "Plant B")
    scene.press(scene.window.editor.save)
    scene.until(lambda: scene.names == ["Plant B"])
    scene.until(lambda: scene.vault.kept == {"broker:Plant B": SECRET})


def test_enter_ends_a_rename(make: Make) -> None:
    """It did nothing, and the name of before stayed with "not saved" beside it."""
    scene = make(PLANT, MIRROR)
    QTest.keyClick(scene.window.sidebar.list, Qt.Key.Key_F2)
    QTest.keyClick(scene.type("name", "Plant B"), Qt.Key.Key_Return)
    scene.until(lambda: scene.names == ["Plant B", "Mirror"])


def test_a_name_that_is_taken_is_refused_in_words(make: Make) -> None:
    scene = make(PLANT, MIRROR)
    scene.type("name", "Mirror")
    scene.press(scene.window.editor.save)
    scene.until(lambda: "another profile" in scene.window.notice.words.whole())
    assert scene.names == ["Plant A", "Mirror"]


def test_delete_and_undo_bring_back_place_and_secret(make: Make) -> None:
    scene = make(PLANT, MIRROR)
    scene.vault.kept["broker:Plant A"] = SECRET
    QTest.keyClick(scene.window.sidebar.list, Qt.Key.Key_Delete)
    scene.until(lambda: scene.window.notice.undo.isVisible())
    assert scene.names == ["Mirror"]
    assert scene.vault.kept == {}
    assert scene.window.notice.timer.interval() == 8_000
    scene.press(scene.window.notice.undo)
    scene.until(lambda: scene.names == ["Plant A", "Mirror"])
    scene.until(lambda: scene.vault.kept == {"broker:Plant A": SECRET})


def test_our_own_export_imported_again_adds_nothing_and_ctrl_z_takes_an_import_back_as_one_step(
    make: Make, tmp_path: Path
) -> None:
    scene = make(PLANT, MIRROR)
    export = tmp_path / "brokers.json"
    export.write_bytes(exporter.plain((PLANT, DEVICE, replace(DEVICE, name="Line", user="amr-003"), MIRROR)).data)
    scene.window.files.opened.emit(export)
    scene.until(lambda: "2 added, 2 already here" in scene.window.notice.words.whole())
    assert scene.names == ["Plant A", "Mirror", "Device", "Line"] and scene.window.notice.undo.isVisible()
    QTest.keyClick(scene.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    scene.until(lambda: "Taken back: 2 brokers" in scene.window.notice.words.whole())
    assert scene.names == ["Plant A", "Mirror"] and not scene.window.notice.undo.isVisible()


def test_three_that_were_deleted_come_back_one_after_the_other(make: Make) -> None:
    """Delete asks nobody, and only the last of them could be taken back."""
    scene = make(PLANT, MIRROR, DEVICE)
    before = scene.names
    for left in (2, 1, 0):
        QTest.keyClick(scene.window.sidebar.list, Qt.Key.Key_Delete)
        scene.until(lambda left=left: len(scene.window.model.names) == left)
    for back in (1, 2, 3):
        QTest.keyClick(scene.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        scene.until(lambda back=back: len(scene.window.model.names) == back)
    assert scene.names == before


def test_a_delete_chooses_the_next_one_or_the_one_before_and_undo_the_restored_one(
    make: Make,
) -> None:
    scene = make(PLANT, MIRROR, DEVICE)
    window = scene.window
    for gone, then in (("Mirror", "Device"), ("Device", "Plant A")):
        scene.choose(gone)
        QTest.keyClick(window.sidebar.list, Qt.Key.Key_Delete)
        scene.until(lambda gone=gone: gone not in window.model.names)
        assert window.name == then
        assert window.editor.values()["name"] == then
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    scene.until(lambda: window.name == "Device")


def test_a_new_broker_is_seen_although_another_one_was_searched_for(make: Make) -> None:
    scene = make(PLANT, MIRROR)
    QTest.keyClicks(scene.window.sidebar.search, "plant")
    scene.window.paste.pasted.emit("mqtt://other.example")
    scene.until(lambda: scene.window.name == "other.example")
    assert scene.window.sidebar.search.text() == ""


def test_a_duplicate_stands_behind_its_original(make: Make) -> None:
    scene = make(PLANT, MIRROR)
    scene.press(scene.window.sidebar.duplicate)
    scene.until(lambda: scene.names == ["Plant A", "Plant A copy", "Mirror"])
    scene.until(lambda: scene.window.name == "Plant A copy")


def test_a_duplicate_says_that_it_has_not_the_client_id_of_its_original(make: Make) -> None:
    scene = make(replace(PLANT, client_id="amr-001"))
    scene.press(scene.window.sidebar.duplicate)
    scene.until(lambda: scene.window.name == "Plant A copy")
    assert scene.window.editor.fields["client_id"].control.value() == ""
    assert "not client id amr-001" in scene.window.notice.words.text()


def test_the_order_changes_by_key_and_by_drop(make: Make) -> None:
    scene = make(PLANT, MIRROR, DEVICE)
    QTest.keyClick(scene.window.sidebar.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    scene.until(lambda: scene.names == ["Mirror", "Plant A", "Device"])
    scene.until(lambda: scene.window.model.names == scene.names)
    model = scene.window.model
    data = model.mimeData([model.index(2)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, model.index(-1))
    scene.until(lambda: scene.names == ["Device", "Mirror", "Plant A"])


def test_the_search_finds_by_every_word(make: Make) -> None:
    scene = make(PLANT, MIRROR, DEVICE)
    search = scene.window.sidebar.search
    QTest.keyClicks(search, "publish device")
    assert [scene.window.model.profile(0)] == [DEVICE]
    assert scene.window.model.rowCount() == 1
    assert scene.window.name == "Device"
    QTest.keyClicks(search, "zzz")
    assert scene.window.sidebar.empty.isVisible()
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert scene.window.model.rowCount() == 3


def test_a_computer_without_a_key_store_is_told_where_a_secret_is_typed_and_where_one_came_in(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise VaultFailed("this computer has no key store")

    for door in ("read", "write", "delete"):
        monkeypatch.setattr(Vault, door, none)
    scene = make(PLANT)
    row = scene.window.editor.secrets[0]
    scene.until(lambda: "no key store" in row.where.whole())
    scene.press(row.type_button)
    dialog = scene.window.asker.dialog
    assert dialog is not None and not dialog.lasting.isEnabled() and "memory" in dialog.where.text()
    dialog.reject()
    scene.window.paste.pasted.emit(f"mosquitto_sub -h other.example -u amr-001 -P {SECRET} -t a")
    scene.until(lambda: "secrets kept (1): in memory, until you quit" in scene.window.notice.words.whole())
    assert "key store" not in scene.window.notice.notes.toPlainText()


def test_the_keys_stay_at_a_secret_that_was_forgotten(make: Make) -> None:
    scene = make(PLANT)
    row = scene.window.editor.secrets[0]
    scene.vault.kept["broker:Plant A"] = SECRET
    scene.window.desk.where("Plant A")
    scene.until(lambda: row.forget_button.isEnabled())
    row.forget_button.setFocus()
    scene.press(row.forget_button)
    scene.until(lambda: not row.forget_button.isEnabled())
    assert row.type_button.hasFocus()


def test_what_would_leave_secrets_behind_in_a_locked_key_store_is_not_done(make: Make, tmp_path: Path) -> None:
    scene = make(PLANT, MIRROR)
    window, entry = scene.window, "broker:Plant A"
    scene.vault.kept[entry] = SECRET
    scene.vault.locked = True
    row = window.editor.secrets[0]
    for name in ("Mirror", "Plant A"):
        scene.choose(name)
    scene.until(lambda: "not known: the key store of the test is locked" in row.where.whole())
    assert row.show_button.isEnabled() and not row.forget_button.isEnabled()
    scene.press(window.sidebar.duplicate)
    scene.until(lambda: "locked; unlock it" in window.notice.words.text())
    window.notice.hide()
    scene.type("name", "Plant B")
    scene.press(window.editor.save)
    scene.until(lambda: window.notice.isVisible() and "locked; unlock it" in window.notice.words.text())
    window.notice.hide()
    window.desk.export(tmp_path / "all.json", Secret("a long password"))
    scene.until(lambda: window.notice.isVisible() and "locked; unlock it" in window.notice.words.text())
    assert scene.names == ["Plant A", "Mirror"] and not (tmp_path / "all.json").exists()
    window.desk.forget_secret("Plant A", 0)
    scene.until(lambda: window.notice.words.text().startswith("Not forgotten"))
    scene.press(window.sidebar.delete)
    scene.until(lambda: "its secrets are not" in window.notice.words.text())
    assert scene.vault.kept == {entry: SECRET}


def test_the_password_of_an_export_says_how_long_it_has_to_be_before_it_is_typed(make: Make) -> None:
    """It was said after one that was too short."""
    scene = make(PLANT)
    scene.window.files.sealed.trigger()
    dialog = scene.window.files.dialog
    assert dialog is not None and "At least 8 characters" in " ".join(one.text() for one in dialog.findChildren(Label))


def test_what_is_dangerous_about_a_broker_is_read_to_its_end(make: Make, dark: Theme) -> None:
    """ "... the passwor...": what is in danger was cut at every zoom."""
    for zoom in (1.0, 2.0):
        dark.set_zoom(zoom)
        scene = make(replace(PLANT, tls=Tls(verify=False)))
        words = scene.window.editor.hazard._words
        QTest.qWait(50)
        assert words.text().endswith("the password too") and words.isVisible()
        needs = words.fontMetrics().boundingRect(words.contentsRect(), Qt.TextFlag.TextWordWrap, words.text())
        assert needs.height() <= words.height() and needs.width() <= words.width()
        scene.window.close()


def test_what_is_forgotten_and_nowhere_is_not_called_not_entered_yet(make: Make) -> None:
    scene = make(PLANT)
    scene.vault.kept["broker:Plant A"] = SECRET
    scene.window.desk.forget_secret("Plant A", 0)
    scene.until(lambda: scene.window.notice.words.text() == "Forgotten")
    assert scene.vault.kept == {}


def test_a_secret_is_typed_again_and_forgotten_off_the_window_s_thread(make: Make) -> None:
    scene = make(PLANT)
    row = scene.window.editor.secrets[0]
    scene.until(lambda: "nowhere" in row.where.whole())
    scene.press(row.type_button)
    dialog = scene.window.asker.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.secret, SECRET)
    scene.press(dialog.go)
    scene.until(lambda: row.where.whole() == "key store of the test")
    assert scene.vault.kept == {"broker:Plant A": SECRET}
    scene.press(row.forget_button)
    scene.until(lambda: scene.vault.kept == {})
    assert threading.get_ident() not in scene.vault.threads


def test_a_pasted_line_becomes_a_broker_and_its_password_is_nowhere_on_the_screen(make: Make) -> None:
    scene = make()
    assert scene.window.sidebar.empty.isVisible()
    QGuiApplication.clipboard().setText(f"mosquitto_pub -h new.example -p 8883 -u me -P {SECRET} -t a/b -m x")
    scene.window.paste.setFocus()
    QTest.keyClick(scene.window.paste, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    scene.until(lambda: len(scene.names) == 1)
    scene.until(lambda: scene.window.notice.isVisible())
    assert list(scene.vault.kept.values()) == [SECRET]
    assert SECRET not in "\n".join(texts(scene))
    assert SECRET not in (Path(scene.store._path)).read_text()


def test_what_is_dropped_on_the_field_or_pasted_by_the_middle_button_is_not_shown_either(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    paste, told = make(PLANT).window.paste, list[str]()
    paste.pasted.disconnect()
    paste.pasted.connect(told.append)
    line = f"mosquitto_sub -h h.example -u me -P {SECRET} -t a"
    monkeypatch.setattr(QClipboard, "text", lambda _self, mode: line if mode is QClipboard.Mode.Selection else "")
    QTest.mouseClick(paste, Qt.MouseButton.MiddleButton)
    carried = QMimeData()
    carried.setText(line)
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    paste.dropEvent(QDropEvent(QPointF(), copy, carried, Qt.MouseButton.LeftButton, none))
    assert told == [line, line] and paste.text() == ""


def test_a_paste_that_is_no_address_is_refused_without_repeating_it(make: Make) -> None:
    scene = make(PLANT)
    scene.window.paste.pasted.emit(f"ftp://u:{SECRET}@host")
    scene.until(lambda: scene.window.notice.isVisible())
    assert SECRET not in "\n".join(texts(scene))
    assert scene.names == ["Plant A"]


def test_hostile_names_are_shown_as_text(make: Make) -> None:
    scene = make(Profile(name="<b>bold</b><img src=x>", host="h.example"))
    assert scene.window.editor.title.textFormat() is Qt.TextFormat.PlainText
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in scene.window.findChildren(Label))
    assert scene.window.editor.title.whole() == "<b>bold</b><img src=x>"


def test_every_control_has_a_name_for_those_who_cannot_see_it(make: Make) -> None:
    scene = make(DEVICE)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    every = (one for kind in kinds for one in scene.window.findChildren(kind))
    seen = (one for one in every if one.objectName() != "qt_tableview_cornerbutton")
    nameless = [one for one in seen if not (one.accessibleName() or _text(one))]
    assert nameless == []


def test_every_row_says_role_and_danger_in_words(make: Make) -> None:
    scene = make(PLANT, DEVICE)
    said = [scene.window.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert "read and write" in said[0] and "clear text" not in said[0]
    assert "publish only" in said[1] and "clear text" in said[1]


def test_a_websocket_is_told_from_another_one_of_its_host(make: Make) -> None:
    web = Profile(name="Web", host="h.example", port=443, transport=Transport.WEBSOCKETS, tls=Tls(), ws_path="/a/ws")
    scene = make(web, replace(web, name="Clear", tls=None, ws_path="/mqtt"), MIRROR)
    rows = [scene.window.model.index(row).data(ROW).address for row in range(3)]
    assert rows == ["wss://h.example:443/a/ws", "ws://h.example:443/mqtt", "mirror.example:1883"]


def test_both_looks_paint_the_whole_window(theme: Theme, qtbot: QtBot, own_home: Path) -> None:
    scene = Scene(theme, qtbot, own_home, (PLANT, DEVICE))
    picture = scene.window.grab().toImage()
    assert picture.pixelColor(640, 70).name() == theme.colors.surface.name()


def texts(scene: Scene) -> list[str]:
    window = scene.window
    found = [label.text() for label in window.findChildren(Label)]
    found += [edit.text() for edit in window.findChildren(QLineEdit)]
    return found + [edit.toPlainText() for edit in window.findChildren(QPlainTextEdit)]


def _text(widget: object) -> str:
    return str(getattr(widget, "text", str)())


def test_what_is_typed_while_it_is_being_saved_is_not_lost(make: Make) -> None:
    scene = make(PLANT)
    scene.type("name", "Plant B")
    scene.window.save()
    scene.type("host", "later.example")
    scene.until(lambda: scene.names == ["Plant B"])
    scene.until(lambda: scene.window.name == "Plant B")
    assert scene.window.editor.values()["host"] == "later.example"
    assert scene.window.drafts.unsaved == {"Plant B"}
    assert scene.store.load().profiles[0].host == "broker.example"


def test_a_notice_comes_and_goes_and_moves_no_button(make: Make, qtbot: QtBot) -> None:
    scene = make(PLANT, MIRROR)
    side, window = scene.window.sidebar, scene.window
    buttons = (side.connect_button, side.beside_button, side.duplicate, side.rename, side.delete)
    before = [button.mapTo(window, QPoint()) for button in buttons]
    window.notice.say("Something that was done", notes=("one", "two"))
    scene.until(window.notice.isVisible)
    qtbot.wait(10)
    assert [button.mapTo(window, QPoint()) for button in buttons] == before


def test_of_a_long_path_the_name_of_the_file_is_seen(make: Make) -> None:
    path = Path("/home/me/.local/share/ati-console/certificates") / "of-a-plant-with-a-long-name-1a2b3c4d-ca.pem"
    scene = make(replace(PLANT, tls=Tls(ca_file=path)))
    edit = scene.window.editor.fields["ca_file"].control.first()
    assert isinstance(edit, QLineEdit) and edit.text() == str(path)
    letters = edit.fontMetrics().horizontalAdvance(edit.text())
    assert letters > edit.width() and edit.cursorPosition() == len(edit.text())


def test_the_columns_stay_where_they_are_whatever_the_button_says_of_a_row(make: Make, qtbot: QtBot) -> None:
    scene = make(PLANT, MIRROR)
    side, editor = scene.window.sidebar, scene.window.editor
    side.show_source("Plant A", Beside())
    button = side.connect_button
    scene.until(lambda: side.beside_button.x() >= button.x() + button.minimumWidth())
    places = []
    for name, says in (("Plant A", "Connect again"), ("Mirror", "Make source"), ("Plant A", "Connect again")):
        scene.choose(name)
        assert side.connect_button.text() == says
        qtbot.wait(20)
        places.append((editor.x(), side.beside_button.x()))
    assert len(set(places)) == 1


def test_a_notice_does_not_hide_the_row_that_it_is_about(make: Make, qtbot: QtBot) -> None:
    scene = make(*(replace(MIRROR, name=f"Mirror {number}") for number in range(30)))
    rows = scene.window.sidebar.list
    rows.scrollToBottom()
    scene.choose(f"Mirror {rows.indexAt(rows.viewport().rect().bottomLeft()).row()}")
    scene.window.notice.say("Something that was done", notes=("one", "two"))
    scene.until(scene.window.notice.isVisible)
    scene.until(lambda: rows.viewport().rect().contains(rows.visualRect(rows.currentIndex())))


def test_a_notice_that_leaves_does_not_move_an_editor_that_is_at_its_end(make: Make, qtbot: QtBot) -> None:
    scene = make(PLANT)
    notice, page, field = scene.window.notice, scene.window.editor.area, scene.window.editor.fields["proxy_kind"]
    bar = page.verticalScrollBar()

    def place() -> int:
        return field.mapTo(scene.window, QPoint()).y()

    notice.say("Something that was done", notes=("one", "two"))
    qtbot.wait(20)
    bar.setValue(bar.maximum())
    before = place()
    notice.hide()
    qtbot.wait(20)
    assert place() == before
    bar.setValue(bar.value() - 10)
    qtbot.wait(20)
    bar.setValue(bar.maximum())
    assert place() == before + 10, "the gap of one who scrolls back goes, and does not come again"


def test_the_manager_opens_again_where_it_was_left(make: Make) -> None:
    window = make(PLANT).window
    window.move(40, 50)
    before = window.pos()
    window.close()
    window.move(before + QPoint(1, 20))  # what Qt makes of it under X: the place of what is inside the frame
    window.show()
    assert window.pos() == before


def test_the_zoom_has_its_keys_in_the_manager_as_in_the_console_s_window(make: Make, dark: Theme) -> None:
    window = make(PLANT).window
    QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert dark.zoom == 1.1
    QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert dark.zoom == 1.0


def test_at_two_hundred_per_cent_nothing_scrolls_sideways_on_a_screen_of_1920_px(make: Make, dark: Theme) -> None:
    """The test and the certificates stood beyond the right edge, in the largest window too."""
    window = make(PLANT, MIRROR).window
    window.sidebar.show_source("Mirror", Beside(lambda: ("Plant A",)))
    dark.set_zoom(2.0)
    window.resize(1910, 1000)
    QTest.qWait(50)
    assert window._area.horizontalScrollBar().maximum() == 0
    for pane in (window.sidebar, window.editor, window.check):
        assert pane.width() >= pane.minimumSizeHint().width()
    assert window.check.width() >= dark.px(248)  # the letters of a fingerprint, its margins and a scroll bar


def test_it_is_larger_at_a_larger_zoom_and_as_before_when_that_is_over(
    make: Make, dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened at 100 % it showed half of itself at 200 %."""
    window = make(PLANT).window
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(1920, 1080))
    dark.set_zoom(2.0)
    assert window.size() == QSize(1920, 1080 - GRIP)
    dark.set_zoom(1.0)
    assert window.size() == QSize(1180, 760)


def test_fields_that_were_hidden_at_a_change_of_zoom_have_the_letters_and_the_height_of_the_new_one(
    dark: Theme, make: Make
) -> None:
    dark.set_zoom(2.0)
    scene = make(PLANT)
    editor, version = scene.window.editor, scene.window.editor.fields["version"].control
    scene.press(version.segments.buttons[1])  # type: ignore[attr-defined]
    dark.set_zoom(1.0)
    scene.press(version.segments.buttons[0])  # type: ignore[attr-defined]
    scene.press(editor.fields["will"].control.first())
    hints = [box.viewport() for box in editor.findChildren(QPlainTextEdit)]
    mono = [editor.fields[key].control.first() for key in ("host", "will_topic")]
    assert {widget.font().pixelSize() for widget in (*hints, *mono)} == {11}
    scene.until(lambda: editor.fields["host"].height() == 30)


def test_at_two_hundred_per_cent_the_fields_are_no_slits_and_the_page_scrolls_sideways(dark: Theme, make: Make) -> None:
    scene = make(PLANT)
    scene.window.resize(1180, 760)
    dark.set_zoom(2.0)
    host = scene.window.editor.fields["host"].control.first()
    scene.until(lambda: host.width() >= dark.px(250))
    bar = scene.window._area.horizontalScrollBar()
    scene.until(lambda: bar.maximum() > 0)
    scene.window.check.button.setFocus()
    scene.until(lambda: bar.value() > 0)


def test_a_manager_that_is_built_at_two_hundred_per_cent_is_no_larger_than_the_screen(dark: Theme, make: Make) -> None:
    dark.set_zoom(2.0)
    scene = make(PLANT)
    window = BrokerWindow(dark, scene.window.desk, scene.window)
    assert window.height() < window.screen().availableSize().height()
    assert window.width() <= window.screen().availableSize().width()


def test_neither_page_nor_notice_makes_the_manager_higher_than_a_small_screen(dark: Theme, make: Make) -> None:
    scene = make(PLANT)
    dark.set_zoom(2.0)
    scene.window.notice.say("Deleted", undo=True)
    for page in (0, 1):
        scene.window.choose_page(page)
        assert scene.window.minimumSizeHint().height() <= 600


def test_a_second_account_on_a_host_is_added_under_the_name_of_its_user(make: Make) -> None:
    scene = make()
    for user in ("amr-001", "amr-002"):
        scene.window.paste.pasted.emit(f"mqtts://{user}@plant.example:8883")
        scene.until(lambda user=user: any(user in one.user for one in scene.store.load().profiles if one.user))
    assert "amr-002@plant.example" in scene.names and "plant.example" in scene.names
    scene.until(lambda: "amr-002@plant.example added" in scene.window.notice.words.whole())


@pytest.mark.parametrize(
    ("seconds", "says"), [(42.1, "used just now"), (1_664, "used 27 m ago"), (90_000, "used 1 d ago")]
)
def test_when_it_was_used_is_said_in_one_unit(seconds: float, says: str) -> None:
    """Tenths of a second are nobody's question, and at 200 % the end of the words was cut."""
    assert row_of(PLANT, 1_000.0, 1_000.0 + seconds, unsaved=False).used == says


def test_export_and_duplicate_say_whose_typed_changes_are_not_in_them(make: Make, tmp_path: Path) -> None:
    scene = make(PLANT, MIRROR)
    scene.choose("Mirror")
    scene.press(scene.window.files.export_button)
    assert not scene.window.files.as_saved.isVisible()
    scene.window.files.menu.close()
    scene.type("host", "typed.example")
    scene.press(scene.window.files.export_button)
    assert scene.window.files.as_saved.isVisible() and "Mirror is changed" in scene.window.files.as_saved.text()
    scene.window.files.menu.close()
    scene.window.files.wanted.emit(tmp_path / "out.json", None)
    scene.until(lambda: "exported" in scene.window.notice.words.whole())
    assert "Mirror is in it as it is saved" in scene.window.notice.notes.toPlainText()
    assert "Plant A" not in scene.window.notice.notes.toPlainText()
    assert "typed.example" not in (tmp_path / "out.json").read_text()
    scene.press(scene.window.sidebar.duplicate)
    scene.until(lambda: "Mirror copy" in scene.names)
    scene.until(lambda: "copy of Mirror as that is saved" in scene.window.notice.notes.toPlainText())


def test_a_variant_of_a_broker_that_is_here_is_that_one_unless_a_second_one_is_wanted(make: Make) -> None:
    """It became "Plant A 2", and nobody knew which of them to use."""
    scene = make(PLANT, MIRROR)
    scene.choose("Mirror")
    scene.window.paste.pasted.emit(f"mosquitto_sub -h broker.example -p 8883 -u amr-001 -P {SECRET} -t plant/a")
    scene.until(lambda: "Plant A is already here" in scene.window.notice.words.whole())
    assert scene.names == ["Plant A", "Mirror"] and scene.window.name == "Plant A"
    assert scene.vault.kept == {"broker:Plant A": SECRET}, "its password comes in, since none was kept"
    assert "differs in: version, topics" in scene.window.notice.notes.toPlainText()
    assert SECRET not in "\n".join(texts(scene))
    scene.press(scene.window.notice.act)
    scene.until(lambda: len(scene.names) == 3)
    assert scene.store.load().profiles[2].topics[0].topic == "plant/a"
    scene.window.notice.undone.emit()
    scene.until(lambda: len(scene.names) == 2)


def test_what_mqtt_5_says_of_a_will_is_asked_for_with_a_will_and_mqtt_5_alone(make: Make) -> None:
    editor = make(PLANT).window.editor
    fields = {key: editor.fields[key] for key in WILL_FIVE}
    assert not any(field.isVisibleTo(editor) for field in fields.values())
    editor.fields["will"].control.set_value(True)
    editor.refresh()
    assert all(field.isVisibleTo(editor) for field in fields.values())
    assert editor.fields["maximum_packet_size"].isVisibleTo(editor)
    editor.fields["version"].control.set_value("4")
    editor.refresh()
    assert not any(field.isVisibleTo(editor) for field in (*fields.values(), editor.fields["maximum_packet_size"]))


def test_at_two_hundred_per_cent_a_name_has_its_line_for_itself_and_the_tip_has_it_whole(
    make: Make, dark: Theme
) -> None:
    """Beside the mark of a production broker three letters of its name were left."""
    long = "A very long name of a broker in the north hall"
    dark.set_zoom(2.0)
    scene = make(PLANT, replace(PLANT, name=long, production=True))
    rows, model = scene.window.sidebar.list, scene.window.model
    plain, marked = (rows.visualRect(model.index(row)) for row in (0, 1))
    assert marked.height() == plain.height() + dark.px(LINE)
    picture = rows.viewport().grab(marked).toImage()
    ink = dark.colors.text.rgb()
    name = QRect(dark.px(36), dark.px(6), marked.width() - dark.px(60), dark.px(17))
    columns = {x for x in range(name.left(), name.right()) for y in range(name.top(), name.bottom())
               if picture.pixel(x, y) == ink}  # fmt: skip
    assert max(columns) > name.right() - dark.px(30), "the name goes on to the end of the row"
    assert long in str(model.index(1).data(Qt.ItemDataRole.ToolTipRole))


def test_what_has_to_be_corrected_stays_in_view_where_it_would_not_apply(make: Make) -> None:
    """ "1 field to correct" was said of a field that nobody could see."""
    editor = make(PLANT).window.editor
    editor.fields["receive_maximum"].control.set_value("many")
    editor.refresh()
    editor.fields["version"].control.set_value("4")
    editor.refresh()
    assert editor.state.text() == "1 field to correct"
    assert editor.fields["receive_maximum"].isVisibleTo(editor)
    editor.fields["receive_maximum"].control.set_value("")
    editor.refresh()
    editor.refresh()
    assert not editor.fields["receive_maximum"].isVisibleTo(editor)
