"""Block drafts -> the document: one text in which every character knows where it was printed."""

from __future__ import annotations

import itertools
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence, Set

from .blocks import BlockDraft, Frame, page_shape
from .document import Block, Cell, Document, Page, PageInfo, Span, Table
from .lines import Line, Word, box_values
from .links import continues_address, find_links, starts_address
from .tables import CellDraft, TableDraft, cell_box, fill_keys
from .text import fold

Draft = BlockDraft | TableDraft
CLOSING = ",.;:!?)]»"
SHORT = 3  # letters: a piece of a word this short that is no word elsewhere belongs to the piece before it
SOFT_HYPHEN = "\u00ad"
_HYPHEN = re.compile(r"[^\s-][-‐‑/]$")
_LETTER_HYPHEN = re.compile(r"[^\W\d_][-‐]$")
_YEAR = re.compile(r"\d[./-](?:19|20)\d\d(?!\d)")
_CUT_YEAR = re.compile(r"\d[./-](?:19?|20?)?\d?$")
_RANGE = re.compile(r"\d[–—]$")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def bare(word: str) -> str:
    """A word for comparison: casefolded, without punctuation around it."""
    return _EDGES.sub("", word).casefold()


def is_hyphenated(drafts: Iterable[Draft], vocabulary: Set[str]) -> bool:
    """Whether the words of a text were hyphenated to fill its lines: of those that a hyphen cuts at
    a line's end, clearly more are known without it than with it."""
    whole = hyphened = 0
    for draft in drafts:
        if isinstance(draft, TableDraft):
            stacks = [cell.lines for row in draft.rows for cell in row if cell is not None]
        else:
            stacks = [draft.lines]
        for line, below in (pair for lines in stacks for pair in itertools.pairwise(lines)):
            last, first = line.words[-1].text, below.words[0].text
            if _LETTER_HYPHEN.search(last) and first[0].islower():
                whole += bare(last[:-1] + first) in vocabulary
                hyphened += bare(last + first) in vocabulary
    return whole >= 3 and whole > 2 * hyphened


def collect_vocabulary(lines: Iterable[Line], cells: Iterable[CellDraft]) -> frozenset[str]:
    """The words of the text that no line end can have cut."""
    words: set[str] = set()
    for line in lines:
        words.update(bare(word.text) for word in line.words[:-1])
        words.add(bare(line.words[-1].text) if not _HYPHEN.search(line.words[-1].text) else "")
    for cell in cells:
        for line in cell.lines:
            words.update(bare(word.text) for word in line.words[1:-1])
    return frozenset(words - {""})


