"""Events under construction: what is known where an activity is read, and what is gathered of each of its events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.document import Link, Span
from extractor.event_fields import Count
from extractor.mentions import Mention, Reading
from extractor.ner import Name


@dataclass(frozen=True)
class Context:
    """What is known where an activity is read: language, names, the year that its dates mean."""

    reading: Reading
    language: str
    names: Sequence[Name]
    year: Span | None


@dataclass
class Draft:
    """An event under construction: the stretches that tell of it, its lead sentence, its fields and links."""

    start: int
    label: Mention | None = None
    lead: Span | None = None
    date: Mention | None = None
    intro: list[Span] = field(default_factory=list)  # the beginning of a sentence or paragraph of several events
    spans: list[Span] = field(default_factory=list)
    common: list[Span] = field(default_factory=list)  # sentences that tell who led several events, this one too
    fields: dict[str, list[Span]] = field(default_factory=dict)
    headings: dict[Span, Span] = field(default_factory=dict)  # of cells: the heading of their column
    links: list[Link] = field(default_factory=list)
    listed: set[Span] = field(default_factory=set)  # stretches that are items of a list below the lead
    several: bool = False  # its date names several days: an event on each, whose links are the activity's
    shared: bool = False  # told in one paragraph with other events: the links below it are the activity's


@dataclass
class Parts:
    """An activity's body: its events, and the stretches and links of the activity as a whole."""

    drafts: list[Draft] = field(default_factory=list)
    totals: list[Count] = field(default_factory=list)  # of tables' total rows
    spans: list[Span] = field(default_factory=list)
    listed: set[Span] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
