"""Report -> what the readers found in its text, but no record took.

Every date, count, link and name is sought again over the whole document by the
rules that the records were read with; one that overlaps no characters behind a
value is unclaimed. What the tool missed is then as easy to see as what it found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import regex

from extractor.document import Section, Span
from extractor.languages import detect_language
from extractor.mentions import Reading
from extractor.models import Record, Report

KINDS = ("date", "count", "link", "name")
_RULE_KINDS = ("date", "count")
_DIGIT = regex.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """One thing that was found and not taken: its kind (of KINDS), its characters and the sentence around them."""

    kind: str
    span: Span
    sentence: Span


@dataclass(frozen=True)
class Rest:
    """All that was not taken, in reading order; `found` counts by kind all that was found."""

    unclaimed: tuple[Unclaimed, ...]
    found: dict[str, int]

    def share(self, kind: str | None = None) -> float:
        """The share of what was found (of one kind) that no record took, 0 to 1."""
        found = sum(self.found.values()) if kind is None else self.found[kind]
        missed = sum(kind in (None, item.kind) for item in self.unclaimed)
        return missed / found if found else 0.0


def find_unclaimed(report: Report) -> Rest:
    """Dates, counts, links and names of a report's text that stand behind no value of its records."""
    if report.status == "unrecognised":
        return Rest((), dict.fromkeys(KINDS, 0))
    reading = Reading(report.document)
    taken = bytearray(len(report.document.text))
    for span in _claimed(report):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    found = dict.fromkeys(KINDS, 0)
    rest: list[Unclaimed] = []
    for kind, span in sorted(set(_found(reading, report.sections)), key=lambda item: (item[1].start, item[0])):
        found[kind] += 1
        if not any(taken[span.start : span.end]):
            rest.append(Unclaimed(kind, span, _sentence(reading, span)))
    return Rest(tuple(rest), found)


def _claimed(report: Report) -> Iterator[Span]:
    """The characters behind all values, and the headings, in whose words nothing is looked for."""
    for section in report.sections:
        for part in section.walk():
            yield part.title
    for record in _walk((report.info, *report.directions, *report.projects)):
        for source in record.sources.values():
            yield from source.spans


def _walk(records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        yield record
        for field in fields(record):
            value = getattr(record, field.name)
            if isinstance(value, tuple) and value and isinstance(value[0], Record):
                yield from _walk(value)


def _found(reading: Reading, sections: Iterable[Section]) -> Iterator[tuple[str, Span]]:
    document = reading.document
    for link in document.links:
        yield "link", Span(link.start, link.end)
    language = detect_language(document.text)
    for name in reading.names(language):
        yield "name", Span(name.start, name.end)
    spoken = language
    starts = {section.start: section.language for section in sections}
    for block in document.blocks:
        spoken = starts.get(block.start, spoken)
        for sentence in reading.sentences(block.start, block.end):
            if not _DIGIT.search(document.text, sentence.start, sentence.end):
                continue  # a date or a count without a figure tells too little to be missed
            for kind in _RULE_KINDS:
                for mention in reading.find(spoken, kind, sentence.start, sentence.end):
                    yield kind, Span(mention.start, mention.end)


def _sentence(reading: Reading, span: Span) -> Span:
    """The sentence (of its own block) that a span stands in."""
    for block in reading.document.blocks:
        if block.start <= span.start < block.end:
            if block.table:
                cell = next((cell for row in block.table.rows for cell in row
                             if cell and cell.start <= span.start < cell.end), None)
                return Span(cell.start, cell.end) if cell else span
            return next((sentence for sentence in reading.sentences(block.start, block.end)
                         if sentence.start <= span.start < sentence.end), span)
    return span
