"""What the Publish workspace can do, for the keys, the palette and the key map."""

from __future__ import annotations

from typing import Final

from ati_console.gui.actions import Action
from ati_console.gui.publish.pane import PublishPane
from ati_console.gui.publish.stream_bar import KINDS
from ati_console.gui.shell.rail import PUBLISH as WORKSPACE
from ati_console.gui.window_frame import WindowFrame

PUBLISH: Final = "Publish"
SEND_KEYS: Final = ("Ctrl+Return", "Ctrl+Enter")


class PublishActions:
    """Each of them brings the workspace into view first: nobody publishes what they do not see."""

    def __init__(self, window: WindowFrame) -> None:
        self._window = window

    def all(self) -> tuple[Action, ...]:
        return (
            Action("Send the message, or arm it", PUBLISH, SEND_KEYS, self._send, why_not=self._no_send),
            Action("Find a template", PUBLISH, (), self._find),
            Action("Save the message as a template", PUBLISH, ("Ctrl+Shift+T",), self._keep),
            Action("Put the template back as it was", PUBLISH, (), self._back, why_not=self._not_edited),
            Action("MQTT 5 properties of the message", PUBLISH, (), self._extras),
            Action("Clear the retained message of the topic", PUBLISH, (), self._clear, why_not=self._no_send),
            *(Action(f"Stream: {kind}", PUBLISH, (), self._choose, number) for number, kind in enumerate(KINDS)),
            Action("Start the stream", PUBLISH, (), self._start, why_not=self._no_stream),
            Action("Stop the stream", PUBLISH, ("Esc",), self._stop, why_not=self._nothing_runs, local=True),
            Action("Send the selected message again", PUBLISH, (), self._again, why_not=self._no_history),
            Action("Copy the message as mosquitto_pub", PUBLISH, (), self._copy, why_not=self._no_history),
            Action("Save the history as CSV", PUBLISH, (), self._csv, why_not=self._no_history),
        )  # fmt: skip

    # ------------------------------------------------------------ what they do

    def _pane(self) -> PublishPane:
        self._window.choose_workspace(WORKSPACE)
        self._window.publish.pane.parts.show_message()
        return self._window.publish.pane

    def _send(self) -> None:
        self._pane().send()

    def _find(self) -> None:
        self._pane().templates.find_field.setFocus()

    def _keep(self) -> None:
        self._pane().ask_keep()

    def _back(self) -> None:
        self._pane().drafts.put_back()

    def _extras(self) -> None:
        self._pane().bar.show_extras()

    def _clear(self) -> None:
        self._pane().clear_retained()

    def _choose(self, number: int) -> None:
        self._pane().streams.choose(number)

    def _start(self) -> None:
        self._pane().streams.press()

    def _stop(self) -> None:
        self._pane().stop()

    def _again(self) -> None:
        self._pane().history.resend()

    def _copy(self) -> None:
        self._pane().history.copy_line()

    def _csv(self) -> None:
        self._pane().history.save_csv()

    # ------------------------------------------------------------ why not

    def _no_send(self) -> str:
        return self._unseen() or self._window.publish.pane.why_not

    def _unseen(self) -> str:
        publish = self._window.publish
        if not publish.is_built or not publish.isVisible():
            return "Look at the message first: Ctrl+2"
        return "" if publish.pane.bar.isVisible() else "Look at the message first: it is in the other tab"

    def _not_edited(self) -> str:
        publish = self._window.publish
        return "" if publish.is_built and publish.pane.templates.back.isEnabled() else "It is as it was"

    def _no_stream(self) -> str:
        unseen = self._unseen()
        if unseen:
            return unseen
        go = self._window.publish.pane.streams.go
        return "" if go.isEnabled() else go.toolTip()

    def _nothing_runs(self) -> str:
        return "" if self._window.publish.model.stream.running else "No stream runs"

    def _no_history(self) -> str:
        publish = self._window.publish
        return "" if publish.is_built and publish.pane.history.rows.total else "Nothing was published yet"
