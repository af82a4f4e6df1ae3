"""Tables without rules between their columns or rows: both are told from where the text stands."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from .document import Edge, Page
from .lines import Line, Word, make_lines
from .tables import CellDraft, Grid, Row, TableDraft

RIVER = 0.36  # of the font size: a strip without ink this wide parts columns
ROW_GAP = 0.25  # of the font size: rows stand this much further apart than the lines of a cell
WIDE = 0.9  # of the font size: such a strip parts the columns where there are no rules at all
FAR = 1.5  # of the font size: what stands this far below a row is no part of its table
MIN_COLUMNS, MIN_ROWS = 3, 3  # of a table without rules
SAME = 4.0  # points
Band = tuple[float, float]
_AMOUNT = re.compile(r"(?:\d{1,3}(?: ?\d{3})*(?:,\d+)?\s?%?|[–-])$")
_FIGURES = re.compile(r"[\d.,:/–-]*\d[\d.,:/–-]*(?:\w\.)?$")  # behind a date the year's letter
_NUMBER = re.compile(r"\d{1,3}[.)]?$")


# --- columns -----------------------------------------------------------------


def find_bare_grids(page: Page, words: Sequence[Word]) -> list[Grid]:
    """Tables that have horizontal rules alone: at least one above and one below a head of two columns or more.
    The upper and lower sides of coloured rows are such rules.

    A table ends at the last rule that follows in the same width, or (on a page that it
    leaves) with the last line that keeps to its columns.
    """
    sides = [
        Edge(x0, y, x1, y) for x0, top, x1, bottom in page.fills if bottom - top < 0.5 * page.height
        for y in (top, bottom)
    ]
    rules = [rule for rule in _horizontal_rules([*page.edges, *sides]) if not underlines(rule, words)]
    grids: list[Grid] = []
    place = 0
    while place + 1 < len(rules):
        grid, used = _grid_from(rules, place, words, page.height)
        if grid is not None:
            grids.append(grid)
        place += used if grid is not None else 1
    return grids


def is_open(grid: Grid, page: Page) -> bool:
    """Whether no rule closes the grid below: the table goes on on the next page."""
    return not any(abs(edge.top - grid.ys[-1]) < SAME and edge.x1 - edge.x0 > SAME for edge in page.edges)


def find_rest(columns: Sequence[float], page: Page, words: Sequence[Word]) -> Grid | None:
    """The rest of an open table with these columns: what keeps to them right above the rule that closes it."""
    rules = [rule for rule in _horizontal_rules(page.edges) if not underlines(rule, words)]
    if not rules or abs(rules[0].x0 - columns[0]) > SAME or abs(rules[0].x1 - columns[-1]) > SAME:
        return None
    end = top = rules[0].top
    held: list[Word] = []
    for line in reversed(make_lines(between(words, 0.0, end))):
        crossing = any(word.x0 < x - 1 and word.x1 > x + 1 for word in line.words for x in columns)
        if crossing or top - line.bottom > 2 * line.size:
            break
        held += line.words
        top = line.top
    if len(_bands(held)) < 2:
        return None
    cells = tuple((0, c, 1, c + 1) for c in range(len(columns) - 1))
    return Grid(tuple(columns), (top - 1, end), cells)


def _horizontal_rules(edges: Iterable[Edge]) -> list[Edge]:
    """Long horizontal rules from top to bottom, pieces of one line put together."""
    joined: list[Edge] = []
    for edge in sorted((e for e in edges if e.x1 - e.x0 > e.bottom - e.top), key=lambda e: (round(e.top), e.x0)):
        last = joined[-1] if joined else None
        if last is not None and abs(last.top - edge.top) < 1.5 and edge.x0 - last.x1 < SAME:
            joined[-1] = Edge(min(last.x0, edge.x0), last.top, max(last.x1, edge.x1), last.bottom)
        else:
            joined.append(edge)
    return [edge for edge in joined if edge.x1 - edge.x0 > 100]


def underlines(rule: Edge, words: Iterable[Word]) -> bool:
    """Whether the rule goes through the line of a word: rules of tables keep clear of text."""
    return any(w.top < rule.top < w.bottom and w.x0 < rule.x1 and w.x1 > rule.x0 for w in words)


def _grid_from(rules: Sequence[Edge], place: int, words: Sequence[Word], height: float) -> tuple[Grid | None, int]:
    """The table whose first rule is `rules[place]`, and how many rules it has."""
    first = rules[place]
    same = [first]
    for rule in rules[place + 1 :]:
        if abs(rule.x0 - first.x0) > SAME or abs(rule.x1 - first.x1) > SAME:
            break
        same.append(rule)
    if len(same) < 2:
        return None, 1
    head = between(words, same[0].top, same[1].top)
    bands = _bands(head)
    if len(bands) < 2:
        return None, 1
    ys = [same[0].top, same[1].top]
    for rule in same[2:]:
        more = between(words, ys[-1], rule.top)
        wider = _grown(bands, more)
        if wider is None or len(_bands(more)) < 2:
            break  # what stands in one column only is text between two tables
        bands = wider
        ys.append(rule.top)
    if len(ys) == 2:
        below = rules[place + 2].top if place + 2 < len(rules) else height
        lines = make_lines(between(words, ys[-1], below))
        end = ys[-1]
        for line in lines:
            wider = _grown(bands, line.words)
            if wider is None or abs(line.size - lines[0].size) > 0.6:
                break
            bands, end = wider, line.bottom + 1
        if end == ys[-1]:
            return None, 1
        ys.append(end)
    xs = (first.x0, *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(bands)), first.x1)
    cells = tuple((r, c, r + 1, c + 1) for r in range(len(ys) - 1) for c in range(len(xs) - 1))
    return Grid(xs, tuple(ys), cells), len(ys)


def between(words: Iterable[Word], top: float, bottom: float) -> list[Word]:
    """The words whose middle lies between two heights."""
    return [word for word in words if top <= (word.top + word.bottom) / 2 <= bottom]


def _bands(words: Iterable[Word], river: float = RIVER) -> list[Band]:
    """The columns: stretches of x that hold ink, parted by strips without any."""
    bands: list[Band] = []
    for word in sorted(words, key=lambda w: w.x0):
        if bands and word.x0 - bands[-1][1] < river * word.size:
            bands[-1] = (bands[-1][0], max(bands[-1][1], word.x1))
        else:
            bands.append((word.x0, word.x1))
    return bands


def _grown(bands: Sequence[Band], words: Iterable[Word], river: float = RIVER) -> list[Band] | None:
    """The bands with what stands below them, None if that does not keep to them.

    As many stretches as there are bands belong to them in order (a centred head may stand clear
    of what it heads); fewer or more belong to the band that they touch, or the nearest.
    """
    own = _bands(words, river)
    grown = list(bands)
    for place, (x0, x1) in enumerate(own):
        touched = [i for i, (a, b) in enumerate(bands) if x0 < b and a < x1]
        if len(own) == len(bands):
            touched = [place]
        elif not touched:
            touched = [min(range(len(bands)), key=lambda i: max(bands[i][0] - x1, x0 - bands[i][1]))]
        if len(touched) > 1:
            return None
        a, b = grown[touched[0]]
        grown[touched[0]] = (min(a, x0), max(b, x1))
    return grown if all(left[1] < right[0] for left, right in itertools.pairwise(grown)) else None


# --- no rules at all ---------------------------------------------------------


def find_open_grids(page: Page, words: Sequence[Word]) -> list[Grid]:
    """Tables without any rule: a head of three columns or more, and rows below it that keep to them."""
    grids: list[Grid] = []
    lines = make_lines(words)
    place = 0
    while place + MIN_ROWS < len(lines):
        bands, end = _open_rows(lines, place)
        rows = _row_starts(lines[place + 1 : end], bands) if end - place > MIN_ROWS else []
        if len(rows) < MIN_ROWS:
            place += 1
            continue
        right = max(word.x1 for word in words) + 1
        xs = (bands[0][0] - 1, *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(bands)), right)
        ys = (lines[place].top - 1, *(row - 1 for row in rows), max(line.bottom for line in lines[place:end]) + 1)
        cells = tuple((r, c, r + 1, c + 1) for r in range(len(ys) - 1) for c in range(len(xs) - 1))
        grids.append(Grid(xs, ys, cells))
        place = end
    return grids


def _open_rows(lines: Sequence[Line], place: int) -> tuple[list[Band], int]:
    """The columns of a head at `lines[place]` with the lines that keep to them, and where those end."""
    head = lines[place]
    bands = _bands(head.words, WIDE)
    if len(bands) < MIN_COLUMNS or any(char.isdigit() for char in head.text):
        return [], place
    for end, line in enumerate(lines[place + 1 :], place + 1):
        wider = _grown(bands, line.words, WIDE)
        far = line.top - lines[end - 1].bottom > FAR * line.size
        left = min(word.x0 for word in line.words)
        alone = len(_bands(line.words, WIDE)) == 1 and not any(abs(left - x0) < SAME for x0, _ in bands)
        if wider is None or far or alone or abs(line.size - head.size) > 0.6:
            return bands, end
        bands = wider
    return bands, len(lines)


def _row_starts(lines: Sequence[Line], bands: Sequence[Band]) -> list[float]:
    """The tops of the rows: where the column that holds little but figures (a number, a date) has one."""
    edges = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(bands)]
    columns: list[list[tuple[float, bool]]] = [[] for _ in bands]
    for line in lines:
        held: dict[int, str] = {}
        for word in line.words:
            column = sum(word.x0 > edge for edge in edges)
            held[column] = held.get(column, "") + word.text
        for column, text in held.items():
            columns[column].append((line.top, _FIGURES.match(text) is not None))
    keys = [column for column in columns if column and sum(figures for _, figures in column) >= 0.8 * len(column)]
    return [top for top, figures in max(keys, key=len) if figures] if keys else []


# --- rows --------------------------------------------------------------------


def split_rows(draft: TableDraft) -> None:
    """Part a body that is one tall row into its rows: where the first column counts, or where a gap
    goes through all columns and what stands on both sides of it fills several."""
    if len(draft.rows) == draft.header_rows + 1:
        draft.rows[-1:] = _parts(draft.rows[-1])


def _parts(row: Row) -> list[Row]:
    cells = [cell for cell in row if cell is not None]
    if len(set(map(id, cells))) < len(row) or len(row) < 2:
        return [row]
    row_size = next(line.size for cell in cells for line in cell.lines)
    counted, gaps = _counted(cells[0].lines), _gaps(cells)
    starts: list[float] = []
    for top in sorted([*counted, *gaps] if len(counted) + len(gaps) > 1 else _figured(cells)):
        if not starts or top - starts[-1] > 0.5 * row_size:
            starts.append(top)
    if len(starts) < 2:
        return [row]
    return [
        [_part(cell, top, bottom) for cell in cells] for top, bottom in zip(starts, [*starts[1:], None], strict=True)
    ]


def _part(cell: CellDraft, top: float, bottom: float | None) -> CellDraft:
    x0, y0, x1, y1 = cell.bbox
    end = y1 if bottom is None else bottom
    lines = [line for line in cell.lines if top - 1 <= line.top < end - 1]
    return CellDraft((x0, max(y0, top), x1, end), cell.page, lines)


def _counted(lines: Sequence[Line]) -> list[float]:
    """The tops of the numbers of a first column that holds nothing but rising numbers (else nothing)."""
    numbers = [line.text for line in lines]
    if len(numbers) < 2 or not all(_NUMBER.match(text) for text in numbers):
        return []
    values = [int(text.rstrip(".)")) for text in numbers]
    return [line.top for line in lines] if values == sorted(set(values)) else []


def _figured(cells: Sequence[CellDraft]) -> list[float]:
    """The tops of the lines of a column of figures (plans, results, shares), if a line of the first column stands
    at each; or of another one at each, and those of the first only there: a key may count for several rows."""
    columns = [cell.lines for cell in cells[1:] if all(_AMOUNT.match(line.text) for line in cell.lines)]
    tops = [line.top for line in max(columns, key=len, default=[])]
    first, *others = ([line.top for line in cell.lines] for cell in cells)

    def among(some: Sequence[float], all_of: Sequence[float]) -> bool:
        return all(any(abs(top - other) < 2 for other in all_of) for top in some)

    keyed = among(first, tops) and any(among(tops, other) and len(other) == len(tops) for other in others[:-1])
    beside = bool(first) and bool(tops) and abs(first[0] - tops[0]) < 2 and (among(tops, first) or keyed)
    return tops if beside and len(tops) > 1 else []


def _gaps(cells: Sequence[CellDraft]) -> list[float]:
    """The tops of rows that a gap through all columns parts, the first one's too; nothing
    if a part would have less than two filled cells."""
    lines = sorted((line for cell in cells for line in cell.lines), key=lambda line: line.top)
    if not lines:
        return []
    starts, reach, spaces = [lines[0].top], lines[0].bottom, []
    for line in lines[1:]:
        if line.top > reach:
            spaces.append((line.top - reach, line.top))
        reach = max(reach, line.bottom)
    inner = [
        below.top - above.bottom
        for cell in cells
        for above, below in itertools.pairwise(cell.lines)
    ]
    usual = max(0.0, min(inner, default=0.0))
    size = lines[0].size
    starts += [top for space, top in spaces if space > usual + ROW_GAP * size]
    for top, bottom in zip(starts, [*starts[1:], float("inf")], strict=True):
        filled = sum(any(top - 1 <= line.top < bottom - 1 for line in cell.lines) for cell in cells)
        if filled < 2:
            return []
    return starts
