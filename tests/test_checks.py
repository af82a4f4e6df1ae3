"""Each check with a report that contradicts itself and one that does not."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import extract
from extractor.checks import PROJECT_CHECKS, REPORT_CHECKS, SEVERITIES, find_problems, format_problem
from extractor.checks.claims import fits
from extractor.checks.counts import explained
from extractor.models import (
    Activity,
    Direction,
    Partner,
    Problem,
    Project,
    Report,
    Source,
    Span,
    Statistic,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    Table,
)
from extractor.records import build_report
from extractor.rules import COMMON, load_rules
from extractor.sections import find_sections
from tests.documents import document_of

CORPUS = Path(__file__).parents[1] / "corpus"

FRONT = {
    "kk": """5. Гранттарды іске асыруға есепті кезеңде мемлекеттік көздерден бөлінген қаражаттың жалпы сомасы: {funding} теңге
1. Есепті кезеңде үкіметтік емес ұйымдарды гранттық қаржыландыру саласындағы оператор арқылы гранттарды іске асырған үкіметтік емес ұйымдар туралы мәліметтер
1. Үкіметтік емес ұйымның толық атауы: «Дала» қоғамдық қоры
3. Заңды мекенжайы, байланыс телефоны: Қала, Абай көшесі, 1, {phone}
4. Грантты іске асыру (сала) шеңберінде әлеуметтік жобаның, әлеуметтік бағдарламаның атауы: «{name}» жобасы
5. Грант шеңберінде әлеуметтік жобаны, әлеуметтік бағдарламаны іске асыру кезеңі: {period}
6. Грантты іске асыруға бөлінген қаражаттың жалпы сомасы: {amount} теңге
Есепті кезеңде грант шеңберінде іске асырылған әлеуметтік жобалар, әлеуметтік бағдарламалар туралы мәліметтер
Грант алушы: «Дала» қоғамдық қоры
{first} Сандық көрсеткіштерді келтіре отырып, әлеуметтік жобаның, әлеуметтік бағдарламаның барлық іс-шаралары бойынша жалпы ақпарат:
1-міндет. «Білім беру»
1-іс-шара. «Біліктілік» семинарларын ұйымдастыру{title}""",
    "ru": """5. Общая сумма средств, выделенных из государственных источников в отчетном периоде на реализацию грантов: {funding} тенге
