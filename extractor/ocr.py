"""Pages that are pictures -> the same `Page`s that a text layer gives, read by Tesseract.

Each page is rendered, straightened and searched for ruling lines. Its tables
are read cell by cell, what stands outside them as running text, and lines that
look like addresses once more as English. What was read is kept in a folder by
the hash of the page's image, so that nothing is read twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from .cache import cache_folder, keep
from .document import Annotation, Bbox, Document, Edge, Page
from .errors import NoTextLayer
from .guard import DEFAULT_LIMITS, Limits
from .languages import detect_language
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
    straighten,
    stroke_width,
    turn_back,
)
from .ocr_register import find_shifts
from .ocr_reread import look_again
from .ocr_strip import read_pieces
from .pdf import page_has_text, read_pages, render_page
from .rules import load_rules
from .tables import find_grids
from .tesseract import Letter, PrintedLine, check_languages, read_lines, version

LANGUAGES = ("kaz", "rus", "eng")
DPI = 200.0
MODES = ("auto", "never", "always")
MAX_SIDE = 12_000  # pixels: larger pages are rendered at a smaller resolution
FONT = 1.1  # font size over the height of a line's letters
ASCENT, DESCENT = 0.8, 0.2  # of the font size, as in pages with a text layer
CELL_EDGE = 0.02  # inches from the middle of a cell's rules to where they surely end
SAME_SIZE = 0.2  # neighbouring lines whose heights differ by less are set in one size
NEIGHBOURS = 2  # lines above and below that a line's height is compared with
BOLDER = 1.2  # strokes of bold letters over those of others; in real fonts 1.3 and more
ENOUGH_LETTERS = 600  # of a size: not all of them are bold
SCHEME = 2  # of what the cache holds; raise it when the same image would be read otherwise


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


def read_any_pages(path: str | os.PathLike[str], ocr: str = "auto", limits: Limits = DEFAULT_LIMITS, *,
                   languages: Sequence[str] = LANGUAGES, dpi: float = DPI, cache_dir: Path | None = None, jobs: int = 1,
                   ) -> tuple[Page, ...]:
    """All pages of a PDF: from the text layer, by OCR (`ocr="always"`), or by OCR where there is no
    usable text layer (`"auto"`). With `"never"` such pages stay as they are.

    Raises what `pdf.read_pages` raises, OcrUnavailable, OcrFailed, and NoTextLayer for a file without any text
    that OCR may not read.
    """
    if ocr not in MODES:
        raise ValueError(f"ocr is one of {', '.join(MODES)}, not {ocr!r}")
    pages = read_pages(path, limits)
    numbers = [page.number for page in pages if ocr == "always" or (ocr == "auto" and not page_has_text(page))]
    if not numbers:
        if ocr == "never" and not any(page_has_text(page) for page in pages):
            raise NoTextLayer("no page has a usable text layer: read its pictures with --ocr auto")
        return pages
    found = ocr_pages(path, numbers, limits=limits, languages=languages, dpi=dpi, cache_dir=cache_dir, jobs=jobs)
    by_number = {page.number: page for page in found}
    return tuple(_keep_links(by_number[page.number], page.annotations) if page.number in by_number else page
                 for page in pages)


def _keep_links(page: Page, annotations: tuple[Annotation, ...]) -> Page:
    return replace(page, annotations=annotations) if annotations else page


def ocr_pages(path: str | os.PathLike[str], numbers: Iterable[int], *, dpi: float = DPI,
              languages: Sequence[str] = LANGUAGES, cache_dir: Path | None = None, jobs: int = 1,
              limits: Limits = DEFAULT_LIMITS) -> list[ScannedPage]:
    """The pages with these numbers (from 1), `jobs` of them read at once; blank ones have no text.

    `cache_dir` is where readings are kept (`default_cache()` unless given). Raises OcrUnavailable
    where a page with ink is not in the cache and Tesseract or a language is missing.
    """
    cache = cache_dir if cache_dir is not None else default_cache()
    results: list[ScannedPage | Future[ScannedPage]] = []
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        try:
            for number in numbers:
                # pdfium is not thread-safe: pages are rendered here, the threads wait for Tesseract.
                image, resolution = _render(path, number, dpi, limits)
                key = _key(image, resolution, languages)
                kept = _load(cache, key)
                if kept is not None:
                    results.append(replace(kept, number=number))
                    continue
                results.append(pool.submit(_read_and_keep, image, number, resolution, tuple(languages), cache, key))
            pages = [item.result() if isinstance(item, Future) else item for item in results]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    shifted = [_shifted(page, by) if by else page for page, by in zip(pages, find_shifts(pages), strict=True)]
    return _mark_bold(shifted)


def _mark_bold(pages: Sequence[ScannedPage]) -> list[ScannedPage]:
    """The pages with the characters marked as bold whose strokes are clearly wider than those of most characters
    of about their size. Small letters have wider strokes for their size, for the scanner's blur is in them."""
    by_size: dict[int, list[float]] = {}
    for page in pages:
        for size, width in zip(page.sizes, page.strokes, strict=True):
            if width:
                by_size.setdefault(round(size), []).append(width)
    usual = median(chain.from_iterable(by_size.values())) if by_size else 0.0
    least = {}
    for size in by_size:
        near = [width for other in (size - 1, size, size + 1) for width in by_size.get(other, ())]
        # A size that only headings have says nothing about letters that are not bold.
        least[size] = BOLDER * (median(near) if len(near) >= ENOUGH_LETTERS else usual)
    return [
        replace(page, bold=bytes(width > least.get(round(size), usual)
                                 for size, width in zip(page.sizes, page.strokes, strict=True)))
        for page in pages
    ]


