"""From a wish for a broker to a profile with its secrets: kept ones are looked up, missing ones are asked for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from ati_console.gui.console.profiles import hazard, with_user
from ati_console.gui.console.secrets_desk import Given, Looked, SecretsDesk
from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.models.plain import clock, sentence
from ati_console.gui.theme import Theme
from ati_console.settings.pasted import Pasted
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import broker_secret, key_secret, of_profile
from ati_console.status import LinkState, LinkStatus, Want

_TELLING: Final = (LinkState.ONLINE, LinkState.REFUSED, LinkState.RECONNECTING)
SHORT: Final = 60  # characters of a host in a sentence


class Entry(QObject):
    """`ready(Looked)` when a run can be opened; `said(words)` about where a secret went."""

    ready = Signal(object)
    said = Signal(str)
    looking = Signal()  # the key store is asked
    found = Signal()  # it has answered, or nobody wants its answer any more
    asks = Signal()  # the user
    warned = Signal(str)  # it was kept, and does not open the broker
    left = Signal()  # the user would not say
    failed = Signal(object)  # Fault: the key store

    def __init__(self, desk: SecretsDesk, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._theme, self._window = desk, theme, window
        self._profile: Profile | None = None
        self._want = Want.PASSWORD
        self._unproved = ("", "")  # of which profile a secret was kept, and where; no broker has taken it yet
        self._no_vault = ""  # why nothing is kept for long here, as the last look said
        self.dialog: SecretDialog | None = None
        desk.looked.connect(self._looked)
        desk.failed.connect(self.found)
        desk.failed.connect(self.failed)

    @property
    def busy_with(self) -> str:
        """The profile for which the key store, or the user, is being asked; "" for none."""
        asks = self.dialog is not None or self._desk.is_looking
        return self._profile.name if self._profile is not None and asks else ""

    def connect_to(self, profile: Profile, pasted: Pasted | None = None) -> None:
        """Secrets that were pasted with the address are kept first."""
        self.leave()
        self._profile, self._want = profile, Want.PASSWORD
        held = (pasted.password, pasted.key_passphrase, pasted.proxy_password) if pasted else ()
        named = zip(of_profile(profile.name), held, strict=False)
        self.looking.emit()
        self._desk.look(profile, tuple(Given(name, secret) for name, secret in named if secret is not None))

    def ask_again(self, profile: Profile, link: LinkStatus) -> None:
        """The broker refused, or the key of the profile is closed: what was typed is typed again. Not while another
        one is on its way, whose question would get the answer to this one."""
        if self.busy_with:
            return
        self._profile, self._want = profile, link.wants
        passphrase = link.wants is Want.PASSPHRASE
        self._ask((_of_key if passphrase else _of_broker)(profile, self._no_vault, link.reason))

    def hear(self, name: str, link: LinkStatus) -> None:
        """What became of the link of this profile: only then it is known whether the secret is right."""
        of, words = self._unproved
        if of != name or link.state not in _TELLING:
            return
        self._unproved = ("", "")
        if link.state is LinkState.ONLINE:
            self.said.emit(words)
        elif link.state is LinkState.REFUSED:
            self.warned.emit(f"{words}; the broker refused at {clock(link.reason_at)}: {link.reason}")
        else:
            self.warned.emit(f"{words}; not tried yet, the broker is not reached")

    def leave(self) -> None:
        """Something else is wanted: what was being asked is not asked any more."""
        self._desk.forget_wish()
        self.found.emit()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.reject()

    @Slot(object)
    def _looked(self, looked: Looked) -> None:
        self.found.emit()
        self._no_vault = looked.no_vault
        lacks = looked.profile.user is not None and looked.credentials.password is None
        if lacks and not looked.answered:
            self._profile, self._want = looked.profile, Want.PASSWORD
            self._ask(_of_broker(looked.profile, looked.no_vault, ""))
            return
        if looked.stored is not None:
            self._unproved = (looked.profile.name, f"{self._want.name.capitalize()} kept: {looked.stored.words}")
        self.ready.emit(looked)

    def _ask(self, question: Question) -> None:
        self.dialog = SecretDialog(self._theme, question, self._window)
        self.dialog.answered.connect(self._answered)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()
        self.asks.emit()

    @Slot(object)
    def _answered(self, answer: Answer) -> None:
        if self._profile is not None:
            self._profile = with_user(self._profile, answer.user)
            self.looking.emit()
            name = (key_secret if self._want is Want.PASSPHRASE else broker_secret)(self._profile.name)
            self._desk.look(self._profile, (Given(name, answer.secret, answer.lasting),), answered=True)

    @Slot(int)
    def _closed(self, result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None and result == QDialog.DialogCode.Rejected:
            self.left.emit()


def _of_broker(profile: Profile, no_vault: str, why: str) -> Question:
    where = f"{profile.host[:SHORT]}:{profile.port}"
    loud = hazard(profile)
    words = f"{where} asks who connects." + (f" {sentence(loud)}." if loud else "")
    title = f"Password of {profile.user[:SHORT]}" if profile.user else "User and password"
    user, marked = profile.user or "", profile.production
    return Question(title, words, user=user, why_again=why, no_vault=no_vault, production=marked)


def _of_key(profile: Profile, no_vault: str, why: str) -> Question:
    key = profile.tls and (profile.tls.key_file or profile.tls.cert_file)
    words = f"The private key {key.name[:SHORT] if key else ''} of this profile is locked."
    title, marked = "Passphrase of the private key", profile.production
    return Question(title, words, label="Passphrase", why_again=why, no_vault=no_vault, production=marked)
