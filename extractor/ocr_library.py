"""Tesseract's library as a program.

    python ocr_library.py MODELS LANGUAGES SEGMENTATION DPI [NAME=VALUE ...] < TIFF > hOCR

The library that comes with `tesserocr` reads with the models of the system's Tesseract in two thirds
of the time that Debian's program takes, for it is built for newer processors. The modules that are
imported here are few: it is started several times for each scan.
"""

from __future__ import annotations

import io
import sys

import tesserocr
from PIL import Image, ImageSequence


def main() -> None:
    models, languages, segmentation, dpi, *options = sys.argv[1:]
    Image.MAX_IMAGE_PIXELS = None  # esep made the images
    images = Image.open(io.BytesIO(sys.stdin.buffer.read()))
    with tesserocr.PyTessBaseAPI(path=models, lang=languages, psm=int(segmentation)) as reader:
        for option in options:
            reader.SetVariable(*option.split("=", 1))
        pages = []
        for number, image in enumerate(ImageSequence.Iterator(images)):
            reader.SetImage(image)
            reader.SetSourceResolution(int(dpi))
            pages.append(reader.GetHOCRText(number))
    sys.stdout.buffer.write(f'<html xmlns="http://www.w3.org/1999/xhtml">{"".join(pages)}</html>'.encode())


if __name__ == "__main__":
    main()
