"""Page -> words -> printed lines, by position alone."""

from __future__ import annotations

import itertools
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .document import Annotation, Page

WORD_GAP = 0.18  # of the font size; a justified space shrinks to about 0.2
SPACED_WORD_GAP = 0.3  # where the page prints its spaces as characters, letter-spacing may be wide
TOUCH = 0.05  # of the font size: characters this close touch
TAB_GAP = 3.0  # of the font size: wider gaps separate things that only share a line
OVERLAP = 0.5  # of the lower height: words that overlap more stand on one line


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together. `indices` are their places in `Page.text`, `links` the
    annotation (its place in `Page.annotations`, -1 for none) over each of them, None if over none."""

    page: Page
    indices: Sequence[int]
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    links: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one base line, left to right. `tabs` are the places of words that follow a wide gap."""

    words: tuple[Word, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    tabs: frozenset[int] = frozenset()

    @property
    def page(self) -> Page:
        return self.words[0].page

    @property
    def text(self) -> str:
        """The line's words, separated by single spaces (a tab where the gap is wide)."""
        parts = [self.words[0].text]
        for place, word in enumerate(self.words[1:], 1):
            parts.append(("\t" if place in self.tabs else " ") + word.text)
        return "".join(parts)


def read_words(page: Page, cuts: Callable[[float, float], Sequence[float]] | None = None) -> list[Word]:
    """The words of a page in the file's order.

    `cuts(top, bottom)` gives the x of vertical rules at that height, from left to right: no word goes across them.
    """
    runs = _runs(page, cuts)
    return [_word(page, indices) for indices in runs]


def _runs(page: Page, cuts: Callable[[float, float], Sequence[float]] | None) -> list[range]:
    boxes, gap = page.boxes, _word_gap(page)
    runs: list[range] = []
    begin = -1  # where the run began; -1 after a space
    left = right = middle = half = 0.0
    height: tuple[float, float] | None = None  # of the character that the vertical rules were looked for last
    rules: Sequence[float] = ()
    characters = zip(page.text, boxes[::4], boxes[1::4], boxes[2::4], boxes[3::4], page.sizes, strict=True)
    for index, (char, x0, top, x1, bottom, size) in enumerate(characters):
        if char.isspace():
            if begin >= 0:
                runs.append(range(begin, index))
                begin = -1
            continue
        center = (top + bottom) / 2
        if cuts is not None and height != (top, bottom):
            height = (top, bottom)
            rules = cuts(top, bottom)
        if begin < 0:
            begin = index
        elif (
            abs(center - middle) > max(half, (bottom - top) / 2) * 0.7
            or (x0 - right > WORD_GAP * size and _parts(page, begin, index, x0 - right, gap * size))
            or x0 < left - 2 * TOUCH * size
            or (rules and bisect_right(rules, right - 1) < bisect_left(rules, x0 + 1))
        ):
            runs.append(range(begin, index))
            begin = index
        left, right, middle, half = x0, x1, center, (bottom - top) / 2
    if begin >= 0:
        runs.append(range(begin, len(page.text)))
    return runs


def _parts(page: Page, begin: int, index: int, space: float, gap: float) -> bool:
    """Whether the space before a character parts words: it is wider than `gap`, or as wide as a narrow
    space while the characters on both sides of it touch. (No-break spaces may be left out of the file.)"""
    if space > gap:
        return True
    size = page.sizes[index]
    pairs = [(index - 2, index - 1)] if index - begin > 1 else []
    after = index + 1
    if after < len(page.text) and not page.text[after].isspace():
        pairs.append((index, after))
    return bool(pairs) and all(
        abs(page.boxes[4 * b] - page.boxes[4 * a + 2]) < TOUCH * size
        and abs(page.boxes[4 * b + 1] - page.boxes[4 * a + 1]) < size for a, b in pairs
    )


def _word_gap(page: Page) -> float:
    """The gap between words, of the font size."""
    return SPACED_WORD_GAP if page.text.count(" ") * 12 > len(page.text) else WORD_GAP


def _word(page: Page, indices: Sequence[int]) -> Word:
    boxes = box_values(page, indices)
    return Word(
        page=page,
        indices=indices,
        text="".join([page.text[i] for i in indices]),
        x0=min(boxes[::4]),
        top=min(boxes[1::4]),
        x1=max(boxes[2::4]),
        bottom=max(boxes[3::4]),
        size=page.sizes[indices[0]],
        bold=2 * sum([page.bold[i] for i in indices]) > len(indices),
        links=_links(page, indices) if page.annotations else None,
    )


def box_values(page: Page, indices: Sequence[int]) -> array[float]:
    """The boxes of a page's characters, four values each."""
    if isinstance(indices, range):  # nearly all words
        return page.boxes[4 * indices.start : 4 * indices.stop]
    return array("d", [value for i in indices for value in page.boxes[4 * i : 4 * i + 4]])


def _links(page: Page, indices: Sequence[int]) -> tuple[int, ...] | None:
    boxes = page.boxes
    first, last = 4 * indices[0], 4 * indices[-1]
    left, right = boxes[first], boxes[last + 2]
    near = [
        (number, annotation.bbox)
        for number, annotation in enumerate(page.annotations)
        if _near(annotation, left, boxes[first + 1], right, boxes[first + 3])
    ]
    if not near:
        return None
    found = []
    for i in indices:
        x, y = (boxes[4 * i] + boxes[4 * i + 2]) / 2, (boxes[4 * i + 1] + boxes[4 * i + 3]) / 2
        found.append(next((n for n, b in near if b[0] <= x <= b[2] and b[1] - 1 <= y <= b[3] + 1), -1))
    return tuple(found) if max(found) >= 0 else None


def _near(annotation: Annotation, x0: float, top: float, x1: float, bottom: float) -> bool:
    a, b, c, d = annotation.bbox
    return a < x1 and c > x0 and b < bottom and d > top


def make_lines(words: Iterable[Word]) -> list[Line]:
    """The words as lines from top to bottom; a line's words from left to right."""
    rows: list[list[Word]] = []
    spans: list[tuple[float, float]] = []  # of each row: the span of its tallest word
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        for place in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = spans[place]
            shared = min(word.bottom, bottom) - max(word.top, top)
            if shared > OVERLAP * min(word.bottom - word.top, bottom - top):
                rows[place].append(word)
                if word.bottom - word.top > bottom - top:
                    spans[place] = (word.top, word.bottom)
                break
        else:
            rows.append([word])
            spans.append((word.top, word.bottom))
    lines = [make_line(row) for row in rows]
    return sorted(lines, key=lambda line: (line.bottom, line.x0))


def make_line(words: Iterable[Word]) -> Line:
    """One line of words that stand side by side; pieces of a word drawn apart are put together."""
    row = _rejoin(sorted(words, key=lambda w: w.x0))
    size = _commonest_size(row)
    return Line(
        words=tuple(row),
        x0=row[0].x0,
        top=min(w.top for w in row),
        x1=max(w.x1 for w in row),
        bottom=max(w.bottom for w in row),
        size=size,
        tabs=_tabs(row, size),
    )


def _rejoin(row: list[Word]) -> list[Word]:
    """Pieces of a word that separate commands drew, in whatever order, become one word.

    A letter that a font lacks is often drawn with another one, after the rest of its line.
    """
    joined: list[Word] = []
    for word in row:
        last = joined[-1] if joined else None
        if last is not None and _is_one(last, word):
            joined[-1] = _word(last.page, [*last.indices, *word.indices])
        else:
            joined.append(word)
    return joined


def _is_one(left: Word, right: Word) -> bool:
    """Whether two neighbours on a line are pieces of one word."""
    page, gap, size = left.page, right.x0 - left.x1, max(left.size, right.size)
    if not -2 * TOUCH * size < gap < SPACED_WORD_GAP * size:
        return False
    between = page.text[left.indices[-1] + 1 : right.indices[0]]
    if left.indices[-1] < right.indices[0] and (not between or between.isspace()):
        return not between and abs(gap) < TOUCH * size
    if gap > WORD_GAP * size and not (_is_loose(left) or _is_loose(right)):
        return False
    return gap < TOUCH * size or (gap < _word_gap(page) * size and not _space_between(left, right))


def _is_loose(word: Word) -> bool:
    """Whether the word's letters are spaced."""
    boxes = word.page.boxes
    return any(boxes[4 * b] - boxes[4 * a + 2] > TOUCH * word.size for a, b in itertools.pairwise(word.indices))


def _space_between(left: Word, right: Word) -> bool:
    """Whether the page prints a space in the gap between two words."""
    boxes = left.page.boxes
    top, bottom = max(left.top, right.top), min(left.bottom, right.bottom)
    return any(
        char.isspace()
        and left.x1 < (boxes[4 * i] + boxes[4 * i + 2]) / 2 < right.x0
        and top < (boxes[4 * i + 1] + boxes[4 * i + 3]) / 2 < bottom
        for i, char in enumerate(left.page.text)
    )


def _commonest_size(row: Sequence[Word]) -> float:
    if all(word.size == row[0].size for word in row):  # nearly all lines
        return round(row[0].size, 1)
    counts: dict[float, int] = {}
    for word in row:
        key = round(word.size, 1)
        counts[key] = counts.get(key, 0) + len(word.indices)
    return max(counts, key=lambda key: counts[key])


def _tabs(row: Sequence[Word], size: float) -> frozenset[int]:
    """Words that follow a gap much wider than the line's other gaps: a stretched line has none."""
    gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(row)]
    if not gaps or max(gaps) < TAB_GAP * size:
        return frozenset()
    usual = min(gaps) if len(gaps) > 1 else 0.0
    return frozenset(i + 1 for i, gap in enumerate(gaps) if gap > TAB_GAP * size and gap > 3 * usual)
