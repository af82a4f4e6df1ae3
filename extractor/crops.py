"""Pictures of the places on a page where values stand: rendered once, kept within a limit of memory.

pdfium is not thread-safe, so all rendering goes through one lock.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from extractor.document import Bbox
from extractor.pdf import render_page

DPI = 110.0
MARGIN = 30.0  # points of the page shown above and below the boxes
CACHE_BYTES = 64 * 1024 * 1024
PAGES_KEPT = 6
_FILL = (255, 214, 0, 90)
_OUTLINE = (214, 64, 0, 255)

_Place = tuple[str, int, tuple[Bbox, ...], bool]


class Crops:
    """Page crops as PNG bytes, the latest kept up to CACHE_BYTES."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[str, int], Image.Image] = OrderedDict()
        self._crops: OrderedDict[_Place, bytes] = OrderedDict()
        self._size = 0
        self._hashes: dict[tuple[str, int, int], str] = {}

    def state_of(self, path: str | None, sha256: str | None) -> str:
        """`present`, `moved` (there is no such file) or `changed` (its content is another)."""
        if not path:
            return "moved"
        try:
            stat = Path(path).stat()
            key = (path, stat.st_mtime_ns, stat.st_size)
            if key not in self._hashes:
                with Path(path).open("rb") as file:
                    self._hashes[key] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return "moved"
        return "present" if sha256 in (None, self._hashes[key]) else "changed"

    def draw(self, path: str, page: int, boxes: Sequence[Bbox], *, only_boxes: bool = False) -> bytes:
        """The strip of a page around boxes (points), which are marked; with `only_boxes` all else is blank.

        Raises the errors of `extractor.pdf.render_page`.
        """
        place = (path, page, tuple(boxes), only_boxes)
        with self._lock:
            if place in self._crops:
                self._crops.move_to_end(place)
                return self._crops[place]
            found = _draw(self._page(path, page), boxes, only_boxes)
            self._crops[place] = found
            self._size += len(found)
            while self._size > CACHE_BYTES:
                self._size -= len(self._crops.popitem(last=False)[1])
            return found

    def _page(self, path: str, page: int) -> Image.Image:
        key = (path, page)
        if key not in self._pages:
            self._pages[key] = render_page(path, page, DPI)
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(key)
        return self._pages[key]


def _without_margins(strip: Image.Image) -> tuple[int, int, int, int]:
    """The strip without the blank at its sides: where it is shown in a column, the print is larger by a third."""
    ink = strip.convert("L").point(lambda grey: 255 if grey < 235 else 0).getbbox()
    if ink is None:
        return 0, 0, strip.width, strip.height
    return max(0, ink[0] - 20), 0, min(strip.width, max(ink[2], ink[0] + strip.width // 2) + 20), strip.height


def _draw(image: Image.Image, boxes: Sequence[Bbox], only_boxes: bool) -> bytes:
    scale = DPI / 72
    scaled = [tuple(side * scale for side in box) for box in boxes]
    if only_boxes:
        shown = Image.new("RGB", image.size, "white")
        for box in scaled:
            corners = (int(box[0]), int(box[1]), int(box[2]) + 1, int(box[3]) + 1)
            shown.paste(image.crop(corners), corners[:2])
    else:
        shown = image
    marks = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(marks)
    for x0, top, x1, bottom in scaled:
        pen.rectangle((x0 - 2, top - 2, x1 + 2, bottom + 2), fill=_FILL, outline=_OUTLINE, width=2)
    margin = MARGIN * scale
    strip = (0, max(0, int(min(box[1] for box in scaled) - margin)), image.width,
             min(image.height, int(max(box[3] for box in scaled) + margin)))
    out = io.BytesIO()
    marked = Image.alpha_composite(shown.convert("RGBA"), marks).crop(strip).convert("RGB")
    marked = marked.crop(_without_margins(marked))
    marked.quantize(64, method=Image.Quantize.FASTOCTREE).save(out, "PNG")
    return out.getvalue()
