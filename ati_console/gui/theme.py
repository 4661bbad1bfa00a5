"""The look as one value: colours, fonts and sizes for whoever paints, handed to constructors (no global).

A change runs in the order of look.md: palette, style template, icon cache, glyph cache, then `changed`, on which
whoever keeps pens or pictures of their own makes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import qtawesome
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ati_console.gui import fonts, glyphs, style
from ati_console.gui.tokens import SETS, Colors

Mode = Literal["dark", "light", "system"]
Scheme = Literal["dark", "light", ""]  # what a desktop says; "": nothing
ZOOM_STEPS: Final = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class Theme(QObject):
    """Colours, fonts and scaled sizes of now. `changed` says that all three may be different."""

    changed = Signal()

    def __init__(
        self, mode: Mode = "system", zoom: float = 1.0, parent: QObject | None = None, desktop: Scheme = ""
    ) -> None:
        """`desktop`: what it said when the program was left; it is asked again."""
        super().__init__(parent)
        self._mode: Mode = mode
        self._desktop: Scheme = desktop
        self._zoom = zoom
        self._app: QApplication | None = None
        self._bare = False  # undressed, for now
        self._fonts: dict[tuple[str, int, int], QFont] = {}
        self._name = _resolve(mode, desktop)

    @property
    def desktop(self) -> Scheme:
        """By its portal (desktop_scheme.py); "" where that says nothing, and then Qt's word counts."""
        return self._desktop

    def desktop_says(self, scheme: Scheme) -> None:
        self._desktop = scheme
        self._follow_system()

    @property
    def name(self) -> Literal["dark", "light"]:
        return self._name

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def colors(self) -> Colors:
        return SETS[self._name]

    def px(self, length: float) -> int:
        """A length of look.md at the zoom of now, whole pixels."""
        return round(length * self._zoom)

    def letters(self, length: float) -> int:
        """As `px`, of what has to hold words: letters have whole pixels, and at 80 % they are larger than 0.8."""
        return max(self.px(length), round(length * self.font().pixelSize() / 12))

    def font(self, px: int = 12, weight: int = 400) -> QFont:
        return self._font("sans", px, weight)

    def mono(self, px: int = 11, weight: int = 400) -> QFont:
        return self._font("mono", px, weight)

    def set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self._refresh()

    def set_zoom(self, zoom: float) -> None:
        self._zoom = min(max(zoom, ZOOM_STEPS[0]), ZOOM_STEPS[-1])
        self._refresh()

    @Slot()
    def zoom_in(self) -> None:
        self.set_zoom(min((z for z in ZOOM_STEPS if z > self._zoom), default=ZOOM_STEPS[-1]))

    @Slot()
    def zoom_out(self) -> None:
        self.set_zoom(max((z for z in ZOOM_STEPS if z < self._zoom), default=ZOOM_STEPS[0]))

    @Slot()
    def zoom_reset(self) -> None:
        self.set_zoom(1.0)

    def apply(self, app: QApplication) -> None:
        """Dress the application; from here on the system's own changes of scheme are followed too."""
        if self._app is None:
            app.setStyle("Fusion")
            app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._app = app
        self._refresh()

    @contextmanager
    def undressed(self) -> Iterator[None]:
        """For whoever builds a whole window: Qt dresses all that is inside a widget anew each time it gets a parent,
        which was a third of the start. Within another one it is that one."""
        app = self._app
        if app is None or self._bare:
            yield
            return
        self._bare = True
        take_off(app)
        try:
            yield
        finally:
            self._bare = False
            self._put_on(app)

    @Slot()
    def _follow_system(self) -> None:
        if self._mode == "system" and _resolve("system", self._desktop) != self._name:
            self._refresh()

    def _refresh(self) -> None:
        self._name = _resolve(self._mode, self._desktop)
        self._fonts.clear()
        if self._app is not None:
            self._dress(self._app)
        qtawesome.reset_cache()
        glyphs.reset_cache()
        self.changed.emit()

    def _dress(self, app: QApplication) -> None:
        app.styleHints().setColorScheme(_SCHEMES[self._mode])
        app.setFont(self.font())
        app.setPalette(palette(self.colors))
        take_off(app)  # over an old sheet Qt walks its cached rules, whoever died since
        self._put_on(app)

    def _put_on(self, app: QApplication) -> None:
        """With a sheet Qt brings in the fonts of a desktop such as GNOME, one for a class of widgets."""
        sheet, font = style.sheet(self.colors, self._zoom), self.font()
        app.setStyleSheet(sheet)
        if any(_font_of(name) != font for name in _OF_DESKTOP):
            app.setFont(font)
            app.setStyleSheet(sheet)  # rules that change a size or weight alone have kept the family

    def _font(self, kind: str, px: int, weight: int) -> QFont:
        key = (kind, px, weight)
        if key not in self._fonts:
            make = fonts.mono if kind == "mono" else fonts.sans
            self._fonts[key] = make(self.px(px), weight)
        return self._fonts[key]


def take_off(app: QApplication) -> None:
    """The style sheet, and the mark that Qt leaves on some when it goes (lists of combo boxes, their scroll bars).

    Marked ones count as dressed: the next sheet never watches for their end, keeps their rules when they die, and the
    one after it walks them: SIGSEGV (Qt 6.11).
    """
    app.setStyleSheet("")
    mark = Qt.WidgetAttribute.WA_StyleSheet
    for widget in app.allWidgets():
        if widget.testAttribute(mark):
            widget.setAttribute(mark, False)


_OF_DESKTOP: Final = (  # classes that Qt asks a desktop's theme for a font of
    "QAbstractItemView", "QCheckBox", "QHeaderView", "QLabel", "QMenu", "QPushButton", "QRadioButton",
    "QStatusBar", "QTipLabel", "QToolButton",
)  # fmt: skip


def _font_of(class_name: str) -> QFont:
    """PySide's stub asks for bytes, PySide itself refuses them."""
    return QApplication.font(class_name)  # type: ignore[call-overload, no-any-return]


_SCHEMES: Final = {
    "dark": Qt.ColorScheme.Dark,
    "light": Qt.ColorScheme.Light,
    "system": Qt.ColorScheme.Unknown,
}


def _resolve(mode: Mode, desktop: Scheme) -> Literal["dark", "light"]:
    """A desktop that does not say gets the dark set."""
    if mode == "system" and desktop:
        return desktop
    if mode == "system":
        light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
        return "light" if light else "dark"
    return mode


def palette(c: Colors) -> QPalette:
    """Fusion's roles from the tokens, so that whatever the template does not name still fits."""
    roles: dict[QPalette.ColorRole, QColor] = {
        QPalette.ColorRole.Window: c.surface,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.Base: c.surface,
        QPalette.ColorRole.AlternateBase: c.surface,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.PlaceholderText: c.text_faint,
        QPalette.ColorRole.Button: c.raised,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.BrightText: c.fault,
        QPalette.ColorRole.Highlight: c.selected,
        QPalette.ColorRole.HighlightedText: c.text,
        QPalette.ColorRole.Accent: c.accent,
        QPalette.ColorRole.Link: c.accent,
        QPalette.ColorRole.LinkVisited: c.accent,
        QPalette.ColorRole.ToolTipBase: c.raised,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.Light: c.line_strong,
        QPalette.ColorRole.Midlight: c.line_strong,
        QPalette.ColorRole.Mid: c.line,
        QPalette.ColorRole.Dark: c.line,
        QPalette.ColorRole.Shadow: c.inset,
    }
    made = QPalette()
    for role, color in roles.items():
        made.setColor(role, color)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, c.text_faint)
    return made
