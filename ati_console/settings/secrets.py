"""Secrets (interfaces.md): their names, a type that does not print itself, and where they are kept.

The only door to keyring, opened late: importing it costs more than the rest of a headless start.
"""

from __future__ import annotations

import hmac
from typing import Final, NoReturn, SupportsIndex

DOTS: Final = "......"  # plain full stops: every console and code page can print them


class Secret:
    """A text that prints as dots everywhere; `reveal()` is the one way to it. Cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return DOTS

    def __str__(self) -> str:
        return DOTS

    def __format__(self, spec: str) -> str:
        return DOTS

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self._text), _bytes(other._text))

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


def broker_secret(profile_name: str) -> str:
    return f"broker:{profile_name}"


def key_secret(profile_name: str) -> str:
    """The passphrase of the profile's private key."""
    return f"key:{profile_name}"


def twin_api_key(client: str) -> str:
    return f"twin:api-key:{client}"


def twin_device(login: str) -> str:
    return f"twin:device:{login}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
