"""WCAG contrast and simulated colour blindness, for the tables of look.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.119192, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
Rgb = NDArray[np.float64]


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2: 1 (the same) to 21 (black on white)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def distance(one: QColor, other: QColor, blindness: str) -> float:
    """CIELAB (76) distance as somebody with that blindness sees it."""
    return float(np.linalg.norm(_lab(_seen(one, blindness)) - _lab(_seen(other, blindness))))


def closest(colors: Sequence[QColor]) -> float:
    """The smallest distance of any pair under any blindness."""
    pairs = [(a, b) for n, a in enumerate(colors) for b in colors[n + 1 :]]
    return min(distance(a, b, blindness) for a, b in pairs for blindness in BLINDNESS)


def _linear(color: QColor) -> Rgb:
    values = np.array([color.red(), color.green(), color.blue()]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _luminance(color: QColor) -> float:
    return float(_linear(color) @ np.array([0.2126, 0.7152, 0.0722]))


def _seen(color: QColor, blindness: str) -> Rgb:
    return np.clip(np.array(BLINDNESS[blindness]) @ _linear(color), 0, 1)


def _lab(linear: Rgb) -> Rgb:
    t = _TO_XYZ @ linear / _WHITE
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
