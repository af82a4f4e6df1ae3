"""Layout: lines to paragraphs, items, tables, links and one text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Annotation, Block, Document, Edge, Page
from extractor.layout import build_document
from extractor.pdf import read_pages

CORPUS = Path(__file__).parent.parent / "corpus"
ADVANCE = 0.5  # of the font size: all characters of the made pages are this wide
LEFT, RIGHT, PITCH, SIZE = 50.0, 450.0, 14.0, 10.0


Row = dict[str, object]


def row(text: str, indent: float = 0.0, *, gap: float = 1.0, bold: bool = False, size: float = SIZE) -> Row:
    """A line of a made page: `gap` is its distance from the one above, in usual pitches; `|` opens a tab stop."""
    return {"text": text, "x": LEFT + indent, "gap": gap, "bold": bold, "size": size}


def make_page(rows: Iterable[Row], number: int = 1, *, top: float = 60.0, edges: Iterable[Edge] = (),
              links: Iterable[Annotation] = (), height: float = 800.0) -> Page:
    text, boxes, sizes, bold = [], array("d"), array("f"), bytearray()
    base = top
    for line in rows:
        base += PITCH * float(str(line["gap"]))
        size = float(str(line["size"]))
        x = float(str(line["x"]))
        if "y" in line:
            base = float(str(line["y"]))
        for char in str(line["text"]):
            if char == "|":
                x += 8 * size
                continue
            text.append(char)
            boxes.extend((x, base - 0.8 * size, x + ADVANCE * size, base + 0.2 * size))
            sizes.append(size)
            bold.append(int(bool(line["bold"])))
            x += ADVANCE * size
    return Page(number, RIGHT + LEFT, height, "".join(text), boxes, sizes, bytes(bold), tuple(edges), tuple(links))


def texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def show(document: Document) -> str:
    """The blocks, one a line: kind, bold and centred marks, text with the marker in brackets."""

    def one(block: Block) -> str:
        text = document.text[block.start : block.end]
        if block.marker:
            text = f"[{text[: block.marker.end - block.start]}]{text[block.marker.end - block.start :]}"
        return f"{block.kind[0]}{'B' if block.bold else ''}{'C' if block.centered else ''} {text}"

    return "\n".join(one(block) for block in document.blocks)


FULL = "слово " * 13 + "ой"  # 80 characters: as wide as the page's text
TAIL = "конец абзаца."


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # First-line indents, no space between: the indent begins a paragraph.
        ([row(FULL, 25), row(FULL), row(FULL, 25), row(TAIL)] * 3, [f"{FULL} {FULL}", f"{FULL} {TAIL}"] * 3),
        # No indents, no space: a line that ends early ends the paragraph.
        ([row(FULL), row("Строка."), row(FULL), row(TAIL)] * 3, [f"{FULL} Строка.", f"{FULL} {TAIL}"] * 3),
        # Space between paragraphs: it alone decides, full lines or not.
        ([row(FULL, gap=1.5), row(f"{FULL[:-1]}."), row(f"С{FULL[1:]}", gap=1.5), row(TAIL)] * 4,
         [f"{FULL} {FULL[:-1]}.", f"С{FULL[1:]} {TAIL}"] * 4),
        # Hanging items of two lines, and the paragraph after them.
        ([row(FULL.title()), row(TAIL), row(f"- {FULL[8:]}", 20), row("и ещё;", 30), row("- второй;", 20)] * 2,
         [f"{FULL.title()} {TAIL}", f"- {FULL[8:]} и ещё;", "- второй;"] * 2),
        # A dash that only happens to begin a line is no item.
        ([row(FULL), row("– так говорят."), row(TAIL)], [f"{FULL} – так говорят.", TAIL]),
        # A title of two centred lines, and a change of size.
        ([row("ОТЧЕТ ОПЕРАТОРА", 155, size=12), row("за год", 182, size=12), row(FULL), row(TAIL)],
         ["ОТЧЕТ ОПЕРАТОРА за год", f"{FULL} {TAIL}"]),
        # Role and name on one line.
        ([row(FULL), row(TAIL), row("Председатель правления|Иванов И.И."), row("Бухгалтер фонда|Петров П.П.")],
         [f"{FULL} {TAIL}", "Председатель правления\tИванов И.И.", "Бухгалтер фонда\tПетров П.П."]),
    ],
    ids=["indented", "ragged", "spaced", "hanging", "dash", "title", "tab"],
)
def test_blocks(rows: list[Row], expected: list[str]) -> None:
    assert texts(build_document([make_page(rows)])) == expected


@pytest.mark.parametrize(
    ("end", "begin", "joined"),
    [
        ("іс-", "шаралар", "іс-шаралар"),  # a real hyphen stays
        ("Усть-", "Каменогорск", "Усть-Каменогорск"),
        ("год 2024–", "2025", "год 2024–2025"),
        ("слово -", "другое", "слово - другое"),  # a dash keeps its spaces
        ("начала/", "года", "начала/года"),
        ("пере\u00ad", "нос", "перенос"),  # a soft hyphen goes
        ("органи-", "зация", "организация"),  # known without a hyphen elsewhere in the text
        ("20", "участников", "20 участников"),
    ],
)
def test_line_ends(end: str, begin: str, joined: str) -> None:
    first = (FULL + " ")[: 79 - len(end)].rstrip().ljust(79 - len(end), "х") + " " + end
    document = build_document([make_page([row("организация тут."), row(first, gap=3), row(begin + " вот.")])])
    assert texts(document)[1].endswith(f" {joined} вот.")


def test_pages_continue_a_paragraph() -> None:
    first = make_page([row(FULL, 25), row(FULL)] * 5)
    second = make_page([row(FULL), row(TAIL), row(FULL, 25), row(TAIL)], 2)
    document = build_document([first, second])
    assert texts(document)[-2:] == [f"{FULL} {FULL} {FULL} {TAIL}", f"{FULL} {TAIL}"]
    block = document.blocks[-2]
    assert {page for page in document.pages[block.start : block.end] if page} == {1, 2}


def test_running_heads_and_page_numbers_go() -> None:
    def page(number: int) -> Page:
        head = {**row("Отчет за 2024 год"), "y": 30.0}
        body = {**row(f"Стр{'абвгдежз'[number]} {FULL}"), "y": 90.0}
        foot = {**row(str(number), 200), "y": 780.0}
        return make_page([head, body, row("и так далее"), foot], number)

    document = build_document([page(number) for number in range(1, 7)])
    assert "2024" not in document.text
    assert not any(char.isdigit() for char in document.text)
    assert sum(text.count("Стр") for text in texts(document)) == 6


def test_short_documents_lose_nothing() -> None:
    document = build_document([make_page([row("Отчет"), row("5", 200, gap=2)]), make_page([row("Отчет")], 2)])
    assert texts(document) == ["Отчет", "5", "Отчет"]


def test_pages_of_one_line_each_are_text() -> None:
    document = build_document([make_page([row(f"Страница {number}")], number) for number in range(1, 8)])
    assert len(document.blocks) == 7


# --- tables ------------------------------------------------------------------


def grid(xs: list[float], ys: list[float], without: Iterable[tuple[float, float, float]] = ()) -> list[Edge]:
    """All rules of a table but for the pieces (y, x from, x to) of horizontal ones."""
    edges = [Edge(x, ys[0], x, ys[-1]) for x in xs]
    gone = set(without)
    edges += [Edge(a, y, b, y) for y in ys for a, b in pairwise(xs) if (y, a, b) not in gone]
    return edges


def cell_rows(table: list[list[str]], xs: list[float], ys: list[float], *, bold: int = 0) -> list[Row]:
    """Lines for the texts of a table's cells (`/` breaks a line), header rows bold."""
    rows = []
    for r, line in enumerate(table):
        for c, text in enumerate(line):
            for n, part in enumerate(text.split("/")):
                rows.append({**row(part, xs[c] - LEFT + 3, bold=r < bold), "y": ys[r] + 11 + 12 * n})
    return rows


