"""Who sent it, be the rest of it what it may."""

from __future__ import annotations

import pytest

from ati_console.wire.names import name_in


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (b'{"sherpa_name":"tug-7","pose":[1,2,3]}', "tug-7"),
        (b'{"sherpa_name": "tug-7", "pose":[NaN,2,3]}', "tug-7"),
        (b'{"sherpa_name":"tug-7","note":"' + b"x" * 70_000, "tug-7"),
        ('{"sherpa_name":"tügger","pose":['.encode(), "tügger"),
        (b'{"sherpa_name":"' + b"\xff" * 3 + b'","pose":[', "\ufffd\ufffd\ufffd"),
        (b'{"sherpa_name":7,"pose":[NaN]}', ""),
        (b"no json at all", ""),
        (b"[" * 100_000, ""),
        (b"", ""),
    ],
)
def test_a_name_is_found_also_where_the_payload_is_cut_off_or_no_json(payload: bytes, name: str) -> None:
    assert name_in(payload) == name