1. Сведения о неправительственных организациях, реализовавших гранты через оператора в сфере грантового финансирования неправительственных организаций в отчетном периоде
1. Полное наименование неправительственной организации: Общественный фонд «Степь»
3. Юридический адрес, контактный телефон: г. Город, ул. Абая, 1, {phone}
4. Наименование социального проекта, социальной программы в рамках реализации гранта (сфера): проект «{name}»
5. Период реализации социального проекта, социальной программы в рамках гранта: {period}
6. Общая сумма средств, выделенных на реализацию гранта: {amount} тенге
Сведения о социальных проектах, социальных программах, реализованных в рамках гранта в отчетном периоде
Грантополучатель: Общественный фонд «Степь»
{first} Общая информация по всем мероприятиям социального проекта, социальной программы с приведением количественных показателей:
Задача 1. «Обучение»
Мероприятие 1. Проведение семинаров «Квалификация»{title}""",
}
LATER = {
    "kk": """{goals} Әлеуметтік жобаның, әлеуметтік бағдарламаның мақсаттарына қол жеткізу және алынған нәтижелері:
{achievement}
2) Мақсатқа қол жеткізу (фактілерді сипаттау және мақсатқа қол жеткізу туралы дәлелдерді көрсету):
{evidence}
2. Әлеуметтік жобаға қатысушылар бөлінісінде статистикалық ақпарат:
3. Жобаның нәтижелері:
1) көрсетілген нысаналы топтар әлеуметтік жобаны іске асыру барысында алған нақты нәтижелер:
{results}""",
    "ru": """{goals} Достижение целей социального проекта, социальной программы и полученные результаты:
{achievement}
2) Достижение цели (описание фактов и указание доказательств достижения цели):
{evidence}
2. Статистическая информация в разрезе участников социального проекта:
3. Результаты проекта:
1) конкретные результаты, полученные указанными целевыми группами в ходе реализации социального проекта:
{results}""",
}
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


def report_of(language: str, **said: str) -> Report:
    """A small report with one project; what is said replaces the usual."""
    words = {**USUAL[language], **said}
    text = "\n".join((FRONT[language], words["events"], LATER[language])).format(**words)
    document = document_of("Есеп 2024", *text.split("\n"))
    report = build_report(document, find_sections(document))
    assert len(report.projects) == 1
    return report


def keys(problems: Sequence[Problem]) -> set[str]:
    return {problem.sources["values"].rule.removeprefix("check.") for problem in problems}


def found(language: str, **said: str) -> set[str]:
    return keys(find_problems(report_of(language, **said)))


def with_project(report: Report, **changes: Any) -> Report:
    return replace(report, projects=(replace(report.projects[0], **changes),))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_report_without_contradictions_has_no_findings(language: str) -> None:
    assert find_problems(report_of(language)) == ()


# --- what the text tells ----------------------------------------------------------

SERIES_KK = "{} семинар өтті, оларға барлығы {} адам қатысты."
TEXTS: list[tuple[str, str, Mapping[str, str], Mapping[str, str]]] = [
    # an activity's participants in a later section
    ("retold", "kk", {"evidence": "«Біліктілік» семинарларына 75 адам қатысты."},
     {"evidence": "«Біліктілік» семинарларына 70 адам қатысты."}),
    ("retold", "ru", {"evidence": "В семинарах «Квалификация» приняли участие 75 человек."},
     {"evidence": "В семинарах «Квалификация» приняли участие 70 человек."}),
    # known by the kind of event alone; a part of those who came is no contradiction
    ("retold", "ru", {"results": "Семинары посетили 99 участников."}, {"results": "Семинары посетили 12 школьников."}),
    ("retold", "kk", {"results": "Семинарға 75 адам қатысты."}, {"results": "Семинарға қатысқан 70 адамның 12 адамы мұғалім."}),
    # "more than 70" is not exactly 70
    ("retold_more", "kk", {"results": "Семинарларға 70-тен астам адам қатысты."},
     {"results": "Семинарларға 60-тан астам адам қатысты."}),
    ("retold_more", "ru", {"results": "Семинары посетили более 70 человек."},
     {"results": "Семинары посетили более 60 человек."}),
    # what was planned, and by how much a plan was exceeded, is no number of its own
    ("retold", "ru", {"results": "Семинары посетили 80 человек (план – 60)."},
     {"results": "План по семинарам перевыполнен на 10 человек."}),
    ("events_sum", "kk", {"events": USUAL["kk"]["events"].replace("барлығы 70", "барлығы 72")}, {}),
    ("events_sum", "ru", {"events": USUAL["ru"]["events"].replace("участие 70", "участие 72")}, {}),
    ("events_number", "ru", {"events": USUAL["ru"]["events"].replace("Всего в", "Всего проведено 3 семинара, в")},
     {"events": USUAL["ru"]["events"].replace("Всего в", "Всего проведено 2 семинара, в")}),
    ("events_number", "kk", {"events": USUAL["kk"]["events"].replace("Семинарларға барлығы", "Барлығы 3 семинар өтіп,")},
     {"events": USUAL["kk"]["events"].replace("Семинарларға барлығы", "Барлығы 2 семинар өтіп,")}),
    ("kind_numbers", "kk", {"achievement": "12 семинар өткізілді.", "evidence": "Жоба аясында 13 семинар өтті."},
     {"achievement": "2 семинар өткізілді.", "evidence": "Жоспарланған 1 семинардың орнына 2 семинар өтті."}),
    ("kind_numbers", "ru", {"achievement": "Проведено 12 семинаров.", "evidence": "Проведено 13 семинаров."},
     {"achievement": "Проведено 2 семинара.", "evidence": "Проведено 2 семинара вместо 1 запланированного."}),
    # the whole project
    ("overall", "kk", {"achievement": "Жоба аясында барлығы 500 адам қамтылды.", "evidence": "Жоба аясында 1200-ден астам адам қамтылды."},
     {"achievement": "Жоба аясында барлығы 500 адам қамтылды.", "evidence": "Жоба аясында 450-ден астам адам қамтылды."}),
    ("overall", "ru", {"achievement": "Всего проектом охвачено 500 человек.", "evidence": "В проекте участвовали более 1200 человек."},
     {"achievement": "Всего проектом охвачено 500 человек.", "evidence": "В проекте участвовали более 450 человек."}),
    ("list_sum", "kk", {"achievement": "Жоба аясында 100 адам қамтылды, оның ішінде:\n– 60 оқушы;\n– 50 мұғалім."},
     {"achievement": "Жоба аясында 110 адам қамтылды, оның ішінде:\n– 60 оқушы;\n– 50 мұғалім."}),
    ("list_sum", "ru", {"achievement": "Проектом охвачено 100 человек, в том числе:\n– 60 учеников;\n– 50 учителей."},
     {"achievement": "Проектом охвачено 110 человек, в том числе:\n– 60 учеников;\n– 50 учителей."}),
    ("list_sum", "ru", {"achievement": "Всего проектом охвачено 100 человек: 60 участников и 50 зрителей."},
     {"achievement": "Всего проектом охвачено 110 человек: 60 участников и 50 зрителей."}),
    # satisfaction: of one activity, and of all
    ("satisfaction_activity", "ru", {"events": USUAL["ru"]["events"] + " Удовлетворенность – 94,6%.",
                                     "evidence": "Удовлетворенность семинарами «Квалификация» составила 96,4%."},
     {"events": USUAL["ru"]["events"] + " Удовлетворенность – 94,6%.",
      "evidence": "Удовлетворенность семинарами «Квалификация» составила 94,6%."}),
    ("satisfaction", "kk", {"achievement": "Барлық іс-шаралар бойынша қанағаттану деңгейі 91% болды.",
                            "evidence": "Барлық іс-шаралар бойынша қанағаттану орта есеппен 93%-дан асты."},
     {"achievement": "Барлық іс-шаралар бойынша қанағаттану деңгейі 91% болды.",
      "evidence": "Барлық іс-шаралар бойынша қанағаттану орта есеппен 90%-дан асты."}),
    ("shares", "kk", {"achievement": "Қатысушылардың 60%-ы отбасы құндылықтарына көзқарасы өзгергенін айтты.",
                      "evidence": "Қатысушылардың 90%-ы отбасы құндылықтарына көзқарасы өзгергенін атап өтті."},
     {"achievement": "Қатысушылардың 60%-ы отбасы құндылықтарына көзқарасы өзгергенін айтты.",
      "evidence": "Қатысушылардың 90%-ы заңгердің кеңесі пайдалы болғанын атап өтті."}),
    ("shares", "ru", {"achievement": "60% участников изменили отношение к семейным ценностям.",
                      "evidence": "90% участников изменили отношение к семейным ценностям."},
     {"achievement": "60% участников изменили отношение к семейным ценностям.",
      "evidence": "90% участников хотят продолжения занятий с юристом."}),
    ("things", "ru", {"events": USUAL["ru"]["events"] + "\nОпубликовано 15 статей.", "evidence": "Вышло 18 статей."},
     {"events": USUAL["ru"]["events"] + "\nОпубликовано 15 статей.", "evidence": "Вышло 15 статей."}),
    ("things", "kk", {"events": USUAL["kk"]["events"] + "\n15 мақала жарияланды.", "evidence": "15-тен аса мақала шықты."},
     {"events": USUAL["kk"]["events"] + "\n15 мақала жарияланды.", "evidence": "15 мақала шықты."}),
    ("institutions", "kk", {"events": USUAL["kk"]["events"] + "\nҚамтылған оқу орындары: 2 жоғары оқу орны.",
                            "evidence": "Семинарлар 3 жоғары оқу орнын қамтыды."},
     {"events": USUAL["kk"]["events"] + "\nҚамтылған оқу орындары: 2 жоғары оқу орны.",
      "evidence": "Семинарлар 2 жоғары оқу орнын қамтыды."}),
    ("kind_renamed", "kk",
     {"events": "2024 жылғы 22-23 мамыр күндері «Күш» семинарлары ұйымдастырылды. Жалпы екі дәріс ұйымдастырылды."},
     {"events": "2024 жылғы 22-23 мамыр күндері «Күш» семинарлары ұйымдастырылды. Жалпы екі семинар ұйымдастырылды."}),
    # limits
    ("outside_period", "kk", {"events": "2024 жылғы 6 қараша күні мектепте семинар өтті."},
     {"events": "2024 жылғы 31 қазан күні мектепте семинар өтті."}),
    ("outside_period", "ru", {"events": "6 ноября 2024 года в школе прошел семинар."},
     {"events": "31 октября 2024 года в школе прошел семинар."}),
    # a period given in months lasts to the end of its last month
    ("outside_period", "ru", {"period": "май – октябрь 2024 года", "events": "1 ноября 2024 года в школе прошел семинар."},
     {"period": "май – октябрь 2024 года", "events": "31 октября 2024 года в школе прошел семинар."}),
    ("before_start", "kk", {"evidence": "Жобаның ресми іске қосылуы 2024 жылғы 9 шілде күні жарияланды."},
     {"evidence": "Жобаның ресми іске қосылуы 2024 жылғы 9 мамыр күні жарияланды."}),
    ("before_start", "ru", {"evidence": "Официальный старт проекта объявлен 9 июля 2024 года."},
     {"evidence": "Официальный старт проекта объявлен 9 мая 2024 года."}),
    ("shortfall", "ru", {"title": " (план – 100 человек)"}, {"title": " (план – 60 человек)"}),
    ("plans", "ru", {"title": " (план – 60 человек)", "events": USUAL["ru"]["events"][:-1] + " (план – 50)."},
     {"title": " (план – 60 человек)", "events": USUAL["ru"]["events"][:-1] + " (план – 60)."}),
    # money, telephones, names
    ("amount_words", "kk", {"amount": "6 000 000 (бес миллион)"}, {"amount": "6 000 000 (алты миллион) "}),
    ("amount_words", "ru", {"amount": "6 000 000 (пять миллионов)"}, {"amount": "6 000 000 (шесть миллионов) "}),
    ("sum_projects", "kk", {"funding": "7 000 000"}, {"funding": "6 000 000"}),
    ("phone", "kk", {"phone": "8708781091"}, {"phone": "+7 708 781 09 15"}),
    ("phone", "ru", {"phone": "8 (7232) 61-40-9"}, {"phone": "8 (7232) 61-40-95"}),
    ("project_names", "kk", {"name": "Берік неке, жарқын болашақ",
                             "evidence": "«Берік неке – жарқын болашақ» жобасының мақсаты орындалды."},
     {"name": "Берік неке - жарқын болашақ", "evidence": "«Берік неке – жарқын болашақ» жобасының мақсаты орындалды."}),
    ("project_names", "ru", {"evidence": "Цель проекта «Новая  жизнь!» достигнута."},
     {"evidence": "Цель проекта «Новая жизнь» достигнута."}),
    # numbering
    ("numbering_repeats", "kk", {"goals": "1."}, {}),
    ("numbering_repeats", "ru", {"goals": "1."}, {}),
    ("numbering_jumps", "ru", {"events": USUAL["ru"]["events"] + "\nЗадача 3. «Опрос»\nМероприятие 1. Опрос жителей"},
     {"events": USUAL["ru"]["events"] + "\nЗадача 2. «Опрос»\nМероприятие 1. Опрос жителей"}),
    ("numbering_runs_on", "kk",
     {"events": USUAL["kk"]["events"] + "\n1. мектеп;\n2. колледж;\n3. кітапхана.\n4. Осыған лектор тартылды."},
     {"events": USUAL["kk"]["events"] + "\n1. мектеп;\n2. колледж;\n3. кітапхана;\n4. музей."}),
    # links
    ("link_code", "kk", {"results": "https://www.instagram.com/p/DQd-uEgV8Z/"},
     {"results": "https://www.instagram.com/p/DQd-uEgV8Zx/"}),
    ("link_code", "ru", {"results": "https://youtu.be/R0syBrsRt"}, {"results": "https://youtu.be/R0syBrsRtC4"}),
    ("links_missing", "ru",
     {"events": USUAL["ru"]["events"].replace("40 человек.", "40 человек. Материалы размещены в Instagram.")
      .replace("30 человек.", "30 человек.\nhttps://site.kz/news/1")},
     {"events": USUAL["ru"]["events"].replace("40 человек.", "40 человек. Материалы размещены в Instagram.")
      + "\nhttps://site.kz/news/1"}),
]


@pytest.mark.parametrize(("key", "language", "true", "false"), TEXTS, ids=lambda v: v if isinstance(v, str) else "")
def test_texts(key: str, language: str, true: Mapping[str, str], false: Mapping[str, str]) -> None:
    assert key in found(language, **true)
    assert key not in found(language, **false)


@pytest.mark.parametrize(("length", "expected"), [(10, True), (11, False), (12, True), (39, False)])
def test_the_name_of_a_post_has_11_characters_or_39_where_it_is_private(length: int, expected: bool) -> None:
    assert ("link_code" in found("ru", results=f"https://www.instagram.com/p/{'D' * length}/")) is expected


STAFF = "2024 жылғы 18 қыркүйек күні университетте семинар өтті. Шараға {} лектор қатысып, баяндама жасады:\n"
LECTURERS = ("- Мамедова Парида Иманжановна – «Бірлік»;\n- Жұмағұлов Елдос Тәңірбергенұлы – «Мәдениет»;\n"
             "- Нұрадинов Мейіржан Турланұлы – «Келісім».")


def test_lecturers_announced_and_listed() -> None:
    assert "staff" in found("kk", events=STAFF.format("екі") + LECTURERS)
    assert "staff" not in found("kk", events=STAFF.format("үш") + LECTURERS)


def test_one_number_for_two_activities_together() -> None:
    second = "\n2-іс-шара. «Бірлік» дәрістерін өткізу\n2024 жылғы 6 маусым күні мектепте дәріс өтті. Дәріске 20 адам қатысты."
    said = "«Біліктілік» семинарлары мен «Бірлік» дәрістеріне жалпы {} адам қатысты."
    events = USUAL["kk"]["events"] + second
    assert "retold_several" in found("kk", events=events, evidence=said.format(100))
    assert "retold_several" not in found("kk", events=events, evidence=said.format(90))


def test_what_was_opened_later_than_it_worked() -> None:
    events = "2024 жылғы 9 маусым күні «Ресурстық орталық» салтанатты ашылды, ашылуына 21 адам қатысты."
    said = "«Ресурстық орталық» {}–қазан айлары аралығында жұмыс істеді."
    assert "opened_later" in found("kk", title=" «Ресурстық орталық»", events=events, evidence=said.format("мамыр"))
    assert "opened_later" not in found("kk", title=" «Ресурстық орталық»", events=events, evidence=said.format("маусым"))


# --- links -------------------------------------------------------------------------

POST, OTHER = "https://www.instagram.com/p/DPhS0SIjTLG/", "https://www.instagram.com/p/DPhS0SIjTLH/"


def events_with(first: str, second: str) -> str:
    return (f"22 мая 2024 года в школе прошел семинар. Участвовали 30 человек.\n{first}\n"
            f"23 мая 2024 года в библиотеке прошел семинар. Участвовали 40 человек.\n{second}")


@pytest.mark.parametrize(("first", "second", "expected"), [
    (POST, OTHER, set()),
    (POST, POST + "?igsh=abc", {"duplicate_events"}),  # the same post, however it is written
    (POST + "\n" + POST, OTHER, {"duplicate_list"}),
    ("https://www.instagram.com/some.one/", "https://www.instagram.com/some.one/", set()),  # a page may be given again
])
def test_duplicates(first: str, second: str, expected: set[str]) -> None:
    assert found("ru", events=events_with(first, second)) == expected


def test_a_link_of_two_projects() -> None:
    report = report_of("ru", events=events_with(POST, OTHER))
    second = replace(report.projects[0], number=2, tasks=(), statistics=())
    both = replace(report, projects=(replace(report.projects[0], number=1), second))
    assert "duplicate_projects" in keys(find_problems(both))


def test_spaces_and_damaged_schemes_in_printed_links() -> None:
    report = report_of("ru", results="Ссылки: https://site.kz/news/1 1 и далее")
    link = report.document.links[0]

    def printed(text: str) -> Report:
        start = report.document.text.index("https://site.kz")
        whole = report.document.text[:start] + text + report.document.text[start + len(text):]
        document = replace(report.document, text=whole, links=(replace(link, start=start, end=start + len(text)),))
        return replace(report, document=document)

    assert "link_space" in keys(find_problems(printed("https://site.kz/news/ 1")))
    assert "link_scheme" in keys(find_problems(printed("https//site.kz/news/11")))
    assert keys(find_problems(printed("https://site.kz/news/11"))) == set()


# --- tables -------------------------------------------------------------------------

COLUMNS = {
    "gender": ("total", "male", "female"),
    "social": ("total", "children", "youth", "elderly", "other"),
    "age": ("total", "13-16", "17-22", "23-27", "28-32", "33-45", "46-58", "59+"),
}
CLEAN: dict[str, tuple[int | None, ...]] = {
    "gender": (70, 30, 40), "social": (70, 10, 40, 15, 5), "age": (70, 10, 20, 20, 0, 5, 5, 10),
}


def with_statistics(report: Report, tables: Mapping[str, Sequence[int | None]]) -> Report:
    statistics = tuple(
        Statistic(table=table, column=column, value=value, start=report.projects[0].tasks[0].start)
        for table, values in tables.items() for column, value in zip(COLUMNS[table], values, strict=True)
    )
    return with_project(report, statistics=statistics)


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, set()),
    ({"gender": (70, 30, 41)}, {"table_sum"}),
    ({"gender": (69, 30, 39)}, {"table_totals"}),
    ({"age": (70, 10, 20, 20, None, 5, 5, 10)}, set()),  # a dash is nothing
    ({"social": (70, None, 50, 15, 5)}, {"children_missing"}),
    ({"social": (70, None, 4, 15, 51)}, {"children_by_age"}),
    ({"social": (70, 10, 40, 9, 11)}, {"elderly"}),
])
def test_statistics(changes: Mapping[str, Sequence[int | None]], expected: set[str]) -> None:
    assert keys(find_problems(with_statistics(report_of("ru"), {**CLEAN, **changes}))) == expected


def test_ages_in_the_text_against_the_age_table() -> None:
    said = "{} жителей (33–58 лет)"
    for number, expected in ((12, {"ages_told"}), (10, set())):
        report = report_of("ru", results=said.format(number))
        assert keys(find_problems(with_statistics(report, CLEAN))) == expected


def test_small_children_against_the_social_table() -> None:
    tables = {**CLEAN, "social": (70, None, 50, 15, 5)}
    report = report_of("ru", title=" для детей 6–10 лет", events="22 мая 2024 года прошел семинар. Участвовали 30 человек.")
    assert "children_told" in keys(find_problems(with_statistics(report, tables)))
    assert "children_told" not in keys(find_problems(with_statistics(report, CLEAN)))


def test_a_number_broken_by_a_space() -> None:
    for printed, expected in (("14 46", {"split_number"}), ("1 446", set()), ("1446", set())):
        report = report_of("ru", results=f"Всего жителей {printed}")
        start = report.document.text.index(printed)
        cell = Statistic(
            table="social", column="youth", value=1446, start=report.projects[0].tasks[0].start,
            sources={"value": Source("common.number.cell", (Span(start, start + len(printed)),))},
        )
        assert keys(find_problems(with_project(report, statistics=(cell,)))) == expected


def test_families_added_to_people() -> None:
    report = report_of("ru", events=USUAL["ru"]["events"] + "\nМероприятие 2. Консультации для семей\n"
                       "С 3 по 7 июня 2024 года проведены консультации. Помощь получили: 20 семей.")
    tables = {"gender": (90, 40, 50)}
    assert keys(find_problems(with_statistics(report, tables))) == {"people_and_families"}
    assert keys(find_problems(with_statistics(report, {"gender": (70, 30, 40)}))) == set()


def test_the_statistics_cannot_count_more_than_took_part() -> None:
    assert keys(find_problems(with_statistics(report_of("ru"), {"gender": (90, 40, 50)}))) == {"project_sum"}
    assert keys(find_problems(with_statistics(report_of("ru"), {"gender": (60, 40, 20)}))) == set()


# --- surveys ------------------------------------------------------------------------


def with_survey(report: Report, respondents: int, shares: Sequence[float]) -> Report:
    start = report.document.blocks[-1].start
    question = SurveyQuestion(question="?", start=start,
                              answers=tuple(SurveyAnswer(answer="a", share=s, start=start) for s in shares))
    return with_project(report, surveys=(Survey(respondents=respondents, questions=(question,), start=start),))


@pytest.mark.parametrize(("shares", "expected"), [
    ((70.2, 29.8), set()),
    ((70.2, 29.3), set()),  # 99.5: rounding
    ((70.2, 30.4), {"survey_shares"}),
    ((70.2, 90.0), set()),  # so many that several answers must have been allowed
])
def test_survey_shares(shares: Sequence[float], expected: set[str]) -> None:
    assert keys(find_problems(with_survey(report_of("ru"), 100, shares))) == expected


@pytest.mark.parametrize(("language", "said", "expected"), [
    ("kk", "500 респондент қамтылған сауалнама өткізілді.", {"respondents"}),
    ("kk", "3400-ден астам адам қатысқан сауалнама өткізілді.", set()),
    ("ru", "В опросе участвовали 3482 респондента.", {"respondents"}),
    ("ru", "В опросе участвовали 3428 респондентов (план – 500).", set()),
])
def test_respondents(language: str, said: str, expected: set[str]) -> None:
    assert keys(find_problems(with_survey(report_of(language, results=said), 3428, ()))) == expected


# --- the front ----------------------------------------------------------------------


def with_front(report: Report, amounts: Sequence[int], grants: int, awarded: int, **info: int) -> Report:
    project = report.projects[0]
    directions = tuple(
        Direction(number=i, title=f"Direction {i}", grants=1, amount=amount) for i, amount in enumerate(amounts, 1)
    )
    listed = {**project.sources, "number": Source("common.number.cell", (Span(0, 1),))}
    projects = tuple(
        replace(project, number=i, direction=f"Direction {i}", amount=amount, sources=listed)
        for i, amount in enumerate(amounts[:awarded], 1)
    )
    info_ = replace(report.info, grants_announced=grants, grants_awarded=info.get("said", awarded),
                    funding_state=info.get("funding", sum(amounts[:awarded])))
    return replace(report, info=info_, directions=directions, projects=projects)


@pytest.mark.parametrize(("amounts", "grants", "awarded", "info", "expected"), [
    ((4, 5), 2, 2, {}, set()),
    ((4, 5), 2, 2, {"funding": 10}, {"sum_directions", "sum_projects"}),
    ((4, 5), 3, 2, {}, {"grants_by_direction"}),
    ((4, 5), 2, 2, {"said": 3}, {"grants_awarded"}),
    ((4, 5), 2, 1, {}, set()),  # a direction may be left without a grant, and its money unspent
])
def test_front(amounts: Sequence[int], grants: int, awarded: int, info: Mapping[str, int], expected: set[str]) -> None:
    report = with_front(report_of("ru"), amounts, grants, awarded, **info)
    assert keys(find_problems(report)) == expected


def test_a_directions_amount_against_its_project() -> None:
    report = with_front(report_of("ru"), (4, 5), 2, 2)
    other = replace(report.directions[0], amount=6)
    assert "direction_amount" in keys(find_problems(replace(report, directions=(other, report.directions[1]))))


def test_a_contract_after_the_beginning_of_the_period() -> None:
    report = report_of("ru")
    assert keys(find_problems(with_project(report, contract_date="2024-05-09"))) == {"contract_after_start"}
    assert keys(find_problems(with_project(report, contract_date="2024-05-08"))) == set()


def partner(organization: str, head: str = "Камал Тұрлыхан", phone: str = "87478403194") -> Partner:
    return Partner(organization=organization, head=head, phone=phone, address="Желтоқсан көшесі, 28")


@pytest.mark.parametrize(("second", "expected"), [
    (partner("«Жастар ресурстық орталығы» КММ"), {"same_partner"}),
    (partner("«Тараз жастар орталығы» КММ."), set()),
    (partner("«Жастар ресурстық орталығы» КММ", head="Қадыр Арайлым", phone="87088326920"), set()),
])
def test_one_partner_under_two_names(second: Partner, expected: set[str]) -> None:
    report = with_project(report_of("kk"), partners=(partner("«Тараз жастар орталығы» КММ"), second))
    assert keys(find_problems(report)) == expected


# --- whole reports --------------------------------------------------------------------


@cache
def real(name: str) -> Report:
    return extract(CORPUS / f"{name}.pdf")


def test_the_made_up_reports_contradictions_and_nothing_else() -> None:
    assert sorted((p.kind, p.project) for p in find_problems(real("made-up-2024-ru"))) == [
        ("amount_words_mismatch", 2), ("contradictory_count", 1), ("duplicate_link", 2), ("malformed_phone", 3),
        ("other", 2), ("outside_period", 3), ("sum_mismatch", 1),
    ]


@pytest.mark.parametrize("name", ["hand-ru", "hand2-kk", "hand2-ru"])
def test_no_finding_in_a_report_without_contradictions(name: str) -> None:
    assert find_problems(real(name)) == ()


@pytest.mark.parametrize("name", ["made-up-2024-ru", "hand-kk", "taraz-2025-kk"])
def test_every_finding_shows_both_sides_and_says_what_it_compared(name: str) -> None:
    report = real(name)
    for problem in find_problems(report):
        assert problem.severity in SEVERITIES
        assert problem.values and problem.places and problem.detail and problem.detail_local
        assert problem.detail != problem.detail_local
        assert "{" not in problem.detail + problem.detail_local
        for place in problem.places:
            assert 0 <= place.start < place.end <= len(report.document.text)


def test_the_same_report_has_the_same_findings() -> None:
    assert find_problems(real("hand-kk")) == find_problems(real("hand-kk"))


def test_an_unrecognised_report_is_not_checked() -> None:
    document = document_of("Рецепт борща", "Свекла, капуста")
    assert find_problems(build_report(document, find_sections(document))) == ()


@pytest.mark.parametrize(("language", "expected"), [
    ("en", "error · project 3 · The telephone number 8 777 145 06 3"),
    ("ru", "ошибка · проект 3 · Общественное объединение"),
])
def test_format_problem(language: str, expected: str) -> None:
    problem = next(p for p in find_problems(real("made-up-2024-ru")) if p.kind == "malformed_phone")
    assert format_problem(problem, language).startswith(expected)


# --- sentences and figures --------------------------------------------------------------


@pytest.mark.parametrize("lexicon", ["check_sentences", "check_parts", "check_severities", "check_words"])
def test_every_sentence_is_there_in_each_language_with_the_same_fields(lexicon: str) -> None:
    lexicons = load_rules().lexicons

    def fields(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    english = {key: fields(text) for key, text in lexicons[COMMON, lexicon].items()}
    for language in load_rules().languages:
        assert {key: fields(text) for key, text in lexicons[language, lexicon].items()} == english


def test_no_check_is_listed_twice() -> None:
    assert len({*REPORT_CHECKS, *PROJECT_CHECKS}) == len(REPORT_CHECKS) + len(PROJECT_CHECKS)


@pytest.mark.parametrize(("a", "b", "expected"), [
    ((373, "exact"), (373, "exact"), True),
    ((373, "exact"), (352, "exact"), False),
    ((52, "exact"), (100, "at_least"), False),
    ((50, "exact"), (50, "at_least"), False),  # more than 50 is not 50
    ((3428, "exact"), (3400, "at_least"), True),
    ((4150, "exact"), (1000, "at_least"), False),  # nobody calls four thousand more than a thousand
    ((50, "at_least"), (20, "at_least"), False),
    ((50, "at_least"), (45, "at_least"), True),
    ((30, "about"), (32, "exact"), True),
    ((30, "about"), (50, "exact"), True),
    ((30, "about"), (70, "exact"), False),
])
def test_fits(a: tuple[int, str], b: tuple[int, str], expected: bool) -> None:
    assert fits(*a, *b) is fits(*b, *a) is expected


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(["exact", "at_least", "about"]),
       st.sampled_from(["exact", "at_least", "about"]))
def test_fits_is_symmetric(a: int, b: int, one: str, two: str) -> None:
    assert fits(a, one, b, two) == fits(b, two, a, one)


@given(st.lists(st.integers(1, 500), max_size=6), st.data())
def test_a_difference_that_loose_numbers_make_up_is_explained(loose: list[int], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(loose), unique_by=id, max_size=1)) if loose else []
    assert explained(sum(some), loose) is bool(some)
