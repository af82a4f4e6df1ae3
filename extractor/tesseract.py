"""Images -> their printed lines, by Tesseract.

It runs as a program of its own: so it takes its memory back with it and cannot bring
this process down. The program that the system has says which languages it has models of; they
are read by the library of `tesserocr` where that is there, else by the program itself. Either is
told to use one thread, since pages are read side by side.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from .errors import OcrFailed, OcrUnavailable

PROGRAM = "tesseract"
PACKAGE = "tesseract-ocr"  # Debian; a language's package is this, a dash and the language
LIBRARY = "tesserocr"
SEGMENTATION = "6"  # one block of lines: Tesseract's own search for columns loses underlined lines
OPTIONS = ("hocr_char_boxes=1", "tessedit_do_invert=0")
TIMEOUT = 240.0  # seconds for one image
_XHTML = "{http://www.w3.org/1999/xhtml}"
_READER = Path(__file__).with_name("ocr_library.py")
_FOLDER = re.compile(r'in "(.+)"')  # where the program's list of languages says that their models are
_LINES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")


@dataclass(frozen=True, slots=True)
class Letter:
    """One recognised character, its box in pixels (x0, top, x1, bottom), how sure it is (0-1) and the
    language as which its word was read."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float
    language: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """Words of one line, left to right. At x the base line runs at `base + slope * x`; `height` is
    that of the letters from the lowest to the highest, as measured for the whole line."""

    words: tuple[tuple[Letter, ...], ...]
    base: float
    slope: float
    height: float

    @property
    def text(self) -> str:
        return " ".join("".join(letter.text for letter in word) for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean over all characters."""
        scores = [letter.confidence for word in self.words for letter in word]
        return sum(scores) / len(scores)

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        letters = [letter for word in self.words for letter in word]
        return (min(e.x0 for e in letters), min(e.top for e in letters),
                max(e.x1 for e in letters), max(e.bottom for e in letters))


@dataclass(frozen=True, slots=True)
class Installed:
    """The system's Tesseract: what it says it is, its languages, and (if it says so) the folder of their models."""

    version: str
    languages: frozenset[str]
    models: str | None = None


def version() -> str:
    """What reads. Raises OcrUnavailable where there is no Tesseract."""
    system = _installed(PROGRAM)
    return f"{LIBRARY} {importlib.metadata.version(LIBRARY)}" if _uses_library(system) else system.version


def check_languages(languages: Sequence[str]) -> None:
    """Raises OcrUnavailable, naming the packages to install, unless all `languages` can be read."""
    missing = [language for language in languages if language not in _installed(PROGRAM).languages]
    if missing:
        packages = " ".join(f"{PACKAGE}-{language}" for language in missing)
        raise OcrUnavailable(f"Tesseract cannot read {', '.join(missing)}: apt-get install {packages}")


@functools.cache
def _installed(program: str) -> Installed:
    if shutil.which(program) is None:
        raise OcrUnavailable(f"pages without a text layer are read by Tesseract: apt-get install {PACKAGE}")
    said = _call([program, "--version"], b"").decode("utf-8", "replace").split("\n", 1)[0].strip()
    head, *listed = _call([program, "--list-langs"], b"").decode("utf-8", "replace").split("\n")
    folder = _FOLDER.search(head)
    return Installed(said, frozenset(name.strip() for name in listed if name.strip()), folder and folder[1])


def _uses_library(system: Installed) -> bool:
    return system.models is not None and importlib.util.find_spec(LIBRARY) is not None


def _command(languages: Sequence[str], dpi: float) -> list[str]:
    """What reads a TIFF from its input and writes hOCR."""
    system = _installed(PROGRAM)
    read_as, resolution = "+".join(languages), f"{dpi:.0f}"
    if system.models and _uses_library(system):
        # -P: no module is taken from the folder that the user happens to be in.
        return [sys.executable, "-P", str(_READER), system.models, read_as, SEGMENTATION, resolution, *OPTIONS]
    options = (word for option in OPTIONS for word in ("-c", option))
    return [PROGRAM, "stdin", "stdout", "-l", read_as, "--psm", SEGMENTATION, "--dpi", resolution, *options, "hocr"]


def read_lines(images: Sequence[Image.Image], languages: Sequence[str], dpi: float) -> list[list[PrintedLine]]:
    """The lines that Tesseract finds on each of the gray images, from top to bottom.

    Raises OcrUnavailable or OcrFailed.
    """
    data = io.BytesIO()
    first, *others = (image.convert("L") for image in images)
    first.save(data, "TIFF", save_all=True, append_images=others)
    answer = _call(_command(languages, dpi), data.getvalue(), TIMEOUT * len(images))
    try:
        pages = [_lines(e) for e in ElementTree.fromstring(answer).iter(f"{_XHTML}div") if e.get("class") == "ocr_page"]
    except ElementTree.ParseError as error:
        raise OcrFailed(f"Tesseract's answer cannot be read ({error}): try another version of it") from error
    if len(pages) != len(images):
        raise OcrFailed(f"Tesseract read {len(pages)} of {len(images)} images: try another version of it")
    return pages


def _call(command: Sequence[str], data: bytes, timeout: float = TIMEOUT) -> bytes:
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=timeout, check=True,
                              env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    except FileNotFoundError as error:
        raise OcrUnavailable(f"{PROGRAM} is not there any more: apt-get install {PACKAGE}") from error
    except subprocess.TimeoutExpired as error:
        raise OcrFailed(f"Tesseract took more than {timeout:g} seconds: split the file") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise OcrFailed(f"Tesseract broke down ({said[-1] if said else error.returncode}): "
                        "run it on the page by hand") from error
    return done.stdout


# --- hOCR --------------------------------------------------------------------


def _lines(page: ElementTree.Element) -> list[PrintedLine]:
    lines = []
    for paragraph in page.iter(f"{_XHTML}p"):
        for element in paragraph.iter(f"{_XHTML}span"):
            if element.get("class") in _LINES:
                line = _line(element, paragraph.get("lang", ""))
                if line is not None:
                    lines.append(line)
    return lines


def _line(element: ElementTree.Element, language: str) -> PrintedLine | None:
    words = []
    for word in element.iter(f"{_XHTML}span"):
        if word.get("class") == "ocrx_word":
            letters = tuple(_letters(word, _properties(word)["x_wconf"][0] / 100, word.get("lang", language)))
            if letters:
                words.append(letters)
    if not words:
        return None
    said = _properties(element)
    x0, _, _, bottom = said["bbox"]
    slope, offset = said.get("baseline", (0.0, 0.0))
    height = said.get("x_size", (said["bbox"][3] - said["bbox"][1],))[0]
    return PrintedLine(tuple(words), bottom + offset - slope * x0, slope, height)


def _letters(word: ElementTree.Element, most: float, language: str) -> Iterator[Letter]:
    """The word's letters, none surer than the word: Tesseract is sure of each letter of a misread word."""
    for element in word.iter(f"{_XHTML}span"):
        if element.get("class") != "ocrx_cinfo" or not (element.text or "").strip():
            continue
        said = _properties(element)
        x0, top, x1, bottom = said["x_bboxes"]
        sure = max(0.0, min(most, said["x_conf"][0] / 100))
        text = (element.text or "").strip()
        # One box may hold several characters (a ligature, a letter with its mark): they share its width.
        step = (x1 - x0) / len(text)
        for place, char in enumerate(text):
            yield Letter(char, x0 + place * step, top, x0 + (place + 1) * step, bottom, sure, language)


def _properties(element: ElementTree.Element) -> dict[str, tuple[float, ...]]:
    """hOCR's `title`: names with numbers, separated by semicolons."""
    found = {}
    for part in (element.get("title") or "").split(";"):
        name, *values = part.split()
        try:
            found[name] = tuple(float(value) for value in values)
        except ValueError:
            continue  # a property in words, such as the image's name
    return found
