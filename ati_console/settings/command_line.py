"""A pasted mosquitto_pub / mosquitto_sub / mosquitto_rr line -> a profile. Never executed, only read.

Flags that a profile has no place for are named in the notes, without their values: one of them may be a secret.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PureWindowsPath
from typing import Final

from ati_console.settings import command_extras, command_properties, kinds
from ati_console.settings.pasted import BadAddress, Pasted, build, finished, publish_only
from ati_console.settings.profile import STATUS_TOPICS, Profile, ProtocolVersion, Tls, TopicFilter, Transport
from ati_console.settings.secrets import Secret
from ati_console.settings.url import parse_url

_VARIABLE: Final = re.compile(r"\$\w+|\$\{.*\}|\$\(.*|`.*|%\w+%")
_ELSEWHERE: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_PROGRAM: Final = re.compile(r"(?:.*[/\\])?mosquitto_(?P<what>pub|sub|rr)(?:\.exe)?", re.IGNORECASE)
_ENDS: Final = {"|", "||", "&&", ";", "&", ">", ">>", "<", "2>", "2>&1"}
_NAMES: Final = {
    "--host": "-h", "--port": "-p", "--username": "-u", "--pw": "-P", "--password": "-P", "--id": "-i",
    "--id-prefix": "-I", "--qos": "-q", "--topic": "-t", "--protocol-version": "-V", "--url": "-L",
    "--keepalive": "-k", "--disable-clean-session": "-c", "--session-expiry-interval": "-x", "--message": "-m",
    "--file": "-f", "--debug": "-d", "--retain": "-r", "--null-message": "-n", "--stdin-line": "-l",
    "--stdin-file": "-s", "--verbose": "-v", "--unsubscribe": "-U", "--property": "-D",
}  # fmt: skip
_WITHOUT_VALUE: Final = frozenset(
    {
        "-c", "-d", "-l", "-n", "-N", "-r", "-R", "-s", "-v", "-E", "--insecure", "--nodelay", "--quiet", "--pretty",
        "--help", "--version", "--tls-use-os-certs", "--will-retain", "--retain-as-published", "--retained-only",
        "--remove-retained", "--retain-handling", "--ws",
    }
)  # fmt: skip
_WITH_VALUE: Final = frozenset(
    {
        "-h", "-p", "-u", "-P", "-i", "-I", "-q", "-t", "-V", "-L", "-k", "-x", "-m", "-f", "-A", "-C", "-e", "-F",
        "-M", "-o", "-S", "-T", "-U", "-W", "--cafile", "--capath", "--cert", "--key", "--keyform", "--tls-version",
        "--tls-alpn", "--tls-engine", "--tls-engine-kpass-sha1", "--ciphers", "--psk", "--psk-identity", "--proxy",
        "--unix", "--repeat", "--repeat-delay", "--random-filter", "--will-payload", "--will-qos", "--will-topic",
    }
)  # fmt: skip
_VERSIONS: Final = {
    "mqttv31": ProtocolVersion.V31, "31": ProtocolVersion.V31,
    "mqttv311": ProtocolVersion.V311, "311": ProtocolVersion.V311,
    "mqttv5": ProtocolVersion.V5, "5": ProtocolVersion.V5,
}  # fmt: skip
_LEFT_OUT: Final = {
    "-m": "the message", "-f": "the message file", "--capath": "--capath: choose one CA file instead",
    "-I": "-I, a client id prefix: set a client id", "--psk": "--psk: pre-shared keys are not supported",
    "--tls-version": "--tls-version: the newest both sides know is used",
}  # fmt: skip
_USED: Final = frozenset(
    {
        "-h", "-p", "-u", "-P", "-i", "-q", "-V", "-L", "-k", "-c", "-x", "--cafile", "--cert", "--key", "--insecure",
        "--ws", "--tls-use-os-certs", *command_extras.FLAGS,
    }
)  # fmt: skip
_SILENT: Final = frozenset({"-d", "-v", "--quiet", "--pretty", "--nodelay"})
# Each of these turns TLS on in mosquitto_pub: with the password in the line, clear text would be the worst guess.
_TLS_ON: Final = frozenset({"--cafile", "--capath", "--cert", "--insecure", "--tls-use-os-certs"})


@dataclass
class _Line:
    """The words of the line after the program, sorted by flag."""

    what: str
    values: dict[str, str] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    properties: list[tuple[str, ...]] = field(default_factory=list)  # -D: of what, name, value, and of a pair one more

    def leave_out(self, words: str) -> None:
        note = f"left out: {words}"
        if note not in self.notes:
            self.notes.append(note)


def is_one(text: str) -> bool:
    return any(_PROGRAM.fullmatch(word.strip("\"'")) for word in text.split()[:16])


def parse(text: str) -> Pasted:
    """Read the line. BadAddress says which flag cannot be used, without its value where that may be secret."""
    line = _sorted(_words(text))
    base = parse_url(line.values["-L"]) if "-L" in line.values else None
    notes = [*_own(base), *line.notes]
    profile = _where(base.profile if base else build(Profile, name="mosquitto"), line)
    profile = _tls(profile, line.values, notes)
    profile = _session(_who(profile, line.values), line.values, notes)
    profile = _topics(profile, line, notes)
    profile = command_extras.with_will(profile, line.values)
    profile = command_properties.with_properties(profile, line.properties, line.leave_out)
    notes += [note for note in line.notes if note not in notes]
    profile, proxy_password = command_extras.with_proxy(profile, line.values.get("--proxy"), notes)
    password = _password(line.values.get("-P"), text, notes)
    pasted = finished(profile, password or (base.password if base else None), notes)
    return replace(pasted, proxy_password=proxy_password)


def _password(value: str | None, text: str, notes: list[str]) -> Secret | None:
    if not value:
        return None
    if _VARIABLE.fullmatch(value) and f"'{value}'" not in text:  # in single quotes a shell takes it as it is
        notes.append("the password of the line is a variable of the shell: enter the password itself")
        return None
    notes.append("a password on a command line also stays in the shell's history and was visible to other users")
    return Secret(value)


def _own(base: Pasted | None) -> list[str]:
    """Of the address inside the line, only what `finished` will not say again."""
    if base is None:
        return []
    last = ("the password was taken", "publish only:", "client id set to", "clear text:", "the path of the address")
    return [note for note in base.notes if not note.startswith(last)]


def _words(text: str) -> list[str]:
    """Split as the shell it was written for: a Windows line has paths with \\ that must stay."""
    joined = re.sub(r"[ \t]*[\\^`][ \t]*\r?\n", " ", text)
    lexer = shlex.shlex(joined.replace("\n", " "), posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    if re.search(r"[A-Za-z]:\\|\.exe\b|\^[ \t]*\r?\n", text):
        lexer.escape = ""
    try:
        return list(lexer)
    except ValueError:
        raise BadAddress("a quote in the command line is not closed") from None


def _sorted(words: list[str]) -> _Line:
    start = next((at for at, word in enumerate(words) if _PROGRAM.fullmatch(word)), None)
    if start is None:
        raise BadAddress("no mosquitto_pub or mosquitto_sub in the line")
    program = _PROGRAM.fullmatch(words[start])
    line = _Line(program["what"].lower() if program else "pub")
    rest = words[start + 1 :]
    end = next((at for at, word in enumerate(rest) if word in _ENDS), len(rest))
    if end < len(rest):
        line.leave_out(f"everything behind {rest[end]}")
    _read_flags(rest[:end], line)
    return line


def _read_flags(words: list[str], line: _Line) -> None:
    at = 0
    while at < len(words):
        flag, equals, attached = words[at].partition("=") if words[at].startswith("--") else (words[at], "", "")
        flag = _NAMES.get(flag, flag)
        at += 1
        if flag in _WITHOUT_VALUE:
            _flag(flag, "", line)
        elif flag in _WITH_VALUE:
            if not equals and at >= len(words):
                raise BadAddress(f"{flag} has no value behind it")
            _flag(flag, attached if equals else words[at], line)
            at += 0 if equals else 1
        else:
            at += _unknown(flag, words[at:], line)


def _flag(flag: str, value: str, line: _Line) -> None:
    if flag == "-t":
        line.topics.append(value)
    elif flag in _USED:
        line.values[flag] = value
    elif flag == "--capath":
        line.values[flag] = value
        line.leave_out(_LEFT_OUT[flag])
    elif flag not in _SILENT:
        line.leave_out(_LEFT_OUT.get(flag, flag))


def _unknown(flag: str, following: list[str], line: _Line) -> int:
    """How many of the following words belong to it. Only a flag's name is repeated: -Pword would be a password."""
    if flag == "-D":
        words = 4 if following[1:2] == ["user-property"] else 3
        line.properties.append(tuple(following[:words]))
        return words
    if not flag.startswith("-"):
        line.leave_out("a word that belongs to no flag")
        return 0
    known = re.match(r"--[a-z0-9-]{1,30}|-[A-Za-z]", flag)
    line.leave_out(f"{known.group() if known else 'a flag'} (not known here)")
    alone = len(flag) > 2 and not flag.startswith("--")
    return 0 if alone or following[:1] == [] or following[0].startswith("-") else 1


