"""The picture of a page -> the `Page` that a text layer gives, but for its style.

The picture is straightened and searched for ruling lines. Its tables are read cell by cell, what
stands outside them as running text, and lines that look like addresses once more as English.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from PIL import Image

from .document import Edge, Page
from .languages import detect_language
from .ocr_batch import Request, Steps
from .ocr_figures import tell_figures
from .ocr_image import (
    Mask,
    PixelBox,
    clean,
    find_pictures,
    find_rules,
    find_specks,
    ink,
    is_blank,
    measure_skew,
    paper_of,
    rules_apart,
    straighten,
    stroke_width,
)
from .ocr_reread import look_again
from .ocr_strip import read_pieces
from .rules import load_rules
from .tables import find_grids
from .tesseract import Letter, PrintedLine, check_languages

FONT = 1.1  # font size over the height of a line's letters
ASCENT, DESCENT = 0.8, 0.2  # of the font size, as in pages with a text layer
CELL_EDGE = 0.02  # inches from the middle of a cell's rules to where they surely end
SAME_SIZE = 0.2  # neighbouring lines whose heights differ by less are set in one size
X_HEIGHT = 0.6  # of a line's height at least is that of its small letters
NEIGHBOURS = 2  # lines above and below that a line's height is compared with


@dataclass(frozen=True)
class ScannedPage(Page):
    """A page read by OCR, its characters and edges where they stand once it is straightened and laid
    on the other pages.

    `skew` is by how many degrees its lines fall to the right as scanned, `shift` by how many points
    it was moved to the right; `restore_boxes` takes both back. `strokes` has the width of each
    character's strokes as a share of its size: bold ones stand out from the rest.
    """

    skew: float = 0.0
    shift: float = 0.0
    strokes: array[float] = field(default_factory=lambda: array("f"))


def read_image(image: Image.Image, number: int, dpi: float, languages: Sequence[str]) -> Steps[ScannedPage]:
    """The page on a gray image of `dpi` pixels per inch. Raises OcrUnavailable and OcrFailed; a blank one needs
    no OCR."""
    if is_blank(ink(image)):
        return _page([], (), image, number, dpi, 0.0)
    check_languages(languages)
    skew = measure_skew(image)
    readable, edges = _made_ready(straighten(image, skew), dpi)
    lines = yield from _read_page(readable, edges, dpi, languages)
    return _page(lines, edges, readable, number, dpi, skew)


def _made_ready(straight: Image.Image, dpi: float) -> tuple[Image.Image, tuple[Edge, ...]]:
    """The page without what is no text of its own, and its ruling lines."""
    gray, dark = np.asarray(straight), ink(straight)
    across, down = find_rules(gray, dark, dpi)
    # Tesseract takes a rule close to small text for a part of it.
    covered = [*find_pictures(dark, dpi), *rules_apart(across, dark, dpi)]
    readable = clean(straight, dark, covered, find_specks(dark, dpi), dpi)
    return readable, tuple(_edge(box, dpi) for box in (*across, *down))


def _read_page(image: Image.Image, edges: tuple[Edge, ...], dpi: float, languages: Sequence[str],
               ) -> Steps[list[PrintedLine]]:
    """All lines of a straightened page: those outside its tables as they run, those of each cell by themselves."""
    cells = _cells(edges, image, dpi)
    insides = [_grown(cell, -CELL_EDGE * dpi) for cell in cells]
    # Many pages wait at the same time: none of them keeps an image that it can do without.
    lines = yield _running_text(image, cells, dpi, languages)
    languages = order_languages(lines, languages)
    for found in (yield from read_pieces(image, _filled(insides, image), languages, dpi)):
        lines += found
    return (yield from look_again(image, lines, order_languages(lines, languages), dpi))


def _running_text(image: Image.Image, cells: Sequence[PixelBox], dpi: float, languages: Sequence[str],
                  ) -> Request | None:
    """The page without its tables, if anything is left of it then."""
    body, paper, dark = image.copy(), paper_of(image), ink(image)
    for cell in cells:
        x0, top, x1, bottom = _grown(cell, CELL_EDGE * dpi)
        body.paste(paper, (x0, top, x1, bottom))
        dark[top:bottom, x0:x1] = False
    return None if is_blank(dark) else Request(body, tuple(languages), dpi)


def _filled(boxes: Sequence[PixelBox], image: Image.Image) -> list[PixelBox]:
    """The boxes with ink in them."""
    dark = ink(image)
    return [(x0, top, x1, bottom) for x0, top, x1, bottom in boxes if dark[top:bottom, x0:x1].any()]


def _grown(box: PixelBox, by: float) -> PixelBox:
    """The box with all sides moved outwards (or inwards), but not turned inside out."""
    x0, top, x1, bottom = box
    step = round(by)
    return (max(0, x0 - step), max(0, top - step), max(x1 + step, x0 - step + 1), max(bottom + step, top - step + 1))


def order_languages(lines: Sequence[PrintedLine], languages: Sequence[str]) -> list[str]:
    """Tesseract's `languages`, first that of the text in `lines`: among single words it takes what its
    first language makes of them, even without letters of its own for them."""
    text = "\n".join(line.text for line in lines)
    rules = load_rules().of(detect_language(text), "ocr_language") if text else ()
    return sorted(languages, key=lambda name: not any(rule.pattern.match(name) for rule in rules))


def _cells(edges: tuple[Edge, ...], image: Image.Image, dpi: float) -> list[PixelBox]:
    """The cells of the page's ruled tables, in pixels."""
    scale = dpi / 72
    frame = Page(1, image.width / scale, image.height / scale, "", array("d"), array("f"), b"", edges)
    return [
        (round(grid.xs[left] * scale), round(grid.ys[top] * scale),
         round(grid.xs[right] * scale), round(grid.ys[bottom] * scale))
        for grid in find_grids(frame) for top, left, bottom, right in grid.cells
    ]


