"""`forward` as other programs call it: exact JSON keys, fates that add up, exit codes (interfaces.md)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from ati_console.cli.forward_lines import NOTHING_COMPARED
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import Location
from tests.cli.site_text import BRANCH, site_text
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

FEED = "ati_fm/sherpa/status"
KEYS = [
    "event", "link", "received", "decoded", "undecodable", "ignored", "unmapped", "queued", "in_flight", "accepted",
    "rejected", "superseded", "dead", "oldest_s", "last_error",
]  # fmt: skip


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, twin: TwinSandbox) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(site_text(twin.url, ["tug-107", "tug-108"]), encoding="utf-8")
    return file


def status(name: str = "tug-107", **changes: object) -> bytes:
    fields = {"sherpa_name": name, "mode": "fleet", "pose": [1.5, 2.5, 0.5], "battery_status": 82.5, "error": None}
    return json.dumps({**fields, "timestamp": int(time.time() * 1000), **changes}).encode()


def publish(port: int, *messages: tuple[str, bytes]) -> None:
    """Published and acknowledged, in order."""
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for topic, payload in messages:
        client.publish(topic, payload, qos=1).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def forward(home: Path, site: Path, port: int, *more: str, key: str = "invented-key") -> Console:
    address = f"mqtt://127.0.0.1:{port}"
    env = {"ATI_CONSOLE_TWIN_API_KEY": key}
    return Console(home, "forward", "--json", "-L", address, "--site", str(site), *more, env=env)


def test_a_pose_arrives_in_twinzo_as_the_site_file_maps_it(
    tmp_path: Path, broker: Mosquitto, twin: TwinSandbox, site: Path
) -> None:
    with forward(tmp_path, site, broker.port) as run:
        run.wait_for("status", link="online")
        publish(broker.port, (FEED, status()))
        run.wait_for("status", accepted=1)
        assert run.interrupt() == 0, run.words
    entry = twin.ledger()[0]
    assert (entry.login, entry.sector_id, entry.x, entry.y, entry.battery) == ("tug-107-a", 1, 1500.0, 2500.0, 83)


def test_the_lines_have_exactly_the_agreed_keys_and_end_with_a_final_one(
    tmp_path: Path, broker: Mosquitto, site: Path
) -> None:
    with forward(tmp_path, site, broker.port, "--seconds", "2.5") as run:
        assert run.finish() == 0, run.words
    assert all(list(line) == KEYS for line in run.lines)
    assert [line["event"] for line in run.lines][-1] == "final"


def test_every_message_has_exactly_one_fate(tmp_path: Path, broker: Mosquitto, site: Path) -> None:
    with forward(tmp_path, site, broker.port, "--until-idle", "2") as run:
        run.wait_for("status", link="online")
        publish(
            broker.port,
            (FEED, status()),
            (FEED, status("tug-108")),
            (FEED, b"not json"),
            (FEED, status(pose=[1.0, 2.0])),
            (FEED, b"x" * 70_000),
            (FEED, status("stranger-01")),
            ("ati/amr/tug-108/status", status("tug-107")),
        )
        assert run.finish() == 0, run.words
    final = run.last("final")
    fates = {name: final[name] for name in ("received", "accepted", "undecodable", "unmapped", "dead", "queued")}
    assert fates == {"received": 7, "accepted": 2, "undecodable": 3, "unmapped": 2, "dead": 0, "queued": 0}


def test_what_the_twin_says_no_to_is_a_dead_letter_with_its_words(tmp_path: Path, broker: Mosquitto) -> None:
    with TwinSandbox(devices={BRANCH: []}) as strict:
        site = tmp_path / "site.toml"
        site.write_text(site_text(strict.url, ["tug-107"]), encoding="utf-8")
        with forward(tmp_path, site, broker.port) as run:
            run.wait_for("status", link="online")
            publish(broker.port, (FEED, status()))
            final = run.wait_for("status", dead=1)
            assert run.interrupt() == 1, "a stop by signal does not make a success of it"
    assert "Device tug-107-a does not exist." in final["last_error"]
    assert "Twinzo accepted nothing: 1 are dead letters; the last answer: Device tug-107-a" in run.words


def test_a_refused_key_ends_with_4_and_what_was_received_waits_on_disk(tmp_path: Path, broker: Mosquitto) -> None:
    with TwinSandbox(api_key="another-key") as strict:
        site = tmp_path / "site.toml"
        site.write_text(site_text(strict.url, ["tug-107"]), encoding="utf-8")
        with forward(tmp_path, site, broker.port) as run:
            run.wait_for("status", link="online")
            publish(broker.port, (FEED, status()))
            wait_until(lambda: run.last("status")["queued"] == 1 and run.last("status")["last_error"], 10)
            assert run.interrupt() == 4, run.words
    assert "Twinzo refused our credential and accepted nothing: 1 wait on disk for the next start" in run.words


def test_a_twin_that_was_away_to_the_end_ends_with_3_unless_by_signal(tmp_path: Path, broker: Mosquitto) -> None:
    site = tmp_path / "site.toml"
    site.write_text(site_text(f"http://127.0.0.1:{free_port()}/v3", ["tug-107"]), encoding="utf-8")
    with forward(tmp_path, site, broker.port, "--seconds", "6") as run:
        run.wait_for("status", link="online")
        publish(broker.port, (FEED, status()))
        assert run.finish() == 3, run.words
    assert run.last("final")["queued"] == 1


def test_one_dead_letter_among_accepted_samples_is_no_failure(tmp_path: Path, broker: Mosquitto) -> None:
    with TwinSandbox(devices={BRANCH: ["tug-108-a"]}) as strict:
        site = tmp_path / "site.toml"
        site.write_text(site_text(strict.url, ["tug-107", "tug-108"]), encoding="utf-8")
        with forward(tmp_path, site, broker.port) as run:
            run.wait_for("status", link="online")
            publish(broker.port, (FEED, status()), (FEED, status("tug-108")))
            run.wait_for("status", dead=1, accepted=1)
            assert run.interrupt() == 0, run.words


def test_a_twin_that_is_away_keeps_the_samples_and_a_restart_delivers_them(tmp_path: Path, broker: Mosquitto) -> None:
    port = free_port()
    site = tmp_path / "site.toml"
    site.write_text(site_text(f"http://127.0.0.1:{port}/v3", ["tug-107"]), encoding="utf-8")
    with forward(tmp_path, site, broker.port) as run:
        run.wait_for("status", link="online")
        publish(broker.port, (FEED, status()))
        wait_until(lambda: run.last("status")["queued"] + run.last("status")["in_flight"] == 1, 10)
        assert run.interrupt() == 0
    assert run.last("final")["queued"] == 1
    with TwinSandbox(port=port) as twin, forward(tmp_path, site, broker.port, "--until-idle", "2") as run:
        assert run.finish() == 0, run.words
        assert run.last("final")["received"] == run.last("final")["accepted"] == len(twin.ledger()) == 1


def test_a_dry_run_sends_nothing(tmp_path: Path, broker: Mosquitto, twin: TwinSandbox, site: Path) -> None:
    with forward(tmp_path, site, broker.port, "--dry-run") as run:
        run.wait_for("status", link="online")
        publish(broker.port, (FEED, status()))
        run.wait_for("status", received=1)
        assert run.interrupt() == 0
    assert twin.ledger() == []


def test_a_dry_run_compares_with_another_bridge_in_lines_of_their_own(
    tmp_path: Path, broker: Mosquitto, twin: TwinSandbox, site: Path
) -> None:
    twin.state.locate(BRANCH, "tug-107-a", [Location(int(time.time() * 1000), 1, 1500.0, 4500.0)], time.time())
    with forward(tmp_path, site, broker.port, "--dry-run", "--compare") as run:
        run.wait_for("status", link="online")
        publish(broker.port, (FEED, status()))
        line = run.wait_for("shadow", sherpa="tug-107")
        assert (line["distance_m"], line["login"]) == (2.0, "tug-107-a") and "m apart" in line["words"]
        assert run.interrupt() == 0
    assert all(list(line) == KEYS for line in run.lines if line["event"] != "shadow")
    assert set(twin.stats()["Requests"]) <= {name for name in twin.stats()["Requests"] if name.startswith("GET")}
    with forward(tmp_path, site, broker.port, "--compare") as run:
        assert run.finish() == 2


def test_a_person_reads_what_a_dry_run_computed_and_how_it_compares(
    tmp_path: Path, broker: Mosquitto, twin: TwinSandbox, site: Path
) -> None:
    twin.state.locate(BRANCH, "tug-107-a", [Location(int(time.time() * 1000), 1, 1500.0, 4500.0)], time.time())
    with dry_run_in_words(tmp_path, site, broker.port) as run:
        wait_until(lambda: "online " in run.words, 15.0, "the link is up")
        publish(broker.port, (FEED, status()))
        wait_until(lambda: "tug-107: " in run.words and "m apart" in run.words, 15.0, "the comparison is told")
        wait_until(lambda: "computed 1" in run.words, 15.0, "what was computed is counted")
        assert run.interrupt() == 0
    assert NOTHING_COMPARED not in run.words


def test_a_comparison_with_nothing_says_so_at_the_end(
    tmp_path: Path, broker: Mosquitto, twin: TwinSandbox, site: Path
) -> None:
    with dry_run_in_words(tmp_path, site, broker.port) as run:
        wait_until(lambda: "online " in run.words, 15.0, "the link is up")
        assert run.interrupt() == 0
    assert NOTHING_COMPARED in run.words


def dry_run_in_words(home: Path, site: Path, port: int) -> Console:
    address = f"mqtt://127.0.0.1:{port}"
    env = {"ATI_CONSOLE_TWIN_API_KEY": "invented-key"}
    return Console(home, "forward", "-L", address, "--site", str(site), "--dry-run", "--compare", env=env)


def test_what_the_broker_kept_while_we_were_away_arrives_later(
    tmp_path: Path, broker: Mosquitto, twin: TwinSandbox, site: Path
) -> None:
    with forward(tmp_path, site, broker.port) as run:
        run.wait_for("status", link="online")
        run.interrupt()
    publish(broker.port, (FEED, status()), (FEED, status("tug-108")))
    with forward(tmp_path, site, broker.port, "--until-idle", "2") as run:
        assert run.finish() == 0, run.words
    assert {entry.login for entry in twin.ledger()} == {"tug-107-a", "tug-108-a"}


def test_a_site_file_with_errors_ends_with_2_and_names_every_one(tmp_path: Path, broker: Mosquitto) -> None:
    site = tmp_path / "site.toml"
    text = site_text("http://127.0.0.1:1/v3", ["tug-107"]).replace('auth = "api-key"', 'auth = "oauth"')
    site.write_text(text.replace("sector = 1", "sector = 9"), encoding="utf-8")
    with forward(tmp_path, site, broker.port) as run:
        assert run.finish() == 2
    assert "auth" in run.words and "sector" in run.words and "site.toml" in run.words


def test_refused_credentials_end_with_4_and_no_second_try(tmp_path: Path, site: Path) -> None:
    with Mosquitto(users={"amr-001": "right"}) as broker, forward(tmp_path, site, broker.port, "-u", "amr-001") as run:
        assert run.finish() == 4
        assert broker.log.count("Sending CONNACK to") == 1


def test_a_second_forwarder_on_one_outbox_ends_with_1_and_names_the_first(
    tmp_path: Path, broker: Mosquitto, site: Path
) -> None:
    with forward(tmp_path, site, broker.port) as first:
        first.wait_for("status", link="online")
        with forward(tmp_path, site, broker.port, "--client-id", "another") as second:
            assert second.finish() == 1
        assert str(first.process.pid) in second.words
        first.interrupt()


def test_a_broker_that_never_answers_ends_with_3(tmp_path: Path, site: Path) -> None:
    with forward(tmp_path, site, free_port(), "--seconds", "6") as run:  # a busy machine needs a while to dial
        assert run.finish(60.0) == 3
    assert "nobody listens" in run.words
