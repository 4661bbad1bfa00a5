"""What the manager can do, as the list that its keys, its palette and its key map are made from.

Nearly each of them has a button, which knows whether it can be pressed and why not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QAbstractButton

from ati_console.gui.actions import Action, Actions, Target, always
from ati_console.gui.broker_actions import DEEDS, SECRETS, VERBS
from ati_console.gui.other_windows import Elsewhere
from ati_console.gui.overlays.key_map import KeyMap
from ati_console.gui.overlays.palette import Palette
from ati_console.gui.theme import Theme

if TYPE_CHECKING:
    from ati_console.gui.brokers.window import BrokerWindow

WINDOW: Final = "Window"
UNSEEN: Final = "It does not apply to what is shown"
Does = tuple[Target, Callable[[], str]]


class Keyboard(QObject):
    """Keys, palette and key map of the manager. `more`: what the console can do beside it."""

    def __init__(self, theme: Theme, window: BrokerWindow, more: Elsewhere) -> None:
        super().__init__(window)
        self._window = window
        mine = (*_deeds(window), *self._of_window(theme))
        taken = {action.name for action in mine}
        self.actions_of = Actions((*mine, *(action for action in more.actions if action.name not in taken)), window)
        self.actions_of.passing = more.passing
        self.actions_of.refused.connect(self._refused)
        self.palette_of = Palette(theme, self.actions_of, window)
        self.key_map = KeyMap(theme, self.actions_of, window)

    @Slot()
    def show_palette(self) -> None:
        self.key_map.leave()
        self.palette_of.toggle()

    @Slot()
    def show_keys(self) -> None:
        self.palette_of.leave()
        self.key_map.toggle()

    @Slot(str)
    def _refused(self, words: str) -> None:
        self._window.notice.say(words)

    def _of_window(self, theme: Theme) -> tuple[Action, ...]:
        return (
            Action("Command palette", WINDOW, ("Ctrl+Shift+P",), self.show_palette),
            Action("Keys", WINDOW, ("?", "Shift+?", "F1"), self.show_keys),
            Action("Zoom in", WINDOW, ("Ctrl++", "Ctrl+="), theme.zoom_in),
            Action("Zoom out", WINDOW, ("Ctrl+-",), theme.zoom_out),
            Action("Zoom 100 %", WINDOW, ("Ctrl+0",), theme.zoom_reset),
            Action("Close the manager of brokers", WINDOW, ("Esc",), self._window.close, local=True),
        )


def _deeds(window: BrokerWindow) -> tuple[Action, ...]:
    does = {**_by_button(window), **_of_secrets(window), **_without_button(window)}
    return tuple(deed.action(*does[deed.name], away=False) for deed in DEEDS)


def _by_button(window: BrokerWindow) -> dict[str, Does]:
    side, editor = window.sidebar, window.editor
    return {
        "Save the broker": _press(editor.save),
        "Rename the broker": _press(side.rename),
        "Duplicate the broker": _press(side.duplicate),
        "Delete the broker": _press(side.delete),
        "Connect the chosen broker": _press(side.connect_button),
        "Connect the chosen broker beside, or leave it": _press(side.beside_button),
        "New broker or preset, from the menu": _press(side.new),
        "Put the broker back as it was saved": _press(editor.revert),
        "View the broker's certificate": _press(window.check.certificates.button),
        "Import brokers from a file": _press(window.files.import_button),
        "Check the credentials of Twinzo": _press(window.twin.check),
        "Forget the chosen device logins": _press(window.twin.kept.forget),
        "Forget all device logins": _press(window.twin.kept.forget_all),
    }


def _of_secrets(window: BrokerWindow) -> dict[str, Does]:
    found: dict[str, Does] = {}
    rows = (*window.editor.secrets, window.twin.secret)
    for words, row in zip((*SECRETS, "secret of Twinzo"), rows, strict=True):
        for verb, button in zip(VERBS, (row.type_button, row.show_button, row.forget_button), strict=True):
            found[f"{verb} the {words}"] = _press(button)
    return found


def _without_button(window: BrokerWindow) -> dict[str, Does]:
    side, files = window.sidebar, window.files
    return {
        "Test the broker": (window.test, partial(_no_broker, window)),
        "Find a broker": (partial(_on_brokers, window, side.search.setFocus), always),
        "Paste a broker's address": (partial(_on_brokers, window, window.paste.setFocus), always),
        "Move the broker up": (partial(side.move_chosen, -1), partial(_no_broker, window)),
        "Move the broker down": (partial(side.move_chosen, 1), partial(_no_broker, window)),
        "Take back deletes and imports": (window.undo, partial(_nothing_done, window)),
        "New broker": (partial(_on_brokers, window, side.add), always),
        "Export all brokers without secrets": (files.ask_plain, partial(_none_saved, window)),
        "Export all brokers with secrets, under a password": (files.ask_sealed, partial(_none_saved, window)),
        "Credentials of brokers": (partial(window.choose_page, 0), always),
        "Credentials of Twinzo": (partial(window.choose_page, 1), always),
        "Load device logins of Twinzo": (partial(_on_twinzo, window, window.twin.load.click), always),
    }


def _press(button: QAbstractButton) -> Does:
    return button.click, partial(_why_not, button)


def _why_not(button: QAbstractButton) -> str:
    if not button.isVisible():
        return UNSEEN
    return "" if button.isEnabled() else button.toolTip() or UNSEEN


def _on_brokers(window: BrokerWindow, then: Callable[[], object]) -> None:
    window.choose_page(0)
    then()


def _on_twinzo(window: BrokerWindow, then: Callable[[], object]) -> None:
    window.choose_page(1)
    then()


def _no_broker(window: BrokerWindow) -> str:
    return "" if window.name and window.shows_brokers() else "Choose a broker first"


def _nothing_done(window: BrokerWindow) -> str:
    return "" if window.can_undo else "Nothing was deleted or imported here"


def _none_saved(window: BrokerWindow) -> str:
    return "" if window.model.names else "No broker is saved yet"