def _shifted(page: ScannedPage, by: float) -> ScannedPage:
    boxes = array("d", page.boxes)
    for i in range(0, len(boxes), 2):
        boxes[i] += by
    edges = tuple(Edge(e.x0 + by, e.top, e.x1 + by, e.bottom) for e in page.edges)
    return replace(page, boxes=boxes, edges=edges, shift=by)


def default_cache() -> Path:
    """The folder for what was read: `esep/ocr` in the user's cache folder."""
    return cache_folder("ocr")


def restore_boxes(document: Document, pages: Iterable[Page]) -> Document:
    """`document` with the boxes of its characters where the ink is on the pages as scanned."""
    moved = {page.number: page for page in pages if isinstance(page, ScannedPage) and (page.skew or page.shift)}
    if not moved:
        return document
    boxes = array("d", document.boxes)
    for i, number in enumerate(document.pages):
        page = moved.get(number)
        if page is not None:
            boxes[4 * i : 4 * i + 4] = array("d", _turned(boxes[4 * i : 4 * i + 4], page))
    return replace(document, boxes=boxes)


def _turned(box: Sequence[float], page: ScannedPage) -> Bbox:
    """A character's box moved with its middle: by so small an angle its shape does not change."""
    x0, top, x1, bottom = box
    x0, x1 = x0 - page.shift, x1 - page.shift
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    new_x, new_y = turn_back(x, y, page.width, page.height, page.skew)
    return x0 + new_x - x, top + new_y - y, x1 + new_x - x, bottom + new_y - y


def _render(path: str | os.PathLike[str], number: int, dpi: float, limits: Limits) -> tuple[Image.Image, float]:
    image = render_page(path, number, dpi, limits).convert("L")
    if max(image.size) > MAX_SIDE:
        dpi *= MAX_SIDE / max(image.size)
        image = render_page(path, number, dpi, limits).convert("L")
    return image, dpi


# --- one page ----------------------------------------------------------------


def _read_and_keep(image: Image.Image, number: int, dpi: float, languages: Sequence[str], cache: Path, key: str,
                   ) -> ScannedPage:
    page = read_image(image, number, dpi, languages)
    _save(cache, key, page)
    return page


