"""Each designed state in three sizes, dark and light: the token colours are on it, and no words are cut.

The same pictures are what somebody looks at beside the targets (look.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardStatus
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.bottom_tabs import Tab
from ati_console.gui.theme import Theme
from ati_console.ingest.tap import Overheard, TopicTally
from ati_console.status import Grant, LinkEvent, LinkState, LinkStatus, Stage, StageResult
from tests.gui import clipping, whole_window
from tests.gui.floor_scene import NOW, SECTOR, crowd, demo_map
from tests.gui.sherpas import fleet_of

SIZES = ((1280, 800), (1440, 900), (1920, 1080))
TOPIC = "ati_fm/sherpa/status"
Put = Callable[[MainWindow], None]


def link(state: LinkState, reason: str = "", advice: str = "", **changes: object) -> LinkStatus:
    made = LinkStatus(state, NOW - 90, reason=reason, reason_at=NOW - 90 if reason else None, advice=advice,
                      address="broker.example:8883", security="TLSv1.3", latency_ms=12.0)  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def stages(upto: Stage, ok: bool | None) -> tuple[StageResult, ...]:
    """All before it passed; this one runs, or failed."""
    order = list(Stage)
    passed = [StageResult(stage, True, 8.0, "as wanted") for stage in order[: order.index(upto)]]
    return (*passed, StageResult(upto, ok, 8.0, "no answer"))


def linked(status: LinkStatus, **fleet: object) -> Put:
    """A window whose link is so, with the timeline in view."""

    def put(window: MainWindow) -> None:
        window.monitor.start.hide()
        window.monitor.floor.show_guest()
        window.show_profile("Plant A", ("Plant A", "Mirror"))
        window._model.set_fleet(replace(fleet_of(), **fleet))  # type: ignore[arg-type]
        window._model.set_link(status)
        window._model.add_link_events([LinkEvent(NOW - 90, status.state, status.reason or status.state.value)])
        window.show_tab(Tab.CONNECTION)

    return put


def granted(ok: bool) -> tuple[Grant, ...]:
    return (Grant(TOPIC, 1, ok, 1 if ok else 135, "" if ok else "not authorized"),)


def wrong_topic(window: MainWindow) -> None:
    linked(link(LinkState.ONLINE, grants=granted(True)), received=40, decoded=40)(window)
    window._model.add_messages(Overheard((), topics=(TopicTally("ATI_FM/sherpa/status", 40, 1.0, NOW, 1),)))


def thousand(window: MainWindow) -> None:
    linked(link(LinkState.ONLINE, grants=granted(True)))(window)
    window.monitor.floor.set_map(demo_map(), SECTOR)
    window._model.set_fleet(crowd(1_000))
    window._model.select("tug-00007")
    window.show_tab(Tab.ERRORS)


def production(window: MainWindow) -> None:
    linked(link(LinkState.ONLINE, grants=granted(True)))(window)
    window.show_profile("Plant A", ("Plant A", "Mirror"), "", frozenset(["Plant A"]))
    window.show_site("Plant A")
    window._model.set_forward(ForwardStatus(branch="Plant A", production=True))


def unverified(window: MainWindow) -> None:
    linked(link(LinkState.ONLINE, grants=granted(True), security="TLS, NOT verified", verified=False))(window)
    window.show_profile("Plant A", ("Plant A",), "the certificate of the broker is not verified")


def publish_only(window: MainWindow) -> None:
    window._model.publishes_only = True
    linked(link(LinkState.ONLINE))(window)


REFUSED = link(LinkState.REFUSED, "Not authorised: user name or password is wrong", "Type the password again",
               stages=stages(Stage.CONNECT, False))  # fmt: skip
STATES: dict[str, Put] = {
    "first start": lambda window: None,
    "connecting": linked(link(LinkState.CONNECTING, stages=stages(Stage.TLS, None))),
    "online": lambda window: whole_window.fill(_with_fleet(window)),
    "refused": linked(REFUSED),
    "unreachable": linked(link(LinkState.RECONNECTING, "No route to broker.example", "Check the VPN",
                               next_try_at=NOW + 8, attempt=3, stages=stages(Stage.TCP, False))),
    "reconnecting": linked(link(LinkState.RECONNECTING, "The broker closed the connection", next_try_at=NOW + 2)),
    "taken over": linked(link(LinkState.TAKEN_OVER, "Another client came with the id amr-001", "Change the client id")),
    "no traffic": linked(link(LinkState.ONLINE, grants=granted(True))),
    "wrong topic": wrong_topic,
    "not granted": linked(link(LinkState.ONLINE, grants=granted(False))),
    "publish only": publish_only,
    "1,000 sherpas": thousand,
    "production": production,
    "not verified": unverified,
}  # fmt: skip
SAID = {
    "first start": "Sherpas appear here with their first message", "connecting": "Connecting", "online": "Online",
    "refused": "Refused by the broker", "unreachable": "Reconnecting", "reconnecting": "Reconnecting",
    "taken over": "Taken over by another client", "no traffic": "No traffic", "wrong topic": "Wrong topic",
    "not granted": "Not granted", "publish only": "Publishes only", "1,000 sherpas": "1,000 sherpas",
    "production": "Production", "not verified": "NOT verified",
}  # fmt: skip


def _with_fleet(window: MainWindow) -> ConsoleModel:
    linked(whole_window.ONLINE)(window)
    window._model.set_fleet(crowd(12))
    window.monitor.floor.set_map(demo_map(), SECTOR)
    return window._model


@pytest.fixture
def window(theme: Theme, own_home: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    made = whole_window.empty(theme, qtbot)
    yield made
    made.end()


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_the_colours_of_the_tokens_and_all_of_its_words(
    window: MainWindow, theme: Theme, state: str
) -> None:
    STATES[state](window)
    for size in SIZES:
        window.resize(*size)
        window.monitor.reset_layout()
        whole_window.refresh(window)
        picture = window.grab().toImage()
        assert (picture.width(), picture.height()) == size
        assert missing_colors(picture, theme) == [], size
        assert clipping.cut(window) + clipping.astray(window) == [], size
        assert SAID[state] in whole_window.words(window), size
    if state not in ("first start", "online", "1,000 sherpas", "production", "not verified"):
        assert SAID[state] in window.monitor.fleet.empty.title, "where one looks for sherpas it is said as well"


def missing_colors(picture: QImage, theme: Theme) -> list[str]:
    """Tokens that a whole window must show, exactly; and no large area of a colour that is none."""
    counts = count(picture)
    colors, every = theme.colors, picture.width() * picture.height()
    least = {"surface": every * 0.25, "inset": every * 0.02, "text": 60, "text_muted": 60, "line": 500}
    short = [name for name, wanted in least.items() if counts.get(getattr(colors, name).rgb(), 0) < wanted]
    known = {QColor(value).rgb() for value in vars_of(colors)} | {named_on_a_zone(theme)}
    strange = [
        f"#{rgb & 0xFFFFFF:06X} on {n} px" for rgb, n in counts.items() if n > every * 0.01 and not near(rgb, known)
    ]
    return short + strange


def near(rgb: int, known: set[int]) -> bool:
    """Within 1 of each channel: what is blended from a kept picture is rounded once more."""
    return any(all(abs((rgb >> at & 255) - (one >> at & 255)) <= 1 for at in (0, 8, 16)) for one in known)


def named_on_a_zone(theme: Theme) -> int:
    """The ground of a name (look.md: inset at 86 %) where it lies on a zone: many do with 1,000 sherpas."""
    over, under = theme.colors.inset, theme.colors.floor_zone
    parts = zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)
    return QColor(*(round(0.86 * top + 0.14 * below) for top, below in parts)).rgb()


def vars_of(colors: object) -> list[QColor]:
    names = (name for name in dir(colors) if not name.startswith("_"))
    return [value for value in (getattr(colors, name) for name in names) if isinstance(value, QColor)]


def count(picture: QImage) -> dict[int, int]:
    """Pixels by colour; every second of every second line, weighed by four."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(rgb.constBits(), np.uint32).reshape(rgb.height(), rgb.bytesPerLine() // 4)
    found, counts = np.unique(pixels[::2, : rgb.width() : 2], return_counts=True)
    return {int(one): int(n) * 4 for one, n in zip(found, counts, strict=True)}


def test_the_first_card_is_whole_in_a_small_window_with_a_title(window: MainWindow) -> None:
    """1280x800 less a title of 24 px: its last line stood on the edge of the floor."""
    STATES["first start"](window)
    window.resize(1280, 776)
    window.monitor.reset_layout()
    card, view = window.monitor.start, window.monitor.floor.view
    card.ask()
    whole_window.refresh(window)
    assert card.mapTo(view, card.rect().bottomLeft()).y() <= view.height() - 8
    lines = [card.reading, *card._rows(), card._footer]
    assert all(above.geometry().bottom() < below.geometry().top() for above, below in itertools.pairwise(lines))
