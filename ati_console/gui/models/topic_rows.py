"""Each topic that a message came on as a row, with its broker where there are several. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.list_model import MAX_ROWS, ListRow
from ati_console.gui.models.message_filter import MessageFilter
from ati_console.gui.models.message_log import TopicOf
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.ingest.tap import TopicTally
from ati_console.report.wording import counted

HEADERS: Final = ("Topic", "a second", "Count", "Last", "Broker")
COUNT, LAST, BROKER = 2, 3, 4  # columns


def topic_rows(topics: Sequence[TopicOf], notation: Notation = LOCAL_METRES) -> list[ListRow]:
    """The busiest first."""
    return [_topic(broker, tally, notation) for broker, tally in topics]


def fitting(topics: Sequence[TopicOf], wanted: MessageFilter) -> list[TopicOf]:
    """Those that the filter of the messages lets through, as far as it speaks of topics and brokers."""
    return [one for one in topics if wanted.accepts_topic(one.tally.topic, one.broker)]


def count_words(every: Sequence[TopicOf], fit: Sequence[TopicOf]) -> str:
    """How many there are, how many the filter left, and what a list does not show any more."""
    brokers = len({one.broker for one in every})
    of = f" of {brokers} brokers" if brokers > 1 else ""
    several = counted(len(every), "topic")
    words = f"{several}{of}" if len(fit) == len(every) else f"{len(fit):,} of {several}{of} fit the filter"
    return f"{words}, the {MAX_ROWS:,} busiest shown" if len(fit) > MAX_ROWS else words


def _topic(broker: str, tally: TopicTally, notation: Notation) -> ListRow:
    rate = f"{tally.rate_hz:.1f}" if tally.rate_hz < 100 else f"{tally.rate_hz:,.0f}"
    cells = (plain(tally.topic), rate, f"{tally.count:,}", notation.clock(tally.last_at), plain(broker, 64))
    shape = Glyph.FINDING if tally.undecodable else None
    values = (tally.topic, tally.rate_hz, tally.count, tally.last_at, broker)
    order = (-tally.count, tally.topic, broker)
    return ListRow((broker, tally.topic), cells, shape, False, TopicOf(broker, tally), order, None, values)
