"""Addresses that OCR read: which of them can be relied on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.document import Link, PageInfo
from extractor.links import is_legible
from tests.documents import document_of, read_by_ocr


@pytest.mark.parametrize(("address", "confidence", "expected"), [
    ("https://habar.kz/4412-ortaq-ujimiz", 0.4, True),  # words
    ("https://www.tiktok.com/@zhas.dauren/video/7430705658137549106", 0.4, True),  # figures alone
    ("https://www.instagram.com/p/C8f9XTk4nGE/", 0.9, True),
    ("https://www.instagram.com/p/C8f9XTk4nGE/", 0.5, False),  # a code of which OCR is not sure
    ("https://www.instagram.com/p/C6lXAc-rMJS/", 0.95, False),  # l, I or 1
    ("https://www.facebook.com/share/p/4RCWxGUITO/", 0.95, False),  # O or 0
    ("https://www.instagram.com/p/C76UW6XCDyu/?", 0.95, False),  # its end is lost
    ("https://www.youtube.com/watch?v=", 0.95, False),
    ("https://www.instagram.com/", 0.95, False),
    ("https:/Awww.instagram.com/p/C8f9XTk4nGE/", 0.95, False),  # a stroke taken for a letter
    ("https://habar.kz/798-zhamby|-kolledzhinde", 0.95, False),
])
def test_addresses_on_scans(address: str, confidence: float, expected: bool) -> None:
    typed = document_of(f"Сілтеме: {address}")
    start = typed.text.index(address)
    link = Link(start, start + len(address), address, annotated=False)
    assert is_legible(typed, link)
    assert is_legible(read_by_ocr(typed, confidence), link) is expected
    assert is_legible(read_by_ocr(typed, confidence), replace(link, annotated=True))


def test_typed_pages_beside_scanned_ones() -> None:
    document = read_by_ocr(document_of("https://www.instagram.com/p/C6lXAc-rMJS/"))
    typed = replace(document, page_infos=(PageInfo(1, 595.0, 842.0, 40), PageInfo(2, 595.0, 842.0, 40, ocr=True)))
    assert is_legible(typed, document.links[0])
