"""What the manager works on."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.settings.secrets import SecretStore
from ati_console.settings.store import ProfileStore


@dataclass(frozen=True)
class Stores:
    """Where profiles and secrets are."""

    profiles: ProfileStore
    vault: SecretStore
