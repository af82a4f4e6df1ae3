"""Ruled tables: from the cells on one page to one table over several pages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from .document import Bbox, Edge, Page
from .geometry import union
from .lines import Line, Word, make_lines
from .pdf import table_cells

SAME = 4.0  # points: columns of two pages that differ by less are the same
ALIKE = 85  # of 100: how much of a head a repeated one has at least
_NUMBER = re.compile(r"^[\d\s.,()–-]+$")


@dataclass(eq=False)
class CellDraft:
    """A cell while its table is put together: its lines may come from several pages."""

    bbox: Bbox
    page: Page
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


Row = list[CellDraft | None]


@dataclass(eq=False)
class TableDraft:
    """A table on one page, or what its parts on several pages became.

    A cell that spans rows or columns is the same object in each of its places.
    """

    bbox: Bbox
    columns: tuple[float, ...]  # x of the vertical rules
    rows: list[Row]
    header_rows: int = 0

    @property
    def first_page(self) -> Page:
        return next(cell.page for row in self.rows for cell in row if cell is not None)


@dataclass(frozen=True)
class Grid:
    """The rules of one table: x and y of all of them, and its cells as (row, column, bottom row, right column)."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]

    @property
    def bbox(self) -> Bbox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def find_grids(page: Page) -> list[Grid]:
    """The tables that the page's rules enclose: two columns and two cells at least, from top to bottom."""
    return grids_of([*page.edges, *_closing_edges(page.edges)])


def grids_of(edges: Iterable[Edge]) -> list[Grid]:
    """The tables that `edges` enclose."""
    grids = []
    for boxes in table_cells(list(edges)):
        xs = tuple(sorted({x for box in boxes for x in (box[0], box[2])}))
        ys = tuple(sorted({y for box in boxes for y in (box[1], box[3])}))
        if len(xs) < 3:
            continue
        column, row = {x: i for i, x in enumerate(xs)}, {y: i for i, y in enumerate(ys)}
        cells = tuple((row[top], column[x0], row[bottom], column[x1]) for x0, top, x1, bottom in boxes)
        grids.append(Grid(xs, ys, cells))
    return grids


def _closing_edges(edges: Sequence[Edge]) -> Iterator[Edge]:
    """The missing upper and lower sides of tables: where three vertical rules or more stop at one height.

    A row that goes on on the next page is left open by some programs.
    """
    rules = sorted((e for e in edges if e.bottom - e.top > max(SAME, e.x1 - e.x0)), key=lambda e: (round(e.x0), e.top))
    runs: list[list[float]] = []  # x, top, bottom
    for rule in rules:
        if runs and abs(runs[-1][0] - rule.x0) < SAME and rule.top < runs[-1][2] + SAME:
            runs[-1][2] = max(runs[-1][2], rule.bottom)
        else:
            runs.append([rule.x0, rule.top, rule.bottom])
    for side in (1, 2):
        ends: list[list[list[float]]] = []
        for run in sorted(runs, key=lambda run: run[side]):
            if ends and run[side] - ends[-1][-1][side] < SAME:
                ends[-1].append(run)
            else:
                ends.append([run])
        for group in ends:
            if len(group) >= 3:
                height = group[0][side]
                yield Edge(min(run[0] for run in group), height, max(run[0] for run in group), height)


def inside(word: Word, box: Bbox) -> bool:
    """Whether the middle of `word` lies in `box`."""
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= (word.top + word.bottom) / 2 <= box[3]


def fill_grid(page: Page, grid: Grid, words: Iterable[Word]) -> TableDraft:
    """The grid with its words in their cells; rows and columns without a word are dropped."""
    rows: list[Row] = [[None] * (len(grid.xs) - 1) for _ in grid.ys[1:]]
    drafts = []
    for top, left, bottom, right in grid.cells:
        cell = CellDraft((grid.xs[left], grid.ys[top], grid.xs[right], grid.ys[bottom]), page)
        drafts.append(cell)
        for r in range(top, bottom):
            for c in range(left, right):
                if rows[r][c] is None:
                    rows[r][c] = cell
    held: dict[int, list[Word]] = {}
    for word in words:
        for place, cell in enumerate(drafts):
            if inside(word, cell.bbox):
                held.setdefault(place, []).append(word)
                break
    for place, inner in held.items():
        drafts[place].lines = make_lines(inner)
    rows = [row for row in rows if any(cell is not None and cell.lines for cell in row)]
    draft = TableDraft(grid.bbox, grid.xs, rows)
    draft.header_rows = _count_header_rows(rows)
    return draft


