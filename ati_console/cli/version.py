"""Name, version and commit: what every report starts with."""

from __future__ import annotations

import subprocess
from pathlib import Path

import ati_console
from ati_console import paths


def commit() -> str:
    """The commit of this build: written into resources/ when frozen, asked of git in a checkout, else "unknown"."""
    baked = paths.resources() / "commit.txt"
    if baked.is_file():
        return baked.read_text(encoding="ascii", errors="replace").strip()[:40] or "unknown"
    root = Path(ati_console.__file__).resolve().parent.parent
    return _ask_git(root) if (root / ".git").exists() else "unknown"


def _ask_git(root: Path) -> str:
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "--short=10", "HEAD"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return answer.stdout.strip() or "unknown"


def line() -> str:
    return f"ati-console {ati_console.__version__} {commit()}"
