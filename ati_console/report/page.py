"""A document as one HTML file: no script, nothing loaded, made for paper and screen. All text is escaped. Pure."""

from __future__ import annotations

from html import escape
from typing import Final, assert_never

from ati_console.report.document import Block, Bullets, Chart, Document, Facts, Heading, Paragraph, Table, Tone, Verdict
from ati_console.report.drawing import drawing

# A document is paper: light, whatever the theme of the window is.
STYLE: Final = """
@page { size: A4; margin: 16mm 14mm 18mm; }
* { box-sizing: border-box; }
html { background: #eef0f3; }
body { margin: 24px auto; max-width: 1060px; padding: 44px 52px; background: #ffffff; color: #1b2430;
  font: 14px/1.5 "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif;
  border: 1px solid #d8dde4; border-radius: 6px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 34px 0 10px; padding-bottom: 5px; border-bottom: 1px solid #d8dde4; }
h3 { font-size: 13px; margin: 18px 0 6px; overflow-wrap: anywhere; }
p { margin: 8px 0; }
.subtitle { color: #55606f; margin: 0 0 22px; overflow-wrap: anywhere; }
.verdict { border: 1px solid #d8dde4; border-radius: 6px; overflow: hidden; margin: 0 0 6px; }
.verdict div { display: flex; gap: 18px; padding: 11px 16px; border-left: 5px solid #7a8594; }
.verdict div + div { border-top: 1px solid #e6e9ee; }
.verdict dt { flex: 0 0 118px; color: #55606f; }
.verdict dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.verdict .good { border-left-color: #1c7a4a; } .verdict .bad { border-left-color: #b3261e; }
.verdict .open { border-left-color: #9a6700; }
dl.facts { display: grid; grid-template-columns: 140px 1fr; gap: 4px 18px; margin: 0; }
dl.facts dt { color: #55606f; } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 10px 0 14px; font-size: 12.5px;
  font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: #3a4554; background: #f3f5f8; border-bottom: 1px solid #c6cdd6; }
th, td { padding: 5px 9px; vertical-align: top; overflow-wrap: break-word; unicode-bidi: isolate; }
td.short, td.short code { white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: 132px; }
.sheet { overflow-x: auto; }
.many th, .many td { padding: 5px 4px; font-size: 11px; } .many td code { font-size: 11px; }
.many td.long { overflow-wrap: break-word; min-width: 78px; } .many td:first-child { min-width: 124px; }
td { border-bottom: 1px solid #e6e9ee; }
td code { font: 12px "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; white-space: nowrap; }
td code wbr { white-space: normal; }
td.good { color: #14613a; } td.bad { color: #9b1c16; } td.open { color: #7a5200; }
ul { margin: 8px 0; padding-left: 20px; } li { margin: 3px 0; }
figure { margin: 14px 0; } figcaption { color: #55606f; font-size: 12px; } svg { width: 100%; height: auto; }
footer { margin-top: 34px; padding-top: 10px; border-top: 1px solid #d8dde4; color: #55606f; font-size: 12px; }
thead { display: table-header-group; } tr, .verdict, figure { break-inside: avoid; } h2, h3 { break-after: avoid; }
.fresh { break-before: page; }
@media print { html { background: #ffffff; } body { margin: 0; padding: 0; border: 0; max-width: none;
  font-size: 12px; }
  table { font-size: 10.5px; } td code { font-size: 10px; } h2 { margin-top: 24px; } .sheet { overflow: visible; }
  .many th, .many td { font-size: 8.5px; padding: 3px 4px; } .many td code { font-size: 8.5px; }
  .many td.long { min-width: 0; } .many td:first-child { min-width: 96px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media (max-width: 640px) { html { background: #ffffff; } body { margin: 0; padding: 20px 16px; border: 0; }
  .verdict div { display: block; } dl.facts { grid-template-columns: 1fr; } table { font-size: 11px; } }
"""
SHORT: Final = 17  # characters that stay on one line of a cell
LEVEL: Final = 40  # characters of a topic's level that stay together
MANY: Final = 6  # columns from which on a table is set closer
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def page(document: Document) -> str:
    blocks = "\n".join(map(_block, document.blocks))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{STYLE}</style></head>\n<body>\n"
        f'<h1>{escape(document.title)}</h1>\n<p class="subtitle">{escape(document.subtitle)}</p>\n{blocks}\n'
        "<footer>Written by ATI Console. Secrets are never part of a report.</footer>\n</body></html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text, level, fresh):
            look = ' class="fresh"' if fresh else ""
            return f"<h{level}{look}>{escape(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        case Facts(rows):
            return '<dl class="facts">' + "".join(map(_pair, rows)) + "</dl>"
        case Verdict(lines):
            return '<dl class="verdict">' + "".join(map(_line, lines)) + "</dl>"
        case Table():
            return _table(block)
        case Chart():
            return drawing(block)
        case _:
            assert_never(block)


def _pair(row: tuple[str, str]) -> str:
    return f"<dt>{escape(row[0])}</dt><dd>{escape(row[1])}</dd>"


def _line(line: tuple[str, str, Tone]) -> str:
    name, words, tone = line
    return f'<div class="{tone.value}"><dt>{escape(name)}</dt><dd>{escape(words)}</dd></div>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in table.head)
    rows = "".join(
        "<tr>" + "".join(_cell(table, number, column, text) for column, text in enumerate(row)) + "</tr>"
        for number, row in enumerate(table.rows)
    )
    look = ' class="many"' if len(table.head) >= MANY else ""
    made = f'<table{look} aria-label="{escape(table.name)}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="sheet">{made}</div>'


def _cell(table: Table, row: int, column: int, text: str) -> str:
    shown = f"<code>{_levels(text)}</code>" if column in table.code else escape(text)
    width = "short" if len(text) <= SHORT else "long"
    return f'<td class="{table.tone(row, column).value} {width}">{shown}</td>'


def _levels(topic: str) -> str:
    """May go on in the next line behind a slash; inside of a level only where it is longer than a column."""
    levels = topic.replace("/", "/\n").split("\n")
    parts = [level[at : at + LEVEL] for level in levels for at in range(0, max(1, len(level)), LEVEL)]
    return "<wbr>".join(escape(part) for part in parts if part)
