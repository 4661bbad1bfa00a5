"""What the manager does to files and key store. Every function blocks: `Desk` calls them from a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ati_console import paths
from ati_console.gui.brokers.stores import Stores
from ati_console.report.wording import counted
from ati_console.settings import changes, exporter, importers, paste
from ati_console.settings.adopt import went
from ati_console.settings.changes import Deleted
from ati_console.settings.intake import Intake, take_back, take_in
from ati_console.settings.pasted import NeedsPassword, Pasted, WrongPassword
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Kept, Place, Secret, of_profile


@dataclass(frozen=True)
class Outcome:
    """What came of a wish. `select`: the profile to show now. `saved`: the name whose draft is over."""

    words: str = ""
    wrong: bool = False
    select: str = ""
    saved: str = ""
    deleted: Deleted | None = None
    brought: Intake | None = None  # it can be taken back
    profiles: tuple[Profile, ...] = ()
    used: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    asks: str | Path | None = None  # this source opens only with its password
    why: str = ""  # ... which was not the one of before
    second: Secret | None = None  # a pasted text: one of its address and user is here, and this can still be added


@dataclass(frozen=True)
class Places:
    """Where the secrets of a profile are: password, passphrase of the key, password of the proxy."""

    name: str
    kept: tuple[Kept, ...]
    words: str = ""


def save(stores: Stores, profile: Profile, instead_of: str, seen: Profile | None) -> Outcome:
    """Under another name its secrets go along. `seen`: as it was when it began to be edited."""
    if profile.name != instead_of:
        _unlocked(stores)
    stores.profiles.put(profile, instead_of=instead_of, seen=seen)
    changes.move_secrets(stores.vault, instead_of, profile.name)
    return Outcome(f"{profile.name} is saved", select=profile.name, saved=instead_of)


def add(stores: Stores, profile: Profile) -> Outcome:
    taken = [known.name for known in stores.profiles.load().profiles]
    made = changes.free_name(profile.name, taken)
    stores.profiles.put(replace(profile, name=made))
    return Outcome(f"{made} is new: give it its address", select=made)


def take(stores: Stores, found: Sequence[Pasted], refused: Sequence[str] = (), text: Secret | None = None) -> Outcome:
    """Pasted or imported brokers become ours; what was left out comes with them, in words. `text`: that of one broker,
    which is known by its address and user."""
    made = take_in(found, stores.profiles, stores.vault, paths.certificates_dir(), alike=text is not None)
    said = (note if len(found) == 1 else f"{name}: {note}" for name, note in made.notes)
    words = "; ".join(part for part in (made.words("added"), went(made.kept)) if part)
    return Outcome(
        words, wrong=not made.names, select=next(iter(made.names), ""), notes=(*refused, *made.problems, *said),
        brought=made if made.added or made.filled else None, second=text if made.alike else None,
    )  # fmt: skip


def duplicate(stores: Stores, name: str, unsaved: bool = False) -> Outcome:
    """`unsaved`: of the original more is typed than was saved."""
    _unlocked(stores)
    original = stores.profiles.load().named(name)
    made = changes.duplicate(stores.profiles, stores.vault, name)
    words = f"{made.name} is a copy, its secrets too"
    if original is not None and original.client_id:
        words += f"; not client id {original.client_id}: with one id the two would throw each other out"
    notes = (f"It is a copy of {name} as that is saved: what is typed there is not in it",) if unsaved else ()
    return Outcome(words, select=made.name, notes=notes)


def delete(stores: Stores, name: str) -> Outcome:
    locked = stores.vault.locked()
    gone = changes.delete(stores.profiles, stores.vault, name)
    words = f"{name} is deleted" + (f"; its secrets are not: {locked}" if locked else "")
    words += ", and its secrets" if gone.secrets and not locked else ""
    return Outcome(words, saved=name, deleted=gone)


def undo(stores: Stores, step: Deleted | Intake) -> Outcome:
    return take_out(stores, step) if isinstance(step, Intake) else restore(stores, step)


def take_out(stores: Stores, brought: Intake) -> Outcome:
    """All that one import brought; what was changed since stays."""
    _unlocked(stores)
    stay = take_back(brought, stores.profiles, stores.vault)
    gone = counted(len(brought.added) - len(stay), "broker")
    words = f"Taken back: {gone}" + (f"; changed since and still here: {', '.join(stay)}" if stay else "")
    return Outcome(words)


def restore(stores: Stores, deleted: Deleted) -> Outcome:
    changes.restore(stores.profiles, stores.vault, deleted)
    return Outcome(f"{deleted.profile.name} is back", select=deleted.profile.name)


def arrange(stores: Stores, names: Sequence[str]) -> Outcome:
    stores.profiles.arrange(names)
    return Outcome()


def nothing(stores: Stores) -> Outcome:
    return Outcome()


def where(stores: Stores, name: str) -> Places:
    return Places(name, tuple(stores.vault.where(entry) for entry in of_profile(name)))


def keep_secret(stores: Stores, name: str, which: int, secret: Secret, lasting: bool) -> Places:
    stores.vault.ask_again()
    kept = stores.vault.put(of_profile(name)[which], secret, lasting)
    return Places(name, where(stores, name).kept, f"Kept: {kept.words}")


def forget_secret(stores: Stores, name: str, which: int) -> Places:
    locked = stores.vault.locked()
    if locked:
        return Places(name, where(stores, name).kept, f"Not forgotten: {locked}")
    left = stores.vault.forget(of_profile(name)[which])
    return Places(name, where(stores, name).kept, f"Forgotten{still(left)}")


def _unlocked(stores: Stores) -> None:
    """Secrets that are left behind in silence would be missed at the next start. ValueError: it stays locked."""
    locked = stores.vault.locked()
    if locked:
        raise ValueError(f"{locked}; unlock it, then do this again")


def finished(stores: Stores, outcome: Outcome) -> Outcome:
    """With what the file holds now."""
    loaded = stores.profiles.load()
    problems = tuple(str(problem) for problem in loaded.problems)
    notes = (*outcome.notes, *problems)
    return replace(outcome, profiles=loaded.profiles, used=loaded.last_used, notes=notes)


def bring(stores: Stores, source: str | Path, password: Secret | None, second: bool = False) -> Outcome:
    """A pasted text, or a file of another tool or of ours. BadAddress (a ValueError) says why there is nothing."""
    try:
        found = importers.read_file(source, password) if isinstance(source, Path) else paste.look(source, password)
    except NeedsPassword:
        return Outcome(asks=source)
    except WrongPassword as error:
        return Outcome(asks=source, why=str(error))
    one = isinstance(source, str) and len(found.found) == 1 and not second
    return take(stores, found.found, found.refused, Secret(str(source)) if one else None)


def still(left: Kept) -> str:
    """Where it is all the same, behind "forgotten": an environment variable is not ours to clear."""
    return "" if left.place is Place.NOWHERE else f". It still comes from: {left.words}"


def export(stores: Stores, path: Path, password: Secret | None, unsaved: Sequence[str] = ()) -> Outcome:
    """All of them into a file: without secrets, or with them under a password. `unsaved`: changed, and not in it so."""
    if password is not None:
        _unlocked(stores)
    profiles = stores.profiles.load().profiles
    made = exporter.plain(profiles) if password is None else exporter.under_password(profiles, stores.vault, password)
    paths.write_atomic(path, made.data)
    how = "without secrets" if password is None else "with their secrets, under the password"
    return Outcome(
        f"{counted(len(profiles), 'broker')} exported {how}: {path.name}", notes=(*map(_as_saved, unsaved), *made.notes)
    )


def _as_saved(name: str) -> str:
    return f"{name} is in it as it is saved: what is typed is not. Save it, then export again"
