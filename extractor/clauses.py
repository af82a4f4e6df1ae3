"""The days of which a sentence tells, and the sentence cut into one clause for each of them."""

from __future__ import annotations

from itertools import pairwise

import regex

from extractor.document import Span
from extractor.event_fields import counts, date_mentions
from extractor.mentions import Mention, Reading
from extractor.venues import read_venue

NEAR = 40  # characters beside a date in which a word says what day it is
_BETWEEN = regex.compile(r"[\s,;.)]*")


def event_dates(reading: Reading, language: str, sentence: Span, weak: bool = False) -> list[Mention]:
    """The dates of a sentence without those of papers (`письмом от 23 июня`) and of what was only planned.

    Days told with a paper's words (`утверждено 1 августа`) are left out where there are others.
    """

    def told(kind: str, date: Mention) -> bool:
        return reading.first(language, kind, max(sentence.start, date.start - NEAR), date.start) is not None

    dates = date_mentions(reading, language, sentence.start, sentence.end, weak)
    own = [
        date for date in dates
        if not told("paper_date", date) and not _off_behind(reading, language, date, sentence)
    ]
    return [date for date in own if not told("paperwork", date)] or own


def _off_behind(reading: Reading, language: str, date: Mention, sentence: Span) -> bool:
    """Whether the words behind a date make it that of a paper or of a plan: `15.09.2025 ж. белгіленген`."""
    text = reading.folded[date.end : min(sentence.end, date.end + NEAR)]
    return any(rule.pattern.match(text) for rule in reading.rules.of(language, "off_date"))


def cut_clauses(reading: Reading, language: str, sentence: Span) -> list[Span]:
    """A sentence that tells of several days, each with a place or a number, cut between them."""
    dates = event_dates(reading, language, sentence)
    if len(dates) < 2:
        return [sentence]
    dates = [dates[0], *(date for before, date in pairwise(dates) if not _is_apposed(reading, before, date))]
    ends = [*(date.start for date in dates[1:]), sentence.end]
    dates = [date for date, end in zip(dates, ends, strict=True)
             if not _same_day(date) or read_venue(reading, language, date.start, end)]
    cuts = [sentence.start, *(_cut(reading, language, a, b) for a, b in pairwise(dates)), sentence.end]
    clauses = [Span(a, b) for a, b in pairwise(cuts)]
    if len(clauses) > 1 and all(
        counts(reading, language, c.start, c.end) or read_venue(reading, language, c.start, c.end) for c in clauses
    ):
        return clauses
    return [sentence]


def _is_apposed(reading: Reading, before: Mention, date: Mention) -> bool:
    """Whether a date only says which day a relative one is: `на следующий день, 15.05.2025, …`."""
    return before.rule.reader == "relative_date" and not reading.folded[before.end : date.start].strip(" ,(–-")


def _same_day(date: Mention) -> bool:
    return date.rule.reader == "relative_date" and not date.rule.data.get("days")


def _cut(reading: Reading, language: str, before: Mention, date: Mention) -> int:
    """Where the clause of `date` begins: with it, behind a semicolon, or behind the bracket that holds the day before.

    `в школе (5 мая, 20 человек), в клубе (7 мая, 31 человек)`.
    """
    text = reading.folded
    if _opens_bracket(text, before.start) and _opens_bracket(text, date.start):
        closed = text.find(")", before.end, date.start)
        if closed > 0:
            return _skip(text, closed)
    semicolon = text.rfind(";", before.end, date.start)
    if semicolon < 0:
        return date.start
    goes_on = "," in text[semicolon : date.start] and not reading.first(language, "kind", semicolon, date.start)
    return date.start if goes_on else _skip(text, semicolon)


def _opens_bracket(text: str, position: int) -> bool:
    return text[:position].rstrip().endswith("(") if position else False


def _skip(text: str, position: int) -> int:
    match = _BETWEEN.match(text, position)
    return match.end() if match else position


def introduction(sentence: Span, reading: Reading, language: str) -> Span:
    """What stands in front of the first day of a sentence, told of all its clauses."""
    dates = event_dates(reading, language, sentence)
    return Span(sentence.start, dates[0].start if dates else sentence.start)
