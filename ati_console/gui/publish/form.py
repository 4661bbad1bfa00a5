"""The fields of a template as a form: what is required first; a change here is a change of the text, and back."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import rule
from ati_console.gui.publish.choice import Choice
from ati_console.gui.theme import Theme
from ati_console.publish.json_places import Document, Path, read
from ati_console.publish.mistake import Mistake, TemplateError
from ati_console.publish.schema import NUMBERS
from ati_console.publish.template import Field, Kind, Template
from ati_console.publish.variables import Values, filled

LABEL: Final = 100
LONGEST: Final = 2_000
POSE_NAMES: Final = {3: ("x", "y", "yaw"), 6: ("x", "y", "z", "roll", "pitch", "yaw")}
QUOTED_KINDS: Final = (Kind.TEXT, Kind.NAME)


class Form(QScrollArea):
    """`edited(path, written)`: what a field says now, as JSON or a variable. Fields that are not there are empty."""

    edited = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Form")
        FocusRing(theme, self)
        self._boxes: dict[Path, _Box] = {}
        self._labels: list[ElidedLabel] = []
        theme.changed.connect(self._redress)

    def minimumSizeHint(self) -> QSize:
        """As wide as its fields need: it does not scroll sideways, and what is cut cannot be read."""
        inside: QWidget | None = self.widget()
        needed = 0 if inside is None else inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(needed, super().minimumSizeHint().height())

    def build(self, template: Template) -> None:
        """Rows for another template."""
        self._boxes, self._labels = {}, []
        inside = QWidget()
        inside.setObjectName("Pane")
        column = QVBoxLayout(inside)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        required = [field for field in template.fields if field.required]
        others = [field for field in template.fields if not field.required]
        for field in required:
            self._row(field, template)
        if required and others:
            self._grid.addWidget(rule(), self._grid.rowCount(), 0, 1, 2)
        for field in others:
            self._row(field, template)
        self.setWidget(inside)
        self._redress()

    def show_text(self, text: str, values: Values) -> bool:
        """What stands in the text; False when it cannot be read, and the fields wait as they are."""
        try:
            document = read(text)
        except TemplateError:
            document = None
        for box in self._boxes.values():
            box.setEnabled(document is not None)
            if document is not None:
                box.show_value(text, document, values)
        return document is not None

    def mark(self, text: str, mistakes: tuple[Mistake, ...]) -> None:
        """A frame around each field that something is wrong with."""
        tones = {m.what.split("'")[1]: "warning" if m.warning else "fault" for m in mistakes if m.what.count("'") > 1}
        about_pose = any(m.fix for m in mistakes)
        for path, box in self._boxes.items():
            name = ".".join(map(str, path))
            parent = ".".join(map(str, path[:-1]))
            tone = tones.get(name) or tones.get(parent, "")
            if about_pose and path[-1] in (0, 1) and path[-2:-1] == ("pose",):
                tone = tone or "warning"
            set_look(box, "tone", tone)

    def _row(self, field: Field, template: Template) -> None:
        row = self._grid.rowCount()
        label = ElidedLabel(plain(_short(field, template), 60), "muted")
        label.setFixedWidth(self._theme.px(LABEL))
        self._labels.append(label)
        top = Qt.AlignmentFlag.AlignTop if field.kind in NUMBERS else Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(label, row, 0, top)
        self._grid.addWidget(self._pose(field) if field.kind in NUMBERS else self._one(field), row, 1)

    def _one(self, field: Field) -> QWidget:
        box = _Box(self._theme, field, field.path)
        box.edited.connect(self.edited)
        self._boxes[field.path] = box
        return box

    def _pose(self, field: Field) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        names = POSE_NAMES[3 if field.kind is Kind.POSE3 else 6]
        for index, name in enumerate(names):
            part = Field((*field.path, index), Kind.NUMBER)
            box = _Box(self._theme, part, part.path, name)
            box.edited.connect(self.edited)
            self._boxes[part.path] = box
            grid.addWidget(box, index // 2, index % 2)  # three in a row were cut at 1280
        return holder

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        inside: QWidget | None = self.widget()
        layout = inside.layout() if inside is not None else None
        if layout is not None:
            layout.setContentsMargins(px(12), px(8), px(12), px(8))
            self._grid.setVerticalSpacing(px(4))
            self._grid.setHorizontalSpacing(px(8))
        for label in self._labels:
            label.setFixedWidth(px(LABEL))
        self.updateGeometry()


class _Box(QFrame):
    """One value: a line, or a list of what is allowed that may be typed into."""

    edited = Signal(object, str)

    def __init__(self, theme: Theme, field: Field, path: Path, prefix: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "control")
        self._field, self._path = field, path
        self._quoted = field.kind in QUOTED_KINDS
        self._choices = field.choices or (("true", "false") if field.kind is Kind.FLAG else ())
        self.line = _Line(theme, prefix, field.unit)
        self.line.setMaxLength(LONGEST)
        self.combo: Choice | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if self._choices:
            self.combo = Choice(theme)
            self.combo.setEditable(True)
            self.combo.setLineEdit(self.line)
            self.combo.addItems(self._choices)
            self.combo.setInsertPolicy(Choice.InsertPolicy.NoInsert)
            self.combo.activated.connect(self._said)
            self.combo.setAccessibleName(field.name)
            column.addWidget(self.combo)
        else:
            column.addWidget(self.line)
        words = f"{field.kind.value}{', required' if field.required else ''}{', ' + field.unit if field.unit else ''}"
        self.line.setAccessibleName(f"{field.name} {prefix}".strip())
        self.line.setToolTip(words)
        self.line.textEdited.connect(self._said)

    def show_value(self, text: str, document: Document, values: Values) -> None:
        span = document.spans.get(self._path)
        written = "" if span is None else text[span[0] : span[1]]
        if span is not None:
            self._quoted = written.startswith('"') or self._field.kind in QUOTED_KINDS
        shown = _shown(written)
        with QSignalBlocker(self.line):
            if shown != self.line.text():
                place = self.line.cursorPosition()
                self.line.setText(shown)
                self.line.setCursorPosition(min(place, len(shown)) if self.line.hasFocus() else 0)
        self.line.set_value(_resolved(shown, values))

    @Slot()
    def _said(self) -> None:
        self.edited.emit(self._path, self._written(self.line.text()))

    def _written(self, shown: str) -> str:
        """As JSON. What was a text stays one; null and a pair of quotes say themselves."""
        if shown in ("null", '""'):
            return shown
        if self._quoted:
            return json.dumps(shown, ensure_ascii=False)
        try:
            read(shown)
        except TemplateError:
            return json.dumps(shown, ensure_ascii=False)
        return shown


class _Line(QLineEdit):
    """A prefix before the value, and behind it the unit, or what a variable will be."""

    def __init__(self, theme: Theme, prefix: str, unit: str) -> None:
        super().__init__()
        self._theme, self._prefix, self._unit, self._value = theme, prefix, unit, ""
        if prefix:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._redress)
        self.textChanged.connect(self._leave_room)
        self._redress()

    def set_value(self, words: str) -> None:
        self._value = words
        self._leave_room()

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.mono(11))
        self._leave_room()

    @Slot()
    def _leave_room(self) -> None:
        """For the words around the value, as far as the value does not need it."""
        metrics = QFontMetrics(self._theme.font(11))
        left = metrics.horizontalAdvance(self._prefix) if self._prefix else 0
        right = metrics.horizontalAdvance(self._hint) + self._theme.px(6) if self._hint else 0
        written = QFontMetrics(self.font()).horizontalAdvance(self.text()) + self._theme.px(24)
        self.setTextMargins(left, 0, max(0, min(right, self._theme.px(150), self.width() - left - written)), 0)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_room()

    @property
    def _hint(self) -> str:
        return self._value or self._unit

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        box = QRect(self.rect()).adjusted(theme.px(8), 0, -theme.px(8), 0)
        brush.text(painter, box, self._prefix, theme.colors.text_faint, theme.font(11))
        taken = QFontMetrics(self.font()).horizontalAdvance(self.text()) + theme.px(12)
        if self._hint and box.width() - taken >= QFontMetrics(theme.font(11)).horizontalAdvance(self._hint[:4]):
            box.setLeft(max(box.left() + taken, box.right() - theme.px(150)))
            brush.text(painter, box, self._hint, theme.colors.text_faint, theme.font(11), brush.RIGHT)
        painter.end()


def _short(field: Field, template: Template) -> str:
    """Without the envelope that every field of the template stands in."""
    heads = {one.path[0] for one in template.fields}
    path = field.path[1:] if len(heads) == 1 and len(field.path) > 1 else field.path
    return ".".join(str(step) for step in (path[1:] if path[0] == "pl" else path))


def _shown(written: str) -> str:
    """A text without its quotes; the empty one with them, or it would look like none."""
    if not written.startswith('"') or written == '""':
        return written
    try:
        return str(json.loads(written))
    except ValueError:
        return written


def _resolved(shown: str, values: Values) -> str:
    if "{{" not in shown or shown == "{{now_ms}}":
        return ""
    try:
        return plain(filled(shown, values), 30)
    except TemplateError:
        return ""
