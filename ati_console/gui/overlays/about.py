"""What this program is: version, commit, what it runs on, where its files are. To be copied into a report."""

from __future__ import annotations

import platform
from typing import Final

from PySide6 import __version__ as pyside
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console import __version__, paths
from ati_console.gui.label import Label
from ati_console.gui.models.plain import plain
from ati_console.gui.overlays.overlay import Overlay
from ati_console.gui.shell.painted import IconMark
from ati_console.gui.theme import Theme

SIZE: Final = (480, 268)


def facts(commit: str) -> tuple[tuple[str, str], ...]:
    """Label and value, as shown and as copied. The folder is that of this user: it is shown, and copied too."""
    return (
        ("Version", __version__),
        ("Commit", commit),
        ("Python", f"{platform.python_version()}, PySide6 {pyside}"),
        ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("Files", str(paths.home())),
    )


class About(Overlay):
    """`say(commit)` before it is opened; "unknown" until then."""

    said = Signal(str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, "About ATI Console", SIZE)
        self._commit = "unknown"
        self.copy, self.close_it = QPushButton("Copy"), QPushButton("Close")
        self._values: dict[str, Label] = {}
        self._build(theme)
        self.copy.clicked.connect(self.copy_facts)
        self.close_it.clicked.connect(self.leave)
        theme.changed.connect(self._redress)
        self._redress()

    def say(self, commit: str) -> None:
        self._commit = plain(commit, 40) or "unknown"

    def open(self) -> None:
        for name, value in facts(self._commit):
            self._values[name].setText(plain(value, 200))
        super().open()
        self.close_it.setFocus(Qt.FocusReason.OtherFocusReason)

    def words(self) -> str:
        return "\n".join(["ATI Console", *(f"{name}: {value}" for name, value in facts(self._commit))])

    @Slot()
    def copy_facts(self) -> None:
        QGuiApplication.clipboard().setText(self.words())
        self.said.emit("Version and commit copied")

    def _build(self, theme: Theme) -> None:
        self._column = QVBoxLayout(self.card)
        head = QHBoxLayout()
        head.addWidget(IconMark(theme, "ph.robot", 22, "accent"))
        head.addWidget(Label("ATI Console", "page"))
        head.addStretch(1)
        self._column.addLayout(head)
        self._column.addWidget(Label("Robots on MQTT, shown and forwarded to Twinzo.", "muted"))
        self._grid = QGridLayout()
        self._column.addLayout(self._grid)
        for row, name in enumerate(("Version", "Commit", "Python", "System", "Files")):
            self._add_fact(row, name)
        self._column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.copy)
        foot.addWidget(self.close_it)
        self._column.addLayout(foot)

    def _add_fact(self, row: int, name: str) -> None:
        value = self._values[name] = Label()
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        value.setWordWrap(True)
        value.setAccessibleName(name)
        self._grid.addWidget(Label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._grid.setColumnStretch(1, 1)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(24), px(20), px(24), px(16))
        self._column.setSpacing(px(8))
        self._grid.setContentsMargins(0, px(8), 0, 0)
        self._grid.setVerticalSpacing(px(4))
        self._grid.setColumnMinimumWidth(0, px(96))
