"""What the front of a report and a project's form say in less usual ways."""

from __future__ import annotations

import pytest

from extractor.models import Report
from extractor.records import build_report
from extractor.sections import find_sections
from tests.documents import document_of
from tests.small_report import DATA, USUAL


@pytest.mark.parametrize(("lines", "expected"), [
    (("Председатель Правления\tГлавный бухгалтер", "Иванов Петр Сергеевич\tБелова Н.С."),
     [("Председатель Правления", "Иванов Петр Сергеевич"), ("Главный бухгалтер", "Белова Н.С.")]),
    (("Директор\tИванов П.С.", "Главный бухгалтер ______ Белова Н.С."),
     [("Директор", "Иванов П.С."), ("Главный бухгалтер", "Белова Н.С.")]),
    (("Директор", "Иванов П.С."), [("Директор", "Иванов П.С.")]),
], ids=["columns", "lines", "below"])
def test_signatures(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    annex = "1. Сведения о неправительственных организациях"
    signed = "13. Отчет составлен оператором в сфере грантового финансирования."
    report = _report("ru", (annex, "\n".join((signed, *lines, annex))))
    assert [(signatory.role, signatory.name) for signatory in report.info.signatories] == expected


def test_statistics_told_in_lines() -> None:
    report = _report("ru", ("3. Результаты проекта:", "1) гендерный показатель:\nКоличество участников, всего – 306\n"
                            "Мужчины – 127; женщины – 179\n2) социальный статус по категориям:\nМолодежь – 1 151 чел.\n"
                            "Безработные – нет\nПенсионеры – -\n3) показатель по возрастным особенностям:\n"
                            "13-16 лет – 43\n59 лет и старше – 24\n3. Результаты проекта:"))
    found = {(number.table, number.column): number.value for number in report.projects[0].statistics}
    assert found["gender", "total"] == 306
    assert (found["gender", "male"], found["gender", "female"]) == (127, 179)
    assert found["social", "youth"] == 1151
    assert ("social", "unemployed") not in found
    assert (found["age", "13-16"], found["age", "59+"]) == (43, 24)


def _report(language: str, *changes: tuple[str, str]) -> Report:
    """The small report with pieces of its text replaced."""
    text = (DATA / f"small_report_{language}.txt").read_text(encoding="utf-8").format(**USUAL[language]).strip()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    document = document_of("Отчет 2024", *text.split("\n"))
    return build_report(document, find_sections(document))
