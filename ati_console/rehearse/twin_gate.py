"""Who may: the headers of contracts.md 3, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from aiohttp import web

from ati_console.rehearse.twin_state import Token, TwinState

GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Gate:
    """Client, Branch, and Token or Api-Key; Authorization: Bearer is 401 whatever else stands there."""

    def __init__(self, state: TwinState, api_key: str | None, client: str | None, clock: Callable[[], float]) -> None:
        self._state, self._api_key, self._client, self._clock = state, api_key, client, clock
        self.authorization_headers = 0

    def branch(self, request: web.Request) -> str:
        """The Branch header of a request that may be served; raises 401 with the reason."""
        if "Authorization" in request.headers:
            self.authorization_headers += 1
            raise unauthorized("Send the Token or Api-Key header; Authorization is not supported.")
        client, branch = request.headers.get("Client", ""), request.headers.get("Branch", "")
        if not GUID.fullmatch(client) or (self._client and client.lower() != self._client.lower()):
            raise unauthorized("The Client header is missing or unknown.")
        known = self._state.open_branches or branch.lower() in self._state.branches
        if not GUID.fullmatch(branch) or not known:
            raise unauthorized("The Branch header is missing or unknown.")
        if not self.has_key(request) and self.token(request) is None:
            raise unauthorized("The Token or Api-Key is missing, wrong or expired.")
        return self._state.know_branch(branch).guid.lower()

    def has_key(self, request: web.Request) -> bool:
        key = request.headers.get("Api-Key", "")
        return bool(key) and (self._api_key is None or key == self._api_key)

    def token(self, request: web.Request) -> Token | None:
        token = self._state.token(request.headers.get("Token", ""), self._clock())
        return token if token and token.client == request.headers.get("Client", "").lower() else None


def unauthorized(detail: str) -> web.HTTPUnauthorized:
    return web.HTTPUnauthorized(text=detail)
