"""Printed lines -> paragraphs and list items, whatever the typographic style."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .document import Page
from .lines import Line
from .links import continues_address, open_address, starts_address

_BULLETS = r"[-–—−‑•●○◦▪■□➢➤✓✔❖*·\uf000-\uf0ff]|[oо]"
MARKER = re.compile(rf"(?:\d{{1,3}}(?:\.\d{{1,3}})*[.)]|[IVXІХ]{{1,5}}[.)]|[^\W\d_]\)|{_BULLETS})$")
GLUED_MARKER = re.compile(r"(?:\d{1,2}\)(?=[^\W_]|[«\"“])|\d{1,2}\.(?=[^\W\d_]{2}|[«\"“])|[•●▪■➢✓\uf000-\uf0ff](?=\w))")
BULLET = re.compile(rf"(?:{_BULLETS})$")
NUMBERED = re.compile(r"(\d{1,3})([.)])")
LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,})\s*\d{1,3}$")  # an entry of a list of contents ends so
STOP = re.compile(r"[.!?:;…][»\"”')\]]*$")
ABBREVIATION = re.compile(r"[(«\"]?[^\W\d_]{1,2}\.$")
INDENT = 0.8  # of the font size: lines that begin this much further right are indented
SPACING = 1.25  # of the usual line pitch: a wider one separates paragraphs
FEW = 20  # lines
TIED = re.compile(r"(?:[«(\"]?[^\W\d_]\.|№)$")  # initials and the number sign keep to what follows
NO_BREAK = "\u00a0"
COMMON = 0.03  # of a document's lines: a left edge that so many share is part of its layout


@dataclass(frozen=True)
class Frame:
    """Where the running text of pages of one shape stands, and how its paragraphs are told apart.

    `left` and `right` are its margins, `pitch` the usual distance between base lines by
    rounded font size, `edges` the left edges (rounded) that many lines share. `spaced` says
    that paragraphs are set apart by space. `items` tells for the (rounded) left edge of list
    items' marks where their further lines begin.
    """

    left: float
    right: float
    pitch: Mapping[int, float]
    edges: frozenset[int] = frozenset()
    spaced: bool = False
    items: Mapping[int, frozenset[int]] = field(default_factory=dict)
    leading: float = 1.25  # pitch of a type size that is not known, by that size

    def usual_pitch(self, size: float) -> float:
        """The usual distance between base lines of text of `size` points."""
        return self.pitch.get(round(size), self.leading * size)


@dataclass(eq=False)
class BlockDraft:
    """A paragraph or a list item while its lines are put together.

    `marker` counts the characters of the first word that mark an item; `label` is that of `Block`.
    """

    lines: list[Line] = field(default_factory=list)
    marker: int = 0
    centered: bool = False
    label: bool = False


# --- measuring ---------------------------------------------------------------


def page_shape(page: Page) -> tuple[int, int]:
    """Pages of one shape share their margins."""
    return round(page.width), round(page.height)


def measure(pages: Sequence[Sequence[Line]]) -> Frame:
    """The frame of the running text of pages that have one shape."""
    lines = [line for page in pages for line in page]
    if not lines:
        return Frame(0.0, 0.0, {})
    lefts = _counts(round(line.x0) for line in lines)
    # The leftmost edge that many lines share; first lines and list items are indented from it.
    common = [x for x, count in lefts.items() if count + lefts.get(x + 1, 0) >= max(2.0, 2 * COMMON * len(lines))]
    left = float(min(common) if common else min(lefts))
    right = _right_margin([line.x1 for line in lines], lines[0].page.width - left)
    edges = frozenset(x + d for x, count in lefts.items() if count >= max(4.0, COMMON * len(lines)) for d in (-1, 0, 1))
    pitches = _pitches(pages)
    sizes = _counts(round(line.size) for line in lines)
    main = max(sizes, key=lambda size: sizes[size])
    leading = max(1.25, pitches.get(main, 0.0) / main)
    return Frame(left, right, pitches, edges, _is_spaced(pages, left, right, pitches), _item_styles(pages), leading)


def _right_margin(ends: Sequence[float], mirrored: float) -> float:
    """Where justified lines end; of ragged text, where the longest lines do but for a few.

    A few lines tell nothing: there the margin is as wide as the left one (`mirrored`) at most.
    """
    counts = _counts(round(end) for end in ends)
    shared = [end for end in counts if counts[end] + counts.get(end - 1, 0) + counts.get(end + 1, 0) > 0.15 * len(ends)]
    if len(ends) > FEW and shared:
        return float(max(shared))
    longest = sorted(ends)[len(ends) - 1 - len(ends) // 200]
    known = longest > 0.6 * mirrored and (len(ends) > FEW or counts[round(longest)] > 2)
    return longest if known else max(longest, mirrored)


def _counts(values: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


def _pitches(pages: Sequence[Sequence[Line]]) -> dict[int, float]:
    """By font size, the smallest distance of lines that is not rare: the one inside paragraphs."""
    found: dict[int, dict[int, list[float]]] = {}  # by size and half points
    for page in pages:
        for above, below in itertools.pairwise(page):
            pitch = below.bottom - above.bottom
            if round(above.size) == round(below.size) and 0.8 * below.size < pitch < 2.2 * below.size:
                found.setdefault(round(below.size), {}).setdefault(round(2 * pitch), []).append(pitch)
    usual = {}
    for size, halves in found.items():
        enough = 0.15 * sum(map(len, halves.values()))
        least = min(
            half for half, near in halves.items()
            if len(near) + len(halves.get(half - 1, ())) + len(halves.get(half + 1, ())) >= enough
        )
        usual[size] = statistics.median(halves[least])
    return usual


def _is_spaced(pages: Sequence[Sequence[Line]], left: float, right: float, pitches: Mapping[int, float]) -> bool:
    """Whether lines that end far from the margin are followed by more than the usual space."""
    wide = narrow = 0
    for page in pages:
        for above, below in itertools.pairwise(page):
            size = above.size
            if right - above.x1 < 0.2 * (right - left) or round(size) != round(below.size):
                continue
            if is_centered_between(above, left, right) or marker_length(below):
                continue
            if below.bottom - above.bottom > SPACING * pitches.get(round(size), 1.25 * size):
                wide += 1
            else:
                narrow += 1
    return wide > 5 * narrow


def _item_styles(pages: Sequence[Sequence[Line]]) -> dict[int, frozenset[int]]:
    """By the left edge of list items' marks, where the lines that surely go on in an item begin."""
    found: dict[int, dict[int, int]] = {}
    for page in pages:
        for above, below in itertools.pairwise(page):
            if not marker_length(above) or marker_length(below) or not opens_small(below):
                continue
            if _has_ended(above) or below.bottom - above.bottom > 2 * below.size:
                continue
            counts = found.setdefault(round(above.x0), {})
            counts[round(below.x0)] = counts.get(round(below.x0), 0) + 1
    return {
        edge: frozenset(x for x, count in counts.items() if count >= 0.2 * sum(counts.values()))
        for edge, counts in found.items()
    }


