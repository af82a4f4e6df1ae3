"""Layout: what other programs than the corpus's own make of the same text."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from extractor.document import Bbox, Edge, Page
from extractor.layout import build_document
from extractor.pdf import read_pages
from tests.pages import FULL, LEFT, MADE, READ, TAIL, XS, YS, Row, cell_rows, cells, grid, make_page, row, texts
from tests.test_pdf import make_pdf

WORDS = "Это страница с пробелами между словами, как у многих программ."


def at(text: str, x: float, y: float = 120.0, *, size: float = 10.0) -> Row:
    return {**row(text, x - LEFT, size=size), "y": y}


def coloured(page: Page, *fills: Bbox) -> Page:
    return replace(page, fills=fills)


def boxes(xs: list[float], top: float, bottom: float) -> list[Bbox]:
    return [(a, top, b, bottom) for a, b in pairwise(xs)]


# --- letters -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Letters that the font lacks are drawn after the rest of the line, by another font.
        ([at("кезе", 50), at("іні", 75), at(" сө", 90), at(" бар", 110), at("ң", 70), at("з", 105)],
         "кезеңіні сөз бар"),
        # A full stop first, then the letter before it.
        ([at("Жо", 50), at(".", 65), at("қ", 60)], "Жоқ."),
        # The same in spaced letters.
        ([at("Т", 50), at("р", 62), at("к", 68), at("ү", 56)], "Түрк"),
        # A no-break space that the file leaves out.
        ([at("Сумма 8", 50), at("100", 87.2), at("000", 104.5), at("тенге", 122)], "Сумма 8 100 000 тенге"),
    ],
    ids=["font", "stop", "spaced", "no-break"],
)
def test_pieces_of_words(rows: list[Row], expected: str) -> None:
    document = build_document([make_page([at(WORDS, 50, 80), *rows])])
    assert texts(document)[-1] == expected


def test_watermarks_are_left_out(tmp_path: Path) -> None:
    content = "BT /F1 12 Tf 50 250 Td (Plain) Tj ET BT /F1 60 Tf 0.7 0.7 -0.7 0.7 60 40 Tm (COPY) Tj ET"
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf(content))
    assert read_pages(path)[0].text == "Plain"


def test_filled_boxes_are_kept_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    path.write_bytes(make_pdf("50 200 40 20 re 90 200 60 20 re f 50 100 100 1 re 50 120 100 1 re f"))
    (page,) = read_pages(path)
    assert page.fills == ((50, 80, 90, 100), (90, 80, 150, 100))
    assert [(edge.x0, edge.top) for edge in page.edges] == [(50, 199.5), (50, 179.5)]


# --- tables ------------------------------------------------------------------

ZEBRA = [["№", "Имя", "Дом"], ["1", "один/два", "три"], ["2", "четыре", "пять"], ["3", "шесть", "семь"]]
TALL = [*YS, 220.0]


def test_table_of_coloured_rows() -> None:
    rows = [at("1) показатели за год:", 50, 80), *cell_rows(ZEBRA, XS, TALL, bold=1), at("Далее текст.", 50, 260)]
    page = coloured(make_page(rows), *boxes(XS, TALL[0], TALL[1]), *boxes(XS, TALL[2], TALL[3]))
    document = build_document([page])
    assert cells(document) == [*READ, ["3", "шесть", "семь"]]
    assert [texts(document)[0], texts(document)[-1]] == ["1) показатели за год:", "Далее текст."]


def test_table_with_one_colour_for_a_whole_row() -> None:
    page = make_page(cell_rows(ZEBRA, XS, TALL, bold=1))
    page = coloured(page, *boxes(XS, TALL[0], TALL[1]), (XS[0], TALL[2], XS[-1], TALL[3]))
    assert cells(build_document([page])) == [*READ, ["3", "шесть", "семь"]]


def test_table_with_lines_under_its_cells() -> None:
    edges = [Edge(a, y, b, y) for y in YS[1:] for a, b in pairwise(XS)]
    rows = [at("Короткая строка", 50, 70), *cell_rows(MADE, XS, YS, bold=1)]
    document = build_document([make_page(rows, edges=edges)])
    assert cells(document) == READ
    assert texts(document)[0] == "Короткая строка"


def test_table_ruled_in_some_rows_only() -> None:
    edges = [Edge(x, YS[0], x, YS[-1]) for x in (XS[0], XS[-1])]
    edges += [Edge(x, YS[1], x, YS[2]) for x in XS]
    edges += [Edge(XS[0], y, XS[-1], y) for y in YS]
    made = [["№", "Имя", "Дом"], ["1", "один/два", "три"], ["2", "четыре", "пять"]]
    document = build_document([make_page(cell_rows(made, XS, YS, bold=1), edges=edges)])
    assert cells(document) == READ


def test_merged_cell_stays_whole() -> None:
    edges = [*grid(XS, YS[1:]), *grid([XS[0], XS[-1]], YS[:2])]
    rows = [at("Общие сведения об участниках проекта", 140, 115), *cell_rows(MADE[1:], XS, YS[1:])]
    document = build_document([make_page(rows, edges=edges)])
    assert cells(document)[0] == ["Общие сведения об участниках проекта"] * 3


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        # Cells of two lines found no room on the page and went to the next one whole.
        (["2", "", "74"], ["", "ауласы, 3-үй", ""], [["2", "ауласы, 3-үй", "74"]]),
        # The key is cut as well.
        (["2024 ж.", "Дом", "12"], ["маусым", "культуры", ""], [["2024 ж. маусым", "Дом культуры", "12"]]),
        # A key above the rows that it is for.
        (["2", "", ""], ["", "Дом", "12"], [["2", "", ""], ["2", "Дом", "12"]]),
        (["2", "Дом", "12"], ["3", "Школа", "14"], [["2", "Дом", "12"], ["3", "Школа", "14"]]),
    ],
)
def test_rows_cut_by_a_page(above: list[str], below: list[str], expected: list[list[str]]) -> None:
    head, xs = ["№", "Имя", "Дом"], [50.0, 120.0, 250.0, 400.0]
    first = make_page(cell_rows([head, ["1", "Имя", "15"], above], xs, YS, bold=1), edges=grid(xs, YS))
    second = make_page(cell_rows([head, below], xs, YS, bold=1), 2, edges=grid(xs, YS[:3]))
    assert cells(build_document([first, second]))[2:] == expected


# --- lines and paragraphs ----------------------------------------------------


def test_hyphenated_text() -> None:
    def line(begin: str, end: str) -> Row:
        return row(f"{begin} {FULL}"[: 79 - len(end)].rstrip().ljust(79 - len(end), "х") + " " + end)

    known = row("организация сообщество население тренинг семинар")
    ends = ["органи-", "зация сооб-", "щество насе-", "ление тренинг-", "семинар прове-", "рено."]
    rows = [known, line("Слово", ends[0])]
    rows += [line(*each.split()) for each in ends[1:-1]]
    rows.append(row(ends[-1]))
    text = build_document([make_page(rows)]).text
    assert "проверено." in text  # known nowhere else
    assert "тренинг-семинар" in text  # two words


def test_footnote_between_the_pages_of_a_paragraph() -> None:
    note = {**row("1 По данным исполнителей.", size=7.0), "y": 300.0}
    first = make_page([row(FULL, 25), row(FULL), row(FULL, 25), row(FULL), note])
    second = make_page([row(FULL), row(TAIL), row(FULL, 25), row(TAIL)], 2)
    assert texts(build_document([first, second]))[1:] == [
        f"{FULL} {FULL} {FULL} {TAIL}", "1 По данным исполнителей.", f"{FULL} {TAIL}",
    ]


def test_paragraph_indented_like_the_text_of_an_item() -> None:
    rows = [row("1. Сведения о проекте", 10), row("Задача" + FULL[6:-3], 25), row("и дальше.")]
    assert texts(build_document([make_page([*rows, row(FULL), row(TAIL)] * 2)]))[:2] == [
        "1. Сведения о проекте", f"Задача{FULL[6:-3]} и дальше.",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("11.04.202/4 ж.", "11.04.2024 ж."),
        ("41-202/5", "41-2025"),
        ("https:\\/\\/www.instagra/m.com\\/p\\/Abc\\/", "https://www.instagram.com/p/Abc/"),
        ("https:\\/\\/jetisu-/grants.kz\\/2023", "https://jetisu-grants.kz/2023"),
        ("14/25", "14 25"),
    ],
)
def test_narrow_cells(lines: str, expected: str) -> None:
    parts = [part.replace("\0", "/") for part in lines.replace("\\/", "\0").split("/")]
    xs, ys = [50.0, 56.0 + 5 * max(map(len, parts)), 400.0], [100.0, 140.0, 180.0]
    rows = [at(part, 53, 111 + 12 * n) for n, part in enumerate(parts)]
    rows += [at("слово", xs[1] + 3, 111), at("1", 53, 151), at("другое", xs[1] + 3, 151)]
    assert cells(build_document([make_page(rows, edges=grid(xs, ys))]))[0][0] == expected
