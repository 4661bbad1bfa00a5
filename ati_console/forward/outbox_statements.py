"""What the outbox says to SQLite. Literal states, because SQLite uses a partial index for literals only."""

from __future__ import annotations

from typing import Final

from ati_console.forward.outbox_schema import AREAS, COLUMNS

# The numbers are those of outbox_schema.State.
INSERT: Final = (
    "INSERT INTO samples (id, state, sherpa, login, branch, sector, timestamp_ms, x_mm, y_mm, battery, moving,"
    " received_at, identity, areas, no_go_areas) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
INSERT_AGAIN: Final = INSERT + " ON CONFLICT (id) DO NOTHING"  # a salvage may have found what was not committed
BEGIN: Final = "UPDATE samples SET state=1, sent_ms=?, interval_ms=?, attempts=attempts+1 WHERE id=?"
MARK: Final = "INSERT OR REPLACE INTO logins (login, branch, sent_ms, measured_ms) VALUES (?,?,?,?)"
SETTLE: Final = "UPDATE samples SET state=?, settled_at=?, reason=? WHERE id=?"
SUPERSEDE: Final = "UPDATE samples SET state=4, settled_at=?, superseded_by=? WHERE id=?"
RECOVER: Final = "UPDATE samples SET state=0 WHERE id IN (SELECT id FROM samples INDEXED BY in_flight WHERE state=1)"
WAITING: Final = (
    "SELECT sherpa, login, branch, max(sector), count(*), min(received_at) FROM ("
    "SELECT sherpa, login, branch, sector, received_at FROM samples INDEXED BY waiting WHERE state=0 UNION ALL"
    " SELECT sherpa, login, branch, sector, received_at FROM samples INDEXED BY in_flight WHERE state=1"
    ") GROUP BY login, branch, sherpa"
)
_SELECT: Final = "SELECT " + COLUMNS + ", " + AREAS + " FROM samples"  # noqa: S608 - constants
LOAD: Final = _SELECT + " INDEXED BY waiting WHERE state=0 AND login=? AND branch=? AND id>? ORDER BY id LIMIT ?"
IN_FLIGHT: Final = _SELECT + " INDEXED BY in_flight WHERE state=1 ORDER BY id"
_DEAD: Final = " WHERE state=3 AND id NOT IN (SELECT id FROM discards)"
DEAD_LETTERS: Final = _SELECT + " INDEXED BY dead" + _DEAD + " ORDER BY id LIMIT ?"
DEAD_LETTER: Final = _SELECT + _DEAD + " AND id=?"
LIVED: Final = (
    "INSERT OR REPLACE INTO lives (id, revived_at, died_at, attempts, sent_ms, reason)"
    " SELECT id, ?, settled_at, attempts, sent_ms, reason FROM samples WHERE id=?"
)
LIVED_BETWEEN: Final = "SELECT id FROM lives WHERE id BETWEEN ? AND ?"
REVIVE: Final = (
    "UPDATE samples SET state=0, sent_ms=0, interval_ms=0, attempts=0, settled_at=NULL, reason=NULL WHERE id=?"
)
PRUNE: Final = (
    "DELETE FROM samples WHERE id IN"
    " (SELECT id FROM samples WHERE id>=? AND id<? AND state IN (2, 4) ORDER BY id LIMIT ?)"
)
