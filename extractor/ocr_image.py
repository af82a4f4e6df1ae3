"""Page images made ready for reading: straightened, their ruling lines found.

Images are gray (`uint8` arrays, rows first, 0 is black); lengths are in pixels
unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Gray = NDArray[np.uint8]
Mask = NDArray[np.bool_]
PixelBox = tuple[int, int, int, int]  # x0, top, x1, bottom; the last two exclusive

MAX_SKEW = 4.0  # degrees: paper that lies more askew has been laid so
LEAST_SKEW = 0.04  # degrees: less does not show over a page's width
PROBE_WIDTH = 1200  # pixels are enough to measure the skew
SAMPLE = 3  # every so many pixels of ink tell the skew to a quarter of a degree
MIN_INK = 40  # dark pixels of the probe: an empty page has fewer
THICKEST = 0.045  # inches: wider strokes are bars or pictures
THIN = 0.02  # inches: a wider stroke may be a line of small letters
UNBROKEN = 0.97  # of the length of a rule is ink
DRAWN = 0.8  # of that of a faded one
SHORTEST_RULE = 0.28  # inches: shorter strokes belong to letters
ALONE = 1.2  # inches: shorter horizontal rules meet a vertical one
MEETING = 0.06  # inches
STREAK = 4  # pixels on both sides with which a rule's pixels are averaged
FAINT = 16  # levels of gray between the paper and the faintest rule
DRIFT = 1  # pixels a rule may leave its row or column for
REACHING = 0.9  # of the way from a rule's end to the next vertical rule is ink
BESIDE = 0.01  # inches above and below a stroke
LETTERS = 0.35  # of a stroke's length with ink there: it may be part of letters
OVERSHOOT = 0.15  # inches: what is longer is the beginning of a row
APART = 0.02  # inches of clear paper above and below a rule that parts rows
BLUR = 2  # pixels by which a rule's ink may be wider than it was found
TOUCHED = 0.1  # of its length at most, where letters reach it or other rules cross it
GAP = 0.02  # inches of a rule that may have faded
TILE = 0.1  # inches
PICTURE = 0.6  # of an area that is ink: not even bold capitals reach half
SPECK = (5 / 200**2, 0.0125, 0.0325)  # square inches of ink at most, half its width, half the clear space around it


def ink(image: Image.Image) -> Mask:
    """Which pixels are dark: clearly darker than the paper, by Otsu's threshold with a floor on the contrast."""
    counts = np.array(image.histogram(), dtype=float)
    levels = np.arange(256.0)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * levels)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    threshold = int(np.nan_to_num(spread).argmax())
    paper = int(np.searchsorted(below, below[-1] / 2))
    return np.asarray(image) <= min(threshold, paper - 40)


def measure_skew(image: Image.Image) -> float:
    """By how many degrees the page's lines fall to the right (0 for an empty page).

    The angle at which the ink gathers most sharply into rows. Turning the image by
    as much anticlockwise, as `Image.rotate` does, straightens it.
    """
    scale = min(1.0, PROBE_WIDTH / image.width)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    probe = image.resize(size, Image.Resampling.BOX)
    ys, xs = np.nonzero(ink(probe))
    if len(ys) < MIN_INK:
        return 0.0
    points = ys.astype(np.float32), xs.astype(np.float32) - probe.width / 2
    few = points[0][::SAMPLE], points[1][::SAMPLE]

    def sharpness(angle: float, points: tuple[NDArray[np.float32], NDArray[np.float32]] = points) -> float:
        y, x = points
        rows = np.rint(y - x * np.float32(np.tan(np.radians(angle))) + np.float32(probe.width)).astype(np.int64)
        profile = np.bincount(np.clip(rows, 0, None)).astype(float)
        return float((np.diff(profile) ** 2).sum())

    coarse = max(np.arange(-MAX_SKEW, MAX_SKEW + 0.01, 0.25), key=lambda angle: sharpness(angle, few))
    middle = max(coarse + np.arange(-0.25, 0.26, 0.05), key=sharpness)
    fine = float(max(middle + np.arange(-0.04, 0.05, 0.01), key=sharpness))
    return fine if abs(fine) >= LEAST_SKEW else 0.0


def straighten(image: Image.Image, skew: float) -> Image.Image:
    """`image` turned about its middle so that lines with that skew run level; its size stays."""
    if not skew:
        return image
    return image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=paper_of(image))


