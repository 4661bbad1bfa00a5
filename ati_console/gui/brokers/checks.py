"""Test and certificates of what is typed now, for the window: which profile, and what the answer changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.brokers.check_pane import CheckPane
from ati_console.gui.brokers.tester import Tested, Tester
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore

NOTHING = "Correct the fields first: there is nothing that could be tested"


class Checks(QObject):
    """`refused(words)` when there is nothing to test; `trusted(Profile)` with a CA that was just compared.

    `typed` gives the profile as it is typed, under the name that its secrets are kept by, or None.
    """

    refused = Signal(str)
    trusted = Signal(object)

    def __init__(self, theme: Theme, vault: SecretStore, typed: Callable[[], Profile | None], parent: QObject) -> None:
        super().__init__(parent)
        self._typed = typed
        self._name = ""
        self._tested: Profile | None = None
        self.pane, self.tester = CheckPane(theme, vault), Tester(vault, self)
        self.pane.test_requested.connect(self.test)
        self.pane.cancel_requested.connect(self.tester.cancel)
        self.tester.changed.connect(self._show)
        self.pane.certificates.look_requested.connect(self.look)
        self.pane.certificates.trusted.connect(self.trusted)

    def show(self, name: str, saved: Profile | None) -> None:
        """A test belongs to the profile it was made of."""
        self.pane.setVisible(bool(name))
        if name != self._name:
            self._name, self._tested = name, None
            self.tester.cancel()
            self.pane.show_idle(saved is not None and bool(saved.client_id))
        else:
            self.fit()

    def fit(self) -> None:
        """Something else is typed."""
        typed = self._typed()
        if typed is not None and self._tested is None:
            self.pane.show_whom(bool(typed.client_id))
        self.pane.certificates.fit(typed)
        self.pane.show_past(self._tested is not None and typed != self._tested)

    @Slot(object)
    def _show(self, tested: Tested) -> None:
        self.pane.show_tested(tested)
        self.fit()

    @Slot()
    def test(self) -> None:
        profile = self._typed()
        if profile is None:
            self.refused.emit(NOTHING)
        else:
            self._tested = profile
            self.tester.start(profile)

    @Slot()
    def look(self) -> None:
        profile = self._typed()
        if profile is None:
            self.refused.emit(NOTHING)
        else:
            self.pane.certificates.look(profile)
