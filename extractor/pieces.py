"""Tables whose cells are told by pieces: boxes of colour or lines under the cells, without rules between columns.

Programs colour and underline a table cell by cell. Where one piece ends and the next begins is a
column's edge, in rows without any as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .document import Bbox, Edge, Page
from .fewrules import SAME, between, underlines
from .lines import Line, Word, make_lines
from .tables import Grid, grids_of

MEET = 2.0  # points: pieces this close are neighbours
LEAST = 100.0  # points: narrower rows are no tables
EMPTY = 30.0  # points: a row without words is not higher
GUTTER = 0.5  # of the font size: words of two columns are further apart
PADDING = 2.0  # of the font size: between a cell's text and the line under it
NEAR = 0.7  # of the font size: lines of a table stand no further apart


@dataclass
class _Run:
    """Pieces that stand in one line, side by side: `ends` are where they begin and end."""

    y: float
    ends: list[float]

    @property
    def x0(self) -> float:
        return self.ends[0]

    @property
    def x1(self) -> float:
        return self.ends[-1]


@dataclass
class _Pieced:
    """Runs of one table, from top to bottom."""

    runs: list[_Run] = field(default_factory=list)

    @property
    def xs(self) -> list[float]:
        return _distinct(x for run in self.runs for x in run.ends)

    @property
    def ys(self) -> list[float]:
        return _distinct(run.y for run in self.runs)


def find_pieced_grids(page: Page, words: Sequence[Word], taken: Iterable[Bbox]) -> list[Grid]:
    """The tables of a page that its coloured boxes and the pieces of its horizontal lines tell, but for
    those in the boxes `taken`."""
    boxes = list(taken)
    fills = [box for box in page.fills if box[3] - box[1] < 0.9 * page.height and not _covered(box, boxes)]
    lines = [
        (edge.x0, edge.top, edge.x1, edge.bottom) for edge in page.edges
        if edge.x1 - edge.x0 > edge.bottom - edge.top and not underlines(edge, words)
    ]
    lines = [line for line in lines if not _covered(line, boxes)]
    sides = [(x0, y, x1, y) for x0, top, x1, bottom in fills for y in (top, bottom)]
    runs = _runs([*lines, *sides])
    if not any(len(run.ends) > 2 for run in runs):
        return []
    grids: list[Grid] = []
    for table in _tables(runs, words):
        if len(table.xs) > 2 and len(table.ys) > 1:
            grids += grids_of(_edges(table, fills, words))
    return grids


def _covered(box: Bbox, taken: Iterable[Bbox]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(a - 1 <= x <= c + 1 and b - 1 <= y <= d + 1 for a, b, c, d in taken)


def _distinct(values: Iterable[float]) -> list[float]:
    """The values in order, without those that are nearly the same."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > MEET:
            found.append(value)
    return found


def _runs(pieces: Iterable[Bbox]) -> list[_Run]:
    """Pieces at one height and without a gap as runs. A piece that only holds others is the row's
    own colour and says nothing of its cells."""
    levels: list[tuple[float, list[Bbox]]] = []
    for piece in sorted(pieces, key=lambda p: p[1]):
        if levels and piece[1] - levels[-1][0] < MEET:
            levels[-1][1].append(piece)
        else:
            levels.append((piece[1], [piece]))
    runs = []
    for y, level in levels:
        chains: list[list[Bbox]] = []
        for piece in sorted(level, key=lambda p: (p[0], -p[2])):
            reach = max((p[2] for p in chains[-1]), default=0.0) if chains else 0.0
            if chains and piece[0] < reach + MEET:
                chains[-1].append(piece)
            else:
                chains.append([piece])
        for chain in chains:
            ends = _distinct(x for piece in chain for x in (piece[0], piece[2]))
            if len(ends) > 1:
                runs.append(_Run(y, ends))
    return runs


def _tables(runs: Sequence[_Run], words: Sequence[Word]) -> Iterator[_Pieced]:
    """The runs of each table: of one width, and what stands between two of them keeps to its columns."""
    left = [run for run in runs if run.x1 - run.x0 > LEAST]
    while left:
        table = _Pieced([left[0]])
        rest: list[_Run] = []
        x0, x1 = left[0].x0, left[0].x1
        closed = False
        for run in left[1:]:
            whole = abs(run.x0 - x0) < SAME and abs(run.x1 - x1) < SAME
            part = run.x0 > x0 - SAME and run.x1 < x1 + SAME
            if whole and not closed:
                closed = not _joins(table, run, words)
            shares = whole or (part and bool(set(map(round, run.ends)) & set(map(round, table.xs))))
            (table.runs if shares and not closed else rest).append(run)
        yield table
        left = rest


def _joins(table: _Pieced, run: _Run, words: Sequence[Word]) -> bool:
    """Whether the words between the table's last line and `run` stand in its columns."""
    last = table.runs[-1].y
    xs = _distinct([*table.xs, *run.ends])
    held = [word for word in between(words, last, run.y) if word.x1 > xs[0] and word.x0 < xs[-1]]
    if not held:
        return run.y - last < EMPTY
    if len(xs) < 3:
        return True
    if _crossing(held, xs[1:-1]) or max(_filled(held, xs)) < 2:
        return False  # what stands in the first column alone is a line of text between two tables
    lines = make_lines(held)
    return len(lines) > 1 or _has_gutters(lines[0], xs)


