"""The folder that ATI gets: the publisher with the connection of now, the guide's scripts, the format, a checklist.

Everything is made in memory first, so that it can be shown before it is written. No password is in it unless one is
given on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from ati_console import paths
from ati_console.settings.profile import Profile, Transport
from ati_console.settings.secrets import Secret
from ati_console.wire.messages import Conventions

PUBLISHER: Final = "fleet_publisher.py"
CA_FILE: Final = "broker-ca.pem"
TEXTS: Final = ("README.md", "CHECKLIST.md")
SCRIPTS: Final = ("example.py", "test_publisher.py")
VARIABLE: Final = "ATI_MQTT_PASSWORD"  # as in fleet_publisher.py, which must know it by itself
_YAW: Final = {
    "ccw-from-x": "yaw 0 is +X, counter-clockwise",
    "cw-from-north": "yaw 0 is north (+Y), clockwise: pi/2 is east",
}
_POSES: Final = {  # the same place in both units
    "m": ("[195.63016,188.39778,0.0,0.0,0.0,1.57]", "[110.943,62.396,2.456]"),
    "mm": ("[195630.16,188397.78,0.0,0.0,0.0,1.57]", "[110943,62396,2.456]"),
}


class HandoverError(ValueError):
    """It cannot be handed over so: what, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What is handed over. `password` None: whoever runs it gives it in the environment variable."""

    profile: Profile
    host: str  # as ATI reaches the broker: a tunnel's address, not loopback
    port: int
    plant: str = ""
    conventions: Conventions = Conventions()
    password: Secret | None = None

    def __post_init__(self) -> None:
        profile = self.profile
        if profile.transport is not Transport.TCP:
            raise HandoverError("the publisher speaks MQTT over TCP or TLS: choose a profile without WebSockets")
        if profile.tls is not None and profile.tls.cert_file is not None:
            raise HandoverError("the broker wants a client certificate: that is nobody else's to have, ask for another")
        if not self.host or not 0 < self.port < 65536:
            raise HandoverError("the address is host:port, such as broker.example:1883")

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever hands it over, and whoever gets it, must know."""
        found: list[str] = []
        tls, user = self.profile.tls, self.profile.user
        if self.host in ("localhost", "127.0.0.1", "::1"):
            found.append("This address is one computer's own: it works there and nowhere else.")
        if tls is None and user:
            found.append("Clear text: user and password can be read on the way. A TCP tunnel is not TLS.")
        if tls is not None and not tls.verify:
            found.append("The console does not verify this broker's certificate; the publisher does: it needs a CA.")
        if self.client_id:
            found.append("The client id is the user's: one program at a time may use it, or both are thrown out.")
        if "ngrok" in self.host:
            found.append("The address of a tunnel changes whenever the tunnel is started: ask for it again then.")
        return tuple(found)

    @property
    def client_id(self) -> str:
        """Only where it must be the user's (contracts.md 2): the console's own would throw the console out."""
        return self.profile.client_id if self.profile.client_id and self.profile.client_id == self.profile.user else ""


def address(text: str) -> tuple[str, int]:
    """host and port of `host:port`, as a tunnel writes it too (tcp://host:port). HandoverError for anything else."""
    found = re.fullmatch(r"(?:(?:tcp|mqtts?)://)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})/?", text.strip())
    if found is None or not 0 < int(found[2]) < 65536:
        raise HandoverError("the address is host:port, such as broker.example:1883")
    return found[1].strip("[]"), int(found[2])


def files(handover: Handover, made: str) -> dict[str, str]:
    """Name -> text of each file, in the order in which they are read. OSError when a CA file cannot be read."""
    words = _words(handover, made)
    texts = {name: Template(_resource(name)).substitute(words) for name in TEXTS}
    scale: dict[str, object] = {"PER_METRE": 1.0 if handover.conventions.unit == "m" else 1000.0}
    scripts = {name: _fill(_resource(name), scale) for name in SCRIPTS}
    ca = _ca_text(handover)
    kept = {CA_FILE: ca} if ca else {}
    return {
        "README.md": texts["README.md"],
        PUBLISHER: _publisher(handover, bool(ca)),
        **scripts,
        "CHECKLIST.md": texts["CHECKLIST.md"],
        **kept,
    }


def write(folder: Path, texts: Mapping[str, str]) -> Path:
    """Each file whole or not at all. Replaces files of these names and touches no other. OSError when it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        paths.write_atomic(folder / name, text.encode())
    return folder


def _publisher(handover: Handover, has_ca: bool) -> str:
    text = Path(__file__).with_name(PUBLISHER).read_text(encoding="utf-8")
    values: dict[str, object] = {
        "MQTT_HOST": handover.host,
        "MQTT_PORT": handover.port,
        "MQTT_CLIENT_ID": handover.client_id,
        "MQTT_USERNAME": handover.profile.user or "",
        "MQTT_PASSWORD": handover.password.reveal() if handover.password else "",
        "MQTT_TLS": handover.profile.tls is not None,
        "MQTT_CA_FILE": CA_FILE if has_ca else "",
    }
    return _fill(text, values)


def _fill(text: str, values: Mapping[str, object]) -> str:
    """Constants at the left margin get these values; whatever they hold stays text."""
    return "".join(_filled(line, values) for line in text.splitlines(keepends=True))


def _filled(line: str, values: Mapping[str, object]) -> str:
    name, is_constant, _ = line.partition(" = ")
    return f"{name} = {values[name]!a}\n" if is_constant and name in values else line


def _words(handover: Handover, made: str) -> dict[str, str | int]:
    profile, conventions = handover.profile, handover.conventions
    pose6, pose3 = _POSES[conventions.unit]
    return {
        "plant": _plain(handover.plant) or "one plant",
        "made": made,
        "host": handover.host,
        "port": handover.port,
        "security": "TLS, verified" if profile.tls else "no TLS",
        "user": f"`{_plain(profile.user)}`" if profile.user else "none",
        "password": _password_words(handover),
        "client_id": f"`{handover.client_id}`" if handover.client_id else "each program its own, made by itself",
        "notes": "".join(f"- {note}\n" for note in handover.notes),
        "unit": "metres" if conventions.unit == "m" else "millimetres",
        "yaw": _YAW[conventions.yaw],
        "pose6": pose6,
        "pose3": pose3,
    }


def _password_words(handover: Handover) -> str:
    if not handover.profile.user:
        return "none"
    if handover.password:
        return f"in `{PUBLISHER}`: keep this folder to yourself"
    return f"not in here: it comes separately; set the environment variable `{VARIABLE}`"


def _plain(text: str) -> str:
    """A name in a table of Markdown: one line, no mark-up."""
    return re.sub(r"[^\w .,@/+-]", " ", text)[:80].strip()


def _ca_text(handover: Handover) -> str:
    tls = handover.profile.tls
    return tls.ca_file.read_text(encoding="ascii") if tls is not None and tls.ca_file is not None else ""


def _resource(name: str) -> str:
    return (paths.resources() / "handover" / name).read_text(encoding="utf-8")