def text_left(line: Line) -> float:
    """Where the text of a line begins, after its marker."""
    words = line.words
    return words[1].x0 if len(words) > 1 and marker_length(line) == len(words[0].text) else words[0].x0


def marker_length(line: Line) -> int:
    """How many characters at the beginning of the line mark a list item (0 for none)."""
    words = line.words
    first = words[0].text
    if len(words) > 1 and MARKER.match(first):
        # "o" is a bullet of its own only where it stands clear of the text.
        if first in "oо" and words[1].x0 - words[0].x1 < 0.5 * line.size:
            return 0
        return len(first)
    glued = GLUED_MARKER.match(first)
    return len(glued[0]) if glued else 0


def is_centered_between(line: Line, left: float, right: float) -> bool:
    """Whether the line stands in the middle between two margins, clear of both."""
    before, after = line.x0 - left, right - line.x1
    return min(before, after) > 1.5 * line.size and abs(before - after) < 1.2 * line.size


def is_centered(line: Line, frame: Frame) -> bool:
    """Whether the line is centred in the text, and not by chance where other lines begin."""
    if not is_centered_between(line, frame.left, frame.right):
        return False
    if not _is_edge(line, frame):
        return True
    before, after = line.x0 - frame.left, frame.right - line.x1
    return line.words[-1].bold and abs(before - after) < 0.3 * line.size and before > 0.15 * (frame.right - frame.left)


# --- making blocks -----------------------------------------------------------


def make_blocks(lines: Iterable[Line], frame: Frame) -> list[BlockDraft]:
    """The lines of one stretch of a page (no table in between) as blocks."""
    blocks: list[BlockDraft] = []
    for line in lines:
        if not blocks or starts_block(blocks[-1], line, frame):
            if blocks and _opens_paragraph(blocks[-1], line, frame):
                first = blocks[-1].lines.pop()
                blocks.append(BlockDraft([first, line]))
                continue
            block = BlockDraft([line], marker_length(line))
            block.centered = is_centered(line, frame) and not _is_bulleted(block)
            blocks.append(block)
        else:
            block = blocks[-1]
            # A centred title whose first lines fill the page is known by a later one.
            block.centered = block.centered or (is_centered(line, frame) and _may_be_centered(block, frame))
            block.lines.append(line)
    return blocks