def turn_back(x: float, y: float, width: float, height: float, skew: float) -> tuple[float, float]:
    """Where a point of the straightened page lies on the page as it was scanned."""
    angle = np.radians(skew)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    dx, dy = x - width / 2, y - height / 2
    return width / 2 + dx * cos - dy * sin, height / 2 + dx * sin + dy * cos


def find_rules(gray: Gray, dark: Mask, dpi: float) -> tuple[list[PixelBox], list[PixelBox]]:
    """The horizontal and the vertical ruling lines of a straightened page, as boxes around their ink.

    The feet of letters make short horizontal strokes: one that meets no vertical rule must be long.
    """
    turned = np.ascontiguousarray(gray.T), np.ascontiguousarray(dark.T)
    down = [(top, x0, bottom, x1) for x0, top, x1, bottom in _all_strokes(*turned, _shade(turned[0]), dpi)]
    near, shade = round(MEETING * dpi), _shade(gray)
    across = [
        (x0, top, x1, bottom)
        for x0, top, x1, bottom in (_reaching(rule, down, shade, near)
                                    for rule in _all_strokes(gray, dark, shade, dpi))
        if x1 - x0 >= ALONE * dpi or any(
            rule[1] - near < bottom and top < rule[3] + near
            and (abs(rule[0] - x0) < near or abs(rule[2] - x1) < near or x0 < rule[0] < x1)
            for rule in down
        )
    ]
    return across, [_ending(rule, down, across, dpi) for rule in down]


def _ending(rule: PixelBox, down: Sequence[PixelBox], across: Iterable[PixelBox], dpi: float) -> PixelBox:
    """A vertical rule without the letters above or below it that it seems to go on in: it ends at the horizontal rule
    at which most of its neighbours do."""
    x0, top, x1, bottom = rule
    near, far = round(MEETING * dpi), round(OVERSHOOT * dpi)

    def most_end(beyond: Sequence[int]) -> bool:
        return sum(abs(by) <= near for by in beyond) > sum(near < by <= far for by in beyond)

    for left, level, right, _ in across:
        if not left - near < x0 < right + near:
            continue
        beside = [other for other in down if left - near < other[0] < right + near]
        if 0 < level - top <= far and bottom > level and most_end([level - other[1] for other in beside]):
            top = level
        if 0 < bottom - level <= far and top < level and most_end([other[3] - level for other in beside]):
            bottom = level
    return x0, top, x1, bottom


def _reaching(rule: PixelBox, down: Sequence[PixelBox], shade: Mask, near: int) -> PixelBox:
    """A horizontal rule made as long as it is on paper: on to the vertical rules beside it that it reaches. Where
    letters touch it, it was not found."""
    x0, top, x1, bottom = rule
    drawn: Mask = np.any(shade[max(0, top - DRIFT) : bottom + DRIFT], axis=0)
    beside = [other for other in down if other[1] - near < bottom and top < other[3] + near]
    for left, _, _, _ in sorted(beside, reverse=True):
        if left < x0:
            if drawn[left:x0].mean() < REACHING:
                break
            x0 = left
    for _, right in sorted((left, right) for left, _, right, _ in beside):
        if right > x1:
            if drawn[x1:right].mean() < REACHING:
                break
            x1 = right
    return x0, top, x1, bottom


def _shade(gray: Gray) -> Mask:
    """What is darker than the grain of the paper, averaged along rows: ink, and rules lighter than any text."""
    length = 2 * STREAK + 1
    sums = _window(np.pad(gray.astype(np.uint16), ((0, 0), (STREAK, STREAK)), mode="edge"), length, 1)
    shade: Mask = sums <= length * max(0, int(np.median(gray[::4, ::4])) - FAINT)
    return shade


def _all_strokes(gray: Gray, dark: Mask, shade: Mask, dpi: float) -> list[PixelBox]:
    """Horizontal strokes of ink, and faint ones."""
    return [*_strokes(dark, dark, dpi), *_strokes(shade & (_box_sums(dark, STREAK) == 0), dark, dpi)]


