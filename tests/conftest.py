"""For every folder: what a file of tests leaves behind dies on this thread, before the next file begins.

A widget that the cycle collector finds on a thread of a later test (a forwarder's, a publisher's) takes the process
with it; the program itself collects on the window's thread alone (gui/collector.py).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def what_is_left_dies_on_this_thread() -> Iterator[None]:
    yield
    gc.collect()
