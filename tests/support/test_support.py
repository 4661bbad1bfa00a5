from __future__ import annotations

import subprocess

from tests.support.mosquitto import Mosquitto


def test_the_broker_comes_and_goes_on_the_same_port() -> None:
    with Mosquitto(users={"user": "word"}) as broker:
        broker.stop()
        broker.start()
        line = ["mosquitto_pub", "-h", broker.host, "-p", str(broker.port), "-t", "t", "-m", "m"]
        assert subprocess.run([*line, "-u", "user", "-P", "word"], check=False).returncode == 0
        assert subprocess.run([*line, "-u", "user", "-P", "bad"], check=False, capture_output=True).returncode


def test_the_tls_broker_is_trusted_through_its_authority() -> None:
    with Mosquitto(tls=True) as broker:
        line = ["mosquitto_pub", "-h", "localhost", "-p", str(broker.port), "-t", "t", "-m", "m", "-q", "1"]
        assert subprocess.run([*line, "--cafile", str(broker.ca_file)], check=False).returncode == 0
