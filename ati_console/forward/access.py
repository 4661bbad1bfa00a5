"""Whose words the twin takes: one API key for a branch, or a token for each device, renewed before it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from ati_console.forward import pacing, twin_json
from ati_console.forward.answers import Reply
from ati_console.forward.ports import Hidden, TwinSecrets
from ati_console.forward.twinzo import Twinzo, Unreachable
from ati_console.forwarding import NO_KEY
from ati_console.settings.secrets import FOR_DEVICES, FOR_TWIN
from ati_console.site.site import Site

LOGINS_AT_ONCE: Final = 64
EARLY_S: Final = 300.0  # renewed this long before the end, or after four fifths of a short life
LONGEST_LIFE_S: Final = 7 * 86400.0


class AccessRefused(Exception):
    """No credential, or the twin refused it: plain words with what to do. The lane pauses."""


class AccessLater(Exception):
    """The login service gave no usable answer: try again. `wait_s` is its Retry-After."""

    def __init__(self, words: str, wait_s: float | None = None) -> None:
        super().__init__(words)
        self.wait_s = wait_s


class Access(Protocol):
    async def headers(self, login: str, branch: str) -> dict[str, str]:
        """For requests of this login or branch. Raises AccessRefused, AccessLater."""

    def renew(self, login: str, used: dict[str, str]) -> None:
        """`used` was answered with 401: the next `headers` asks anew."""

    def notes(self) -> list[str]:
        """Words about what is odd but did not stop us; each is said once."""


class ApiKeyAccess:
    """Server to server: no login call. The key is read from the key store once, and again after a 401."""

    def __init__(self, client: str, secrets: TwinSecrets) -> None:
        self._client, self._secrets = client, secrets
        self._key: str | None = None

    async def headers(self, login: str, branch: str) -> dict[str, str]:
        if self._key is None:
            self._key = _revealed(await asyncio.to_thread(self._secrets.api_key, self._client))
        if not self._key:
            raise AccessRefused(
                f"{NO_KEY} for client {self._client}: store one or set {FOR_TWIN}, then switch on again"
            )
        return {"Client": self._client, "Branch": branch, "Api-Key": self._key}

    def renew(self, login: str, used: dict[str, str]) -> None:
        if used.get("Api-Key") == self._key:
            self._key = None

    def notes(self) -> list[str]:
        return []


@dataclass(frozen=True, slots=True)
class Token:
    """`renew_at` is on our own monotonic clock: only the token's length of life is taken from the twin."""

    headers: dict[str, str] = field(repr=False)
    renew_at: float


class DeviceAccess:
    """One login per device (contracts.md 3). Data and login must use one domain, so they share the door."""

    def __init__(
        self, client: str, secrets: TwinSecrets, twinzo: Twinzo, names: Mapping[str, str] | None = None
    ) -> None:
        """`names`: branch GUID -> the name people know it by."""
        self._client, self._secrets, self._twinzo = client, secrets, twinzo
        self._names = {guid.lower(): name for guid, name in (names or {}).items()}
        self._tokens: dict[tuple[str, str], Token] = {}
        self._at_once = asyncio.Semaphore(LOGINS_AT_ONCE)
        self._notes: list[str] = []

    async def headers(self, login: str, branch: str) -> dict[str, str]:
        token = self._tokens.get((login, branch))
        if token is None or time.monotonic() >= token.renew_at:
            async with self._at_once:
                token = await self._authenticate(login, branch, token)
            self._tokens[login, branch] = token
        return token.headers

    def renew(self, login: str, used: dict[str, str]) -> None:
        for device, token in list(self._tokens.items()):
            if device[0] == login and token.headers is used:
                del self._tokens[device]

    def _named(self, guid: str) -> str:
        return self._names.get(guid.lower(), guid)

    def notes(self) -> list[str]:
        said, self._notes = self._notes, []
        return said

    async def _authenticate(self, login: str, branch: str, old: Token | None) -> Token:
        password = _revealed(await asyncio.to_thread(self._secrets.device, login))
        if not password:
            raise AccessRefused(
                f"no Twinzo password is stored for device {login}: store one or set {FOR_DEVICES}, then switch on again"
            )
        try:
            body = twin_json.login_body(self._client, login, password)
            reply = await self._twinzo.post("authorization/authenticate", {}, body)
        except Unreachable as error:
            raise AccessLater(f"the login of {login} got no answer: {error}") from None
        return self._accepted(login, branch, reply)

    def _accepted(self, login: str, branch: str, reply: Reply) -> Token:
        answer = twin_json.read_token(reply.body) if 200 <= reply.status < 300 else None
        if answer is None:
            raise _why_no_token(login, reply)
        if answer.Branch and answer.Branch.lower() != branch.lower():
            self._notes.append(
                f"Twinzo knows device {login} in branch {self._named(answer.Branch)},"
                f" the site file puts it in {self._named(branch)}:"
                " its samples would be accepted and shown nowhere"
            )
        headers = {"Client": answer.Client or self._client, "Branch": answer.Branch or branch, "Token": answer.Token}
        return Token(headers, time.monotonic() + _usable_s(answer))


def access_of(site: Site, secrets: TwinSecrets, twinzo: Twinzo) -> Access:
    """As the site says: one key, or a login for each device."""
    if site.twin.auth == "device":
        names = {branch.guid: branch.name for branch in site.branches}
        return DeviceAccess(site.twin.client, secrets, twinzo, names)
    return ApiKeyAccess(site.twin.client, secrets)


def _revealed(secret: Hidden | None) -> str | None:
    return None if secret is None else secret.reveal().strip()


def _why_no_token(login: str, reply: Reply) -> Exception:
    said = twin_json.problem_words(reply.body)
    words = f"the login of {login} was answered with HTTP {reply.status}" + (f": {said}" if said else "")
    if 400 <= reply.status < 500 and reply.status not in (408, 425, 429):
        return AccessRefused(words + "; check client, login and password")
    return AccessLater(words, pacing.retry_after_s(reply.retry_after, time.time()))


def _usable_s(answer: twin_json.TokenAnswer) -> float:
    """How long to use it: by the twin's own two times when both are given, so that no clock must agree."""
    born_ms = answer.Created if answer.Created is not None else time.time() * 1000
    life_s = min(max((answer.Expiration - born_ms) / 1000, 0.0), LONGEST_LIFE_S)
    return max(life_s - EARLY_S, life_s * 0.8)
