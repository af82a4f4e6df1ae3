"""Reads each draft of an event: its kind, name, dates, place, number of participants, people and links."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise

import regex

from extractor.document import Link, Span
from extractor.drafts import Context, Draft, Parts
from extractor.event_fields import (
    Count,
    Dates,
    best_count,
    count_of_field,
    counts,
    date_mentions,
    each_counts,
    read_dates,
    read_kind,
    read_time,
    read_title,
)
from extractor.links import is_legible
from extractor.mentions import Found, Reading
from extractor.models import Event, EventPerson, LinkRecord, Source
from extractor.ner import Name
from extractor.people import people_in
from extractor.venues import read_venue, read_venue_field

LATER = 6  # sentences of an event in which its place is sought


def link_records(links: Sequence[Link], reading: Reading) -> tuple[LinkRecord, ...]:
    """One record for each link that is surely read right, with the rule that read its address."""
    records = []
    for link in links:
        if not is_legible(reading.document, link):
            continue
        rule = "common.link.annotated" if link.annotated else "common.link.printed"
        source = Source(rule, (Span(link.start, link.end),))
        records.append(LinkRecord(url=reading.read(source), start=link.start, sources={"url": source}))
    return tuple(records)


def read_events(context: Context, parts: Parts, title: Span | None) -> tuple[list[Event], list[Count]]:
    """The events of an activity, and the numbers that several of its events share."""
    events: list[Event] = []
    shared: list[Count] = []
    earlier: Found | None = None
    for draft in parts.drafts:
        made, left_over, earlier = _read_draft(context, draft, title, earlier)
        events += made
        shared += left_over
    return events, shared


def _read_draft(
    context: Context, draft: Draft, title: Span | None, earlier: Found | None
) -> tuple[list[Event], list[Count], Found | None]:
    reading, language = context.reading, context.language
    dates = _one_span(context, draft, _dates(context, draft, earlier))
    told = [
        count
        for span in draft.spans
        for count in counts(reading, language, span.start, span.end)
        if _is_of_event(reading, language, draft, span, count)
    ]
    label = None
    if draft.label:
        label = reading.found(draft.label.rule, draft.label.start, draft.label.end)
    kind = read_kind(reading, language, _kind_spans(draft, title))
    venue = _venue(context, draft)
    # Whose name a place bears was not there.
    named = [n for n in context.names if venue is None or not _inside(n, venue)]
    people = people_in(reading, language, named, draft.spans + draft.common, kind.value if kind else None,
                       draft.headings, draft.fields.get("title", ()))
    found = {
        "label": label,
        "kind": kind,
        "title": _title(context, draft),
        "date_start": dates.start if dates else None,
        "date_end": dates.end if dates else None,
        "time": _time(context, draft),
        "venue": venue,
    }
    count = _count(context, draft, told)
    several = dates.several if dates else ()
    draft.several = bool(several)
    each = each_counts(reading, language, draft.start, draft.spans[-1].end) if several and draft.spans else []
    number = each[0] if each else (None if several else count)
    first = _event(reading, draft, found, number, people, draft.links if not several else [])
    latest = dates.start if dates else earlier
    if not several:
        return [first], [], latest
    others = [
        _event(reading, draft, {**found, "date_start": day}, each[at] if at < len(each) else None,
               people, [], start=day.start + at)
        for at, day in enumerate(several, 1)
    ]
    whole = sum(one.number.value for one in each)
    of_all = [one for one in told if one.number.value == whole] if each else [count] if count else []
    return [first, *others], of_all[:1], several[-1]


def _is_of_event(reading: Reading, language: str, draft: Draft, span: Span, count: Count) -> bool:
    """Of a list's items only a closing line says how many came; a whole project's number is no event's."""
    if count.rank == 3:
        return True
    return span not in draft.listed and reading.first(language, "scope", span.start, span.end) is None


def _inside(name: Name, found: Found) -> bool:
    return any(span.start <= name.start < span.end for span in found.source.spans)


def _event(
    reading: Reading, draft: Draft, found: dict[str, Found | None], count: Count | None,
    people: tuple[EventPerson, ...], links: Sequence[Link], start: int | None = None,
) -> Event:
    sources = {name: value.source for name, value in found.items() if value is not None}
    if count:
        sources |= {
            "participants": count.number.source, "qualifier": count.qualifier.source, "unit": count.unit.source
        }
    kind = found["kind"]
    if kind is None:
        kind = Found("other", Source("common.kind.other", (Span(draft.start, draft.start + 1),)))
        sources["kind"] = kind.source

    def value(name: str) -> str | None:
        item = found[name]
        return item.value if item is not None else None

    return Event(
        label=value("label"), kind=kind.value, title=value("title"), date_start=value("date_start"),
        date_end=value("date_end"), time=value("time"), venue=value("venue"),
        participants=count.number.value if count else None,
        qualifier=count.qualifier.value if count else None, unit=count.unit.value if count else None,
        people=people, links=link_records(links, reading), start=draft.start if start is None else start,
        sources=sources,
    )


