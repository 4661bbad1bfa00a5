"""What most tests of forwarding stand on: a twin that knows nothing yet, and the place of an outbox nobody wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.rehearse.twin_sandbox import TwinSandbox


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite3"
