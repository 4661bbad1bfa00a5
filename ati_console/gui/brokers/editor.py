"""One profile in sections: address, identity, TLS, protocol, topics, role, last will, proxy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.brokers.fields import (
    ChoiceControl,
    Control,
    Field,
    LinesControl,
    TextControl,
    TickControl,
)
from ati_console.gui.brokers.held_area import HeldArea
from ati_console.gui.brokers.secret_row import SecretRow
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models import profile_draft as draft
from ati_console.gui.models.plain import plain
from ati_console.gui.models.profile_draft import Drafted, Value
from ati_console.gui.panels.parts import Bar, rule
from ati_console.gui.production import ProductionMark
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Kept

PASSWORD, PASSPHRASE, PROXY_PASSWORD = range(3)  # in the order of secrets.of_profile
SECRETS: Final = ("Password", "Key passphrase", "Proxy password")
SECOND_HINT: Final = "The saved broker that listens for what is published here: Publish, trial."
ID_HINT: Final = "Empty: one of its own, the same after every start."
CLEAN_HINT: Final = "While forwarding, the broker keeps a session all the same. It ends with forwarding."
PACKET_HINT: Final = "In bytes. What is larger the broker keeps back, without a word. MQTT 5 only."
WILL_HINT: Final = "Sent with the will, by MQTT 5 alone. A link that is back within the delay keeps it unsaid."
WILL_FIVE: Final = (
    "will_delay_s", "will_expiry_s", "will_content_type", "will_response_topic", "will_correlation", "will_utf8",
    "will_user_properties",
)  # fmt: skip
PROPERTIES_HINT: Final = "Sent with CONNECT and readable by the broker: no secret belongs here. MQTT 5 only."


class Editor(QWidget):
    """`edited` after each change of the user; `save_requested`; `secret_requested(int)`, `forget_requested(int)`."""

    edited = Signal()
    save_requested = Signal()
    revert_requested = Signal()
    secret_requested = Signal(int)
    forget_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._lengths = theme, Lengths(theme, self)
        self.fields: dict[str, Field] = {}
        self.secrets = [SecretRow(theme, words) for words in SECRETS]
        self.title, self.state = ElidedLabel("", "title"), Label("", "muted")
        self.save, self.revert = QPushButton("Save"), QPushButton("Revert")
        self._sections: list[QVBoxLayout] = []
        self._page, self._body = QWidget(), QVBoxLayout()
        self.area = HeldArea(self._page, theme.px)
        self.hazard, self.production = _Hazard(theme), ProductionMark(theme)
        self._build()
        self._wire()

    # ------------------------------------------------------------ what it shows

    def show_values(self, values: Mapping[str, Value]) -> None:
        for key, field in self.fields.items():
            field.control.set_value(values[key])
        self._fit()

    def values(self) -> dict[str, Value]:
        return {key: field.control.value() for key, field in self.fields.items()}

    def show_draft(self, drafted: Drafted, saved: Profile) -> None:
        """The words of what is wrong, and whether there is anything to save."""
        for key, field in self.fields.items():
            field.show_wrong(drafted.wrong.get(key, ""))
        changed = drafted.profile != saved
        self.title.setText(plain(saved.name, 80))
        self.production.setVisible(saved.production)
        count = len(drafted.wrong)
        words = f"{counted(count, 'field')} to correct" if count else "not saved yet" if changed else ""
        self.state.setText(words)
        set_look(self.state, "tone", "fault" if count else "warning" if changed else "")
        self.save.setEnabled(changed and drafted.profile is not None)
        self.save.setToolTip("" if self.save.isEnabled() else words or "Nothing has changed")
        self.revert.setEnabled(changed)
        self.hazard.say("; ".join(drafted.profile.hazards) if drafted.profile else "")

    def show_secrets(self, kept: tuple[Kept, ...] | None) -> None:
        for number, row in enumerate(self.secrets):
            row.show_kept(kept[number] if kept else None)

    def go_to(self, key: str) -> None:
        """The field of this key in view, ready to be typed."""
        field = self.fields[key].control.first()
        field.setFocus()

    @Slot()
    def refresh(self) -> None:
        """After a value was changed, by the user or for him."""
        self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        """What does not apply now leaves, but for what has to be corrected: nobody finds that where it is not seen."""
        now = self.values()
        tls, will, proxy = bool(now["tls"]), bool(now["will"]), now["proxy_kind"] != draft.DIRECT
        five = now["version"] == "5"
        for keys, applies in (
            (("ws_path",), now["transport"] == "websockets"),
            (("verify", "ca_file", "cert_file", "key_file"), tls),
            (("session_expiry_s", "receive_maximum", "maximum_packet_size", "user_properties"), five),
            (("will_topic", "will_payload", "will_qos", "will_retain"), will),
            (WILL_FIVE, will and five),
            (("proxy_host", "proxy_port", "proxy_user"), proxy),
        ):
            for key in keys:
                self.fields[key].setVisible(applies or bool(self.fields[key].wrong))
        self.secrets[PASSPHRASE].setVisible(tls and bool(now["cert_file"]))
        self.secrets[PROXY_PASSWORD].setVisible(proxy)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        theme = self._theme
        bar = Bar(theme, 36)
        set_look(self.save, "kind", "primary")
        for widget in (self.title, self.production, self.state):
            bar.row.addWidget(widget)
        bar.row.addStretch(1)
        for button in (self.revert, self.save):
            bar.row.addWidget(button)
        self._page.setLayout(self._body)
        self._lengths.give(self._body.setContentsMargins, 16, 8, 16, 16)
        self._body.setSpacing(0)
        self._fill()
        self._body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for whole in (bar, self.hazard, self.area):
            column.addWidget(whole)

    def _fill(self) -> None:
        theme = self._theme
        self._section("Address")
        name = TextControl(theme, "Name")
        self._add("name", "Name", name)
        self.name = name.edit
        self._text("host", "Host", mono=True)
        self._text("port", "Port", short=True)
        self._add("transport", "Transport", ChoiceControl(theme, "Transport", draft.TRANSPORTS))
        self._text("ws_path", "Path", mono=True)
        self._section("Identity")
        self._text("user", "User", hint="none")
        self._body.addWidget(self.secrets[PASSWORD])
        self._add("client_id", "Client id", TextControl(theme, "Client id", mono=True), ID_HINT)
        self._fill_tls()
        self._fill_protocol()
        self._section("Role")
        self._add("role", "Role", ChoiceControl(theme, "Role", draft.ROLES), "Publish only never subscribes.")
        second = TextControl(theme, "Second identity", hint="nobody")
        self._add("second", "Heard by", second, SECOND_HINT)
        tick = TickControl(theme, "Production: a plant runs on this broker")
        self._add("production", "", tick, "Marked with this word wherever the broker is named.")
        self._section("Topics")
        lines = LinesControl(theme, "Topics", 7, "ati/amr/+/status 1")
        self._add("topics", "Subscribe to", lines, "A filter each line, its QoS behind it; 2 is asked as 1.")
        self._fill_will()
        self._fill_proxy()

    def _fill_tls(self) -> None:
        self._section("TLS")
        self._add("tls", "", TickControl(self._theme, "Encrypted with TLS"))
        self._add("verify", "", TickControl(self._theme, "Verify the server's certificate"))
        for key, words, hint in (
            ("ca_file", "CA file", "empty: the CAs of this computer"),
            ("cert_file", "Certificate", "if the broker asks for one"),
            ("key_file", "Private key", "empty: it is in the certificate's file"),
        ):
            self._add(key, words, TextControl(self._theme, words, mono=True, browse=True, hint=hint))
        self._body.addWidget(self.secrets[PASSPHRASE])

    def _fill_protocol(self) -> None:
        theme = self._theme
        self._section("Protocol")
        self._add("version", "Version", ChoiceControl(theme, "Version", draft.VERSIONS))
        self._text("keep_alive_s", "Keep alive, s", short=True)
        self._add("clean_start", "", TickControl(theme, "Clean start: nothing is kept for us meanwhile"), CLEAN_HINT)
        self._text("session_expiry_s", "Session kept, s", short=True)
        self._text("receive_maximum", "Receive maximum", short=True, hint="as many as fit")
        self._add(
            "maximum_packet_size", "Largest packet, B",
            TextControl(theme, "Largest packet, bytes", short=True, hint="16 MiB"), PACKET_HINT,
        )  # fmt: skip
        self._add(
            "user_properties", "User properties", LinesControl(theme, "User properties", 2, "name=value"),
            PROPERTIES_HINT,
        )  # fmt: skip

    def _fill_will(self) -> None:
        theme = self._theme
        self._section("Last will")
        self._add("will", "", TickControl(theme, "The broker publishes for us when the link breaks"))
        self._text("will_topic", "Topic", mono=True)
        payload = LinesControl(theme, "Payload of the last will", 3)
        self._add("will_payload", "Payload", payload, "Empty and retained clears the topic.")
        self._add("will_qos", "QoS", ChoiceControl(theme, "QoS of the last will", draft.QOS))
        self._add("will_retain", "", TickControl(theme, "Retained"))
        self._fill_will_five()

    def _fill_will_five(self) -> None:
        theme = self._theme
        self._text("will_delay_s", "Delay, s", short=True, name="Delay of the last will, s")
        self._text("will_expiry_s", "Expires after, s", short=True, hint="never", name="Expiry of the last will, s")
        self._text("will_content_type", "Content type", hint="none", name="Content type of the last will")
        self._text("will_response_topic", "Response topic", mono=True, name="Response topic of the last will")
        self._text("will_correlation", "Correlation", mono=True, name="Correlation data of the last will")
        self._add("will_utf8", "", TickControl(theme, "The payload says that it is UTF-8 text"))
        lines = LinesControl(theme, "User properties of the last will", 2, "name=value")
        self._add("will_user_properties", "User properties", lines, WILL_HINT)

    def _fill_proxy(self) -> None:
        self._section("Proxy")
        self._add("proxy_kind", "On the way", ChoiceControl(self._theme, "Proxy", draft.PROXIES))
        self._text("proxy_host", "Host", mono=True, name="Host of the proxy")
        self._text("proxy_port", "Port", short=True, hint="usual", name="Port of the proxy")
        self._text("proxy_user", "User", hint="none", name="User of the proxy")
        self._body.addWidget(self.secrets[PROXY_PASSWORD])

    def _section(self, words: str) -> None:
        if self._body.count():
            self._lengths.space(self._body, 10)
            self._body.addWidget(rule())
            self._lengths.space(self._body, 8)
        self._body.addWidget(Label(words, "strong"))
        self._lengths.space(self._body, 4)

    def _text(
        self, key: str, words: str, *, mono: bool = False, short: bool = False, hint: str = "", name: str = ""
    ) -> None:
        self._add(key, words, TextControl(self._theme, name or words, mono=mono, short=short, hint=hint))

    def _add(self, key: str, words: str, control: Control, hint: str = "") -> None:
        self.fields[key] = Field(self._theme, words, control, hint)
        control.changed.connect(self.refresh)
        self._body.addWidget(self.fields[key])

    def _wire(self) -> None:
        self.save.clicked.connect(self.save_requested)
        self.name.returnPressed.connect(self.save_requested)  # F2, the name, Enter: as everywhere
        self.revert.clicked.connect(self.revert_requested)
        for number, row in enumerate(self.secrets):
            row.setProperty("number", number)
            row.type_requested.connect(self._type)
            row.forget_requested.connect(self._forget)

    @Slot()
    def _type(self) -> None:
        self.secret_requested.emit(self._number())

    @Slot()
    def _forget(self) -> None:
        self.forget_requested.emit(self._number())

    def _number(self) -> int:
        return int(self.sender().property("number"))


class _Hazard(QFrame):
    """What must be loud about the profile, as long as it is so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Banner")
        set_look(self, "tone", "warning")
        self._words = Label("", "strong")
        self._words.setWordWrap(True)  # what the password is in danger of stood behind the dots
        row, lengths = QHBoxLayout(self), Lengths(theme, self)
        lengths.give(row.setContentsMargins, 16, 5, 12, 5)
        lengths.give(row.setSpacing, 8)
        row.addWidget(GlyphMark(theme, Glyph.FINDING, 12))
        row.addWidget(self._words, 1)
        lengths.give(self.setMinimumHeight, 28)
        self.hide()

    def say(self, words: str) -> None:
        self._words.setText(plain(words, 300))
        self.setVisible(bool(words))
