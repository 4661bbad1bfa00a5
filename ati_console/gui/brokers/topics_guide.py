"""Leads to the topics of one profile in the manager, once its file is read: what a "next step" asked for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ati_console.gui.brokers.window import BrokerWindow


class TopicsGuide(QObject):
    """Made after the window has wired itself: what the window does with an answer comes first."""

    def __init__(self, window: BrokerWindow) -> None:
        super().__init__(window)
        self._window = window
        self._goal: tuple[str, str] | None = None
        window.desk.done.connect(self._read)

    def lead(self, name: str, words: str) -> None:
        """`name` "": the profile that is shown; `words`: what to try."""
        self._goal = (name, words)
        self._window.desk.read()

    @Slot(object)
    def _read(self, _outcome: object) -> None:
        goal, self._goal = self._goal, None
        if goal is None:
            return
        name, words = goal
        if name:
            self._window.sidebar.choose(name)
        self._window.editor.go_to("topics")
        if words:
            self._window.notice.say(words)
