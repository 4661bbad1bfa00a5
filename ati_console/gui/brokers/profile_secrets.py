"""The secrets of the chosen profile, kept under its saved name: typed, forgotten, shown for a moment."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ati_console.gui.brokers.desk import Desk
from ati_console.gui.brokers.editor import SECRETS, Editor
from ati_console.gui.brokers.reveal import Entry, Reveal
from ati_console.gui.brokers.secret_asker import SecretAsker
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import of_profile


class ProfileSecrets(QObject):
    """`chosen` gives the profile as it is saved, or None."""

    def __init__(
        self, editor: Editor, desk: Desk, asker: SecretAsker, reveal: Reveal, chosen: Callable[[], Profile | None]
    ) -> None:
        super().__init__(editor)
        self._desk, self._asker, self._reveal, self._chosen = desk, asker, reveal, chosen
        self._rows = editor.secrets
        editor.secret_requested.connect(self._type)
        editor.forget_requested.connect(self._forget)
        asker.typed.connect(desk.keep_secret)
        reveal.found.connect(self._look_again)
        for which, row in enumerate(editor.secrets):
            reveal.add(row, functools.partial(self._entry, which))

    def _entry(self, which: int) -> Entry:
        profile = self._chosen()
        if profile is None:
            return Entry("", SECRETS[which])
        return Entry(of_profile(profile.name)[which], f"{SECRETS[which]} of {profile.name}", profile.production)

    @Slot()
    def _look_again(self) -> None:
        """Where the secrets are: the key store may have been locked when that was asked."""
        profile = self._chosen()
        if profile is not None:
            self._desk.where(profile.name)

    @Slot(int)
    def _type(self, which: int) -> None:
        profile = self._chosen()
        if profile is not None:
            self._reveal.hide()
            no_vault = self._rows[which].no_vault
            self._asker.ask(profile.name, which, SECRETS[which], profile.production, no_vault)

    @Slot(int)
    def _forget(self, which: int) -> None:
        profile = self._chosen()
        if profile is not None:
            self._reveal.hide()
            self._desk.forget_secret(profile.name, which)
