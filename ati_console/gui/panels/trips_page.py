"""The trips: highlighted is the one under way of the selected sherpa, or the one that somebody chose."""

from __future__ import annotations

from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.origins import sherpa_of
from ati_console.gui.panels import bottom_looks
from ati_console.gui.panels.list_page import ListPage
from ati_console.gui.theme import Theme


class TripsPage(ListPage):
    """A trip that ends lets go of the highlight: it goes to the sherpa's next one, once there is one. A trip that was
    over when it was chosen stays chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, bottom_looks.TRIPS)

    def show_trips(self, rows: list[ListRow], sherpa: str) -> None:
        """`sherpa`: the selected one, "" for none."""
        under_way = {row.key for row in self.selected() if not row.dim}
        self.renew(rows)
        self.let_go([row.key for row in self.selected() if row.dim and row.key in under_way])
        if sherpa and not self.selected():
            self._follow(sherpa, scroll=False)  # no row moves under a hand

    def select_sherpa(self, sherpa: str) -> None:
        """Another one was selected somewhere, or none."""
        if not sherpa:
            self.let_go([row.key for row in self.selected() if sherpa_of(row.origin)])
        elif not any(sherpa_of(row.origin) == sherpa for row in self.selected()):
            self._follow(sherpa, scroll=True)

    def _follow(self, sherpa: str, *, scroll: bool) -> None:
        def is_under_way(row: ListRow) -> bool:
            return not row.dim and sherpa_of(row.origin) == sherpa

        self.select_first(is_under_way, scroll=scroll)
