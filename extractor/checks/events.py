"""Events: how many are counted and described, of which kinds; how many lecturers are announced and listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.checks.claims import Claim, Told
from extractor.checks.counts import loose_numbers, short, short_of_total, stated_total
from extractor.checks.retold import parts_of
from extractor.checks.view import LATER, Subject, View, figure, sources_spans
from extractor.document import Span
from extractor.models import Problem

_COUNTED = frozenset({"seminar", "lecture", "training", "course", "round_table", "exhibition", "festival", "podcast",
                      "focus_group", "campaign", "competition"})


def check_kind_numbers(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Numbers of events of one kind in later sections, against each other and against the numbered events."""
    by_kind: dict[str, list[Claim]] = {}
    for item in told:
        claim = item.claim
        if claim.what != "event" or not claim.exact or claim.planned or claim.inside is not None:
            continue
        if claim.part in LATER and claim.word in _COUNTED and not _joined(view, claim):
            by_kind.setdefault(claim.word, []).append(claim)
    for kind, claims in by_kind.items():
        labels = [event for subject in view.subjects for event in subject.events if event.kind == kind and event.label]
        described = {len([e for e in s.events if e.kind == kind]) for s in view.subjects} | {
            sum(len([e for e in s.events if e.kind == kind]) for s in view.subjects)
        }
        numbers = {claim.number for claim in claims}
        if len(labels) > 1 and len(labels) == max(described):
            wrong = [claim for claim in claims if claim.number not in described]
        else:
            wrong = claims if len(numbers) > 1 and len(numbers - described) > 0 else []
        if not wrong:
            continue
        right = [figure(len(labels))] if len(labels) > 1 else []
        others = [claim for claim in claims if claim not in wrong]
        yield view.problem(
            "contradictory_count", "warning", "kind_number" if right else "kind_numbers",
            [*(f"{c.printed}" for c in wrong), *(c.printed for c in others), *right],
            [*(c.place for c in [*wrong, *others]), *(s for e in labels for s in sources_spans(e, "label"))],
            told=", ".join(dict.fromkeys(c.printed for c in wrong)), where=parts_of(wrong),
            described=right[0] if right else "",
        )


def _joined(view: View, claim: Claim) -> bool:
    """Whether the number counts events of several kinds together: "5 trainings and seminars"."""
    return len(_kinds_after(view, claim)) > 1


def _kinds_after(view: View, claim: Claim) -> list[str]:
    """The kinds that a number counts together: those of its sentence up to the next number or comma."""
    text = view.folded(Span(claim.place.end, claim.sentence.end))
    stop = next((i for i, char in enumerate(text) if char.isdigit() or char in ",.;:()–—"), len(text))
    kinds = []
    for mention in view.find("kind", Span(claim.place.end, claim.place.end + stop)):
        kind = view.reading.rules.look_up(view.language, "kinds", mention.group("word") or "")
        if kind not in kinds:
            kinds.append(kind)
    return kinds


