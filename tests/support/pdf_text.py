"""What a PDF of Qt says, for whoever searches it: its words as a reader would copy them, and its streams unpacked."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.S)
_RANGE = re.compile(rb"<([0-9A-F]{4})> <[0-9A-F]{4}> (?:\[([^\]]*)\]|<([0-9A-F]{4})>)")
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj|(ET)")


def streams(data: bytes) -> dict[int, bytes]:
    """By the number of their object, unpacked where they are packed."""
    found = {}
    for number, body in _OBJECT.findall(data):
        stream = _STREAM.search(body)
        if stream is not None:
            found[int(number)] = _unpacked(stream.group(1))
    return found


def text(data: bytes) -> str:
    """Glyph by glyph through each font's own table to Unicode, a line an ET."""
    unpacked = streams(data)
    tables = {int(number): _table(unpacked, body) for number, body in _OBJECT.findall(data) if b"/ToUnicode" in body}
    fonts = {name: tables.get(int(number), {}) for name, number in _FONT.findall(data)}
    words: list[str] = []
    for stream in unpacked.values():
        if b" Tj" in stream:
            words += _shown(stream, fonts)
    return "".join(words)


def _shown(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    table: dict[int, str] = {}
    words: list[str] = []
    for font, glyphs, end in _SHOWN.findall(stream):
        if font:
            table = fonts.get(font, {})
        codes = [int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4)]
        words += [table.get(code, "\ufffd") for code in codes]
        if end:
            words.append("\n")
    return words


def _table(unpacked: dict[int, bytes], font: bytes) -> dict[int, str]:
    at = re.search(rb"/ToUnicode (\d+) 0 R", font)
    table: dict[int, str] = {}
    for first, several, one in _RANGE.findall(unpacked[int(at.group(1))] if at else b""):
        for offset, code in enumerate(re.findall(rb"<([0-9A-F]{4})>", several) or [one]):
            table[int(first, 16) + offset] = chr(int(code, 16))
    return table


def _unpacked(stream: bytes) -> bytes:
    """A carriage return at its end may be the end of a line, or the last byte of what is packed: that is left open."""
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream
