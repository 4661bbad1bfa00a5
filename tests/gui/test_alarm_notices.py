"""Notifications over a real session bus: shown once, clicked, taken away, refused; and a bus that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ati_console.gui.alarms.desktop import Desktop
from ati_console.gui.alarms.notices import Notices
from tests.support.session_bus import NotificationService, session_bus


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def service(bus: str) -> NotificationService:
    return NotificationService(bus)


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


@pytest.fixture
def notices(owner: QObject, bus: str) -> Iterator[Notices]:
    made = Notices(owner)
    yield made
    made.close()


def show_one(qtbot: QtBot, notices: Notices) -> None:
    assert notices.available
    notices.notify("tug-1", "error begins")
    qtbot.waitUntil(lambda: notices.shown == {1})


def test_a_desktop_without_a_tray_still_shows_a_notification(
    qtbot: QtBot, owner: QObject, service: NotificationService
) -> None:
    desktop = Desktop(owner)
    assert desktop.can_notify
    desktop.notify("tug-<b>1</b>", "a & b\nnext")
    qtbot.waitUntil(lambda: len(service.told) == 1)
    assert service.told == [("tug-‹b›1‹/b›", "a + b\nnext")]
    desktop.close()


def test_a_click_on_ours_is_told_and_one_on_another_is_not(
    qtbot: QtBot, notices: Notices, service: NotificationService
) -> None:
    show_one(qtbot, notices)
    with qtbot.assertNotEmitted(notices.clicked, wait=200):
        service.click(99)
    with qtbot.waitSignal(notices.clicked):
        service.click(1)


def test_what_is_on_the_desktop_goes_when_the_window_can_be_seen(
    qtbot: QtBot, notices: Notices, service: NotificationService
) -> None:
    show_one(qtbot, notices)
    notices.leave()
    notices.leave()
    qtbot.waitUntil(lambda: service.closed == [1])


def test_a_service_that_refuses_is_told_and_asked_for_again(
    qtbot: QtBot, notices: Notices, service: NotificationService, caplog: pytest.LogCaptureFixture
) -> None:
    assert notices.available
    service.refuses = True
    with qtbot.waitSignal(notices.unshown):
        notices.notify("tug-1", "error begins")
    assert "too many" in caplog.text
    service.refuses = False
    show_one(qtbot, notices)


def test_a_bus_with_nobody_on_it_has_no_place_for_notifications(notices: Notices) -> None:
    assert not notices.available


def test_a_service_that_comes_later_is_found(notices: Notices, bus: str) -> None:
    assert not notices.available
    NotificationService(bus)
    assert notices.available


@pytest.mark.parametrize("address", ["", "nonsense", "tcp:host=127.0.0.1,port=1", "unix:path=/nowhere/bus"])
def test_a_bus_that_is_not_there_is_no_place_and_no_error(
    owner: QObject, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    notices = Notices(owner)
    assert not notices.available
    notices.notify("nobody", "hears it")
    notices.leave()


def test_a_bus_that_ends_is_found_out_and_forgotten(
    qtbot: QtBot, owner: QObject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        NotificationService(address)
        notices = Notices(owner)
        assert notices.available
        notices.notify("tug-1", "error begins")
        qtbot.waitUntil(lambda: notices.shown == {1})
    qtbot.waitUntil(lambda: not notices.shown)
    assert not notices.available