def _is_bulleted(block: BlockDraft) -> bool:
    """Whether a bullet marks the block, which then stands in the middle only by chance."""
    return block.marker > 0 and BULLET.match(block.lines[0].words[0].text) is not None


def _opens_paragraph(block: BlockDraft, line: Line, frame: Frame) -> bool:
    """Whether the last line of an item, indented like the item's text, is really the first of a
    paragraph: `line` goes on with it at the margin."""
    last = block.lines[-1]
    return (
        block.marker > 0
        and len(block.lines) > 1
        and last.page is line.page
        and _is_indented(last, frame)
        and abs(line.x0 - frame.left) < 0.3 * line.size
        and not marker_length(line)
        and line.bottom - last.bottom < SPACING * frame.usual_pitch(line.size)
        and last.words[-1].bold == line.words[0].bold
        and not _has_ended(last)
        and not _would_fit(last, line, frame, False)
    )


def starts_block(block: BlockDraft, line: Line, frame: Frame, *, far: bool = False) -> bool:
    """Whether `line`, which follows `block`, begins a new one.

    `far` says that a page ends between them, so that their distance tells nothing.
    """
    last, size = block.lines[-1], line.size
    if abs(last.size - size) > 0.1 * max(last.size, size):
        return True
    runs_on = continues_address(block.lines, line)
    if not far:
        pitch = line.bottom - last.bottom
        if pitch > (SPACING + (0.35 if runs_on else 0)) * frame.usual_pitch(size) or pitch > 2.5 * size:
            return True
    if runs_on:
        return False
    if LEADERS.search(last.text):
        return True
    if starts_address(line.words[0].text) or last.tabs or line.tabs:
        return True
    if _is_at_right(block, frame) and line.x0 < last.x0 - 2 * size:
        return True
    full = not _would_fit(last, line, frame, block.centered)
    ended = _has_ended(last)
    if _starts_item(block, line, frame, full=full, ended=ended):
        return True
    if not full:
        return not _in_title(block, line, frame)
    if not _is_bulleted(block) and (
            block.centered or is_centered(line, frame) or _is_wide_title(block, line, frame)):
        return _starts_centered(block, line, frame)
    if _is_address(block) and not opens_small(line):
        return True
    if _starts_indented(block, line, frame, ended=ended):
        return True
    if frame.spaced or _is_indented(block.lines[0], frame) or not ended or opens_small(line):
        return False
    return last.words[-1].bold != line.words[0].bold and (line.words[0].bold or _all_bold(block))


def _is_address(block: BlockDraft) -> bool:
    """Whether the block holds an address and nothing else but a marker."""
    words = [word.text for line in block.lines for word in line.words]
    return starts_address(words[1 if block.marker and len(words) > 1 else 0]) and open_address(block.lines) is not None


def _would_fit(last: Line, line: Line, frame: Frame, centered: bool) -> bool:
    """Whether the first word of `line` had room at the end of `last`: then `last` was ended on purpose."""
    room = frame.right - last.x1
    if centered:
        room = (frame.right - frame.left) - (last.x1 - last.x0)
    return room > _first_width(line) + 0.75 * last.size


def _first_width(line: Line) -> float:
    """The width of the line's first word, with those that a no-break space ties to it (or may tie: the
    file can have a plain one for it)."""
    end = line.words[0]
    for word in line.words[1:]:
        if NO_BREAK not in end.page.text[end.indices[-1] + 1 : word.indices[0]] and not TIED.match(end.text):
            break
        end = word
    return end.x1 - line.x0


def _has_ended(line: Line) -> bool:
    """Whether the line's last word ends a sentence or announces what follows."""
    last = line.words[-1].text
    return bool(STOP.search(last)) and not ABBREVIATION.match(last)


def opens_small(line: Line) -> bool:
    """Whether the line's first letter is a small one."""
    first = next((char for char in line.text if char.isalnum()), "")
    return first.islower()


def _is_indented(line: Line, frame: Frame) -> bool:
    return line.x0 > frame.left + INDENT * line.size


def _all_bold(block: BlockDraft) -> bool:
    return all(word.bold for line in block.lines for word in line.words)


def _starts_item(block: BlockDraft, line: Line, frame: Frame, *, full: bool, ended: bool) -> bool:
    length = marker_length(line)
    if not length:
        return False
    words = line.words
    if len(words) > 1 and starts_address(words[1].text):
        return True
    first = block.lines[0]
    if block.marker and abs(first.x0 - line.x0) < 0.5 * line.size and _same_marks(first, line):
        return True
    if not full or ended:
        return True
    # A dash or a number that only happens to begin a line in the middle of a sentence stands where other lines do.
    if block.marker:
        return not _stands_in_item(block, line, frame) and abs(first.x0 - line.x0) > 0.3 * line.size
    return _is_indented(line, frame) and abs(line.x0 - block.lines[-1].x0) > 0.5 * line.size


