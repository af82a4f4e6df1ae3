"""Each check with a report that contradicts itself and one that does not; whole reports; the findings' sentences."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import extract
from extractor.checks import PROJECT_CHECKS, REPORT_CHECKS, SEVERITIES, find_problems, format_problem
from extractor.checks.claims import fits
from extractor.checks.counts import explained
from extractor.models import Report
from extractor.records import build_report
from extractor.rules import COMMON, load_rules
from extractor.sections import find_sections
from tests.documents import document_of, read_by_ocr
from tests.small_report import EVENTS_KK, EVENTS_RU, found, report_of

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_report_without_contradictions_has_no_findings(language: str) -> None:
    assert find_problems(report_of(language)) == ()


# --- what the text tells ----------------------------------------------------------

PROJECT_KK, PROJECT_RU = "Жоба аясында барлығы 500 адам қамтылды.", "Всего проектом охвачено 500 человек."
TEXTS: list[tuple[str, str, Mapping[str, str], Mapping[str, str]]] = [
    # an activity's participants in a later section
    ("retold", "kk", {"evidence": "«Біліктілік» семинарларына 75 адам қатысты."},
     {"evidence": "«Біліктілік» семинарларына 70 адам қатысты."}),
    ("retold", "ru", {"evidence": "В семинарах «Квалификация» приняли участие 75 человек."},
     {"evidence": "В семинарах «Квалификация» приняли участие 70 человек."}),
    # known by the kind of event alone; a part of those who came is no contradiction
    ("retold", "ru", {"results": "Семинары посетили 99 участников."}, {"results": "Семинары посетили 12 школьников."}),
    ("retold", "kk", {"results": "Семинарға 75 адам қатысты."},
     {"results": "Семинарға қатысқан 70 адамның 12 адамы мұғалім."}),
    # "more than 70" is not exactly 70
    ("retold_more", "kk", {"results": "Семинарларға 70-тен астам адам қатысты."},
     {"results": "Семинарларға 60-тан астам адам қатысты."}),
    ("retold_more", "ru", {"results": "Семинары посетили более 70 человек."},
     {"results": "Семинары посетили более 60 человек."}),
    # what was planned, and by how much a plan was exceeded, is no number of its own
    ("retold", "ru", {"results": "Семинары посетили 80 человек (план – 60)."},
     {"results": "План по семинарам перевыполнен на 10 человек."}),
    ("events_sum", "kk", {"events": EVENTS_KK.replace("барлығы 70", "барлығы 72")}, {}),
    ("events_sum", "ru", {"events": EVENTS_RU.replace("участие 70", "участие 72")}, {}),
    ("events_number", "ru", {"events": EVENTS_RU.replace("Всего в", "Всего проведено 3 семинара, в")},
     {"events": EVENTS_RU.replace("Всего в", "Всего проведено 2 семинара, в")}),
    ("events_number", "kk", {"events": EVENTS_KK.replace("Семинарларға барлығы", "Барлығы 3 семинар өтіп,")},
     {"events": EVENTS_KK.replace("Семинарларға барлығы", "Барлығы 2 семинар өтіп,")}),
    ("kind_numbers", "kk", {"achievement": "12 семинар өткізілді.", "evidence": "Жоба аясында 13 семинар өтті."},
     {"achievement": "2 семинар өткізілді.", "evidence": "Жоспарланған 1 семинардың орнына 2 семинар өтті."}),
    ("kind_numbers", "ru", {"achievement": "Проведено 12 семинаров.", "evidence": "Проведено 13 семинаров."},
     {"achievement": "Проведено 2 семинара.", "evidence": "Проведено 2 семинара вместо 1 запланированного."}),
    # the whole project
    ("overall", "kk", {"achievement": PROJECT_KK, "evidence": "Жоба аясында 1200-ден астам адам қамтылды."},
     {"achievement": PROJECT_KK, "evidence": "Жоба аясында 450-ден астам адам қамтылды."}),
    ("overall", "ru", {"achievement": PROJECT_RU, "evidence": "В проекте участвовали более 1200 человек."},
     {"achievement": PROJECT_RU, "evidence": "В проекте участвовали более 450 человек."}),
    ("list_sum", "kk", {"achievement": "Жоба аясында 100 адам қамтылды, оның ішінде:\n– 60 оқушы;\n– 50 мұғалім."},
     {"achievement": "Жоба аясында 110 адам қамтылды, оның ішінде:\n– 60 оқушы;\n– 50 мұғалім."}),
    ("list_sum", "ru", {"achievement": "Проектом охвачено 100 человек, в том числе:\n– 60 учеников;\n– 50 учителей."},
     {"achievement": "Проектом охвачено 110 человек, в том числе:\n– 60 учеников;\n– 50 учителей."}),
    ("list_sum", "ru", {"achievement": "Всего проектом охвачено 100 человек: 60 участников и 50 зрителей."},
     {"achievement": "Всего проектом охвачено 110 человек: 60 участников и 50 зрителей."}),
    # satisfaction: of one activity, and of all
    ("satisfaction_activity", "ru", {"events": EVENTS_RU + " Удовлетворенность – 94,6%.",
                                     "evidence": "Удовлетворенность семинарами «Квалификация» составила 96,4%."},
     {"events": EVENTS_RU + " Удовлетворенность – 94,6%.",
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
    ("things", "ru", {"events": EVENTS_RU + "\nОпубликовано 15 статей.", "evidence": "Вышло 18 статей."},
     {"events": EVENTS_RU + "\nОпубликовано 15 статей.", "evidence": "Вышло 15 статей."}),
    ("things", "kk", {"events": EVENTS_KK + "\n15 мақала жарияланды.", "evidence": "15-тен аса мақала шықты."},
     {"events": EVENTS_KK + "\n15 мақала жарияланды.", "evidence": "15 мақала шықты."}),
    ("institutions", "kk", {"events": EVENTS_KK + "\nҚамтылған оқу орындары: 2 жоғары оқу орны.",
                            "evidence": "Семинарлар 3 жоғары оқу орнын қамтыды."},
     {"events": EVENTS_KK + "\nҚамтылған оқу орындары: 2 жоғары оқу орны.",
      "evidence": "Семинарлар 2 жоғары оқу орнын қамтыды."}),
    ("kind_renamed", "kk",
     {"events": "2024 жылғы 22-23 мамыр күндері «Күш» семинарлары ұйымдастырылды. Жалпы екі дәріс ұйымдастырылды."},
     {"events": "2024 жылғы 22-23 мамыр күндері «Күш» семинарлары ұйымдастырылды. Жалпы екі семинар ұйымдастырылды."}),
    ("events_number", "kk",
     {"events": "Барлығы 3 семинар ұйымдастырылды: 2024 жылғы 22 мамыр күні мектепте семинар өтті, 30 адам қатысты. "
                "2024 жылғы 23 мамыр күні кітапханада семинар өтті, 40 адам қатысты.\n"
                "Семинарларға барлығы 70 адам қатысты."},
     {"events": "Барлығы 2 семинар ұйымдастырылды: 2024 жылғы 22 мамыр күні мектепте семинар өтті, 30 адам қатысты. "
                "2024 жылғы 23 мамыр күні кітапханада семинар өтті, 40 адам қатысты.\n"
                "Семинарларға барлығы 70 адам қатысты."}),
    ("events_number", "ru",
     {"events": "Проведено 3 семинара: первый состоялся 22.05.2024 г. в школе, пришли 30 человек; второй прошел "
                "23.05.2024 г. в библиотеке, пришли 40 человек.\nВсего в семинарах приняли участие 70 человек."},
     {"events": "Проведено 2 семинара: первый состоялся 22.05.2024 г. в школе, пришли 30 человек; второй прошел "
                "23.05.2024 г. в библиотеке, пришли 40 человек.\nВсего в семинарах приняли участие 70 человек."}),
    # limits
    ("outside_period", "kk", {"events": "2024 жылғы 6 қараша күні мектепте семинар өтті."},
     {"events": "2024 жылғы 31 қазан күні мектепте семинар өтті."}),
    ("outside_period", "ru", {"events": "6 ноября 2024 года в школе прошел семинар."},
     {"events": "31 октября 2024 года в школе прошел семинар."}),
    # a period given in months lasts to the end of its last month
    ("outside_period", "ru",
     {"period": "май – октябрь 2024 года", "events": "1 ноября 2024 года в школе прошел семинар."},
     {"period": "май – октябрь 2024 года", "events": "31 октября 2024 года в школе прошел семинар."}),
    ("before_start", "kk", {"evidence": "Жобаның ресми іске қосылуы 2024 жылғы 9 шілде күні жарияланды."},
     {"evidence": "Жобаның ресми іске қосылуы 2024 жылғы 9 мамыр күні жарияланды."}),
    ("before_start", "ru", {"evidence": "Официальный старт проекта объявлен 9 июля 2024 года."},
     {"evidence": "Официальный старт проекта объявлен 9 мая 2024 года."}),
    ("shortfall", "ru", {"title": " (план – 100 человек)"}, {"title": " (план – 60 человек)"}),
    ("plans", "ru", {"title": " (план – 60 человек)", "events": EVENTS_RU[:-1] + " (план – 50)."},
     {"title": " (план – 60 человек)", "events": EVENTS_RU[:-1] + " (план – 60)."}),
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
    ("numbering_jumps", "ru", {"events": EVENTS_RU + "\nЗадача 3. «Опрос»\nМероприятие 1. Опрос жителей"},
     {"events": EVENTS_RU + "\nЗадача 2. «Опрос»\nМероприятие 1. Опрос жителей"}),
    ("numbering_jumps", "ru",
     {"events": EVENTS_RU + "\nЗадача II. «Опрос»\nМероприятие 1. Опрос жителей"
                "\nЗадача IV. «Итоги»\nМероприятие 1. Итоги"},
     {"events": EVENTS_RU + "\nЗадача II. «Опрос»\nМероприятие 1. Опрос жителей"
                "\nЗадача III. «Итоги»\nМероприятие 1. Итоги"}),
    ("numbering_runs_on", "kk",
     {"events": EVENTS_KK + "\n1. мектеп;\n2. колледж;\n3. кітапхана.\n4. Осыған лектор тартылды."},
     {"events": EVENTS_KK + "\n1. мектеп;\n2. колледж;\n3. кітапхана;\n4. музей."}),
    # links
    ("link_code", "kk", {"results": "https://www.instagram.com/p/DQd-uEgV8Z/"},
     {"results": "https://www.instagram.com/p/DQd-uEgV8Zx/"}),
    ("link_code", "ru", {"results": "https://youtu.be/R0syBrsRt"}, {"results": "https://youtu.be/R0syBrsRtC4"}),
    ("links_missing", "ru",
     {"events": EVENTS_RU.replace("40 человек.", "40 человек. Материалы размещены в Instagram.")
      .replace("30 человек.", "30 человек.\nhttps://site.kz/news/1")},
     {"events": EVENTS_RU.replace("40 человек.", "40 человек. Материалы размещены в Instagram.")
      + "\nhttps://site.kz/news/1"}),
]


@pytest.mark.parametrize(("key", "language", "true", "false"), TEXTS, ids=lambda v: v if isinstance(v, str) else "")
def test_texts(key: str, language: str, true: Mapping[str, str], false: Mapping[str, str]) -> None:
    assert key in found(language, **true)
    assert key not in found(language, **false)


def test_what_ocr_does_to_an_address_is_no_contradiction() -> None:
    report = report_of("ru", results="https://www.instagram.com/p/DQd-uEgV8Z/")
    scanned = replace(report, document=read_by_ocr(report.document))
    assert [problem.kind for problem in find_problems(report)].count("malformed_link") == 1
    assert "malformed_link" not in [problem.kind for problem in find_problems(scanned)]


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
    second = ("\n2-іс-шара. «Бірлік» дәрістерін өткізу\n"
              "2024 жылғы 6 маусым күні мектепте дәріс өтті. Дәріске 20 адам қатысты.")
    said = "«Біліктілік» семинарлары мен «Бірлік» дәрістеріне жалпы {} адам қатысты."
    events = EVENTS_KK + second
    assert "retold_several" in found("kk", events=events, evidence=said.format(100))
    assert "retold_several" not in found("kk", events=events, evidence=said.format(90))


def test_what_was_opened_later_than_it_worked() -> None:
    events = "2024 жылғы 9 маусым күні «Ресурстық орталық» салтанатты ашылды, ашылуына 21 адам қатысты."
    said = "«Ресурстық орталық» {}–қазан айлары аралығында жұмыс істеді."
    for month, expected in (("мамыр", True), ("маусым", False)):
        keys_found = found("kk", title=" «Ресурстық орталық»", events=events, evidence=said.format(month))
        assert ("opened_later" in keys_found) is expected


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
        assert problem.values
        assert problem.places
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
