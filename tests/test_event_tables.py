"""Events out of a table's rows: what a cell tells, alone or with others in it."""

from __future__ import annotations

import pytest

from extractor.drafts import Context
from extractor.event_tables import draft_rows
from extractor.layout import build_document
from extractor.mentions import Reading
from extractor.ner import find_names
from tests.pages import cell_rows, grid, make_page

HEADING = {"ru": "Место, тема, спикеры", "kk": "Орны, тақырыбы, спикерлер"}


@pytest.mark.parametrize(("language", "lines", "expected"), [
    ("ru", "Дворец молодежи города/Семинар «С чего начать»/Спикеры: Ким Анна,/Серик Алимов",
     {"venue": "Дворец молодежи города", "title": "Семинар «С чего начать»",
      "people": "Спикеры: Ким Анна, Серик Алимов"}),
    ("ru", "Центр молодежи/«Жастар»/Тренинг «Первая помощь:/навыки»",
     {"venue": "Центр молодежи «Жастар»", "title": "Тренинг «Первая помощь: навыки»"}),
    ("ru", "Парк «Победа»/Концертная программа «Тепло»",
     {"venue": "Парк «Победа»", "title": "Концертная программа «Тепло»"}),
    ("kk", "Қалалық кітапхана/Дәріс «Салауатты өмір»/Лектор – Ким Анна",
     {"venue": "Қалалық кітапхана", "title": "Дәріс «Салауатты өмір»", "people": "Лектор – Ким Анна"}),
])
def test_a_cell_of_several_fields(language: str, lines: str, expected: dict[str, str]) -> None:
    xs, ys = [50.0, 80.0, 160.0, 400.0, 450.0], [100.0, 130.0, 200.0]
    head = ["№", {"ru": "Дата", "kk": "Күні"}[language], HEADING[language], {"ru": "Человек", "kk": "Саны"}[language]]
    made = [head, ["1", "22.05.2025", lines, "41"]]
    document = build_document([make_page(cell_rows(made, xs, ys, bold=1), edges=grid(xs, ys))])
    (table,) = [block.table for block in document.blocks if block.table]
    reading = Reading(document)
    context = Context(reading, language, find_names(reading.folded, language), None)
    (draft,) = draft_rows(context, table, [])
    found = {name: [document.text[span.start : span.end].strip() for span in spans]
             for name, spans in draft.fields.items()}
    fields = {"number": "1", "date": "22.05.2025", "count": "41", **expected}
    assert found == {name: [text] for name, text in fields.items()}
