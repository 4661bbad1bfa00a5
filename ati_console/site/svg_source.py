"""An SVG drawing from anywhere, made harmless: nothing outside of the file is ever read, and drawing it has an end.

Qt would open files that a picture names. What is left here are shapes, texts, and pictures inside the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree
from xml.parsers import expat

MAX_BYTES: Final = 10_000_000
MAX_ELEMENTS: Final = 200_000
MAX_DEPTH: Final = 100
MAX_DRAWN: Final = 500_000  # elements with every <use> written out
MAX_NESTED: Final = 200  # levels with every <use> written out: Qt draws them one inside of the other
_SVG: Final = "http://www.w3.org/2000/svg"
_DROPPED: Final = frozenset(
    {
        "script", "foreignObject", "filter", "animate", "animateColor", "animateMotion", "animateTransform", "set",
        "handler", "audio", "video", "iframe", "a11y", "feImage",
    }
)  # fmt: skip
_INSIDE: Final = re.compile(r"(#|data:image/(png|jpe?g|gif);base64,)", re.IGNORECASE)
_OUTSIDE_URL: Final = re.compile(r"url\(\s*['\"]?\s*(?!['\"]?#)", re.IGNORECASE)
_UNBOUND: Final = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]


class SvgError(Exception):
    """The drawing is not used: plain words why."""


def cleaned(data: bytes) -> bytes:
    """The same drawing without scripts, animations and anything that leads out of it. SvgError when it is no SVG."""
    if len(data) > MAX_BYTES:
        raise SvgError(f"larger than {MAX_BYTES // 1_000_000} MB: simplify the drawing, or save it as PNG")
    _weigh(data)
    top = _tree(data)
    if _local(top.tag) != "svg":
        raise SvgError("XML, but no SVG drawing")
    _clean(top)
    _check_uses(top)
    ElementTree.register_namespace("", _SVG)
    written: bytes = ElementTree.tostring(top, encoding="utf-8")
    return written


def _tree(data: bytes) -> ElementTree.Element:
    """After `_weigh`, which knows nothing of namespaces."""
    try:
        return ElementTree.fromstring(data)  # noqa: S314 entities were refused, size and depth are bounded
    except ElementTree.ParseError as error:
        if error.code == _UNBOUND:
            words = "a prefix (like xlink: in xlink:href) has no xmlns: save it again from the drawing program"
            raise SvgError(f"{words}; line {error.position[0]}") from None
        raise SvgError(f"not an SVG drawing: {error}") from None


def _weigh(data: bytes) -> None:
    """Before a tree is built of it."""
    depth = count = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise SvgError(f"more than {MAX_ELEMENTS:,} elements or {MAX_DEPTH} levels: save it as PNG")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declared: object) -> None:
        raise SvgError("it declares entities, which can grow without end: save it again without them")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = begin, end, refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SvgError(f"not an SVG drawing: {expat.ErrorString(error.code)} in line {error.lineno}") from None


def _clean(element: ElementTree.Element) -> None:
    for name in [name for name, value in element.attrib.items() if not _is_inside(name, value)]:
        del element.attrib[name]
    if _local(element.tag) == "style" and _is_loose(element.text or ""):
        element.text = ""
    for child in list(element):
        if not isinstance(child.tag, str) or _local(child.tag) in _DROPPED:
            element.remove(child)
        else:
            _clean(child)


def _is_inside(name: str, value: str) -> bool:
    local = _local(name)
    if local in {"href", "src"}:
        return bool(_INSIDE.match(value.strip()))
    return local != "base" and not local.lower().startswith("on") and not _is_loose(value)


def _is_loose(words: str) -> bool:
    """Does a style lead out, or hide what it says behind an escape?"""
    return bool(_OUTSIDE_URL.search(words)) or "@import" in words.lower() or ("\\" in words and "(" in words)


def _check_uses(top: ElementTree.Element) -> None:
    """A drawing of ten lines can use itself into billions."""
    named = {element.get("id", ""): element for element in top.iter()}
    known: dict[int, tuple[int, int]] = {}

    def weight(element: ElementTree.Element, above: frozenset[int]) -> tuple[int, int]:
        """Elements, levels."""
        if id(element) in above:
            raise SvgError("it uses itself: save it again without <use>")
        _checked(1, len(above) + 1)
        if id(element) not in known:
            inner = above | {id(element)}
            below = [weight(one, inner) for one in _drawn_by(element, named)]
            known[id(element)] = _checked(1 + sum(n for n, _ in below), 1 + max((deep for _, deep in below), default=0))
        return known[id(element)]

    weight(top, frozenset())


def _checked(drawn: int, levels: int) -> tuple[int, int]:
    if drawn > MAX_DRAWN:
        raise SvgError(f"more than {MAX_DRAWN:,} elements when drawn: save it as PNG")
    if levels > MAX_NESTED:
        raise SvgError(f"more than {MAX_NESTED} levels when drawn: save it again without <use>, or as PNG")
    return drawn, levels


def _drawn_by(element: ElementTree.Element, named: dict[str, ElementTree.Element]) -> Iterator[ElementTree.Element]:
    yield from element
    for name, value in element.attrib.items():
        target = named.get(value[1:]) if _local(name) == "href" and value.startswith("#") else None
        if target is not None and _local(element.tag) == "use":
            yield target


def _local(name: str) -> str:
    return name.rpartition("}")[2]
