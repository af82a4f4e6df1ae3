"""Report -> rows, ready for the database but for their keys.

A row knows its table, its parent's index and the ink behind each of its values.
Everything here is plain data that a worker process can send to the one that writes.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import accumulate
from typing import Any

import regex

from extractor.canonical import classify_link
from extractor.document import Document, Section, Span
from extractor.models import (
    Activity,
    Direction,
    Event,
    EventPerson,
    LinkRecord,
    Output,
    Partner,
    Problem,
    Project,
    Record,
    Report,
    ReportInfo,
    Signatory,
    Source,
    Statistic,
    SuccessStory,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    Task,
)
from extractor.text import fold
from extractor.unclaimed import Unclaimed, find_unclaimed

# Table of each kind of record, and the fields that hold records of their own with their kind, in
# the order in which a reader meets them. Parents stand before their children.
TABLES: dict[type[Record], tuple[str, dict[str, type[Record]]]] = {
    ReportInfo: ("reports", {"announcement_links": LinkRecord, "signatories": Signatory}),
    Signatory: ("signatories", {}),
    Direction: ("directions", {}),
    Project: ("projects", {
        "partners": Partner, "tasks": Task, "surveys": Survey, "statistics": Statistic, "outputs": Output,
        "success_stories": SuccessStory, "links": LinkRecord,
    }),
    Partner: ("partners", {}),
    Task: ("tasks", {"activities": Activity}),
    Activity: ("activities", {"events": Event, "links": LinkRecord}),
    Event: ("events", {"people": EventPerson, "links": LinkRecord}),
    EventPerson: ("event_people", {}),
    LinkRecord: ("links", {}),
    Survey: ("surveys", {"questions": SurveyQuestion}),
    SurveyQuestion: ("survey_questions", {"answers": SurveyAnswer}),
    SurveyAnswer: ("survey_answers", {}),
    Statistic: ("statistics", {}),
    Output: ("outputs", {}),
    SuccessStory: ("success_stories", {}),
}
_COLUMNS: dict[type[Record], tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind) if f.name not in {"start", "sources", *children})
    for kind, (_, children) in TABLES.items()
}
# The column that leads to a row of each table.
PARENT_COLUMN = {
    "reports": "report", "projects": "project", "tasks": "task", "activities": "activity", "events": "event",
    "surveys": "survey", "survey_questions": "question",
}
# The columns whose words make the column `search`.
SEARCHED = {
    "reports": ("title", "operator", "customer"), "signatories": ("role", "name"),
    "projects": ("title", "grantee", "field", "direction", "head", "address"),
    "partners": ("organization", "head", "address"), "activities": ("title",), "events": ("label", "title", "venue"),
    "event_people": ("name",), "success_stories": ("person",),
}
ANCHOR_WORDS = 16
_LABEL_WORDS = 4
_ANCHOR_REACH = 400
_WORD = regex.compile(r"\w+")
_MARKS = regex.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One run of characters behind a value. `place` is its first printed character's number in the
    raw text of the file; start and end count from the section's beginning (the document's without one)."""

    column: str
    part: int
    section: int | None
    start: int
    end: int
    page: int
    boxes: str
    place: int
    text: str
    rule: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A record on its way into a table. `parent` is the index of its parent among the rows."""

    table: str
    parent: int | None
    position: int
    values: dict[str, Any]
    place: int
    words: str
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class SectionRow:
    parent: int | None
    key: str
    number: str | None
    title: str
    language: str
    first_page: int
    last_page: int
    text: str
    rule: str
    place: int


@dataclass(frozen=True, slots=True)
class PageRow:
    number: int
    width: float
    height: float
    ocr: bool
    text: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    project: int | None
    kind: str
    severity: str
    detail: str
    detail_local: str
    values: tuple[str, ...]
    places: str


@dataclass(frozen=True, slots=True)
class UnclaimedRow:
    """What was found in the text, but taken by no record."""

    kind: str
    section: int | None
    page: int
    boxes: str
    place: int
    printed: str
    sentence: str


@dataclass(frozen=True)
class ReportRows:
    """All that the database keeps of a report. `identity` is None where too little is known of it."""

    status: str
    missing: tuple[str, ...]
    language: str | None
    identity: str | None
    pages: tuple[PageRow, ...]
    sections: tuple[SectionRow, ...]
    rows: tuple[Row, ...]
    problems: tuple[ProblemRow, ...]
    unclaimed: tuple[UnclaimedRow, ...] = ()
    found: tuple[tuple[str, int], ...] = ()


def search_text(*values: str | None) -> str:
    """Words as they are searched: small letters, ё as е."""
    return " ".join(value for value in values if value).casefold().replace("ё", "е")


def columns_of(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a record that are columns of its table."""
    return _COLUMNS[kind]


