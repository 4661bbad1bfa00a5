"""The check button of Twinzo's credentials: one request, and in plain words what came of it. Changes nothing there.

Blocking, with a deadline of at most three times `timeout_s`: call it from a worker, never from a running loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ati_console.forward import refusals, twin_json, twin_read
from ati_console.forward.answers import Reply
from ati_console.forward.ports import Hidden
from ati_console.forward.refusals import ONE_DOMAIN, Refusal
from ati_console.forward.twin_json import one_line
from ati_console.forward.twin_values import TwinBranch
from ati_console.forward.twinzo import Twinzo, Unreachable
from ati_console.site.site import Branch

TIMEOUT_S: Final = 5.0
_LIFE: Final = 3_600_000.0  # ms


@dataclass(frozen=True, slots=True)
class Checked:
    """`words` say what was found, `advice` what to do about it; `branches` are those the twin named."""

    ok: bool
    words: str
    advice: str = ""
    branches: tuple[TwinBranch, ...] = ()
    ms: float = 0.0


def api_key(
    base_url: str, client: str, key: Hidden | None, branches: Sequence[Branch], timeout_s: float = TIMEOUT_S
) -> Checked:
    """GET branches with the key, in the name of the first of the site's `branches`; are the others there as well?"""
    word = "" if key is None else key.reveal().strip()
    if not word:
        return Checked(False, f"no API key is stored for client {client}", "enter it first")
    if not branches:
        return Checked(False, "the site has no branch to ask for", "add a branch to the site first")
    headers = {"Client": client, "Branch": branches[0].guid, "Api-Key": word}

    async def ask(twinzo: Twinzo) -> Checked:
        return _of_key(await twinzo.get("branches", headers), base_url, client, branches)

    return _run(base_url, timeout_s, ask)


def device(
    base_url: str,
    client: str,
    login: str,
    password: Hidden | None,
    branch: Branch | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Checked:
    """Log the device in. `branch`: where the site file puts it; another one would show its samples nowhere."""
    word = "" if password is None else password.reveal().strip()
    if not word:
        return Checked(False, f"no password is stored for device {login}", "enter it first")

    async def ask(twinzo: Twinzo) -> Checked:
        body = twin_json.login_body(client, login, word)
        return _of_device(await twinzo.post("authorization/authenticate", {}, body), base_url, login, branch)

    return _run(base_url, timeout_s, ask)


def _run(base_url: str, timeout_s: float, ask: Callable[[Twinzo], Coroutine[None, None, Checked]]) -> Checked:
    async def run() -> Checked:
        twinzo = Twinzo(base_url, timeout_s)
        begin = time.perf_counter()
        try:
            checked = await ask(twinzo)
        except Unreachable as error:
            checked = _failed(refusals.silent(base_url, str(error)))
        finally:
            await twinzo.close()
        return replace(checked, ms=(time.perf_counter() - begin) * 1000.0)

    return asyncio.run(run())


def _of_key(reply: Reply, base_url: str, client: str, wanted: Sequence[Branch]) -> Checked:
    if not 200 <= reply.status < 300:
        refused = f"Twinzo did not accept the API key of client {client} for branch {wanted[0].name}"
        return _no(reply, base_url, refused, f"check key, client and branch; {ONE_DOMAIN}")
    seen = twin_read.branches(reply.body)
    if seen is None:
        return _failed(refusals.foreign(base_url))
    missing = [b.name for b in wanted if b.guid.lower() not in {one.guid.lower() for one in seen}]
    if missing:
        advice = f"there are: {', '.join(one.title for one in seen[:10]) or 'none'}"
        return Checked(False, f"the key is good, but it sees no branch {', '.join(missing)}", advice, seen)
    return Checked(True, f"the API key is good; branches: {', '.join(one.title for one in seen[:10])}", "", seen)


def _of_device(reply: Reply, base_url: str, login: str, branch: Branch | None) -> Checked:
    if not 200 <= reply.status < 300:
        refused = f"Twinzo did not let device {login} in"
        return _no(reply, base_url, refused, f"check client name, login and password; {ONE_DOMAIN}")
    answer = twin_json.read_token(reply.body)
    if answer is None:
        return _failed(refusals.foreign(base_url))
    seen = (TwinBranch("", one_line(answer.Branch, 40)),) if answer.Branch else ()
    if branch is not None and answer.Branch and answer.Branch.lower() != branch.guid.lower():
        words = f"device {login} is let in, but belongs to branch {one_line(answer.Branch, 40)}, not to {branch.name}"
        return Checked(False, words, "its samples would be accepted and shown nowhere: correct the site file", seen)
    hours = (answer.Expiration - (answer.Created or time.time() * 1000)) / _LIFE
    return Checked(True, f"device {login} is let in, for {max(hours, 0):.0f} h at a time", "", seen)


def _no(reply: Reply, base_url: str, refused: str, advice: str) -> Checked:
    return _failed(refusals.refusal(reply, base_url, refused, advice))


def _failed(found: Refusal) -> Checked:
    return Checked(False, found.words, found.advice)
