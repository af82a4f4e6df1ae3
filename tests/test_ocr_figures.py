"""3 and 5 in fonts whose 3 Tesseract takes for a 5."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from extractor.ocr_figures import tell_figures
from extractor.ocr_image import Mask, ink
from extractor.tesseract import Letter, PrintedLine
from tests.make_report.page import FAMILIES

SIZE = 33  # pixels: 12 points at 200 dpi
LEFT, BASE = 40, 120
SWAPPED = str.maketrans("35", "53")


def printed(text: str, font: str, weight: str, above: str = "", size: int = SIZE) -> tuple[PrintedLine, Mask]:
    """A line as Tesseract reads it, with its ink, and the lowest ink of another line `above` it."""
    package, stem = FAMILIES[font]
    face = ImageFont.truetype(str(files(package) / "files" / f"{stem}-{weight}.ttf"), size)
    image = Image.new("L", (900, 200), 240)
    draw = ImageDraw.Draw(image)
    draw.text((LEFT, BASE - round(0.95 * size)), above, fill=30, font=face, anchor="ls")
    draw.text((LEFT, BASE), text, fill=30, font=face, anchor="ls")
    edges = [LEFT + face.getlength(text[:i]) for i in range(len(text) + 1)]
    letters = [Letter(char, edges[i], BASE - 0.75 * size, edges[i + 1], BASE, 0.95) for i, char in enumerate(text)]
    words: list[tuple[Letter, ...]] = [()]
    for letter in letters:
        if letter.text == " ":
            words.append(())
        else:
            words[-1] += (letter,)
    line = PrintedLine(tuple(words), float(BASE), 0.0, 0.9 * size)
    return line, ink(image.filter(ImageFilter.GaussianBlur(0.8)))


def misread(line: PrintedLine) -> PrintedLine:
    """The line with every 3 taken for a 5 and the other way about."""
    return replace(line, words=tuple(
        tuple(replace(letter, text=letter.text.translate(SWAPPED)) for letter in word) for word in line.words))


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("font", sorted(FAMILIES))
@pytest.mark.parametrize("size", [24, 28, 33, 40])
def test_ink_tells_3_from_5(font: str, weight: str, size: int) -> None:
    text = "35 адам, 13.05.2025, 533 350 теңге"
    line, dark = printed(text, font, weight, size=size)
    assert tell_figures([line], dark) == [line]
    if font.startswith("pt-"):  # in others figures may touch, but they are not misread
        assert tell_figures([misread(line)], dark) == [line]


def test_a_letter_of_the_line_above_is_no_part_of_a_figure() -> None:
    line, dark = printed("50 лет", "pt-sans", "Regular", above="ддд")
    assert tell_figures([line], dark) == [line]


def test_what_ink_does_not_tell_stays_as_read() -> None:
    line, dark = printed("35", "pt-serif", "Regular")
    touching = dark.copy()
    touching[BASE - 10, LEFT : LEFT + 60] = True
    for ink_there in (touching, np.zeros_like(dark), np.ones_like(dark), dark[:5], dark[:, :10]):
        assert tell_figures([misread(line)], ink_there) == [misread(line)]
