"""A request as a mail: an .eml that opens as a draft, and a mailto: address. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from ati_console.report.request import Request

MAILTO_LIMIT: Final = 1_900  # characters of a URL that Windows and its mail programs pass on whole
RECIPIENTS: Final = 20
_CUT: Final = "\n\n(The text was too long for this way; the saved .eml has all of it.)\n"
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Attachment:
    """`name` is a file name without a folder; `kind` its MIME type."""

    name: str
    data: bytes
    kind: str


class BadRecipients(ValueError):
    """The words say which address is none."""


def recipients(text: str) -> tuple[str, ...]:
    """Addresses between commas, semicolons or white space. Raises BadRecipients."""
    found = tuple(dict.fromkeys(part for part in re.split(r"[,;\s]+", text) if part))
    for one in found:
        if not _ADDRESS.fullmatch(one) or ".." in one:
            raise BadRecipients(f'"{one[:80]}" is no e-mail address: name@host is, several are parted by commas')
    if len(found) > RECIPIENTS:
        raise BadRecipients(f"{len(found)} recipients: at most {RECIPIENTS}")
    return found


def eml(request: Request, to: Sequence[str] = (), attachments: Sequence[Attachment] = (), *, at: float) -> bytes:
    """RFC 5322 with CRLF and UTF-8; `X-Unsent: 1` opens it as a draft in Outlook. `at`: unix seconds."""
    message = EmailMessage(policy.SMTP)
    message["Subject"] = " ".join(request.subject.split())
    if to:
        message["To"] = [Address(addr_spec=one) for one in to]
    message["Date"] = format_datetime(dt.datetime.fromtimestamp(at, dt.UTC).astimezone())
    message["X-Unsent"] = "1"
    message.set_content(request.body, charset="utf-8", cte="quoted-printable")
    for one in attachments:
        main, _, sub = one.kind.partition("/")
        message.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    return message.as_bytes()


def mailto(request: Request, to: Sequence[str] = ()) -> str:
    """At most MAILTO_LIMIT characters (RFC 6068); a longer body is cut at a line and says so. No attachment."""
    head = (
        f"mailto:{','.join(quote(one, safe='@') for one in to)}?subject={quote(request.subject[:200], safe='')}&body="
    )
    lines = request.body.splitlines()
    body = _body("\n".join(lines))
    while lines and len(head) + len(body) > MAILTO_LIMIT:
        lines.pop()
        body = _body("\n".join(lines) + _CUT)
    return head + body


def _body(text: str) -> str:
    return quote(text.replace("\n", "\r\n"), safe="")