def _where(profile: Profile, line: _Line) -> Profile:
    values = line.values
    host = values.get("-h", profile.host)
    port = _number("-p", values["-p"], 1, 65535) if "-p" in values else None
    if port is None and "-L" not in values:
        port = 8883 if _TLS_ON & values.keys() else 1883
    changed = build(replace, profile, name=host[:64] or "?", host=host, port=port or profile.port)
    return build(replace, changed, transport=Transport.WEBSOCKETS) if "--ws" in values else changed


def _tls(profile: Profile, values: Mapping[str, str], notes: list[str]) -> Profile:
    """mosquitto_pub turns TLS on with any of its options, and by itself with port 8883."""
    files = {"ca_file": "--cafile", "cert_file": "--cert", "key_file": "--key"}
    paths = {key: _path(values[flag], notes) for key, flag in files.items() if flag in values}
    insecure = "--insecure" in values
    if not _TLS_ON & values.keys() and not paths and profile.tls is None and profile.port != 8883:
        return profile
    if insecure:
        notes.append("--insecure: here it turns the whole verification off; with --cafile alone it stays on")
    return build(replace, profile, tls=_built_tls(verify=not insecure, **paths))


def _built_tls(verify: bool, **files: Path) -> Tls:
    make: Callable[..., Tls] = Tls
    try:
        return make(verify, **files)
    except ValueError as error:
        raise BadAddress(str(error)) from None