class Writer:
    """Puts words one after another and remembers where each character was printed."""

    def __init__(
        self, frames: Mapping[tuple[int, int], Frame], vocabulary: Set[str], *, with_confidence: bool,
        hyphenated: bool = False,
    ) -> None:
        self._frames = frames
        self._vocabulary = vocabulary
        self._hyphenated = hyphenated
        self._text: list[str] = []
        self._length = 0
        self._pages = array("i")
        self._boxes = array("d")
        self._raw = array("i")
        self._links: list[int] = []
        self._confidence = array("f") if with_confidence else None
        self._blocks: list[Block] = []

    def add(self, draft: Draft) -> None:
        """Write a paragraph, an item or a table after what is there."""
        if self._blocks:
            self._separate("\n")
        if isinstance(draft, TableDraft):
            self._blocks.append(self._table(draft))
        else:
            self._blocks.append(self._paragraph(draft))

    def _paragraph(self, draft: BlockDraft) -> Block:
        start, first = self._length, draft.lines[0]
        bold_end, bold = start, True
        for number, line in enumerate(draft.lines):
            for place, word in enumerate(line.words):
                if place:
                    self._separate("\t" if place in line.tabs else " ")
                self._word(word, self._kept(draft.lines, number) if place == len(line.words) - 1 else None)
                if number == place == 0 and draft.marker == len(word.text):
                    continue  # an item's mark may be plain before bold words
                bold = bold and word.bold
                if bold:
                    bold_end = self._length
            self._join(draft.lines, number)
        opening = 1 if draft.marker == len(first.words[0].text) and len(first.words) > 1 else 0
        return Block(
            kind="item" if draft.marker else "paragraph",
            start=start,
            end=self._length,
            page=first.page.number,
            marker=Span(start, start + draft.marker) if draft.marker else None,
            bold=first.words[opening].bold,
            bold_end=bold_end,
            centered=draft.centered,
            indent=first.x0 - self._frames[page_shape(first.page)].left,
            size=first.size,
            label=draft.label,
        )

    def _table(self, draft: TableDraft) -> Block:
        fill_keys(draft)
        start = self._length
        padding = min(
            (max(0.0, line.x0 - cell.bbox[0]) for row in draft.rows for cell in row if cell for line in cell.lines),
            default=0.0,
        )
        written: dict[int, Cell] = {}
        rows = []
        for number, row in enumerate(draft.rows):
            if number:
                self._separate("\n")
            cells: list[Cell | None] = []
            for place, cell in enumerate(row):
                if place:
                    self._separate("\t")
                if cell is None:
                    cells.append(None)
                elif id(cell) in written:
                    first = written[id(cell)]
                    cells.append(Cell(first.start, first.end, first.bbox, first.page, filled=True))
                else:
                    written[id(cell)] = self._cell(cell, padding)
                    cells.append(written[id(cell)])
            rows.append(tuple(cells))
        first_word = next(line for row in draft.rows for cell in row if cell for line in cell.lines).words[0]
        return Block(
            kind="table",
            start=start,
            end=self._length,
            page=draft.first_page.number,
            bold=first_word.bold,
            bold_end=start,
            size=first_word.size,
            table=Table(tuple(rows), draft.header_rows),
        )

    def _cell(self, cell: CellDraft, padding: float) -> Cell:
        start = self._length
        for number, line in enumerate(cell.lines):
            for place, word in enumerate(line.words):
                if place:
                    self._separate(" ")
                self._word(word, self._kept(cell.lines, number) if place == len(line.words) - 1 else None)
            if not self._is_cut(cell, number, padding):
                self._join(cell.lines, number)
        return Cell(start, self._length, cell_box(cell), cell.page.number)

    def _kept(self, lines: Sequence[Line], number: int) -> int | None:
        """How many characters of a line's last word are written: None for all, or all but the hyphen.

        Hyphens at line ends are real, unless the text has the word without one and never with it, or
        its words are hyphenated and the pieces are no words of their own.
        """
        word = lines[number].words[-1]
        if number + 1 == len(lines) or not _LETTER_HYPHEN.search(word.text):
            return None
        below = lines[number + 1].words[0].text
        first, last = bare(word.text[:-1]), bare(below)
        if not below[0].islower() or continues_address(lines[: number + 1], lines[number + 1]):
            return None
        if bare(word.text + below) in self._vocabulary:
            return None
        parted = first in self._vocabulary and last in self._vocabulary
        dropped = bare(word.text[:-1] + below) in self._vocabulary or (self._hyphenated and not parted)
        return len(word.text) - 1 if dropped else None

    def _is_cut(self, cell: CellDraft, number: int, padding: float) -> bool:
        """Whether a line of a narrow cell ends in the middle of a word, for want of room, without a hyphen."""
        if number + 1 >= len(cell.lines):
            return False
        line, below = cell.lines[number], cell.lines[number + 1]
        first, last = line.words[-1].text, below.words[0].text
        cut = _CUT_YEAR.search(first)
        if cut is not None and last[0].isdigit() and _YEAR.match(first + last, cut.start()):
            return True
        if cell.bbox[2] - line.x1 - padding > 0.6 * line.size or not (first[-1].isalpha() and last[0].islower()):
            return False
        if bare(first + last) in self._vocabulary:
            return True
        return len(bare(last)) <= SHORT and not self._vocabulary & {bare(first), bare(last)}

    def _join(self, lines: Sequence[Line], number: int) -> None:
        """What stands between two lines of a text: nothing after a hyphen or inside an address, else a space."""
        if number + 1 == len(lines):
            return
        line = lines[number + 1]
        last, first = lines[number].words[-1].text, line.words[0].text
        if last.endswith(SOFT_HYPHEN) or continues_address(lines[: number + 1], line):
            return
        if not starts_address(first) and (
            first[0] in CLOSING
            or (_HYPHEN.search(last) and first[0].isalnum()) or (_RANGE.search(last) and first[0].isdigit())
        ):
            return
        self._separate(" ")

    def _separate(self, char: str) -> None:
        """Write a character that is not printed."""
        self._text.append(char)
        self._length += 1
        self._pages.append(0)
        self._boxes.extend((0.0, 0.0, 0.0, 0.0))
        self._raw.append(-1)
        self._links.append(-1)
        if self._confidence is not None:
            self._confidence.append(1.0)

    def _word(self, word: Word, kept: int | None = None) -> None:
        """Write the first `kept` characters of a word (None for all), soft hyphens left out."""
        page, text, indices = word.page, word.text[:kept], word.indices[:kept]
        links = word.links[:kept] if word.links is not None else (-1,) * len(indices)
        if SOFT_HYPHEN in text:
            visible = [place for place, char in enumerate(text) if char != SOFT_HYPHEN]
            indices, links = [indices[place] for place in visible], tuple(links[place] for place in visible)
            text = text.replace(SOFT_HYPHEN, "")
        self._text.append(text)
        self._length += len(text)
        self._pages.extend([page.number] * len(indices))
        self._raw.extend(indices)
        self._boxes.extend(box_values(page, indices))
        self._links.extend(links)
        if self._confidence is not None:
            confidence = page.confidence
            self._confidence.extend(confidence[i] if confidence is not None else 1.0 for i in indices)

    def finish(self, pages: Sequence[Page]) -> Document:
        """The document of all that was written; `pages` are the file's, with those that held no text."""
        text = "".join(self._text)
        return Document(
            text=text,
            folded=fold(text),
            pages=self._pages,
            boxes=self._boxes,
            raw=self._raw,
            blocks=tuple(self._blocks),
            links=find_links(text, self._pages, self._links, {page.number: page for page in pages}, self._blocks),
            page_infos=tuple(
                PageInfo(page.number, page.width, page.height, len(page.text), page.confidence is not None)
                for page in pages
            ),
            confidence=self._confidence,
        )
