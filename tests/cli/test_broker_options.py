"""The broker that options describe: which of its secrets are looked up."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field

import pytest

from ati_console.cli import broker_options
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.profile_parts import Proxy, ProxyKind
from ati_console.settings.secrets import SecretStore


@dataclass
class Asked:
    """A key store that notes what it is asked for; a locked one asks its user each time."""

    names: list[str] = field(default_factory=list)
    words = "a key store that notes what it is asked for"

    def read(self, name: str) -> str | None:
        self.names.append(name)
        return "canary"

    def write(self, name: str, text: str) -> None: ...

    def delete(self, name: str) -> None: ...


def described(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(add_help=False)
    broker_options.add_broker_options(parser)
    return parser.parse_args(options)


@pytest.mark.parametrize(
    ("profile", "asked"),
    [
        (Profile("P"), []),
        (Profile("P", user="amr-001"), ["broker:P"]),
        (Profile("P", user="amr-001", proxy=Proxy(ProxyKind.HTTP, "proxy", 3128)), ["broker:P"]),
        (Profile("P", proxy=Proxy(ProxyKind.HTTP, "proxy", 3128, "ada")), ["proxy:P"]),
        (Profile("P", tls=Tls()), []),
    ],
)
def test_a_key_store_is_asked_only_for_what_the_broker_needs(profile: Profile, asked: list[str]) -> None:
    vault = Asked()
    broker_options.credentials_of(profile, described(), SecretStore({}, vault))
    assert vault.names == asked


def test_a_password_that_is_given_is_not_looked_up_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Asked()
    monkeypatch.setattr(broker_options, "given_password", lambda _args: "canary-4711")
    profile = Profile("P", user="amr-001")
    credentials = broker_options.credentials_of(profile, described(), SecretStore({}, vault))
    assert vault.names == []
    assert credentials.password == "canary-4711"
