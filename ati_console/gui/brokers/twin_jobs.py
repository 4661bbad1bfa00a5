"""What the tab of Twinzo's credentials does. Every function blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ati_console.forward import check
from ati_console.gui.brokers.jobs import still
from ati_console.gui.models.plain import sentence
from ati_console.report.wording import counted
from ati_console.settings import device_csv, kinds
from ati_console.settings.login_book import LoginBook
from ati_console.settings.secrets import Kept, Place, Secret, SecretStore, twin_api_key, twin_device
from ati_console.site.site import Branch

_BRANCH: Final = "Type the GUID of a branch above: an API key is asked about in the name of one"
_URL: Final = "it looks like https://host/v3, with no user, password or query in it"


def short(client: str) -> str:
    """A GUID's first group is enough to know it by; a name is whole."""
    first, rest = client[:8], client[8:]
    return f"{first} ..." if rest.count("-") == 4 and len(rest) == 28 else client


@dataclass(frozen=True, slots=True)
class Account:
    """Whose secret: an API key of a client, or with a `login` the password of a device."""

    base_url: str
    client: str
    branch: str = ""
    login: str = ""

    @property
    def entry(self) -> str:
        return twin_device(self.login) if self.login else twin_api_key(self.client)

    @property
    def words(self) -> str:
        return f"Password of {self.login}" if self.login else f"API key of client {short(self.client)}"


@dataclass(frozen=True, slots=True)
class TwinAnswer:
    """`entry`: the one that was looked at; `tone` as of a label."""

    entry: str = ""
    kept: Kept | None = None
    words: str = ""
    tone: str = ""
    notes: tuple[str, ...] = ()


def where(vault: SecretStore, account: Account) -> TwinAnswer:
    return TwinAnswer(account.entry, vault.where(account.entry))


def keep(vault: SecretStore, account: Account, secret: Secret, lasting: bool) -> TwinAnswer:
    vault.ask_again()
    noted = LoginBook().note([account.login]) if account.login else ""
    kept = vault.put(account.entry, secret, lasting)
    words = f"{account.words} is kept: {kept.words}. Check tells whether Twinzo takes it"
    return TwinAnswer(account.entry, kept, f"{words}; {noted}" if noted else words, "warning" if noted else "")


def forget(vault: SecretStore, account: Account) -> TwinAnswer:
    locked = vault.locked()
    if locked:
        return TwinAnswer(account.entry, vault.where(account.entry), f"Not forgotten: {locked}", "fault")
    kept = vault.forget(account.entry)
    if account.login and kept.place in (Place.NOWHERE, Place.ENVIRONMENT):
        LoginBook().drop([account.login])
    return TwinAnswer(account.entry, kept, f"{account.words} is forgotten{still(kept)}")


def checked(vault: SecretStore, account: Account) -> TwinAnswer:
    """One request that changes nothing there."""
    try:
        kinds.web_address().read(account.base_url)
    except ValueError:
        return TwinAnswer(account.entry, vault.where(account.entry), f"The base URL is none: {_URL}", "fault")
    vault.ask_again()
    secret = vault.get(account.entry)
    if secret is not None and not account.login and not account.branch:
        return TwinAnswer(account.entry, vault.where(account.entry), _BRANCH, "fault")
    if account.login:
        found = check.device(account.base_url, account.client, account.login, secret)
    else:
        branches = (Branch(account.branch, account.branch),) if account.branch else ()
        found = check.api_key(account.base_url, account.client, secret, branches)
    words = ". ".join(sentence(part) for part in (found.words, found.advice) if part)
    return TwinAnswer(account.entry, vault.where(account.entry), words, "live" if found.ok else "fault")


def logins(vault: SecretStore, path: Path, going: Callable[[int, int], bool]) -> TwinAnswer:
    """Of a spreadsheet's CSV into the key store; `going(done, of)` after each, False stops."""
    try:
        found = device_csv.read_file(path)
    except device_csv.BadCsv as bad:
        return TwinAnswer(words=f"{path.name}: {bad}", tone="fault")
    locked = vault.locked()
    if locked:
        return TwinAnswer(words=f"None was kept: {locked}; unlock it, then load the file again", tone="fault")
    count = len(found.logins)
    noted = LoginBook().note([one.login for one in found.logins])  # first: it may take minutes, and be cut off
    kept = device_csv.keep(found.logins, vault, lambda done: going(done, count))
    good = not found.problems and not noted and len(kept) == count and all(where.lasts for _, where in kept)
    words = "; ".join(part for part in (_kept_words(kept, count), noted) if part)
    return TwinAnswer(words=words, tone="live" if good else "warning", notes=_notes(found))


def _kept_words(kept: Sequence[tuple[str, Kept]], count: int) -> str:
    stopped = f"Stopped: {len(kept):,} of " if len(kept) < count else ""
    lasting = sum(where.lasts for _, where in kept)
    how = "" if lasting == len(kept) else f", {lasting:,} of them also after a restart"
    if kept and not lasting:
        how = f" {kept[0][1].words}"
    return f"{stopped}{counted(count, 'device login')} kept{how}"


def _notes(found: device_csv.DeviceLogins) -> tuple[str, ...]:
    return (*found.problems, *found.notes)
