"""Fixtures of several test modules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.ingesting import SMALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two short reports, a letter and something that is no PDF."""
    made = tmp_path / "reports"
    made.mkdir()
    for path in SMALL:
        shutil.copy(path, made)
    canvas = Canvas(str(made / "letter.pdf"))
    canvas.drawString(72, 720, "A letter about something else altogether.")
    canvas.save()
    (made / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    return made
