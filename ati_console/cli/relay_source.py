"""Where the relay's rows come from: --sql, --http or --file, each with its own words for what is wrong."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.forward.twinzo import Twinzo, Unreachable
from ati_console.publish import relay_file
from ati_console.publish.relay_file import SourceError
from ati_console.publish.relay_rows import Row
from ati_console.publish.relay_sql import SqlError, SqlRows
from ati_console.settings.secrets import Secret

SQL_PASSWORD = "ATI_CONSOLE_SQL_PASSWORD"  # noqa: S105 the name of a variable
HTTP_TOKEN = "ATI_CONSOLE_HTTP_TOKEN"  # noqa: S105 the name of a variable
HTTP_S = 5.0
HTTP_CAP = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """`words` name it without a secret; `key` stays the same for the same source."""

    words: str
    key: str
    read: Callable[[], list[Row]]
    close: Callable[[], None]


def add_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("source")
    one = group.add_mutually_exclusive_group(required=True)
    one.add_argument("--sql", metavar="URL", help="postgresql://user@host/database, sqlite:///file, ... and --query")
    one.add_argument("--http", metavar="URL", help=f"a JSON address; a bearer token comes from {HTTP_TOKEN}")
    one.add_argument("--file", type=Path, metavar="FILE", help="a .csv or .jsonl that somebody writes")
    group.add_argument("--query", type=Path, metavar="FILE", help="the SELECT of --sql: a row for each sherpa")
    group.add_argument("--sql-password-file", type=Path, metavar="FILE", help=f"else {SQL_PASSWORD}")
    group.add_argument("--ask-sql-password", action="store_true", help="or a prompt; never from an argument")


def source_of(args: argparse.Namespace, where: str) -> Source:
    """`where`: the `rows` of the map. Stop(2) in words when it cannot be one."""
    if (args.sql is None) != (args.query is None):
        raise Stop(Exit.USAGE, "--sql and --query go together: the address, and a file with the SELECT")
    if args.sql is not None:
        return _sql(args)
    return _http(args.http, where) if args.http is not None else _file(args.file)


def _file(path: Path) -> Source:
    if path.suffix.lower() not in (".csv", ".jsonl", ".ndjson"):
        raise Stop(Exit.USAGE, f"--file takes a .csv or a .jsonl, not {path.name}")
    return Source(str(path), f"file {path.absolute()}", relay_file.FileRows(path).read, _nothing)


def _sql(args: argparse.Namespace) -> Source:
    try:
        query = args.query.read_text(encoding="utf-8-sig")
        rows = SqlRows(args.sql, query, _sql_password(args))
    except OSError as error:
        raise Stop(Exit.USAGE, f"{error.filename} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Stop(Exit.USAGE, f"{args.query.name} is not UTF-8 text") from None
    except SqlError as error:
        raise Stop(Exit.USAGE, str(error)) from None
    return Source(rows.words, f"sql {rows.words} {query}", rows.read, rows.close)


def _sql_password(args: argparse.Namespace) -> Secret | None:
    if args.sql_password_file is not None:
        return Secret(args.sql_password_file.read_text(encoding="utf-8-sig").partition("\n")[0].rstrip("\r"))
    if args.ask_sql_password:
        return Secret(getpass.getpass("Database password: ", stream=sys.stderr))
    kept = os.environ.get(SQL_PASSWORD)
    return Secret(kept) if kept else None


def _http(url: str, where: str) -> Source:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        right = False
    if not right:
        raise Stop(Exit.USAGE, "--http takes an address such as https://host/api/sherpas")
    if "@" in parts.netloc:
        raise Stop(Exit.USAGE, f"--http holds a user or password: use {HTTP_TOKEN}, an argument can be seen by others")
    base, path = f"{parts.scheme}://{parts.netloc}", url.split(parts.netloc, 1)[1].lstrip("/")
    return Source(
        f"{base}{parts.path}", f"http {url}", lambda: relay_file.of_json(asyncio.run(_get(base, path)), where), _nothing
    )


async def _get(base: str, path: str) -> object:
    """The same one door to HTTP as the twin's: bounded, no redirects, no proxy of the environment. SourceError."""
    door = Twinzo(base, HTTP_S)
    try:
        reply = await door.get(path, _headers(), HTTP_CAP)
    except Unreachable as error:
        raise SourceError(str(error)) from None
    finally:
        await door.close()
    if reply.status != 200:
        raise SourceError(f"the answer is HTTP {reply.status}, not 200")
    try:
        found: object = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the answer is not JSON: {str(error)[:80]}") from None
    return found


def _headers() -> Mapping[str, str]:
    token = os.environ.get(HTTP_TOKEN)
    return {"Authorization": f"Bearer {token}"} if token else {}


def _nothing() -> None:
    """Nothing is open between two polls."""
