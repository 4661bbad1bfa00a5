"""The first start, over the floor: one field that takes a pasted address, and other ways in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from ati_console.gui import icons
from ati_console.gui.label import Label
from ati_console.gui.models.plain import plain
from ati_console.gui.models.reading import Read
from ati_console.gui.panels import key_cap
from ati_console.gui.panels.address_field import EXAMPLE, AddressField
from ati_console.gui.panels.reading_line import ReadingLine
from ati_console.gui.panels.start_row import HEIGHT as ROW
from ati_console.gui.panels.start_row import StartRow
from ati_console.gui.recent_memory import RecentSite
from ati_console.gui.recent_menu import RecentMenu
from ati_console.gui.theme import Theme
from ati_console.settings.address import Pasted

WIDTH: Final = 500
PAD: Final = 24
NARROW: Final = 460  # below it words leave
FIELD: Final = (99, 32)  # top and height
RULE: Final = 173
ROWS: Final = 208
FOOTER: Final = 36
SQUEEZE: Final = 25  # px that the card can do without
BUTTON: Final = 114
TITLE: Final = "Connect to a broker"
AGAIN: Final = "Connect again to"
WORDS: Final = "Paste an address or a mosquitto_pub line. Host, port, TLS, user and topic are read from it."
OFFLINE: Final = "Works offline, no account. Twinzo gets nothing until Forward is on."
DEMO: Final = "12 sherpas, a broker and a Twinzo sandbox on this computer", "12 sherpas, a broker, a Twinzo sandbox"
OFFLINE_NARROW: Final = "Works offline. Twinzo gets nothing until Forward is on."
IMPORT: Final = "MQTT Explorer or MQTTX; passwords move to the key store", "From MQTT Explorer or MQTTX"
SITE: Final = "A plant's file: its sherpas, sectors and calibration", "A plant's file (.toml)"
PRESETS: Final = "Local broker, ATI via tunnel, publish-only device account", "Local broker, ATI via tunnel, device"


@dataclass(frozen=True, slots=True)
class Typed:
    """What is to be connected to. `named`: the profile that this is the new address of, "" for a new one."""

    pasted: Pasted
    named: str = ""


class EnterButton(QPushButton):
    """The primary button with its key."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("Connect", parent)
        self._theme = theme
        self.setObjectName("Enter")
        self.setProperty("kind", "primary")
        self.setAccessibleName("Connect")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        ink = theme.colors.on_accent if self.isEnabled() else theme.colors.text_faint
        key_cap.paint(painter, self.width() - theme.px(11), self.height() // 2, "Enter", theme, ink, ink)


class ConnectCard(QFrame):
    """`connect_requested(Typed)`, `demo_requested`, `profile_requested(name)`, `import_requested`,
    `site_requested`; `closed` where there is a way back."""

    connect_requested = Signal(object)
    demo_requested = Signal()
    profile_requested = Signal(str)
    import_requested = Signal()
    site_requested = Signal()
    closed = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._named = ""
        self.setObjectName("StartCard")
        self.setAccessibleName(TITLE)
        self._title, self._words = Label(TITLE, "page", self), Label(WORDS, "muted", self)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.field, self.reading = AddressField(theme, self), ReadingLine(theme, self)
        self.connect_button = EnterButton(theme, self)
        self._or = Label("Or start from", "muted", self)
        self.again = StartRow(theme, "ph.clock-counter-clockwise", AGAIN, "", "", "Ctrl K", self)
        self.demo = StartRow(theme, "ph.play", "Run the demo", *DEMO, "Ctrl D", self)
        self.preset = StartRow(theme, "ph.broadcast", "A preset", *PRESETS, "", self)
        self.imports = StartRow(theme, "ph.download-simple", "Import profiles", *IMPORT, "", self)
        self.site = StartRow(theme, "ph.folder-open", "Open a site", *SITE, "", self)
        self._last = ""
        self.recent, self._sites = RecentMenu(theme, self, other=True), False
        self.again.hide()  # until there was one
        self._footer = Label(OFFLINE, "muted", self)
        self._menu = QMenu(self)
        self._wire()
        self._show_read(Read())
        self._redress()
        self.hide()  # until somebody asks

    # ------------------------------------------------------------ what it is told

    def ask(
        self, title: str = TITLE, words: str = WORDS, *, named: str = "", text: str = "", like: str = EXAMPLE
    ) -> None:
        """Show it anew, for a new broker or for the address of now of a profile that is `named`."""
        self._named = named
        self.field.setPlaceholderText(like)
        self._title.setText(title)
        self._words.setText(words)
        self.setAccessibleName(title)
        self.field.setText(text)
        self.field.selectAll()
        self.show()
        self.raise_()
        self.field.setFocus()

    def offer(self, presets: Sequence[tuple[str, str]], saved: Sequence[str]) -> None:
        """What the row of presets opens: name and words of each, then the saved ones."""
        self._menu.clear()
        for name, words in (*presets, *((name, "") for name in saved)):
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setToolTip(words)
            action.setData(name)
        if presets and saved:
            self._menu.insertSeparator(self._menu.actions()[len(presets)])
        self._menu.setToolTipsVisible(True)

    def offer_last(self, name: str, words: str) -> None:
        """The broker that was connected to last; "" when there was none."""
        self._last = name
        self.again.setText(f"{AGAIN} {plain(name, 64)}")
        self.again.setAccessibleName(self.again.text())
        self.again.say(words)
        self.again.setVisible(bool(name))
        self._place()
        self.updateGeometry()
        self.resized.emit()

    def offer_sites(self, sites: Sequence[RecentSite]) -> None:
        """Those that were open last; without any its row asks for a file at once."""
        self.recent.show_sites(sites)
        self._sites = bool(sites)
        self._place()
        there = [one.words for one in sites if not one.gone]
        said = f"{', '.join(there[:2])}, or another file", f"{there[0]} or another" if there else ""
        self.site.say(*(said if there else SITE))

    def show_demo(self, words: str = "") -> None:
        """`words` while it starts; "" when it can be asked for."""
        self.demo.setEnabled(not words)
        self.demo.say(words) if words else self.demo.say(*DEMO)

    # ------------------------------------------------------------ the user

    @Slot()
    def connect_now(self) -> None:
        pasted = self.field.now.pasted
        if pasted is not None:
            self.connect_requested.emit(Typed(pasted, self._named))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def _show_read(self, read: Read) -> None:
        self.reading.show_read(read)
        self.connect_button.setEnabled(read.pasted is not None)
        self.connect_button.setToolTip("" if read.pasted else "Paste or type an address first")

    @Slot()
    def _open_menu(self) -> None:
        row = self.preset
        self._menu.popup(row.mapToGlobal(QPoint(self._theme.px(PAD), row.height())))

    @Slot()
    def _open_site(self) -> None:
        if not self._sites:
            self.site_requested.emit()
            return
        self.recent.popup(self.site.mapToGlobal(QPoint(self._theme.px(PAD), self.site.height())))
        self.recent.setActiveAction(self.recent.actions()[0])  # Enter, Enter: the one of the last time

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self.profile_requested.emit(action.data())

    @Slot()
    def _again(self) -> None:
        self.profile_requested.emit(self._last)

    def _wire(self) -> None:
        self.again.clicked.connect(self._again)
        self.field.read.connect(self._show_read)
        self.field.returnPressed.connect(self.connect_now)
        self.connect_button.clicked.connect(self.connect_now)
        self.demo.clicked.connect(self.demo_requested)
        self.preset.clicked.connect(self._open_menu)
        self._menu.triggered.connect(self._chosen)
        self.imports.clicked.connect(self.import_requested)
        self.site.clicked.connect(self._open_site)
        self.recent.other_requested.connect(self.site_requested)
        self._theme.changed.connect(self._redress)

    # ------------------------------------------------------------ its place and its lines

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(WIDTH), px(ROWS + len(self._rows()) * ROW + 8 + 1 + FOOTER))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height() - self._theme.px(SQUEEZE + FOOTER))

    def _rows(self) -> list[StartRow]:
        """What was done the last time stands first."""
        first = (self.again, self.site) if self._sites else (self.again,)
        rows = dict.fromkeys((*first, self.demo, self.preset, self.imports, self.site))
        return [row for row in rows if not row.isHidden()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _has_footer(self) -> bool:
        """On the lowest floors, with five ways in, it makes room for them."""
        return self.height() >= self.sizeHint().height() - self._theme.px(SQUEEZE)

    def _missing(self) -> tuple[int, int]:
        """What a low floor lacks is taken from the bare room: px above the title, px above the rows."""
        lacks = min(max(0, self.sizeHint().height() - self.height()), self._theme.px(SQUEEZE))
        return lacks * 2 // 5, lacks

    def _place(self) -> None:
        px = self._theme.px
        left, wide = px(PAD + 1), self.width() - 2 * px(PAD + 1)
        top, high = FIELD
        up, low = self._missing()
        self._title.setGeometry(left, px(20) - up, wide, px(28))
        self._words.setGeometry(left, px(50) - up, wide, px(34))
        self.field.setGeometry(left, px(top) - up, wide - px(BUTTON + 8), px(high))
        self.connect_button.setGeometry(left + wide - px(BUTTON), px(top) - up, px(BUTTON), px(high))
        self.reading.setGeometry(left, px(141) - up, wide, px(16))
        self._or.setGeometry(left, px(186) - low, wide, px(16))
        for number, row in enumerate(self._rows()):
            row.setGeometry(1, px(ROWS + number * ROW) - low, self.width() - 2, px(ROW))
        self._footer.setVisible(self._has_footer())
        self._footer.setText(OFFLINE if self.width() >= px(NARROW) else OFFLINE_NARROW)
        self._footer.setGeometry(left + px(20), self.height() - px(FOOTER) - 1, wide - px(20), px(FOOTER))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, px, colors = QPainter(self), self._theme.px, self._theme.colors
        foot = self.height() - px(FOOTER) - 1
        painter.fillRect(QRect(1, px(RULE) - self._missing()[1], self.width() - 2, 1), colors.line)
        if not self._has_footer():
            return
        painter.fillRect(QRect(1, foot - 1, self.width() - 2, 1), colors.line)
        side = px(14)
        picture = icons.pixmap("ph.info", colors.text_muted, side, self.devicePixelRatioF())
        painter.drawPixmap(px(PAD + 1), foot + (px(FOOTER) - side) // 2, picture)

    @Slot()
    def _redress(self) -> None:
        self._place()
        self.updateGeometry()
        self.update()
        self.resized.emit()
