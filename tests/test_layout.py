"""Layout: lines to paragraphs and items, links and one text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Annotation, Document, Page
from extractor.layout import build_document
from extractor.pdf import read_pages
from tests.pages import ADVANCE, FULL, LEFT, PITCH, SIZE, TAIL, Row, make_page, row, texts

CORPUS = Path(__file__).parent.parent / "corpus"


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


def test_heads_of_scanned_pages_go_though_read_unlike() -> None:
    heads = ["Есеп: «Қолдау» қоры, 2025 ж.", "Есеп: «Колдау» коры, 2025 ж", "Есеп. «Қолдау» қоры, 2025 ж."]
    pages = [make_page([row(head), row(f"{FULL} {number}", gap=3), row(TAIL)], number)
             for number, head in enumerate(heads, 1)]
    scanned = [replace(page, confidence=array("f", [0.9] * len(page.text))) for page in pages]
    assert "Есеп" in build_document(pages).text
    assert "Есеп" not in build_document(scanned).text


def test_short_documents_lose_nothing() -> None:
    document = build_document([make_page([row("Отчет"), row("5", 200, gap=2)]), make_page([row("Отчет")], 2)])
    assert texts(document) == ["Отчет", "5", "Отчет"]


def test_pages_of_one_line_each_are_text() -> None:
    document = build_document([make_page([row(f"Страница {number}")], number) for number in range(1, 8)])
    assert len(document.blocks) == 7


def test_a_bulleted_item_is_not_centred_by_chance() -> None:
    first, second = f"• {'слово ' * 10}Асқар", f"Нұрсейіт {'слово ' * 7}конец слова."  # as far from both margins
    rows = [row(FULL), row(TAIL), row(first, 32), row(second, 42)]
    assert texts(build_document([make_page(rows)]))[-1] == f"{first} {second}"


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
        (["htps://", "www.site.kz/a"], [], ["htps://www.site.kz/a"]),
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
