"""Images that several pages wait for -> their lines, by as few starts of Tesseract as can be.

To start the program and to load its models takes as long as to read several lines, and a page
is read in steps: what it asks for next depends on what was read before. So pages go side by side, and what
all of them wait for is read in one go. What is read in an image does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image

from .tesseract import PrintedLine, read_lines

Result = TypeVar("Result")


@dataclass(frozen=True)
class Request:
    """A gray image to be read in these languages; `dpi` is its pixels per inch."""

    image: Image.Image
    languages: tuple[str, ...]
    dpi: float


# What one page does between its readings: it gives a request (None keeps it in step with the other pages), gets the
# image's lines (none for None), and returns its result.
Steps = Generator[Request | None, list[PrintedLine], Result]


def read_together(pages: Sequence[Steps[Result]]) -> list[Result]:
    """The results of all pages, in their order. Raises what `read_lines` raises."""
    results: dict[int, Result] = {}
    answers: dict[int, list[PrintedLine] | None] = dict.fromkeys(range(len(pages)))  # of the pages that go on
    while answers:
        requests: dict[int, Request | None] = {}
        for place, lines in answers.items():
            try:
                requests[place] = next(pages[place]) if lines is None else pages[place].send(lines)
            except StopIteration as end:
                results[place] = end.value
        answers = dict(zip(requests, _read(list(requests.values())), strict=True))
    return [results[place] for place in range(len(pages))]


def _read(requests: Sequence[Request | None]) -> list[list[PrintedLine]]:
    found: list[list[PrintedLine]] = [[] for _ in requests]
    alike: dict[tuple[tuple[str, ...], float], list[int]] = {}
    for place, request in enumerate(requests):
        if request is not None:
            alike.setdefault((request.languages, request.dpi), []).append(place)
    for (languages, dpi), places in alike.items():
        images = [request.image for place in places if (request := requests[place]) is not None]
        for place, lines in zip(places, read_lines(images, languages, dpi), strict=True):
            found[place] = lines
    return found
