"""Invented secrets that are planted everywhere, and the search for them in whatever comes out (reliability.md)."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.support import pdf_text

SHORTEST = 8  # characters: what is shorter is found by chance


def invented(names: Iterable[str]) -> dict[str, str]:
    """One for each name, with characters that URL, JSON and base64 write in another way."""
    return {name: f"Cnry+{number:02d}/{name.replace(' ', '')}~Zq" for number, name in enumerate(names)}


def forms(secret: str) -> Iterator[bytes]:
    """As it is, in UTF-16, URL-quoted, JSON-quoted, hex, base64 at each of three alignments without its ragged ends."""
    assert len(secret) >= SHORTEST, "it would be found by chance"
    raw = secret.encode()
    yield from (raw, secret.encode("utf-16-le"), quote(secret, safe="").encode(), quote_plus(secret).encode())
    yield from (json.dumps(secret).encode()[1:-1], binascii.hexlify(raw), binascii.hexlify(raw).upper())
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + raw)
        yield coded[4:-4]
        yield coded[4:-4].replace(b"+", b"-").replace(b"/", b"_")


def leaks(secrets: Mapping[str, str], sinks: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """(name of the secret, name of the sink). Line ends are looked through: base64 and PDF wrap their text."""
    whole = {name: (data, b"".join(data.split())) for name, data in sinks.items()}
    return [
        (name, sink) for name, secret in secrets.items() for sink, datas in whole.items()
        if any(form in data for form in forms(secret) for data in datas)
    ]  # fmt: skip


def files(*folders: Path, but: Iterable[Path] = ()) -> dict[str, bytes]:
    """Every file below, as it is and as its reader sees it: parts of a mail decoded, streams of a PDF unpacked."""
    left_out = set(but)
    found: dict[str, bytes] = {}
    for file in (one for folder in folders for one in folder.rglob("*")):
        if file.is_file() and file not in left_out:
            data = file.read_bytes()
            found |= {f"{file.name}{part}": inner for part, inner in unfolded(file.name, data).items()}
    return found


def unfolded(name: str, data: bytes) -> dict[str, bytes]:
    parts = {"": data}
    if name.endswith(".eml"):
        mail = message_from_bytes(data, policy=policy.default)
        parts |= {f" part {number}": one.get_payload(decode=True) for number, one in enumerate(mail.walk())
                  if not one.is_multipart()}  # fmt: skip
        parts[" headers"] = "\n".join(f"{key}: {value}" for key, value in mail.items()).encode()
    if name.endswith(".pdf"):
        parts |= {f" stream {number}": inner for number, inner in pdf_text.streams(data).items()}
        parts[" text"] = pdf_text.text(data).encode()
    if data[:2] == b"\x1f\x8b":
        parts[" unpacked"] = zlib.decompress(data, wbits=31)
    return parts
