"""A document as Markdown (CommonMark with tables). Whatever could be markup is escaped. Pure."""

from __future__ import annotations

import html
import re
from typing import Final, assert_never

from ati_console.report.document import Block, Bullets, Chart, Document, Facts, Heading, Paragraph, Table, Verdict

# Lines never begin with text of others but in a paragraph, so #, + and - are markup there alone.
_MARKUP: Final = re.compile(
    r"[\\`*\[\]|~$@]|(?<![^\W_])_|_(?![^\W_])|(?<=:)//|(?<=www)\.|^\s*(?:[#+>=-]|\d+[.)](?=\s|$))"
)


def markdown(document: Document) -> str:
    parts = [f"# {escaped(document.title)}", escaped(document.subtitle), *map(_block, document.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Text for a line or a table cell: no markup, no HTML, no link that a viewer makes by itself."""
    flat = " ".join(text.split("\n"))
    return _MARKUP.sub(_escape, html.escape(flat, quote=False))


def _escape(found: re.Match[str]) -> str:
    """A number that begins a line is no list when its dot is escaped; nothing else of one needs it."""
    if found[0].strip()[0].isdigit():
        return f"{found[0][:-1]}\\{found[0][-1]}"
    return "".join("\\" + char for char in found[0].strip())


def _block(block: Block) -> str:
    match block:
        case Heading(text, level, _):
            return f"{'#' * level} {escaped(text)}"
        case Paragraph(text):
            return escaped(text)
        case Bullets(items):
            return "\n".join(f"- {escaped(item)}" for item in items)
        case Facts(rows):
            return _table(("", ""), rows)
        case Verdict(lines):
            return "\n".join(f"- **{escaped(name)}:** {escaped(line)}" for name, line, _ in lines)
        case Table():
            return _table(block.head, block.rows)
        case Chart():
            return ""  # the tables around it say the same
        case _:
            assert_never(block)


def _table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    lines = [head, *rows]
    shown = ["| " + " | ".join(map(escaped, line)) + " |" for line in lines]
    return "\n".join([shown[0], "|" + " --- |" * len(head), *shown[1:]])
