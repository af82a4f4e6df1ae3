"""A small report of one project, in both languages, to plant a contradiction in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractor.checks import find_problems
from extractor.models import Problem, Report
from extractor.records import build_report
from extractor.sections import find_sections
from tests.documents import document_of

DATA = Path(__file__).parent / "data"
USUAL = {
    "kk": {
        "funding": "6 000 000", "phone": "87011209069", "name": "Жаңа өмір", "amount": "6 000 000 (алты миллион)",
        "period": "2024 жылғы 8 мамыр – 2024 жылғы 31 қазан", "first": "1.", "title": "", "goals": "1)",
        "achievement": "Мақсат орындалды.", "evidence": "Тізімдер бар.", "results": "Білім алды.",
        "events": "2024 жылғы 22 мамыр күні мектепте семинар өтті. Семинарға 30 адам қатысты.\n"
                  "2024 жылғы 23 мамыр күні кітапханада семинар өтті. Семинарға 40 адам қатысты.\n"
                  "Семинарларға барлығы 70 адам қатысты.",
    },
    "ru": {
        "funding": "6 000 000", "phone": "87011209069", "name": "Новая жизнь", "amount": "6 000 000 (шесть миллионов)",
        "period": "с 8 мая 2024 года по 31 октября 2024 года", "first": "1.", "title": "", "goals": "1)",
        "achievement": "Цель достигнута.", "evidence": "Списки приложены.", "results": "Знания получены.",
        "events": "22 мая 2024 года в школе прошел семинар. В семинаре приняли участие 30 человек.\n"
                  "23 мая 2024 года в библиотеке прошел семинар. В семинаре приняли участие 40 человек.\n"
                  "Всего в семинарах приняли участие 70 человек.",
    },
}
EVENTS_KK, EVENTS_RU = USUAL["kk"]["events"], USUAL["ru"]["events"]


def report_of(language: str, **said: str) -> Report:
    """A small report with one project; what is said replaces the usual."""
    words = {**USUAL[language], **said}
    text = (DATA / f"small_report_{language}.txt").read_text(encoding="utf-8").format(**words)
    document = document_of("Есеп 2024", *text.strip().split("\n"))
    report = build_report(document, find_sections(document))
    assert len(report.projects) == 1
    return report


def keys(problems: Sequence[Problem]) -> set[str]:
    return {problem.sources["values"].rule.removeprefix("check.") for problem in problems}


def found(language: str, **said: str) -> set[str]:
    return keys(find_problems(report_of(language, **said)))


def with_project(report: Report, **changes: Any) -> Report:
    return replace(report, projects=(replace(report.projects[0], **changes),))
