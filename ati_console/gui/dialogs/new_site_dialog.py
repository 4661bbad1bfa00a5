"""A site from nothing: what cannot be guessed is asked for, the rest comes from the Twinzo check and the mapping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.settings import kinds
from ati_console.site.adopt import nameless
from ati_console.site.site import Site, Twin

BASE_URL: Final = "https://api.platform.twinzo.com/v3"
KEY, DEVICE = "API key", "Device logins"
NO_BRANCH: Final = "Without a branch the check cannot ask Twinzo with an API key"  # one line: no field moves
WORDS: Final = "Branches and sectors come from Twinzo with the check, sherpas from the mapping. Nothing is sent."


class NewSiteDialog(FittedDialog):
    """Open it with `open()` and listen to `made(Site)`."""

    made = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._by_key = theme, True
        self.setModal(True)
        self.setWindowTitle("New site")
        self.name, self.base_url, self.client = QLineEdit(), QLineEdit(BASE_URL), QLineEdit()
        self.branch, self._form = QLineEdit(), QFormLayout()
        self.auth, self.wrong = Segments(theme, "Twinzo by", (KEY, DEVICE)), Label("", "caption")
        self.go, self.cancel = QPushButton("Start the site"), QPushButton("Cancel")
        self._build()
        self._wire()
        self._look()

    def problem(self) -> str:
        """The first thing that is not right yet, with what is allowed."""
        client = kinds.guid() if self._by_key else kinds.text(128)
        checks: tuple[tuple[str, str, kinds.Kind[str]], ...] = (
            ("Name", self.name.text().strip(), kinds.text(128)),
            ("Address", self.base_url.text().strip(), kinds.web_address()),
            ("Client", self.client.text().strip(), client),
        )
        if self._by_key and self.branch.text().strip():
            checks = (*checks, ("Branch", self.branch.text().strip(), kinds.guid()))
        return next((f"{name}: {kind.allowed}" for name, text, kind in checks if not _is(kind.read, text)), "")

    def site(self) -> Site:
        url, client = self.base_url.text().strip().rstrip("/"), self.client.text().strip()
        guid = self.branch.text().strip().lower() if self._by_key else ""
        twin = Twin(url, "api-key" if self._by_key else "device", client)
        return Site(self.name.text().strip(), twin, branches=(nameless(guid),) if guid else ())

    @Slot(int)
    def _choose(self, choice: int) -> None:
        self._by_key = choice == 0
        self.auth.show_choice(choice)
        self._look()

    @Slot()
    def _look(self) -> None:
        """Without a word while nothing was typed yet."""
        problem = self.problem()
        self.go.setEnabled(not problem)
        lacks = "" if self.branch.text().strip() or not self._by_key else NO_BRANCH
        self.wrong.setText((problem or lacks) if self.name.text() else "")
        self._form.setRowVisible(self.branch, self._by_key)
        self.client.setPlaceholderText("GUID of the client" if self._by_key else "name of the client")

    @Slot()
    def _go(self) -> None:
        if not self.problem():
            self.made.emit(self.site())
            self.accept()

    def _wire(self) -> None:
        for field in (self.name, self.base_url, self.client, self.branch):
            field.textChanged.connect(self._look)
        self.auth.chosen.connect(self._choose)
        self.go.clicked.connect(self._go)
        self.cancel.clicked.connect(self.reject)

    def _build(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(480))
        set_look(self.go, "kind", "primary")
        set_look(self.wrong, "tone", "warning")
        self.cancel.setAutoDefault(False)
        self._form.setSpacing(px(8))
        fields = (
            ("Name", self.name), ("Address", self.base_url), ("Twinzo by", self.auth), ("Client", self.client),
            ("Branch", self.branch),
        )  # fmt: skip
        for words, field in fields:
            self._form.addRow(Label(words, "muted"), field)
            field.setAccessibleName(words)
        self.branch.setPlaceholderText("GUID of one branch; the check finds the others")
        head, row = QHBoxLayout(), QHBoxLayout()
        head.addWidget(GlyphMark(self._theme, Glyph.RING, 16))
        head.addWidget(Label("A new site", "name"))
        head.addStretch(1)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        told = Label(WORDS, "muted")
        for label in (told, self.wrong):
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(told)
        column.addLayout(self._form)
        column.addWidget(self.wrong)
        column.addLayout(row)


def _is(read: Callable[[object], str], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
