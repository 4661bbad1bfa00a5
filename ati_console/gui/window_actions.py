"""What the window can do, as the list that its keys, the palette and the key map are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ati_console.forwarding import ForwardMode
from ati_console.gui import broker_actions
from ati_console.gui.actions import Action
from ati_console.gui.broker_actions import BROKERS
from ati_console.gui.floor.floor_view import FloorView
from ati_console.gui.forward.head import NO_SITE
from ati_console.gui.forward.tabs import TITLES as FORWARD_TITLES
from ati_console.gui.models.fleet_order import Column
from ati_console.gui.panels.bottom_tabs import TITLES
from ati_console.gui.publish_actions import PUBLISH, PublishActions
from ati_console.gui.shell.rail import MONITOR, WORKSPACES
from ati_console.gui.window_frame import WindowFrame

GO, LINK, FORWARD = "Go to", "Connection", "Forward"
FLOOR, LISTS, WINDOW = "Floor", "Lists", "Window"
SORTS = {
    Column.SHERPA: "name", Column.MODE: "mode", Column.BATTERY: "battery", Column.AGE: "age", Column.HZ: "rate",
    Column.FWD: "forwarding", Column.WORST: "worst first",
}  # fmt: skip
GROUPS = (GO, LINK, BROKERS, PUBLISH, FORWARD, FLOOR, LISTS, WINDOW)


@dataclass(frozen=True, slots=True)
class Overlays:
    """What is made from the list and stands in it as well."""

    palette: Callable[[], None]
    keys: Callable[[], None]


class WindowActions:
    """The list for one window. The reasons are asked for each time, never kept."""

    def __init__(self, window: WindowFrame, overlays: Overlays) -> None:
        self._window, self._overlays = window, overlays

    def all(self) -> tuple[Action, ...]:
        publish = PublishActions(self._window).all()
        return (
            *self._places(), *self._link(), *self._brokers(), *publish, *self._forward(), *self._floor(),
            *self._lists(), *self._of_window(),
        )  # fmt: skip

    # ------------------------------------------------------------ the groups

    def _places(self) -> tuple[Action, ...]:
        window = self._window
        workspaces = tuple(
            Action(name, GO, (f"Ctrl+{number + 1}",), window.go_to, number)
            for number, (name, _icon) in enumerate(WORKSPACES)
        )
        tabs = tuple(
            Action(f"{title} below the floor", GO, (), window.show_tab, number) for number, title in enumerate(TITLES)
        )
        pages = tuple(
            Action(f"Forward: {title}", GO, (), window.show_forward_tab, number)
            for number, title in enumerate(FORWARD_TITLES)
        )
        return (*workspaces, *tabs, *pages)

    def _link(self) -> tuple[Action, ...]:
        window = self._window
        return (
            Action("Connect or disconnect", LINK, ("Ctrl+K",), window.top_bar.pill.toggle),
            Action("Connect to another address", LINK, (), window.address_requested),
            Action("Connect another broker beside", LINK, (), window.top_bar.pill.open_beside, why_not=self._no_beside),
            Action("Disconnect the brokers beside", LINK, (), window.sides_left, why_not=self._no_sides),
            Action("Manage brokers", LINK, ("Ctrl+B",), window.top_bar.pill.manage_requested),
            Action("Local broker and tunnel", LINK, (), window.top_bar.pill.local_requested),
            Action("Run the five-step trial", LINK, (), window.trial_requested, why_not=self._no_link),
            Action("Stop the trial", LINK, (), window.trial_stopped),
            Action("Fleet contract of all sherpas", LINK, (), window.contract_requested),
            Action("Import profiles from a file", LINK, (), window.monitor.start.import_requested),
            Action("New site", LINK, (), window.new_site_requested),
            Action("Open a site file", LINK, ("Ctrl+O",), window.site_requested),
            Action("Forget the recent sites", LINK, (), window.recent_forgotten, why_not=self._no_recent),
            Action("Save the site", LINK, ("Ctrl+S",), window.save_requested),
            Action("Save the site as", LINK, ("Ctrl+Shift+S",), window.save_as_requested),
            Action("Undo the last change of the site", LINK, ("Ctrl+Z",), window.undo_requested),
            Action("Open an ATI map", LINK, (), window.map_requested),
            Action("Hand over to ATI", LINK, (), window.ati_handover_requested, why_not=self._no_broker),
            Action("Run the demo", LINK, ("Ctrl+D",), window.demo_requested),
            Action("Probe this broker", LINK, (), window.diagnose.run),
            Action("Change the plan of the probe", LINK, (), window.diagnose.ask_plan),
            Action("Stop the probe", LINK, (), window.diagnose.cancel, why_not=window.diagnose.why_no_cancel),
            Action(
                "Rehearse: TVS dev as met in 2025",
                LINK,
                (),
                window.diagnose.rehearse,
                why_not=window.diagnose.why_no_rehearsal,
            ),
        )

    def _brokers(self) -> tuple[Action, ...]:
        return broker_actions.away(self._window.broker_wished, self._window.why_no_deed)

    def _forward(self) -> tuple[Action, ...]:
        window, asks = self._window, self._no_forward
        return (
            Action("Forward on or off, asks first", FORWARD, ("Ctrl+Shift+F",), window.forwarding.toggle, why_not=asks),
            Action(
                "Forward in shadow: compute, send nothing",
                FORWARD,
                (),
                window.forwarding.wish,
                ForwardMode.SHADOW,
                asks,
            ),
            Action("Check Twinzo, stage by stage", FORWARD, (), window.check_twin, why_not=self._no_site),
            Action(
                "Check the read-back now",
                FORWARD,
                (),
                window.forward.delivery.check_read_back,
                why_not=self._no_read_back,
            ),
            Action("The floor of sent and read back alone, or not", FORWARD, (), window.forward.toggle_floor),
            Action("Save the delivery as CSV", FORWARD, (), window.forward.delivery.save_csv),
            Action("Forward off", FORWARD, (), window.forwarding.wish, ForwardMode.OFF, self._is_off),
        )

    def _floor(self) -> tuple[Action, ...]:
        view, more = self._window.monitor.floor.view, self._window.monitor.floor.more
        return (
            Action("Fit the floor", FLOOR, ("F",), view.aim.fit, local=True),
            Action(
                "Follow the selected sherpa",
                FLOOR,
                ("L",),
                view.aim.toggle_follow,
                why_not=self._none_selected,
                local=True,
            ),
            Action("Trails on or off", FLOOR, ("T",), view.trails_toggled, local=True),
            Action("Measure on the floor", FLOOR, ("M",), self._measure, local=True),
            Action("Zoom to a box of the floor", FLOOR, ("Z",), self._zoom_box, local=True, key_name="Z or Shift+drag"),
            Action("Floor plan from a picture", FLOOR, (), more.plan_asker.ask),
            Action("Place the picture of the floor by two points", FLOOR, (), more.choose, "two_points", self._no_plan),
            Action("Save the floor as PNG", FLOOR, (), more.choose, "png"),
            Action("Save the floor as SVG", FLOOR, (), more.choose, "svg"),
            Action("Save the floor as PDF", FLOOR, (), more.choose, "pdf"),
            Action("Print the floor", FLOOR, (), more.choose, "print"),
            Action("Zoom the floor in", FLOOR, ("+",), view.aim.zoom_in, local=True),
            Action("Zoom the floor out", FLOOR, ("-",), view.aim.zoom_out, local=True),
            Action("Move the floor", FLOOR, ("Left", "Right", "Up", "Down"), local=True, key_name="Arrows"),
        )

    def _lists(self) -> tuple[Action, ...]:
        bottom, fleet = self._window.monitor.bottom, self._window.monitor.fleet
        menu = fleet.menu
        sorts = tuple(Action(f"Sort the fleet by {SORTS[column]}", LISTS, (), self._sort, column) for column in Column)
        return (
            *sorts,
            Action("Filter in the fleet", LISTS, ("Ctrl+F",), self._window.find_sherpa),
            Action("Select above or below, everywhere", LISTS, ("Up", "Down"), local=True, key_name="Up Down"),
            Action("Open the row", LISTS, ("Return",), local=True, key_name="Enter"),
            Action("Acknowledge the selected rows", LISTS, ("A",), bottom.acknowledge_selected, local=True),
            Action("Acknowledge all rows in view", LISTS, (), bottom.acknowledge_all),
            Action("Hold the order of the fleet", LISTS, ("Space",), fleet.toggle_hold, local=True),
            Action("Forget the selected sherpa", LISTS, (), menu.forget_selected, why_not=menu.why_not_selected),
            Action("Forget all lost strangers", LISTS, (), menu.forget_strangers, why_not=menu.why_no_strangers),
            Action("Columns of the fleet", LISTS, (), fleet.choose_columns, why_not=self._no_sherpas),
            Action("Pause the messages", LISTS, ("Space",), bottom.messages.toggle_pause, local=True),
            Action("Copy rows", LISTS, ("Ctrl+C",), bottom.copy_rows, local=True),
            Action("Save the list as CSV", LISTS, (), bottom.save_csv),
            Action(
                "Show the sherpa in a window of its own", LISTS, (), self._window.detach, why_not=self._none_selected
            ),
        )

    def _of_window(self) -> tuple[Action, ...]:
        window, theme = self._window, self._window.theme
        return (
            Action("Command palette", WINDOW, ("Ctrl+Shift+P",), self._overlays.palette),
            Action("Keys", WINDOW, ("?", "Shift+?", "F1"), self._overlays.keys),
            Action("Settings", WINDOW, ("Ctrl+,",), window.show_settings),
            Action("Log", WINDOW, ("Ctrl+L",), window.show_log),
            Action("Copy the log without secrets", WINDOW, (), window.log_page.copy_all, why_not=self._log_unread),
            Action("Open the last crash report", WINDOW, (), window.log_page.open_report, why_not=self._no_crash),
            Action("About ATI Console", WINDOW, (), window.show_about),
            Action("Open the data folder", WINDOW, (), window.log_page.open_folder),
            Action("Zoom in", WINDOW, ("Ctrl++", "Ctrl+="), theme.zoom_in),
            Action("Zoom out", WINDOW, ("Ctrl+-",), theme.zoom_out),
            Action("Zoom 100 %", WINDOW, ("Ctrl+0",), theme.zoom_reset),
            Action("Dark", WINDOW, (), theme.set_mode, "dark"),
            Action("Light", WINDOW, (), theme.set_mode, "light"),
            Action("Dark or light as the system", WINDOW, (), theme.set_mode, "system"),
            Action("Reduced motion on or off", WINDOW, (), self._toggle_motion),
            Action("Alarms and thresholds", WINDOW, (), window.ask_alarms),
            Action("Reset the layout", WINDOW, (), window.reset_layout),
            Action("Full screen", WINDOW, ("F11",), window.full_screen),
            Action("Quit", WINDOW, ("Ctrl+Q",), window.close),
        )

    def _toggle_motion(self) -> None:
        page = self._window.settings_page
        page.prefer(replace(page.now, reduced_motion=not page.now.reduced_motion))

    def _sort(self, column: Column) -> None:
        """Where it can be seen."""
        self._window.choose_workspace(MONITOR)
        self._window.monitor.fleet.sort_by(int(column))

    def _measure(self) -> None:
        self._on_floor().toggle_measure()

    def _zoom_box(self) -> None:
        self._on_floor().toggle_zoom()

    def _on_floor(self) -> FloorView:
        """From the palette the keys of a tool must reach the floor."""
        view = self._window.monitor.floor.view
        self._window.choose_workspace(MONITOR)
        view.setFocus()
        return view

    # ------------------------------------------------------------ why not

    def _no_link(self) -> str:
        return "" if self._window.top_bar.pill.is_up else "Connect to a broker first"

    def _no_forward(self) -> str:
        return self._window.top_bar.forward.why_not

    def _no_beside(self) -> str:
        able = self._window.top_bar.pill.beside.isEnabled()
        return "" if able else "It needs a source that is chosen, and another profile"

    def _no_broker(self) -> str:
        return "" if self._window.source else "Connect to a broker first: it is its address that is handed over"

    def _no_recent(self) -> str:
        return "" if self._window.recent else "No site was open yet"

    def _no_sides(self) -> str:
        return "" if self._window.top_bar.sides.isVisible() else "No broker is connected beside the source"

    def _no_site(self) -> str:
        return "" if self._window.forward.head.check.isEnabled() else NO_SITE

    def _no_read_back(self) -> str:
        button = self._window.forward.delivery.read_now
        return "" if button.isEnabled() else button.toolTip()

    def _is_off(self) -> str:
        return "Nothing is forwarded" if self._window.top_bar.forward.mode is ForwardMode.OFF else ""

    def _log_unread(self) -> str:
        return "" if self._window.log_page.isVisible() else "Show the log first"

    def _no_crash(self) -> str:
        return "" if self._window.crash.shown else "No crash report that is new"

    def _no_plan(self) -> str:
        return "" if self._window.monitor.floor.plans.plan else "Choose a picture first"

    def _no_sherpas(self) -> str:
        return "" if self._window.monitor.fleet.rows.rowCount() else "No sherpa is listed yet"

    def _none_selected(self) -> str:
        return "" if self._window.selected else "Select a sherpa first"
