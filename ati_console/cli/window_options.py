"""Options of the commands that open a window."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """How long, how large, which theme, and where its picture goes."""

    seconds: float | None = None
    screenshot: Path | None = None
    size: tuple[int, int] | None = None
    theme: Literal["dark", "light"] | None = None
    select: str = ""  # a sherpa to begin with
    remember: bool = True  # geometry, panes, theme and zoom of this user

    def unseen(self, seconds: float, picture: Path) -> WindowOptions:
        """With no display: a picture instead of a window, and an end."""
        return replace(self, seconds=self.seconds or seconds, screenshot=self.screenshot or picture)


def add_window_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, metavar="S", help="close after so long")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="save a picture of the window at the end")
    parser.add_argument("--size", type=_size, metavar="WxH", help="of the window in pixels, such as 1440x900")
    parser.add_argument("--theme", choices=("dark", "light"), help="as the desktop has it unless given")


def options_of(args: argparse.Namespace) -> WindowOptions:
    picture = args.screenshot is not None
    return WindowOptions(args.seconds, args.screenshot, args.size, args.theme, remember=not picture)


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if not found:
        raise argparse.ArgumentTypeError(f'a size is WIDTHxHEIGHT in pixels, such as 1440x900, not "{text[:20]}"')
    return int(found[1]), int(found[2])
