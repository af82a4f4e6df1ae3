"""Layout: tables with rules and without, over pages, and forms filled in as tables."""

from __future__ import annotations

import pytest

from extractor.document import Edge
from extractor.layout import build_document
from tests.pages import MADE, PITCH, READ, XS, YS, cell_rows, cells, grid, make_page, row, texts


def test_table_with_merged_cells() -> None:
    made = [["№", "Имя", "Дом"], ["1", "один/два", "три"], ["", "четыре", "пять"]]
    edges = grid(XS, YS, without={(160.0, 50.0, 80.0)})
    document = build_document([make_page(cell_rows(made, XS, YS, bold=1), edges=edges)])
    assert cells(document) == [["№", "Имя", "Дом"], ["1", "один два", "три"], ["1", "четыре", "пять"]]
    table = document.blocks[0].table
    assert table is not None
    assert table.header_rows == 1
    assert [cell.filled for cell in table.rows[2] if cell] == [True, False, False]
    assert document.text == "№\tИмя\tДом\n1\tодин два\tтри\n\tчетыре\tпять"


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        # A row cut by the page break is joined cell by cell.
        ([["№", "Имя", "Дом"], ["", "фамилия", ""], ["2", "Яна", "Риддер"]],
         [["1", "Анна фамилия", "Тараз"], ["2", "Яна", "Риддер"]]),
        # A new row on the new page, with the header again, or without.
        ([["№", "Имя", "Дом"], ["2", "Яна", "Риддер"]], [["1", "Анна", "Тараз"], ["2", "Яна", "Риддер"]]),
        ([["2", "Яна", "Риддер"]], [["1", "Анна", "Тараз"], ["2", "Яна", "Риддер"]]),
        # A second row of the first key: the key is filled in.
        ([["№", "Имя", "Дом"], ["", "Яна", "Риддер"]], [["1", "Анна", "Тараз"], ["1", "Яна", "Риддер"]]),
    ],
    ids=["cut", "header", "plain", "key"],
)
def test_table_over_pages(below: list[list[str]], expected: list[list[str]]) -> None:
    above = [["№", "Имя", "Дом"], ["1", "Анна", "Тараз"]]
    pages = [
        make_page([row("Список:"), *cell_rows(above, XS, YS, bold=1)], 1, edges=grid(XS, YS[:3])),
        make_page([*cell_rows(below, XS, YS, bold=len(below) > 1), {**row("После."), "y": 300.0}], 2,
                  edges=grid(XS, YS[: len(below) + 1])),
    ]
    document = build_document(pages)
    assert cells(document) == [["№", "Имя", "Дом"], *expected]
    assert texts(document)[0] == "Список:"
    assert texts(document)[-1] == "После."


def test_a_repeated_head_need_not_be_read_alike() -> None:
    above = [["№", "Имя и фамилия", "Дом, улица"], ["1", "Анна", "Тараз"]]
    below = [["Ме", "имя и Фамилия", "Дом. улица"], ["2", "Яна", "Риддер"]]
    pages = [make_page(cell_rows(part, XS, YS, bold=1), number, edges=grid(XS, YS[:3]))
             for number, part in enumerate((above, below), 1)]
    assert cells(build_document(pages)) == [*above, below[1]]


def test_a_merged_cell_goes_on_behind_a_page_break() -> None:
    above = [["№", "Имя", "Дом"], ["1", "Анна", "Тараз"], ["2", "Ян", ""]]
    merged = grid(XS, YS, without={(160.0, 250.0, 400.0)})
    pages = [make_page(cell_rows(above, XS, YS, bold=1), 1, edges=merged),
             make_page(cell_rows([["3", "Ева", ""], ["4", "Ада", "Орал"]], XS, YS), 2, edges=grid(XS, YS[:3]))]
    assert [line[2] for line in cells(build_document(pages))] == ["Дом", "Тараз", "Тараз", "Тараз", "Орал"]


def test_a_new_row_behind_a_page_break_in_merged_cells_is_no_rest_of_the_last() -> None:
    xs = [50.0, 130.0, 210.0, 290.0, 370.0, 450.0]
    above = [["Фонд", "Проект", "Партнер", "Глава", "Адрес"], ["А", "Б", "Дом книги", "Анна Ли", "г. Орал"],
             ["", "", "Музей", "Ян Ким", "с. Ак"]]
    merged = grid(xs, YS, without={(160.0, 50.0, 130.0), (160.0, 130.0, 210.0)})
    pages = [make_page(cell_rows(above, xs, YS, bold=1), 1, edges=merged),
             make_page(cell_rows([["", "", "Фонд", "Ева Рой", "г. Семей"]], xs, YS[:2]), 2, edges=grid(xs, YS[:2]))]
    assert [line[2:] for line in cells(build_document(pages))][2:] == [
        ["Музей", "Ян Ким", "с. Ак"], ["Фонд", "Ева Рой", "г. Семей"]]


