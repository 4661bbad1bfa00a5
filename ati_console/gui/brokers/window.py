"""The manager as a window of its own: the list, the editor, and a line that says what was done."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ati_console.gui.brokers.actions import Keyboard
from ati_console.gui.brokers.bringing import Bringing
from ati_console.gui.brokers.checks import Checks
from ati_console.gui.brokers.columns import Columns
from ati_console.gui.brokers.desk import Desk
from ati_console.gui.brokers.drafts import Drafts
from ati_console.gui.brokers.editor import Editor
from ati_console.gui.brokers.files import Files
from ati_console.gui.brokers.jobs import Outcome, Places
from ati_console.gui.brokers.notice_bar import NoticeBar
from ati_console.gui.brokers.paste_field import PasteField
from ati_console.gui.brokers.profile_secrets import ProfileSecrets
from ati_console.gui.brokers.reveal import Reveal
from ati_console.gui.brokers.secret_asker import SecretAsker
from ati_console.gui.brokers.sidebar import Sidebar
from ati_console.gui.brokers.twin_page import TwinPage
from ati_console.gui.brokers.zoomed_size import ZoomedSize
from ati_console.gui.dialogs.placed_dialog import PlacedDialog
from ati_console.gui.follow_area import FollowArea
from ati_console.gui.models.broker_list_model import BrokerListModel
from ati_console.gui.other_windows import Elsewhere
from ati_console.gui.panels.parts import Bar
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.settings.changes import Deleted
from ati_console.settings.intake import Intake
from ati_console.settings.profile import Profile
from ati_console.status import Fault

SIZE: Final = (1180, 760)


class BrokerWindow(PlacedDialog):
    """`changed` when the file holds something else; `connect_requested(name)`, `beside_requested(name)`;
    `leave_requested(name)`: no longer beside."""

    changed = Signal()
    connect_requested = Signal(str)
    beside_requested = Signal(str)
    leave_requested = Signal(str)

    def __init__(
        self, theme: Theme, desk: Desk, parent: QWidget | None = None, more: Elsewhere | None = None
    ) -> None:  # fmt: skip
        """`more`: what the console can do beside it, for the palette."""
        super().__init__(parent)
        self._theme, self.desk = theme, desk
        self.drafts, self.model = Drafts(), BrokerListModel(self)
        self.sidebar, self.editor = Sidebar(theme, self.model), Editor(theme)
        self.paste, self.notice = PasteField(theme), NoticeBar(theme)
        self.bar, self._area, self._twin_area = Bar(theme, 44), FollowArea(theme.px), FollowArea(theme.px)
        self.asker, self.files = SecretAsker(theme, self), Files(theme, self, self._unsaved)
        self.bringing = Bringing(desk, self.paste, self.files, self.asker, self._unsaved)
        self.reveal = Reveal(theme, desk.stores.vault, self)
        self.secrets = ProfileSecrets(self.editor, desk, self.asker, self.reveal, self._saved)
        self.checks = Checks(theme, desk.stores.vault, self._typed, self)
        self.check, self.tester = self.checks.pane, self.checks.tester
        self.columns = Columns(theme, (self.sidebar, self.editor, self.check))
        self.twin, self.pages = TwinPage(theme, desk.stores.vault), QStackedWidget()
        self.which = Segments(theme, "Credentials of", ("Brokers", "Twinzo"))
        self._steps: deque[Deleted | Intake] = deque(maxlen=50)  # what Ctrl+Z takes back, one after the other
        self._entering = True  # the focus goes to the list, once there is one
        self.setWindowTitle("Brokers and credentials")
        self._build()
        self._wire()
        self.keyboard = Keyboard(theme, self, more or Elsewhere())
        ZoomedSize(theme, self, SIZE)

    @property
    def name(self) -> str:
        """Of the profile that is shown."""
        return self.sidebar.name

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.desk.read()
        self._entering = True

    # ------------------------------------------------------------ what came of a wish

    @Slot(object)
    def _done(self, outcome: Outcome) -> None:
        nearest = self.sidebar.nearest
        last = outcome.deleted or outcome.brought
        self._steps.extend([last] if last else ())
        self.drafts.show_saved(outcome.profiles, outcome.saved, outcome.select)
        self.model.show_profiles(outcome.profiles, outcome.used)
        if outcome.select and self.model.row(outcome.select) < 0:
            self.sidebar.search.clear()  # a new one is seen, whatever was looked for
        self.sidebar.choose(outcome.select, *nearest)
        self._enter()
        offers = self.bringing.offers(outcome)
        if outcome.words or outcome.notes:
            words = outcome.words or "Not everything in the file of profiles could be used"
            self.notice.say(words, wrong=outcome.wrong, undo=last is not None, notes=outcome.notes, offers=offers)
        if outcome.asks is not None:
            self.asker.ask_source(outcome.asks, outcome.why)
        elif outcome.words or outcome.saved:
            self.changed.emit()

    def _enter(self) -> None:
        if self._entering:
            (self.sidebar.list if self.name else self.paste).setFocus()
        self._entering = False

    @Slot(object)
    def _placed(self, places: Places) -> None:
        if places.name == self.name:
            self.editor.show_secrets(places.kept)
        if places.words:
            self.notice.say(places.words)

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self.notice.say(fault.what, wrong=True)

    # ------------------------------------------------------------ the chosen one

    @Slot(str)
    def _choose(self, name: str) -> None:
        self.reveal.hide()
        self.editor.setVisible(bool(name))
        self.checks.show(name, self.drafts.saved(name))
        if name:
            self.editor.show_secrets(None)
            self.editor.show_values(self.drafts.values(name))
            self.desk.where(name)
        self._show_draft()

    def _unsaved(self) -> frozenset[str]:
        return self.drafts.unsaved

    def _saved(self) -> Profile | None:
        return self.drafts.saved(self.name)

    def _typed(self) -> Profile | None:
        """What is typed, saved or not, under the name that its secrets are kept by."""
        profile = self.drafts.now(self.name).profile if self.name else None
        return None if profile is None else replace(profile, name=self.name)

    @Slot()
    def test(self) -> None:
        self.checks.test()

    @Slot(str)
    def _refused(self, words: str) -> None:
        self.notice.refuse(words)

    @Slot(object)
    def _trusted(self, profile: Profile) -> None:
        """Typed, and not saved: that is the user's last word."""
        if profile.name != self.name or profile.tls is None:
            return
        fields = self.editor.fields
        for key, value in (("tls", True), ("verify", True), ("ca_file", str(profile.tls.ca_file))):
            fields[key].control.set_value(value)
        self.editor.refresh()
        self.notice.say("The CA stands in the profile: test it, then save")

    def closeEvent(self, event: QCloseEvent) -> None:
        self.tester.cancel()
        super().closeEvent(event)

    @Slot()
    def _edited(self) -> None:
        if self.name:
            self.drafts.edit(self.name, self.editor.values())
            self.notice.edited()
            self.checks.fit()
            self._show_draft()

    def _show_draft(self) -> None:
        saved = self.drafts.saved(self.name)
        if saved is not None:
            self.editor.show_draft(self.drafts.now(self.name), saved)
        self.model.mark_unsaved(self.drafts.unsaved)

    @Slot()
    def save(self) -> None:
        profile = self.drafts.now(self.name).profile if self.name and self.shows_brokers() else None
        if profile is not None and self.name in self.drafts.unsaved:
            self.drafts.sent(self.name)
            self.desk.save(profile, self.name, self.drafts.saved(self.name))

    @Slot()
    def _revert(self) -> None:
        self.drafts.revert(self.name)
        self.notice.edited()
        self._choose(self.name)

    @Slot()
    def _connect(self) -> None:
        self._leave_with(self.connect_requested)

    @Slot()
    def _beside(self) -> None:
        self._leave_with(self.beside_requested)

    @Slot()
    def _leave(self) -> None:
        """It is seen here that it left."""
        self.leave_requested.emit(self.name)

    def _leave_with(self, wish: SignalInstance) -> None:
        if self.name in self.drafts.unsaved:
            self.notice.refuse("Save or revert it first: the connection is made with what is saved")
        elif self.name:
            wish.emit(self.name)
            self.close()

    @Slot()
    def _duplicate(self) -> None:
        if self.name and self.shows_brokers():
            self.desk.duplicate(self.name, unsaved=self.name in self.drafts.unsaved)

    @Slot()
    def _delete(self) -> None:
        if self.name:
            self.desk.delete(self.name)

    @Slot()
    def undo(self) -> None:
        if self._steps:
            self.desk.undo(self._steps.pop())

    @property
    def can_undo(self) -> bool:
        return bool(self._steps)

    @Slot()
    def _rename(self) -> None:
        self.editor.name.setFocus()
        self.editor.name.selectAll()

    @Slot(int)
    def choose_page(self, number: int) -> None:
        """Brokers, or Twinzo."""
        self.which.show_choice(number)
        self.pages.setCurrentIndex(number)
        for widget in (self.paste, self.files.import_button, self.files.export_button):
            widget.setEnabled(number == 0)

    def shows_brokers(self) -> bool:
        """A key does nothing to what cannot be seen."""
        return self.pages.currentIndex() == 0

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.bar.row.addWidget(self.which)
        self.bar.row.addWidget(self.paste, 1)
        for button in (self.files.import_button, self.files.export_button):
            self.bar.row.addWidget(button)
        self._area.setWidget(self.columns)
        self._twin_area.setWidget(self.twin)  # at 200 % it is higher than a screen, and would make the window so
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        for page in (self._area, self._twin_area):
            self.pages.addWidget(page)
        column.addWidget(self.pages, 1)
        column.addWidget(self.notice)

    def _wire(self) -> None:
        desk, side, editor = self.desk, self.sidebar, self.editor
        self.paste.hear(side.list)
        desk.done.connect(self._done)
        desk.placed.connect(self._placed)
        desk.failed.connect(self._failed)
        side.chosen.connect(self._choose)
        side.new_requested.connect(desk.add)
        side.connect_requested.connect(self._connect)
        side.beside_requested.connect(self._beside)
        side.leave_requested.connect(self._leave)
        side.duplicate_requested.connect(self._duplicate)
        side.delete_requested.connect(self._delete)
        side.rename_requested.connect(self._rename)
        self.model.arranged.connect(desk.arrange)
        editor.edited.connect(self._edited)
        editor.save_requested.connect(self.save)
        editor.revert_requested.connect(self._revert)
        self.which.chosen.connect(self.choose_page)
        self.checks.refused.connect(self._refused)
        self.checks.trusted.connect(self._trusted)
        self.notice.undone.connect(self.undo)
        self.notice.acted.connect(self.bringing.add_second)
        for part in (self.reveal, self.twin.reveal):
            part.said.connect(self.notice.say)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field is no wish to delete or to connect
