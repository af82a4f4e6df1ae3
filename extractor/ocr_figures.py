"""Which of 3 and 5 a printed figure is, told by its ink.

Some fonts (PT Sans and PT Serif, common in offices) have a 3 with a flat top, and every fourth of them Tesseract
reads as 5, as surely as it reads any figure. Below the top bar the stroke of a 5 goes down from
the bar's left end, that of a 3 from its right end or, if that is flat, slantwise from there to its middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .ocr_image import Mask
from .tesseract import Letter, PrintedLine

FIGURES = frozenset("35")
ABOVE, BELOW = 0.95, 0.15  # of a line's height, from its base line: where a figure has its ink
BAR = 0.17  # of the figure's height from its top: there is the bar, or the top of the upper bowl
NECK = (0.22, 0.4)  # of its height: where the stroke goes down from the bar
FIVE, THREE = 0.36, 0.4  # of the bar's width from its left end: a neck left of the one, right of the other
SHAPE = (0.35, 0.9)  # width over height: others are parts of figures, or several that touch
LEAST_HEIGHT = 0.6  # of the line's
COVERED = 0.6  # of the figure's width within the letter's box


def tell_figures(lines: Sequence[PrintedLine], dark: Mask) -> list[PrintedLine]:
    """The lines with each 3 and 5 as its ink on the page tells it; as they were read where that cannot be told."""
    return [
        replace(line, words=tuple(tuple(_told(letter, line, dark) for letter in word) for word in line.words))
        if not FIGURES.isdisjoint(line.text) else line
        for line in lines
    ]


def _told(letter: Letter, line: PrintedLine, dark: Mask) -> Letter:
    if letter.text not in FIGURES:
        return letter
    neck = _neck(letter, line, dark)
    if neck is None or FIVE <= neck <= THREE:
        return letter
    return replace(letter, text="5" if neck < FIVE else "3")


def _neck(letter: Letter, line: PrintedLine, dark: Mask) -> float | None:
    """Where the stroke below a figure's bar is, as a share of the bar's width from its left end; None if the figure
    does not stand apart."""
    base = line.base + line.slope * (letter.x0 + letter.x1) / 2
    left = max(0, round(letter.x0 - line.height / 2))
    area = dark[max(0, round(base - ABOVE * line.height)) : max(0, round(base + BELOW * line.height)),
                left : max(0, round(letter.x1 + line.height / 2))]
    x0, x1 = letter.x0 - left, letter.x1 - left
    alone = [(start, end) for start, end in _runs(area, axis=0) if x0 - 1 <= (start + end) / 2 <= x1 + 1]
    if len(alone) != 1:
        return None
    ((start, end),) = alone
    # A letter of the line above may reach down to here.
    top, bottom = max(_runs(area[:, start:end], axis=1), key=lambda run: run[1] - run[0])
    figure = area[top:bottom, start:end]
    height, width = figure.shape
    if (min(end, x1) - max(start, x0) < COVERED * width or height < LEAST_HEIGHT * line.height
            or not SHAPE[0] * height <= width <= SHAPE[1] * height):
        return None
    bar = np.flatnonzero(figure[: round(BAR * height)].any(axis=0))
    _, neck = np.nonzero(figure[round(NECK[0] * height) : round(NECK[1] * height)])
    if len(bar) < 2 or not len(neck):
        return None
    return float((neck.mean() - bar[0]) / (bar[-1] - bar[0]))


def _runs(area: Mask, axis: int) -> list[tuple[int, int]]:
    """Beginnings and ends of the runs of columns (axis 0) or rows (1) with ink."""
    sides = np.flatnonzero(np.diff(np.any(area, axis=axis), prepend=False, append=False))
    return list(zip(sides[::2].tolist(), sides[1::2].tolist(), strict=True))