def build_rows(report: Report) -> ReportRows:
    """All rows of a report, parents before children."""
    ink = _Ink(report.document, report.sections)
    rows: list[Row] = []
    if report.status != "unrecognised":
        _add_rows(report.info, None, 0, ink, rows)
        for position, direction in enumerate(report.directions):
            _add_rows(direction, 0, position, ink, rows)
        for position, project in enumerate(report.projects):
            _add_rows(project, 0, position, ink, rows)
    rest = find_unclaimed(report)
    return ReportRows(
        status=report.status,
        missing=report.missing,
        language=report.info.language,
        identity=_identity(report.info),
        pages=tuple(_page_rows(report.document)),
        sections=tuple(ink.section_rows()),
        rows=tuple(rows),
        problems=tuple(_problem_row(problem, ink) for problem in report.problems),
        unclaimed=tuple(_unclaimed_row(item, ink) for item in rest.unclaimed),
        found=tuple(rest.found.items()),
    )


def _identity(info: ReportInfo) -> str | None:
    """Operator, customer and year of the report, spelling aside; None if fewer than two are known."""
    known = [_MARKS.sub(" ", fold(str(value)).casefold()).strip() if value else ""
             for value in (info.operator, info.customer, info.year)]
    return "|".join(known) if sum(map(bool, known)) >= 2 else None


def _add_rows(record: Record, parent: int | None, position: int, ink: _Ink, rows: list[Row]) -> None:
    kind = type(record)
    table, children = TABLES[kind]
    values = {name: getattr(record, name) for name in columns_of(kind)}
    if isinstance(record, LinkRecord):
        address = classify_link(record.url)
        owner = PARENT_COLUMN[rows[parent].table] if parent is not None else ""
        values |= {"owner": owner, "host": address.host, "platform": address.platform, "kind": address.kind,
                   "canonical": address.canonical}
    if table in SEARCHED:
        more: list[str | None] = []
        if isinstance(record, Event) and parent is not None:
            more = [rows[parent].values["title"], *(person.name for person in record.people)]
        values["search"] = search_text(*(values[name] for name in SEARCHED[table]), *more)
    start = record.start or min((s.start for source in record.sources.values() for s in source.spans), default=0)
    index = len(rows)
    sources = tuple(row for name, source in record.sources.items() for row in ink.source_rows(name, source))
    rows.append(Row(table, parent, position, values, ink.place(start), _words(record, start, sources, ink), sources))
    for name in children:
        for child_position, child in enumerate(getattr(record, name)):
            _add_rows(child, index, child_position, ink, rows)


def _words(record: Record, start: int, sources: tuple[SourceRow, ...], ink: _Ink) -> str:
    """The words that a record is known by: its own if it is a detail of another, else those that it begins with."""
    if isinstance(record, Statistic):  # the column says better what it is than a number that may be corrected
        return f"{record.table} {record.column}"
    if sources and not TABLES[type(record)][1]:
        text = " ".join(source.text for source in sorted(sources, key=lambda source: source.place))
        return " ".join(_WORD.findall(fold(text).casefold())[:ANCHOR_WORDS])
    return ink.words(start)


def _page_rows(document: Document) -> Iterator[PageRow]:
    """Each page with its text in reading order, line feeds between blocks."""
    runs: dict[int, list[str]] = {}
    begin, current = 0, 0
    for index, page in enumerate(document.pages):
        if page and page != current:
            runs.setdefault(current, []).append(document.text[begin:index])
            begin, current = index, page
    runs.setdefault(current, []).append(document.text[begin:])
    for info in document.page_infos:
        yield PageRow(info.number, info.width, info.height, info.ocr, "\n".join(runs.get(info.number, ())).strip())


