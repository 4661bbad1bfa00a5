"""Asks for certainty what certainty.py chose, for as long as the budget lasts."""

from __future__ import annotations

from typing import Final

from ati_console.access import Action, Cell, Place
from ati_console.probe import certainty
from ati_console.probe.book import Book
from ati_console.probe.connector import Connector
from ati_console.probe.matrix import Subscribing
from ati_console.probe.stages import Reach

SPARE: Final = 1  # connect that is not spent: a run ends below its budget, not at it


class Certainty:
    """QoS 0, the other version, and once more what is in doubt."""

    def __init__(self, connector: Connector, book: Book, topics: tuple[str, ...], reach: Reach) -> None:
        self._connector, self._book, self._topics = connector, book, topics
        self._main, self._spoken = reach.main, frozenset(reach.spoken)
        self._asking = Subscribing(connector, book)

    def ask(self) -> bool:
        """False when not even one question of each kind was afforded."""
        try:
            if certainty.answers_and_stays(self._book.probe()):
                self._ask_all()
            return self._ask_sample()
        finally:
            self._asking.close()

    def _ask_all(self) -> None:
        """Packet by packet, until one is not answered with a code for each of its filters."""
        column = (-1, 0)
        for places in certainty.groups(self._topics, self._main):
            left = [place for place in places if not self._book.asked(place)]
            if not left or left[0].version not in self._spoken or self._connector.left.subscribes < len(left):
                continue
            if (left[0].qos, left[0].version) != column:
                self._asking.close()  # what one column was granted must not answer for the next
            column = (left[0].qos, left[0].version)
            if not self._asking.ask_together(left):
                return

    def _ask_sample(self) -> bool:
        """What tells most is chosen; of that, what the connection in hand can still be asked goes first."""
        self._asking.close()
        answers = [cell for cell in self._book.probe().cells if cell.place.action is Action.SUBSCRIBE
                   and (cell.place.qos, cell.place.version) == (1, self._main)]  # fmt: skip
        wanted = [one for one in certainty.sample(self._topics, self._main, answers) if self._is_open(one)]
        chosen = self._affordable(wanted)
        whole = self._asking.ask(sorted(chosen, key=self._costs)) and len(chosen) >= min(certainty.LEAST, len(wanted))
        torn = [place for place in chosen if self._is_torn(place)]
        return self._asking.ask(torn[: self._connector.left.connects - SPARE]) and whole

    def _is_open(self, place: Place) -> bool:
        """Not asked yet, or once as it is to be asked again."""
        again = (place.qos, place.version) == (1, self._main)
        return place.version in self._spoken and len(self._book.attempts(place)) == int(again)

    def _is_torn(self, place: Place) -> bool:
        tries = self._book.attempts(place)
        return len(tries) == 2 and Cell(place, tries).differs

    def _costs(self, place: Place) -> bool:
        return not self._connector.holds(place.version)

    def _affordable(self, wanted: list[Place]) -> list[Place]:
        """As many as the connects that are left allow, were each the end of its connection."""
        if not certainty.closes(self._book.probe()):
            return wanted
        for spare in (SPARE, 0):
            most = self._connector.left.connects - spare
            free = any(not self._costs(place) for place in wanted[: most + 1])
            if most + free >= certainty.LEAST:
                break
        return wanted[: most + free]
