"""Headings become sections, whatever their number, case and spelling; running text does not."""

from __future__ import annotations

import pytest

from extractor.document import Section
from extractor.regroup import regroup
from extractor.sections import find_sections, sections_by_key
from tests.documents import document_of


def keys_of(*paragraphs: str) -> list[str]:
    return [section.key for top in find_sections(document_of(*paragraphs)) for section in top.walk()]


FRONT = ("10. Есепті кезеңде грант шеңберінде іске асырылған әлеуметтік жобалар, әлеуметтік бағдарламалар туралы "
         "мәліметтер",
         "Грант алушы: «Қолдау» қоғамдық қоры", "1. Барлық іс-шаралар бойынша жалпы ақпарат")
FRONT_RU = ("Сведения о социальных проектах, социальных программах, реализованных в рамках гранта",
            "Грантополучатель: ОФ «Опора»", "1. Общая информация по всем мероприятиям социального проекта")


@pytest.mark.parametrize(
    ("heading", "key", "number"),
    [
        ("1-міндет. «Білім»", "task", 1),
        ("2 міндет. «Білім»", "task", 2),
        ("Міндет 3: Білім", "task", 3),
        ("№4 міндет: Білім", "task", 4),
        ("II міндет. Білім", "task", "II"),
        ("1 іс-шара. Дәрістер", "activity", 1),
        ("2-Ис-шара. Дәрістер", "activity", 2),  # a misprint
        ("3-Іс-шaра. Дәрістер", "activity", 3),  # a Latin letter
        ("Іс-шара 1.2. Дәрістер", "activity", "1.2"),
        ("1.2. Дәрістер өткізу", "activity", "1.2"),
        ("Іс-шара: Дәрістер өткізу", "activity", None),
    ],
)
def test_kazakh_tasks_and_activities(heading: str, key: str, number: int | str | None) -> None:
    found = _last(*FRONT, heading)
    assert found.key == key
    assert found.number == (None if number is None else str(number))


@pytest.mark.parametrize(
    ("heading", "key", "number"),
    [
        ("Задача №1: Обучение", "task", 1),
        ("ЗАДАЧА II. ОБУЧЕНИЕ", "task", "II"),
        ("Мероприятие 1.2. Лекции", "activity", "1.2"),
        ("МЕРОПРИЯТИЕ №3 – ЛЕКЦИИ", "activity", 3),
        ("Мероприятие: Лекции", "activity", None),
    ],
)
def test_russian_tasks_and_activities(heading: str, key: str, number: int | str | None) -> None:
    found = _last(*FRONT_RU, heading)
    assert found.key == key
    assert found.number == (None if number is None else str(number))


def _last(*paragraphs: str) -> Section:
    return [section for top in find_sections(document_of(*paragraphs)) for section in top.walk()][-1]


@pytest.mark.parametrize(
    "text",
    [
        "Іс-шараға: 73 адам қатысты.",
        "Іс-шара барысында парақшалар таратылды.",
        "5 іс-шара ұйымдастырылды.",
        "Міндетті шығындар қатарында тамақ аталды.",
        "1.5 минуттық ролик",
    ],
)
def test_running_text_is_no_heading(text: str) -> None:
    assert keys_of(*FRONT, text) == keys_of(*FRONT)


@pytest.mark.parametrize(("front", "task", "first", "second", "numbered"), [
    (FRONT, "Міндет: Тұрғындарды үйрету", "1) Клубтың ашылуы", "2) Клубтың кездесулері", "Іс-шара 1. Дәрістер"),
    (FRONT_RU, "Задача: Обучить жителей", "1) Открытие гостиной", "2) Встречи клуба", "Мероприятие 1. Лекции"),
])
def test_bold_headings_without_the_forms_numbers(
    front: tuple[str, ...], task: str, first: str, second: str, numbered: str
) -> None:
    paragraphs, bold = (*front, task, first, "Текст.", second), frozenset({3, 4, 6})
    found = [s for top in find_sections(document_of(*paragraphs, bold=bold)) for s in top.walk()][-3:]
    assert [(s.key, s.number) for s in found] == [("task", None), ("activity", "1"), ("activity", "2")]
    # not in bold, or beside activities that are numbered otherwise, they are items of a list
    assert keys_of(*paragraphs)[-1] not in ("task", "activity")
    mixed = (*front, numbered, first)
    keys = [s.key for top in find_sections(document_of(*mixed, bold=frozenset({3, 4}))) for s in top.walk()]
    assert keys.count("activity") == 1


def test_the_grantees_name_in_a_projects_report_opens_no_profile() -> None:
    annex, _, general = FRONT_RU
    assert keys_of(annex, "Наименование грантополучателя: ОФ «Опора»", general, "Задача 1. Обучение")[-4:] == [
        "projects", "project_grantee", "activities", "task"]


def test_lines_in_bold_under_a_task_without_other_headings_are_its_activities() -> None:
    task, first, second = "Задача первая. Открыть музеи", "Экскурсии для незрячих", "Подготовка проводников"
    paragraphs = (*FRONT_RU, task, first, "Текст.", second, "Текст.")
    found = [s for top in find_sections(document_of(*paragraphs, bold=frozenset({3, 4, 6}))) for s in top.walk()][-3:]
    assert [s.key for s in found] == ["task", "activity", "activity"]
    paragraphs = (*FRONT_RU, "Задача 1. Музеи", "Мероприятие 1. Экскурсии", "Заголовок новости дня", "Текст.")
    assert keys_of(*paragraphs).count("activity") == 1


