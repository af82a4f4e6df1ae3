"""What a later section states of an activity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.document import Cell, Table
from extractor.records import build_report
from extractor.sections import find_sections
from tests.documents import document_of

FRONT = ("Сведения о социальных проектах, социальных программах, реализованных в рамках гранта",
         "Грантополучатель: ОФ «Опора»", "1. Общая информация по всем мероприятиям социального проекта",
         "Задача 1. Обучение", "Мероприятие 1. Семинары (6 семинаров)",
         "5 мая 2024 года в школе № 1 прошел семинар. В семинаре приняли участие 41 человек.",
         "3) Соответствие полученных результатов запланированным")


@pytest.mark.parametrize(("fact", "expected"), [("41", 40), ("6", None)])
def test_a_plan_from_a_table_of_plan_and_result(fact: str, expected: int | None) -> None:
    """Where the result is the number that the activity reported; a number of events is not."""
    rows = (("Мероприятие", "План", "Факт"), ("1. Семинары (чел.)", "40", fact))
    text = "\n".join("\t".join(line) for line in rows)
    document = document_of(*FRONT, text)
    start, cells, at = document.text.index(text), [], 0
    for line in rows:
        made = []
        for cell in line:
            made.append(Cell(start + at, start + at + len(cell), (0.0, 0.0, 1.0, 1.0), 1))
            at += len(cell) + 1
        cells.append(tuple(made))
    first = next(i for i, block in enumerate(document.blocks) if block.start == start)
    table = replace(document.blocks[first], kind="table", end=start + len(text), table=Table(tuple(cells), 1))
    document = replace(document, blocks=(*document.blocks[:first], table))
    activity = build_report(document, find_sections(document)).projects[0].tasks[0].activities[0]
    assert (activity.reported_participants, activity.planned_participants) == (41, expected)
