"""mosquitto's flags, a profile name or an address become one profile and its credentials."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from ati_console import paths
from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.output import Output
from ati_console.mqtt.session import Credentials
from ati_console.settings import address, presets, secrets
from ati_console.settings.installation import client_id
from ati_console.settings.profile import Profile, ProtocolVersion, Role, Tls, TopicFilter
from ati_console.settings.store import ProfileStore

_VERSIONS = {
    "mqttv31": ProtocolVersion.V31,
    "31": ProtocolVersion.V31,
    "mqttv311": ProtocolVersion.V311,
    "311": ProtocolVersion.V311,
    "mqttv5": ProtocolVersion.V5,
    "5": ProtocolVersion.V5,
}


def add_broker_options(parser: argparse.ArgumentParser, topic_help: str | None = None) -> None:
    """The options every command that speaks to a broker takes (interfaces.md)."""
    group = parser.add_argument_group("broker")
    group.add_argument("--profile", metavar="NAME", help="a saved profile or a preset")
    group.add_argument("-L", dest="url", metavar="URL", help="mqtt[s]|ws[s]://[user@]host:port")
    group.add_argument("-h", dest="host", metavar="HOST", help="name or address of the broker (127.0.0.1)")
    group.add_argument("-p", dest="port", metavar="PORT", type=int, help="1883 unless given, 8883 with TLS")
    group.add_argument("-u", dest="user", metavar="USER", help="its password comes from the key store, see below")
    group.add_argument("-P", dest="password_refused", metavar="PASSWORD", help=argparse.SUPPRESS)
    add_password_options(group)
    group.add_argument(
        "-i",
        "--client-id",
        dest="client_id",
        metavar="ID",
        help="made up unless given; a probe is about the user's name",
    )
    group.add_argument(
        "-V",
        dest="version",
        metavar="VERSION",
        choices=sorted(_VERSIONS),
        help="mqttv5 (unless given), mqttv311, mqttv31",
    )
    group.add_argument("--cafile", metavar="FILE", type=Path, help="PEM: who vouches for the broker; TLS")
    group.add_argument("--cert", metavar="FILE", type=Path, help="PEM: our own certificate, where one is asked for")
    group.add_argument("--key", metavar="FILE", type=Path, help="PEM: its private key")
    group.add_argument("--insecure", action="store_true", help="do NOT verify the broker's certificate")
    group.add_argument("-k", dest="keep_alive", metavar="SECONDS", type=int, help="between two signs of life")
    if topic_help:
        group.add_argument("-t", dest="topics", metavar="FILTER", action="append", help=topic_help)
        group.add_argument(
            "-q", dest="qos", metavar="QOS", type=int, choices=(0, 1, 2), default=1, help="0, 1 or 2 to ask for (1)"
        )


def add_debug_option(parser: argparse.ArgumentParser) -> None:
    """mosquitto's -d."""
    parser.add_argument("-d", dest="debug", action="store_true", help="say each stage of the connection")


def add_password_options(group: argparse._ActionsContainer) -> None:
    group.add_argument("--password-file", metavar="FILE", help="its first line, not ATI_CONSOLE_BROKER_PASSWORD")
    group.add_argument("--password-fd", metavar="N", type=int, help="the same from a file descriptor")
    group.add_argument("--ask-password", action="store_true", help="ask for it; never from an argument")


def profile_of(args: argparse.Namespace, default: Profile | None = None) -> Profile:
    """The profile that the options describe; a plain sentence and exit code 2 when they do not describe one."""
    refuse_argument_password(args)
    try:
        return _with_options(_base(args, default), args)
    except ValueError as error:
        raise Stop(Exit.USAGE, f"broker options: {error}") from None


def add_production_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes-production", action="store_true", help="a plant runs on this broker, and it is meant")


def check_production(profile: Profile, args: argparse.Namespace, who: str) -> None:
    """Nobody who is made up comes up in a plant by mistake. Stop(2); `who` would appear there."""
    if profile.production and not args.yes_production:
        words = f'"{profile.name}" is in production: whoever listens there sees {who} appear.'
        raise Stop(Exit.USAGE, f"{words} Say --yes-production when that is meant.")


def refuse_argument_password(args: argparse.Namespace) -> None:
    if args.password_refused is not None:
        raise Stop(Exit.USAGE, f"-P is not taken: {_WHY_NOT} {_INSTEAD}")


def credentials_of(profile: Profile, args: argparse.Namespace, kept: secrets.SecretStore | None = None) -> Credentials:
    """Password and passphrase: file, descriptor, prompt, else environment and key store (interfaces.md, Secrets)."""
    store = kept or secrets.SecretStore()
    given = given_password(args)
    needs = replace(profile, user=None) if given is not None else profile  # what is given is not asked for
    found = kept_credentials(needs, store)
    return found if given is None else replace(found, password=given)


