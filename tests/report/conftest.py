from __future__ import annotations

import pytest

from ati_console.access import Probe
from tests.report.material import rehearsed


@pytest.fixture(scope="session")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Probe:
    return rehearsed(tmp_path_factory.mktemp("ca"))
