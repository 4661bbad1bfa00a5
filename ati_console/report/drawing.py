"""A chart of events as inline SVG, in the colours of the document. Pure."""

from __future__ import annotations

from html import escape
from typing import Final

from ati_console.report.document import Chart, Mark, Tone

WIDTH, LANE, LEFT, RIGHT, TOP = 860, 26, 92, 16, 6
INK: Final = {Tone.PLAIN: "#3a5f8f", Tone.GOOD: "#1c7a4a", Tone.BAD: "#b3261e", Tone.OPEN: "#8a94a3"}
STEPS: Final = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600)


def drawing(chart: Chart) -> str:
    height = TOP + LANE * len(chart.lanes) + 24
    lanes = "".join(_lane(number, name) for number, name in enumerate(chart.lanes))
    marks = "".join(_mark(mark, chart.seconds) for mark in chart.marks)
    label = escape(chart.words)
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}" font-size="11.5" '
        f'font-family="sans-serif">{lanes}{_axis(chart, height)}{marks}</svg>'
        f"<figcaption>{label}. A cross is a close by the other side, a ring one by us.</figcaption></figure>"
    )


def _lane(number: int, name: str) -> str:
    y = TOP + LANE * (number + 0.5)
    line = f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e0e4ea"/>'
    return f'<text x="0" y="{y + 4:.1f}" fill="#3a4554">{escape(name)}</text>{line}'


def _x(at: float, seconds: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(max(at / seconds, 0.0), 1.0)


def _axis(chart: Chart, height: int) -> str:
    step = next((one for one in STEPS if chart.seconds / one <= 8), chart.seconds / 8)
    found = []
    for number in range(int(chart.seconds / step) + 1):
        x = _x(number * step, chart.seconds)
        found.append(
            f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{height - 22}" stroke="#f0f2f5"/>'
            f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle" fill="#55606f">{number * step:g} s</text>'
        )
    return "".join(found)


def _mark(mark: Mark, seconds: float) -> str:
    x, y, ink = _x(mark.at, seconds), TOP + LANE * (mark.lane + 0.5), INK[mark.tone]
    title = f"<title>{mark.at:.2f} s: {escape(mark.words)}</title>"
    if mark.tone is Tone.BAD:
        path = f"M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"
        return f'<path d="{path}" stroke="{ink}" stroke-width="1.8" fill="none">{title}</path>'
    if mark.tone is Tone.OPEN:
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="none" stroke="{ink}" stroke-width="1.6">{title}</circle>'
        )
    return f'<rect x="{x - 1:.1f}" y="{y - 6:.1f}" width="2" height="12" fill="{ink}">{title}</rect>'
