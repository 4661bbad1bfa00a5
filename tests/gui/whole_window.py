"""The window with something in every workspace, page and card, as a plant that forwards shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ati_console.forward.device_values import NewDevice
from ati_console.gui.alarms.dialog import AlarmDialog, Ways
from ati_console.gui.alarms.rules import AlarmRules
from ati_console.gui.calibration.pane import CalibrationPane
from ati_console.gui.dialogs.forward_dialog import ForwardDialog
from ati_console.gui.dialogs.id_dialog import IdDialog
from ati_console.gui.dialogs.name_dialog import NameDialog
from ati_console.gui.dialogs.new_site_dialog import NewSiteDialog
from ati_console.gui.dialogs.plan_scale_dialog import PlanScaleDialog
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.dialogs.secret_dialog import Question, SecretDialog
from ati_console.gui.dialogs.unsaved_dialog import UnsavedDialog
from ati_console.gui.forward.tabs import TITLES as FORWARD_TITLES
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.main_window import MainWindow
from ati_console.gui.mapping.changes_dialog import ChangesDialog
from ati_console.gui.mapping.create_dialog import CreateDialog
from ati_console.gui.mapping.page import MappingPage
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.mapping_edit import Bulk
from ati_console.gui.panels.bottom_tabs import TITLES
from ati_console.gui.publish.parts import TABS as PUBLISH_TABS
from ati_console.gui.publish.trial_column import TrialColumn
from ati_console.gui.shell.rail import PUBLISH, WORKSPACES
from ati_console.gui.theme import Theme
from ati_console.ingest.tap import Heard, Overheard, TopicTally
from ati_console.site.site import RobotRow
from ati_console.status import Fault, Grant, LinkEvent, LinkState, LinkStatus, Stage, StageResult
from tests.gui import calibration_scene, forward_scene
from tests.gui.floor_scene import NOW
from tests.gui.sherpas import PAYLOAD, error, finding

STAGES = tuple([StageResult(stage, True, 12.0, "as wanted") for stage in Stage])
ONLINE = LinkStatus(
    LinkState.ONLINE, NOW - 600, STAGES, (Grant("ati_fm/#", 1, True, 1, ""),), "", NOW - 1,
    address="mqtts://broker.example:8883", security="TLS, certificate checked",
)  # fmt: skip


def whole(theme: Theme, qtbot: QtBot) -> MainWindow:
    """At 1440x900, in Monitor, the first sherpa selected."""
    model = forward_scene.forwarding()
    window = MainWindow(model, theme)
    qtbot.addWidget(window)
    furnish(window, theme)
    window.resize(1440, 900)
    window.open()
    fill(model)
    window.show_site("Plant A")
    window.show_profile("Plant A", ("Plant A", "Mirror"))
    window.forward.set_site(forward_scene.SITE)
    refresh(window)
    return window


def furnish(window: MainWindow, theme: Theme) -> None:
    """The pages that the composition root puts in."""
    column = TrialColumn(theme, window.publish.model)
    column.trial.allow("")
    window.publish.set_page(column)
    mapping, pane = MappingPage(window._model, theme), CalibrationPane(window._model, theme)
    window.forward.set_page(ForwardTab.MAPPING, mapping)
    window.forward.set_page(ForwardTab.CALIBRATION, pane)
    mapping.set_site(forward_scene.SITE)
    pane.bench.show_sector(calibration_scene.SECTOR, (calibration_scene.SECTOR,), calibration_scene.kept())


def fill(model: ConsoleModel) -> None:
    """Errors, findings, messages, faults, and a link that is well."""
    name = min(model.fleet.robots)
    model.set_fleet(replace(model.fleet, errors=(error(name, "Mule app down"),), findings=(finding(name),)))
    model.set_link(ONLINE)
    model.add_link_events([LinkEvent(NOW - 600, LinkState.ONLINE, "connected")])
    model.add_fault(Fault(NOW - 5, "window", "something broke", "mend it"))
    heard = Heard(1, NOW - 1, "ati_fm/sherpa/status", PAYLOAD, len(PAYLOAD), 1, False, False, "status", name, "")
    model.add_messages(Overheard((heard,), topics=(TopicTally("ati_fm/sherpa/status", 3, 1.0, NOW, 1),)))
    model.select(name)


def refresh(window: MainWindow) -> None:
    """Two frames, as the clock would."""
    for _ in range(3):
        for panel in (*window.monitor.panels, window.forward):
            panel.refresh(window._model.now())
        QApplication.processEvents()


# ---------------------------------------------------------------- each place of it


def places(window: MainWindow) -> dict[str, Callable[[], None]]:
    """How one comes to each workspace, page, list and tab, by what it is called."""
    card = window.monitor.card.tabs
    return {
        **{f"workspace {words}": _to(window.choose_workspace, n) for n, (words, _icon) in enumerate(WORKSPACES)},
        **{f"Monitor, {words} below": _to(window.show_tab, n) for n, words in enumerate(TITLES)},
        **{f"Forward, {words}": _to(window.show_forward_tab, n) for n, words in enumerate(FORWARD_TITLES)},
        **{f"Publish, {words}": _to(_show_part, window, n) for n, words in enumerate(PUBLISH_TABS)},
        **{f"Monitor, card, {card.tabText(n)}": _to(_show_card, window, n) for n in range(card.count())},
        "log": window.show_log,
        "settings": window.show_settings,
    }


def _to(go: Callable[..., None], *to: object) -> Callable[[], None]:
    return lambda: go(*to)


def _show_card(window: MainWindow, tab: int) -> None:
    window.choose_workspace(0)
    window.monitor.card.tabs.setCurrentIndex(tab)


def _show_part(window: MainWindow, tab: int) -> None:
    """Of Publish; with room for both they stand beside each other."""
    window.choose_workspace(PUBLISH)
    window.publish.pane.parts.tabs.setCurrentIndex(tab)


def dialogs(theme: Theme, parent: QWidget) -> Iterator[QDialog]:
    """Each question that the window can ask, with everything on it that can be."""
    site, corners = forward_scene.SITE, ((0.0, 0.0), (1.0, 1.0))
    yield ForwardDialog(theme, "Plant A", True, parent)
    yield AlarmDialog(theme, AlarmRules(), "Plant A", Ways(can_notify=True), parent)
    yield SecretDialog(theme, Question("Password", "of amr-001", user="amr-001", why_again="It was refused."), parent)
    yield UnsavedDialog(theme, "3 changes of Plant A", parent)
    yield QuestionDialog(theme, "Send it?", "It goes to the twin.", ("Send", "Stay"), parent, production=True)
    yield IdDialog(theme, "tug-107", "tug-107 is a sherpa of the allow-list.", parent, production=True)
    yield NewSiteDialog(theme, parent)
    yield NameDialog(theme, "Save as a template", "It is found under Saved.", "mine", lambda _: "Too long", parent)
    yield PlanScaleDialog(theme, 10.0, corners, corners, parent)
    yield ChangesDialog(theme, site, Bulk("Take 1 row", (RobotRow("tug-9", "tug-9-a", 1),), ("no: why",)), parent)
    yield CreateDialog(theme, site, (NewDevice("tug-9-a", "tug-9", forward_scene.BRANCH),), parent)


def empty(theme: Theme, qtbot: QtBot) -> MainWindow:
    """As it starts for the first time."""
    window = MainWindow(ConsoleModel(forward_scene.clock), theme)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.open()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    return window


def words(window: QWidget) -> str:
    """Everything that is read out of what can be seen: words of labels and buttons, names, cells."""
    seen = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    said = [widget.text() for widget in seen if isinstance(widget, (QLabel, QAbstractButton))]
    said += [f"{widget.accessibleName()} {widget.accessibleDescription()}" for widget in seen]
    return "\n".join(said)
