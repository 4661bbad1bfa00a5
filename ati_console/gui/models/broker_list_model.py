"""The saved brokers as rows: in their order, searched, with what must be seen before one is chosen."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QByteArray, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtCore import Signal as QtSignal

from ati_console.gui.models.plain import plain, span, tool_tip
from ati_console.settings.profile import Profile, Role, Transport

Index = QModelIndex | QPersistentModelIndex
ROW: Final = int(Qt.ItemDataRole.UserRole) + 1
MIME: Final = "application/x-ati-console-broker"


@dataclass(frozen=True, slots=True)
class BrokerRow:
    """One saved broker. `safety` is "" where nothing has to be said; it is a word, and never a colour alone."""

    name: str
    address: str
    role: str
    icon: str
    safety: str
    used: str
    unsaved: bool = False
    production: bool = False


def row_of(profile: Profile, used_at: float | None, now: float, unsaved: bool) -> BrokerRow:
    publishes = profile.role is Role.PUBLISH_ONLY
    address = plain(_address(profile), 200)
    return BrokerRow(
        plain(profile.name, 80),
        address,
        "publish only" if publishes else "read and write",
        "ph.paper-plane-tilt" if publishes else "ph.arrows-left-right",
        _safety(profile),
        "never used" if used_at is None else _ago(now - used_at),
        unsaved,
        profile.production,
    )


def _ago(seconds: float) -> str:
    """No finer than anybody asks for: a row at 200 % has no room for "27 m 2..."."""
    return "used just now" if seconds < 60 else f"used {' '.join(span(seconds).split()[:2])} ago"


def _address(profile: Profile) -> str:
    """A WebSocket with its scheme and path: two of one host may differ in nothing else."""
    where = f"{profile.host}:{profile.port}"
    if profile.transport is not Transport.WEBSOCKETS:
        return where
    return f"{'ws' if profile.tls is None else 'wss'}://{where}{profile.ws_path}"


def _safety(profile: Profile) -> str:
    if profile.tls is not None:
        return "" if profile.tls.verify else "NOT verified"
    return "" if profile.is_loopback and profile.proxy is None else "clear text"


class BrokerListModel(QAbstractListModel):
    """`arranged(list[str])`: the order that a drag or a key wished for; the store says what came of it."""

    arranged = QtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Profile, ...] = ()
        self._shown: tuple[Profile, ...] = ()
        self._used: Mapping[str, float] = {}
        self._unsaved: frozenset[str] = frozenset()
        self._search = ""

    @property
    def names(self) -> list[str]:
        """Of all, in their order, found or not."""
        return [profile.name for profile in self._all]

    @property
    def shown(self) -> list[str]:
        """The names that were found, in their order."""
        return [profile.name for profile in self._shown]

    def show_profiles(self, profiles: Sequence[Profile], used: Mapping[str, float]) -> None:
        self._all, self._used = tuple(profiles), used
        self._filter()

    def search(self, text: str) -> None:
        """Each word must be in the name, the address, the user or the role."""
        self._search = text.casefold()
        self._filter()

    def mark_unsaved(self, names: frozenset[str]) -> None:
        if names != self._unsaved:
            self._unsaved = names
            self.dataChanged.emit(self.index(0), self.index(max(0, len(self._shown) - 1)))

    def profile(self, row: int) -> Profile | None:
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row(self, name: str) -> int:
        """-1 when it is not shown."""
        return next((at for at, profile in enumerate(self._shown) if profile.name == name), -1)

    def move(self, name: str, before: int) -> None:
        """Wish for it to stand before row `before` of what is shown."""
        target = self._shown[before].name if before < len(self._shown) else None
        if target == name or name not in self.names:
            return
        names = [other for other in self.names if other != name]
        names.insert(len(names) if target is None else names.index(target), name)
        self.arranged.emit(names)

    def _filter(self) -> None:
        self.beginResetModel()
        words = self._search.split()
        self._shown = tuple(one for one in self._all if all(word in _haystack(one) for word in words))
        self.endResetModel()

    # ------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        profile = self.profile(index.row()) if index.isValid() else None
        if profile is None:
            return None
        if role == ROW:
            unsaved = profile.name in self._unsaved
            return row_of(profile, self._used.get(profile.name), time.time(), unsaved)
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(profile.name, 80)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = row_of(profile, self._used.get(profile.name), time.time(), profile.name in self._unsaved)
            said = (row.name, row.address, row.role, row.safety, row.used, "not saved" if row.unsaved else "")
            return ", ".join(part for part in said if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            row = row_of(profile, self._used.get(profile.name), time.time(), profile.name in self._unsaved)
            return tool_tip("\n".join(part for part in (row.name, row.address, f"{row.role} · {row.used}") if part))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else usual | Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        profile = self.profile(indexes[0].row()) if indexes else None
        if profile is not None:
            made.setData(MIME, QByteArray(profile.name.encode()))
        return made

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """False: the view removes nothing, the new order comes from the store."""
        if data.hasFormat(MIME):
            name = bytes(data.data(MIME).data()).decode()
            self.move(name, row if row >= 0 else len(self._shown))
        return False


def _haystack(profile: Profile) -> str:
    role = "publish only" if profile.role is Role.PUBLISH_ONLY else "read and write"
    return f"{profile.name} {profile.host}:{profile.port} {profile.user or ''} {role}".casefold()