def _strokes(drawn: Mask, dark: Mask, dpi: float) -> Iterator[PixelBox]:
    """Long thin horizontal runs. What is left of the skew makes a rule drift over neighbouring
    rows, so runs are sought in rows thickened by DRIFT, and those of neighbouring rows put together."""
    thick = drawn.copy()
    for step in range(1, DRIFT + 1):
        thick[step:] |= drawn[:-step]
        thick[:-step] |= drawn[step:]
    shortest, gap = round(SHORTEST_RULE * dpi), round(GAP * dpi)
    open_strokes: list[list[int]] = []
    for row, runs in _runs(thick, shortest, gap):
        still_open = []
        for stroke in open_strokes:
            if row - stroke[3] > 0:
                yield from _finished(stroke, drawn, dark, dpi)
            else:
                still_open.append(stroke)
        open_strokes = still_open
        for x0, x1 in runs:
            touching = [s for s in open_strokes if s[0] < x1 and x0 < s[2]]
            for stroke in touching:
                open_strokes.remove(stroke)
                x0, x1 = min(x0, stroke[0]), max(x1, stroke[2])
            top = min([row, *(stroke[1] for stroke in touching)])
            open_strokes.append([x0, top, x1, row + 1])
    for stroke in open_strokes:
        yield from _finished(stroke, drawn, dark, dpi)


