"""For every folder: what a file of tests leaves behind dies on this thread, before the next file begins.

A widget that the cycle collector finds on a thread of a later test (a forwarder's, a publisher's) takes the process
with it; the program itself collects on the window's thread alone (gui/collector.py).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Hundreds of tests start the program: compiled once for all of them, not by each process (2 s of processor time).
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Hypothesis' deadline (0.2 s an example) and its "too slow" are timed tests: a busy machine fails them.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="module", autouse=True)
def what_is_left_dies_on_this_thread() -> Iterator[None]:
    yield
    gc.collect()
