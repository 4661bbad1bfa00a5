"""What the card beside a sherpa says: put together from what the model knows of it."""

from __future__ import annotations

from ati_console.fleet.view import Mark, RobotView
from ati_console.gui.floor.hover_card import Card, CardRow, card, twinzo_row
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.models.plain import plain
from ati_console.site.site import Sector


def card_of(
    model: ConsoleModel, view: RobotView, mark: Mark, now: float, shown: Sector | None, sectors: tuple[Sector, ...]
) -> Card:
    """Coordinates are those of the sector it is mapped to, or of the one that is shown."""
    name = view.state.name
    forward, listing = model.robot_forward(name), model.listing(name)
    twinzo = twinzo_row(model.forward.mode, forward, listed=listing.listed, now=now)
    own = next((one for one in sectors if one.id == listing.sector), shown)
    transform = own.transform if own else None
    made = card(view, mark, now, transform, _trip_to(model, view), twinzo, model.notation)
    login = _login(listing, several=len(sectors) > 1)
    return made if login is None else Card(made.name, made.mark, made.age, (*made.rows[:-1], login, made.rows[-1]))


def _login(listing: Listing, *, several: bool) -> CardRow | None:
    """Which device it is in the twin; None when no site says so."""
    if not listing.listed or not listing.login:
        return None
    sector = f"  sector {listing.sector}" if several else ""
    off = "" if listing.enabled else "  switched off"
    return CardRow("Login", f"{plain(listing.login, 32)}{sector}{off}")


def _trip_to(model: ConsoleModel, view: RobotView) -> str:
    """The last station of its trip, from the newest trip information of that id."""
    trip = view.state.trip_id
    found = (t for t in reversed(model.fleet.trips) if t.trip_id == trip and t.route) if trip else iter(())
    return next((t.route[-1] for t in found), "")