def _count_header_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top are bold throughout; else 1 if the first row is words over numbers."""
    count = 0
    for row in rows:
        words = [word for cell in row if cell is not None for line in cell.lines for word in line.words]
        if not all(word.bold for word in words):
            break
        count += 1
    if 0 < count < len(rows):
        return count
    if len(rows) < 2 or any(cell is None or not cell.lines or _NUMBER.match(cell.text) for cell in rows[0]):
        return 0
    return 1


def continues(upper: TableDraft, lower: TableDraft) -> bool:
    """Whether `lower`, the first thing on its page, has the columns of `upper`, the last on the page before."""
    return len(upper.columns) == len(lower.columns) and all(
        abs(a - b) < SAME for a, b in zip(upper.columns, lower.columns, strict=True)
    )


def join_tables(upper: TableDraft, lower: TableDraft) -> None:
    """Append `lower` to `upper`: its repeated header dropped, a row cut by the page break put together."""
    repeated = _repeated_rows(upper, lower)
    if repeated:
        upper.header_rows = repeated
    rows = lower.rows[repeated:]
    if rows and _is_cut(upper.rows[upper.header_rows :], rows[0]):
        _join_rows(upper.rows[-1], rows)
        rows = rows[1:]
    _carry_merged(upper, rows)
    upper.rows.extend(rows)


def _carry_merged(upper: TableDraft, rows: Sequence[Row]) -> None:
    """Let a cell that is merged over the last rows before a page break go on in an empty one behind it."""
    body = upper.rows[upper.header_rows :]
    if not rows or len(body) < 2:
        return
    for place, below in enumerate(rows[0]):
        above = body[-1][place]
        if above is None or above is not body[-2][place] or below is None or below.lines:
            continue
        for row in rows:
            row[:] = [above if cell is below else cell for cell in row]


def _texts(row: Row) -> list[str]:
    return ["".join((cell.text if cell is not None else "").split()) for cell in row]


def _repeated_rows(upper: TableDraft, lower: TableDraft) -> int:
    """How many rows at the head of `lower` repeat those of `upper`; a head need not be read alike twice."""
    count = 0
    for above, below in zip(upper.rows, lower.rows, strict=False):
        least = ALIKE if count < upper.header_rows else 100
        first, second = _texts(above), _texts(below)
        if [bool(text) for text in first] != [bool(text) for text in second] or fuzz.ratio(
                "|".join(first).casefold(), "|".join(second).casefold()) < least:
            break
        count += 1
    return count


def _is_cut(body: Sequence[Row], first: Row) -> bool:
    """Whether `first`, the first row after a page break, is the rest of the last one of `body`.

    A new row brings its own key in the first cell and fills the columns that the row
    above it fills; the rest of a cut row is missing where a cell was already complete,
    and goes on in the middle of a sentence elsewhere. A cell merged over the rows above
    goes on in a new row as in the rest of one: it tells nothing.
    """
    if not body:
        return False
    last = body[-1]
    pairs = [(a.text, b.text) for a, b in zip(last, first, strict=True) if a is not None and b is not None]
    if first[0] is not None and first[0].lines:
        both = [_runs_on(above, below) for above, below in pairs if above and below]
        # The key is cut too, and every other cell with it.
        return len(both) > 1 and all(both) and all(above for above, below in pairs if below)
    if _completes(pairs):
        return True
    score = 0
    before: Sequence[CellDraft | None] = body[-2] if len(body) > 1 else [None] * len(last)
    for above, below, merged in zip(last, first, before, strict=True):
        if above is None or below is None or above is merged or not (above.lines or below.lines):
            continue
        if not below.lines:
            score += 1
        elif not above.lines:
            score -= 1
        else:
            score += 1 if _runs_on(above.text, below.text) else -1
    return score > 0


def _completes(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether each cell is filled in one of two rows: what of a row found no room on the page went to the next.

    Cells with and without room take turns, or the upper row would only be the key of those below.
    """
    if any(above and below for above, below in pairs):
        return False
    filled = [bool(above) for above, below in pairs if above or below]
    return any(right and not left for left, right in itertools.pairwise(filled))


def _runs_on(above: str, below: str) -> bool:
    """Whether `below` goes on where `above` stopped: an open quote, a comma, a small letter."""
    opened = above.count("«") > above.count("»") or above.count("(") > above.count(")")
    return opened or above[-1] in ",-–" or not (below[0].isupper() or below[0].isdigit() or below[0] in "«\"“")


def _join_rows(last: Row, rows: list[Row]) -> None:
    """Give the lines of the first of `rows` to the cells of `last`, in every row that shares a cell with it."""
    for place, below in enumerate(rows[0]):
        above = last[place]
        if below is None or above is None or above is below:
            continue
        above.lines.extend(below.lines)
        for row in rows:
            for c, cell in enumerate(row):
                if cell is below:
                    row[c] = above


def fill_keys(table: TableDraft) -> None:
    """Empty cells at the beginning of a row repeat those above: one key printed once for several rows."""
    for above, row in zip(table.rows[table.header_rows :], table.rows[table.header_rows + 1 :], strict=False):
        for place, cell in enumerate(row):
            if cell is not None and cell.lines:
                break
            row[place] = above[place]


def cell_box(cell: CellDraft) -> Bbox:
    """The cell's box on its first page, with its words where they stand out of it."""
    own = [(line.x0, line.top, line.x1, line.bottom) for line in cell.lines if line.page is cell.page]
    return union([cell.bbox, *own])
