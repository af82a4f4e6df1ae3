"""Pieces of a page image put one below the other, read in one go, and their lines put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from .ocr_batch import Request, Steps
from .ocr_image import PixelBox, paper_of
from .tesseract import PrintedLine

SPACE = 0.12  # inches between two pieces, and around them


def read_pieces(image: Image.Image, pieces: Sequence[PixelBox], languages: Sequence[str], dpi: float,
                ) -> Steps[list[list[PrintedLine]]]:
    """The lines in each of the pieces, with the boxes that they have on `image`, read in one step: the pieces are
    put one below the other, so that no line goes over two of them."""
    if not pieces:
        yield None
        return []
    space = round(SPACE * dpi)
    width = max(x1 - x0 for x0, _, x1, _ in pieces) + 2 * space
    height = sum(bottom - top + space for _, top, _, bottom in pieces) + space
    strip = Image.new("L", (width, height), paper_of(image))
    places = []  # of each piece: where it begins in the strip
    y = space
    for piece in pieces:
        strip.paste(image.crop(piece), (space, y))
        places.append(y)
        y += piece[3] - piece[1] + space
    found: list[list[PrintedLine]] = [[] for _ in pieces]
    for line in (yield Request(strip, tuple(languages), dpi)):
        _, top, _, bottom = line.bbox
        middle = (top + bottom) / 2 + space / 2
        at = max(0, sum(place <= middle for place in places) - 1)
        found[at].append(_shifted(line, pieces[at][0] - space, pieces[at][1] - places[at]))
    return found


def _shifted(line: PrintedLine, dx: float, dy: float) -> PrintedLine:
    words = tuple(
        tuple(replace(e, x0=e.x0 + dx, x1=e.x1 + dx, top=e.top + dy, bottom=e.bottom + dy) for e in word)
        for word in line.words
    )
    return PrintedLine(words, line.base + dy - line.slope * dx, line.slope, line.height)
