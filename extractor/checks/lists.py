"""Totals that a list makes up: "117 materials, of which: …", "1 018 people: 366 …, 612 … and 40 …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.checks.claims import Claim, Told
from extractor.checks.view import View, figure
from extractor.document import Block, Span
from extractor.models import Problem

_NUMBER = regex.compile(r"(?<![\d.,№–-])(\d{1,3}(?: \d{3})+(?!\d)|\d+)(?![.,]\d|\s?%|\s?[-–]\s?\d)")
_CASE = regex.compile(r"\s?-\s?\p{L}{2,3}")


def check_lists(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A total with "of which" against the list below it."""
    blocks = view.blocks_of(view.section)
    for index, block in enumerate(blocks):
        if block.kind == "table" or not view.has("check_of_which", Span(block.start, block.end)):
            continue
        items = _items(blocks[index + 1 :], view.part_at(block.start).end)
        total = _total(view, [t.claim for t in told], blocks[max(0, index - 1) : index + 1])
        numbers = [number for item in items if (number := _first_number(view, item)) is not None]
        if total is None or len(numbers) < 2 or len(numbers) < len(items):
            continue
        found = sum(number for number, _ in numbers)
        if found == total.number or (not total.exact and found > total.number):
            continue
        parts = [figure(number) for number, _ in numbers]
        yield view.problem(
            "sum_mismatch", "error", "list_sum", [total.printed, figure(found), *parts],
            [total.place, *(span for _, span in numbers)], part=(total.part,), total=total.printed,
            sum=figure(found), parts=" + ".join(parts),
        )


def _items(blocks: Sequence[Block], end: int) -> list[Block]:
    """The list items that follow one another before `end`: the next heading may be numbered like an item."""
    items = []
    for block in blocks:
        if block.marker is None or block.kind == "table" or block.start >= end:
            break
        items.append(block)
    return items


def _total(view: View, claims: Sequence[Claim], blocks: Sequence[Block]) -> Claim | None:
    """The number before the list: of its announcing block, or of the one before where that says "of which" alone."""
    for block in reversed(blocks):
        found = [c for c in claims if block.start <= c.place.start < block.end and not c.planned]
        if found:
            return found[0] if len(found) == 1 or found[0].total else None
        if len(view.folded(Span(block.start, block.end)).strip()) > 30:
            return None
    return None


def _first_number(view: View, block: Block) -> tuple[int, Span] | None:
    """The number of an item: the first that has no case ending (`20 000-нан`), brackets left out, else the first."""
    start = block.marker.end if block.marker else block.start
    text = view.folded(Span(start, block.end))
    for rule in view.reading.rules.of(view.language, "check_bracket"):
        text = rule.pattern.sub(lambda match: " " * len(match[0]), text)
    found = list(_NUMBER.finditer(text))
    plain = [match for match in found if not _CASE.match(text, match.end(1))] or found
    if not plain:
        return None
    match = plain[0]
    return int(match[1].replace(" ", "")), Span(start + match.start(1), start + match.end(1))


def check_sentence_sums(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A total of people, a colon, and two numbers of people or more in the rest of its sentence."""
    by_sentence: dict[Span, list[Claim]] = {}
    for item in told:
        if item.claim.what == "people" and not item.claim.planned:
            by_sentence.setdefault(item.claim.sentence, []).append(item.claim)
    for claims in by_sentence.values():
        total, parts = claims[0], claims[1:]
        between = view.folded(Span(total.place.end, parts[0].place.start)) if parts else ""
        if len(parts) < 2 or not regex.match(r"\s\p{L}+(?:\s\([^)]*\))?\s?:\s?$", between) or not total.exact:
            continue
        found = sum(part.number for part in parts)
        exact = all(part.exact for part in parts)
        if found == total.number or (not exact and found < total.number):
            continue
        printed = [part.printed for part in parts]
        yield view.problem(
            "sum_mismatch", "error", "list_sum", [total.printed, figure(found), *printed],
            [total.place, *(part.place for part in parts)], part=(total.part,), total=total.printed,
            sum=figure(found), parts=" + ".join(printed),
        )
