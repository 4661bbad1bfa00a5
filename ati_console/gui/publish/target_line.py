"""Below Send, always: where the next message goes. The topic as it is sent, the broker, production or not."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Slot

from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import Bar
from ati_console.gui.production import ProductionMark
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile

NOWHERE: Final = "nowhere: the topic cannot be sent to"
NOBODY: Final = "no broker: choose one (Ctrl+B)"
MARKED: Final = "Production"
UNMARKED: Final = "not marked as production"


class TargetLine(Bar):
    """Production has its chip and nothing else has one: what a plant runs on is never taken for a test."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 26)
        self.topic = ElidedLabel(kind="plain", elide=Qt.TextElideMode.ElideMiddle)
        self.topic.setObjectName("TargetTopic")
        self.broker, self.address = ElidedLabel(kind="medium"), ElidedLabel(kind="muted")
        self.production, self.unmarked = ProductionMark(theme), Label(UNMARKED, "muted")
        for part in (Label("To", "muted"), self.topic, Label("on", "muted"), self.broker, self.address,
                     self.production, self.unmarked):  # fmt: skip
            self.row.addWidget(part)
        self.row.addStretch(1)
        theme.changed.connect(self._dress)
        self._dress()

    def show_target(self, topic: str, profile: Profile | None, *, clashes: bool) -> None:
        """`topic`: as it is on the wire, "" for none; `clashes`: the payload names another sherpa."""
        self.topic.setText(plain(topic, 400) if topic else NOWHERE)
        self.topic.set_tone("warning" if clashes and topic else "" if topic else "fault")
        self.broker.setText(NOBODY if profile is None else plain(profile.name, 64))
        address = "" if profile is None else plain(f"{profile.host}:{profile.port}", 120)
        self.address.setText("" if address == self.broker.whole() else address)  # one that was pasted is called so
        self.address.setVisible(bool(self.address.whole()))
        in_production = profile is not None and profile.production
        self.production.setVisible(in_production)
        self.unmarked.setVisible(profile is not None and not in_production)
        self.setAccessibleName(" ".join(filter(None, (*self.said, MARKED if in_production else ""))))

    @property
    def said(self) -> tuple[str, ...]:
        return ("To", self.topic.whole(), "on", self.broker.whole(), self.address.whole())

    @Slot()
    def _dress(self) -> None:
        self.topic.setFont(self._theme.mono(11))
