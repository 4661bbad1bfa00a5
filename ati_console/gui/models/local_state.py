"""What is known of the local broker and its tunnel, and the words for it. Frozen values; no secret in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.card_notes import Note
from ati_console.gui.models.plain import plain, span
from ati_console.rehearse.broker_book import Listed
from ati_console.rehearse.broker_guests import Guest
from ati_console.rehearse.tunnel import Tunnel
from ati_console.rehearse.tunnel_book import Handed
from ati_console.rehearse.tunnel_sdk import EXTRA
from ati_console.settings.secrets import Kept, Place


@dataclass(frozen=True, slots=True)
class BrokerState:
    """`port` 0: it does not run. `busy`: what is being done. `users`: who may come in now; `listed`: who is kept for
    the next start as well; `lost`: those of them whose password nobody knows any more; `fleeting`: those whose password
    goes with this program; `closed`: the last of them was removed while it ran, and the console alone may come in."""

    port: int = 0
    kind: str = ""
    bind: str = "127.0.0.1"
    users: tuple[str, ...] = ()
    listed: tuple[Listed, ...] = ()
    lost: tuple[str, ...] = ()
    fleeting: tuple[str, ...] = ()
    closed: bool = False
    guests: tuple[Guest, ...] = ()
    tls: bool = False
    ca_file: str = ""
    firewall: str = ""
    error: str = ""
    busy: str = ""

    @property
    def running(self) -> bool:
        return self.port > 0


@dataclass(frozen=True, slots=True)
class TunnelState:
    """`local_port` is the broker's, or the one that was asked for; `listens`: somebody answers there; `inner_tls`: it
    encrypts by itself. `token`: where ngrok's is; `sdk`: the extra is installed; `can_sdk`: both are there."""

    tunnel: Tunnel | None = None
    agents: tuple[int, ...] = ()
    local_port: int = 1883
    listens: bool = True
    handed: Handed | None = None
    can_sdk: bool = False
    sdk: bool = False
    token: Kept | None = None
    inner_tls: bool = False
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
    if tunnel.is_clear and state.inner_tls:
        told = "The broker encrypts by itself: nobody on the way reads it."
        step = "Publishers need its CA: hand it over to ATI"
        notes.append(Note("inner", "TLS inside the tunnel", "", (told,), step, Glyph.CHECK))
    elif tunnel.is_clear:
        notes.append(Note("clear", "Clear text", "", ("User names, passwords and poses cross it readable.",),
                          "Start the local broker with TLS, and hand over anew", Glyph.FINDING))  # fmt: skip
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
    kept = state.token is not None and state.token.place is not Place.NOWHERE
    if kept and not state.sdk:
        words = f"A token is kept, and the extra that uses it is not installed: {EXTRA}"
        return Note("how", "A tunnel needs ngrok", "", (words,), "Or start the ngrok program", Glyph.INFO)
    words = "Start the ngrok program, or keep a token below and install the extra."
    return Note("how", "A tunnel needs ngrok", "", (words,), "It is found here within two seconds", Glyph.INFO)


def broker_words(state: BrokerState) -> str:
    if state.busy:
        return state.busy
    how = ", TLS" if state.tls else ""
    return f"{state.kind} at {state.bind}:{state.port}{how}" if state.running else "does not run"


def broker_notes(state: BrokerState) -> list[Note]:
    """The most serious first."""
    notes: list[Note] = []
    if state.error:
        notes.append(Note("error", "It did not work", "", (plain(state.error, 300),), "", Glyph.CROSS))
    if state.lost:
        notes.append(Note("lost", "Password not known any more", "", (", ".join(state.lost)[:300],),
                          "New user of the same name makes another", Glyph.FINDING))  # fmt: skip
    if state.fleeting:
        told = f"{plain(', '.join(state.fleeting), 200)}: no key store took it, and it goes with this program."
        notes.append(Note("fleeting", "Password not kept", "", (told,),
                          "Copy it now, or make the user anew after a restart", Glyph.FINDING))  # fmt: skip
    return [*notes, *_running_notes(state)] if state.running else notes


def _running_notes(state: BrokerState) -> Iterator[Note]:
    if state.firewall:
        if not state.tls:
            yield Note("clear", "Clear text beyond this computer", "",
                       ("Passwords and poses can be read by whoever is on the network.",),
                       "Stop it, tick TLS, start it again", Glyph.FINDING)  # fmt: skip
        yield Note("wall", "Firewall", "", (state.firewall,), "", Glyph.INFO)
    yield Note("users", "Who may come in", "", (_who(state),), "", Glyph.INFO)
    if state.tls:
        yield Note("ca", "CA for clients", "", (plain(state.ca_file, 300),), "The folder for ATI holds it", Glyph.INFO)
    kept = "kept on disk, through a restart" if state.kind == "mosquitto" else "not kept: install mosquitto for that"
    yield Note("kept", "Messages for absent clients", "", (kept,), "", Glyph.INFO)


def _who(state: BrokerState) -> str:
    if state.closed:
        return "this console alone; anonymous on this computer from the next start"
    return f"{', '.join(state.users)}, and this console" if state.users else "anonymous, from this computer alone"
