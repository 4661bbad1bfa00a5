"""What the palette offers just now beside the window's own list: each site that was open, each broker that is saved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ati_console.gui.actions import Action
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import Reconnect
from ati_console.gui.production import named
from ati_console.gui.recent_memory import RecentSite
from ati_console.gui.window_frame import WindowFrame

LINK = "Connection"


def passing(window: WindowFrame) -> tuple[Action, ...]:
    """As they are now: asked for each time that the palette opens."""
    return (*_mends(window), *_sites(window), *_sources(window), *_beside(window))


def _mends(window: WindowFrame) -> Iterator[Action]:
    """What the head, the empty fleet and the connection offer as a link; trying again has its own action."""
    words, wish = window.next_step
    if wish is not None and not isinstance(wish, Reconnect):
        yield Action(words, LINK, (), window.take_step, wish)


def _sites(window: WindowFrame) -> Iterator[Action]:
    for site in window.recent:
        words = f"Open the site {site.words} ({plain(site.path.name, 40)})"
        yield Action(words, LINK, (), window.recent_requested, site.path, why_not=partial(_gone, site))


def _sources(window: WindowFrame) -> Iterator[Action]:
    for name in window.top_bar.pill.offered:
        yield Action(f"Connect to {_words(window, name)}", LINK, (), window.profile_requested, name)


def _beside(window: WindowFrame) -> Iterator[Action]:
    pill = window.top_bar.pill
    for name in pill.offered:
        if name != window.source:
            why_not = partial(_not_beside, window, name)
            yield Action(
                f"Connect {_words(window, name)} beside", LINK, (), pill.beside_requested, name, why_not=why_not
            )


def _words(window: WindowFrame, name: str) -> str:
    return named(plain(name, 64), name in window.top_bar.pill.marked)


def _not_beside(window: WindowFrame, name: str) -> str:
    if not window.source:
        return "It needs a source that is chosen first"
    return "" if window.top_bar.pill.can_beside(name) else "It is connected beside the source"


def _gone(site: RecentSite) -> str:
    return "Its file is not there any more" if site.gone else ""
