"""Reads events out of a ruled table: a row an event, columns known by their headings."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.document import Cell, Span, Table
from extractor.drafts import Context, Draft
from extractor.event_fields import Count, count_of_field
from extractor.mentions import Reading, open_quote
from extractor.regroup import line_starts

_ROLE_LABEL = regex.compile(r"[^.,;:–—]{3,40}?(?::|\s[–—-]\s)")


def column_of(reading: Reading, language: str, kind: str, data: str, cell: Cell | Span | None) -> str | None:
    """What a heading cell announces: the `data` entry of the first rule of `kind` that matches it."""
    if cell is None:
        return None
    text = reading.folded[cell.start : cell.end].strip()
    # A narrow cell breaks words anywhere: without its spaces the heading is whole again.
    for heading in (text, text.replace(" ", "")):
        for rule in reading.rules.of(language, kind):
            if rule.pattern.search(heading):
                return str(rule.data[data])
    return None


def event_columns(reading: Reading, language: str, table: Table) -> dict[int, str] | None:
    """Column index -> event field; None if the table does not list events (no date, or nothing beside it)."""
    header = table.rows[max(0, table.header_rows - 1)]
    columns: dict[int, str] = {}
    for index, cell in enumerate(header):
        field = column_of(reading, language, "event_column", "field", cell)
        if field and field not in columns.values():
            columns[index] = field
    if "date" not in columns.values():
        columns = {index: "date" if field == "time" else field for index, field in columns.items()}
    if "count" not in columns.values():
        columns |= _column_of_numbers(reading, table, columns)
    for field, kind in (("date", "date"), ("venue", "venue_head"), ("title", "quoted")):
        if field not in columns.values():
            columns |= _column_of(reading, language, table, columns, field, kind)
    fields = set(columns.values())
    return columns if "date" in fields and fields & {"venue", "title", "count", "kind"} else None


def _column_of_numbers(reading: Reading, table: Table, columns: dict[int, str]) -> dict[int, str]:
    """The one column without a known heading in which most cells are whole numbers counts those who came."""
    rows = table.rows[max(1, table.header_rows) :]
    found = []
    for index in range(1, len(table.rows[0])):
        texts = [reading.folded[c.start : c.end].strip() for row in rows if (c := row[index]) is not None]
        if index not in columns and texts and 3 * sum(t.replace(" ", "").isdigit() for t in texts) >= 2 * len(texts):
            found.append(index)
    return {found[0]: "count"} if len(found) == 1 else {}


def _column_of(
    reading: Reading, language: str, table: Table, columns: dict[int, str], field: str, kind: str
) -> dict[int, str]:
    """The one column without a known heading in most of whose cells a rule of a kind finds something: `field`."""
    rows = table.rows[max(1, table.header_rows) :]
    found = []
    for index in range(len(table.rows[0])):
        cells = [cell for row in rows if (cell := row[index]) is not None and not cell.filled]
        hits = sum(reading.first(language, kind, cell.start, cell.end) is not None for cell in cells)
        if index not in columns and cells and 2 * hits > len(cells):
            found.append(index)
    return {found[0]: field} if len(found) == 1 else {}


def draft_rows(context: Context, table: Table, totals: list[Count]) -> list[Draft]:
    """A draft of an event for each row; the number of a total row goes to `totals`."""
    reading = context.reading
    columns = event_columns(reading, context.language, table)
    if columns is None:
        return _key_value(context, table)
    drafts = []
    header = table.rows[max(0, table.header_rows - 1)]
    for row in table.rows[max(1, table.header_rows) :]:
        cells = [cell for cell in row if cell is not None and cell.end > cell.start]
        if any(reading.first(context.language, "cancelled", cell.start, cell.end) for cell in cells):
            continue
        if not cells or _is_total(context, row):
            totals += _total(context, columns, row)
            continue
        draft = Draft(cells[0].start)
        for index, cell in enumerate(row):
            field = columns.get(index) or _unheaded(context, cell)
            if cell is None or field is None or not reading.document.text[cell.start : cell.end].strip():
                continue
            heading = header[index]
            for part, span in _parts_of(context, heading, field, cell):
                if heading is not None and part == field:
                    draft.headings[span] = Span(heading.start, heading.end)
                if part == "links":
                    draft.links.extend(reading.links(span.start, span.end))
                else:
                    draft.fields.setdefault(part, []).append(span)
                if part in ("title", "kind", "people", "count"):
                    draft.spans.append(span)
        if draft.fields.keys() & {"date", "title", "kind", "venue"}:
            if not draft.links:
                draft.links.extend(reading.links(cells[0].start, cells[-1].end))
            drafts.append(draft)
    return drafts


def _parts_of(context: Context, heading: Cell | None, field: str, cell: Cell) -> list[tuple[str, Span]]:
    """What a cell holds: its column's field, or several where the heading names them (`Место, тема, спикеры`).

    There each begins in a line of its own, and its first words tell which it is.
    """
    reading, language = context.reading, context.language
    text = reading.folded[heading.start : heading.end] if heading is not None else ""
    named = {rule.data["field"] for rule in reading.rules.of(language, "event_column") if rule.pattern.search(text)}
    if len(named & {"venue", "people"}) + bool(named & {"title", "kind"}) < 2:
        return [(field, Span(cell.start, cell.end))]
    parts: list[tuple[str, int]] = []
    lines = [cell.start, *line_starts(reading.document, cell.start, cell.end)]
    for start, end in zip(lines, [*lines[1:], cell.end], strict=True):
        begun = _begins(context, cell, start, end)
        if begun or not parts:
            parts.append((begun or field, start))
    ends = [*(start for _, start in parts[1:]), cell.end]
    return [(name, Span(start, end)) for (name, start), end in zip(parts, ends, strict=True)]


def _begins(context: Context, cell: Cell, start: int, end: int) -> str | None:
    """The field that a line of a cell begins: people behind their role, a title behind its kind or in quotes."""
    reading, language = context.reading, context.language
    printed, before = reading.printed[start:end], reading.printed[cell.start:start].rstrip()
    if before.endswith((",", "-", "–")) or open_quote(before):
        return None
    if not printed[:1].isupper() and printed[:1] not in "«“\"":
        return None
    label = _ROLE_LABEL.match(printed)
    if label and any(reading.first(language, kind, start, start + label.end())
                     for kind in ("role_function", "role_profession")):
        return "people"
    quote = reading.folded.find('"', start, end)
    named = quote if quote >= 0 else end
    if reading.first(language, "kind", start, named):
        return "title"
    if quote < 0 or start == cell.start or reading.first(language, "venue_head", start, named):
        return None
    # A name alone in its line is the place's where the kind is still to come: `Центр молодежи / «Жастар» / Семинар …`.
    return None if quote == start and reading.first(language, "kind", end, cell.end) else "title"


def _unheaded(context: Context, cell: Cell | None) -> str | None:
    """What a cell below a heading that no rule knows holds: people, if a name stands in it."""
    named = cell is not None and any(cell.start <= name.start < cell.end for name in context.names)
    return "people" if named else None


def _total(context: Context, columns: dict[int, str], row: Sequence[Cell | None]) -> list[Count]:
    """The number of participants in a total row."""
    for index, cell in enumerate(row):
        if cell is not None and columns.get(index) == "count":
            count = count_of_field(context.reading, context.language, Span(cell.start, cell.end))
            return [count] if count else []
    return []


def _key_value(context: Context, table: Table) -> list[Draft]:
    """A table of two columns, a field's name and its value a row, tells of one event."""
    reading = context.reading
    draft = Draft(table.rows[0][0].start if table.rows[0][0] else 0)
    for row in table.rows:
        cells = [cell for cell in row if cell is not None and cell.end > cell.start]
        if len(cells) != 2:
            return []
        field = column_of(reading, context.language, "event_field", "field", cells[0])
        span = Span(cells[1].start, cells[1].end)
        if field == "links":
            draft.links.extend(reading.links(span.start, span.end))
        elif field:
            draft.fields.setdefault(field, []).append(span)
            draft.spans.append(Span(cells[0].start, cells[1].end))
    return [draft] if "date" in draft.fields and len(draft.fields) > 1 else []


def _is_total(context: Context, row: Sequence[Cell | None]) -> bool:
    texts = [context.reading.folded[cell.start : cell.end] for cell in row if cell is not None and not cell.filled]
    return any(
        rule.pattern.match(text)
        for rule in context.reading.rules.of(context.language, "total_row")
        for text in texts[:3]
    )
