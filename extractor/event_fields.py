"""Reads the fields of one event out of its own text: kind, title, date, time, place, count."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from extractor.document import Span
from extractor.mentions import Found, Mention, Reading

_PARTS = ("several", *(f"several{number}" for number in range(2, 32)))  # of a date that names several days
_DIGIT_COMMA = regex.compile(r"\d,\s?$")


@dataclass(frozen=True)
class Dates:
    """The date of an event: start, end of a range, and the further days of which a plural tells (`several`)."""

    start: Found
    end: Found | None = None
    several: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Count:
    """How many took part, with the rank of the rule (3: the closing line)."""

    number: Found
    qualifier: Found
    unit: Found
    rank: int
    mention: Mention


def date_mentions(reading: Reading, language: str, start: int, end: int, weak: bool = False) -> list[Mention]:
    """Dates in reading order, without the weak ones unless `weak`."""
    return [m for m in reading.find(language, "date", start, end) if weak or not m.rule.data.get("weak")]


def read_dates(
    reading: Reading, mention: Mention, year: Span | None, earlier: Found | None = None
) -> Dates | None:
    """The dates of a mention. A missing year comes from `year`, a relative day from the `earlier` date."""
    context: tuple[Span, ...] = (year,) if year else ()
    if mention.rule.reader == "relative_date":
        if earlier is None:
            return None
        # The earlier date's own rule and characters stand for it.
        return _relative(reading, mention, earlier)
    if mention.group("y") or mention.group("y2"):
        context = ()
    start = reading.found_mention(mention, context=context)
    if start is None:
        return None
    span = start.source.spans[0]
    end = reading.found(mention.rule, span.start, span.end, "end", context)
    several: list[Found] = []
    while day := reading.found(mention.rule, span.start, span.end, _PARTS[len(several)], context):
        several.append(day)
    return Dates(start, None if several else end, tuple(several))


def _relative(reading: Reading, mention: Mention, earlier: Found) -> Dates | None:
    rule = f"{mention.rule.id}@{earlier.source.rule}"
    found = reading.found(rule, mention.start, mention.end, context=earlier.source.spans)
    return Dates(found) if found else None


def read_time(reading: Reading, language: str, start: int, end: int, marked: bool = False) -> Found | None:
    """The first time of day; with `marked` only one that a word such as "at" or "beginning" goes with."""
    for mention in reading.find(language, "time", start, end):
        if marked and not mention.rule.data.get("marked"):
            continue
        found = reading.found_mention(mention)
        if found:
            return found
    return None


# --- counts --------------------------------------------------------------------


def counts(reading: Reading, language: str, start: int, end: int) -> list[Count]:
    """All numbers of participants told in `start`-`end`; planned ones and those of the whole project left out."""
    plans = reading.find(language, "plan", start, end)
    left_out = [(plan.start, plan.end) for plan in plans if not plan.rule.data.get("title_only")]
    mentions = reading.find(language, "count", start, end)
    left_out += [(part.start, part.end) for part in reading.find(language, "count_parts", start, end)
                 if any(mention.end <= part.start for mention in mentions)]
    found = []
    for mention in mentions:
        figure = mention.start - mention.match.start() + max(mention.match.start("n"), mention.match.start())
        if any(a <= figure < b for a, b in left_out):
            continue
        number = reading.found_mention(mention)
        if number is None or number.value is None:
            continue
        span = number.source.spans[0]
        qualifier = reading.found(mention.rule, span.start, span.end, "qualifier")
        unit = reading.found(mention.rule, span.start, span.end, "unit")
        if qualifier and unit:
            found.append(Count(number, qualifier, unit, int(mention.rule.data.get("rank", 1)), mention))
    return _without_sums(reading, language, found)


def _without_sums(reading: Reading, language: str, found: Sequence[Count]) -> list[Count]:
    """The numbers without those of one unit that are only told one by one: `25 ветеранов и 60 школьников`."""
    ordered = sorted(found, key=lambda count: count.mention.start)
    added: set[int] = set()
    for first, second in itertools.pairwise(ordered):
        between = reading.folded[first.mention.end : second.mention.start]
        joined = any(rule.pattern.fullmatch(between) for rule in reading.rules.of(language, "count_and"))
        if joined and first.unit.value == second.unit.value:
            added |= {id(first), id(second)}
    return [count for count in found if id(count) not in added]


def best_count(found: Sequence[Count]) -> Count | None:
    """The number that counts: of the highest rank, the last of closing lines, else the first told."""
    if not found:
        return None
    rank = max(count.rank for count in found)
    ranked = [count for count in found if count.rank == rank]
    return ranked[-1] if rank == 3 else ranked[0]


def own_count(reading: Reading, mention: Mention) -> Count | None:
    """The count of a mention that was sought for, whatever its rule's rank."""
    number = reading.found_mention(mention)
    qualifier = reading.found_mention(mention, "qualifier")
    unit = reading.found_mention(mention, "unit")
    return Count(number, qualifier, unit, 3, mention) if number and qualifier and unit else None


