"""`forward --metrics`: Prometheus's own parser reads it, and it says what the JSON lines say."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from ati_console.forward.metrics import ROBOTS, Metrics
from ati_console.forwarding import ForwardStatus, LaneState, LaneStatus, Leg, LegTiming, RobotForward
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.status import LinkState, LinkStatus
from tests.cli.site_text import site_text
from tests.cli.test_forward_command import FEED, forward, publish, status
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until


def scraped(port: int) -> dict[tuple[str, ...], float]:
    """(name, label value ...) -> value."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_a_scrape_says_what_the_status_line_says(tmp_path: Path) -> None:
    port = free_port()
    with Mosquitto() as broker, TwinSandbox() as twin:
        site = tmp_path / "site.toml"
        site.write_text(site_text(twin.url, ["tug-107"]), encoding="utf-8")
        with forward(tmp_path, site, broker.port, "--metrics", str(port)) as run:
            run.wait_for("status", link="online")
            publish(broker.port, (FEED, status()), (FEED, status("stranger-01")), (FEED, b"not json"))
            wait_until(lambda: run.last("status").get("accepted") == 1, 10)
            seen = scraped(port)
            assert run.interrupt() == 0, run.words
    assert seen["ati_console_messages_received_total",] == run.last("final")["received"] == 3
    assert [seen["ati_console_messages_total", fate] for fate in ("accepted", "unmapped", "undecodable")] == [1, 1, 1]
    assert seen["ati_console_robot_samples_accepted_total", "tug-107"] == 1
    assert seen["ati_console_link_online",] == 1
    assert not [key for key in seen if "stranger-01" in key], "a name from the wire is no label"


def test_without_the_option_nothing_listens_and_a_taken_port_is_said(tmp_path: Path) -> None:
    with Mosquitto() as broker:
        site = tmp_path / "site.toml"
        site.write_text(site_text("http://127.0.0.1:9/v3", ["tug-107"]), encoding="utf-8")
        with forward(tmp_path, site, broker.port, "--metrics", str(broker.port)) as run:
            assert run.finish() == 1
    assert f"port {broker.port} on 127.0.0.1 cannot be used" in run.words


def test_a_fleet_without_bounds_makes_no_labels_without_bounds() -> None:
    robots = {f"tug-{n}": RobotForward(login=f"tug-{n}-a", sector=1, accepted=n) for n in range(ROBOTS + 50)}
    lanes = (LaneStatus("device a", LaneState.PAUSED), LaneStatus("device b", LaneState.SENDING))
    legs = (LegTiming(Leg.ACCEPTED, 9, 0.2, 1.0),)
    made = ForwardStatus(robots=robots, lanes=lanes, legs=legs)
    metrics = Metrics(lambda: made, lambda: LinkStatus(LinkState.RECONNECTING, time.time()))
    samples = [sample for family in metrics.collect() for sample in family.samples]
    named = {(one.name, json.dumps(one.labels, sort_keys=True)): one.value for one in samples}
    assert sum("robot_samples_accepted" in name for name, _labels in named) == ROBOTS
    assert named["ati_console_robots_not_listed", "{}"] == 50
    assert named["ati_console_lane_paused", '{"lane": "device a"}'] == 1
    assert named["ati_console_lanes", '{"state": "sending"}'] == 1
    assert named["ati_console_leg_seconds", '{"leg": "accepted", "quantile": "0.99"}'] == 1.0
    assert named["ati_console_link_online", "{}"] == 0
