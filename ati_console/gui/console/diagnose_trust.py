"""The certificates of a broker that TLS failed at: looked at, and its CA trusted with its fingerprint in view."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ati_console.gui.dialogs.keyed_dialog import KeyedDialog
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore

SIZE = (520, 620)


class DiagnoseTrust(QObject):
    """`trusted(Profile)`: the profile with the CA of its own, to be saved."""

    trusted = Signal(object)

    def __init__(self, secrets: SecretStore, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._secrets, self._theme, self._window = secrets, theme, window
        self.dialog: CertificateDialog | None = None

    def look(self, profile: Profile) -> None:
        self.dialog = CertificateDialog(self._secrets, self._theme, profile, self._window)
        self.dialog.view.trusted.connect(self._trusted)
        self.dialog.open()

    @Slot(object)
    def _trusted(self, profile: Profile) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.accept()
        self.trusted.emit(profile)


class CertificateDialog(KeyedDialog):
    """The manager's own view of the certificates; what is to be trusted stays in view while the chain scrolls."""

    def __init__(self, secrets: SecretStore, theme: Theme, profile: Profile, parent: QWidget) -> None:
        # Only now: cryptography is a part of the console's start that most windows do not need.
        from ati_console.gui.brokers.certificate_view import CertificateView

        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Certificates of the broker")
        px = theme.px
        self.resize(px(SIZE[0]), px(SIZE[1]))
        self.view, area, inside = CertificateView(theme, secrets), QScrollArea(), QWidget()
        self._profile = profile
        close, row, column, rows = QPushButton("Close"), QHBoxLayout(), QVBoxLayout(self), QVBoxLayout(inside)
        rows.setContentsMargins(px(16), 0, px(16), px(8))
        rows.addWidget(self.view)
        rows.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), 0, px(16), 0)
        foot.addWidget(self.view.foot)
        row.addStretch(1)
        row.addWidget(close)
        row.setContentsMargins(px(16), px(8), px(16), px(16))
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        column.addLayout(foot)
        column.addLayout(row)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self.view.look_requested.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        self.view.look(self._profile)