def read_image(image: Image.Image, number: int, dpi: float = DPI, languages: Sequence[str] = LANGUAGES) -> ScannedPage:
    """The page on a gray image of `dpi` pixels per inch. Raises OcrUnavailable and OcrFailed; a blank one needs
    no OCR."""
    if is_blank(ink(np.asarray(image))):
        return _page([], (), image, number, dpi, 0.0)
    check_languages(languages)
    skew = measure_skew(image)
    straight = straighten(image, skew)
    gray = np.asarray(straight)
    dark = ink(gray)
    across, down = find_rules(gray, dark, dpi)
    edges = tuple(_edge(box, dpi) for box in (*across, *down))
    readable = clean(straight, dark, find_pictures(dark, dpi), find_specks(dark, dpi), dpi)
    return _page(_read_page(readable, edges, dpi, languages), edges, readable, number, dpi, skew)


def _read_page(image: Image.Image, edges: tuple[Edge, ...], dpi: float, languages: Sequence[str]) -> list[PrintedLine]:
    """All lines of a straightened page: those outside its tables as they run, those of each cell by themselves."""
    cells = _cells(edges, image, dpi)
    body, paper, dark = image.copy(), paper_of(image), ink(np.asarray(image))
    insides = [_grown(cell, -CELL_EDGE * dpi) for cell in cells]
    filled = [(x0, top, x1, bottom) for x0, top, x1, bottom in insides if dark[top:bottom, x0:x1].any()]
    for cell in cells:
        x0, top, x1, bottom = _grown(cell, CELL_EDGE * dpi)
        body.paste(paper, (x0, top, x1, bottom))
        dark[top:bottom, x0:x1] = False
    lines = [] if is_blank(dark) else read_lines(body, languages, dpi)
    languages = order_languages(lines, languages)
    for found in read_pieces(image, filled, languages, dpi):
        lines += found
    return look_again(image, lines, order_languages(lines, languages)[0], dpi)


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
    dark = ink(np.asarray(image))
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
    """The heights of lines, each the median of those near it that may be the same: a line without
    tall letters is measured too small."""
    smooth = []
    for place, height in enumerate(heights):
        near = heights[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
        smooth.append(median(other for other in near if abs(other - height) <= SAME_SIZE * height))
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


# --- what was read before ----------------------------------------------------


def _key(image: Image.Image, dpi: float, languages: Sequence[str]) -> str:
    digest = hashlib.sha256(f"{SCHEME} {image.width}x{image.height} {dpi:g} {'+'.join(languages)}\n".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


def _load(cache: Path, key: str) -> ScannedPage | None:
    """The reading kept under `key`; None where there is none or it is torn (it is then made anew)."""
    try:
        kept = json.loads((cache / key[:2] / f"{key}.json").read_text("utf-8"))
        return ScannedPage(
            number=0, width=kept["width"], height=kept["height"], text=kept["text"], boxes=array("d", kept["boxes"]),
            sizes=array("f", kept["sizes"]), bold=bytes(len(kept["text"])),
            edges=tuple(Edge(*edge) for edge in kept["edges"]), confidence=array("f", kept["confidence"]),
            skew=kept["skew"], strokes=array("f", kept["strokes"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _save(cache: Path, key: str, page: ScannedPage) -> None:
    kept = {
        "program": version() if page.text else "", "width": page.width, "height": page.height, "skew": page.skew,
        "text": page.text, "boxes": [round(value, 2) for value in page.boxes],
        "sizes": [round(value, 2) for value in page.sizes],
        "confidence": [round(value, 4) for value in page.confidence or ()],
        "strokes": [round(value, 3) for value in page.strokes],
        "edges": [[round(v, 2) for v in (e.x0, e.top, e.x1, e.bottom)] for e in page.edges],
    }
    keep(cache / key[:2] / f"{key}.json", json.dumps(kept, ensure_ascii=False).encode())
