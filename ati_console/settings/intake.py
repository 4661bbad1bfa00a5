"""Brokers out of a paste or a file become ours: what is here already is said and not added twice; one step to undo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from ati_console.settings import certificate_files, changes, secrets
from ati_console.settings.adopt import adopt, told
from ati_console.settings.certificate_files import BadFile
from ati_console.settings.exporter import SOURCE, without_secrets
from ati_console.settings.pasted import FileRole, Pasted
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import Kept, SecretStore
from ati_console.settings.store import ProfileStore

KEPT_ONE: Final = "another {what} came along; the one that is kept here stays"
_WHAT: Final = ("password", "passphrase", "password of the proxy")  # in the order of secrets.of_profile


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of them. `here`: the names under which others were here already; `filled`: entries of secrets that
    those were lacking."""

    added: tuple[Profile, ...] = ()
    here: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()  # whose, what
    problems: tuple[str, ...] = ()
    alike: bool = False  # one that is here has its address and user, and other values

    @property
    def names(self) -> tuple[str, ...]:
        """New ones first: the one to be looked at now."""
        return (*(profile.name for profile in self.added), *self.here)

    def words(self, verb: str) -> str:
        """ "3 added, 5 already here"; with one of them its name."""
        if len(self.names) == 1:
            return f"{self.names[0]} {verb if self.added else 'is already here'}"
        counts = ((len(self.added), verb), (len(self.here), "already here"))
        return ", ".join(f"{count} {what}" for count, what in counts if count or what == verb)


def take_in(
    found: Sequence[Pasted], store: ProfileStore, vault: SecretStore, folder: Path, *, alike: bool = False
) -> Intake:  # fmt: skip
    """May block. One that cannot be saved is a problem in words; the others come in all the same. `alike`: one that
    is here with the same address and user is the one that is meant."""
    before, taken = store.load().profiles, Intake()
    for pasted in found:
        same = _same(pasted, before, taken.added)
        if same is None and alike:
            same = next((one for one in before if _reaches(one) == _reaches(pasted.profile)), None)
        try:
            taken = _added(taken, pasted, store, vault, folder) if same is None else _filled(taken, pasted, same, vault)
        except OSError as error:
            taken = replace(taken, problems=(*taken.problems, f"{pasted.profile.name} could not be saved: {error}"))
    return taken


def take_back(taken: Intake, store: ProfileStore, vault: SecretStore) -> tuple[str, ...]:
    """The undo; says which stay, because they were changed since."""
    for entry in taken.filled:
        vault.forget(entry)
    loaded = store.load()
    theirs = [one.name for one in taken.added if loaded.named(one.name) not in (one, None)]
    for one in taken.added:
        if loaded.named(one.name) == one:
            changes.delete(store, vault, one.name)
    return tuple(theirs)


def _added(taken: Intake, pasted: Pasted, store: ProfileStore, vault: SecretStore, folder: Path) -> Intake:
    made = adopt(pasted, store, vault, folder)
    notes = tuple((made.profile.name, note) for note in told(pasted, made))
    kept = tuple(where for _name, where in made.kept)
    return replace(taken, added=(*taken.added, made.profile), kept=(*taken.kept, *kept), notes=(*taken.notes, *notes))


def _filled(taken: Intake, pasted: Pasted, same: Profile, vault: SecretStore) -> Intake:
    """Its secrets come in where none is kept; one that is kept is nobody's to replace by the way."""
    held = (pasted.password, pasted.key_passphrase, pasted.proxy_password)
    filled, kept, notes = list(taken.filled), list(taken.kept), list(taken.notes)
    for entry, what, secret in zip(secrets.of_profile(same.name), _WHAT, held, strict=True):
        known = vault.kept(entry) if secret is not None else None
        if secret is not None and known is None:
            kept.append(vault.put(entry, secret))
            filled.append(entry)
        elif secret is not None and known != secret:
            notes.append((same.name, KEPT_ONE.format(what=what)))
    here, differs = (*taken.here, same.name), "" if _is_same(pasted, same) else _differs(pasted, same)
    nothing = "Nothing else" if len(filled) > len(taken.filled) else "Nothing"
    notes += [(same.name, f"{differs}. {nothing} was changed here")] if differs else []
    return replace(
        taken, here=here, alike=taken.alike or bool(differs), filled=tuple(filled), kept=tuple(kept), notes=tuple(notes)
    )


def _same(pasted: Pasted, before: Sequence[Profile], added: Sequence[Profile]) -> Profile | None:
    """The one of its name first. Under another name only one that was here before: two in one file are two."""
    known = [*before, *added]
    named = (one for one in known if one.name == pasted.profile.name)
    return next((one for one in (*named, *before) if _is_same(pasted, one)), None)


def _is_same(pasted: Pasted, known: Profile) -> bool:
    """What the text cannot say is no difference."""
    profile, ours = replace(pasted.profile, name=known.name), pasted.source == SOURCE
    if not ours:
        profile = replace(profile, production=known.production, second=known.second)
    return _bare(profile) == _bare(known) and _files(pasted) == _known_files(pasted, known)


def _reaches(profile: Profile) -> tuple[object, ...]:
    """Where it goes, and as whom."""
    return profile.host.lower(), profile.port, profile.transport, profile.user


def _differs(pasted: Pasted, known: Profile) -> str:
    """In words; what was not said in the text has the value that a profile begins with."""
    usual, wished = Profile(name=known.name), _bare(pasted.profile)
    here = _bare(known)
    said = [each.name for each in fields(Profile) if getattr(wished, each.name) != getattr(here, each.name)]
    names = [each for each in said if each not in ("name", "production", "second")]
    told = [each for each in names if each == "tls" or getattr(wished, each) != getattr(usual, each)] or names
    what = ", ".join(each.replace("_", " ") for each in told) or "its certificates"
    return f"The same address and user; the text differs in: {what}"


def _bare(profile: Profile) -> Profile:
    """Without what an export leaves out, and without its files: those are told by what is in them."""
    tls = replace(profile.tls, ca_file=None, cert_file=None, key_file=None) if profile.tls else None
    return replace(without_secrets(profile), tls=tls)


def _files(pasted: Pasted) -> tuple[object, ...]:
    """CA and client certificate as they came; a key is told by its certificate."""
    tls = pasted.profile.tls or Tls()
    inside = {file.role: file.data for file in pasted.files}
    pairs = ((FileRole.CA, tls.ca_file), (FileRole.CERT, tls.cert_file))
    return tuple(_certificates(inside[role]) if role in inside else path for role, path in pairs)


def _known_files(pasted: Pasted, known: Profile) -> tuple[object, ...]:
    tls, inside = known.tls or Tls(), {file.role for file in pasted.files}
    pairs = ((FileRole.CA, tls.ca_file), (FileRole.CERT, tls.cert_file))
    return tuple(_read(path) if role in inside and path else path for role, path in pairs)


def _certificates(data: bytes) -> bytes | None:
    with suppress(BadFile):
        return certificate_files.certificates_pem(data)
    return None


def _read(path: Path) -> object:
    try:
        return certificate_files.embedded(FileRole.CA, path, private=False).data
    except BadFile:
        return path
