"""No stage takes more than linear time over a document of one thing said over and over."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest
import regex
from reportlab.pdfgen.canvas import Canvas

from extractor import extract
from extractor.rules import load_rules
from tests.make_report.page import FAMILIES, _register

PAGES, LINES = 8, 50
GROWTH = 3.0  # of the time when the pages are doubled; a linear stage has 2, a quadratic one 4
REPORT = Path(__file__).parent / "data" / "small_report_kk.txt"


def beginning() -> list[str]:
    """The lines of a report up to where its first activity is told."""
    text = regex.sub(r"\{\w+\}", "", REPORT.read_text(encoding="utf-8").partition("{events}")[0])
    return [line for paragraph in text.splitlines() for line in textwrap.wrap(paragraph, 95)]


def seconds_for(path: Path, line: str, pages: int) -> float:
    """Processor time for a report whose rest, `pages` pages, is the same line."""
    canvas = Canvas(str(path))
    font = _register(next(iter(FAMILIES)))[0]
    lines = beginning()
    lines += [line] * (pages * LINES - len(lines))
    for at in range(0, len(lines), LINES):
        canvas.setFont(font, 8)
        for number, text in enumerate(lines[at:at + LINES]):
            canvas.drawString(40, 800 - 15 * number, text)
        canvas.showPage()
    canvas.save()
    began = time.process_time()
    extract(path, ocr="never")
    return time.process_time() - began


@pytest.mark.parametrize("line", [
    "1" * 90, "." * 90, "1." * 40, "1. ", "Айгүл Серікова " * 6, "1-іс-шара. Семинар", "1-міндет. Жастарды оқыту",
    "2025 жылғы 5 мамырда мектепте «Құқық» атты семинар өтті, 12 адам қатысты.", "«а. «Б. " * 11,
], ids=lambda line: line[:20].strip())
def test_time_is_linear(line: str, tmp_path: Path) -> None:
    load_rules()
    for _ in range(3):
        half, whole = (seconds_for(tmp_path / "hostile.pdf", line, pages) for pages in (PAGES, 2 * PAGES))
        if whole < GROWTH * half:
            return
    pytest.fail(f"{whole:.2f} s for twice the pages, {half:.2f} s before")
