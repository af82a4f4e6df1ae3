"""Adds to an activity what a later section of the project's report states for it: its plan, its total.

The results are told again, section by section, in short lists. A list's group (a numbered line with what
stands under it, or one paragraph) speaks of the activity whose quoted names it repeats, or whose kinds of
event, and no other activity's, it names. Where two activities fit, nothing is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractor.document import Section, Span
from extractor.drafts import Context
from extractor.event_fields import best_count, counts
from extractor.event_tables import column_of
from extractor.mentions import Found
from extractor.models import Activity, Task

LATER = ("achievement", "achievement_evidence", "planned_vs_actual", "changes", "results")
_NUMBERED = regex.compile(r"\s*\d{1,2}\s?[.)]\s?(?!\d)")
_QUOTED = regex.compile(r"[«“\"]([^«»“”\"]{4,120})[»”\"]")
_BRACKET = regex.compile(r"\([^()]*\)")
_WORDS = regex.compile(r"\p{L}{3,}")


def add_later_figures(context: Context, project: Section, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The tasks, with plans, totals and satisfaction filled in where only a later section states them."""
    groups = [g for section in project.children if section.key in LATER for g in _groups(context, section)]
    activities = [activity for task in tasks for activity in task.activities]
    filled = {id(activity): activity for activity in activities}
    words = {id(activity): _words(context, activity) for activity in activities}
    for group in groups:
        owner, by_name = _owner(context, group, activities, words)
        if owner is not None:
            filled[id(owner)] = _fill(context, filled[id(owner)], group, by_name)
    for section in project.children:
        if section.key in LATER:
            _fill_from_tables(context, section, filled)
    return tuple(
        replace(task, activities=tuple(filled[id(activity)] for activity in task.activities)) for task in tasks
    )


def _fill_from_tables(context: Context, section: Section, filled: dict[int, Activity]) -> None:
    """Plans from tables of plan and result, a row an activity: where the result is the number that it reported."""
    reading = context.reading
    for block in reading.document.blocks[section.first : section.last]:
        if block.table is None:
            continue
        header, *rows = block.table.rows
        columns = {column_of(reading, context.language, "later_column", "field", cell): index
                   for index, cell in enumerate(header)}
        if not {"plan", "fact"} <= columns.keys():
            continue
        for row in rows:
            cells = (row[columns["plan"]], row[columns["fact"]])
            names = (cell for cell in row[:2] if cell and _WORDS.search(reading.folded, cell.start, cell.end))
            label = next(names, None)
            plan, fact = (reading.found("common.number.cell", c.start, c.end) if c else None for c in cells)
            if label is None or plan is None or fact is None:
                continue
            title = _bare_key(reading.printed[label.start : label.end])
            owners = [key for key, activity in filled.items() if _is_called(activity, title)]
            if len(owners) == 1 and filled[owners[0]].reported_participants == fact.value and (
                    filled[owners[0]].planned_participants is None):
                activity = filled[owners[0]]
                filled[owners[0]] = replace(activity, planned_participants=plan.value,
                                            sources={**activity.sources, "planned_participants": plan.source})


def _bare_key(title: str) -> str:
    return _key(_BRACKET.sub(" ", title))


def _is_called(activity: Activity, title: str) -> bool:
    own = _bare_key(activity.title or "")
    return bool(own) and bool(title) and (own.startswith(title) or title.startswith(own))


def _groups(context: Context, section: Section) -> list[list[Span]]:
    """Numbered lines with the list below them; other paragraphs alone."""
    groups: list[list[Span]] = []
    below = False
    for block in context.reading.document.blocks[section.first : section.last]:
        if block.table is not None or block.end <= section.body:
            continue
        span = Span(max(block.start, section.body), block.end)
        if _NUMBERED.match(context.reading.folded[span.start : span.end]):
            groups.append([span])
            below = True
        elif below:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _words(context: Context, activity: Activity) -> tuple[set[str], set[str]]:
    """Names in quotes, and the kinds of event as printed, of an activity and its events."""
    reading, language = context.reading, context.language
    names = {event.title for event in activity.events if event.title}
    names |= {match[1] for match in _QUOTED.finditer(activity.title or "")}
    kinds: set[str] = set()
    for record in (activity, *activity.events):
        source = record.sources.get("kind") or record.sources.get("title")
        for span in source.spans[:1] if source else ():
            kinds |= {_kind_word(m.group("word")) for m in reading.find(language, "kind", span.start, span.end)}
    return {_key(name) for name in names}, kinds - {""}


def _kind_word(word: str | None) -> str:
    return (word or "").casefold()


def _key(text: str) -> str:
    return " ".join(word[:5] for word in _WORDS.findall(text.casefold()))


def _owner(
    context: Context, group: Sequence[Span], activities: Sequence[Activity],
    words: dict[int, tuple[set[str], set[str]]],
) -> tuple[Activity | None, bool]:
    """The one activity of which a group speaks, and whether it is named in quotes."""
    reading, language = context.reading, context.language
    text = " ".join(reading.printed[span.start : span.end] for span in group)
    quoted = {_key(match[1]) for match in _QUOTED.finditer(text)}
    named = [a for a in activities if quoted & words[id(a)][0]]
    if len(named) == 1:
        return named[0], True
    if named:
        return None, False
    kinds = {
        _kind_word(m.group("word")) for span in group for m in reading.find(language, "kind", span.start, span.end)
    }
    if not kinds:
        return None, False
    # Of the kinds named, the activity must have most, and more than any other has.
    ranked = sorted(activities, key=lambda a: -len(kinds & words[id(a)][1]))
    shared = [len(kinds & words[id(a)][1]) for a in ranked]
    if not ranked or shared[0] == 0 or 2 * shared[0] < len(kinds) or (len(shared) > 1 and shared[1] == shared[0]):
        return None, False
    return ranked[0], shared[0] > 2


def _fill(context: Context, activity: Activity, group: Sequence[Span], sure: bool) -> Activity:
    """The activity with what it lacks and the group states. Its own section always goes first."""
    found: dict[str, Found | None] = {}
    if activity.planned_participants is None:
        found["planned_participants"] = _first(context, "plan", group)
    if sure and activity.satisfaction is None and activity.events:
        found["satisfaction"] = _first(context, "satisfaction", group)
    if sure and activity.reported_participants is None and activity.events:
        reading, language = context.reading, context.language
        largest = max(event.participants or 0 for event in activity.events)  # no whole is smaller than its part
        told = [count for span in group for count in counts(reading, language, span.start, span.end)
                if count.rank > 1 and count.number.value >= largest]
        best = best_count(told)
        if best is not None:
            found |= {"reported_participants": best.number, "reported_unit": best.unit}
    values = {name: item for name, item in found.items() if item is not None}
    return replace(
        activity, **{name: item.value for name, item in values.items()},
        sources={**activity.sources, **{name: item.source for name, item in values.items()}},
    )


def _first(context: Context, kind: str, group: Sequence[Span]) -> Found | None:
    for span in group:
        for mention in context.reading.find(context.language, kind, span.start, span.end):
            if not mention.rule.data.get("title_only"):
                found = context.reading.found_mention(mention)
                if found:
                    return found
    return None
