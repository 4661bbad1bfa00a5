"""Text from the wire, made safe to paint: one line, bounded, no invisible or direction-changing characters."""

from __future__ import annotations

import datetime
import html
import re
import unicodedata

MAX_TEXT = 200  # characters; a cell or a tool tip shows no more
_ADDRESS = re.compile(r"\S+[.:@/]\w")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str, limit: int = MAX_TEXT) -> str:
    """One line: control, bidi and other invisible characters become visible code points (<U+202E>)."""
    cut = text[: limit + 1]
    shown = cut if cut.isprintable() else "".join(map(_visible, cut))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def sentence(words: str) -> str:
    """With a capital letter first, but for an address, which is not another one for it; the rest as it is."""
    return words if _ADDRESS.match(words) else words[:1].upper() + words[1:]


def plain_block(text: str, limit: int) -> str:
    """Several lines: line feeds and spaces stay, everything else as in `plain`."""
    lines = text[:limit].replace("\r\n", "\n").split("\n")
    shown = "\n".join(line if line.isprintable() else "".join(map(_visible, line)) for line in lines)
    return shown if len(text) <= limit else f"{shown}\n… {len(text) - limit:,} more characters"


def tool_tip(text: str) -> str:
    """Text for Qt's tool tips, which take whatever looks like HTML for HTML: such text goes in escaped."""
    return f"<span>{html.escape(text)}</span>" if "<" in text or "&" in text else text


def _visible(char: str) -> str:
    return f"<U+{ord(char):04X}>" if unicodedata.category(char) in _INVISIBLE else char


def clock(at: float | None) -> str:
    """Local time of day HH:MM:SS of unix seconds, "-" when there is none or it is out of any calendar."""
    try:
        return "-" if at is None else datetime.datetime.fromtimestamp(at).strftime("%H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return "-"


def span(seconds: float) -> str:
    """An age or a length of time: "0.8 s", "59.9 s", "2 m 14 s", "5 h 30 m", "3 d 2 h"."""
    whole = max(0.0, seconds)
    if whole < 59.95:
        return f"{int(whole * 10 + 1e-6) / 10:.1f} s"
    whole = max(60.0, whole)
    for size, big, small, part in ((3600, "m", "s", 60), (86400, "h", "m", 3600), (1e9, "d", "h", 86400)):
        if whole < size:
            return f"{int(whole // part)} {big} {int(whole % part // _SMALLER[part])} {small}"
    return "over 30 years"


_SMALLER = {60: 1, 3600: 60, 86400: 3600}


def at_least(seconds: float) -> str:
    """A lower bound for a narrow column, no finer than it is known: "≥ 12.4 s", "≥ 4 m", "≥ 5 h"."""
    said = span(seconds)
    return "≥ " + (" ".join(said.split(" ")[:2]) if said[0].isdigit() else said)


def offset(seconds: float) -> str:
    """A clock offset: "+0.12 s", "-3.4 s", "+5 h 30 m"."""
    sign = "-" if seconds <= -0.005 else "+"  # what rounds to nothing is not behind
    size = abs(seconds)
    if size < 60:
        return f"{sign}{size:.2f} s" if size < 1 else f"{sign}{size:.1f} s"
    return sign + span(round(size / 60) * 60 if size >= 3600 else size).replace(" 0 m", "").replace(" 0 s", "")