def cells(document: Document) -> list[list[str | None]]:
    (table,) = [block.table for block in document.blocks if block.table]
    return [[None if cell is None else document.text[cell.start : cell.end] for cell in line] for line in table.rows]


XS, YS = [50.0, 80.0, 250.0, 400.0], [100.0, 130.0, 160.0, 190.0]


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


def test_a_merged_cell_goes_on_behind_a_page_break() -> None:
    above = [["№", "Имя", "Дом"], ["1", "Анна", "Тараз"], ["2", "Ян", ""]]
    merged = grid(XS, YS, without={(160.0, 250.0, 400.0)})
    pages = [make_page(cell_rows(above, XS, YS, bold=1), 1, edges=merged),
             make_page(cell_rows([["3", "Ева", ""], ["4", "Ада", "Орал"]], XS, YS), 2, edges=grid(XS, YS[:3]))]
    assert [line[2] for line in cells(build_document(pages))] == ["Дом", "Тараз", "Тараз", "Тараз", "Орал"]


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


MADE = [["№", "Имя", "Дом"], ["1", "один/два", "три"], ["2", "четыре", "пять"]]
READ = [["№", "Имя", "Дом"], ["1", "один два", "три"], ["2", "четыре", "пять"]]


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


def test_a_bulleted_item_is_not_centred_by_chance() -> None:
    first, second = f"• {'слово ' * 10}Асқар", f"Нұрсейіт {'слово ' * 7}конец слова."  # as far from both margins
    rows = [row(FULL), row(TAIL), row(first, 32), row(second, 42)]
    assert texts(build_document([make_page(rows)]))[-1] == f"{first} {second}"