def check_kinds_together(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A number that counts events of several kinds together against those described."""
    for item in told:
        claim = item.claim
        if claim.what != "event" or not claim.exact or claim.planned or claim.part not in LATER:
            continue
        kinds = _kinds_after(view, claim)
        if len(kinds) < 2 or len(item.of) != 1:
            continue
        described = [e for activity in view.activities for e in activity.events if e.kind in kinds]
        if len(described) >= claim.number or not described:
            continue
        subject = item.of[0]
        counts = [figure(sum(e.kind == kind for e in described)) for kind in kinds]
        yield view.problem(
            "contradictory_count", "warning", "kind_number_parts",
            [claim.printed, *counts, figure(len(subject.events))],
            [claim.place, *(s for e in described for s in sources_spans(e, "kind"))],
            told=claim.printed, kinds=tuple(kinds), where=(claim.part,), described=figure(len(described)),
            events=figure(len(subject.events)), activity=short(subject),
        )


def check_events_number(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A number of events told of an activity in later sections against its dated events."""
    by_subject: dict[int, list[Claim]] = {}
    for item in told:
        claim = item.claim
        if claim.what != "all_events" or not claim.exact or claim.planned:
            continue
        if claim.part in LATER and len(item.of) == 1:
            by_subject.setdefault(item.of[0].section.start, []).append(claim)
    for subject in view.subjects:
        claims = by_subject.get(subject.section.start, [])
        dated = [event for event in subject.events if event.date_start]
        wrong = [claim for claim in claims if claim.number != len(dated)]
        if wrong and len(dated) > 1 and len(dated) == len(subject.events):
            yield view.problem(
                "contradictory_count", "warning", "events_number", [wrong[0].printed, figure(len(dated))],
                [*(c.place for c in wrong), *(s for e in dated for s in sources_spans(e, "date_start"))],
                told=", ".join(dict.fromkeys(c.printed for c in wrong)), activity=short(subject),
                where=parts_of(wrong), described=figure(len(dated)),
            )


def check_closing_number(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The number of events that closes an activity against the dated events described in it."""
    for subject in view.subjects:
        events = subject.events
        if len(events) < 2 or any(event.date_start is None for event in events):
            continue
        for item in told:
            claim = item.claim
            closes = claim.inside is subject and claim.total and claim.place.start >= events[-1].start
            if not closes or not claim.exact or claim.planned or claim.what not in ("event", "all_events"):
                continue
            if claim.number > len(events) and (
                loose_numbers(view, subject, told) or short_of_total(subject, told)
            ):
                continue  # some of the events may not have been read
            if _numbers_other(subject, claim):
                yield _other_number(view, subject, claim)
                break


def _numbers_other(subject: Subject, claim: Claim) -> bool:
    """Whether a claim gives another number than that of the events described, or of those of its kind."""
    alike = [event for event in subject.events if event.kind == claim.word]
    return claim.number > 1 and claim.number not in (len(subject.events), len(alike))


def _other_number(view: View, subject: Subject, claim: Claim) -> Problem:
    described = figure(len(subject.events))
    return view.problem(
        "contradictory_count", "warning", "events_number", [claim.printed, described],
        [claim.place, *(span for event in subject.events for span in sources_spans(event, "date_start"))],
        told=claim.printed, activity=short(subject), where=(claim.part,), described=described,
    )


def check_opening_number(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The number of events that opens an activity's account against those described, if they make up its total.

    Their numbers adding up to the stated total shows that none of them was overlooked.
    """
    for subject in view.subjects:
        events, total = subject.events, stated_total(view, subject, told)
        if len(events) < 2 or total is None or any(event.date_start is None for event in events):
            continue
        if any(event.qualifier != "exact" for event in events) or (
                sum(event.participants or 0 for event in events) != total.number):
            continue
        for item in told:
            claim = item.claim
            opens = claim.inside is subject and subject.heading.end <= claim.place.start < events[1].start
            if not opens or not claim.exact or claim.planned or claim.what not in ("event", "all_events"):
                continue
            if _numbers_other(subject, claim) and view.find("held", claim.sentence):
                yield _other_number(view, subject, claim)
                break


def check_staff(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A number of lecturers announced in an event against the names listed right below."""
    blocks = view.blocks_of(view.section)
    for item in told:
        claim = item.claim
        if claim.what != "staff" or not claim.exact or claim.planned or claim.inside is None:
            continue
        index = next(i for i, block in enumerate(blocks) if block.start == claim.block.start)
        names = []
        for block in blocks[index + 1 :]:
            if block.marker is None or block.start >= claim.inside.section.end:
                break
            if _names_somebody(view, claim.inside, Span(block.start, block.end)):
                names.append(Span(block.start, block.end))
        if names and len(names) != claim.number:
            word = view.folded(Span(claim.place.end, claim.place.end + 25)).split()
            yield view.problem(
                "contradictory_count", "error", "staff", [claim.printed, figure(len(names))], [claim.place, *names],
                told=claim.printed, word=word[0] if word else "", named=figure(len(names)),
            )


def _names_somebody(view: View, subject: Subject, span: Span) -> bool:
    return any(span.start <= person.start < span.end for event in subject.events for person in event.people)


def check_kind_renamed(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """What a paragraph calls its events, and what it calls them where it counts them."""
    for subject in view.subjects:
        for block in view.blocks_of(subject.section):
            if block.kind == "table":
                continue
            span = Span(max(block.start, subject.heading.end if block.start < subject.heading.end else 0), block.end)
            counted = view.find("check_count_held", span)
            if len(counted) != 1:
                continue
            called = view.find("check_kind_held", span)
            second = Span(counted[0].start, counted[0].end)
            first = next((m for m in called if m.end <= second.start or m.start >= second.end), None)
            rules = view.reading.rules
            kinds = [rules.look_up(view.language, "kinds", m.group("word") or "") for m in (first, counted[0]) if m]
            if first is None or kinds[0] == kinds[1] or kinds[1] in {event.kind for event in subject.events}:
                continue
            values = [view.desk.text(Span(first.start, first.end)), view.desk.text(second)]
            yield view.problem(
                "other", "notice", "kind_renamed", values, [Span(first.start, first.end), second],
                first=values[0], second=values[1],
            )
