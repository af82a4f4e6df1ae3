"""PDF file -> pages: characters with boxes, ruling lines, link annotations.

The only module that knows a PDF library. It calls pdfium's C functions through
`pypdfium2.raw` and keeps nothing but plain arrays, since one Python object per
character would make reading several times slower than the rest of the work.
pdfium is not thread-safe: use one process per file, not threads.
"""

from __future__ import annotations

import ctypes
import math
import os
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pdfplumber import table
from PIL import Image

from .document import Annotation, Bbox, Edge, Page
from .errors import Damaged, Encrypted, TooLarge
from .geometry import IDENTITY, Matrix, View, times, union
from .guard import DEFAULT_LIMITS, Limits, read_bytes, refuse_bombs

THIN = 3.0  # points: a filled rectangle this narrow is a ruling line
MAX_FORM_DEPTH = 8
SNAP = 3.0  # points: rules this close are one, or meet
MIN_RULE = 4.0  # points: shorter strokes belong to drawings
MAX_RULES = 4_000  # a page with more is a drawing, and finding cells would take minutes
MAX_CROSSINGS = 6_000
BOLD_WEIGHT = 600
ASLANT = 0.17  # about ten degrees: text that leans more runs across the page, as a watermark does
ASCENT, DESCENT = 0.8, 0.2  # of the font size: a character's box above and below its base line
FORCE_BOLD = 1 << 18  # font descriptor flag
GENERATED_HYPHEN = 0x02  # pdfium's mark for a hyphen at the end of a line
SOFT_HYPHEN = 0xAD
DROPPED = frozenset({0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xFE00, 0xFE10)})
PLAIN_NAME = re.compile(r"regular|roman|book|light|medium|normal", re.IGNORECASE)
BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)


def read_pages(path: str | os.PathLike[str], limits: Limits = DEFAULT_LIMITS) -> tuple[Page, ...]:
    """All pages of the PDF at `path`, in order.

    Raises NoSuchFile, NotAPdf, Encrypted, Damaged or TooLarge.
    """
    pages = []
    total = 0
    with _open(path, limits) as document:
        for number in range(1, len(document) + 1):
            page = _read_page(document, number, limits)
            total += len(page.text)
            if total > limits.max_characters:
                raise TooLarge(f"more than {limits.max_characters} characters: split the file and try its parts")
            pages.append(page)
    return tuple(pages)


