"""The templates by group, those of one's own last: find, choose, keep, rename, delete and take that back."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from ati_console.gui import icons
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.models.plain import plain, tool_tip
from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.theme import Theme
from ati_console.publish.template import Form, Template
from ati_console.publish.templates import BUILT_IN, GROUPS, SAVED

BACK: Final = "Put this template back as it was (Ctrl+Z in the text has what you typed)"
EDITED: Final = "Edited, and kept while the window is open. "
ROLE: Final = Qt.ItemDataRole.UserRole
ROW: Final = 23
HEAD: Final = 24


class TemplateList(QWidget):
    """`chosen(Template)`; `keep_asked`, `back_asked`, `rename_asked(Template)`, `delete_asked(Template)`."""

    chosen = Signal(object)
    keep_asked = Signal()
    back_asked = Signal()
    rename_asked = Signal(object)
    delete_asked = Signal(object)

    def __init__(self, model: PublishModel, theme: Theme) -> None:
        super().__init__()
        self._model, self._theme = model, theme
        self.setObjectName("Pane")
        self.head = Bar(theme, 36)
        self.keep = IconButton(theme, "ph.plus", "Save what is in the editor as a template of your own (Ctrl+Shift+T)")
        self.back = IconButton(theme, "ph.arrow-counter-clockwise", BACK)
        self._edited: frozenset[str] = frozenset()
        self.find_field = FilterField(theme)
        self.find_field.setPlaceholderText("Find")
        self.find_field.setAccessibleName("Find a template")
        self.list = _List()
        FocusRing(theme, self.list)
        self.problem = ElidedLabel(kind="muted")
        self.problem.set_tone("warning")
        self.undo = QPushButton("Undo the deletion")
        set_look(self.undo, "kind", "link")
        self._lay_out()
        self.list.setAccessibleName("Templates")
        self.list.currentItemChanged.connect(self._chosen)
        self.list.rename.triggered.connect(self._rename)
        self.list.delete.triggered.connect(self._delete)
        self.keep.clicked.connect(self.keep_asked)
        self.back.clicked.connect(self.back_asked)
        self.find_field.textChanged.connect(self._fill)
        self.undo.clicked.connect(self._undo)
        model.templates_changed.connect(self._fill)
        theme.changed.connect(self._fill)
        self._fill()

    def _lay_out(self) -> None:
        self.head.row.addWidget(Label("Templates", "title"))
        self.head.row.addStretch(1)
        self.head.row.addWidget(self.back)
        self.head.row.addWidget(self.keep)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self._found = QVBoxLayout()
        self._found.addWidget(self.find_field)
        self._column.addLayout(self._found)
        self._column.addWidget(self.list, 1)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.problem)
        self._foot.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(self._foot)

    @property
    def template(self) -> Template | None:
        item = self.list.currentItem()
        held = item.data(ROLE) if item is not None else None
        return held if isinstance(held, Template) else None

    def show_choice(self, key: str) -> None:
        for number in range(self.list.count()):
            held = self.list.item(number).data(ROLE)
            if isinstance(held, Template) and held.key == key:
                self.list.setCurrentRow(number)
                return

    def show_edited(self, keys: frozenset[str]) -> None:
        """Those that hold something that was typed, and is not kept as a template."""
        current = self.template
        self.back.setEnabled(current is not None and current.key in keys)
        if keys != self._edited:
            self._edited = keys
            for number in range(self.list.count()):
                self._mark(self.list.item(number))

    def _mark(self, item: QListWidgetItem) -> None:
        template, colors = item.data(ROLE), self._theme.colors
        if isinstance(template, Template):
            edited = template.key in self._edited
            ink, title = (colors.accent if edited else colors.text_muted), plain(template.title, 60)
            item.setIcon(icons.icon("ph.pencil-simple" if edited else template.icon, ink))
            item.setToolTip(tool_tip(f"{EDITED if edited else ''}{plain(template.topic)}{_command(template)}"))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, edited" if edited else title)

    @Slot()
    def _fill(self) -> None:
        px, current = self._theme.px, self.template
        self.list.setIconSize(QSize(px(14), px(14)))
        self._found.setContentsMargins(px(12), px(8), px(12), px(6))
        self._foot.setContentsMargins(px(12), 0, px(12), px(6))
        wanted = self.find_field.text().lower().split()
        self.list.blockSignals(True)
        self.list.clear()
        for group in GROUPS:
            found = [one for one in (*BUILT_IN, *self._model.own) if one.group == group and _fits(one, wanted)]
            if found:
                self._add_head(group)
            for template in found:
                self._add(template)
        self.list.blockSignals(False)
        if current is not None:
            self.list.blockSignals(True)
            self.show_choice(current.key)
            self.list.blockSignals(False)
        self.problem.setText(plain(self._model.own_problem))
        self.problem.setVisible(bool(self._model.own_problem))
        self.undo.setVisible(self._model.can_undelete)

    def _add_head(self, words: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(self._theme.colors.text_muted)
        item.setFont(self._theme.font(12))
        item.setSizeHint(QSize(0, self._theme.px(HEAD)))

    def _add(self, template: Template) -> None:
        item = QListWidgetItem(plain(template.title, 60), self.list)
        item.setData(ROLE, template)
        item.setForeground(QColor(self._theme.colors.text))
        item.setFont(self._theme.font(12))
        self._mark(item)
        item.setSizeHint(QSize(0, self._theme.px(ROW)))

    @Slot(QListWidgetItem, QListWidgetItem)
    def _chosen(self, _now: QListWidgetItem, _before: QListWidgetItem) -> None:
        template = self.template
        for action in (self.list.rename, self.list.delete):
            action.setEnabled(template is not None and template.group == SAVED)
        if template is not None:
            self.chosen.emit(template)

    @Slot()
    def _undo(self) -> None:
        self._model.undelete_requested.emit()
        self.list.setFocus()  # the link goes, and the keys went to the rail

    @Slot()
    def _rename(self) -> None:
        template = self.template
        if template is not None and template.group == SAVED:
            self.rename_asked.emit(template)

    @Slot()
    def _delete(self) -> None:
        template = self.template
        if template is not None and template.group == SAVED:
            self.delete_asked.emit(template)


class _List(QListWidget):
    """`rename` and `delete` are for those of one's own: by key, and in the menu of the right button."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Templates")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.rename, self.delete = self._action("Rename", "F2"), self._action("Delete", "Del")

    def _action(self, words: str, key: str) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setEnabled(False)
        self.addAction(action)
        return action


def _command(template: Template) -> str:
    """How the command line calls it."""
    return "" if template.form is Form.FILE else f"\nati-console pub --template {plain(template.key, 60)}"


def _fits(template: Template, words: list[str]) -> bool:
    text = f"{template.title} {template.key} {template.group} {template.topic}".lower()
    return all(word in text for word in words)
