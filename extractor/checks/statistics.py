"""The three statistics tables: columns against totals, tables against each other and against what the text counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.checks.claims import Told
from extractor.checks.counts import short
from extractor.checks.view import View, figure, sources_spans
from extractor.document import Span
from extractor.models import Problem, Statistic

SHOWN = 6  # parts of a sum that a finding gives beside the two sums
_TABLES = ("gender", "social", "age")
_TOTAL = "total"
_YOUNGEST, _OLDEST = "13-16", "59+"
_CHILD = 14  # younger than the youngest column of the age table can hold
_AGES = {"13-16": (13, 16), "17-22": (17, 22), "23-27": (23, 27), "28-32": (28, 32), "33-45": (33, 45),
         "46-58": (46, 58), "59+": (59, 200)}


def _table(view: View, name: str) -> dict[str, Statistic]:
    return {cell.column: cell for cell in view.project.statistics if cell.table == name}


def _spans(cells: Sequence[Statistic]) -> list[Span]:
    return [span for cell in cells for span in sources_spans(cell, "value") or [Span(cell.start, cell.start + 1)]]


def check_table_sums(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The columns of a table against its total."""
    for name in _TABLES:
        cells = _table(view, name)
        total = cells.pop(_TOTAL, None)
        filled = [cell for cell in cells.values() if cell.value is not None]
        if total is None or total.value is None or len(filled) < 2:
            continue
        values = [cell.value or 0 for cell in filled]
        if sum(values) != total.value:
            parts = [figure(value) for value in values]
            yield view.problem(
                "sum_mismatch", "error", "table_sum", [figure(total.value), figure(sum(values)), *parts[:SHOWN]],
                _spans([total, *filled]), table=(name,), sum=figure(sum(values)), parts=" + ".join(parts),
                total=figure(total.value),
            )


def check_table_totals(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The totals of the three tables against each other."""
    totals = [cells[_TOTAL] for name in _TABLES if _TOTAL in (cells := _table(view, name))]
    totals = [cell for cell in totals if cell.value is not None]
    if len({cell.value for cell in totals}) > 1:
        printed = [figure(cell.value or 0) for cell in totals]
        yield view.problem("sum_mismatch", "error", "table_totals", printed, _spans(totals), totals=", ".join(printed))


def check_split_numbers(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A number of a table that a space breaks in two."""
    rule = view.reading.rules["common.check_split_number.cell"]
    for cell in view.project.statistics:
        for span in sources_spans(cell, "value"):
            printed = view.desk.report.document.text[span.start : span.end].strip()
            if rule.pattern.search(printed) and cell.value is not None:
                yield view.problem(
                    "other", "warning", "split_number", [printed, str(cell.value)], [span],
                    table=(cell.table,), printed=printed, number=str(cell.value),
                )


def check_children(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Children and young people of the social table against the youngest of the age table."""
    social, age = _table(view, "social"), _table(view, "age")
    children, youth, youngest = social.get("children"), social.get("youth"), age.get(_YOUNGEST)
    if children is None or youngest is None or not youngest.value or not social.get(_TOTAL):
        return
    if youth is not None and (children.value or 0) + (youth.value or 0) < youngest.value:
        yield view.problem(
            "contradictory_count", "warning", "children_by_age",
            [_dash(children), _dash(youth), figure(youngest.value)], _spans([children, youth, youngest]),
            children=_dash(children), youth=_dash(youth), age=figure(youngest.value), column=_YOUNGEST,
        )
    elif not children.value:
        small = list(_small_children(view))
        values = [_dash(children), *(figure(number) for number, _, _ in small), figure(youngest.value)]
        places = _spans([children, youngest]) + [span for _, span, _ in small]
        yield view.problem(
            "contradictory_count", "warning" if small else "notice", "children_told" if small else "children_missing",
            values, places, age=figure(youngest.value), column=_YOUNGEST,
            told=", ".join(figure(number) for number, _, _ in small), ages=", ".join(ages for _, _, ages in small),
        )


def _dash(cell: Statistic) -> str:
    return "-" if cell.value is None else figure(cell.value)


def _small_children(view: View) -> Iterator[tuple[int, Span, str]]:
    """Events of activities that are for children of an age under the age table's: number, place, ages."""
    for subject in view.subjects:
        for mention in view.find("check_small_children", subject.heading)[:1]:
            if int(mention.group("to") or _CHILD) >= _CHILD:
                continue
            for event in subject.events:
                if event.participants is not None and event.unit == "people":
                    yield event.participants, sources_spans(event, "participants")[0], (
                        f"{mention.group('from')}–{mention.group('to')} («{short(subject)}»)"
                    )


def check_elderly(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Those over 50 in the social table against those of 59 and older, who are among them."""
    elderly, oldest = _table(view, "social").get("elderly"), _table(view, "age").get(_OLDEST)
    if elderly is None or oldest is None or not elderly.value or not oldest.value or elderly.value >= oldest.value:
        return
    yield view.problem(
        "contradictory_count", "warning", "elderly", [figure(elderly.value), figure(oldest.value)],
        _spans([elderly, oldest]), elderly=figure(elderly.value), oldest=figure(oldest.value),
    )


def check_ages_told(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Numbers of people of an age told in later sections against the columns of the age table that make it up."""
    columns = {name: cell for name, cell in _table(view, "age").items() if name in _AGES}
    if len(columns) < len(_AGES):
        return
    starts = {low for low, _ in _AGES.values()}
    ends = {high for _, high in _AGES.values()}
    for part in view.section.children:
        if part.key not in ("achievement", "achievement_evidence", "planned_vs_actual", "results"):
            continue
        for mention in view.find("check_ages", Span(part.body, part.end)):
            low = int(mention.group("from") or mention.group("above") or 0)
            high = int(mention.group("to") or 200)
            number = view.reading.found_mention(mention)
            if number is None or low not in starts or high not in ends:
                continue
            within = [cell for name, cell in columns.items() if low <= _AGES[name][0] and _AGES[name][1] <= high]
            values = [cell.value or 0 for cell in within]
            if not values or sum(values) == number.value:
                continue
            ages = f"{low}–{high}" if high < 200 else f"{low}+"
            parts = [f"{cell.column}: {figure(value)}" for cell, value in zip(within, values, strict=True)]
            yield view.problem(
                "contradictory_count", "warning", "ages_told", [figure(number.value), figure(sum(values))],
                [Span(mention.start, mention.end), *_spans(within)],
                part=(view.part_at(mention.start).key,), told=figure(number.value), ages=ages,
                sum=figure(sum(values)), parts=", ".join(parts),
            )