# --- lines -> page -----------------------------------------------------------


def _page(lines: Sequence[PrintedLine], edges: tuple[Edge, ...], image: Image.Image, number: int, dpi: float,
          skew: float) -> ScannedPage:
    text: list[str] = []
    boxes, sizes, confidence, strokes = array("d"), array("f"), array("f"), array("f")
    scale = 72 / dpi
    dark = ink(image)
    lines = tell_figures(lines, dark)
    for line, height in zip(lines, _smooth([line.height for line in lines]), strict=True):
        size = FONT * height * scale
        for word, width in zip(line.words, _strokes(dark, line), strict=True):
            if text:
                # A space as printed, so that no two words run together; the layout sets its own.
                text.append(" ")
                boxes.extend((boxes[-2], boxes[-3], boxes[-2], boxes[-1]))
                sizes.append(size)
                confidence.append(confidence[-1])
                strokes.append(width)
            for letter, x0, x1 in _abutting(word):
                base = (line.base + line.slope * (x0 + x1) / 2) * scale
                text.append(letter.text)
                boxes.extend((x0 * scale, base - ASCENT * size, x1 * scale, base + DESCENT * size))
                sizes.append(size)
                confidence.append(letter.confidence)
                strokes.append(width)
    return ScannedPage(
        number=number, width=image.width * scale, height=image.height * scale, text="".join(text), boxes=boxes,
        sizes=sizes, bold=bytes(len(text)), edges=edges, confidence=confidence, skew=skew, strokes=strokes,
    )


def _smooth(heights: Sequence[float]) -> list[float]:
    """The heights of lines, each the median of those near it that may be the same, or that of the lines
    above and below it: a line with few tall letters is measured too small."""
    smooth = []
    for place, height in enumerate(heights):
        near = heights[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
        same = [other for other in near if abs(other - height) <= SAME_SIZE * height]
        beside = near[max(0, min(place, NEIGHBOURS) - 1) :][:3]
        if len(same) == 1 and len(beside) == 3:
            above, _, below = beside
            if abs(above - below) <= SAME_SIZE * above and height < above <= height / X_HEIGHT:
                same = [above, below]
        smooth.append(median(same))
    return smooth


def _strokes(dark: Mask, line: PrintedLine) -> list[float]:
    """The width of the strokes of each word of a line, as a share of the line's height. A word without letters
    (a number, a dash) has that of the next one, the last ones that of the one before; 0 in a line without any."""
    widths: list[float] = []
    for word in line.words:
        left, right = min(letter.x0 for letter in word), max(letter.x1 for letter in word)
        base = line.base + line.slope * (left + right) / 2
        top, bottom = max(0, round(base - line.height)), max(0, round(base))
        lettered = any(letter.text.isalpha() for letter in word)
        widths.append(stroke_width(dark[top:bottom, max(0, round(left)) : round(right)]) if lettered else 0.0)
    for place in range(len(widths) - 2, -1, -1):
        widths[place] = widths[place] or widths[place + 1]
    for place in range(1, len(widths)):
        widths[place] = widths[place] or widths[place - 1]
    return [width / line.height for width in widths]


def _abutting(word: Sequence[Letter]) -> Iterator[tuple[Letter, float, float]]:
    """The word's letters with their left and right edges: without gaps, in order, within the word's own box.

    Tesseract's boxes of single letters may overlap, stand apart or change places.
    """
    left, right = min(letter.x0 for letter in word), max(letter.x1 for letter in word)
    x0 = left
    for place, letter in enumerate(word):
        meeting = (letter.x1 + word[place + 1].x0) / 2 if place + 1 < len(word) else right
        x1 = min(max(x0, meeting), right)
        yield letter, x0, x1
        x0 = x1


def _edge(box: PixelBox, dpi: float) -> Edge:
    """The line through the middle of a ruling line's ink, in points."""
    x0, top, x1, bottom = (value * 72 / dpi for value in box)
    if x1 - x0 >= bottom - top:
        return Edge(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
    return Edge((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)