def test_a_form_filled_in_as_a_table_is_text_under_headings() -> None:
    lines = [f"строка {n:02} рассказа о том, что было" for n in range(14)]
    lines[6] = "и конец."
    lines[7] = "Начало новое, рассказ о том, что было"[:len(lines[0])]
    made = [["1. Получатель", "Фонд «Ак»"], ["2. Задачи и/меры", "/".join(lines)], ["3. Итоги", "Все сделано"],
            ["4. Ссылка", "нет"]]
    xs, ys = [50.0, 180.0, 450.0], [100.0, 120.0, 290.0, 310.0, 330.0]
    document = build_document([make_page(cell_rows(made, xs, ys), edges=grid(xs, ys))])
    assert all(block.table is None for block in document.blocks)
    assert [text for text, block in zip(texts(document), document.blocks, strict=True) if block.label] == [
        "1. Получатель", "2. Задачи и меры", "3. Итоги", "4. Ссылка"]
    assert [text for text, block in zip(texts(document), document.blocks, strict=True) if not block.label] == [
        "Фонд «Ак»", " ".join(lines[:7]), " ".join(lines[7:]), "Все сделано", "нет"]


@pytest.mark.parametrize("made", [
    [["1", "12.05.2024"], ["2", "13.05.2024"], ["3", "14.05.2024"], ["4", "15.05.2024"]],
    [["1. Получатель", "Фонд"], ["2. Задачи", "нет"], ["3. Итоги", "нет"], ["4. Ссылка", "нет"]],
], ids=["figures", "low"])
def test_a_table_of_facts_stays_a_table(made: list[list[str]]) -> None:
    xs, ys = [50.0, 180.0, 450.0], [100.0, 120.0, 140.0, 160.0, 180.0]
    assert cells(build_document([make_page(cell_rows(made, xs, ys), edges=grid(xs, ys))])) == made


def test_words_cut_by_narrow_cells() -> None:
    xs = [50.0, 81.0, 250.0, 400.0]
    made = [["жасөс/піріме", "Имя", "Дом"], ["АБДУА/А", "один", "два"]]
    page = make_page([{**row("Тут жасөспіріме есть."), "y": 80.0}, *cell_rows(made, xs, YS)], edges=grid(xs, YS[:3]))
    assert [line[0] for line in cells(build_document([page]))] == ["жасөспіріме", "АБДУА А"]




def test_table_without_rules_between_rows() -> None:
    edges = [*grid(XS, [YS[0], YS[1]]), *grid(XS, [YS[1], YS[3]])]
    assert cells(build_document([make_page(cell_rows(MADE, XS, YS, bold=1), edges=edges)])) == READ


def test_table_with_horizontal_rules_alone() -> None:
    edges = [Edge(XS[0], y, XS[-1], y) for y in (YS[0], YS[1], YS[3])]
    rows = [row("Перед таблицей стоит текст во всю ширину страницы."), *cell_rows(MADE, XS, YS, bold=1)]
    document = build_document([make_page(rows, edges=edges)])
    assert cells(document) == READ
    assert texts(document)[0].startswith("Перед")


def test_table_with_horizontal_rules_goes_on_overleaf() -> None:
    first = make_page(cell_rows(MADE, XS, YS, bold=1), edges=[Edge(XS[0], y, XS[-1], y) for y in YS[:2]])
    rows = [*cell_rows([["3", "шесть", "семь"]], XS, YS), {**row("После таблицы."), "y": 200.0}]
    second = make_page(rows, 2, edges=[Edge(XS[0], 130.0, XS[-1], 130.0)])
    assert cells(build_document([first, second])) == [*READ, ["3", "шесть", "семь"]]


def test_table_without_any_rule() -> None:
    made = [["№", "Дата", "Дом"], ["1", "16.05.2024", "один/два"], ["2", "17.05.2024", "пять"],
            ["3", "18.05.2024", "шесть"]]
    ys = [100.0, 116.0, 144.0, 160.0]
    rows = [row("Перед таблицей стоит текст во всю ширину страницы."), *cell_rows(made, XS, ys),
            {**row("После таблицы стоит текст во всю ширину страницы."), "y": 220.0}]
    document = build_document([make_page(rows)])
    assert cells(document) == [["№", "Дата", "Дом"], ["1", "16.05.2024", "один два"], ["2", "17.05.2024", "пять"],
                               ["3", "18.05.2024", "шесть"]]
    assert texts(document)[0].startswith("Перед")
    assert texts(document)[-1].startswith("После")


def test_rows_are_told_by_a_column_of_figures() -> None:
    made = [["Дело", "План", "Факт"], ["Семинары/Лекции/Встречи", "120/15/80", "141/16/88"]]
    xs = [50.0, 200.0, 300.0, 400.0]
    edges = [Edge(xs[0], y, xs[-1], y) for y in (YS[0], YS[1], YS[3])]
    assert cells(build_document([make_page(cell_rows(made, xs, YS, bold=1), edges=edges)])) == [
        ["Дело", "План", "Факт"], ["Семинары", "120", "141"], ["Лекции", "15", "16"], ["Встречи", "80", "88"]]




def test_underlined_text_is_no_table() -> None:
    lines = [row("1. https://site.kz/a", 20), row("2. https://site.kz/b", 20)]
    edges = [Edge(85, 60 + PITCH * n + 1, 170, 60 + PITCH * n + 1) for n in (1, 2)]
    document = build_document([make_page(lines, edges=edges)])
    assert [block.kind for block in document.blocks] == ["item", "item"]