def _problem_row(problem: Problem, ink: _Ink) -> ProblemRow:
    places = [{"page": row.page, "boxes": json.loads(row.boxes), "text": row.text, "place": row.place}
              for row in ink.source_rows("", Source("", problem.places))]
    return ProblemRow(problem.project, problem.kind, problem.severity, problem.detail, problem.detail_local,
                      problem.values, json.dumps(places, ensure_ascii=False))


def _unclaimed_row(item: Unclaimed, ink: _Ink) -> UnclaimedRow:
    (row,) = ink.source_rows("", Source("", (item.span,)))
    sentence = " ".join(ink.document.text[item.sentence.start:item.sentence.end].split())
    return UnclaimedRow(item.kind, row.section, row.page, row.boxes, row.place, " ".join(row.text.split()), sentence)


class _Ink:
    """Answers where characters of one document stand: place in the file, boxes, section."""

    def __init__(self, document: Document, sections: tuple[Section, ...]) -> None:
        self.document = document
        counts = [info.characters for info in document.page_infos]
        self.page_offsets = {info.number: offset
                             for info, offset in zip(document.page_infos, accumulate(counts, initial=0), strict=False)}
        self.sections: list[tuple[Section, int | None]] = []
        self._add_sections(sections, None)
        self.starts = [section.start for section, _ in self.sections]
        self._spots: dict[Span, tuple[int | None, int, int, int, str, int, str]] = {}

    def _add_sections(self, sections: tuple[Section, ...], parent: int | None) -> None:
        for section in sections:
            index = len(self.sections)
            self.sections.append((section, parent))
            self._add_sections(section.children, index)

    def section_rows(self) -> Iterator[SectionRow]:
        document = self.document
        for section, parent in self.sections:
            own_end = section.children[0].start if section.children else section.end
            last = next((page for page in reversed(document.pages[section.start:section.end]) if page), 0)
            yield SectionRow(
                parent, section.key, section.number, document.text[section.title.start:section.title.end],
                section.language, document.page_of(section.start), last, document.text[section.start:own_end],
                section.rule, self.place(section.start),
            )

    def section_at(self, span: Span) -> int | None:
        """Index of the innermost section that holds the whole span."""
        # Sections stand in pre-order, so the last one begun is the innermost or stands inside it.
        index: int | None = bisect_right(self.starts, span.start) - 1
        while index is not None and index >= 0:
            section, parent = self.sections[index]
            if span.end <= section.end:
                return index
            index = parent
        return None

    def place(self, start: int) -> int:
        """Number of the first printed character at or after `start` in the raw text of all pages."""
        document = self.document
        for index in range(start, min(start + _ANCHOR_REACH, len(document.text))):
            if document.pages[index]:
                return self.page_offsets[document.pages[index]] + document.raw[index]
        return -1

    def words(self, start: int) -> str:
        """The first words at `start`, in small letters; not beyond its block, unless that is a mere label."""
        found: list[str] = []
        for line in self.document.folded[start:start + _ANCHOR_REACH].casefold().split("\n"):
            found.extend(_WORD.findall(line))
            if len(found) >= _LABEL_WORDS:
                break
        return " ".join(found[:ANCHOR_WORDS])

    def source_rows(self, column: str, source: Source) -> Iterator[SourceRow]:
        """One row for each run of characters behind a value."""
        for part, span in enumerate(source.spans):
            spot = self._spots.get(span)
            if spot is None:  # a count, its unit and its qualifier are read from the same characters
                spot = self._spots[span] = self._spot(span)
            yield SourceRow(column, part, *spot, rule=source.rule, confidence=self._confidence(span))

    def _spot(self, span: Span) -> tuple[int | None, int, int, int, str, int, str]:
        """Where a span stands: section, start and end in it, page, boxes, place, and its text."""
        document = self.document
        section = self.section_at(span)
        offset = self.sections[section][0].start if section is not None else 0
        lines = document.bboxes(span)
        boxes = json.dumps([[page, *(round(side, 2) for side in box)] for page, box in lines])
        return (section, span.start - offset, span.end - offset, lines[0][0] if lines else 0, boxes,
                self.place(span.start), document.text[span.start:span.end])

    def _confidence(self, span: Span) -> float | None:
        document = self.document
        if document.confidence is None:
            return None
        return min((document.confidence[i] for i in range(span.start, span.end) if document.pages[i]), default=None)
