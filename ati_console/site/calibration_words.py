"""What is to be said about a fit, in sentences. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ati_console.site.calibration import Model
from ati_console.site.calibration_judge import Judgement

SWING_DEG: Final = 1.0  # worth saying: at 100 m that is 1.7 m
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def said(judgement: Judgement, numbers: Sequence[int]) -> str:
    """The warning in a sentence; `numbers` are the numbers of `all.anchors` in the table."""
    accused, judged = judgement.suspects, judgement.all
    sentences = []
    if accused:
        others = len(judged.anchors) - len(accused)
        who = _listed([str(numbers[at]) for at in accused])
        verb = "Anchors" if len(accused) > 1 else "Anchor"
        disagree = "disagree" if len(accused) > 1 else "disagrees"
        sentences.append(f"{verb} {who} {disagree} with the other {count_words(others)}.")
    if judged.swings_rad and (accused or max(map(abs, judged.swings_rad)) > math.radians(SWING_DEG)):
        most = math.degrees(max(map(abs, judged.swings_rad)))
        sentences.append(f"Leaving one anchor out moves the angle by up to {most:.2f}°.")
    return " ".join([*sentences, *warnings(judgement)])


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def count_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def warnings(judgement: Judgement) -> tuple[str, ...]:
    said = []
    fitted, count = judgement.all.fit, len(judgement.all.anchors)
    if not fitted.redundant:
        what = "a full affine" if fitted.spec.model is Model.AFFINE else "this model"
        words = f"{count_words(count).capitalize()} anchors and {what} leave no redundancy"
        said.append(f"{words}: the residual is 0 whatever they say, and proves nothing. Add an anchor.")
    elif fitted.freedom <= 2:
        said.append("Little redundancy: a wrong anchor cannot be told from the others. Add another.")
    if judgement.mirrored is not None:
        better, mean = judgement.mirrored.mean_m, fitted.mean_m
        said.append(f"With reflection the mean is {better:.2f} m instead of {mean:.2f} m: take that model.")
    return tuple(said)
