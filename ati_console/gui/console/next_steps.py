"""Does what a "next step" asks for (gui/models/wishes.py): each link of the window that changes the site ends here."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.brokers.door import Manager
from ati_console.gui.console import offset_ask
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.mapping_desk import MappingDesk
from ati_console.gui.console.plant import Plant
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.main_window import MainWindow
from ati_console.gui.mapping.page import MappingPage
from ati_console.gui.models import mapping_edit
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.mapping_edit import Proposed
from ati_console.gui.models.mapping_facts import Facts
from ati_console.gui.models.wishes import (
    CreateDevice,
    EditTopics,
    EnableSherpa,
    MapSherpa,
    ProveAccess,
    SetAges,
    SetOffset,
    ShowDeadLetters,
)
from ati_console.gui.shell.rail import DIAGNOSE
from ati_console.site.site import RobotRow, Site

NO_SITE: Final = "Open or start a site first: it is the site that would be changed"
LARGEST_MIN: Final = 840  # z_suffix_offset_min of the site file


class NextSteps(QObject):
    """`said(words)` for what cannot be done and for what is not seen at once."""

    said = Signal(str)

    def __init__(
        self, model: ConsoleModel, plant: Plant, mapping: MappingDesk, page: MappingPage, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._model, self._plant, self._mapping, self._page, self._window = model, plant, mapping, page, window
        self.question: QuestionDialog | None = None
        self._wanted = 0
        model.wished.connect(self.do)
        model.grant(SetOffset, MapSherpa, EnableSherpa, CreateDevice, ShowDeadLetters, ProveAccess, SetAges)

    @Slot(object)
    def do(self, wish: object) -> None:
        match wish:
            case SetOffset(minutes):
                self._ask_offset(minutes)
            case SetAges():
                self._set_ages(wish)
            case MapSherpa(sherpa):
                self._map(sherpa)
            case EnableSherpa(sherpa):
                self._enable(sherpa)
            case CreateDevice(sherpa, login, sector):
                self._mapping.ask_create((RobotRow(sherpa, login, sector),))
            case ShowDeadLetters(sherpa):
                self._model.select(sherpa)
                self._window.show_forward_tab(ForwardTab.DEAD_LETTERS)
            case ProveAccess():
                self._window.choose_workspace(DIAGNOSE)

    def _site(self) -> Site | None:
        if self._plant.site is None:
            self.said.emit(NO_SITE)
            return None
        return self._plant.site.site

    def _ask_offset(self, minutes: int) -> None:
        """On top of what is set, the offset was measured with it. The setting is the site's, the finding one sherpa's:
        asked where it would put others out."""
        site = self._site()
        if site is None:
            return
        wanted = site.source.conventions.z_suffix_offset_min + minutes
        if abs(wanted) > LARGEST_MIN:
            self.said.emit(f"Not set: {wanted:+d} minutes are no time zone, at most {LARGEST_MIN}")
            return
        asked = offset_ask.question(self._model.robots.values(), minutes, wanted)
        if asked is None:
            self._set_offset(wanted)
            return
        self._wanted = wanted
        self.question = QuestionDialog(self._window.theme, *asked, self._window)
        self.question.accepted.connect(self._offset_agreed)
        self._plant.changed.connect(self.question.reject)  # another site is open
        self.question.open()

    @Slot()
    def _offset_agreed(self) -> None:
        self._set_offset(self._wanted)

    def _set_offset(self, wanted: int) -> None:
        site = self._site()
        if site is None:
            return
        conventions = site.source.conventions
        changed = {"z_suffix_offset_min": wanted}
        source = replace(site.source, conventions=type(conventions)(conventions.unit, conventions.yaw, **changed))
        self._plant.change(replace(site, source=source), f"a trailing Z is UTC{wanted / 60:+g} h")
        self.said.emit(f"A trailing Z is read as {wanted:+d} minutes now. Ctrl+S keeps it, Ctrl+Z takes it back.")

    def _set_ages(self, wish: SetAges) -> None:
        site = self._site()
        if site is None:
            return
        stale, lost = wish.stale_after_s, wish.lost_after_s
        source = replace(site.source, stale_after_s=stale, lost_after_s=lost)
        self._plant.change(replace(site, source=source), f"stale after {stale:g} s, lost after {lost:g} s")
        self.said.emit(f"Stale after {stale:g} s, lost after {lost:g} s. Ctrl+S keeps it, Ctrl+Z takes it back.")

    def _map(self, sherpa: str) -> None:
        self._window.show_forward_tab(ForwardTab.MAPPING)
        self._page.show_sherpa(sherpa)

    def _enable(self, sherpa: str) -> None:
        site = self._site()
        if site is None:
            return
        made = mapping_edit.switched(Facts(site), [sherpa], True)
        if isinstance(made, Proposed):
            self._plant.change(made.site, made.words)
            self.said.emit(f"{sherpa} is on. Ctrl+S keeps it.")
        else:
            self.said.emit(made)


class TopicSteps(QObject):
    """`EditTopics`: with a site open the topics are the site's, else those of the profile."""

    said = Signal(str)

    def __init__(self, model: ConsoleModel, plant: Plant, brokers: Brokers, manager: Manager, parent: QObject) -> None:
        super().__init__(parent)
        self._plant, self._brokers, self._manager = plant, brokers, manager
        model.wished.connect(self.do)
        model.grant(EditTopics)

    @Slot(object)
    def do(self, wish: object) -> None:
        if not isinstance(wish, EditTopics):
            return
        site = self._plant.site.site if self._plant.site else None
        if site is not None and wish.instead:
            self._replace(site, wish)
        else:
            profile = self._brokers.profile
            hint = f"Try {wish.instead}" + (f" in place of {wish.topic_filter}" if wish.topic_filter else "")
            of_site = "With a site open its own topics are asked for: [source] topics of the site file"
            words = of_site if site is not None else hint if wish.instead else ""
            self._manager.open_topics(profile.name if profile else "", words)

    def _replace(self, site: Site, wish: EditTopics) -> None:
        topics = tuple(wish.instead if topic == wish.topic_filter else topic for topic in site.source.topics)
        if wish.instead not in topics:
            topics = (*topics, wish.instead)
        source = replace(site.source, topics=tuple(dict.fromkeys(topics)))
        self._plant.change(replace(site, source=source), f"topic {wish.instead}")
        self.said.emit(f"{wish.instead} is asked for now. Ctrl+S keeps it, Ctrl+Z takes it back.")
