"""What a value in one of our files may be: read it, or say what is allowed. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?")
_IP6 = re.compile(r"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """`read` gives the value or raises ValueError; `allowed` says what would have been right."""

    allowed: str
    read: Callable[[object], T]


def _of(allowed: str, right: Callable[[Any], bool]) -> Kind[Any]:
    def read(value: object) -> Any:
        if not right(value):
            raise ValueError(allowed)
        return value

    return Kind(allowed, read)


def is_printable(text: str) -> bool:
    """No control characters, line breaks, bidi overrides or lone surrogates: safe in one line of text."""
    return all(c == " " or c.isprintable() for c in text)


def text(longest: int = 128, empty: bool = False) -> Kind[str]:
    words = f"{'' if empty else 'non-empty '}text of at most {longest} printable characters"

    def right(value: Any) -> bool:
        return (
            isinstance(value, str) and (empty or bool(value.strip())) and len(value) <= longest and is_printable(value)
        )

    return _of(words, right)


def boolean() -> Kind[bool]:
    return _of("true or false", _is_bool)


def integer(low: int, high: int) -> Kind[int]:
    def right(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return _of(f"a whole number from {low} to {high}", right)


def number(low: float, high: float) -> Kind[float]:
    """A finite number from low to high; whole numbers are taken too. Gives a float."""
    words = f"a number from {low:g} to {high:g}"

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(words)
        return float(value)

    return Kind(words, read)


def optional(kind: Kind[T]) -> Kind[T | None]:
    """A JSON null is taken too."""

    def read(value: object) -> T | None:
        return None if value is None else kind.read(value)

    return Kind(f"{kind.allowed}, or null", read)


def one_of(*choices: str) -> Kind[Any]:
    quoted = ", ".join(f'"{c}"' for c in choices)

    def right(value: Any) -> bool:
        return isinstance(value, str) and value in choices

    return _of(f"one of {quoted}", right)


def guid() -> Kind[str]:
    def right(value: Any) -> bool:
        return isinstance(value, str) and _GUID.fullmatch(value) is not None

    return _of('a GUID, such as "11111111-2222-3333-4444-555555555555"', right)


def host() -> Kind[str]:
    return _of("a host name or an IP address alone (no scheme, port, path or blank)", is_host)


def web_address() -> Kind[str]:
    """http(s)://host[:port][/path], nothing else: a user, password, query or fragment has no place in it."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not _is_web(value):
            raise ValueError("an address")
        return value.rstrip("/")

    return Kind('an address such as "https://host/v3", with no user, password, query or blank in it', read)


def url_path() -> Kind[str]:
    def right(value: Any) -> bool:
        return isinstance(value, str) and re.fullmatch(r"/[!-~]{0,255}", value) is not None

    return _of("a path that begins with / and has no blank in it", right)


def topic_filter() -> Kind[str]:
    return _of("a topic filter: + stands alone between slashes, # alone at the end, no blank text, no NUL", is_filter)


def topic_name() -> Kind[str]:
    """Where something is published: a filter without wildcards, not below $share."""

    def right(value: Any) -> bool:
        return is_filter(value) and not set("+#") & set(value) and not value.startswith("$share/")

    return _of("a topic: no + or #, not empty, printable, at most 65535 bytes", right)


def is_filter(value: object) -> bool:
    """MQTT 5 sections 4.7 and 4.8.2 ($share/group/filter). wire has its own: the two packages stand side by side."""
    if not isinstance(value, str) or not value or not is_printable(value) or len(value.encode()) > 65535:
        return False
    levels = value.split("/")
    if levels[0] == "$share":
        return (
            len(levels) >= 3 and bool(levels[1]) and not set("+#") & set(levels[1]) and is_filter("/".join(levels[2:]))
        )
    plain = all(level in ("+", "#") or not set("+#") & set(level) for level in levels)
    return plain and "#" not in levels[:-1]


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def is_host(value: Any) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= 253 or value.isdecimal():
        return False  # digits alone are a port in the wrong field: systems read 18888 as 0.0.73.200
    return bool(_HOST.fullmatch(value) or _IP6.fullmatch(value))


def _is_web(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port_right = parts.port is None or 1 <= parts.port <= 65535
    except ValueError:
        return False
    bare = not (parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", value))
    return parts.scheme in ("http", "https") and port_right and bare and is_host(parts.hostname)
