"""Reads the tasks and activities of a project's report, with their events."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.cutter import cut_events
from extractor.document import Block, Section, Span
from extractor.drafts import Context, Draft, Parts
from extractor.event_fields import Count, best_count, counts, date_mentions, read_dates
from extractor.event_tables import draft_rows
from extractor.events import link_records, read_events
from extractor.leads import number_and_place
from extractor.mentions import Found, Mention, Reading
from extractor.models import Activity, Event, Source, Task
from extractor.regroup import line_starts

TASK_KEYS = ("task", "final_presentation", "information_work")


def read_tasks(context: Context, activities: Section) -> tuple[Task, ...]:
    """All tasks of a project, those without a number among them, in the order printed."""
    tasks: list[Task] = []
    loose: list[Activity] = []
    for section in activities.children:
        if section.key in TASK_KEYS:
            tasks.append(_task(context, section))
        elif section.key == "activity":
            loose.append(_activity(context, section))
    if loose:
        tasks.insert(0, Task(number=None, title=None, activities=tuple(loose), start=loose[0].start))
    if not tasks:
        blocks = _blocks(context.reading, activities.first + 1, activities.last)
        activity = _read(context, blocks, activities.body, None, None, activities.body)
        if activity.events or activity.links:
            tasks.append(Task(number=None, title=None, activities=(activity,), start=activities.body))
    return tuple(tasks)


def _blocks(reading: Reading, first: int, last: int) -> Sequence[Block]:
    return reading.document.blocks[first:last]


def _title_span(reading: Reading, section: Section) -> tuple[Span | None, int]:
    """The title of a task or an activity, and the index of the first block after it."""
    blocks = reading.document.blocks
    if section.key in ("final_presentation", "information_work"):
        marker = blocks[section.first].marker
        return Span(marker.end if marker else section.title.start, blocks[section.first].end), section.first + 1
    body_end = blocks[section.first].end
    if section.body < body_end:
        return Span(section.body, body_end), section.first + 1
    following = section.first + 1
    if following < section.last and blocks[following].kind != "table":
        return Span(blocks[following].start, blocks[following].end), following + 1
    return None, following


def _number(reading: Reading, section: Section) -> Found | None:
    rule = reading.rules[section.rule]
    match = rule.pattern.match(reading.document.folded[section.title.start : section.title.end + 80])
    if match is None or "number" not in match.groupdict() or match["number"] is None:
        return None
    start = section.title.start + match.start("number")
    rule_id = "common.number.ordinal" if match["number"][-1:].isdigit() else "common.number.roman"
    return reading.found(rule_id, start, section.title.start + match.end("number"))


def _sources(**found: Found | None) -> dict[str, Source]:
    return {name: value.source for name, value in found.items() if value is not None}


def _task(context: Context, section: Section) -> Task:
    reading = context.reading
    span, following = _title_span(reading, section)
    title = reading.found("common.text.title", span.start, span.end) if span else None
    number = _number(reading, section) if section.key == "task" else None
    told = section.key != "information_work"  # what is made and published there is no event without a date
    activities = [_activity(context, child, told) for child in section.children if child.key == "activity"]
    first_child = section.children[0].first if section.children else section.last
    own = _read(context, _blocks(reading, following, first_child), section.start, None, None, section.start, span)
    if own.events and not activities:
        title_of_task = {"title": title.source} if title else {}
        activities.append(
            Activity(
                number=None, title=title.value if title else None, start=section.start,
                sources={**own.sources, **title_of_task}, events=own.events, links=own.links,
                planned_participants=own.planned_participants, reported_participants=own.reported_participants,
                reported_unit=own.reported_unit, satisfaction=own.satisfaction,
            )
        )
    return Task(
        number=number.value if number else None, title=title.value if title else None,
        activities=tuple(activities), start=section.start, sources=_sources(number=number, title=title),
    )


def _activity(context: Context, section: Section, undated: bool = True) -> Activity:
    reading = context.reading
    span, following = _title_span(reading, section)
    body = _blocks(reading, following, section.last)
    text_start = body[0].start if body else section.end
    if span:
        cut = _where_text_begins(context, span)
        if cut < span.end:
            span, text_start, body = Span(span.start, cut), cut, _blocks(reading, following - 1, section.last)
    return _read(context, body, section.start, span, _number(reading, section), text_start, undated=undated)


def _where_text_begins(context: Context, span: Span) -> int:
    """Where an event's text runs on in the title's own paragraph; the title's end if it does not."""
    reading, language = context.reading, context.language
    for sentence in reading.sentences(span.start, span.end)[1:]:
        held = reading.find(language, "held", sentence.start, sentence.end)
        if held and (reading.first(language, "date", sentence.start, sentence.end) or held[-1].end >= sentence.end - 2):
            return sentence.start
    for begin in line_starts(reading.document, span.start, span.end):
        dates = reading.find(language, "date", begin, min(span.end, begin + 60))
        if dates and dates[0].start == begin and reading.first(language, "held", begin, span.end):
            return begin
    # A label of the first event, set below the title, may have run into it.
    for match in regex.finditer(r"\s(?=\S)", reading.folded[max(span.start, span.end - 40) : span.end]):
        begin = max(span.start, span.end - 40) + match.end()
        text = reading.folded[begin : span.end].strip()
        for rule in reading.rules.of(language, "label"):
            label = rule.pattern.match(text)
            if label and label.end() == len(text):
                return begin
    return span.end


