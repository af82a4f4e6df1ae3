"""How many people an activity itself reports, and which numbers told in it no event has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import regex

from extractor.checks.claims import Claim, Told
from extractor.checks.view import Subject, View, figure, sources_spans
from extractor.document import Span
from extractor.models import Event

MANY = 10  # loose numbers beyond which no sums of them are tried
_QUOTED = regex.compile(r"[«“„]([^«»“”„]{3,100})[»”]")
_CELL = regex.compile(r"\s*(\d{1,3}(?: \d{3})+|\d+)(?:\s\p{L}+\.?)?\s*$")


@dataclass(frozen=True)
class Own:
    """How many an activity reports itself: one figure, with those that it is the sum of."""

    number: int
    qualifier: str
    printed: tuple[str, ...]
    places: tuple[Span, ...]
    summed: bool = False


def own_count(view: View, subject: Subject, told: Sequence[Told], unit: str = "people") -> Own | None:
    """What the activity gives as its number: its closing total, its only event's number, or its events' sum.

    `at_least` where some of the events give no exact number. None where it gives none in that unit.
    """
    counted = [event for event in subject.events if event.participants is not None and event.unit == unit]
    if len(subject.events) > 1 and unit == "people":
        closing = closing_total(subject, told)
        if closing is not None:
            return Own(closing.number, closing.qualifier, (closing.printed,), (closing.place,))
    if len(counted) == 1 and len(subject.events) == 1:
        event = counted[0]
        return Own(event.participants or 0, event.qualifier or "exact", (event_count(view, event),),
                   tuple(sources_spans(event, "participants")))
    activity = subject.activity
    reported = sources_spans(activity, "reported_participants")
    inside = any(subject.section.start <= span.start < subject.section.end for span in reported)
    if activity.reported_participants is not None and activity.reported_unit == unit and inside:
        return Own(activity.reported_participants, "exact", (figure(activity.reported_participants),),
                   tuple(reported))
    if not counted:
        return None
    whole = len(counted) == len(subject.events) and all(event.qualifier == "exact" for event in counted)
    return Own(
        sum(event.participants or 0 for event in counted), "exact" if whole else "at_least",
        tuple(event_count(view, event) for event in counted),
        tuple(span for event in counted for span in sources_spans(event, "participants")), summed=True,
    )


def closing_total(subject: Subject, told: Sequence[Told]) -> Claim | None:
    """The total that closes an activity of several events: told after the last of them, more than any of several."""
    counts = sorted(event.participants or 0 for event in subject.events)
    least = counts[-1] + (len(counts) > 1 and counts[-2] > 0) if counts else 0
    after = max((event.start for event in subject.events), default=subject.section.start)
    totals = [
        item.claim for item in told
        if item.claim.inside is subject and item.claim.what == "people" and item.claim.total
        and not item.claim.planned and item.claim.place.start >= after and item.claim.number >= least
    ]
    return totals[-1] if totals else None


@dataclass(frozen=True)
class Total:
    """A number that sums up an activity's events, as printed, and where."""

    number: int
    printed: str
    place: Span


def stated_total(view: View, subject: Subject, told: Sequence[Told]) -> Total | None:
    """The exact total of an activity of several events: told in its closing text, else in a table's total row."""
    closing = closing_total(subject, told)
    if closing is not None:
        return Total(closing.number, closing.printed, closing.place) if closing.exact else None
    number = subject.activity.reported_participants
    for span in sources_spans(subject.activity, "reported_participants"):
        if number is not None and any(b.table is not None and b.start <= span.start < b.end
                                      for b in view.blocks_of(subject.section)):
            return Total(number, figure(number), span)
    return None


def event_count(view: View, event: Event) -> str:
    """An event's number as a finding prints it: in figures, with the printed words where it is not exact."""
    spans = sources_spans(event, "participants")
    return figure(event.participants or 0) if not spans or event.qualifier == "exact" else view.desk.text(spans[0])


def short(subject: Subject) -> str:
    """An activity's name for a sentence: the first name that its title quotes, else the title's beginning."""
    title = subject.activity.title or ""
    quoted = _QUOTED.search(title)
    if quoted:
        return quoted[1]
    return title if len(title) <= 80 else title[:80].rsplit(" ", 1)[0] + "…"


def loose_numbers(view: View, subject: Subject, told: Sequence[Told]) -> list[int]:
    """Numbers of people told in an activity that are no event's: events may stand there that were not read."""
    closing = closing_total(subject, told)
    loose = Counter(
        t.claim.number for t in told
        if t.claim.inside is subject and t.claim.what == "people" and t.claim.attended and t.claim is not closing
        and (not t.claim.planned or (t.claim.exact and t.claim.place.start < subject.heading.end))
    )
    document = view.desk.report.document
    for block in view.blocks_of(subject.section):
        for row in block.table.rows[block.table.header_rows :] if block.table else ():
            cells = [cell for cell in row[1:] if cell is not None]
            matches = [_CELL.match(document.text[cell.start : cell.end]) for cell in cells]
            loose.update(int(match[1].replace(" ", "")) for match in matches if match)
    loose.subtract(event.participants or 0 for event in subject.events)
    return list(loose.elements())


def more_events(subject: Subject, told: Sequence[Told]) -> bool:
    """Whether the activity counts more events than are described in it."""
    return any(
        t.claim.inside is subject and t.claim.what in ("event", "all_events") and t.claim.exact
        and t.claim.number > len(subject.events) for t in told
    )


def short_of_total(subject: Subject, told: Sequence[Told]) -> bool:
    """Whether the events' people do not make up the activity's closing total."""
    closing = closing_total(subject, told)
    return closing is not None and sum(event.participants or 0 for event in subject.events) < closing.number


def explained(difference: int, loose: Sequence[int]) -> bool:
    """Whether some of the loose numbers make up a difference."""
    if difference <= 0 or len(loose) > MANY:
        return difference > 0 and bool(loose)
    return any(sum(some) == difference for size in range(1, len(loose) + 1) for some in combinations(loose, size))
