"""What esep knows of a file before it looks for records: the ink of its pages, their text, its sections.

One coordinate system serves all stages: a *span* is a half-open range of characters in `Document.text`. Every
character of that text knows its page, its box and its place in the raw character order of the page, so a span
always leads back to the ink. Boxes are `(x0, top, x1, bottom)` in points from the page's upper left corner, as in
pdfplumber; pages count from 1.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Bbox = tuple[float, float, float, float]


# --- reading -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edge:
    """A ruling line (or one side of a thin or stroked rectangle), horizontal or vertical."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link annotation: its box on the page and the address it opens."""

    bbox: Bbox
    target: str


@dataclass(frozen=True)
class Page:
    """One page as its producer left it: characters in the file's order, lines, links.

    `text` has one entry per printed character (no invented spaces or line
    ends); `boxes` holds four floats for each, `sizes` a font size in points,
    `bold` a 0 or 1. `fills` are the coloured boxes behind the text. `confidence`
    (0-1 per character) is None unless the text was read by OCR.
    """

    number: int
    width: float
    height: float
    text: str
    boxes: array[float]
    sizes: array[float]
    bold: bytes
    edges: tuple[Edge, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    confidence: array[float] | None = None
    fills: tuple[Bbox, ...] = ()


# --- layout ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of `Document.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `filled` cells repeat a merged or empty neighbour above them."""

    start: int
    end: int
    bbox: Bbox
    page: int
    filled: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table, whole even where it crosses pages: header rows once, cells joined.

    Every row has one entry per column; None where the grid has no cell. A cell
    that spans several rows or columns stands in each of them (`filled` after the first).
    """

    rows: tuple[tuple[Cell | None, ...], ...]
    header_rows: int


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item or a table, in reading order.

    `start`/`end` hold the whole text with its marker; `marker` is the part
    that marks a list item (`1.`, `2)`, `–`, a bullet), None for a paragraph.
    `bold` means that the first words are bold, `bold_end` is where the bold
    run at the start of the block ends. `indent` is the first line's distance
    from the text's left margin in points, `size` the commonest font size.
    `label` says that it names an item in a form that was filled in as a table.
    """

    kind: str  # paragraph | item | table
    start: int
    end: int
    page: int
    marker: Span | None = None
    bold: bool = False
    bold_end: int = 0
    centered: bool = False
    indent: float = 0.0
    size: float = 0.0
    table: Table | None = None
    label: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the characters that print it.

    `target` is the annotation's own address where there is one, else the
    printed text freed of the spaces of line breaks. One address printed over
    several lines (or pages) is one link.
    """

    start: int
    end: int
    target: str
    annotated: bool


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What is kept of a page once its characters are in the document's text."""

    number: int
    width: float
    height: float
    characters: int
    ocr: bool = False


class Memo(dict[Any, Any]):
    """What stages found in a document, for those that ask again. No part of its value: copies begin empty."""

    def __reduce__(self) -> tuple[type[Memo], tuple[()]]:
        return Memo, ()


@dataclass(frozen=True)
class Document:
    """The text of a file in reading order, without running heads, feet and page numbers.

    Blocks are separated by one line feed, cells of a table by a tab, rows by a
    line feed; lines of a paragraph are joined by one space (or by nothing
    inside a link). `pages`, `boxes` (four per character), `raw` (index in the
    page's own character order) and `confidence` have one entry per character;
    invented separators have page 0.

    `folded` is as long as `text` and meant for rules: Latin letters inside
    Cyrillic words are their Cyrillic twins, quotes are `"`, dashes are `-`
    or `–` as printed, every kind of space is one plain space.
    """

    text: str
    folded: str
    pages: array[int]
    boxes: array[float]
    raw: array[int]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    page_infos: tuple[PageInfo, ...]
    confidence: array[float] | None = None

    @cached_property
    def memo(self) -> Memo:
        return Memo()

    def page_of(self, start: int) -> int:
        """The page of the first printed character at or after `start` (0 if none)."""
        for index in range(start, len(self.pages)):  # no slice: it would copy the rest of the document
            if self.pages[index]:
                return self.pages[index]
        return 0

    def is_scanned(self, start: int, end: int) -> bool:
        """Whether any of these characters was read by OCR."""
        if self.confidence is None:
            return False
        pages = set(self.pages[start:end])
        return any(info.ocr and info.number in pages for info in self.page_infos)

    def bboxes(self, span: Span) -> list[tuple[int, Bbox]]:
        """(page, box) for each printed line that the span covers, in reading order."""
        lines: list[tuple[int, Bbox]] = []
        end = min(span.end, len(self.text))
        sides = iter(self.boxes[4 * span.start : 4 * end])
        boxes = zip(sides, sides, sides, sides, strict=True)
        on, a, b, c, d = 0, 0.0, 0.0, 0.0, 0.0  # the line so far and its page
        for page, (x0, top, x1, bottom) in zip(self.pages[span.start : end], boxes, strict=True):
            if not page:
                continue
            if page == on and x0 >= a - 2 and x0 - c < 40:
                if top == b and bottom == d:  # nearly all: the same font
                    if x1 > c:
                        c = x1
                    if x0 < a:
                        a = x0
                    continue
                if min(bottom, d) - max(top, b) > 0.4 * min(bottom - top, d - b):
                    a, b, c, d = min(a, x0), min(b, top), max(c, x1), max(d, bottom)
                    continue
            if on:
                lines.append((on, (a, b, c, d)))
            on, a, b, c, d = page, x0, top, x1, bottom
        if on:
            lines.append((on, (a, b, c, d)))
        return lines


# --- sections ----------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A heading of the form with all that stands under it.

    `key` is the heading's stable name (`partners_domestic`, `task`, ...), `title`
    the span of the heading's own words, `number` as printed, `first`/`last` the
    half-open range of block indexes, `start`/`end` the characters, children
    included. `body` is where the text after the heading begins (it may run on in
    the heading's own block).
    """

    key: str
    number: str | None
    title: Span
    start: int
    body: int
    end: int
    first: int
    last: int
    language: str
    rule: str
    children: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()
