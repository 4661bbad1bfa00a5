"""Margins, gaps, spaces and least sizes: a pane that was built at another zoom has those of one built at this."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QBoxLayout, QGridLayout, QHBoxLayout, QLayout, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.lengths import Lengths
from ati_console.gui.local.window import LocalWindow
from ati_console.gui.panels.card_window import CardWindow
from ati_console.gui.publish.contract_window import ContractWindow
from ati_console.gui.theme import Theme
from tests.gui import clipping, whole_window
from tests.gui.broker_scene import DEVICE, MIRROR, PLANT, Scene

Size = tuple[object, ...]
Built = Callable[[Theme, QtBot, Path], QWidget]


@pytest.fixture
def zoomed(dark: Theme) -> Iterator[Theme]:
    yield dark
    dark.set_zoom(1.0)


def console(theme: Theme, qtbot: QtBot, _folder: Path) -> QWidget:
    window = whole_window.whole(theme, qtbot)
    window.diagnose.open()
    return window


def manager(theme: Theme, qtbot: QtBot, folder: Path) -> QWidget:
    return Scene(theme, qtbot, folder, (PLANT, MIRROR, DEVICE)).window


def card(theme: Theme, qtbot: QtBot, _folder: Path) -> QWidget:
    whole_window.whole(theme, qtbot).detach()
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, CardWindow) and one.isVisible())


def contract(theme: Theme, qtbot: QtBot, _folder: Path) -> QWidget:
    return ContractWindow(theme, whole_window.whole(theme, qtbot))


def local(theme: Theme, qtbot: QtBot, _folder: Path) -> QWidget:
    return LocalWindow(theme, whole_window.whole(theme, qtbot))


@pytest.mark.parametrize("build", [console, manager, card, contract, local])
def test_every_layout_follows_the_zoom(
    zoomed: Theme, own_home: Path, qtbot: QtBot, tmp_path: Path, build: Built
) -> None:
    """Those of several panes of Diagnose and of the whole manager kept the zoom they were built at."""
    zoomed.set_zoom(2.0)
    (tmp_path / "built").mkdir()
    built = lengths(build(zoomed, qtbot, tmp_path / "built"))
    zoomed.set_zoom(1.0)
    window = build(zoomed, qtbot, tmp_path)
    for zoom in (2.0, 0.8, 2.0):  # and not only upwards
        zoomed.set_zoom(zoom)
        QApplication.processEvents()
    followed = lengths(window)
    assert len(built) > 20
    found = [f"{one} instead of {other}" for one, other in zip(followed, built, strict=True) if one != other]
    assert not found, "\n".join(found)


def lengths(window: QWidget) -> list[str]:
    """Of each layout, and of each widget that is no control (those have the style's), by where it is; none of Qt's.

    Sorted: Qt puts the parts of a table into another order when it is shown."""
    layouts = [one for one in window.findChildren(QLayout) if type(one) is not QBoxLayout or one.parent() is window]
    of_layouts = [(_where(one, window), *_layout(one)) for one in layouts]
    widgets = [one for one in window.findChildren(QWidget) if not one.objectName().startswith("qt_")]
    holders = [one for one in widgets if not isinstance(one, (*clipping.CONTROLS, QAbstractSpinBox))]
    return sorted(map(str, of_layouts + [(_where(one, window), *_limits(one)) for one in holders]))


def _limits(one: QWidget) -> Size:
    return (*one.minimumSize().toTuple(), *one.maximumSize().toTuple())


def _layout(one: QLayout) -> Size:
    at = one.contentsMargins()
    gaps = (one.horizontalSpacing(), one.verticalSpacing()) if isinstance(one, QGridLayout) else (one.spacing(),)
    spaces = [item.sizeHint().toTuple() for n in range(one.count()) if (item := one.itemAt(n).spacerItem()) is not None]
    least = [one.columnMinimumWidth(n) for n in range(one.columnCount())] if isinstance(one, QGridLayout) else []
    return at.left(), at.top(), at.right(), at.bottom(), gaps, spaces, least


def _where(one: QObject, window: QWidget) -> str:
    names: list[str] = []
    at: QObject | None = one
    while at is not None and at is not window:
        names.append(type(at).__name__)
        at = at.parent()
    return "/".join(reversed(names))


def test_the_dead_letters_that_are_first_seen_at_200_percent_have_the_width_of_it(
    zoomed: Theme, own_home: Path, qtbot: QtBot
) -> None:
    """Panes that nobody laid out have no sizes yet, and kept those of the zoom they were built at."""

    def shown() -> list[int]:
        window = whole_window.whole(zoomed, qtbot)
        zoomed.set_zoom(2.0)
        window.resize(1916, 1040)
        window.show_forward_tab(ForwardTab.DEAD_LETTERS)
        window.forward.dead._stack.setCurrentIndex(0)
        whole_window.refresh(window)
        return window.forward.dead._panes.sizes()

    followed = shown()
    built = shown()
    assert followed == built and followed[0] == zoomed.px(240)


def test_a_length_is_in_pixels_of_the_zoom_of_now(zoomed: Theme, qtbot: QtBot) -> None:
    pane, row = QWidget(), QHBoxLayout()
    qtbot.addWidget(pane)
    pane.setLayout(row)
    given = Lengths(zoomed, pane)
    given.give(row.setSpacing, 8)
    given.give(row.setContentsMargins, 1, 2, 3, 4)
    given.space(row, 6)
    for zoom in (1.0, 2.0, 0.8):
        zoomed.set_zoom(zoom)
        at = row.contentsMargins()
        assert (row.spacing(), at.left(), at.bottom()) == (zoomed.px(8), zoomed.px(1), zoomed.px(4))
        assert row.itemAt(0).sizeHint().height() == zoomed.px(6)


def test_lengths_go_with_their_pane(zoomed: Theme, qtbot: QtBot) -> None:
    taken: list[int] = []
    pane = QWidget()
    Lengths(zoomed, pane).give(taken.append, 8)
    pane.deleteLater()
    del pane
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    zoomed.set_zoom(2.0)
    assert taken == [8]
