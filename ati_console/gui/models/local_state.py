"""What is known of the local broker and its tunnel, and the words for it. Frozen values; no secret in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.card_notes import Note
from ati_console.gui.models.plain import plain, span
from ati_console.rehearse.broker_guests import Guest
from ati_console.rehearse.tunnel import Tunnel
from ati_console.rehearse.tunnel_book import Handed


@dataclass(frozen=True, slots=True)
class BrokerState:
    """`port` 0: it does not run. `busy`: what is being done. `users`: names alone."""

    port: int = 0
    kind: str = ""
    bind: str = "127.0.0.1"
    users: tuple[str, ...] = ()
    guests: tuple[Guest, ...] = ()
    rate_hz: float = 0.0
    firewall: str = ""
    error: str = ""
    busy: str = ""

    @property
    def running(self) -> bool:
        return self.port > 0


@dataclass(frozen=True, slots=True)
class TunnelState:
    """`local_port` is the broker's, or the one that was asked for; `listens`: somebody answers there."""

    tunnel: Tunnel | None = None
    agents: tuple[int, ...] = ()
    local_port: int = 1883
    listens: bool = True
    handed: Handed | None = None
    can_sdk: bool = False
    error: str = ""
    busy: str = ""
    looked: bool = field(default=False)

    @property
    def changed(self) -> bool:
        """Somebody has an address that leads nowhere any more."""
        return self.tunnel is not None and self.handed is not None and self.handed.address != self.tunnel.address


def tunnel_words(state: TunnelState) -> str:
    if state.busy:
        return state.busy
    if state.tunnel is not None:
        return "open"
    return "no tunnel to this broker" if state.agents else "no ngrok agent runs here"


def tunnel_notes(state: TunnelState, now: float) -> list[Note]:
    """The most serious first."""
    notes: list[Note] = []
    if state.error:
        notes.append(Note("error", "It did not work", "", (plain(state.error, 300),), "", Glyph.CROSS))
    tunnel = state.tunnel
    if tunnel is None:
        return [*notes, _how(state)] if state.looked else notes
    if state.changed and state.handed is not None:
        old = f"{plain(state.handed.address, 100)}, {span(max(0.0, now - state.handed.at))} ago"
        notes.append(Note("changed", "The address has changed", "", (f"Handed out before: {old}",),
                          "Give the new one to ATI: the old one leads nowhere", Glyph.FINDING))  # fmt: skip
    if not state.listens:
        notes.append(Note("silent", "Nothing listens behind it", "", (f"Port {tunnel.local_port} of this computer",),
                          "Start the local broker", Glyph.CROSS))  # fmt: skip
    if tunnel.is_clear:
        notes.append(Note("clear", "Clear text", "", ("User names, passwords and poses cross it readable.",),
                          "For a rehearsal; a plant needs TLS to its own broker", Glyph.FINDING))  # fmt: skip
    peers = "not told by this agent" if tunnel.peers is None else f"{tunnel.peers} connected"
    notes.append(Note("peers", "Peers", peers, (), "", Glyph.INFO))
    return notes


def _how(state: TunnelState) -> Note:
    if state.agents:
        words = f"The agent at port {state.agents[0]} has no tunnel to port {state.local_port}."
        return Note("how", "Open one", "", (words,), "Start opens a TCP tunnel through it", Glyph.INFO)
    if state.can_sdk:
        words = "The ngrok extra is installed and a token is kept."
        return Note("how", "Open one", "", (words,), "Start opens a TCP tunnel from this program", Glyph.INFO)
    words = "Start the ngrok program, or install the ngrok extra and keep a token (NGROK_AUTHTOKEN)."
    return Note("how", "A tunnel needs ngrok", "", (words,), "It is found here within two seconds", Glyph.INFO)


def broker_words(state: BrokerState) -> str:
    if state.busy:
        return state.busy
    return f"{state.kind} at {state.bind}:{state.port}" if state.running else "does not run"


def broker_notes(state: BrokerState) -> list[Note]:
    notes: list[Note] = []
    if state.error:
        notes.append(Note("error", "It did not start", "", (plain(state.error, 300),), "", Glyph.CROSS))
    if not state.running:
        return notes
    if state.firewall:
        notes.append(Note("clear", "Clear text beyond this computer", "",
                          ("Passwords and poses can be read by whoever is on the network.",),
                          "Only in a network that is yours", Glyph.FINDING))  # fmt: skip
        notes.append(Note("wall", "Firewall", "", (state.firewall,), "", Glyph.INFO))
    who = (
        f"{', '.join(state.users)}, and this console to read" if state.users else "anonymous, from this computer alone"
    )
    notes.append(Note("users", "Who may come in", "", (who,), "", Glyph.INFO))
    kept = "kept on disk, through a restart" if state.kind == "mosquitto" else "not kept: install mosquitto for that"
    notes.append(Note("kept", "Messages for absent clients", "", (kept,), "", Glyph.INFO))
    return notes
