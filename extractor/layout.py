"""Pages -> one document: running heads dropped, lines and tables put together over pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .blocks import BlockDraft, Frame, make_blocks, measure, page_shape, starts_block
from .document import Document, Page
from .fewrules import find_bare_grids, find_open_grids, find_rest, is_open, split_rows
from .filled_forms import unroll
from .furniture import drop_furniture
from .lines import Line, Word, make_lines, read_words
from .pieces import divide, find_pieced_grids
from .tables import Grid, TableDraft, continues, fill_grid, find_grids, inside, join_tables
from .writer import Draft, Writer, collect_vocabulary, is_hyphenated

NOTE = 0.85  # of the text's size: footnotes are set smaller


@dataclass(frozen=True)
class _Sheet:
    """One page taken apart: its lines outside tables, its tables, the columns of one left open at its end."""

    page: Page
    lines: list[Line]
    tables: list[TableDraft]
    open_columns: tuple[float, ...] = ()


def build_document(pages: Iterable[Page]) -> Document:
    """The text of `pages` in reading order, with blocks, tables and links.

    Works on any pages, read from a text layer or by OCR; pages without
    characters are in `page_infos` alone.
    """
    pages = tuple(pages)
    sheets: list[_Sheet] = []
    for page in pages:
        sheets.append(_take_apart(page, sheets[-1].open_columns if sheets else ()))
    kept = drop_furniture([sheet.lines for sheet in sheets], pages)
    sheets = [replace(sheet, lines=lines) for sheet, lines in zip(sheets, kept, strict=True)]
    frames = _measure_frames(sheets)
    drafts: list[Draft] = []
    for sheet in sheets:
        _append_page(drafts, _page_drafts(sheet, frames[page_shape(sheet.page)]), frames[page_shape(sheet.page)])
    drafts = [part for draft in drafts for part in _unrolled(draft)]
    vocabulary = collect_vocabulary(
        (line for sheet in sheets for line in sheet.lines),
        (cell for sheet in sheets for table in sheet.tables for row in table.rows for cell in row if cell is not None),
    )
    writer = Writer(
        frames, vocabulary, with_confidence=any(page.confidence is not None for page in pages),
        hyphenated=is_hyphenated(drafts, vocabulary),
    )
    for draft in drafts:
        writer.add(draft)
    return writer.finish(pages)


def _unrolled(draft: Draft) -> Sequence[Draft]:
    """The draft itself, or what a form that was filled in as a table holds."""
    return (unroll(draft) if isinstance(draft, TableDraft) else None) or (draft,)


def _take_apart(page: Page, open_columns: tuple[float, ...]) -> _Sheet:
    """The page's parts; `open_columns` are those of a table that the page before left open."""
    ruled = find_grids(page)
    words = read_words(page, _cuts(ruled) if ruled else None)
    ruled = [divide(grid, page.fills, words) for grid in ruled]
    pieced = find_pieced_grids(page, words, [grid.bbox for grid in ruled])
    if pieced:
        ruled = [*ruled, *pieced]
        words = read_words(page, _cuts(ruled))
    tables, words = _fill(page, ruled, words)
    rest = find_rest(open_columns, page, words) if open_columns else None
    if rest is not None:
        more, words = _fill(page, [rest], words)
        tables += more
    grids = find_bare_grids(page, words)
    more, words = _fill(page, grids, words)
    if page.confidence is None:
        loose, words = _fill(page, find_open_grids(page, words), words)
        more += loose
    left_open = grids[-1].xs if grids and is_open(grids[-1], page) else ()
    return _Sheet(page, make_lines(words), [*tables, *more], left_open)


def _fill(page: Page, grids: Iterable[Grid], words: list[Word]) -> tuple[list[TableDraft], list[Word]]:
    """The tables of `grids` with their words, and the words that stand in none."""
    tables = []
    for grid in grids:
        held = [word for word in words if inside(word, grid.bbox)]
        draft = fill_grid(page, grid, held)
        if draft.rows:
            split_rows(draft)
            tables.append(draft)
            taken = {id(word) for word in held}
            words = [word for word in words if id(word) not in taken]
    return tables, words


def _cuts(grids: Sequence[Grid]) -> Callable[[float, float], Sequence[float]]:
    """A function that gives the x of the vertical rules between two heights."""

    def at(top: float, bottom: float) -> Sequence[float]:
        middle = (top + bottom) / 2
        return next((grid.xs for grid in grids if grid.ys[0] <= middle <= grid.ys[-1]), ())

    return at


def _measure_frames(sheets: Sequence[_Sheet]) -> dict[tuple[int, int], Frame]:
    by_shape: dict[tuple[int, int], list[list[Line]]] = {}
    for sheet in sheets:
        by_shape.setdefault(page_shape(sheet.page), []).append(sheet.lines)
    return {shape: measure(lines) for shape, lines in by_shape.items()}


def _page_drafts(sheet: _Sheet, frame: Frame) -> list[Draft]:
    drafts: list[Draft] = []
    lines = list(sheet.lines)
    for table in sorted(sheet.tables, key=lambda table: table.bbox[1]):
        above = [line for line in lines if line.bottom <= (table.bbox[1] + table.bbox[3]) / 2]
        lines = lines[len(above):]
        drafts.extend(make_blocks(above, frame))
        drafts.append(table)
    drafts.extend(make_blocks(lines, frame))
    return drafts


def _append_page(drafts: list[Draft], new: list[Draft], frame: Frame) -> None:
    """Add a page's drafts; the first of them may go on where the page before stopped, but for its footnotes."""
    if drafts and new:
        last, first = drafts[_before_notes(drafts, new[0])], new[0]
        if isinstance(last, TableDraft) and isinstance(first, TableDraft):
            if continues(last, first):
                join_tables(last, first)
                new = new[1:]
        elif (
            isinstance(last, BlockDraft)
            and isinstance(first, BlockDraft)
            and not starts_block(last, first.lines[0], frame, far=True)
        ):
            last.lines.extend(first.lines)
            new = new[1:]
    drafts.extend(new)


def _before_notes(drafts: Sequence[Draft], following: Draft) -> int:
    """The place of the last draft that is no footnote: smaller than the paragraph before it and
    the one that follows on the next page."""
    place = len(drafts) - 1
    if isinstance(following, TableDraft):
        return place
    while place and _is_smaller(drafts[place], following):
        place -= 1
    last = drafts[place]
    return place if isinstance(last, BlockDraft) and last.lines[0].page is _last_page(drafts) else len(drafts) - 1


def _is_smaller(draft: Draft, other: BlockDraft) -> bool:
    return isinstance(draft, BlockDraft) and draft.lines[0].size < NOTE * other.lines[0].size


def _last_page(drafts: Sequence[Draft]) -> Page | None:
    last = drafts[-1]
    return last.lines[0].page if isinstance(last, BlockDraft) else None
