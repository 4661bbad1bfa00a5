"""A probe as the bytes of a file, by the ending of its name. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ati_console.access import Probe
from ati_console.report.evidence import Options, evidence
from ati_console.report.mail import Attachment, eml
from ati_console.report.markdown import markdown
from ati_console.report.page import page
from ati_console.report.request import Request, Wishes, request

NAME: Final = "access-evidence.html"


def as_markdown(probe: Probe, options: Options) -> bytes:
    return markdown(evidence(probe, options)).encode()


def as_page(probe: Probe, options: Options) -> bytes:
    return page(evidence(probe, options)).encode()


def as_mail(probe: Probe, options: Options, at: float) -> bytes:
    """A draft without recipients, as the evidence suggests it, with the report attached."""
    made: Request = request(probe, Wishes.of(probe), (NAME,))
    return eml(made, attachments=(attachment(probe, options),), at=at)


def attachment(probe: Probe, options: Options) -> Attachment:
    return Attachment(NAME, as_page(probe, options), "text/html")


REPORTS: Final[dict[str, Callable[[Probe, Options], bytes]]] = {
    ".md": as_markdown, ".html": as_page,
}  # fmt: skip