def _crossing(words: Iterable[Word], xs: Sequence[float]) -> bool:
    return any(word.x0 < x - 1 and word.x1 > x + 1 for word in words for x in xs)


def _filled(words: Iterable[Word], xs: Sequence[float]) -> set[int]:
    """The columns that hold a word."""
    return {sum(x < (word.x0 + word.x1) / 2 for x in xs) for word in words}


def _edges(table: _Pieced, fills: Sequence[Bbox], words: Sequence[Word]) -> Iterator[Edge]:
    """The rules that the table would have: its pieces' ends drawn through, and the sides of a first and
    a last row that no piece closes."""
    xs, ys = table.xs, table.ys
    above, below = _reach(table, words, up=True), _reach(table, words, up=False)
    for y in (above, below):
        if y is not None:
            yield Edge(xs[0], y, xs[-1], y)
    for run in table.runs:
        y = min(ys, key=lambda y, run=run: abs(y - run.y))  # type: ignore[misc]
        yield Edge(_snap(run.x0, xs), y, _snap(run.x1, xs), y)
    heights = [*([above] if above is not None else []), *ys, *([below] if below is not None else [])]
    for top, bottom in itertools.pairwise(heights):
        inner = [word for word in between(words, top, bottom) if word.x1 > xs[0] and word.x0 < xs[-1]]
        middle = (top + bottom) / 2
        row = [box for box in fills if box[1] < middle < box[3] and box[2] > xs[0] and box[0] < xs[-1]]
        cut = {round(_snap(x, xs)) for box in row for x in (box[0], box[2])}
        for x in xs:
            if x in (xs[0], xs[-1]) or round(x) in cut or not _crossing(inner, [x]):
                yield Edge(x, top, x, bottom)


def _snap(x: float, xs: Sequence[float]) -> float:
    return min(xs, key=lambda other: abs(other - x))


def _reach(table: _Pieced, words: Sequence[Word], *, up: bool) -> float | None:
    """How far the table goes on above its first piece or below its last one: as far as lines
    of its type size stand close together and in its columns, several of them filled."""
    xs, edge = table.xs, table.ys[0 if up else -1]
    own = [word for word in between(words, table.ys[0], table.ys[-1]) if xs[0] < word.x0 < xs[-1]]
    if not own:
        return None
    size = own[-1].size
    outside = [word for word in words if (word.bottom < edge + 1 if up else word.top > edge - 1)]
    lines = make_lines(outside)
    if up:
        lines.reverse()
    held: list[Word] = []
    end = edge
    for line in lines:
        space = end - line.bottom if up else line.top - end
        if not _keeps(line, xs, size) or space > (NEAR if held else PADDING) * size:
            break
        held += line.words
        end = min(end, line.top) if up else max(end, line.bottom)
    if len(_filled(held, xs)) < 2:
        return None
    return end - 1 if up else end + 1


def _keeps(line: Line, xs: Sequence[float], size: float) -> bool:
    inside = xs[0] - 1 < line.x0 and line.x1 < xs[-1] + 1
    if not inside or abs(line.size - size) > 0.1 * size or _crossing(line.words, xs[1:-1]):
        return False
    return _has_gutters(line, xs)


def _has_gutters(line: Line, xs: Sequence[float]) -> bool:
    """Whether words on both sides of a column's edge stand further apart than the words of a sentence."""
    return not any(
        right.x0 - left.x1 < GUTTER * line.size and any(left.x1 <= x + 1 and right.x0 >= x - 1 for x in xs)
        for left, right in itertools.pairwise(line.words)
    )


# --- rows without rules between their columns --------------------------------


def divide(grid: Grid, fills: Sequence[Bbox], words: Sequence[Word]) -> Grid:
    """The grid with cells over several columns divided where they are none: some programs rule
    only some rows of a table. Such a row is known by boxes of colour, or by words in several columns
    with a wide gap at each of their edges."""
    cells: list[tuple[int, int, int, int]] = []
    for top, left, bottom, right in grid.cells:
        box = (grid.xs[left], grid.ys[top], grid.xs[right], grid.ys[bottom])
        columns = range(left + 1, right)
        if columns and _is_divided(box, [grid.xs[c] for c in columns], fills, words):
            cells += ((top, c, bottom, c + 1) for c in range(left, right))
        else:
            cells.append((top, left, bottom, right))
    return Grid(grid.xs, grid.ys, tuple(cells))


def _is_divided(box: Bbox, xs: Sequence[float], fills: Sequence[Bbox], words: Sequence[Word]) -> bool:
    held = [word for word in between(words, box[1], box[3]) if word.x1 > box[0] and word.x0 < box[2]]
    middle = (box[1] + box[3]) / 2
    sides = [x for fill in fills if fill[1] < middle < fill[3] for x in (fill[0], fill[2])]
    if all(any(abs(side - x) < MEET for side in sides) for x in xs):
        return True
    lines = make_lines(held)
    whole = [word for line in lines for word in line.words]
    if len(_filled(whole, xs)) < 2 or _crossing(whole, xs):
        return False
    return all(_has_gutters(line, xs) for line in lines)