def test_underlined_text_is_no_table() -> None:
    lines = [row("1. https://site.kz/a", 20), row("2. https://site.kz/b", 20)]
    edges = [Edge(85, 60 + PITCH * n + 1, 170, 60 + PITCH * n + 1) for n in (1, 2)]
    document = build_document([make_page(lines, edges=edges)])
    assert [block.kind for block in document.blocks] == ["item", "item"]


# --- links -------------------------------------------------------------------


def over(line: int, start: int, end: int, target: str, indent: float = 0.0) -> Annotation:
    """An annotation over characters of the n-th line of a page whose lines follow at the usual pitch."""
    base = 60 + PITCH * (line + 1)
    left = LEFT + indent + start * ADVANCE * SIZE
    return Annotation((left, base - 8, left + (end - start) * ADVANCE * SIZE, base + 2), target)


@pytest.mark.parametrize(
    ("lines", "links", "expected"),
    [
        # Printed only: joined over the line's end, freed of the sentence's punctuation.
        ([f"https://site.kz/{'a' * 50}-", "last-part;"], [], [f"https://site.kz/{'a' * 50}-last-part"]),
        # A host broken off, a tail in front of the next address, a share that is no tail.
        (["https://drive.g", "oogle.com/a"], [], ["https://drive.google.com/a"]),
        (["https://site.kz/a?b=1&", "id=2, https://site.kz/c"], [], ["https://site.kz/a?b=1&id=2", "https://site.kz/c"]),
        (["https://site.kz/a", "97% женщин"], [], ["https://site.kz/a"]),
        (["(https://site.kz/a)."], [], ["https://site.kz/a"]),
        (["https://site.kz/wiki/A_(b)"], [], ["https://site.kz/wiki/A_(b)"]),
        (["Наш канал t.me/channel, почта a@b.kz/x."], [], ["t.me/channel"]),
        (["https://site.kz/a", "https://site.kz/a"], [], ["https://site.kz/a", "https://site.kz/a"]),
        (["https://site.kz/a", "4 семинар: было"], [], ["https://site.kz/a"]),
        # One annotation over two lines; its target wins over damaged print.
        (["https://site.kz/a? x=1&", "y=2"], [(0, 0, 23, "https://site.kz/a?x=1&y=2"), (1, 0, 3, "https://site.kz/a?x=1&y=2")],
         ["https://site.kz/a?x=1&y=2"]),
        # The same target in two items of a list is two links.
        (["1. https://site.kz/a", "2. https://site.kz/a"],
         [(0, 3, 20, "https://site.kz/a"), (1, 3, 20, "https://site.kz/a")], ["https://site.kz/a"] * 2),
        # Different targets that follow one another, and an annotated word of text.
        (["https://a.kz/1 https://a.kz/2 тут"],
         [(0, 0, 14, "https://a.kz/1"), (0, 15, 29, "https://a.kz/2"), (0, 30, 33, "https://a.kz/3")],
         ["https://a.kz/1", "https://a.kz/2", "https://a.kz/3"]),
        # The annotation's target, where it covers only part of the print.
        (["https://a.kz/p/?", "utm=1;"], [(0, 0, 16, "https://a.kz/p/?")], ["https://a.kz/p/?"]),
        # A scheme that lost a letter or a mark is printed all the same.
        (["ttps://site.kz/a, https//site.kz/b"], [], ["ttps://site.kz/a", "https//site.kz/b"]),
        (["почта"], [(0, 0, 5, "mailto:a@b.kz")], []),
    ],
)
def test_links(lines: list[str], links: list[tuple[int, int, int, str]], expected: list[str]) -> None:
    page = make_page([row(line) for line in lines], links=[over(*link) for link in links])
    document = build_document([page])
    assert [link.target for link in document.links] == expected
    for link in document.links:
        assert document.text[link.start : link.end].strip() == document.text[link.start : link.end] != ""


def test_an_address_goes_on_over_the_page() -> None:
    first = make_page([row(FULL), row("https://site.kz/" + "b" * 60 + "/")])
    second = make_page([row("end-of-it"), row(FULL)], 2)
    (link,) = build_document([first, second]).links
    assert link.target == "https://site.kz/" + "b" * 60 + "/end-of-it"


# --- the document as a whole -------------------------------------------------


