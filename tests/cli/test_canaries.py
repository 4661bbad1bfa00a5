"""Twelve invented secrets go in by every door; no sink holds one, plain or encoded (reliability.md)."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import quote

from ati_console.gui.crash import report as crash
from ati_console.probe.runs import load
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.report.mail import mailto
from ati_console.report.request import Wishes, request
from tests.support.console import Console

NAMES = (
    "broker password", "passphrase", "proxy", "twin key", "twin password", "device a", "device b", "device c",
    "url in a list", "url in a document", "url typed", "keyword in a document",
)  # fmt: skip
CANARY = {name: f"Cnry+{number:02d}/{name.replace(' ', '')}~Zq" for number, name in enumerate(NAMES)}
ENV = {
    "ATI_CONSOLE_BROKER_PASSWORD": CANARY["broker password"],
    "ATI_CONSOLE_KEY_PASSPHRASE": CANARY["passphrase"],
    "ATI_CONSOLE_PROXY_PASSWORD": CANARY["proxy"],
    "ATI_CONSOLE_TWIN_API_KEY": CANARY["twin key"],
    "ATI_CONSOLE_TWIN_PASSWORD": CANARY["twin password"],
    **{f"ATI_CONSOLE_TWIN_PASSWORD_{name[-1].upper()}": CANARY[name] for name in NAMES if name.startswith("device")},
}


def forms(secret: str) -> Iterator[bytes]:
    """As it is, URL-quoted, JSON-quoted, hex, and base64 at each of three alignments, without its ragged ends."""
    raw = secret.encode()
    yield from (raw, quote(secret, safe="").encode(), json.dumps(secret).encode()[1:-1], binascii.hexlify(raw))
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + raw)
        yield coded[4:-4]
        yield coded[4:-4].replace(b"+", b"-").replace(b"/", b"_")


def leaks(sinks: dict[str, bytes]) -> list[tuple[str, str]]:
    return [
        (name, sink) for name, secret in CANARY.items() for sink, data in sinks.items()
        if any(form in data or form in data.lower() for form in forms(secret))
    ]  # fmt: skip


def test_the_search_finds_what_is_there() -> None:
    secret = CANARY["proxy"]
    for text in (
        secret,
        quote(secret, safe=""),
        secret.encode().hex(),
        base64.b64encode(f"u:{secret}".encode()).decode(),
    ):
        assert leaks({"sink": text.encode()}) == [("proxy", "sink")], text


def test_no_sink_of_a_probe_and_its_reports_holds_a_secret(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    document = out / "in.txt"
    document.write_text(
        f'Connect to mqtts://amr-001:{CANARY["url in a document"]}@broker.example:8883 and "ati_fm/sherpa/status".\n'
        f"password={CANARY['keyword in a document']}\n"
    )
    sinks: dict[str, bytes] = {}
    with RefusingBroker("tvs-2025", user="amr-001", password=ENV["ATI_CONSOLE_BROKER_PASSWORD"]) as broker:
        url = f"mqtt://amr-001@127.0.0.1:{broker.port}"
        typed = f"mqtt://u:{quote(CANARY['url typed'], safe='')}@127.0.0.1:{broker.port}"
        runs = (
            ("probe", "--json", "--verbose", "-L", url, "--topics-in", str(document), "--publish", "/d2c/amr-001",
             "--report", str(out / "a.html"), "--addresses"),
            ("report", "--json", "last", "--out", str(out / "a.eml"), "--addresses"),
            ("report", "--json", "last", "--out", str(out / "a.md")),
            ("probe", "--json", "-L", typed, "--plan"),
        )  # fmt: skip
        for number, arguments in enumerate(runs):
            with Console(home, *arguments, env=ENV) as run:
                run.finish(90)
            sinks[f"words {number}"], sinks[f"lines {number}"] = run.words.encode(), json.dumps(run.lines).encode()
    probe = load(next((home / "probes").glob("*.json")))
    assert probe.role.value == "publisher-only", "the probe came in with the password and did its work"
    error = ValueError(f"mqtts://u:{quote(CANARY['url in a list'], safe='')}@broker.example refused")
    words = crash.text("A fault", crash.of_error(error, None), time.time(), ENV.values())
    crash.write(words, time.time(), home / "logs")
    for file in (*home.rglob("*"), *(one for one in out.iterdir() if one != document)):
        if file.is_file():
            sinks[str(file.relative_to(tmp_path))] = file.read_bytes()
    message = message_from_bytes((out / "a.eml").read_bytes(), policy=policy.default)
    sinks["attachment"] = next(iter(message.iter_attachments())).get_payload(decode=True)
    sinks["mailto"] = mailto(request(probe, Wishes.of(probe))).encode()
    assert {"out/a.html", "out/a.eml", "out/a.md"} <= set(sinks) and any("ati-console.log" in name for name in sinks)
    assert leaks(sinks) == []
