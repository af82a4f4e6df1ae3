"""Tables that are a form filled in, label beside text -> the paragraphs that they hold.

Some fill in the report's items as a table of two columns (or three, with the number in the first): the items' labels
on the left, whole pages of text on the right. Read row by row, it is running text under headings.
"""

from __future__ import annotations

import re
from itertools import groupby

from .blocks import BlockDraft, Frame, make_blocks, marker_length, measure, starts_block
from .tables import CellDraft, TableDraft

TALL = 12  # lines: a cell of a table of facts is hardly this high
LEAST = 4  # rows
MOST = 0.8  # of the labels
_NUMBER = re.compile(r"\d{1,2}[.)]?$")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")


def unroll(table: TableDraft) -> list[BlockDraft] | None:
    """The paragraphs of a filled-in form in reading order; None for a table of facts."""
    if not _is_form(table):
        return None
    frame = _frame([cell for row in table.rows if (cell := row[-1]) is not None])
    blocks: list[BlockDraft] = []
    written: set[int] = set()
    for row in table.rows:
        *label, text = row
        new = [cell for cell in label if cell is not None and cell.lines and id(cell) not in written]
        if new:
            lines = [line for cell in new for line in cell.lines]
            blocks.append(BlockDraft(lines, marker_length(lines[0]), label=True))
        if text is not None and text.lines and id(text) not in written:
            blocks.extend(_paragraphs(text, frame))
        written.update(id(cell) for cell in row if cell is not None)
    return blocks


def _is_form(table: TableDraft) -> bool:
    """Whether labels, hardly one with figures of its own, stand beside texts, of which one at least is high."""
    rows = [row for row in table.rows if row[0] is not None and row[0].lines]
    columns = len(table.rows[0])
    if columns not in (2, 3) or len(rows) < LEAST or table.header_rows > 1:
        return False
    if columns == 3 and not all(_NUMBER.match(row[0].text) for row in rows if row[0] is not None):
        return False
    labels = [row[columns - 2] for row in rows]
    texts = [row[columns - 1] for row in rows]
    return sum(map(_is_label, labels)) >= MOST * len(labels) and any(
        text is not None and len(text.lines) >= TALL and len(label.lines if label else ()) < len(text.lines)
        for label, text in zip(labels, texts, strict=True)
    )


def _is_label(cell: CellDraft | None) -> bool:
    if cell is None or not cell.lines:
        return False
    words = _NUMBERED.sub("", cell.text + " ", count=1)
    return any(char.isalpha() for char in words) and not any(char.isdigit() for char in words)


def _frame(cells: list[CellDraft]) -> Frame:
    lines = sorted((line for cell in {id(cell): cell for cell in cells}.values() for line in cell.lines),
                   key=lambda line: line.page.number)
    return measure([list(group) for _, group in groupby(lines, key=lambda line: line.page.number)])


def _paragraphs(cell: CellDraft, frame: Frame) -> list[BlockDraft]:
    """A cell's text as paragraphs, those that a page break cuts put together."""
    blocks: list[BlockDraft] = []
    for _, group in groupby(cell.lines, key=lambda line: line.page.number):
        new = make_blocks(group, frame)
        if blocks and not starts_block(blocks[-1], new[0].lines[0], frame, far=True):
            blocks[-1].lines.extend(new[0].lines)
            new = new[1:]
        blocks.extend(new)
    return blocks