def check_coordinates(document: Document, pages: Iterable[Page]) -> None:
    """Every character leads back to the same character on its page, once; blocks and cells cover the text in order."""
    by_number = {page.number: page for page in pages}
    size = len(document.text)
    assert len(document.folded) == len(document.pages) == len(document.raw) == size
    assert len(document.boxes) == 4 * size
    seen = set()
    for i, (char, number, raw) in enumerate(zip(document.text, document.pages, document.raw, strict=True)):
        if not number:
            assert char in " \t\n"
            assert raw == -1
            continue
        page = by_number[number]
        assert page.text[raw] == char
        assert list(page.boxes[4 * raw : 4 * raw + 4]) == list(document.boxes[4 * i : 4 * i + 4])
        assert (number, raw) not in seen
        seen.add((number, raw))
    end = -1
    for block in document.blocks:
        assert block.start == end + 1
        assert document.text[end:block.start] in ("", "\n")
        assert block.start <= block.bold_end <= block.end
        end = block.end
        for line in block.table.rows if block.table else ():
            assert all(block.start <= cell.start <= cell.end <= block.end for cell in line if cell)
    assert end == size or not document.blocks


line_texts = st.text(st.sampled_from("аб1.-–/: «»"), min_size=1, max_size=70).filter(lambda text: text.strip())
made_rows = st.builds(
    row, line_texts, st.sampled_from([0.0, 20.0, 30.0, 150.0]), gap=st.sampled_from([1.0, 1.4, 3.0]), bold=st.booleans()
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(made_rows, max_size=12), min_size=1, max_size=4))
def test_no_character_is_lost_or_invented(sheets: list[list[Row]]) -> None:
    pages = [make_page(rows, number) for number, rows in enumerate(sheets, 1)]
    document = build_document(pages)
    check_coordinates(document, pages)
    if len(pages) == 1:
        printed = sum(not char.isspace() for char in pages[0].text)
        kept = sum(1 for number in document.pages if number)
        hyphens = pages[0].text.count("-")
        assert printed - hyphens <= kept <= printed


@pytest.fixture(scope="module", params=["taraz-2025-kk", "made-up-2024-ru"])
def report(request: pytest.FixtureRequest) -> tuple[str, tuple[Page, ...], Document]:
    pages = read_pages(CORPUS / f"{request.param}.pdf")
    return request.param, pages, build_document(pages)


def test_corpus_coordinates(report: tuple[str, tuple[Page, ...], Document]) -> None:
    _, pages, document = report
    check_coordinates(document, pages)
    # All but page numbers and repeated table headers stands in the text.
    kept = set(zip(document.pages, document.raw, strict=True))
    whole = "".join(document.text.split())
    for page in pages:
        lost = [c for i, c in enumerate(page.text) if not c.isspace() and (page.number, i) not in kept]
        assert "".join(lost).removesuffix(str(page.number)) in whole
        assert len(lost) < 5 or any(block.table for block in document.blocks)
        assert len(lost) >= len(str(page.number)) or page.number == 1


def test_corpus_tables(report: tuple[str, tuple[Page, ...], Document]) -> None:
    name, _, document = report
    shapes = [(len(b.table.rows), len(b.table.rows[0]), b.table.header_rows) for b in document.blocks if b.table]
    first = {"taraz-2025-kk": [(4, 4, 1), (4, 6, 1), (10, 7, 1)], "made-up-2024-ru": [(5, 4, 1), (4, 6, 1), (8, 7, 1)]}
    assert shapes[:3] == first[name]
    assert [shape for shape in shapes if shape[1] in (3, 11, 8)] == [(2, 3, 1), (2, 11, 1), (2, 8, 1)] * 3


def test_corpus_cut_rows(report: tuple[str, tuple[Page, ...], Document]) -> None:
    """No row of the tables that cross pages is a piece: each has its number, its key filled in."""
    _, _, document = report
    for block in [block for block in document.blocks if block.table][:3]:
        assert block.table is not None
        for line in block.table.rows[1:]:
            assert line[0] is not None
            assert document.text[line[0].start : line[0].end].isdigit()
            assert all(cell is not None and cell.end > cell.start for cell in line)


def test_corpus_has_no_page_numbers(report: tuple[str, tuple[Page, ...], Document]) -> None:
    _, _, document = report
    assert not [text for text in texts(document) if text.isdigit()]


def test_corpus_paragraphs_are_whole(report: tuple[str, tuple[Page, ...], Document]) -> None:
    """No paragraph begins with the rest of a sentence, and no link with the rest of an address."""
    _, _, document = report
    broken = [
        text
        for block, text in zip(document.blocks, texts(document), strict=True)
        if block.kind == "paragraph" and text[0].islower() and not text.startswith("http")
    ]
    assert [text for text in broken if len(text) < 60] in ([], ["азаматтық бастамаларды қолдау орталығы"])
    assert len(broken) <= 2
    assert all(link.target.startswith("http") for link in document.links)
