"""A link that TLS stands in the way of: where that is said it is switched on, or its certificates are trusted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.diagnose_trust import DiagnoseTrust
from ati_console.gui.console.sides import Sides
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import LookAtCertificate, SwitchTlsOn
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import SecretStore


class TrustDesk(QObject):
    """`said(words)`. What is trusted is saved with the profile, and its link is made anew with it."""

    said = Signal(str)

    def __init__(
        self, model: ConsoleModel, brokers: Brokers, sides: Sides, secrets: SecretStore, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._brokers, self._sides = brokers, sides
        self.viewer = DiagnoseTrust(secrets, window.theme, window)
        self.viewer.trusted.connect(self._trusted)
        model.wished.connect(self._wished)
        model.grant(LookAtCertificate, SwitchTlsOn)
        window.top_bar.pill.certificate_requested.connect(self.look_at_source)

    @Slot(object)
    def _wished(self, wish: object) -> None:
        if isinstance(wish, LookAtCertificate):
            self.look_at_source()
        elif isinstance(wish, SwitchTlsOn) and self._brokers.profile is not None:
            self._switch_on(self._brokers.profile)

    @Slot()
    def look_at_source(self) -> None:
        if self._brokers.profile is not None:
            self.viewer.look(self._brokers.profile)

    def look_at_side(self, name: str) -> None:
        profile = self._brokers.book.named(name)
        if profile is not None:
            self.viewer.look(profile)

    def _switch_on(self, profile: Profile) -> None:
        """Verified, as each new profile is: a CA that is unknown here is the next question."""
        if profile.tls is None:
            self._renew(replace(profile, tls=Tls()))
            self.said.emit(f"{plain(profile.name, 64)} is connected with TLS from now on")

    def _renew(self, profile: Profile) -> None:
        self._brokers.renew(profile)
        self._brokers.book.keep(profile)
        self._brokers.enter_again()

    @Slot(object)
    def _trusted(self, profile: Profile) -> None:
        name, source = profile.name, self._brokers.profile
        self._brokers.renew(profile)
        self._brokers.book.keep(profile)
        self.said.emit(f"{plain(name, 64)} trusts this CA from now on")
        if source is not None and source.name == name:
            self._brokers.enter_again()
        elif name in self._sides.names:
            self._sides.leave(name)
            self._sides.connect_beside(name)
