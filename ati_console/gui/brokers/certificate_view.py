"""The server's certificates: who it is, until when, who vouches for it; trusted only with its fingerprint in view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ati_console import paths
from ati_console.gui.check_box import CheckBox
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import rule
from ati_console.gui.theme import Theme
from ati_console.mqtt import certificates
from ati_console.mqtt.certificates import Certificate, NoCertificate, ServerCertificates, Trust
from ati_console.mqtt.words import UNTRUSTED
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import SecretStore, proxy_secret
from ati_console.status import Fault
from ati_console.workers.task import Task

WORDS: Final = "Looks at what the server shows, and tells it nothing: no user, no password, no certificate of ours."
COMPARED: Final = "I compared it with its owner's"
PAIRS: Final = 11  # of a fingerprint in one line: it must not be cut


@dataclass(frozen=True, slots=True)
class Looked:
    """What the server showed, or why nothing."""

    found: ServerCertificates | None = None
    words: str = ""


class CertificateView(QFrame):
    """`look_requested`; `trusted(Profile)`: the profile with the chosen CA as its own, to be saved."""

    look_requested = Signal()
    trusted = Signal(object)

    def __init__(self, theme: Theme, vault: SecretStore) -> None:
        super().__init__()
        self._theme, self._vault = theme, vault
        self._task: Task | None = None
        self._profile: Profile | None = None
        self._found: ServerCertificates | None = None
        self.button, self.words = QPushButton("Look"), _wrapped(WORDS, "muted")
        self.button.setAccessibleName("Look at the certificates of the server")
        self.compared, self.trust = CheckBox(theme, COMPARED), QPushButton("Trust this CA")
        self._chain, self._anchor = QVBoxLayout(), QVBoxLayout()
        self.foot = QFrame()  # what is to be trusted and the button, which a dialog keeps in view
        self._held: list[QFrame | Label] = []
        self._build()
        self.clear()

    @Slot()
    def clear(self) -> None:
        """Another profile is shown."""
        self._drop()
        self._profile = None
        self._show(Looked(words=WORDS), "")

    def fit(self, typed: Profile | None) -> None:
        """What was seen is of one address, and the verdict of one CA file: another one typed has not been looked at."""
        if self._profile is not None and typed is not None and _asked(typed) != _asked(self._profile):
            self.clear()

    def look(self, profile: Profile) -> None:
        self._drop()
        self._profile, vault = profile, self._vault
        self._show(Looked(words="Looking ..."), "")

        def work() -> Looked:
            return _looked(profile, vault)

        self._run(work, self._looked)

    @Slot(object)
    def _looked(self, looked: Looked) -> None:
        self._task = None
        self._show(looked, "" if looked.found else "fault")

    @Slot()
    def _trust(self) -> None:
        profile, found = self._profile, self._found
        if profile is not None and found is not None:
            self._run(_Trusting(profile, found.anchor).made, self._trusted)

    @Slot(object)
    def _trusted(self, profile: Profile) -> None:
        self._task = None
        self.compared.setChecked(False)
        self.trusted.emit(profile)

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._task = None
        self._show(Looked(words=fault.what), "fault")

    def _run(self, work: Callable[[], object], done: Callable[[Any], None]) -> None:
        self._task = Task("certificates", work, self)
        self._task.done.connect(done)
        self._task.failed.connect(self._failed)
        self._task.start()

    def _drop(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None

    # ------------------------------------------------------------ what is shown

    def _show(self, looked: Looked, tone: str) -> None:
        for held in self._held:
            held.deleteLater()
        self._held.clear()
        self._found = looked.found
        self.words.setText(plain(looked.words, 400))
        self.words.setVisible(bool(looked.words))
        set_look(self.words, "tone", tone)
        self.compared.setChecked(False)
        self.foot.setVisible(looked.found is not None)
        if looked.found is not None:
            self._show_found(looked.found)

    def _show_found(self, found: ServerCertificates) -> None:
        self._line(f"{found.tls_version}, {len(found.chain)} in its chain", "strong")
        self._verdict("The CAs of this computer", found.system)
        if found.own_ca is not None:
            self._verdict("Its own CA file", found.own_ca)
        for number, certificate in enumerate(found.chain):
            self._certificate(certificate, found.host if number == 0 else "")
        self._add(rule(), self._anchor)
        for words, kind in (("To be trusted", "strong"), (found.anchor.subject, "")):
            self._line(words, kind, into=self._anchor)
        self._line(_fingerprint(found.anchor), "", mono=True, into=self._anchor)
        self._line(found.anchor_words, "caption", into=self._anchor)
        self.trust.setText("Trust this CA" if found.anchor.is_ca else "Trust this certificate")

    def _verdict(self, who: str, trust: Trust) -> None:
        said = f"{who}: trusted" if trust.trusted else f"{who}: not trusted, {trust.reason.removeprefix(UNTRUSTED)}"
        self._line(said, "muted", "live" if trust.trusted else "warning")

    def _certificate(self, one: Certificate, host: str) -> None:
        """`host`: whose certificate it should be; "" of a CA, which is of no host."""
        self._add(rule())
        now = dt.datetime.now(dt.UTC)
        soon = one.days_left(now) <= certificates.SOON_DAYS
        self._line(one.subject, "medium")
        self._line(f"issued by {'itself' if one.self_signed else one.issuer}, {one.key}", "muted")
        if host and not one.is_for(host):
            self._line(f"not for {host}: it would not be let in even where it is trusted", "muted", "warning")
        if host or one.names:
            self._line(f"names: {', '.join(one.names) or 'none'}", "muted")
        self._line(one.expiry_words(now), "muted", "warning" if soon else "")
        self._line(_fingerprint(one), "", mono=True)

    def _line(
        self, words: str, kind: str, tone: str = "", *, mono: bool = False, into: QVBoxLayout | None = None
    ) -> None:
        label = _wrapped("\n".join(plain(line, 300) for line in words.split("\n")), kind)
        set_look(label, "tone", tone)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._add(label, into)
        if mono:  # after the style has dressed it
            label.ensurePolished()
            label.setFont(self._theme.mono(11))

    def _add(self, widget: QFrame | Label, into: QVBoxLayout | None = None) -> None:
        self._held.append(widget)
        (into or self._chain).addWidget(widget)

    def _build(self) -> None:
        lengths = Lengths(self._theme, self)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(Label("Certificates", "title"))
        head.addStretch(1)
        head.addWidget(self.button)
        lengths.give(column.setContentsMargins, 0, 8, 0, 0)
        lengths.give(column.setSpacing, 6)
        lengths.give(self._chain.setSpacing, 4)
        column.addWidget(rule())
        column.addLayout(head)
        column.addWidget(self.words)
        column.addLayout(self._chain)
        column.addWidget(self.foot)
        below = QVBoxLayout(self.foot)
        below.setContentsMargins(0, 0, 0, 0)
        lengths.give(below.setSpacing, 6)
        lengths.give(self._anchor.setSpacing, 4)
        below.addLayout(self._anchor)
        below.addWidget(self.compared)
        below.addWidget(self.trust, 0, Qt.AlignmentFlag.AlignLeft)
        self.trust.setEnabled(False)
        self.compared.toggled.connect(self.trust.setEnabled)
        self.trust.clicked.connect(self._trust)
        self.button.clicked.connect(self.look_requested)


@dataclass(frozen=True, slots=True)
class _Trusting:
    profile: Profile
    anchor: Certificate

    def made(self) -> Profile:
        return certificates.trusting(self.profile, self.anchor, paths.certificates_dir())


def _looked(profile: Profile, vault: SecretStore) -> Looked:
    """Blocks for seconds."""
    password = vault.get(proxy_secret(profile.name)) if profile.needs[2] else None
    try:
        return Looked(certificates.fetch(profile, password))
    except NoCertificate as none:
        return Looked(words=f"{none.reason}. {none.advice}".rstrip(". "))


def _asked(profile: Profile) -> tuple[object, ...]:
    ca_file = profile.tls.ca_file if profile.tls else None
    return profile.host, profile.port, profile.transport, profile.proxy, ca_file


def _fingerprint(one: Certificate) -> str:
    """In lines, so that all of it is seen."""
    pairs = one.sha256.split(":")
    lines = [":".join(pairs[at : at + PAIRS]) for at in range(0, len(pairs), PAIRS)]
    return "\n".join(["SHA-256", *lines])


def _wrapped(words: str, kind: str) -> Label:
    label = Label(words, kind)
    label.setWordWrap(True)
    return label
