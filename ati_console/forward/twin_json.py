"""Twinzo's spelling (contracts.md 3): bodies out, answers in. Pure; nothing else in the package spells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ati_console.forward.order import Row


class Location(msgspec.Struct, frozen=True, gc=False, omit_defaults=False, kw_only=True):
    """There is no heading field. Battery is an integer or absent: 82.5 or -1 would spoil the whole array."""

    Timestamp: int
    SectorId: int
    X: float
    Y: float
    Z: int = 0
    Interval: int
    Battery: int | msgspec.UnsetType = msgspec.UNSET
    IsMoving: bool
    LocalizationAreas: tuple[int, ...] = ()
    NoGoAreas: tuple[int, ...] = ()


class OneLogin(msgspec.Struct, frozen=True, gc=False):
    Login: str
    Locations: list[Location]


class LocationAnswer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    Success: bool
    Timestamp: int | None = None
    Action: str | None = None
    ErrorMessage: str | None = None


class LoginAnswer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    Success: bool
    Login: str | None = None
    ErrorMessage: str | None = None
    Locations: list[LocationAnswer] | None = None


class Login(msgspec.Struct, frozen=True, kw_only=True):
    client: str
    login: str
    password: str


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`Client` and `Branch` are GUIDs, times Unix milliseconds."""

    Token: str
    Expiration: float
    Client: str | None = None
    Branch: str | None = None
    Created: float | None = None

    def __repr__(self) -> str:
        return "TokenAnswer(...)"  # the token must not reach a log by way of a traceback


class DeviceAnswer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One of `GET devices`, as far as it is asked for here; the twin leaves nulls out."""

    Login: str | None = None
    Title: str | None = None


class Problem(msgspec.Struct, frozen=True, gc=False):
    """ASP.NET ProblemDetails, as far as it has words."""

    title: str | None = None
    detail: str | None = None
    errors: dict[str, list[str]] | None = None
    ErrorMessage: str | None = None
    message: str | None = None


_encoder = msgspec.json.Encoder()
_answers = msgspec.json.Decoder(list[LoginAnswer] | LoginAnswer)
_devices = msgspec.json.Decoder(list[DeviceAnswer])
_device = msgspec.json.Decoder(DeviceAnswer)
_token = msgspec.json.Decoder(TokenAnswer)
_problem = msgspec.json.Decoder(Problem)


def location(row: Row) -> Location:
    sample = row.sample
    return Location(
        Timestamp=row.sent_ms,
        SectorId=sample.sector,
        X=sample.x_mm,
        Y=sample.y_mm,
        Interval=row.interval_ms,
        Battery=msgspec.UNSET if sample.battery is None else sample.battery,
        IsMoving=sample.moving,
        LocalizationAreas=sample.areas,
        NoGoAreas=sample.no_go_areas,
    )


def batch_body(rows: Iterable[Row]) -> bytes:
    """`POST localization/batch`: rows grouped by login, their order kept."""
    groups: dict[str, list[Location]] = {}
    for row in rows:
        groups.setdefault(row.sample.login, []).append(location(row))
    return _encoder.encode([OneLogin(login, locations) for login, locations in groups.items()])


def device_body(rows: Iterable[Row]) -> bytes:
    """`POST localization`: a bare array; a wrapper object is a 400."""
    return _encoder.encode([location(row) for row in rows])


def login_body(client: str, login: str, password: str) -> bytes:
    return _encoder.encode(Login(client=client, login=login, password=password))


def read_answers(body: bytes) -> Sequence[LoginAnswer] | None:
    """None for anything that is not Twinzo's JSON: a captive portal also says 200."""
    try:
        answer = _answers.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return answer if isinstance(answer, list) else [answer]


def read_token(body: bytes) -> TokenAnswer | None:
    try:
        return _token.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def read_devices(body: bytes) -> list[DeviceAnswer] | None:
    """None for anything that is not Twinzo's JSON."""
    try:
        return _devices.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def read_device(body: bytes) -> DeviceAnswer | None:
    """None for anything that is not Twinzo's JSON."""
    try:
        return _device.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def problem_words(body: bytes) -> str:
    """The twin's own words out of a refusal; "" when it has none (HTML, empty)."""
    try:
        problem = _problem.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _plain(body)
    errors = "; ".join(f"{where}: {' '.join(words)}" for where, words in (problem.errors or {}).items())
    said = [problem.detail, problem.ErrorMessage, problem.message, problem.title]
    return one_line(errors or next((words for words in said if words), ""))


def _plain(body: bytes) -> str:
    text = body[:400].decode("utf-8", "replace").strip()
    return "" if text.startswith(("<", "{", "[")) else one_line(text)


def one_line(text: str, longest: int = 200) -> str:
    """Words that may go to a table, a log and a terminal: printable, one line, bounded."""
    clean = "".join(char if char.isprintable() else " " for char in text[: longest * 2])
    clean = " ".join(clean.split())
    return clean if len(clean) <= longest else clean[: longest - 3] + "..."
