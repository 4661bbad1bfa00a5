"""Which credential of a site works: the API key, a device login, or both; and why one does not. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ati_console.forward import refusals, twin_json, twin_read
from ati_console.forward.answers import Reply
from ati_console.forward.queries import LIST_CAP
from ati_console.forward.twin_json import one_line
from ati_console.forward.twin_values import TwinBranch
from ati_console.forward.twinzo import Twinzo, Unreachable
from ati_console.site.site import Branch, Site

GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HABITS: Final = re.compile(r"^\s*(authorization\s*:\s*)?(bearer|api-key|token)\s*[: ]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pass:
    """One mode that was tried. `headers` without Branch let one ask; `branches` are those it sees."""

    mode: str  # of Twin.auth
    ok: bool
    words: str
    advice: str = ""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    home: str = ""  # GUID: the branch it was good for
    branches: tuple[TwinBranch, ...] = ()
    client_guid: str = ""


class FixedAccess:
    """Headers that are known already (access.Access)."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers

    async def headers(self, login: str, branch: str) -> dict[str, str]:
        return {**self._headers, "Branch": branch}

    def renew(self, login: str, used: dict[str, str]) -> None:
        """There is no other one."""

    def notes(self) -> list[str]:
        return []


async def api_key(site: Site, http: Twinzo, stored: str) -> Pass:
    """`stored` as it was typed: what people paste with it is told, never sent."""
    bare = stored.strip().strip("\"'")
    pasted = HABITS.match(bare)
    key = HABITS.sub("", bare).strip().strip("\"'")
    habit = f'the stored key begins with "{pasted[0].strip()}"' if pasted else ""
    if not GUID.fullmatch(site.twin.client):
        words = "the API key needs the client's GUID, and the site file has a name"
        return Pass("api-key", False, words, "ask the owner for the GUID; a device login tells it as well")
    for branch in site.branches:
        if not GUID.fullmatch(branch.guid):
            continue
        headers = {"Client": site.twin.client, "Api-Key": key}
        found = await _see(site, http, "api-key", headers, branch.guid, "the API key")
        if found.ok or "HTTP 401" not in found.words:
            return _with_habit(found, habit)
    if not any(GUID.fullmatch(branch.guid) for branch in site.branches):
        return Pass("api-key", False, *_no_branch(site.branches))
    return _with_habit(found, habit)


def _with_habit(found: Pass, habit: str) -> Pass:
    if not habit:
        return found
    advice = "store the bare key: Twinzo takes it in the Api-Key header and refuses Authorization: Bearer with 401"
    if not found.ok:
        return Pass("api-key", False, f"{habit}, and without it: {found.words}", advice)
    return Pass(
        "api-key", False, f"{habit}; without it the key is good", advice, found.headers, found.home, found.branches
    )


def _no_branch(branches: Sequence[Branch]) -> tuple[str, str]:
    if not branches:
        return (
            "the site has no branch to ask for",
            "New site takes the GUID of one branch (the site file too); a device login names its branch by itself",
        )
    words = f"branch {branches[0].name}: '{one_line(branches[0].guid, 40)}' is no GUID"
    return words, "a branch has a name and a GUID: here belongs the GUID"


async def device(site: Site, http: Twinzo, login: str, password: str) -> Pass:
    """Log one device in, then read with its token: the two may be on two domains."""
    try:
        body = twin_json.login_body(site.twin.client, login, password)
        reply = await http.post("authorization/authenticate", {}, body)
    except Unreachable as error:
        found = refusals.silent(site.twin.base_url, str(error))
        return Pass("device", False, found.words, found.advice)
    if not 200 <= reply.status < 300:
        return _not_in(site, reply, login)
    answer = twin_json.read_token(reply.body)
    if answer is None:
        found = refusals.foreign(site.twin.base_url)
        return Pass("device", False, found.words, found.advice)
    headers = {"Client": answer.Client or site.twin.client, "Token": answer.Token}
    home = answer.Branch or (site.branches[0].guid if site.branches else "")
    seen = await _see(site, http, "device", headers, home, f"device {login}")
    if not seen.ok and "HTTP 401" in seen.words:
        words = f"device {login} is let in, but its token is refused for data: two domains?"
        advice = (
            "login and data must use one domain: compare the base URL with the one the token was made for (.com, .eu)"
        )
        return Pass("device", False, words, advice, client_guid=answer.Client or "")
    return Pass("device", seen.ok, seen.words, seen.advice, seen.headers, home, seen.branches, answer.Client or "")


def _not_in(site: Site, reply: Reply, login: str) -> Pass:
    refused = f"Twinzo did not let device {login} in"
    advice = f"check client name, login and password; {refusals.ONE_DOMAIN}"
    if GUID.fullmatch(site.twin.client):
        advice = "a device logs in with the client's name, and the site file has its GUID: try the name"
    found = refusals.refusal(reply, site.twin.base_url, refused, advice)
    return Pass("device", False, found.words, found.advice)


async def _see(site: Site, http: Twinzo, mode: str, headers: dict[str, str], branch: str, whose: str) -> Pass:
    """GET branches: the least that a good credential may do."""
    base = site.twin.base_url
    try:
        reply = await http.get("branches", {**headers, "Branch": branch}, LIST_CAP)
    except Unreachable as error:
        found = refusals.silent(base, str(error))
        return Pass(mode, False, found.words, found.advice)
    if not 200 <= reply.status < 300:
        advice = f"check key, client GUID and branch GUID; {refusals.ONE_DOMAIN}"
        found = refusals.refusal(reply, base, f"Twinzo did not accept {whose}", advice)
        return Pass(mode, False, found.words, found.advice)
    branches = twin_read.branches(reply.body)
    if branches is None:
        found = refusals.foreign(base)
        return Pass(mode, False, found.words, found.advice)
    return Pass(mode, True, f"{whose} is good", "", headers, branch, branches)
