"""Limits: the grant's period, the announced start of the project, the plan."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence

from extractor.checks.claims import Told
from extractor.checks.counts import loose_numbers, more_events, own_count, short
from extractor.checks.view import View, figure, sources_spans
from extractor.document import Span
from extractor.event_fields import date_mentions, read_dates
from extractor.models import Event, Problem

_AFTER_START = 160  # characters in which the date of the announced start must follow


def _first_day(date: str) -> str:
    return date if len(date) > 7 else f"{date}-01"


def _last_day(date: str) -> str:
    if len(date) > 7:
        return date
    year, month = int(date[:4]), int(date[5:7])
    return f"{date}-{calendar.monthrange(year, month)[1]:02d}"


def _events(view: View) -> Iterator[Event]:
    for activity in view.activities:
        yield from activity.events


def check_outside_period(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Events against the period of the grant in Annex 1."""
    project = view.project
    if project.period_start is None or project.period_end is None:
        return
    start, end = _first_day(project.period_start), _last_day(project.period_end)
    for event in _events(view):
        if event.date_start is None:
            continue
        last = event.date_end or event.date_start
        if _last_day(event.date_start) < start or _first_day(last) > end:
            date = event.date_start + (f" – {event.date_end}" if event.date_end else "")
            yield view.problem(
                "outside_period", "error", "outside_period", [date, project.period_start, project.period_end],
                [*sources_spans(event, "date_start"), *sources_spans(project, "period_start", "period_end")],
                date=date, start=project.period_start, end=project.period_end,
            )


def check_before_start(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Events against the day on which the report says that the project's start was announced."""
    for mention in view.find("check_start", view.whole):
        end = min(mention.end + _AFTER_START, view.section.end)
        dated = date_mentions(view.reading, view.language, mention.start, end)
        read = read_dates(view.reading, dated[0], None) if dated and dated[0].start - mention.end < 40 else None
        if read is None or len(read.start.value) < 10:
            continue
        start = read.start.value
        early = [e for e in _events(view) if (e.date_start and _last_day(e.date_end or e.date_start) < start)
                 or (e.date_start and _first_day(e.date_start) < start and len(e.date_start) < 10 and e.date_end)]
        if early:
            dates = [e.date_start + (f" – {e.date_end}" if e.date_end else "") for e in early if e.date_start]
            yield view.problem(
                "other", "warning", "before_start", [*dates, start],
                [Span(dated[0].start, dated[0].end), *(s for e in early for s in sources_spans(e, "date_start"))],
                start=start, dates=", ".join(dates),
            )
            return


def check_contract(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The contract's date against the beginning of the grant's period."""
    project = view.project
    if not project.contract_date or not project.period_start:
        return
    if _first_day(project.contract_date) > _last_day(project.period_start):
        yield view.problem(
            "outside_period", "warning", "contract_after_start", [project.contract_date, project.period_start],
            sources_spans(project, "contract_date", "period_start"),
            contract=project.contract_date, start=project.period_start,
        )


def check_shortfall(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """What an activity reached against what was planned for it."""
    for subject in view.subjects:
        planned = subject.activity.planned_participants
        own = own_count(view, subject, told)
        if planned is None or own is None or own.qualifier != "exact" or own.number >= planned:
            continue
        if own.summed and (loose_numbers(view, subject, told) or more_events(subject, told)):
            continue  # some of the events may not have been read
        yield view.problem(
            "other", "notice", "shortfall", [figure(own.number), figure(planned)],
            [*own.places, *sources_spans(subject.activity, "planned_participants")],
            activity=short(subject), reached=figure(own.number), planned=figure(planned),
        )


def check_plans(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The plan in an activity's title against the plan given in its text."""
    for subject in view.subjects:
        body = Span(min(subject.heading.end, subject.section.end), subject.section.end)
        titled, given = (
            [(mention, found) for mention in view.find("plan", span)
             if (found := view.reading.found_mention(mention)) is not None
             and (span is not body or not mention.rule.data.get("title_only"))]
            for span in (subject.heading, body)
        )
        if len(titled) == 1 and len(given) == 1 and titled[0][1].value != given[0][1].value:
            values = [figure(found.value) for _, found in (*titled, *given)]
            yield view.problem(
                "contradictory_count", "warning", "plans", values,
                [Span(mention.start, mention.end) for mention, _ in (*titled, *given)],
                activity=short(subject), first=values[0], second=values[1],
            )
