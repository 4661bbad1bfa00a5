"""Twinzo's secrets by the names of interfaces.md, asked for when they are needed."""

from __future__ import annotations

from ati_console.settings.secrets import Secret, SecretStore, twin_api_key, twin_device


class StoredTwinSecrets:
    """What a forwarder asks; the store answers from environment, memory, key store or file."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store

    def api_key(self, client: str) -> Secret | None:
        return self._store.get(twin_api_key(client))

    def device(self, login: str) -> Secret | None:
        return self._store.get(twin_device(login))
