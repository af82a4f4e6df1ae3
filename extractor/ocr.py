"""Pages that are pictures -> the same `Page`s that a text layer gives, read by Tesseract.

Each page is rendered and read (`ocr_page`), several of them together. What was read is kept in a folder by
the hash of the page's image, so that nothing is read twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from statistics import median

from PIL import Image

from .cache import cache_folder, keep
from .document import Annotation, Bbox, Document, Edge, Page
from .errors import NoTextLayer
from .guard import DEFAULT_LIMITS, Limits
from .ocr_batch import read_together
from .ocr_image import turn_back
from .ocr_page import ScannedPage, read_image
from .ocr_register import find_shifts
from .pdf import page_has_text, read_pages, render_page
from .tesseract import version

LANGUAGES = ("kaz", "rus", "eng")
DPI = 200.0
MODES = ("auto", "never", "always")
TOGETHER = 16  # pages are read at once at most: the more, the fewer starts of Tesseract, and the more is in memory
MAX_SIDE = 12_000  # pixels: larger pages are rendered at a smaller resolution
BOLDER = 1.2  # strokes of bold letters over those of others; in real fonts 1.3 and more
ENOUGH_LETTERS = 600  # of a size: not all of them are bold
SCHEME = 9  # of what the cache holds; raise it when the same image would be read otherwise


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
    numbers = list(numbers)
    size = max(1, min(TOGETHER, -(-len(numbers) // max(1, jobs))))
    found: dict[int, ScannedPage] = {}
    unread: list[_Scan] = []
    running: list[Future[dict[int, ScannedPage]]] = []
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        try:
            for place, number in enumerate(numbers, 1):
                # pdfium is not thread-safe: pages are rendered here, the threads wait for Tesseract.
                scan = _render(path, number, dpi, limits, languages)
                kept = _load(cache, scan.key)
                if kept is None:
                    unread.append(scan)
                else:
                    found[number] = replace(kept, number=number)
                if unread and (len(unread) == size or place == len(numbers)):
                    if len(running) > jobs:  # no more pictures in memory than are soon needed
                        found |= running.pop(0).result()
                    running.append(pool.submit(_read_and_keep, unread, tuple(languages), cache))
                    unread = []
            for batch in running:
                found |= batch.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    pages = [found[number] for number in numbers]
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


@dataclass(frozen=True)
class _Scan:
    """A page's picture, gray, at `dpi` pixels per inch; `key` is what its reading is kept under."""

    image: Image.Image
    number: int
    dpi: float
    key: str


def _render(path: str | os.PathLike[str], number: int, dpi: float, limits: Limits, languages: Sequence[str]) -> _Scan:
    image = render_page(path, number, dpi, limits).convert("L")
    if max(image.size) > MAX_SIDE:
        dpi *= MAX_SIDE / max(image.size)
        image = render_page(path, number, dpi, limits).convert("L")
    return _Scan(image, number, dpi, _key(image, dpi, languages))


def _read_and_keep(scans: Sequence[_Scan], languages: Sequence[str], cache: Path) -> dict[int, ScannedPage]:
    pages = read_together([read_image(scan.image, scan.number, scan.dpi, languages) for scan in scans])
    for scan, page in zip(scans, pages, strict=True):
        _save(cache, scan.key, page)
    return {page.number: page for page in pages}


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
