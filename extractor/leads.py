"""What a sentence says of an event: that one took place on a day, was called off, or sums several up."""

from __future__ import annotations

from collections.abc import Container, Sequence

import regex

from extractor.clauses import NEAR, event_dates
from extractor.document import Span
from extractor.drafts import Context, Draft
from extractor.event_fields import Count, best_count, count_of_field, counts, date_mentions, read_time
from extractor.mentions import Mention
from extractor.venues import read_venue

NOT_TEXT = regex.compile(r"[\s\u2063\d.,;:)(–—•*\p{Co}-]+")
_QUOTED = regex.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
OPENS = 3  # characters within which it opens with it
BEGINS = 12  # characters within which it begins it
SUM_TOLERANCE = 0.1  # by which a stated total may differ from the sum of its events


def lead_of(
    context: Context, sentence: Span, whole: Span, *, labelled: bool = False,
    stamped: Container[int] = (),
) -> Mention | None:
    """The date of a sentence (or a clause of the `whole`) that says that something took place then.

    Behind a label any date does: `Лекция 1. 8 апреля, 18:30, библиотека`. `stamped` says where sentences begin that
    open with a date set off.
    """
    reading, language = context.reading, context.language
    if reading.first(language, "cancelled", sentence.start, sentence.end):
        return None
    dates = event_dates(reading, language, sentence, weak=True)
    strong = [d for d in dates if not d.rule.data.get("weak")]
    if not dates or labelled:
        return (strong or dates)[0] if dates else None
    date = (strong or dates)[0]
    held = reading.first(language, "held", whole.start, whole.end)
    kind = reading.first(language, "kind", sentence.start, sentence.end)
    told = counts(reading, language, sentence.start, sentence.end)
    attended = any(count.rank > 1 for count in told)
    begins = date.start - sentence.start < BEGINS
    if begins and sentence.start in stamped:
        return date
    if not strong:
        return date if (kind and (held or told or begins)) or (held and attended) else None
    day = date.rule.reader == "relative_date" or date.group("d") is not None
    if held or (attended and day) or (kind and told):
        return date
    if not day:
        return None
    # Without a verb that is known: a line that begins with the day, or two more facts beside it.
    place = read_venue(reading, language, sentence.start, sentence.end)
    timed = read_time(reading, language, sentence.start, sentence.end)
    facts = bool(kind) + bool(told) + bool(place) + bool(timed)
    near = date.start - sentence.start - _quoted(reading.printed[sentence.start : date.start]) < NEAR
    placed = place and near and not reading.first(language, "paperwork", sentence.start, sentence.end)
    return date if (begins and facts) or facts > 1 or (kind and near) or placed else None


def _quoted(text: str) -> int:
    """How many characters stand in quotes."""
    return sum(len(match[0]) for match in _QUOTED.finditer(text))


def opening_date(context: Context, sentence: Span, start: int, end: int) -> tuple[Span, Mention] | None:
    """The date with which a paragraph of an event opens, though its first sentence says nothing else of it."""
    reading, language = context.reading, context.language
    dates = date_mentions(reading, language, sentence.start, sentence.end, weak=True)
    found = counts(reading, language, start, end)
    told = any(count.rank > 1 for count in found)
    held = found and reading.first(language, "held", start, end)
    if not dates or not (held or reading.first(language, "kind", start, end)) or any(
            reading.first(language, kind, sentence.start, sentence.end) for kind in ("paperwork", "cancelled")):
        return None
    day = dates[0].rule.reader != "relative_date" and dates[0].group("d") is not None
    return (sentence, dates[0]) if day or (told and dates[0].start - start < BEGINS) else None


def opens_with(date: Mention | None, sentence: Span | None) -> bool:
    """Whether a sentence opens with a day: where one after the other does, each tells of another event."""
    return date is not None and sentence is not None and date.start - sentence.start < OPENS and (
        date.group("d") is not None)


def number_and_place(context: Context, spans: Sequence[Span]) -> tuple[bool, bool]:
    """Whether a number of participants and a place are told in some stretches."""
    reading, language = context.reading, context.language
    return (any(counts(reading, language, span.start, span.end) for span in spans),
            any(read_venue(reading, language, span.start, span.end) for span in spans))


def is_cancelled(context: Context, sentence: Span) -> bool:
    """Whether a sentence tells of a day on which something did not take place."""
    reading, language = context.reading, context.language
    return reading.first(language, "cancelled", sentence.start, sentence.end) is not None and bool(
        date_mentions(reading, language, sentence.start, sentence.end, weak=True))


def is_bracket(context: Context, sentence: Span) -> bool:
    """Whether a sentence is only a bracket with links, which belong to the event before it."""
    reading = context.reading
    text = reading.folded[sentence.start : sentence.end].strip()
    return text.startswith("(") and not NOT_TEXT.sub("", text) and bool(reading.links(sentence.start, sentence.end))


def is_summary(context: Context, drafts: Sequence[Draft], start: int, end: int) -> bool:
    """Whether a paragraph, or the rest of one, that follows several events is told of all of them."""
    reading, language = context.reading, context.language
    if len(drafts) < 2:
        return False
    if is_sum(context, drafts, start, end):
        return True
    counted = any(counts(reading, language, span.start, span.end) for span in drafts[-1].spans) or (
        "count" in drafts[-1].fields
    )
    return any(
        rule.pattern.match(reading.folded[start:end])
        for rule in reading.rules.of(language, "summary")
        if counted or not rule.data.get("if_counted")
    )


def is_sum(context: Context, drafts: Sequence[Draft], start: int, end: int) -> bool:
    """Whether a number told here is about the sum of all events so far: then it counts all of them."""
    reading, language = context.reading, context.language
    each = [_count(context, draft) for draft in drafts]
    told = [count.number.value for count in counts(reading, language, start, end)]
    if None in each or not told:
        return False
    numbers = [count.number.value for count in each if count]
    total = sum(numbers)
    return any(number > max(numbers) and abs(number - total) <= SUM_TOLERANCE * total for number in told)


def _count(context: Context, draft: Draft) -> Count | None:
    reading, language = context.reading, context.language
    for span in draft.fields.get("count", []):
        return count_of_field(reading, language, span)
    return best_count([count for span in draft.spans for count in counts(reading, language, span.start, span.end)])