def _read(
    context: Context, blocks: Sequence[Block], start: int, title: Span | None, number: Found | None, text_start: int,
    heading: Span | None = None, undated: bool = True,
) -> Activity:
    reading = context.reading
    totals: list[Count] = []
    rows = {block.start: draft_rows(context, block.table, totals) for block in blocks if block.table is not None}
    parts = cut_events(context, blocks, text_start, {at for at, drafts in rows.items() if len(drafts) > 1})
    parts.totals += totals
    _drop_introductions(context, parts, [draft for drafts in rows.values() for draft in drafts])
    for drafts in rows.values():
        parts.drafts += drafts
    parts.drafts.sort(key=lambda draft: draft.start)
    if len(parts.drafts) == 1 and not parts.drafts[0].label:
        _add_introduction(parts)
    if not parts.drafts and title is not None and undated:
        _draft_undated(context, parts)
    events, shared = read_events(context, parts, title or heading)
    parts.links += [link for draft in parts.drafts if draft.several for link in draft.links]
    name = reading.found("common.text.title", title.start, title.end) if title else None
    planned = _planned(context, title, parts)
    reported, unit = _reported(context, parts, events, shared)
    satisfaction = _satisfaction(context, parts)
    return Activity(
        number=number.value if number else None, title=name.value if name else None,
        planned_participants=planned.value if planned else None,
        reported_participants=reported.value if reported else None, reported_unit=unit.value if unit else None,
        satisfaction=satisfaction.value if satisfaction else None, events=tuple(events),
        links=link_records(sorted(parts.links, key=lambda link: link.start), reading), start=start,
        sources=_sources(number=number, title=name, planned_participants=planned, reported_participants=reported,
                         reported_unit=unit, satisfaction=satisfaction),
    )


def _drop_introductions(context: Context, parts: Parts, rows: Sequence[Draft]) -> None:
    """A text that tells in which months the events of a table took place is none of them; nor is a sentence that
    tells of a month alone (`Первые два тренинга провели в апреле.`) in front of what took place on its days."""
    for draft in [draft for draft in parts.drafts if draft.date and draft.date.group("d") is None]:
        if len(rows) > 1 or _announces_next(context, parts.drafts, draft):
            parts.drafts.remove(draft)
            parts.spans += draft.spans
            parts.links += draft.links


