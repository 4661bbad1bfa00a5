"""Paints and edits the mapping: a tick for on, a glyph for the device, a field with completion for the login."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QObject, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QStyleOptionViewItem, QWidget

from ati_console.gui import glyphs, icons
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.brush import Index
from ati_console.gui.delegates.list_delegate import ListDelegate, Voice
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.mapping_facts import InTwin
from ati_console.gui.models.mapping_model import MappingModel
from ati_console.gui.models.mapping_rows import NONE, TONES, Column, MappingLine
from ati_console.gui.theme import Theme
from ati_console.site.matching import SURE

VOICES: Final[Mapping[int, Voice]] = {
    Column.SEEN: Voice.MUTED, Column.LAST: Voice.MUTED, Column.SUGGESTION: Voice.MUTED, Column.BRANCH: Voice.MUTED,
    Column.STEP: Voice.LINK,
}  # fmt: skip
RIGHT: Final = (Column.SEEN, Column.LAST, Column.FIT, Column.SECTOR)
ALIGNS: Final[Mapping[int, Qt.AlignmentFlag]] = dict.fromkeys(RIGHT, brush.RIGHT)
SIGNS: Final = {
    InTwin.YES: Glyph.CHECK, InTwin.NO: Glyph.CROSS, InTwin.ELSEWHERE: Glyph.FINDING, InTwin.UNKNOWN: Glyph.DASH,
    InTwin.NOT_ASKED: Glyph.DASH,
}  # fmt: skip
INDENT: Final = 22
LONGEST: Final = 128
OFFERED: Final = "offered"  # a property of the field: its text is nobody's wish until Enter or a change


class MappingDelegate(ListDelegate):
    """`logins` and `sectors` are what an editor offers; `offer(sherpa)` is what it begins with where nothing is."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, VOICES, ALIGNS, INDENT, parent)
        self.logins: Sequence[str] = ()
        self.sectors: Mapping[int, str] = {}  # id -> branch
        self.offer: Callable[[str], str] = str

    def words(self, painter: QPainter, box: QRect, column: int, row: ListRow) -> None:
        line = row.origin
        if isinstance(line, MappingLine) and column == Column.ON:
            self._tick(painter, box, line)
        elif isinstance(line, MappingLine) and column == Column.TWIN and line.row is not None:
            side = self._theme.px(12)
            glyphs.paint(painter, SIGNS[line.in_twin], _square(box, side), self._theme)
            super().words(painter, box.adjusted(side + self._theme.px(6), 0, 0, 0), column, row)
        else:
            super().words(painter, box, column, row)

    def _tick(self, painter: QPainter, box: QRect, line: MappingLine) -> None:
        on = line.row is not None and line.row.enabled
        colors, side = self._theme.colors, self._theme.px(16)
        name, ink = ("ph.check-square-fill", colors.accent) if on else ("ph.square", colors.text_faint)
        if line.row is not None:
            picture = icons.pixmap(name, ink, side, painter.device().devicePixelRatioF())
            painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)

    def _voice(self, column: int, row: ListRow) -> tuple[QColor, QFont]:
        ink, font = super()._voice(column, row)
        colors, line = self._theme.colors, row.origin
        if not isinstance(line, MappingLine):
            return ink, font
        if column == Column.STATE and line.standing in TONES:
            return (colors.fault if TONES[line.standing] == "fault" else colors.warning), font
        if column == Column.TWIN:
            signed = {InTwin.NO: colors.fault, InTwin.ELSEWHERE: colors.warning}
            return signed.get(line.in_twin, colors.text_muted), font
        if row.cells[column] == NONE:
            return colors.text_faint, font
        if column == Column.FIT:
            return (colors.live if int(row.cells[column]) >= SURE else colors.text_muted), font
        return ink, font

    # ------------------------------------------------------------ editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        return self._login_editor(parent) if index.column() == Column.LOGIN else self._sector_editor(parent)

    def _login_editor(self, parent: QWidget) -> QLineEdit:
        field = QLineEdit(parent)
        field.setMaxLength(LONGEST)
        field.setAccessibleName("Login of the Twinzo device")
        completer = QCompleter(list(self.logins), field)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)
        field.returnPressed.connect(self._agree)
        return field

    @Slot()
    def _agree(self) -> None:
        field = self.sender()
        if isinstance(field, QLineEdit):
            field.setProperty(OFFERED, None)

    def _sector_editor(self, parent: QWidget) -> QComboBox:
        box = QComboBox(parent)
        box.setAccessibleName("Sector")
        for sector, branch in self.sectors.items():
            box.addItem(f"{sector}  {branch}", str(sector))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        words = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QLineEdit):
            if not editor.isModified():
                offered = "" if words else self._offered(index)
                editor.setProperty(OFFERED, offered or None)
                editor.setText(words or offered)
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(words))

    def _offered(self, index: Index) -> str:
        model = index.model()
        line = model.line(index.row()) if isinstance(model, MappingModel) else None
        return self.offer(line.sherpa) if line is not None else ""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            if editor.text() != editor.property(OFFERED):  # what was offered and left as it was is nobody's wish
                model.setData(index, editor.text().strip())
        elif isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect
        if isinstance(editor, QComboBox):
            box = box.adjusted(0, 0, self._theme.px(80), 0)  # its sectors have branches behind them
        editor.setGeometry(box)


def _square(box: QRect, side: int) -> QRectF:
    return QRectF(box.left(), box.center().y() - side // 2 + 1, side, side)
