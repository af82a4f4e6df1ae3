"""Second looks: addresses read as English alone, lonely figures as figures.

Where several languages are read at once, Tesseract takes an address for a word of
the wrong alphabet now and then, and a single figure for a letter. Of two
readings the surer one stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from PIL import Image

from .ocr_image import PixelBox
from .ocr_strip import read_pieces
from .tesseract import Letter, PrintedLine

LATIN = ("eng",)
SURER = 0.32  # by which English must be surer where both readings could be addresses: it is the weaker reader
MARGIN = 0.1  # by which it may be less sure where the other cannot be one,
ADDRESS_MARGIN = 0.35  # or yet has the signs of one beside its letters
SHORT = 3  # letters of a line that may be a figure misread
SURE = 0.6  # a word read as surely as this is no part of an address taken for text
NO_SPACE = 0.2  # of the line's height: words of an address that stand nearer are one
SIGNS = re.compile(r"[/=?&%_]")
PAD = 0.06  # inches left and right of a piece
ABOVE, BELOW = 0.9, 0.42  # of the line's height, from the base line: the piece's upper and lower side
NEXT_LINE = 2.2  # of its height: how far below a line the next one stands at most
ADDRESS = re.compile(r"https?[:/]|www\.|^[!-~]*[a-z0-9]\.[a-z]{2,4}/[!-~]*$", re.IGNORECASE)
REST = re.compile(r"[/=?&%_@<>|\]\[]|[A-Za-z]|\d.*\D.*\d|-.*-")  # in a word that may go on an address
ASCII = re.compile(r"[!-~]+")
NUMBER = re.compile(r"[^\W\d_]{1,2}[.)]")  # what an item's number looks like when misread
FIGURES = re.compile(r"\d{1,3}[.)]?")
Word = tuple[Letter, ...]


@dataclass(frozen=True)
class _Doubt:
    """The words `first` to `end` (exclusive) of the line at `line`, to be read again."""

    line: int
    first: int
    end: int


def look_again(image: Image.Image, lines: Sequence[PrintedLine], dpi: float) -> list[PrintedLine]:
    """`lines` with their addresses and lonely figures as a second reading has them, where it is the surer."""
    doubts = list(_doubts(lines))
    pieces = [_piece(image, lines[doubt.line], doubt, dpi) for doubt in doubts]
    result = list(lines)
    for doubt, found in zip(doubts, read_pieces(image, pieces, LATIN, dpi), strict=True):
        line = lines[doubt.line]
        old = line.words[doubt.first : doubt.end]
        new = tuple(chain.from_iterable(other.words for other in sorted(found, key=lambda other: other.bbox[0])))
        chosen = new if new and _is_better(old, new) else old
        words = (*line.words[: doubt.first], *_joined(chosen, line.height), *line.words[doubt.end :])
        result[doubt.line] = PrintedLine(words, line.base, line.slope, line.height)
    return result


def _doubts(lines: Sequence[PrintedLine]) -> list[_Doubt]:
    doubts = []
    open_line: PrintedLine | None = None
    for place, line in enumerate(lines):
        texts = [_text(word) for word in line.words]
        first = next((i for i, text in enumerate(texts) if ADDRESS.search(text)), None)
        if first is None and open_line is not None and _goes_on(open_line, line, texts):
            first = 0
        open_line = line if first is not None else None
        if first is None and len("".join(texts)) <= SHORT:
            first = 0
        if first is None and len(texts) > 1 and NUMBER.fullmatch(texts[0]):
            doubts.append(_Doubt(place, 0, 1))
        if first is not None:
            end = next((i for i in range(first + 1, len(texts)) if _is_text(line.words[i])), len(texts))
            doubts.append(_Doubt(place, first, end))
    return doubts


def _goes_on(above: PrintedLine, line: PrintedLine, texts: Sequence[str]) -> bool:
    """Whether `line` may hold the rest of the address at the end of `above`."""
    return len(texts) <= 3 and 0 < line.base - above.base < NEXT_LINE * above.height and bool(REST.search(texts[0]))


def _is_text(word: Word) -> bool:
    """Whether the word, which follows an address, is surely none of its parts."""
    text = _text(word)
    return not SIGNS.search(text) and not ASCII.fullmatch(text) and _sureness([word]) > SURE


def _piece(image: Image.Image, line: PrintedLine, doubt: _Doubt, dpi: float) -> PixelBox:
    """The box around the words in doubt, and some paper around it where no other word stands."""
    pad = PAD * dpi
    first, last = line.words[doubt.first], line.words[doubt.end - 1]
    x0, x1 = first[0].x0 - pad, last[-1].x1 + pad
    if doubt.first:
        x0 = max(x0, (line.words[doubt.first - 1][-1].x1 + first[0].x0) / 2)
    if doubt.end < len(line.words):
        x1 = min(x1, (last[-1].x1 + line.words[doubt.end][0].x0) / 2)
    base = line.base + line.slope * (x0 + x1) / 2
    return (max(0, round(x0)), max(0, round(base - ABOVE * line.height)),
            min(image.width, max(round(x1), round(x0) + 1)), min(image.height, round(base + BELOW * line.height)))


def _is_better(old: Sequence[Word], new: Sequence[Word]) -> bool:
    before, after = " ".join(map(_text, old)), " ".join(map(_text, new))
    if len(before.replace(" ", "")) <= SHORT:
        return bool(FIGURES.fullmatch(after)) and (before.isdigit() <= (_sureness(new) > _sureness(old)))
    if not ASCII.fullmatch(after.replace(" ", "")):
        return False
    margin = -SURER
    if not ASCII.fullmatch(before.replace(" ", "")):
        margin = ADDRESS_MARGIN if SIGNS.search(before) else MARGIN
    return _sureness(new) + margin > _sureness(old)


def _joined(words: Sequence[Word], height: float) -> list[Word]:
    """The words with those put together that a space parts where none is printed."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last and word[0].x0 - last[-1].x1 < NO_SPACE * height and ASCII.fullmatch(_text(last) + _text(word)):
            joined[-1] = (*last, *word)
        else:
            joined.append(word)
    return joined


def _text(word: Word) -> str:
    return "".join(letter.text for letter in word)


def _sureness(words: Sequence[Word]) -> float:
    scores = [letter.confidence for word in words for letter in word]
    return sum(scores) / len(scores)
