"""Pages of one scan moved until their margins lie at one x: paper never lies twice in the same place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .document import Page

STEP = 0.5  # points
REACH = 40  # steps: pages lie no further apart
SWEEPS = 3
ENOUGH = 4.0  # lines that show a margin; a vertical rule counts for as many
BLUR = 3  # steps by which two margins may differ and still be the same
MIN_LINES = 4  # a page with fewer does not show its margins
Profile = NDArray[np.float64]


def find_shifts(pages: Sequence[Page]) -> list[float]:
    """By how many points each page must be moved to the right.

    Pages are laid one after the other, those with most lines first, where the beginnings and ends
    of their lines and their vertical rules fall best on those of the other pages of their size;
    then each of them once more, since the first ones had little to go by.
    """
    lines = [_lines(page) for page in pages]
    shifts = [0] * len(pages)  # in steps
    laid: dict[tuple[int, int], Profile] = {}
    order = sorted((i for i in range(len(pages)) if len(lines[i]) >= MIN_LINES), key=lambda i: -len(lines[i]))
    for sweep in range(SWEEPS):
        for place in order:
            page = pages[place]
            own, shape = _profile(page, lines[place]), (round(page.width / 10), round(page.height / 10))
            others = laid.get(shape, np.zeros_like(own))
            if sweep:
                others = others - np.roll(own, shifts[place], 1)
            shifts[place] = _best_shift(own, others)
            laid[shape] = others + np.roll(own, shifts[place], 1)
    return [by * STEP for by in shifts]


def _lines(page: Page) -> list[tuple[float, float]]:
    """Left and right end of each line of the page's text."""
    found: list[tuple[float, float]] = []
    start, end, height = 0.0, 0.0, -1.0
    for i, char in enumerate(page.text):
        if char.isspace():
            continue
        x0, top, x1, _ = page.boxes[4 * i : 4 * i + 4]
        if height < 0 or abs(top - height) > page.sizes[i] / 2 or x0 < end - page.sizes[i]:
            if height >= 0:
                found.append((start, end))
            start = x0
        end, height = x1, top
    if height >= 0:
        found.append((start, end))
    return found


def _profile(page: Page, lines: Sequence[tuple[float, float]]) -> Profile:
    """How many lines begin, and end, near each x, and how many vertical rules stand there."""
    rules = [e.x0 for e in page.edges if e.bottom - e.top > e.x1 - e.x0]
    counts = np.zeros((3, round(page.width / 10) * round(10 / STEP) + 4 * REACH))
    for row, places in enumerate(([x for x, _ in lines], [x for _, x in lines], rules)):
        for x in places:
            counts[row, min(max(0, round(x / STEP) + 2 * REACH), counts.shape[1] - 1)] += ENOUGH if row == 2 else 1
    kernel = np.concatenate((np.arange(1, BLUR + 1), np.arange(BLUR - 1, 0, -1))) / BLUR
    return np.minimum(ENOUGH, np.stack([np.convolve(row, kernel, "same") for row in counts]))


def _best_shift(own: Profile, others: Profile) -> int:
    """Where `own` falls best on `others`, in steps; among equally good places the nearest."""
    # A margin counts for more the more pages have it, but many pages of text must not outweigh one table.
    weights = np.log1p(others)
    return max(sorted(range(-REACH, REACH + 1), key=abs),
               key=lambda by: round(float((np.roll(own, by, 1) * weights).sum()), 6))