def _announces_next(context: Context, drafts: Sequence[Draft], draft: Draft) -> bool:
    """Whether a draft tells of nothing but the month of the next one's day."""
    following = next((other for other in drafts if other.start > draft.start), None)
    if draft.label or draft.links or following is None or following.date is None or draft.date is None:
        return False
    if any(number_and_place(context, draft.spans)):
        return False  # it took place somewhere, or somebody came: an event of its own
    told = [read_dates(context.reading, date, context.year) for date in (draft.date, following.date)]
    month, day = (dates.start.value if dates else "" for dates in told)
    return following.date.group("d") is not None and bool(month) and day[5:7] == month[5:7]


def _add_introduction(parts: Parts) -> None:
    """What stands before the lead sentence of the only event introduces it."""
    draft = parts.drafts[0]
    before = [span for span in parts.spans if span.start < draft.start]
    draft.spans = before + draft.spans
    parts.spans = [span for span in parts.spans if span.start >= draft.start]


def _draft_undated(context: Context, parts: Parts) -> None:
    """Makes the whole text one event where it tells without a date that something of a known kind took place."""
    reading, language = context.reading, context.language
    if not parts.spans:
        return
    lead = None
    for span in parts.spans:
        kind = reading.first(language, "kind", span.start, span.end)
        held = reading.first(language, "held", span.start, span.end)
        scope = reading.first(language, "scope", span.start, span.end)
        if reading.first(language, "cancelled", span.start, span.end):
            return
        if kind and (held or (not scope and counts(reading, language, span.start, span.end))):
            lead = span
            break
    if lead is None:
        return
    draft = Draft(parts.spans[0].start, lead=lead, spans=parts.spans, listed=parts.listed)
    draft.date = _day_before(context, parts.spans, lead)
    draft.links, parts.links, parts.spans = parts.links, [], []
    parts.drafts.append(draft)


def _day_before(context: Context, spans: Sequence[Span], lead: Span) -> Mention | None:
    """The one day that is told before an event's lead or in it, though no sentence says that it took place then."""
    reading, language = context.reading, context.language
    days = [
        mention
        for span in spans
        if span.start <= lead.start
        for mention in date_mentions(reading, language, span.start, span.end)
        if mention.rule.reader != "relative_date" and mention.group("d") is not None
        and not reading.first(language, "paperwork", span.start, span.end)
    ]
    return days[0] if len(days) == 1 else None


def _spans(parts: Parts) -> list[Span]:
    return [span for draft in parts.drafts for span in draft.spans] + parts.spans


def _planned(context: Context, title: Span | None, parts: Parts) -> Found | None:
    reading, language = context.reading, context.language
    for span in ([title] if title else []) + sorted(_spans(parts), key=lambda s: s.start):
        for mention in reading.find(language, "plan", span.start, span.end):
            if span == title or not mention.rule.data.get("title_only"):
                found = reading.found_mention(mention)
                if found:
                    return found
    return None


def _satisfaction(context: Context, parts: Parts) -> Found | None:
    reading, language = context.reading, context.language
    for span in sorted(_spans(parts), key=lambda s: s.start):
        for mention in reading.find(language, "satisfaction", span.start, span.end):
            found = reading.found_mention(mention)
            if found:
                return found
    return None


def _reported(
    context: Context, parts: Parts, events: Sequence[Event], shared: Sequence[Count]
) -> tuple[Found | None, Found | None]:
    """Participants of the activity as a whole: stated for it, or those of its only event."""
    reading, language = context.reading, context.language
    told = [
        count
        for span in parts.spans
        for count in counts(reading, language, span.start, span.end)
        if (len(events) > 1 or not reading.first(language, "scope", span.start, span.end))
        and (count.rank == 3 or span not in parts.listed)
    ]
    if len(events) == 1 and events[0].participants is not None:
        return (Found(events[0].participants, events[0].sources["participants"]),
                Found(events[0].unit, events[0].sources["unit"]))
    total = sum(event.participants or 0 for event in events)
    sums = [count for count in told if len(events) > 1 and count.number.value == total]
    best = best_count(shared) or best_count([c for c in told if c.rank > 1] or sums) or best_count(parts.totals)
    return (best.number, best.unit) if best else (None, None)
