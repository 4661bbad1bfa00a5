"""The tunnel to the local broker: its address of now, to copy and as a QR code, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.local.qr_code import QrCode
from ati_console.gui.local.token_row import TokenRow
from ati_console.gui.models.local_state import TunnelState, tunnel_notes, tunnel_words
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.card_notes import NotesPage
from ati_console.gui.panels.parts import Bar
from ati_console.gui.theme import Theme

EMPTY = ("ph.broadcast", "The tunnel", "Looking for an ngrok agent on this computer.")


class TunnelCard(QWidget):
    """`start_requested`, `stop_requested`, `handed_out(str)` when the address was copied; `token_requested` to type
    one, `token_forgotten`."""

    start_requested = Signal()
    stop_requested = Signal()
    handed_out = Signal(str)
    token_requested = Signal()
    token_forgotten = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._theme, self._state = theme, TunnelState()
        self.state = ElidedLabel("", "muted")
        self.go, self.end, self.copy = QPushButton("Start"), QPushButton("Stop"), QPushButton("Copy")
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName("Public address of the tunnel")
        self.token = TokenRow(theme)
        self.qr, self.notes = QrCode(theme), NotesPage(theme, "About the tunnel", EMPTY)
        self._build()
        self.go.clicked.connect(self.start_requested)
        self.end.clicked.connect(self.stop_requested)
        self.copy.clicked.connect(self._copy)
        self.token.type_requested.connect(self.token_requested)
        self.token.forget_requested.connect(self.token_forgotten)
        theme.changed.connect(self._redress)
        self._redress()
        self.show_state(self._state, 0.0)

    def show_state(self, state: TunnelState, now: float) -> None:
        self._state = state
        tunnel = state.tunnel
        self.state.setText(tunnel_words(state))
        self.go.setVisible(tunnel is None)
        self.go.setEnabled(not state.busy and (bool(state.agents) or state.can_sdk))
        self.go.setToolTip("" if self.go.isEnabled() else "No ngrok program runs here, and no token with its extra")
        self.end.setVisible(tunnel is not None)
        self.end.setEnabled(not state.busy)
        self._middle.setVisible(tunnel is not None)
        address = plain(tunnel.address, 300) if tunnel is not None else ""
        if self.address.text() != address:
            self.address.setText(address)
        self.qr.show_text(address)
        self.token.show_kept(state.token)
        self.notes.show_notes(tunnel_notes(state, now))

    @Slot()
    def _copy(self) -> None:
        if self._state.tunnel is not None:
            QGuiApplication.clipboard().setText(self._state.tunnel.address)
            self.handed_out.emit(self._state.tunnel.address)

    @Slot()
    def _redress(self) -> None:
        self.address.setFont(self._theme.mono(12))
        px = self._theme.px
        self._row.setContentsMargins(px(12), px(12), px(12), px(4))
        self._row.setSpacing(px(12))

    def _build(self) -> None:
        bar = Bar(self._theme, 37)
        bar.row.addWidget(Label("Tunnel", "title"))
        bar.row.addWidget(self.state, 1)
        for button in (self.go, self.end):
            bar.row.addWidget(button)
        self._middle = QWidget()
        self._row = QHBoxLayout(self._middle)
        self._row.addWidget(self.qr)
        left = QVBoxLayout()
        left.addWidget(Label("Public host and port", "muted"))
        left.addWidget(self.address)
        left.addWidget(self.copy)
        told = Label(
            "Copying it, or a folder for ATI, counts as handing it out: a change is said from then on.", "muted"
        )
        told.setWordWrap(True)
        left.addWidget(told)
        left.addStretch(1)
        self._row.addLayout(left, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._middle)
        column.addWidget(self.notes, 1)
        column.addWidget(self.token)
