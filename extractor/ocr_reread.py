"""Second looks at what Tesseract misreads when it reads several languages at once.

It takes an address for a word of the wrong alphabet, a single figure for a
letter, one figure for another, the sign № for two letters, and a word for one of a language that has
not all of its letters. Such places are cut out and read again in one language; of two
readings the surer one stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from PIL import Image

from .ocr_batch import Steps
from .ocr_image import PixelBox
from .ocr_strip import read_pieces
from .tesseract import Letter, PrintedLine

LATIN = "eng"
SIGNED = "rus"  # of the models only this one reads the sign № well
SURER = 0.32  # by which English must be surer where both readings could be addresses: it is the weaker reader
MARGIN = 0.1  # by which it may be less sure where the other cannot be one,
ADDRESS_MARGIN = 0.35  # or yet has the signs of one beside its letters
FIGURE_MARGIN = 0.03  # by which it may be less sure of a figure: there it is the better reader
SURE = 0.6  # a word read as surely as this is no part of an address taken for text
CERTAIN = 0.935  # a word read as surely as this in another language is one of that language
SHORT = 3  # letters of a line that may be a figure misread
NO_SPACE = 0.2  # of the line's height: words of an address that stand nearer are one
PAD = 0.06  # inches left and right of a piece
ABOVE, BELOW = 0.9, 0.42  # of the line's height, from the base line: the piece's upper and lower side
NEXT_LINE = 2.2  # of its height: how far below a line the next one stands at most
ADDRESS = re.compile(r"https?[:/]|www\.|^[!-~]*[a-z0-9]\.[a-z]{2,4}/[!-~]*$", re.IGNORECASE)
REST = re.compile(r"[/=?&%_@<>|\]\[]|[A-Za-z]|\d.*\D.*\d|-.*-")  # in a word that may go on an address
SIGNS = re.compile(r"[/=?&%_]")
ASCII = re.compile(r"[!-~]+")
SIGN = re.compile(r"[MМNНKКҚХ1]?[oоeе%?&°](\d{0,3})[,;.)]?", re.IGNORECASE)  # what № becomes, with its number or not
NUMBER = re.compile(r"[^\W\d_]{1,2}[.)]")  # what an item's number looks like when misread
FIGURES = re.compile(r"\d{1,3}[.)]?")
LONG_FIGURE = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*\d[^A-Za-z]*")
WORD = re.compile(r"\W*[^\W\d_]{3,}.*")
Word = tuple[Letter, ...]


@dataclass(frozen=True)
class _Doubt:
    """The words `first` to `end` (exclusive) of the line at `line`, to be read again."""

    line: int
    first: int
    end: int
    kind: str  # address | figure | number | sign | word


def look_again(image: Image.Image, lines: Sequence[PrintedLine], languages: Sequence[str], dpi: float,
               ) -> Steps[list[PrintedLine]]:
    """`lines` with their addresses, figures and words in the wrong language as a second reading has them,
    where it is the surer. `languages` are those that may be used, the first that of most of the page."""
    language = languages[0]
    result = list(lines)
    for name, find in ((LATIN, _latin_doubts), (SIGNED, _sign_doubts), (language, partial(_word_doubts, language))):
        if name not in languages:
            continue
        # Looked for in the lines as they are by now: the second look before may have changed their words.
        doubts = list(find(lines))
        pieces = [_piece(image, lines[doubt.line], doubt, dpi) for doubt in doubts]
        readings = yield from read_pieces(image, pieces, [name], dpi)
        # From the end of a line to its beginning, so that the places of its other words stay.
        for doubt, found in reversed(list(zip(doubts, readings, strict=True))):
            line = result[doubt.line]
            new = tuple(chain.from_iterable(other.words for other in sorted(found, key=lambda other: other.bbox[0])))
            words = _choose(doubt.kind, line.words[doubt.first : doubt.end], new)
            result[doubt.line] = PrintedLine(
                (*line.words[: doubt.first], *words, *line.words[doubt.end :]), line.base, line.slope, line.height
            )
        lines = list(result)
    return [_join_addresses(line) for line in result]


# --- doubts ------------------------------------------------------------------


def _latin_doubts(lines: Sequence[PrintedLine]) -> Iterator[_Doubt]:
    """Addresses (up to the line's end or to words that are surely text) and figures, in order."""
    open_line: PrintedLine | None = None
    for place, line in enumerate(lines):
        texts = [text_of(word) for word in line.words]
        first = next((i for i, text in enumerate(texts) if ADDRESS.search(text)), None)
        if first is None and open_line is not None and _goes_on(open_line, line, texts):
            first = 0
        open_line = line if first is not None else None
        if first is None and len("".join(texts)) <= SHORT:
            yield _Doubt(place, 0, len(texts), "number")
            continue
        if first is None:
            first = end = len(texts)
        else:
            end = next((i for i in range(first + 1, len(texts)) if _is_text(line.words[i])), len(texts))
        for i, text in enumerate(texts):
            if i == first:
                if all(ASCII.fullmatch(item) for item in texts[first:end]) and (
                    _sureness(line.words[first:end]) > 1 - SURER
                ):
                    continue  # no other reading can be so much surer
                yield _Doubt(place, first, end, "address")
            elif not first <= i < end:
                if i == 0 and NUMBER.fullmatch(text):
                    yield _Doubt(place, 0, 1, "number")
                elif LONG_FIGURE.fullmatch(text):
                    yield _Doubt(place, i, i + 1, "figure")


def _sign_doubts(lines: Sequence[PrintedLine]) -> Iterator[_Doubt]:
    """Words that may be a № in front of a number."""
    for place, line in enumerate(lines):
        texts = [text_of(word) for word in line.words]
        for i, text in enumerate(texts):
            found = SIGN.fullmatch(text)
            if found and (found[1] or (i + 1 < len(texts) and texts[i + 1][0].isdigit())):
                yield _Doubt(place, i, i + 1, "sign")


def _word_doubts(language: str, lines: Sequence[PrintedLine]) -> Iterator[_Doubt]:
    """Words that were read, not quite surely, as another language than the page's."""
    for place, line in enumerate(lines):
        for i, word in enumerate(line.words):
            own = word[0].language
            text = text_of(word)
            if own not in ("", language, LATIN) and WORD.fullmatch(text) and _sureness([word]) < CERTAIN:
                yield _Doubt(place, i, i + 1, "word")


def _goes_on(above: PrintedLine, line: PrintedLine, texts: Sequence[str]) -> bool:
    """Whether `line` may hold the rest of the address at the end of `above`."""
    return len(texts) <= 3 and 0 < line.base - above.base < NEXT_LINE * above.height and bool(REST.search(texts[0]))


def _is_text(word: Word) -> bool:
    """Whether the word, which follows an address, is surely none of its parts."""
    text = text_of(word)
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


# --- two readings ------------------------------------------------------------


def _choose(kind: str, old: Sequence[Word], new: Sequence[Word]) -> Sequence[Word]:
    """The one of two readings that stays."""
    if kind == "address":
        return new if new and _is_better_address(old, new) else old
    if kind == "sign":
        return new if len(new) == 1 and _is_better_sign(old, new) else old
    # What stands beside the word in the cut (a table's rule) may come out as a mark of its own.
    new = [word for word in new if any(letter.text.isalnum() for letter in word)]
    if len(new) != 1:
        return old
    better = {"number": _is_better_number, "figure": _is_better_figure, "word": _is_better_word}[kind]
    return new if better(old, new) else old


def _is_better_address(old: Sequence[Word], new: Sequence[Word]) -> bool:
    before, after = "".join(map(text_of, old)), "".join(map(text_of, new))
    if not ASCII.fullmatch(after):
        return False
    margin = -SURER
    if not ASCII.fullmatch(before):
        margin = ADDRESS_MARGIN if SIGNS.search(before) else MARGIN
    return _sureness(new) + margin > _sureness(old)


def _is_better_number(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """A lonely figure, or an item's number: a figure wins over letters."""
    before, after = "".join(map(text_of, old)), text_of(new[0])
    return bool(FIGURES.fullmatch(after)) and (not FIGURES.fullmatch(before) or _sureness(new) > _sureness(old))


def _is_better_sign(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """A №, with the same number behind it."""
    before, after = text_of(old[0]), text_of(new[0])
    return after.startswith("№") and (before.endswith(after[1:]) if after[1:] else not before[-1].isdigit())


def _is_better_figure(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Other digits in the same places."""
    before, after = text_of(old[0]), text_of(new[0])
    return re.sub(r"\d", "0", before) == re.sub(r"\d", "0", after) and (
        _sureness(new) + FIGURE_MARGIN >= _sureness(old)
    )


def _is_better_word(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Other letters in the same places."""
    before, after = text_of(old[0]), text_of(new[0])
    same = len(before) == len(after) and all(a == b or (a.isalpha() and b.isalpha()) for a, b in
                                             zip(before, after, strict=True))
    return same and _sureness(new) > _sureness(old)


def _join_addresses(line: PrintedLine) -> PrintedLine:
    """The line with those words put together that a space parts where an address has none."""
    joined: list[Word] = []
    for word in line.words:
        last = joined[-1] if joined else None
        near = last is not None and word[0].x0 - last[-1].x1 < NO_SPACE * line.height
        if last and near and SIGNS.search(text_of(last)) and ASCII.fullmatch(text_of(last) + text_of(word)):
            joined[-1] = (*last, *word)
        else:
            joined.append(word)
    return PrintedLine(tuple(joined), line.base, line.slope, line.height)


def text_of(word: Word) -> str:
    return "".join(letter.text for letter in word)


def _sureness(words: Sequence[Word]) -> float:
    scores = [letter.confidence for word in words for letter in word]
    return sum(scores) / len(scores)
