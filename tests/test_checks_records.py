"""The checks of records: links, statistics tables, surveys, money, partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from extractor.checks import find_problems
from extractor.document import Span
from extractor.models import Direction, Partner, Report, Source, Statistic, Survey, SurveyAnswer, SurveyQuestion
from tests.small_report import EVENTS_RU, found, keys, report_of, with_project

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
    events = "22 мая 2024 года прошел семинар. Участвовали 30 человек."
    report = report_of("ru", title=" для детей 6–10 лет", events=events)
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
    report = report_of("ru", events=EVENTS_RU + "\nМероприятие 2. Консультации для семей\n"
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
    ((4, 5), 2, 2, {"funding": 10}, {"sum_directions"}),  # the projects have the same sum: one finding
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