def test_a_title_of_several_centred_lines_is_one() -> None:
    lines = ("НАО «Ресурсный центр»", "Отчет оператора в сфере грантового финансирования",
             "неправительственных организаций за 2024 год", *FRONT_RU)
    document = regroup(document_of(*lines, bold=frozenset({1, 2})))
    title = sections_by_key(find_sections(document), "report_title")[0]
    block = document.blocks[title.first]
    assert document.text[block.start : block.end] == "\n".join(lines[1:3])


def test_a_list_of_contents_is_left_out() -> None:
    keys = keys_of(
        "Мазмұны", "1. Гранттарды орналастыру есебі кезеңінің басталу және аяқталу күні ......... 3",
        "2. Орналастырылған гранттар бағыттарының саны ......... 4",
        "1. Гранттарды орналастыру есебі кезеңінің басталу және аяқталу күні:", "Конкурс жарияланды.",
    )
    assert keys == ["announcement"]


def test_a_second_grantee_opens_a_second_project_without_its_heading() -> None:
    sections = find_sections(document_of(*FRONT, "1-міндет. Білім", "Грант алушы: «Екінші» қоры", "1-міндет. Спорт"))
    projects = sections_by_key(sections, "projects")
    assert len(projects) == 2
    assert [child.key for child in projects[1].children] == ["project_grantee", "activities"]


def test_a_russian_project_in_a_kazakh_report_is_russian() -> None:
    sections = find_sections(document_of(*FRONT, "1-міндет. Білім", *FRONT_RU, "Задача 1. Обучение"))
    assert [section.language for section in sections_by_key(sections, "task")] == ["kk", "ru"]


def test_sections_hold_all_that_stands_under_them() -> None:
    document = document_of(*FRONT, "1-міндет. Білім", "1-іс-шара. Дәріс", "Дәріс өтті.", "2-міндет. Спорт")
    tasks = sections_by_key(find_sections(document), "task")
    assert document.text[tasks[0].start : tasks[0].end].strip() == "1-міндет. Білім\n1-іс-шара. Дәріс\nДәріс өтті."
    assert [child.key for child in tasks[0].children] == ["activity"]


def test_a_block_without_its_own_heading_lines_stays_whole() -> None:
    document = document_of(*FRONT)
    assert regroup(document).blocks == document.blocks


@pytest.mark.parametrize(
    ("before", "heading", "key"),
    [
        ((), "1. Начало и окончание периода, в котором размещались гранты:", "announcement"),
        (("1. Дата начала и окончания отчетного периода размещения грантов:",),
         "7. Партнеры из числа казахстанских организаций:", "partners_domestic"),
        (("1. Дата начала и окончания отчетного периода размещения грантов:",), "7. Отандық серіктестер:",
         "partners_domestic"),
        (("Сведения о неправительственных организациях, реализовавших гранты через оператора",),
         "1. НПО (полное наименование): ОФ «Опора»", "grantee_name"),
        (FRONT_RU[:1], "Исполнитель гранта: ОФ «Опора»", "project_grantee"),
        (FRONT_RU, "Итоговая презентация проекта для общественности в соответствии с договором", "final_presentation"),
        (FRONT, "Шарт талабы: жоба нәтижелерінің қорытынды жария презентациясы", "final_presentation"),
    ],
)
def test_headings_in_other_words(before: tuple[str, ...], heading: str, key: str) -> None:
    assert _last(*before, heading).key == key


@pytest.mark.parametrize(
    "text",
    [
        "7. В мае мы провели встречу с партнерами проекта.",  # an item of a list, told in a sentence
        "Итоговая презентация прошла 5 мая в школе.",
        "2. Все участники получили сертификаты.",
    ],
)
def test_sentences_are_no_headings_in_other_words(text: str) -> None:
    before = keys_of(*FRONT_RU, "Мероприятие 1. Лекции")
    assert keys_of(*FRONT_RU, "Мероприятие 1. Лекции", text) == before


def test_a_section_whose_number_was_passed_does_not_come_again() -> None:
    front = ("1. Дата начала и окончания отчетного периода размещения грантов:", "11. Общие выводы и рекомендации:")
    assert keys_of(*front, "2. По всем направлениям гранты реализованы") == keys_of(*front)


def test_a_sections_own_words_in_its_text_open_no_second_one() -> None:
    assert keys_of("6. Есепті кезеңде бюджеттен тыс көздерден бөлінген қаражаттың жалпы сомасы:",
                   "Бюджеттен тыс көздерден қаражат тартылған жоқ.") == ["funding_other"]


@pytest.mark.parametrize(("front", "achieved", "heading"), [
    (FRONT, "6. Әлеуметтік жобаның мақсаттарына қол жеткізу және алынған нәтижелері", "11. Гендерлік көрсеткіш"),
    (FRONT_RU, "6. Достижение целей социального проекта и полученные результаты", "11. Гендерный показатель"),
])
def test_statistics_behind_what_was_achieved_need_no_heading_of_their_own(
    front: tuple[str, ...], achieved: str, heading: str
) -> None:
    assert keys_of(*front, achieved, heading)[-2:] == ["statistics", "statistics_gender"]
    assert "statistics" not in keys_of(*front, heading)  # in the middle of what was done it heads a survey's answers


def test_a_link_to_materials_in_the_middle_of_a_report_is_no_evidence() -> None:
    keys = keys_of(*FRONT_RU, "Задача 1. Обучение", "Мероприятие 1. Семинары", "Материалы размещены по ссылкам:",
                   "https://a.kz/1", "Мероприятие 2. Лекции", "3. Результаты проекта", "Документы по ссылке:")
    assert keys[-5:] == ["task", "activity", "activity", "results", "evidence"]
