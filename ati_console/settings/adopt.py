"""An imported profile becomes one of ours: a free name, its files in our folder, its secrets in the key store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ati_console.settings import certificate_files, changes, secrets
from ati_console.settings.certificate_files import BadFile
from ati_console.settings.pasted import FileRole, Pasted, with_file
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Kept, Secret, SecretStore
from ati_console.settings.store import ProfileStore


@dataclass(frozen=True, slots=True)
class Adopted:
    """`kept` says where each secret is now; `notes` what is still missing."""

    profile: Profile
    kept: tuple[tuple[str, Kept], ...]
    notes: tuple[str, ...] = ()


def went(kept: Sequence[Kept]) -> str:
    """Where secrets that were taken over are now: "secrets kept (2): key store of this computer"; "" without any."""
    counted = Counter(one.words for one in kept)
    return "; ".join(f"secrets kept ({count}): {words}" for words, count in counted.items())


def told(pasted: Pasted, made: Adopted) -> tuple[str, ...]:
    """What is said of one that came in: assumed, left out, still missing; each of them once."""
    unsaid = (one for one in pasted.elsewhere if not any(note.startswith(one.role.value) for note in pasted.notes))
    return (*pasted.notes, *made.notes, *(f"{one.role.value} is not here: {one.path}" for one in unsaid))


@dataclass
class _Files:
    """What was written so far, so that a failure leaves nothing behind."""

    profile: Profile
    folder: Path
    passphrase: Secret | None
    written: list[Path]
    notes: list[str]

    def add(self, role: FileRole, data: bytes) -> None:
        path = certificate_files.write(self.folder, self.profile.name, role, data)
        self.written.append(path)
        self.profile = with_file(self.profile, role, path)


def adopt(pasted: Pasted, store: ProfileStore, vault: SecretStore, folder: Path) -> Adopted:
    """Save it; `folder` is ours (`paths.certificates_dir()`). May block: call it from a worker. OSError: not saved."""
    taken = {profile.name for profile in store.load().profiles}
    profile = replace(pasted.profile, name=changes.name_of(pasted.profile, taken))
    files = _Files(profile, folder, pasted.key_passphrase, [], [])
    try:
        _write(pasted, files)
        store.put(files.profile)
    except BaseException:
        for path in files.written:
            with suppress(OSError):
                path.unlink()
        raise
    kept = _keep(pasted, files, vault)
    return Adopted(files.profile, kept, tuple(files.notes))


def _write(pasted: Pasted, files: _Files) -> None:
    inside = {file.role: file.data for file in pasted.files}
    for role in (FileRole.CA, FileRole.CERT):
        if role in inside:
            try:
                files.add(role, certificate_files.certificates_pem(inside[role]))
            except BadFile as error:
                files.notes.append(f"{role.value} was left out: {error}")
    key = inside.get(FileRole.KEY) or certificate_files.key_pem(inside.get(FileRole.CERT, b""))
    if key is not None and files.profile.tls is not None and files.profile.tls.cert_file is not None:
        _write_key(key, files)


def _write_key(key: bytes, files: _Files) -> None:
    try:
        pem, files.passphrase = certificate_files.sealed_key(key, files.passphrase)
    except BadFile as error:
        files.notes.append(f"{FileRole.KEY.value} was left out: {error}")
        return
    files.add(FileRole.KEY, pem)
    if files.passphrase is None:
        files.notes.append("the private key has a passphrase: enter it")


def _keep(pasted: Pasted, files: _Files, vault: SecretStore) -> tuple[tuple[str, Kept], ...]:
    held = (pasted.password, files.passphrase, pasted.proxy_password)
    named = zip(secrets.of_profile(files.profile.name), held, strict=True)
    kept = tuple((name, vault.put(name, secret)) for name, secret in named if secret is not None)
    for name, where in kept:
        if name.startswith("key:") and files.written and not where.lasts:
            files.notes.append(f"the private key opens only until the console ends (its passphrase is {where.words})")
    return kept
