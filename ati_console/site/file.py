"""site.toml on disk (interfaces.md): read with every problem named, write without losing what we do not know.

`load` refuses a file with any wrong value: what forwards must not start on half of an allow-list. `load_good_part`
gives the good part beside the problems, for the window: it shows both and does not forward while a problem is left.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import tomlkit

from ati_console import paths
from ati_console.settings.problems import KeyPath, Problem, Report
from ati_console.site import edit, rows
from ati_console.site.positions import key_lines, line_of
from ati_console.site.read import Reading, read
from ati_console.site.site import Site

LARGEST = 8 * 1024 * 1024  # bytes; 10,000 robots are less than 1 MB
EMPTY = "schema = 1\n"


class SiteError(Exception):
    """The site cannot be used (or saved). `problems` are all there are, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class LoadedSite:
    """A site with the text it came from. Change it with `dataclasses.replace(loaded, site=...)`, then `save`."""

    site: Site
    path: Path
    text: str = EMPTY  # as on disk; unknown keys and comments live here
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()  # not empty: rows or values are left out, so nothing may be forwarded

    @cached_property
    def document(self) -> tomlkit.TOMLDocument:
        """The text as tomlkit sees it; a fresh copy of this object's own (parsing 10,000 robots takes about 1.5 s)."""
        return tomlkit.parse(self.text)


def load(path: Path) -> LoadedSite:
    """Read a site file. SiteError with every problem when anything in it is wrong; warnings do not count."""
    loaded = load_good_part(path)
    if loaded.problems:
        raise SiteError(loaded.problems)
    return loaded


def load_good_part(path: Path) -> LoadedSite:
    """Read what can be read; `problems` says what was left out.

    SiteError when the file cannot be read, is not TOML, or schema, name or [twin] (base_url, auth, client) are wrong.
    """
    text = _text(path)
    report, reading = _interpret(text, path)
    if reading.site is None:
        raise SiteError(_ordered(report.problems))
    return LoadedSite(reading.site, path, text, _ordered(report.warnings), _ordered(report.problems))


def fresh(site: Site, path: Path) -> LoadedSite:
    """A site that is on no disk yet; `save` writes it whole."""
    return LoadedSite(site, path)


def save(path: Path, loaded: LoadedSite) -> LoadedSite:
    """Write what changed, atomically, the old file kept as NAME.bak; gives the site as it now stands on disk.

    Unknown keys, comments and rows with problems stay as they are. SiteError, and nothing written, when somebody else
    changed the file since `load`, or when the result would not read back as this very site.
    """
    if _exists_changed(path, loaded):
        raise _refusal(path, "another text than was loaded", "load it again: somebody else changed the file")
    text = _edited(path, loaded)
    report, reading = _interpret(text, path)
    if reading.site != loaded.site:
        raise SiteError(
            _ordered(report.problems) or _refusal(path, "values that do not read back", "valid ones").problems
        )
    paths.write_atomic(path, text.encode(), backup=True)
    return LoadedSite(reading.site, path, text, _ordered(report.warnings), _ordered(report.problems))


def _edited(path: Path, loaded: LoadedSite) -> str:
    """The loaded text with the differences between its site and the wanted one written into it."""
    _, was = _interpret(loaded.text, loaded.path)
    before = rows.of(was.site, loaded.path.parent) if was.site else {}
    after = rows.of(loaded.site, path.parent)
    if before == after:
        return loaded.text
    document = tomlkit.parse(loaded.text)
    edit.apply(document, before, after, was.rows)
    text = tomlkit.dumps(document)
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in loaded.text else text


def _interpret(text: str, path: Path) -> tuple[Report, Reading]:
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SiteError((_syntax(text, path, error),)) from None
    report = Report(path, _Lines(text))
    return report, read(values, path.absolute().parent, report)


class _Lines:
    """Line numbers, looked for only when there is something to report."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        return key_lines(self._text)

    def __call__(self, path: KeyPath) -> int | None:
        return line_of(self._lines, path)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise _refusal(path, error.strerror or type(error).__name__, "a readable site file") from None
    if len(data) > LARGEST:
        raise _refusal(path, f"more than {LARGEST} bytes", f"at most {LARGEST} bytes")
    try:
        return data.decode("utf-8-sig")  # Notepad writes the mark; TOML does not allow it
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = "UTF-16 text" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "bytes that are not UTF-8"
        raise SiteError((Problem(path, line, "the file", found, "UTF-8 text: save it as UTF-8"),)) from None


def _syntax(text: str, path: Path, error: Exception) -> Problem:
    words = str(error)
    place = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", words)
    line = int(place.group(1)) if place and place.group(1) else text.count("\n") + 1 if place else None
    hint = r"; in double quotes write \\ for \, or use 'single quotes'" if "\\" in words else ""
    found = words.replace(place.group(), "") if place else "nesting too deep"
    return Problem(path, line, "the file", f"what is not TOML ({found})", f"TOML 1.0{hint}")


def _exists_changed(path: Path, loaded: LoadedSite) -> bool:
    """Saving under another name replaces what is there only if the user was asked: that is the caller's part."""
    same = path.absolute() == loaded.path.absolute()
    return same and path.exists() and loaded.text != EMPTY and _text(path) != loaded.text


def _refusal(path: Path, found: str, allowed: str) -> SiteError:
    return SiteError((Problem(path, None, "the file", found, allowed),))


def _ordered(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=_line))


def _line(problem: Problem) -> int:
    return problem.line or 0