def _path(value: str, notes: list[str]) -> Path:
    if not _is_file(value):
        name = PureWindowsPath(value).name  # takes / and \\
        notes.append(f"the file {name} is not here: choose where it is on this computer")
    return Path(value) if _ELSEWHERE.match(value) else Path(value).absolute()


def _is_file(value: str) -> bool:
    try:
        return Path(value).is_file()
    except OSError:  # such as a name that is too long
        return False


def _who(profile: Profile, values: Mapping[str, str]) -> Profile:
    user = values.get("-u", profile.user or "") or None
    return build(replace, profile, user=user, client_id=values.get("-i", profile.client_id))


def _session(profile: Profile, values: Mapping[str, str], notes: list[str]) -> Profile:
    if values.get("-V", "5") not in _VERSIONS:
        raise BadAddress("-V is one of mqttv31, mqttv311, mqttv5")
    version = _VERSIONS[values.get("-V", "mqttv311")]
    if "-V" not in values:
        notes.append("MQTT 3.1.1, as mosquitto's programs without -V; try 5 if the broker takes it")
    expiry = 0xFFFFFFFF if "-c" in values else 0
    if "-x" in values:
        expiry = 0xFFFFFFFF if values["-x"] in ("-1", "∞") else _number("-x", values["-x"], 0, 0xFFFFFFFF)
    keep_alive = _number("-k", values["-k"], 1, 65535) if "-k" in values else profile.keep_alive_s
    return build(
        replace,
        profile,
        version=version,
        keep_alive_s=keep_alive,
        clean_start="-c" not in values,
        session_expiry_s=expiry if version is ProtocolVersion.V5 else 0,
    )


def _topics(profile: Profile, line: _Line, notes: list[str]) -> Profile:
    """The topics of mosquitto_sub are filters to read; the one of mosquitto_pub is where it wrote."""
    in_address = [topic.topic for topic in profile.topics if profile.topics != STATUS_TOPICS]
    topics = list(dict.fromkeys([*in_address, *line.topics]))
    if line.what == "sub" and topics:
        return _filters(profile, topics, line)
    if line.what != "sub":
        notes.append("the topic of a publish line is no filter to read: the usual status topics are set")
        profile = build(replace, profile, topics=STATUS_TOPICS)
    if line.what != "sub" and any(topic.startswith("/d2c/") for topic in topics):
        return publish_only(profile, "/d2c/... is the topic of a Robotspace device account", notes)
    return profile


def _filters(profile: Profile, topics: list[str], line: _Line) -> Profile:
    qos = _number("-q", line.values["-q"], 0, 2) if "-q" in line.values else 1
    if not all(kinds.is_filter(topic) for topic in topics):
        raise BadAddress(f"-t is {kinds.topic_filter().allowed}")
    return build(replace, profile, topics=tuple(TopicFilter(topic, qos) for topic in topics))


def _number(flag: str, value: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", value) or not low <= int(value) <= high:
        raise BadAddress(f"{flag} is a whole number from {low} to {high}")
    return int(value)