def _same_marks(above: Line, below: Line) -> bool:
    a, b = NUMBERED.match(above.words[0].text), NUMBERED.match(below.words[0].text)
    if a and b:
        return a[2] == b[2] and int(b[1]) == int(a[1]) + 1
    return above.words[0].text == below.words[0].text


def _in_title(block: BlockDraft, line: Line, frame: Frame) -> bool:
    """Whether a centred line goes on in the next though its first word had room: a title broken by hand."""
    if not (block.centered and is_centered(line, frame)):
        return False
    last = block.lines[-1].words[-1]
    if last.bold != line.words[0].bold or STOP.search(last.text):
        return False
    return opens_small(line) or (line.text.isupper() and block.lines[-1].text.isupper())


def _starts_centered(block: BlockDraft, line: Line, frame: Frame) -> bool:
    """Of a full line and one that follows it, where one of them is centred: whether they belong apart."""
    last = block.lines[-1]
    if last.words[-1].bold != line.words[0].bold:
        return True
    if block.centered:
        return not (is_centered(line, frame) or (_symmetric(line, frame) and not _is_edge(line, frame)))
    if _is_wide_title(block, line, frame):
        return False
    if _may_be_centered(block, frame):
        return False
    # The last line of a paragraph is centred only by chance.
    return abs(line.x0 - last.x0) > 1.0 and abs(line.x0 - text_left(block.lines[0])) > 1.0


def _is_wide_title(block: BlockDraft, line: Line, frame: Frame) -> bool:
    """Whether block and line are symmetric without being flush: lines of a centred title as wide as the text."""
    return all(_symmetric(each, frame) and not _is_edge(each, frame) for each in (*block.lines, line)) and (
        abs(line.x0 - block.lines[-1].x0) > 1.0
    )


def _is_at_right(block: BlockDraft, frame: Frame) -> bool:
    """Whether the block stands in the right part of the page: an annex's number, a date, a stamp."""
    return all(line.x0 > frame.left + 0.35 * (frame.right - frame.left) for line in block.lines) and not block.centered


def _symmetric(line: Line, frame: Frame) -> bool:
    return abs((line.x0 - frame.left) - (frame.right - line.x1)) < 1.2 * line.size


def _may_be_centered(block: BlockDraft, frame: Frame) -> bool:
    """Whether all lines are symmetric and, being several, begin at different places."""
    lefts = [line.x0 for line in block.lines]
    return all(_symmetric(line, frame) for line in block.lines) and (len(lefts) == 1 or max(lefts) - min(lefts) > 1.0)


def _is_edge(line: Line, frame: Frame) -> bool:
    return round(line.x0) in frame.edges


def _starts_indented(block: BlockDraft, line: Line, frame: Frame, *, ended: bool) -> bool:
    """Whether the line's left edge says that a paragraph begins, the line above being full."""
    step = INDENT * line.size
    first, last = block.lines[0], block.lines[-1]
    if len(block.lines) > 1 and first.page is last.page is line.page:
        return abs(line.x0 - last.x0) > 0.5 * step
    if block.marker:
        return not _goes_on_item(block, line, frame, ended=ended)
    if line.x0 > first.x0 + step:
        return True
    if _is_indented(first, frame) and abs(line.x0 - first.x0) <= step:
        return ended or not opens_small(line)
    return False


def _goes_on_item(block: BlockDraft, line: Line, frame: Frame, *, ended: bool) -> bool:
    """Whether a line that follows the first of a list item goes on in it."""
    if abs(line.x0 - block.lines[0].x0) < 0.3 * line.size:
        return frame.spaced or (not ended and block.lines[-1].words[-1].bold == line.words[0].bold)
    return _stands_in_item(block, line, frame, sure=not ended)


def _stands_in_item(block: BlockDraft, line: Line, frame: Frame, *, sure: bool = False) -> bool:
    """Whether a line begins where further lines of the item do: as in other items whose mark stands
    there; without such, or `sure` to go on, under the item's text or at the margin."""
    near = 0.3 * line.size
    first = block.lines[0]
    known = frame.items.get(round(first.x0), frozenset())
    if any(abs(line.x0 - x) < near for x in known):
        return True
    return (sure or not known) and (abs(line.x0 - text_left(first)) < near or abs(line.x0 - frame.left) < near)
