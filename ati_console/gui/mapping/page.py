"""The mapping editor: sherpas, seen or listed, against Twinzo's devices. It shows the site and asks for changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from ati_console.forwarding import ForwardMode
from ati_console.gui.delegates.mapping_delegate import ALIGNS, INDENT, VOICES, MappingDelegate
from ati_console.gui.mapping.foot import Foot
from ati_console.gui.mapping.matcher import Matcher
from ati_console.gui.mapping.notice import Notice
from ati_console.gui.mapping.tools import Can, MappingTools
from ati_console.gui.models import mapping_edit
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.mapping_edit import Bulk, Proposed
from ati_console.gui.models.mapping_facts import Devices, Facts
from ati_console.gui.models.mapping_model import MappingModel
from ati_console.gui.models.mapping_rows import HEADERS, AcceptSuggestion, Column, MappingLine, RenameRow, lines
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme
from ati_console.site.matching import Suggestion
from ati_console.site.site import Site

EVERY_S: Final = 1.0
WIDTHS: Final = {
    Column.SHERPA: 138, Column.SEEN: 54, Column.LAST: 74, Column.SUGGESTION: 112, Column.FIT: 42, Column.LOGIN: 120,
    Column.TWIN: 112, Column.SECTOR: 52, Column.BRANCH: 92, Column.ON: 34, Column.STATE: 250, Column.STEP: 110,
}  # fmt: skip
NO_SITE: Final = (
    "Sherpas and their Twinzo devices",
    "Open a site file, or start a new site from the menu of the site: it names the sherpas that may be forwarded.",
)
NOBODY: Final = (
    "No sherpa is listed or seen yet",
    "Connect to the broker: whoever is seen stands here. Or take the allow-list from a CSV file.",
)
LOOK: Final = ListLook(
    HEADERS, {int(column): width for column, width in WIDTHS.items()}, {int(Column.STATE): 1.0}, ("ph.list", *NO_SITE),
    VOICES, ALIGNS, INDENT, "Sherpas and devices", 24,
)  # fmt: skip


class MappingPage(QWidget):
    """Wishes are signals; what the model grants (create, enable) goes there. `refused(words)`: why one was not made."""

    proposed = Signal(object)  # Proposed
    bulk_proposed = Signal(object)  # Bulk
    devices_requested = Signal()
    create_requested = Signal(object)  # tuple[RobotRow, ...]
    csv_in_requested = Signal()
    csv_out_requested = Signal()
    refused = Signal(str)

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self.facts: Facts | None = None
        self._asking, self._branch, self._known = False, "", 0
        self._can_of: tuple[Facts, int, bool] | None = None  # what the tool row speaks of
        self._looked_at = -1e9
        self.rows, self._delegate = MappingModel(self), MappingDelegate(theme, self)
        self.list = ListPage(theme, LOOK, self, self._delegate, self.rows)
        self.tools, self.notice, self.matcher = MappingTools(theme), Notice(theme), Matcher(self)
        self.foot = Foot(theme)
        self._delegate.offer = self._offered
        self._build()
        self._wire()

    # ------------------------------------------------------------ what is shown

    def set_site(self, site: Site | None) -> None:
        """The allow-list as it is now; None: no site is open. Another twin's devices are not this one's."""
        before = self.facts
        same = site is not None and before is not None and site.twin == before.site.twin
        self.facts = replace(before, site=site) if same and before and site else Facts(site) if site else None
        self._delegate.sectors = {s.id: s.branch for s in site.sectors} if site else {}
        if not same:
            self.notice.say("")
        self._renew()

    def set_devices(self, devices: Devices) -> None:
        """What Twinzo answered, branch by branch."""
        self._asking = False
        self._delegate.logins = devices.logins()
        if self.facts is not None:
            self.facts = replace(self.facts, devices=devices)
        problems = devices.problems()
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        self.notice.say(f"Branch {problems[0].branch}: {problems[0].problem}{more}" if problems else "")
        self._renew()

    def set_asking(self, on: bool) -> None:
        self._asking = on
        self._show_can()

    def show_sherpa(self, sherpa: str) -> None:
        """Its row in view and selected, the login ready to be typed."""
        self.tools.filter.clear()
        self._renew()
        at = self.rows.row_of(sherpa)
        if at >= 0:
            self._model.select(sherpa)
            self.list.table.setFocus()
            self._edit(at)

    def refresh(self, now: float) -> bool:
        """Counts and ages, once a second; rows change places only when they stand otherwise than before."""
        if not 0 <= now - self._looked_at < EVERY_S and not self._is_typing():
            self._show(now)
        return False

    def _renew(self) -> None:
        if self.facts is not None:
            self.matcher.ask(self.facts, self._model.robots)
        self._show(self._model.now())

    def _show(self, now: float) -> None:
        self._looked_at = now
        model, facts = self._model, self.facts
        refusals = {n: one.refusal for n, one in model.forward.robots.items() if one.is_refused}
        rows = lines(facts, dict(model.robots), now, model.limits, refusals) if facts is not None else []
        if facts is not None and len(rows) != self._known:
            self.matcher.ask(facts, model.robots)
        self._known = len(rows)
        rows = [row for row in rows if facts is not None and facts.sees(str(row.key), self._branch)]
        self.list.empty.say(*(NOBODY if facts is not None else NO_SITE))
        self.list.renew(rows)
        self.tools.count(rows)
        self.foot.show_counts(rows, model.forward.unmapped, counting=model.forward.mode is not ForwardMode.OFF)
        self._show_can()
        self._selected(model.selected)

    @Slot(str)
    def show_branch(self, branch: str) -> None:
        """Only this branch, and whoever is in none yet; "": all. What is done to many is done to those shown."""
        self._branch = branch
        self._can_of = None
        self._show(self._model.now())

    @Slot()
    def _show_can(self) -> None:
        facts = self.facts
        if facts is None:
            self._can_of = None
            self.tools.show_can(Can())
            return
        asked = (facts, self.tools.threshold, self._asking)
        if asked != self._can_of:  # facts are compared by their identity first: mostly they are the same
            self._can_of = asked
            rows, _ = facts.acceptable(self.tools.threshold, self._branch)
            known = bool(facts.devices.answers)
            self.tools.show_can(Can(True, self._asking, known, len(rows), len(facts.missing(self._branch))))

    @Slot(object)
    def _matched(self, found: dict[str, Suggestion]) -> None:
        if self.facts is not None:
            self.facts = replace(self.facts, suggestions=found)
            if not self._is_typing():
                self._show(self._model.now())

    # ------------------------------------------------------------ selection, the same everywhere

    @Slot(object)
    def _chosen(self, origin: object) -> None:
        if isinstance(origin, MappingLine):
            self._model.select(origin.sherpa)

    @Slot(str)
    def _selected(self, sherpa: str) -> None:
        if sherpa and not self._is_typing():
            self.list.select_first(_is_of(sherpa))

    def _listed(self) -> list[MappingLine]:
        """The selected ones that are on the list."""
        lines_ = (row.origin for row in self.list.selected())
        return [line for line in lines_ if isinstance(line, MappingLine) and line.row is not None]

    # ------------------------------------------------------------ changes

    @Slot(str, int, str)
    def _typed(self, sherpa: str, column: int, text: str) -> None:
        if self.facts is not None:
            change = mapping_edit.mapped if column == Column.LOGIN else mapping_edit.moved
            self._propose(change(self.facts, sherpa, text))

    def _propose(self, made: Proposed | str) -> None:
        if isinstance(made, Proposed):
            self.proposed.emit(made)
        elif made:
            self.refused.emit(made)

    @Slot(object)
    def _wished(self, wish: object) -> None:
        facts = self.facts
        if facts is None:
            return
        if isinstance(wish, AcceptSuggestion):
            row, why = facts.accepted(wish.sherpa)
            words = f"{wish.sherpa}: {why}"
            self._propose(mapping_edit.mapped(facts, wish.sherpa, row.login, row.sector) if row else words)
        elif isinstance(wish, RenameRow):
            self._propose(mapping_edit.renamed(facts, wish.listed, wish.sherpa))
        else:
            self._model.wish(wish)

    @Slot()
    def toggle(self) -> None:
        """Space: the selected sherpas on, or off when all of them are on."""
        chosen = self._listed()
        if self.facts is not None and chosen:
            on = not all(line.row.enabled for line in chosen if line.row)
            self._propose(mapping_edit.switched(self.facts, [line.sherpa for line in chosen], on))

    @Slot()
    def remove(self) -> None:
        """Delete: off the list."""
        chosen = self._listed()
        if self.facts is not None and chosen:
            self._propose(mapping_edit.removed(self.facts, [line.sherpa for line in chosen]))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        """A click on a tick is about that sherpa, not about those selected beside it."""
        line = self.rows.line(index.row())
        if index.column() == Column.ON and line is not None and line.row is not None and self.facts is not None:
            self._propose(mapping_edit.switched(self.facts, [line.sherpa], not line.row.enabled))

    @Slot(int)
    def _accept(self, least: int) -> None:
        if self.facts is not None:
            rows, refused = self.facts.acceptable(least, self._branch)
            self.bulk_proposed.emit(Bulk(f"Accept suggestions that fit {least} or better", tuple(rows), tuple(refused)))

    @Slot()
    def _create(self) -> None:
        if self.facts is not None:
            self.create_requested.emit(tuple(self.facts.missing(self._branch)))

    @Slot()
    def edit_login(self) -> None:
        self._edit(self.list.table.current_row())

    def _edit(self, row: int) -> None:
        if row >= 0:
            index = self.rows.index(row, Column.LOGIN)
            self.list.table.setCurrentIndex(index)
            self.list.table.edit(index)

    def _offered(self, sherpa: str) -> str:
        """The login that fits best, else the sherpa's own name."""
        found = self.facts.suggestions.get(sherpa) if self.facts is not None else None
        return found.login if found is not None else sherpa

    def _is_typing(self) -> bool:
        return self.list.table.state() is QAbstractItemView.State.EditingState

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.list.table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addWidget(self.notice)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)

    def _wire(self) -> None:
        tools, page = self.tools, self.list
        tools.filter_changed.connect(page.set_filter)
        tools.least_changed.connect(self._show_can)
        tools.accept_clicked.connect(self._accept)
        tools.create_clicked.connect(self._create)
        tools.ask_clicked.connect(self.devices_requested)
        tools.csv_in_clicked.connect(self.csv_in_requested)
        tools.csv_out_clicked.connect(self.csv_out_requested)
        self.notice.again_clicked.connect(self.devices_requested)
        self.matcher.matched.connect(self._matched)
        self.matcher.failed.connect(self._model.add_fault)
        self.rows.typed.connect(self._typed)
        page.chosen.connect(self._chosen)
        page.wished.connect(self._wished)
        page.table.clicked.connect(self._clicked)
        self._model.selection_changed.connect(self._selected)
        for key, slot in (("Space", self.toggle), ("Delete", self.remove), ("F2", self.edit_login)):
            shortcut = QShortcut(QKeySequence(key), page.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)


def _is_of(sherpa: str) -> Callable[[ListRow], bool]:
    def wanted(row: ListRow) -> bool:
        return row.key == sherpa

    return wanted