def page_has_text(page: Page) -> bool:
    """Whether the page's text layer can be read as words.

    False for no or hardly any characters, and for garbage: a layer in which many
    characters have no meaning (private use, controls, replacement marks).
    """
    printed = [char for char in page.text if not char.isspace()]
    if len(printed) < 3:
        return False
    bad = sum(1 for char in printed if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc"))
    return bad <= 0.3 * len(printed)


def render_page(path: str | os.PathLike[str], number: int, dpi: float = 150.0, limits: Limits = DEFAULT_LIMITS,
                ) -> Image.Image:
    """The page as an RGB image, as a viewer shows it (rotation and crop applied)."""
    scale = dpi / 72
    with _open(path, limits) as document, _load(document, number, limits) as page:
        width, height = page.get_size()
        if width * scale * height * scale > 100_000_000:
            raise TooLarge(f"page {number} at {dpi:g} dpi has too many pixels: ask for a smaller dpi")
        image: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
        return image.convert("RGB")


def render_crop(path: str | os.PathLike[str], number: int, bbox: Bbox, dpi: float = 150.0, margin: float = 6.0,
                ) -> Image.Image:
    """The part of a page inside `bbox` (points), with `margin` points around it."""
    image = render_page(path, number, dpi)
    scale = dpi / 72
    x0, top, x1, bottom = bbox
    return image.crop((
        max(0, math.floor((x0 - margin) * scale)),
        max(0, math.floor((top - margin) * scale)),
        min(image.width, math.ceil((x1 + margin) * scale)),
        min(image.height, math.ceil((bottom + margin) * scale)),
    ))


# --- opening -----------------------------------------------------------------


@contextmanager
def _open(path: str | os.PathLike[str], limits: Limits) -> Iterator[pdfium.PdfDocument]:
    data = read_bytes(Path(path), limits)
    refuse_bombs(data, limits)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Encrypted("the file needs a password: save a copy without one and try that") from error
        raise Damaged("the file is damaged (no readable pages): open it in a viewer and save it anew") from error
    try:
        if len(document) > limits.max_pages:
            raise TooLarge(f"{len(document)} pages, the limit is {limits.max_pages}: split the file and try its parts")
        yield document
    finally:
        document.close()


@contextmanager
def _load(document: pdfium.PdfDocument, number: int, limits: Limits) -> Iterator[pdfium.PdfPage]:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise Damaged(f"page {number} is damaged: open the file in a viewer and save it anew") from error
    try:
        width, height = page.get_size()
        if max(width, height) > limits.max_page_side:
            raise TooLarge(f"page {number} measures {width:g} x {height:g} points: save it in a usual paper size")
        yield page
    finally:
        page.close()


# --- one page ----------------------------------------------------------------


def _read_page(document: pdfium.PdfDocument, number: int, limits: Limits) -> Page:
    with _load(document, number, limits) as page:
        left, bottom, right, top = page.get_bbox()
        view = View(left, bottom, right, top, raw.FPDFPage_GetRotation(page))
        width, height = page.get_size()
        characters = _read_characters(page, view, width, height, number, limits)
        marks = list(_read_marks(page, view, number, limits))
        return Page(
            number=number,
            width=width,
            height=height,
            text="".join(characters.text),
            boxes=characters.boxes,
            sizes=characters.sizes,
            bold=bytes(characters.bold),
            edges=tuple(mark for mark in marks if isinstance(mark, Edge)),
            annotations=tuple(_read_annotations(document, page, view)),
            fills=tuple(dict.fromkeys(mark for mark in marks if not isinstance(mark, Edge))),
        )


@dataclass
class _Characters:
    text: list[str] = field(default_factory=list)
    boxes: array[float] = field(default_factory=lambda: array("d"))
    sizes: array[float] = field(default_factory=lambda: array("f"))
    bold: bytearray = field(default_factory=bytearray)


def _read_characters(page: pdfium.PdfPage, view: View, width: float, height: float, number: int, limits: Limits,
                     ) -> _Characters:
    """The characters printed on the page. Invented spaces and line ends, invisible marks, watermarks and
    text beyond the page's edge are left out; a combining mark joins its base."""
    found = _Characters()
    textpage = raw.FPDFText_LoadPage(page)
    if not textpage:
        raise Damaged(f"the text of page {number} is damaged: open the file in a viewer and save it anew")
    try:
        count = raw.FPDFText_CountChars(textpage)
        if count > limits.max_page_characters:
            raise TooLarge(f"page {number} holds {count} characters, the limit is {limits.max_page_characters}")
        _collect(textpage, count, view, width, height, found)
    finally:
        raw.FPDFText_ClosePage(textpage)
    return found


@cache
def _bare(name: str, result: Any) -> Callable[..., Any]:
    """A function of pdfium without checks of its arguments, which cost twice the call: give it a c_void_p for the
    handle, ints for ints. A pointer that is only compared is a plain address (c_void_p as `result`)."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address
    return ctypes.CFUNCTYPE(result)(address)


def _collect(textpage: Any, count: int, view: View, width: float, height: float, found: _Characters) -> None:
    # Bound to locals: this loop runs once per character of the whole report.
    unicode_of = _bare("FPDFText_GetUnicode", ctypes.c_uint)
    is_generated = _bare("FPDFText_IsGenerated", ctypes.c_int)
    loose_box = _bare("FPDFText_GetLooseCharBox", ctypes.c_int)
    object_of = _bare("FPDFText_GetTextObject", ctypes.c_void_p)
    origin_of, handle = raw.FPDFText_GetCharOrigin, ctypes.cast(textpage, ctypes.c_void_p)
    text, boxes = found.text, found.boxes
    add_text, add_box, add_size, add_bold = text.append, boxes.extend, found.sizes.append, found.bold.append
    rect, place = raw.FS_RECTF(), view.box
    is_plain, page_left, page_top = not view.rotation, view.left, view.top
    rect_ref = ctypes.byref(rect)
    x, y = ctypes.c_double(), ctypes.c_double()
    x_ref, y_ref = ctypes.byref(x), ctypes.byref(y)
    last_object: int | None = None
    size, is_bold, up, is_level, aslant = 0.0, 0, (0.0, 0.0), False, False
    line: tuple[float, float] | None = None  # bottom and top of all characters of a level object
    for index in range(count):
        code = unicode_of(handle, index)
        if code in DROPPED or (code < 0x20 and code != GENERATED_HYPHEN):
            continue
        if code == 0x20 and is_generated(handle, index):
            continue
        if not loose_box(handle, index, rect_ref):
            continue
        current = object_of(handle, index)
        if current != last_object or not current:
            size, is_bold, up, is_level = _style(textpage, index)
            last_object, line, aslant = current, None, min(abs(up[0]), abs(up[1])) > ASLANT * size
        if aslant:
            continue
        left, right = rect.left, rect.right
        if line:
            bottom, top = line
        else:
            bottom, top = rect.bottom, rect.top
            if origin_of(textpage, index, x_ref, y_ref):
                # pdfium's boxes are as wide as the character's advance, but some only as high as its ink.
                if up[0] == 0:
                    bottom, top = y.value - DESCENT * up[1], y.value + ASCENT * up[1]
                    line = (bottom, top) if is_level else None
                elif up[1] == 0:
                    left, right = x.value - DESCENT * up[0], x.value + ASCENT * up[0]
        if is_plain and left <= right and bottom < top:  # as View.box does, without a call for each character
            x0, y0, x1, y1 = left - page_left, page_top - top, right - page_left, page_top - bottom
        else:
            x0, y0, x1, y1 = place(left, bottom, right, top)
        if not (0 <= (x0 + x1) / 2 <= width and 0 <= (y0 + y1) / 2 <= height):
            continue
        if code == GENERATED_HYPHEN:
            char = "-"
        elif code > 0x10FFFF or 0xD800 <= code < 0xE000:
            char = "\ufffd"
        else:
            char = chr(code)
        if code >= 0x300 and text and unicodedata.combining(char):
            joined = unicodedata.normalize("NFC", text[-1] + char)
            if len(joined) == 1:
                text[-1] = joined
                a, b, c, d = boxes[-4:]
                boxes[-4:] = array("d", (min(a, x0), min(b, y0), max(c, x1), max(d, y1)))
                continue
        add_text(char)
        add_box((x0, y0, x1, y1))
        add_size(size)
        add_bold(is_bold)


def _style(textpage: Any, index: int) -> tuple[float, int, tuple[float, float], bool]:
    """Of a character: size in points on the page, 1 for bold, the vector up from its base line (as long as
    the size; its smaller part 0 for text that stands straight), and whether the base line is level throughout."""
    size = raw.FPDFText_GetFontSize(textpage, index)
    matrix = raw.FS_MATRIX()
    up, is_level = (0.0, size), False
    if raw.FPDFText_GetMatrix(textpage, index, matrix):
        up = (size * matrix.c, size * matrix.d)
        is_level = matrix.b == matrix.c == 0
        size *= math.hypot(matrix.c, matrix.d)
        if abs(up[0]) < 0.02 * size:
            up = (0.0, up[1])
        elif abs(up[1]) < 0.02 * size:
            up = (up[0], 0.0)
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(256)
    length = raw.FPDFText_GetFontInfo(textpage, index, buffer, len(buffer), flags)
    name = buffer.raw[: max(0, min(length, len(buffer)) - 1)].decode("utf-8", "replace")
    if flags.value & FORCE_BOLD or BOLD_NAME.search(name):
        return size, 1, up, is_level
    # The weight is guessed from the width of the stems, as the file gives it: a name that says better wins.
    heavy = raw.FPDFText_GetFontWeight(textpage, index) >= BOLD_WEIGHT
    return size, int(heavy and not PLAIN_NAME.search(name)), up, is_level


# --- ruling lines and coloured boxes -----------------------------------------


def _read_marks(page: pdfium.PdfPage, view: View, number: int, limits: Limits) -> Iterator[Edge | Bbox]:
    count = raw.FPDFPage_CountObjects(page)
    if count > limits.max_page_objects:
        raise TooLarge(f"page {number} holds {count} objects, the limit is {limits.max_page_objects}")
    for index in range(count):
        yield from _object_marks(raw.FPDFPage_GetObject(page, index), IDENTITY, view, MAX_FORM_DEPTH)


def _object_marks(item: Any, outer: Matrix, view: View, depth: int) -> Iterator[Edge | Bbox]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield from _path_marks(item, times(_matrix(item), outer), view)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
        matrix = times(_matrix(item), outer)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _object_marks(raw.FPDFFormObj_GetObject(item, index), matrix, view, depth - 1)


def _matrix(item: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _path_marks(path: Any, matrix: Matrix, view: View) -> Iterator[Edge | Bbox]:
    """Straight strokes, thin filled boxes as the line through their middle, and wider filled boxes.

    Fills of another shape are pictures.
    """
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not (fill.value or stroke.value):
        return
    for lines in _path_lines(path, matrix, view):
        straight = [min(x1 - x0, bottom - top) < 1.0 for x0, top, x1, bottom in lines]
        if stroke.value:
            for (x0, top, x1, bottom), is_straight in zip(lines, straight, strict=True):
                if is_straight and max(x1 - x0, bottom - top) >= 1.0:
                    yield Edge(x0, top, x1, bottom)
            continue
        x0, top, x1, bottom = union(lines)
        if min(x1 - x0, bottom - top) < THIN < max(x1 - x0, bottom - top):
            if x1 - x0 > bottom - top:
                middle = (top + bottom) / 2
                yield Edge(x0, middle, x1, middle)
            else:
                middle = (x0 + x1) / 2
                yield Edge(middle, top, middle, bottom)
        elif all(straight) and min(x1 - x0, bottom - top) > THIN:
            yield x0, top, x1, bottom


def _path_lines(path: Any, matrix: Matrix, view: View) -> list[list[Bbox]]:
    """The box of each straight segment on the shown page, one list for each part of the path that has any."""
    parts: list[list[Bbox]] = []
    lines: list[Bbox] = []
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
            lines = []
            parts.append(lines)
        elif kind == raw.FPDF_SEGMENT_LINETO:
            lines.append(view.box(*last, *point))
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            lines.append(view.box(*last, *first))
            last = first
    return [lines for lines in parts if lines]


# --- links -------------------------------------------------------------------


def _read_annotations(document: pdfium.PdfDocument, page: pdfium.PdfPage, view: View) -> Iterator[Annotation]:
    """One annotation for each box that opens an address: quadrilaterals where given, else the whole rectangle."""
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, position, link):
        action = raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            continue
        length = raw.FPDFAction_GetURIPath(document, action, None, 0)
        buffer = ctypes.create_string_buffer(length)
        raw.FPDFAction_GetURIPath(document, action, buffer, length)
        target = unicodedata.normalize("NFC", buffer.value.decode("utf-8", "replace")).strip()
        if not target:
            continue
        quad = raw.FS_QUADPOINTSF()
        quads = raw.FPDFLink_CountQuadPoints(link)
        for index in range(quads):
            if raw.FPDFLink_GetQuadPoints(link, index, quad):
                xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
                yield Annotation(view.box(min(xs), min(ys), max(xs), max(ys)), target)
        rect = raw.FS_RECTF()
        if not quads and raw.FPDFLink_GetAnnotRect(link, rect):
            yield Annotation(view.box(rect.left, rect.bottom, rect.right, rect.top), target)


# --- tables ------------------------------------------------------------------


def table_cells(edges: Sequence[Edge]) -> list[list[Bbox]]:
    """The boxes of the cells that `edges` enclose, one list for each table of two cells or more."""
    rules = [_rule(edge) for edge in edges if max(edge.x1 - edge.x0, edge.bottom - edge.top) >= MIN_RULE]
    if sum(rule["orientation"] == "v" for rule in rules) < 2 or len(rules) > MAX_RULES:
        return []
    merged = table.merge_edges(rules, SNAP, SNAP, SNAP, SNAP)
    crossings = table.edges_to_intersections(merged, SNAP, SNAP)
    if len(crossings) > MAX_CROSSINGS:
        return []
    return [list(cells) for cells in table.cells_to_tables(table.intersections_to_cells(crossings))]


def _rule(edge: Edge) -> dict[str, Any]:
    """The edge as pdfplumber's table functions want it."""
    width, height = edge.x1 - edge.x0, edge.bottom - edge.top
    return {
        "object_type": "line", "orientation": "h" if width >= height else "v",
        "x0": edge.x0, "x1": edge.x1, "top": edge.top, "bottom": edge.bottom,
        "doctop": edge.top, "width": width, "height": height,
    }