def kept_credentials(profile: Profile, store: secrets.SecretStore) -> Credentials:
    """What environment and key store hold of what it needs."""
    entries = zip(secrets.of_profile(profile.name), profile.needs, strict=True)
    return Credentials(*(store.get(name) if needed else None for name, needed in entries))


_WHY_NOT = "an argument is visible to every user of this computer."
_INSTEAD = "Use ATI_CONSOLE_BROKER_PASSWORD, --password-file, --password-fd, --ask-password or the key store."


def say_hazards(profile: Profile, output: Output) -> None:
    """Verification switched off, and a password in clear text, are said each time."""
    for words in profile.hazards:
        output.say(f"WARNING: {words}")


def _base(args: argparse.Namespace, default: Profile | None) -> Profile:
    places = [name for name, given in (("--profile", args.profile), ("-L", args.url), ("-h", args.host)) if given]
    if len(places) > 1:  # a profile's password must not go to another host
        raise Stop(Exit.USAGE, f"{' and '.join(places)} each say where the broker is: give one of them")
    if args.profile:
        return named(args.profile)
    if args.url:
        return _from_url(args.url)
    if args.host or args.port or default is None:
        tls = Tls() if (args.port == 8883 or args.cafile or args.cert) else None
        host = args.host or "127.0.0.1"
        return Profile(name=host, host=host, port=args.port or (8883 if tls else 1883), tls=tls)
    return default


def _from_url(url: str) -> Profile:
    pasted = address.parse(url)
    if pasted.password is not None:
        raise Stop(Exit.USAGE, f"the address holds a password: {_WHY_NOT} {_INSTEAD}")
    return pasted.profile


def named(name: str) -> Profile:
    """A saved profile or a preset. Stop(2) that lists them when there is none."""
    known = {p.name: p for p in (*presets.PRESETS, *ProfileStore(paths.profiles_file()).load().profiles)}
    if name not in known:
        raise Stop(Exit.USAGE, f'no profile "{name}". There are: {", ".join(known)}.')
    return known[name]


def _with_options(profile: Profile, args: argparse.Namespace) -> Profile:
    changes: dict[str, object] = {}
    if args.port:
        changes["port"] = args.port
    if args.user:
        changes["user"] = args.user
    if args.client_id:
        changes["client_id"] = args.client_id
    if args.version:
        changes["version"] = _VERSIONS[args.version]
    if args.keep_alive:
        changes["keep_alive_s"] = args.keep_alive
    if getattr(args, "topics", None):
        changes["topics"] = tuple(TopicFilter(topic, args.qos) for topic in args.topics)
    return _with_tls(replace(profile, **changes), args)  # type: ignore[arg-type]


def _with_tls(profile: Profile, args: argparse.Namespace) -> Profile:
    if not (args.cafile or args.cert or args.key or args.insecure):
        return profile
    for file in (args.cafile, args.cert, args.key):
        if file is not None and not file.is_file():
            raise Stop(Exit.USAGE, f"there is no file {file}")
    tls = profile.tls or Tls()
    tls = replace(
        tls,
        verify=tls.verify and not args.insecure,
        ca_file=args.cafile or tls.ca_file,
        cert_file=args.cert or tls.cert_file,
        key_file=args.key or tls.key_file,
    )
    return replace(profile, tls=tls)


def publishing_only(profile: Profile) -> Profile:
    """The same broker, without a subscription."""
    return replace(profile, role=Role.PUBLISH_ONLY)


def stable_client_id(profile: Profile, purpose: str) -> str:
    """The profile's own id when it names one, else one that stays the same on this installation."""
    return profile.client_id or client_id(paths.installation_file(), purpose)


def passing_client_id(profile: Profile, purpose: str) -> str:
    """For a command that comes and goes, perhaps several at a time: they must not throw each other out."""
    return stable_client_id(profile, f"{purpose}|{os.getpid()}|{time.time_ns()}")


def gives_password(args: argparse.Namespace) -> bool:
    """Is one to be read from a file, a descriptor or a prompt?"""
    return bool(args.password_file or args.password_fd is not None or args.ask_password)


def given_password(args: argparse.Namespace) -> secrets.Secret | None:
    """From a file, a descriptor or a prompt, as asked for. Stop(2) without a word of it when it is none."""
    try:
        if args.password_file:
            return secrets.Secret(_first_line(Path(args.password_file).read_bytes()))
        if args.password_fd is not None:
            with os.fdopen(args.password_fd, "rb", closefd=False) as file:
                return secrets.Secret(_first_line(file.read()))
    except OSError as error:
        raise Stop(Exit.USAGE, f"the password cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Stop(Exit.USAGE, "the password is not UTF-8 text") from None
    if args.ask_password:
        return secrets.Secret(getpass.getpass("Broker password: ", stream=sys.stderr))
    return None


def _first_line(data: bytes) -> str:
    return data.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8-sig")
