from __future__ import annotations

import subprocess
import zlib

from tests.support import pdf_text
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


def test_a_stream_of_a_pdf_is_unpacked_whatever_byte_it_ends_with() -> None:
    """One of 256 checksums ends with a carriage return, which is no end of a line: a page was lost with it."""
    texts = (b"/F1 9 Tf<0001> Tj ET" + b"1" * number for number in range(5_000))
    text = next(one for one in texts if zlib.compress(one).endswith(b"\r"))
    pdf = b"1 0 obj\n<< >>\nstream\n" + zlib.compress(text) + b"\nendstream\nendobj\n"
    assert pdf_text.streams(pdf) == {1: text}
