"""Which process holds a port, when the system tells; and what a firewall has to be told."""

from __future__ import annotations

import ipaddress
import sys

import psutil  # type: ignore[import-untyped]


def owner_words(port: int) -> str:
    """ "mosquitto (process 812)"; plain words when it cannot be told."""
    try:
        found = [one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN and one.laddr]
    except (psutil.Error, OSError):
        return "another program; this system does not say which"
    pid = next((one.pid for one in found if one.laddr.port == port), None)
    if pid is None:
        return "another program; this system does not say which"
    try:
        name = psutil.Process(pid).name()
    except psutil.Error:
        return f"process {pid}"
    shown = "".join(letter for letter in name if letter.isprintable())[:60]
    return f"{shown} (process {pid})"


def firewall_hint(bind: str, port: int, system: str = sys.platform) -> str:
    """What to do so that others reach it; "" on loopback, where nobody can."""
    if ipaddress.ip_address(bind).is_loopback:
        return ""
    if system == "win32":
        rule = (
            f'netsh advfirewall firewall add rule name="ATI Console" dir=in action=allow protocol=TCP localport={port}'
        )
        return f"Windows asks once; when it did not: {rule}"
    if system == "darwin":
        return "macOS asks once whether mosquitto may be reached: allow it"
    return f"When it cannot be reached: sudo ufw allow {port}/tcp (or firewall-cmd --add-port={port}/tcp)"
