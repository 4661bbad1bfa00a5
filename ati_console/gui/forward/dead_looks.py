"""How the two lists of the dead letters look."""

from __future__ import annotations

from typing import Final

from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.forward.tabs import EMPTY, ForwardTab
from ati_console.gui.models.dead_rows import LETTER_HEADERS, REASON_HEADERS
from ati_console.gui.panels.list_page import ListLook

_EMPTY: Final = EMPTY[ForwardTab.DEAD_LETTERS]
REASONS: Final = ListLook(
    REASON_HEADERS,
    {1: 72},
    {0: 1.0},
    _EMPTY,
    {1: Voice.MUTED},
    {1: brush.RIGHT},
    name="Reasons, the most frequent first",
)
LETTERS: Final = ListLook(
    LETTER_HEADERS, {0: 100, 1: 92, 2: 116, 4: 52, 5: 116}, {3: 1.0}, _EMPTY, {1: Voice.MUTED, 2: Voice.MUTED},
    {4: brush.RIGHT, 5: brush.RIGHT}, name="Dead letters, the newest first",
)  # fmt: skip
