"""Pieces of the Connection tab: the verdict, the last hour as a band, the counters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, plain_tip
from ati_console.gui.models.connection_model import BAND_S, Stretch
from ati_console.gui.models.connection_words import Verdict
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.own_links import OwnLink
from ati_console.gui.models.plain import plain, span
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.status import LinkState

VERDICT_HEIGHT: Final = 30
IDENTITY_FROM: Final = 760  # narrower, or with a next step to say, the words of the verdict need the room
BAND_HEIGHT: Final = 24
OWN_HEIGHT: Final = 22
COUNTERS_HEIGHT: Final = 24


class VerdictLine(QWidget):
    """Glyph, what is the case, the evidence, and the next step: a link where somebody does it. `wished(wish)`.

    At its end the client id of the link, to be copied: the owner of the broker asks for it."""

    wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._verdict = Verdict(Glyph.DASH, "")
        self.title, self.words = ElidedLabel("", "strong"), ElidedLabel("", "muted")
        self.step = ElidedLabel("", "plain")
        self.link = QPushButton()
        self.link.setProperty("kind", "link")
        self.link.clicked.connect(self._wish)
        self._row = QHBoxLayout(self)
        for widget in (self.title, self.words, self.step, self.link):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self.identity = ElidedLabel("", "caption")
        self.copy = IconButton(theme, "ph.copy", "Copy the client id")
        self.copy.clicked.connect(self._copy)
        self._row.addWidget(self.identity)
        self._row.addWidget(self.copy)
        self._client_id = ""
        self.show_identity("")
        theme.changed.connect(self._redress)
        self._redress()

    def show_identity(self, client_id: str) -> None:
        self._client_id = client_id
        self.identity.setText(f"client id {plain(client_id, 64)}")
        roomy = bool(client_id) and not self._verdict.step and self.width() >= self._theme.px(IDENTITY_FROM)
        self.identity.setVisible(roomy)
        self.copy.setVisible(roomy)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._client_id)

    @property
    def verdict(self) -> Verdict:
        return self._verdict

    def show_verdict(self, verdict: Verdict, *, granted: bool) -> None:
        can = granted and verdict.wish is not None
        if verdict == self._verdict and can == self.link.isVisibleTo(self):
            return
        self._verdict = verdict
        self.title.setText(verdict.title)
        self.words.setText(verdict.words)
        self.step.setText(verdict.step)
        self.link.setText(verdict.step)
        self.step.setVisible(not can and bool(verdict.step))
        self.link.setVisible(can)
        said = ". ".join(part for part in (verdict.title, verdict.words, verdict.step) if part)
        self.setAccessibleName(said)
        self._keep_title()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_title()

    def _keep_title(self) -> None:
        """It is cut last."""
        self.title.setMinimumWidth(min(self.title.sizeHint().width(), self.width() // 3))

    @Slot()
    def _wish(self) -> None:
        self.wished.emit(self._verdict.wish)

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(VERDICT_HEIGHT))
        self._row.setContentsMargins(px(34), 0, px(12), 0)
        self._row.setSpacing(px(12))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        tint = {Glyph.CROSS: theme.colors.fault_tint, Glyph.FINDING: theme.colors.warning_tint}
        ground = tint.get(self._verdict.shape) if isinstance(self._verdict.shape, Glyph) else None
        if ground is not None:
            painter.fillRect(self.rect(), ground)
        picture = glyphs.pixmap(self._verdict.shape, theme.px(12), self.devicePixelRatioF(), theme)
        painter.drawPixmap(theme.px(16), (self.height() - theme.px(12)) // 2, picture)


class OwnLine(QWidget):
    """How many connections this console has now, and each by name; not there while the source is the only one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = ElidedLabel("", "caption")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words)
        theme.changed.connect(self._redress)
        self._redress()
        self.hide()

    def show_links(self, links: Sequence[OwnLink]) -> None:
        said = [plain(link.words, 160) for link in links]
        self.words.setText(f"{counted(len(said), 'connection')} of this console: {'; '.join(said)}")
        self.setToolTip(plain_tip("\n".join(said)))
        self.setAccessibleName(self.words.whole())
        self.setVisible(len(said) > 1 or any(link.what != "the source" for link in links))

    @Slot()
    def _redress(self) -> None:
        self._row.setContentsMargins(self._theme.px(34), 0, self._theme.px(12), 0)
        self.setFixedHeight(self._theme.px(OWN_HEIGHT))


class LinkBand(QWidget):
    """The last hour from left to right, coloured by the state of the link; the words are in the list below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stretches: Sequence[Stretch] = ()
        self._now = 0.0
        self._notation = LOCAL_METRES
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(BAND_HEIGHT))
        self.update()

    def show_stretches(self, stretches: Sequence[Stretch], now: float, notation: Notation = LOCAL_METRES) -> None:
        self._stretches, self._now, self._notation = stretches, now, notation
        up_s = sum(
            max(0.0, one.end - max(one.begin, now - BAND_S)) for one in stretches if one.state is LinkState.ONLINE
        )
        self.setAccessibleName(f"Online for {span(up_s)} of the last hour")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        left, right = theme.px(52), self.width() - theme.px(48)
        band = QRect(left, theme.px(7), right - left, theme.px(8))
        painter.fillRect(band, theme.colors.neutral_tint)
        for one in self._stretches:
            self._stretch(painter, band, one)
        side = QRect(theme.px(12), 0, left, self.height())
        brush.text(painter, side, self._notation.minute(self._now - BAND_S), theme.colors.text_faint, theme.font(11))
        brush.text(
            painter, QRect(right + theme.px(8), 0, left, self.height()), "now", theme.colors.text_faint, theme.font(11)
        )

    def _stretch(self, painter: QPainter, band: QRect, one: Stretch) -> None:
        begin, end = (max(0.0, 1.0 - (self._now - at) / BAND_S) for at in (one.begin, one.end))
        if end <= 0.0 or end < begin:
            return
        left, right = (band.left() + round(share * band.width()) for share in (begin, end))
        ink = self._ink(one.state)
        if ink is not None:
            high = band.height() if one.state is LinkState.ONLINE else band.height() + self._theme.px(6)
            top = band.center().y() - high // 2 + 1  # what is no normal stands out by its height as well
            painter.fillRect(left, top, max(right - left, self._theme.px(2)), high, ink)

    def _ink(self, state: LinkState) -> QColor | None:
        colors = self._theme.colors
        return {
            LinkState.ONLINE: colors.live,
            LinkState.CONNECTING: colors.warning,
            LinkState.RECONNECTING: colors.warning,
            LinkState.REFUSED: colors.fault,
            LinkState.TAKEN_OVER: colors.fault,
        }.get(state)


class Counters(QWidget):
    """Names and figures in one line; the last ones leave when there is no room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(COUNTERS_HEIGHT))
        self.update()

    def show_counts(self, counts: tuple[tuple[str, str], ...]) -> None:
        if counts != self._counts:
            self._counts = counts
            self.setAccessibleName(", ".join(f"{name} {figure}" for name, figure in counts))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        left, light, bold = theme.px(12), theme.font(11), theme.font(11, 600)
        for name, figure in self._counts:
            wide = QFontMetrics(light).horizontalAdvance(name) + theme.px(5)
            whole = wide + QFontMetrics(bold).horizontalAdvance(figure)
            if left + whole > self.width() - theme.px(8):
                return
            box = QRect(left, 0, whole + theme.px(4), self.height())
            brush.text(painter, box, name, colors.text_muted, light)
            brush.text(painter, box.adjusted(wide, 0, 0, 0), figure, colors.text, bold)
            left += whole + theme.px(18)