def _promising_rows(thick: Mask, shortest: int) -> NDArray[np.intp]:
    """The rows in which a run of the least length may be: three blocks side by side, each almost full."""
    block = max(1, shortest // 4)
    blocks = thick[:, : thick.shape[1] // block * block].reshape(thick.shape[0], -1, block).sum(axis=2, dtype=np.uint16)
    full = blocks >= 0.7 * block
    found: NDArray[np.intp] = np.flatnonzero((full[:, :-2] & full[:, 1:-1] & full[:, 2:]).any(axis=1))
    return found


def _runs(thick: Mask, shortest: int, gap: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The rows with stretches of ink that are at least `shortest` long, and these; short gaps are bridged."""
    rows = _promising_rows(thick, shortest)
    steps = np.diff(np.pad(thick[rows].view(np.int8), ((0, 0), (1, 1))), axis=1)
    places, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    if not len(starts):
        return
    apart = (starts[1:] - ends[:-1] > gap) | (places[1:] != places[:-1])
    first, last = np.concatenate(([True], apart)), np.concatenate((apart, [True]))
    places, starts, ends = places[first], starts[first], ends[last]
    long = ends - starts >= shortest
    found: dict[int, list[tuple[int, int]]] = {}
    for place, start, end in zip(places[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True):
        found.setdefault(int(rows[place]), []).append((start, end))
    yield from found.items()


def _finished(stroke: list[int], drawn: Mask, dark: Mask, dpi: float) -> Iterator[PixelBox]:
    """The stroke if it is a rule: thin, and dark along its length, also where it might be a row of letters: between
    those there is paper."""
    x0, top, x1, bottom = stroke
    height = bottom - top - 2 * DRIFT  # of the ink itself
    if height > THICKEST * dpi:
        return
    beside = max(1, round(BESIDE * dpi))
    above, below = dark[max(0, top - beside) : top, x0:x1], dark[bottom : bottom + beside, x0:x1]
    of_letters = max(np.any(side, axis=0).mean() for side in (above, below)) > LETTERS
    least = UNBROKEN if of_letters or height > THIN * dpi else DRAWN
    if np.any(drawn[top:bottom, x0:x1], axis=0).mean() < least:
        return
    yield x0, top + DRIFT, x1, max(top + DRIFT + 1, bottom - DRIFT)


def is_blank(dark: Mask) -> bool:
    """Whether there is no ink, specks aside."""
    # A speck is a pixel or two; a letter's stroke has dark neighbours on several sides.
    thick = dark[1:-1, 1:-1] & dark[:-2, 1:-1] & dark[2:, 1:-1] & dark[1:-1, :-2] & dark[1:-1, 2:]
    return int(thick.sum()) < MIN_INK


def find_specks(dark: Mask, dpi: float) -> Mask:
    """The pixels of specks of dust: dots smaller than any full stop, with nothing near."""
    most, inner, outer = SPECK[0] * dpi**2, round(SPECK[1] * dpi), round(SPECK[2] * dpi)
    near = _box_sums(dark, inner)
    specks: Mask = dark & (near <= most) & (near == _box_sums(dark, outer))
    return specks


def _box_sums(mask: Mask, reach: int) -> NDArray[np.uint8]:
    """For each pixel how many are set within `reach` (7 at most) pixels of it, in a square."""
    padded = np.pad(mask.astype(np.uint8), reach)
    sums: NDArray[np.uint8] = _window(_window(padded, 2 * reach + 1, 0), 2 * reach + 1, 1)
    return sums


def _window(numbers: NDArray[Any], length: int, axis: int) -> NDArray[Any]:
    """The sums of `length` neighbours along an axis, put together from those of 1, 2, 4 ... of them."""
    count = numbers.shape[axis] - length + 1
    power, size, start, sums = numbers, 1, 0, None
    while length:
        if length & 1:
            piece = _slice(power, start, start + count, axis)
            sums = piece.copy() if sums is None else np.add(sums, piece, out=sums)
            start += size
        length >>= 1
        if length:
            last = power.shape[axis]
            power = _slice(power, 0, last - size, axis) + _slice(power, size, last, axis)
            size *= 2
    assert sums is not None
    return sums


def _slice(numbers: NDArray[Any], start: int, end: int, axis: int) -> NDArray[Any]:
    return numbers[start:end] if axis == 0 else numbers[:, start:end]


def rules_apart(rules: Iterable[PixelBox], dark: Mask, dpi: float) -> list[PixelBox]:
    """Boxes over those horizontal rules that part rows: no text stands on them, as it does on underlines."""
    near = round(APART * dpi)
    return [
        (x0, top - BLUR, x1, bottom + BLUR) for x0, top, x1, bottom in rules
        if x1 - x0 >= ALONE * dpi and top >= near + BLUR
        and all(np.any(rows, axis=0).mean() < TOUCHED for rows in (dark[top - BLUR - near : top - BLUR, x0:x1],
                                                                  dark[bottom + BLUR : bottom + BLUR + near, x0:x1]))
    ]


def find_pictures(dark: Mask, dpi: float) -> list[PixelBox]:
    """Squares that photographs and other dark areas cover: far more ink than in any text."""
    tile = max(1, round(TILE * dpi))
    rows, columns = dark.shape[0] // tile, dark.shape[1] // tile
    shares = dark[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile).mean(axis=(1, 3))
    window = np.lib.stride_tricks.sliding_window_view(np.pad(shares, 2), (5, 5)).mean(axis=(2, 3))
    return [
        (int(x) * tile - tile, int(y) * tile - tile, int(x) * tile + 2 * tile, int(y) * tile + 2 * tile)
        for y, x in zip(*np.nonzero((window > PICTURE) & (shares > PICTURE)), strict=True)
    ]


def paper_of(image: Image.Image) -> int:
    """The gray of the paper."""
    return int(np.median(np.asarray(image)[::4, ::4]))


def clean(image: Image.Image, dark: Mask, boxes: Iterable[PixelBox], specks: Mask, dpi: float) -> Image.Image:
    """`image` without its specks and what is in the boxes, on even paper wherever no ink is near: on a page
    with little text Tesseract would take the paper's grain for ink."""
    paper, gray, kept = paper_of(image), np.array(image), dark & ~specks
    for x0, top, x1, bottom in boxes:
        place = np.s_[max(0, top) : max(0, bottom), max(0, x0) : max(0, x1)]
        kept[place] = False
        gray[place] = paper
    gray[_box_sums(specks, 1) > 0] = paper
    tile = max(1, round(TILE * dpi))
    rows, columns = -(-dark.shape[0] // tile), -(-dark.shape[1] // tile)
    padded = np.pad(kept, ((0, rows * tile - dark.shape[0]), (0, columns * tile - dark.shape[1])))
    near = _box_sums(padded.reshape(rows, tile, columns, tile).max(axis=(1, 3)), 1) > 0
    far = ~near.repeat(tile, axis=0).repeat(tile, axis=1)[: dark.shape[0], : dark.shape[1]]
    gray[far] = paper
    return Image.fromarray(gray)


def stroke_width(dark: Mask) -> float:
    """How wide the strokes of the letters in `dark` are on average, in pixels; 0 without ink.

    Measured along rows; long runs (underlines, rules) are left out.
    """
    steps = np.diff(np.pad(dark.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    lengths = np.nonzero(steps == -1)[1] - np.nonzero(steps == 1)[1]
    lengths = lengths[lengths <= max(3.0, dark.shape[0] / 2)]
    return float(lengths.mean()) if len(lengths) else 0.0
