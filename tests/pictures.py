"""Drawn page images, for tests that need no scan."""

from __future__ import annotations

from PIL import Image, ImageDraw

DPI = 200.0


def paper(width: int = 800, height: int = 600) -> Image.Image:
    return Image.new("L", (width, height), 240)


def lined_page() -> Image.Image:
    """Rows of short bars, as lines of words are."""
    image = paper()
    draw = ImageDraw.Draw(image)
    for y in range(60, 540, 40):
        for x in range(60, 700, 50):
            draw.rectangle((x, y, x + 36, y + 14), fill=40)
    return image
