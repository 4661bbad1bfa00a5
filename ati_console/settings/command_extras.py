"""The last will and the proxy of a mosquitto line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from ati_console.settings.pasted import BadAddress, build
from ati_console.settings.profile import LastWill, Profile, ProfileError, Proxy, ProxyKind
from ati_console.settings.secrets import Secret

FLAGS: Final = frozenset({"--will-topic", "--will-payload", "--will-qos", "--will-retain", "--proxy"})
_PROXY_WORDS: Final = "--proxy is socks5h://[user[:password]@]host:port"
_PROXY: Final = re.compile(
    r"socks5h?://(?:(?P<user>[^:@]*)(?::(?P<word>.*))?@)?(?P<host>\[[^\]]+\]|[^:/@]+)(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE | re.DOTALL,
)


def with_will(profile: Profile, values: Mapping[str, str]) -> Profile:
    if "--will-topic" not in values:
        return profile
    qos = values.get("--will-qos", "0")
    if qos not in ("0", "1", "2"):
        raise BadAddress("--will-qos is a whole number from 0 to 2")
    try:
        will = LastWill(values["--will-topic"], values.get("--will-payload", ""), int(qos), "--will-retain" in values)
    except ProfileError as error:
        raise BadAddress(f"the last will: {error}") from None
    return build(replace, profile, will=will)


def with_proxy(profile: Profile, value: str | None, notes: list[str]) -> tuple[Profile, Secret | None]:
    """mosquitto knows SOCKS5 alone. The text is never repeated: it may hold a password."""
    if value is None:
        return profile, None
    found = _PROXY.fullmatch(value)
    if found is None:
        raise BadAddress(_PROXY_WORDS)
    try:
        port = int(found["port"] or ProxyKind.SOCKS5.usual_port)
        user = unquote(found["user"] or "") or None
        proxy = Proxy(ProxyKind.SOCKS5, found["host"].strip("[]"), port, user)
    except ProfileError:
        raise BadAddress(_PROXY_WORDS) from None
    word = Secret(unquote(found["word"])) if found["word"] else None
    if word is not None:
        notes.append("the proxy's password was taken out of the line too")
    return build(replace, profile, proxy=proxy), word
