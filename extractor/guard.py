"""What a file may cost, and the checks that need no PDF library."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

from .errors import NoSuchFile, NotAPdf, TooLarge

HEADER_WINDOW = 1024  # bytes in which a PDF says that it is one
DEFLATE_RATIO = 1032  # no deflate stream grows by more than this


@dataclass(frozen=True)
class Limits:
    """What a file may cost. Sizes in bytes, page sides in points, the rest are counts.

    `ocr` is which pages Tesseract may read, by far the dearest thing that is done with a page: `auto` (those
    without a usable text layer), `never` or `always`.
    """

    max_bytes: int = 200_000_000
    max_stream: int = 200_000_000
    max_pages: int = 3_000
    max_page_side: float = 15_000.0
    max_page_characters: int = 100_000
    max_characters: int = 6_000_000
    max_page_objects: int = 200_000
    ocr: str = "auto"


DEFAULT_LIMITS = Limits()


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The whole file. Raises NoSuchFile, TooLarge or NotAPdf."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limits.max_bytes:
                raise TooLarge(f"{size} bytes, the limit is {limits.max_bytes}: split the file and try its parts")
            data = file.read()
    except OSError as error:
        raise NoSuchFile(f"{path} cannot be read ({error.strerror}): check the path") from error
    if b"%PDF-" not in data[:HEADER_WINDOW]:
        raise NotAPdf("the file is not a PDF: export the report as PDF first")
    return data


def refuse_bombs(data: bytes, limits: Limits) -> None:
    """Raise TooLarge if a deflated stream is longer than the limit; pdfium would take the memory for it."""
    suspect = limits.max_stream // DEFLATE_RATIO
    position = data.find(b"stream")
    while position >= 0:
        start = position + len(b"stream")
        end = data.find(b"endstream", start)
        end = len(data) if end < 0 else end
        filters = data[max(0, data.rfind(b"obj", 0, position)):position].count(b"FlateDecode")
        if filters > 1 or (filters and end - start > suspect):
            _refuse_bomb(data[start:end].lstrip(b"\r\n"), filters, limits)
        position = data.find(b"stream", end + len(b"endstream"))


def _refuse_bomb(data: bytes, filters: int, limits: Limits) -> None:
    for _ in range(filters - 1):
        data = zlib.decompressobj().decompress(data, limits.max_bytes) if data[:1] == b"\x78" else b""
    inflater, length = zlib.decompressobj(), 0
    try:
        while data and not inflater.eof:
            length += len(inflater.decompress(data, 1 << 20))
            data = inflater.unconsumed_tail
            if length > limits.max_stream:
                raise TooLarge(f"a stream inflates beyond {limits.max_stream} bytes: the file may be a trap")
    except zlib.error:
        return  # not deflated after all (an encrypted stream, say): pdfium decides