def each_counts(reading: Reading, language: str, start: int, end: int) -> list[Count]:
    """The numbers told one by one of several days: `в первый день 18, во второй 22`, `28, 31 и 25 соответственно`."""
    found: list[Count] = []
    for mention in reading.find(language, "each_count", start, end):
        count = own_count(reading, mention)
        if count is None:
            continue
        found.append(count)
        span = count.number.source.spans[0]
        for part in _PARTS[: len(mention.match.captures("n")) - 1]:
            number = reading.found(mention.rule, span.start, span.end, part)
            if number:
                found.append(replace(count, number=number))
    return found


def count_of_field(reading: Reading, language: str, span: Span, heading: Span | None = None) -> Count | None:
    """The number in a field or cell that is headed by the participants; it may stand there bare."""
    found = best_count(counts(reading, language, span.start, span.end))
    if found:
        return found
    bare = reading.first(language, "bare_count", span.start, span.end)
    count = own_count(reading, bare) if bare else None
    told = reading.first(language, "unit_heading", heading.start, heading.end) if count and heading else None
    unit = reading.found_mention(told) if told else None
    return replace(count, unit=unit) if count and unit else count


# --- kind and title ------------------------------------------------------------


def read_kind(reading: Reading, language: str, spans: Sequence[Span]) -> Found | None:
    """The kind of event: told by the word nearest before the verb that says it took place.

    `spans` are tried in turn (label, first sentence, whole text, activity's title). Words inside
    quotes count only where there are no others.
    """
    for span in spans:
        form = reading.first(language, "kind_form", span.start, span.end)
        if form:
            return reading.found_mention(form)
        words = reading.find(language, "kind", span.start, span.end)
        if not words:
            continue
        plain = [w for w in words if not _in_quotes(reading, span, w.start)]
        held = reading.find(language, "held", span.start, span.end)
        return reading.found_mention(_nearest(plain or words, held))
    return None


def _nearest(words: Sequence[Mention], held: Sequence[Mention]) -> Mention:
    """The kind's word nearest to the first verb, those before it first."""
    for verb in held:
        before = [w for w in words if w.end <= verb.start + 1]
        if before and verb.start - before[-1].end < 60:
            return before[-1]
        after = [w for w in words if w.start >= verb.end and w.start - verb.end < 60]
        if after:
            return after[0]
    return words[0]


def _in_quotes(reading: Reading, span: Span, position: int) -> bool:
    text = reading.printed[span.start : position]
    opened = sum(text.count(q) for q in "«“„") - sum(text.count(q) for q in "»”")
    return opened > 0 or text.count('"') % 2 == 1


def read_title(reading: Reading, language: str, spans: Sequence[Span]) -> Found | None:
    """The event's quoted name or theme; a talk's title and the project's name are none."""
    best: tuple[int, Found] | None = None
    for span in spans:
        barred = reading.find(language, "not_title", span.start, span.end)
        for mention in reading.find(language, "title", span.start, span.end):
            start, end = mention.match.span("value")
            start, end = span.start + start, span.start + end
            if _is_talk(reading, start) or any(b.start <= start < b.end and b.end <= end + 30 for b in barred):
                continue
            rank = int(mention.rule.data.get("rank", 1))
            if best is None or rank > best[0]:
                found = reading.found_mention(mention)
                if found and found.value:
                    best = (rank, found)
        if best and best[0] > 1:
            break
    return best[1] if best else None


def _is_talk(reading: Reading, start: int) -> bool:
    """Whether a name and a dash stand before the quote: `Асель Ә. – «Бірлік»`."""
    before = reading.folded[max(0, start - 12) : start].rstrip('«“"„ ')
    name = regex.search(r"\p{Lu}\p{Ll}+\s*[–—-]$", reading.folded[max(0, start - 40) : start].rstrip('«“"„ '))
    return before.endswith(("–", "—", "-")) and name is not None
