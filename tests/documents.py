"""Documents out of plain paragraphs, for tests that need no PDF."""

from __future__ import annotations

from array import array
from dataclasses import replace

import regex

from extractor.document import Block, Document, Link, PageInfo, Span
from extractor.text import fold

_LINK = regex.compile(r"https?://\S+?(?=[\s)]|[.,;]?(?:\s|$))")
_MARKER = regex.compile(r"(?:\d{1,2}[.)]|[–•-])\s")
HEIGHT = 12.0


def document_of(*paragraphs: str, bold: frozenset[int] = frozenset()) -> Document:
    """One block a paragraph, one printed line each; `bold` are the indexes of bold ones."""
    text = "\n".join(paragraphs)
    pages, boxes, raw = array("H"), array("f"), array("I")
    row = column = 0
    for index, char in enumerate(text):
        if char == "\n":
            row, column = row + 1, 0
        pages.append(0 if char.isspace() else 1)
        boxes.extend((column * 6.0, row * HEIGHT, column * 6.0 + 6, row * HEIGHT + 10))
        raw.append(index)
        column += 1
    blocks, start = [], 0
    for number, paragraph in enumerate(paragraphs):
        end = start + len(paragraph)
        marker = _MARKER.match(paragraph)
        blocks.append(
            Block(
                kind="item" if marker else "paragraph", start=start, end=end, page=1,
                marker=Span(start, start + marker.end() - 1) if marker else None,
                bold=number in bold, bold_end=end if number in bold else start,
            )
        )
        start = end + 1
    links = tuple(Link(m.start(), m.end(), m[0], False) for m in _LINK.finditer(text))
    return Document(
        text=text, folded=fold(text), pages=pages, boxes=boxes, raw=raw, blocks=tuple(blocks), links=links,
        page_infos=(PageInfo(1, 595.0, 842.0, len(text)),),
    )


def read_by_ocr(document: Document, confidence: float = 0.9) -> Document:
    """The document as if its characters came from a scan."""
    return replace(document, confidence=array("f", [confidence] * len(document.text)),
                   page_infos=tuple(replace(info, ocr=True) for info in document.page_infos))
