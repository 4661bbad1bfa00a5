"""The far twin of P3: the sandbox with all its strictness, 150 ms away, in a process of its own."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.bench.child import Child
from tests.cli.site_text import site_text

LATENCY_MS = 150
KEY = "invented-key"
PASSWORD = "invented-password"


class FarTwin:
    """`with FarTwin() as twin: twin.url`."""

    def __enter__(self) -> FarTwin:
        command = ["twin-sandbox", "--port", "0", "--latency-ms", str(LATENCY_MS), "--json"]
        self._child = Child([sys.executable, "-m", "ati_console", *command]).__enter__()
        self._child.wait_for("event", "ready")
        self.url = str(self._child.lines[-1][1]["url"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.__exit__(kind, error, trace)

    @property
    def _origin(self) -> str:
        return self.url.removesuffix("/v3")

    def accepted(self) -> int:
        return int(self._get("stats")["Accepted"])

    def ages_ms(self, first: int) -> list[int]:
        """Arrival here minus Timestamp of everything accepted after the first `first`, sorted."""
        return sorted(one["Received"] - one["Timestamp"] for one in self._get(f"ledger?offset={first}"))

    def ledger(self) -> list[dict[str, Any]]:
        """Everything accepted, in commit order."""
        return list(self._get("ledger"))

    def _get(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self._origin}/sandbox/{what}", timeout=60) as answer:
            return json.load(answer)


def site_file(folder: Path, url: str, robots: int, auth: str) -> Path:
    """The defaults of interfaces.md (200 locations, 1 s), whatever the tests shorten."""
    text = site_text(url, [f"bench-{n:04d}" for n in range(robots)], auth=auth)
    file = folder / "site.toml"
    file.write_text(text.replace("period_s = 0.2", "period_s = 1.0"), encoding="utf-8")
    return file


def steady(child: Child, key: str, begin: float, end: float) -> float:
    """A counter's growth a second."""
    return (child.at(key, end) - child.at(key, begin)) / (end - begin)


def until(what: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.2)
