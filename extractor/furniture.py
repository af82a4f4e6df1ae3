"""Running heads, running feet and page numbers: told by repetition and position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from .document import Page
from .lines import Line

DEPTH = 4  # lines from the page's edge that are looked at
ZONE = 0.15  # of the page's height: furniture stands this near to an edge
SAME_PLACE = 6.0  # points: furniture does not move from page to page
MIN_PAGES = 3  # a head on fewer pages is not told from text
ALIKE = 88  # of 100: heads of scanned pages that are as like as this are the same
DENSITY = 0.45  # of the pages between its first and last: heads may alternate
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^\D{0,12}?(\d{1,4})(?:\D{1,6}\d{1,4})?\D{0,3}$")


@dataclass(frozen=True)
class _Seen:
    """The outermost line of a page: what it says with its digits left out, where, the number in it."""

    page: int  # place in the sequence of pages
    line: int
    key: str
    place: float  # distance from the edge
    number: int | None
    alone: bool  # the page has no other line
    scanned: bool


def drop_furniture(sheets: Sequence[Sequence[Line]], pages: Sequence[Page]) -> list[list[Line]]:
    """The lines of each page without running heads, feet and page numbers.

    A line goes if it says the same (digits aside) in the same place on most pages of
    a stretch of three or more, or if it counts the pages. Lines are looked at from the
    page's edge inwards; the first that stays ends the search.
    """
    dropped: set[tuple[int, int]] = set()
    for bottom in (False, True):
        for _ in range(DEPTH):
            found = list(_outermost(sheets, pages, dropped, bottom=bottom))
            new = {*_repeated(found), *_numbers(found)} - dropped
            if not new:
                break
            dropped |= new
    return [
        [line for place, line in enumerate(lines) if (number, place) not in dropped]
        for number, lines in enumerate(sheets)
    ]


def _outermost(
    sheets: Sequence[Sequence[Line]], pages: Sequence[Page], dropped: set[tuple[int, int]], *, bottom: bool
) -> Iterator[_Seen]:
    """Of each page the line nearest to its edge that is still there, if it stands near the edge."""
    for number, lines in enumerate(sheets):
        left = [place for place in range(len(lines)) if (number, place) not in dropped]
        if not left:
            continue
        place = left[-1 if bottom else 0]
        line, height = lines[place], pages[number].height
        distance = height - line.bottom if bottom else line.top
        if distance > ZONE * height:
            continue
        text = " ".join(line.text.split())
        match = _PAGE_NUMBER.match(text)
        yield _Seen(
            page=number,
            line=place,
            key=_DIGITS.sub("#", text.casefold()),
            place=distance,
            number=int(match[1]) if match else None,
            alone=len(left) == 1,
            scanned=pages[number].confidence is not None,
        )


def _repeated(found: Iterable[_Seen]) -> Iterator[tuple[int, int]]:
    """Lines that say the same in the same place on most pages of a stretch."""
    groups: dict[str, list[_Seen]] = {}
    for seen in found:
        key = seen.key
        if seen.scanned:  # OCR does not read it alike on every page
            key = next((other for other in groups if fuzz.ratio(other, key) >= ALIKE), key)
        groups.setdefault(key, []).append(seen)
    for group in groups.values():
        middle = sorted(seen.place for seen in group)[len(group) // 2]
        group = [seen for seen in group if abs(seen.place - middle) <= SAME_PLACE]
        if len(group) < MIN_PAGES or not _beside_text(group):
            continue
        if len(group) >= DENSITY * (group[-1].page - group[0].page + 1):
            yield from ((seen.page, seen.line) for seen in group)


def _numbers(found: Iterable[_Seen]) -> Iterator[tuple[int, int]]:
    """Lines that count the pages: two at least, in one place, each as far from its page's own number."""
    groups: dict[tuple[int, str], list[_Seen]] = {}
    for seen in found:
        if seen.number is not None:
            groups.setdefault((seen.number - seen.page, seen.key), []).append(seen)
    for group in groups.values():
        middle = sorted(seen.place for seen in group)[len(group) // 2]
        group = [seen for seen in group if abs(seen.place - middle) <= SAME_PLACE]
        if len(group) >= 2 and _beside_text(group):
            yield from ((seen.page, seen.line) for seen in group)


def _beside_text(group: Sequence[_Seen]) -> bool:
    """Whether most of the pages hold other lines too: pages of one line each are text."""
    return 2 * sum(seen.alone for seen in group) <= len(group)
