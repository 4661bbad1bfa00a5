"""A demo that is left open all day."""

from __future__ import annotations

from pathlib import Path

from ati_console.rehearse.rehearsal import LEDGER, Cast, Rehearsal


def test_what_its_twin_accepted_is_kept_for_half_an_hour_and_not_for_ever(tmp_path: Path) -> None:
    """A million entries, as `twin-sandbox` keeps for whoever counts them, were 0.15 MiB a minute of the window."""
    cast = Cast()
    rehearsal = Rehearsal(tmp_path, cast)
    assert rehearsal.twin.state.ledger.maxlen == LEDGER
    assert cast.robots * cast.rate_hz * 1_500 < LEDGER < 20_000