def _dates(context: Context, draft: Draft, earlier: Found | None) -> Dates | None:
    reading, language = context.reading, context.language
    for span in draft.fields.get("date", []) + draft.fields.get("time", []):
        for mention in date_mentions(reading, language, span.start, span.end, weak=True):
            dates = read_dates(reading, mention, context.year, earlier)
            if dates:
                return dates
    if draft.date:
        return read_dates(reading, draft.date, context.year, earlier)
    return None


def _one_span(context: Context, draft: Draft, dates: Dates | None) -> Dates | None:
    """Days one after the other are one event's where the sentence says that it took so many days."""
    if dates is None or not dates.several or not any(
            context.reading.first(context.language, "day_span", span.start, span.end) for span in draft.spans):
        return dates
    days = [datetime.date.fromisoformat(str(found.value)) for found in (dates.start, *dates.several)]
    in_a_row = all(after - before == datetime.timedelta(days=1) for before, after in pairwise(days))
    return Dates(dates.start, dates.several[-1]) if in_a_row else dates


def _kind_spans(draft: Draft, title: Span | None) -> list[Span]:
    spans = [Span(draft.label.start, draft.label.end)] if draft.label else []
    spans += draft.fields.get("kind", []) + draft.fields.get("title", [])
    spans += [draft.lead] if draft.lead else []
    told, of_activity = draft.spans[:6], [*([title] if title else []), *draft.intro]
    # Other items of a list of fields say what belonged to the event rather than what it was.
    spans += of_activity + told if draft.fields.get("date") else told + of_activity
    return spans + [draft.headings[cell] for cell in draft.fields.get("title", []) if cell in draft.headings]


def _title(context: Context, draft: Draft) -> Found | None:
    reading, language = context.reading, context.language
    for span in draft.fields.get("title", []):
        quoted = read_title(reading, language, [span]) or _quoted(reading, span)
        if quoted:
            return quoted
        if not reading.first(language, "kind", span.start, span.end):
            return reading.found("common.text.title", span.start, span.end)
    spans = ([draft.lead] if draft.lead else []) + [s for s in draft.spans if s != draft.lead and s not in draft.listed]
    return read_title(reading, language, spans) or read_title(reading, language, draft.intro)


def _quoted(reading: Reading, span: Span) -> Found | None:
    match = regex.search(r"[«“„\"][^«»“”„]{2,200}(?:«[^«»]*»[^«»]*)?[»”\"]", reading.printed[span.start : span.end])
    if match is None:
        return None
    return reading.found("common.text.title", span.start + match.start(), span.start + match.end())


def _time(context: Context, draft: Draft) -> Found | None:
    spans = draft.fields.get("time", []) + draft.fields.get("date", [])
    spans += [draft.lead] if draft.lead else []
    reading, language = context.reading, context.language
    for span in spans:
        found = read_time(reading, language, span.start, span.end)
        if found:
            return found
    for span in draft.fields.get("date", []):
        cell = reading.first(language, "time_cell", span.start, span.end)
        if cell:
            return reading.found_mention(cell)
    told = [span for span in draft.spans if span not in draft.listed]
    later = (read_time(reading, language, span.start, span.end, marked=True) for span in told[:3])
    return next((found for found in later if found), None) or _only_time(context, told)


def _only_time(context: Context, spans: Sequence[Span]) -> Found | None:
    """The time of day told in an event's later sentences, if there is but one."""
    reading, language = context.reading, context.language
    times = [mention for span in spans for mention in reading.find(language, "time", span.start, span.end)]
    return reading.found_mention(times[0]) if len(times) == 1 else None


def _venue(context: Context, draft: Draft) -> Found | None:
    reading, language = context.reading, context.language
    for span in draft.fields.get("venue", []):
        return read_venue_field(reading, language, span.start, span.end)
    if draft.lead:
        found = read_venue(reading, language, draft.lead.start, draft.lead.end)
        if found:
            return found
    later = [span for span in [*draft.spans[:LATER], *draft.intro] if span != draft.lead]
    for span in later:  # what says in so many words that it was the place
        sure = [m for m in reading.find(language, "venue", span.start, span.end) if m.rule.data.get("whole")]
        if sure:
            return reading.found_mention(sure[0])
    for span in later:
        told = any(reading.first(language, kind, span.start, span.end) for kind in ("held", "kind", "time", "count"))
        found = read_venue(reading, language, span.start, span.end) if told else None
        if found:
            return found
    return None


def _count(context: Context, draft: Draft, told: Sequence[Count]) -> Count | None:
    reading, language = context.reading, context.language
    for span in draft.fields.get("count", []):
        found = count_of_field(reading, language, span, draft.headings.get(span))
        if found:
            return found
    return best_count(told)
