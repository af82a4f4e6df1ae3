"""Numbering: headings and labels that repeat or jump, lists that run on into a sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractor.checks.claims import Told
from extractor.checks.view import View
from extractor.document import Section, Span
from extractor.models import Problem
from extractor.values import read

_MARK = regex.compile(r"\s*(?P<number>\d{1,2})\s?(?P<style>[.)])(?!\d)")
_LABEL = regex.compile(r"\d{1,2}")
_HEADINGS = (
    "activities", "achievement", "achievement_evidence", "planned_vs_actual", "changes", "statistics", "results",
)


def check_headings(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The numbers of the parts of a project's report: `1.` twice, where `1)` is meant."""
    seen: dict[tuple[str, str], Span] = {}
    parts = [part for part in view.section.children if part.key in _HEADINGS]
    styles = {match["style"] for part in parts if (match := _MARK.match(view.folded(part.title)))}
    for part in parts:
        match = _MARK.match(view.folded(part.title))
        if match is None:
            continue
        mark = (match["number"], match["style"])
        if mark in seen and len(styles) > 1:
            texts = [view.desk.text(span) for span in (seen[mark], part.title)]
            yield view.problem(
                "numbering", "notice", "numbering_repeats", texts, [seen[mark], part.title],
                number="".join(mark), first=_cut(texts[0]), second=_cut(texts[1]),
            )
        seen.setdefault(mark, part.title)


def check_tasks(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The numbers of tasks, of the activities under each, and of events with a label."""
    tasks = [part for part in view.parts if part.key == "task" and part.number]
    yield from _sequence(view, [(number, t.title) for t in tasks if (number := _whole(t))])
    last = 0
    for task in tasks:
        numbered = [(_last_figure(a), a.title) for a in task.children if a.key == "activity" and a.number]
        if numbered:
            first = numbered[0][0]
            if first not in (1, last + 1):
                numbered.insert(0, (0, task.title))
            yield from _sequence(view, numbered)
            last = numbered[-1][0]
    for subject in view.subjects:
        labels = [
            (int(match[0]), e.sources["label"].spans[0]) for e in subject.events
            if e.label and "label" in e.sources and (match := _LABEL.search(e.label))
        ]
        if len(labels) == len(subject.events):
            yield from _sequence(view, labels)


def _whole(section: Section) -> int:
    """A section's number if it is a whole one, in figures or Roman; else 0."""
    number = section.number or ""
    return int(number) if number.isdigit() else int(read("common.number.roman", [number]) or 0)


def _last_figure(section: Section) -> int:
    figures = _LABEL.findall(section.number or "")
    return int(figures[-1]) if figures else 0


def _sequence(view: View, numbered: Sequence[tuple[int, Span]]) -> Iterator[Problem]:
    for (before, first), (after, second) in pairwise(numbered):
        if after == before + 1 or not after:
            continue
        texts = [_cut(view.desk.text(_line(view, span))) for span in (first, second)]
        if after == before:
            yield view.problem(
                "numbering", "notice", "numbering_repeats", texts, [first, second],
                number=after, first=texts[0], second=texts[1],
            )
        else:
            yield view.problem(
                "numbering", "notice", "numbering_jumps", texts, [first, second],
                before=before, after=after, second=texts[1],
            )


def _line(view: View, span: Span) -> Span:
    """A heading's span with the text that follows it in its block."""
    blocks, first = view.desk.report.document.blocks, view.section.first
    at = bisect_right(blocks, span.start, first, view.section.last, key=lambda block: block.start) - 1
    return Span(span.start, blocks[at].end) if at >= first and span.start < blocks[at].end else span


def _cut(text: str) -> str:
    return text if len(text) <= 70 else text[:70].rsplit(" ", 1)[0] + "…"


def check_run_on(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A numbered list whose items end in semicolons and whose last ends in a full stop, against an item after it."""
    blocks = view.blocks_of(view.section)
    run: list[Span] = []
    for block in blocks:
        span = Span(block.start, block.end)
        text = view.folded(span).rstrip()
        match = _MARK.match(text) if block.kind != "table" else None
        if match is None or (run and int(match["number"]) != len(run) + 1):
            run = [span] if match is not None and match["number"] == "1" else []
            continue
        run.append(span)
        closed = [view.folded(item).rstrip() for item in run[:-1]]
        if len(closed) >= 3 and closed[-1].endswith(".") and all(item.endswith(";") for item in closed[:-1]):
            if text.endswith("."):
                printed = view.desk.text(span)
                yield view.problem(
                    "numbering", "notice", "numbering_runs_on", [printed], [run[-2], span],
                    item=printed, items=len(closed),
                )
            run = []
