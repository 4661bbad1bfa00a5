"""Rows of a database, through SQLAlchemy: an extra, asked for in words where it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ati_console.logs import redact
from ati_console.publish.relay_file import SourceError
from ati_console.publish.relay_rows import Row
from ati_console.settings.secrets import Secret

if TYPE_CHECKING:
    from sqlalchemy import URL

INSTALL: Final = 'python -m pip install "ati-console[relay]"'
DRIVERS: Final = {"postgresql": 'python -m pip install "ati-console[relay-postgresql]"'}
MOST_ROWS: Final = 100_000
CONNECT_S: Final = 5
QUERY_MS: Final = 15_000


class SqlError(ValueError):
    """The address or the query cannot be used: what to do instead."""


class SqlRows:
    """`read()` runs the query once. Raises SqlError when it is made, SourceError when it is read."""

    def __init__(self, url: str, query: str, password: Secret | None) -> None:
        try:
            import sqlalchemy
        except ImportError:
            raise SqlError(f"--sql needs SQLAlchemy, which is not installed: {INSTALL}") from None
        self._sqlalchemy = sqlalchemy
        address = _address(sqlalchemy, url, password)
        if not query.strip():
            raise SqlError("the query file is empty")
        self._query = sqlalchemy.text(query)
        try:
            self._engine = sqlalchemy.create_engine(address, pool_pre_ping=True, connect_args=_limits(address))
        except ImportError as error:
            how = DRIVERS.get(address.get_backend_name(), f"install the Python package {error.name}")
            raise SqlError(f"the driver of {address.drivername} is not installed: {how}") from None
        except sqlalchemy.exc.ArgumentError:
            raise SqlError(f"--sql: SQLAlchemy knows no {address.drivername}; see its list of dialects") from None
        self.words = address.render_as_string(hide_password=True)

    def read(self) -> list[Row]:
        try:
            with self._engine.connect() as connection:
                found = connection.execute(self._query).mappings().fetchmany(MOST_ROWS + 1)
        except self._sqlalchemy.exc.SQLAlchemyError as error:
            raise SourceError(_words(error)) from None
        if len(found) > MOST_ROWS:
            raise SourceError(f"the query gives more than {MOST_ROWS} rows: one row a sherpa is meant")
        return [Row(number, dict(values)) for number, values in enumerate(found, 1)]

    def close(self) -> None:
        self._engine.dispose()


def _address(sqlalchemy: Any, text: str, password: Secret | None) -> URL:
    try:
        url: URL = sqlalchemy.make_url(text)
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise SqlError("--sql is an address such as postgresql://user@host:5432/database or sqlite:///file") from None
    if url.password is not None or any("pass" in key.lower() for key in url.query):
        raise SqlError(
            "--sql holds a password: an argument is visible to every user of this computer. "
            "Use ATI_CONSOLE_SQL_PASSWORD, --sql-password-file or --ask-sql-password."
        )
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return url.set(password=password.reveal()) if password else url


def _limits(url: URL) -> dict[str, Any]:
    """A database that hangs must not hold the relay."""
    if url.drivername == "postgresql+psycopg":
        return {"connect_timeout": CONNECT_S, "options": f"-c statement_timeout={QUERY_MS}", "keepalives_idle": 5,
                "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": QUERY_MS}  # fmt: skip
    return {"timeout": CONNECT_S} if url.get_backend_name() == "sqlite" else {}


def _words(error: Exception) -> str:
    """The database's own first line; SQLAlchemy adds the query and a link."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return redact(" ".join(line.strip() for line in lines[:3]))[:300]
