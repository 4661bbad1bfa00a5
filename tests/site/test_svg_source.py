"""A drawing from anywhere: what leads out of it is gone, what would never end is refused, what is drawn stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.site.svg_source import MAX_BYTES, SvgError, cleaned

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def svg(body: str) -> bytes:
    return HEAD + body.encode() + b"</svg>"


def test_shapes_texts_and_pictures_inside_the_file_stay() -> None:
    body = '<rect id="a" width="4" height="4" fill="url(#g)"/><use xlink:href="#a"/><text>Hall &lt;1&gt;</text>'
    inside = cleaned(svg(body + '<image href="data:image/png;base64,AAAA"/>')).decode()
    for kept in ("rect", "url(#g)", "#a", "Hall &lt;1&gt;", "data:image/png;base64,AAAA"):
        assert kept in inside


@pytest.mark.parametrize(
    "body",
    [
        '<image xlink:href="file:///etc/passwd"/>',
        '<image href="/etc/passwd"/>',
        '<image href="https://evil.example/a.png"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<use xlink:href="other.svg#passwd"/>',
        '<rect style="fill:url(file:///etc/passwd)"/>',
        "<rect fill=\"url( 'https://evil.example/passwd')\"/>",
        "<style>@import url(https://evil.example/passwd.css);</style>",
        "<style>rect { fill: u\\72l(https://evil.example/passwd) }</style>",
        "<script>passwd()</script>",
        '<rect onload="passwd()"/>',
        '<g xml:base="file:///etc/passwd"/>',
        "<foreignObject><p>passwd evil.example</p></foreignObject>",
    ],
)
def test_whatever_leads_out_of_the_file_is_gone(body: str) -> None:
    left = cleaned(svg(body))
    assert b"passwd" not in left and b"evil.example" not in left and b"svg+xml" not in left


def test_a_document_type_is_borne_and_entities_are_not() -> None:
    kind = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert b"<rect" in cleaned(kind + svg("<rect/>")) and b"DOCTYPE" not in cleaned(kind + svg("<rect/>"))
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + svg("<text>&b;</text>")
    for data in (bomb, bomb.decode().encode("utf-16")):
        with pytest.raises(SvgError, match="entities"):
            cleaned(data)


def test_a_drawing_that_uses_itself_into_billions_is_refused() -> None:
    grown = "".join(f'<g id="l{n}">' + f'<use href="#l{n + 1}"/>' * 10 + "</g>" for n in range(12))
    with pytest.raises(SvgError, match="when drawn"):
        cleaned(svg(grown + '<rect id="l12"/>'))
    with pytest.raises(SvgError, match="itself"):
        cleaned(svg('<g id="a"><use href="#a"/></g>'))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html/>", "no SVG"),
        (b"<svg", "not an SVG drawing"),
        (b"<svg>" + b"<g>" * 200 + b"</g>" * 200 + b"</svg>", "levels"),
        (b"<svg>" + b" " * MAX_BYTES + b"</svg>", "larger than 10 MB"),
    ],
)
def test_what_is_no_drawing_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(SvgError, match=words):
        cleaned(data)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda body: svg(body)))
def test_any_bytes_are_a_drawing_or_refused(data: bytes) -> None:
    try:
        assert b"svg" in cleaned(data)
    except SvgError as error:
        assert str(error)


@pytest.mark.parametrize("links", [range(600), range(599, -1, -1)])
def test_a_long_chain_of_uses_is_refused_in_words_whichever_end_comes_first(links: range) -> None:
    chain = "".join(f'<g id="l{n}"><use href="#l{n + 1}"/></g>' for n in links)
    with pytest.raises(SvgError, match="200 levels when drawn"):
        cleaned(svg(chain + '<rect id="l600"/>'))


def test_a_prefix_without_its_namespace_is_refused_in_words() -> None:
    with pytest.raises(SvgError, match=r"xlink.*no xmlns.*line 2"):
        cleaned(b'<svg xmlns="http://www.w3.org/2000/svg">\n<image xlink:href="data:image/png;base64,AAAA"/></svg>')


def test_an_entity_nobody_declared_is_refused_in_words() -> None:
    kind = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    with pytest.raises(SvgError, match="undefined entity"):
        cleaned(kind + svg("<text>&nbsp;</text>"))
