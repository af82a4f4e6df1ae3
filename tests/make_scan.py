"""Makes a scan of any PDF: page images turned a little, blurred, noisy, JPEG, in a PDF without text.

    python -m tests.make_scan REPORT.pdf SCAN.pdf [--pages 1-14] [--dpi 200] [--seed 1]
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from extractor.pdf import read_pages, render_page


def scan_image(image: Image.Image, seed: int, *, turn: float = 0.5, blur: float = 0.6, noise: float = 6.0,
               quality: int = 55) -> Image.Image:
    """`image` as a scanner would give it: gray, turned by up to `turn` degrees, JPEG of the given quality."""
    chance = random.Random(seed)
    gray = image.convert("L").rotate(chance.uniform(-turn, turn), Image.Resampling.BICUBIC, fillcolor=255)
    gray = gray.filter(ImageFilter.GaussianBlur(blur))
    grain = np.random.default_rng(seed).normal(0.0, noise, (gray.height, gray.width))
    # Paper is never quite white nor ink quite black.
    pixels = np.clip(np.asarray(gray, dtype=float) * 0.86 + 22 + grain, 0, 255)
    data = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(data, "JPEG", quality=quality)
    return Image.open(data)


def make_scan(source: str | Path, target: str | Path, *, pages: Iterable[int] | None = None, dpi: int = 200,
              seed: int = 1, turn: float = 0.5, blur: float = 0.6, noise: float = 6.0, quality: int = 55) -> None:
    """Write pages of the PDF `source` (all by default, from 1) to the PDF `target` as images alone."""
    numbers = list(pages) if pages is not None else [page.number for page in read_pages(source)]
    images = [
        scan_image(render_page(source, number, dpi), seed * 1000 + number, turn=turn, blur=blur, noise=noise,
                   quality=quality)
        for number in numbers
    ]
    images[0].save(target, "PDF", resolution=dpi, save_all=True, append_images=images[1:], quality=quality)


def _numbers(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--pages", type=_numbers)
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    make_scan(options.source, options.target, pages=options.pages, dpi=options.dpi, seed=options.seed)
