"""The records of a report, and the source of each of their values.

Every stage of esep is a function from one frozen dataclass to the next::

    path -> Page -> Document -> Section -> Report -> rows

The first of these are in `extractor.document`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from extractor.document import Document, Section, Span

NO_SOURCES: Mapping[str, Source] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """Why a value is what it is: the rule, and the characters that it read.

    `extractor.values.read(rule, [text of each span])` gives the value again.
    """

    rule: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Record:
    """Base of all records. `start` is where the record's own text begins in the
    document (its identity hangs on the words printed there); `sources` has an
    entry for every field that holds a value, by field name."""

    start: int = 0
    sources: Mapping[str, Source] = field(default_factory=lambda: NO_SOURCES)


@dataclass(frozen=True, kw_only=True)
class LinkRecord(Record):
    url: str


@dataclass(frozen=True, kw_only=True)
class Signatory(Record):
    role: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Direction(Record):
    number: int | None
    title: str
    grants: int | None
    amount: int | None


@dataclass(frozen=True, kw_only=True)
class Partner(Record):
    organization: str
    head: str | None
    phone: str | None
    address: str | None


@dataclass(frozen=True, kw_only=True)
class EventPerson(Record):
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Event(Record):
    label: str | None
    kind: str
    title: str | None
    date_start: str | None
    date_end: str | None
    time: str | None
    venue: str | None
    participants: int | None
    qualifier: str | None
    unit: str | None
    people: tuple[EventPerson, ...] = ()
    links: tuple[LinkRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Activity(Record):
    number: int | None
    title: str | None
    planned_participants: int | None
    reported_participants: int | None
    reported_unit: str | None
    satisfaction: float | None
    events: tuple[Event, ...] = ()
    links: tuple[LinkRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Task(Record):
    number: int | None
    title: str | None
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SurveyAnswer(Record):
    answer: str
    share: float


@dataclass(frozen=True, kw_only=True)
class SurveyQuestion(Record):
    question: str
    answers: tuple[SurveyAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class Survey(Record):
    respondents: int | None
    questions: tuple[SurveyQuestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statistic(Record):
    """One number of a statistics table: table is gender, social or age, column a key of FORM."""

    table: str
    column: str
    value: int | None


@dataclass(frozen=True, kw_only=True)
class Output(Record):
    thing: str
    number: int


@dataclass(frozen=True, kw_only=True)
class SuccessStory(Record):
    person: str
    age: int | None


@dataclass(frozen=True, kw_only=True)
class Project(Record):
    number: int | None
    title: str | None
    grantee: str | None
    field: str | None
    direction: str | None
    term: str | None
    contract_number: str | None
    contract_date: str | None
    head: str | None
    address: str | None
    phone: str | None
    period_start: str | None
    period_end: str | None
    amount: int | None
    evidence_link: str | None
    partners: tuple[Partner, ...] = ()
    tasks: tuple[Task, ...] = ()
    surveys: tuple[Survey, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    outputs: tuple[Output, ...] = ()
    success_stories: tuple[SuccessStory, ...] = ()
    links: tuple[LinkRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Problem(Record):
    """A contradiction: what clashes, and where both sides stand (`places`)."""

    kind: str
    severity: str  # error | warning | notice
    project: int | None
    detail: str
    detail_local: str
    values: tuple[str, ...]
    places: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportInfo(Record):
    title: str | None
    year: int | None
    language: str | None
    operator: str | None
    customer: str | None
    announced_on: str | None
    applications_from: str | None
    applications_to: str | None
    grants_announced: int | None
    grants_awarded: int | None
    funding_state: int | None
    funding_other: int | None
    announcement_links: tuple[LinkRecord, ...] = ()
    signatories: tuple[Signatory, ...] = ()


@dataclass(frozen=True)
class Report:
    """All that was read of one file: the records, and the document that they stand in.

    `status` is `ok`, `partial` (a grant report with parts missing, listed in
    `missing`) or `unrecognised` (not a grant report: no records).
    """

    info: ReportInfo
    directions: tuple[Direction, ...]
    projects: tuple[Project, ...]
    problems: tuple[Problem, ...]
    document: Document
    sections: tuple[Section, ...]
    status: str = "ok"
    missing: tuple[str, ...] = field(default=())
