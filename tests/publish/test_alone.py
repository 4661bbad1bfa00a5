"""fleet_publisher.py copied out alone: the guide's script runs with each paho 2.x, and on ATI's oldest Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ati_console.publish import fleet_publisher
from tests.publish.listening import Listener
from tests.support.mosquitto import Mosquitto

SCRIPT = Path(__file__).with_name("guide_script.py")


def run(python: str, folder: Path, broker: Mosquitto) -> subprocess.CompletedProcess[str]:
    """The script beside the file, with the standard library and paho's folder, and nothing else (-S)."""
    for file in (SCRIPT, Path(fleet_publisher.__file__)):
        shutil.copy(file, folder)
    line = [python, "-S", "-W", "error", SCRIPT.name, broker.host, str(broker.port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env = {**kept, "PYTHONPATH": "paho"}
    return subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def install(folder: Path, version: str, python: str = "") -> None:
    """paho of that version into a folder of its own. Skips, saying so, where pip cannot get it."""
    # paho brings typing_extensions to a Python older than 3.8; pip asks its own Python for that, not the one named.
    of = ["--python-version", python, "--only-binary", ":all:", "typing_extensions<4.8"] if python else []
    line = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target"]
    done = subprocess.run(
        [*line, str(folder / "paho"), *of, f"paho-mqtt{version}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"pip cannot get paho-mqtt{version} here: {done.stderr.strip()[-200:]}")


def check(done: subprocess.CompletedProcess[str], heard: Listener) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Published: 40" in done.stdout
    assert "the status has no pose, battery_status" in done.stderr
    heard.wait_for(40)
    assert len(heard.bodies("ati/amr/val-sherpa-03/status")) == 37
    assert len(heard.bodies("ati/trips/info")) == 1


@pytest.mark.parametrize("version", ["==2.1.0", ">=2.2,<3"])
def test_the_guides_script_runs_unchanged_with_each_paho(tmp_path: Path, version: str) -> None:
    install(tmp_path, version)
    with Mosquitto() as broker, Listener(broker) as heard:
        check(run(sys.executable, tmp_path, broker), heard)


def test_the_guides_script_runs_on_python_3_7(tmp_path: Path) -> None:
    python = oldest_python()
    install(tmp_path, ">=2,<3", "3.7")
    with Mosquitto() as broker, Listener(broker) as heard:
        check(run(python, tmp_path, broker), heard)


def oldest_python() -> str:
    places = [shutil.which("python3.7"), *map(str, Path.home().glob(".pyenv/versions/3.7.*/bin/python"))]
    for place in filter(None, places):
        if subprocess.run([place, "-V"], capture_output=True, check=False).returncode == 0:
            return place
    pytest.skip("there is no Python 3.7 on this computer: only the syntax is checked")
