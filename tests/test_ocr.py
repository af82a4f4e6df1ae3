"""Reading of scans: Tesseract's answers as text, and real pages where it is installed."""

from __future__ import annotations

import itertools
import shutil
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extractor import ocr, ocr_batch, ocr_page, ocr_reread, tesseract
from extractor.document import Page
from extractor.errors import NoTextLayer, OcrFailed, OcrUnavailable
from extractor.guard import DEFAULT_LIMITS
from extractor.layout import build_document
from extractor.ocr_batch import Request, Steps, read_together
from extractor.ocr_image import ink, turn_back
from extractor.ocr_register import find_shifts
from extractor.pdf import read_pages, render_page
from extractor.tesseract import Installed, Letter, PrintedLine
from tests.make_scan import make_scan
from tests.pictures import DPI, lined_page, paper

CORPUS = Path(__file__).parent.parent / "corpus"
SCAN = CORPUS / "taraz-2025-kk-scan.pdf"

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ocr")


# --- registration ------------------------------------------------------------


def typed_page(number: int, offset: float, lines: int = 20, width: float = 595.0) -> Page:
    boxes = array("d")
    for row in range(lines):
        for x0, x1 in ((70.0 + (30 if row % 5 == 0 else 0), 300.0), (310.0, 560.0)):
            boxes.extend((x0 + offset, 80.0 + 16 * row, x1 + offset, 94.0 + 16 * row))
    count = len(boxes) // 4
    return Page(number, width, 842.0, "x" * count, boxes, array("f", [14.0] * count), bytes(count))


def test_pages_are_laid_on_one_another() -> None:
    shifts = find_shifts([typed_page(1, 0.0, 30), typed_page(2, 6.0), typed_page(3, -4.5), typed_page(4, 9.0, 2)])
    assert [shift - shifts[0] for shift in shifts[:3]] == pytest.approx([0.0, -6.0, 4.5], abs=0.5)
    assert shifts[3] == 0.0  # two lines do not show a margin


def test_a_page_alone_of_its_size_stays() -> None:
    assert find_shifts([typed_page(1, 5.0), typed_page(2, 0.0, width=842.0)]) == [0.0, 0.0]


# --- Tesseract's answers -----------------------------------------------------


HOCR = """<html xmlns="http://www.w3.org/1999/xhtml"><body><div class='ocr_page'><p class='ocr_par' lang='kaz'>
<span class='ocr_line' title="bbox 10 20 110 50; baseline 0.01 -8; x_size 30; x_descenders 6">
 <span class='ocrx_word' title='bbox 10 20 50 50; x_wconf 80'>
  <span class='ocrx_cinfo' title='x_bboxes 10 20 30 42; x_conf 99.5'>а</span>
  <span class='ocrx_cinfo' title='x_bboxes 30 20 50 42; x_conf 70.0'>б</span>
 </span>
 <span class='ocrx_word' lang='rus' title='bbox 60 20 80 50; x_wconf 95'>
  <span class='ocrx_cinfo' title='x_bboxes 60 20 80 42; x_conf 90.0'>fi</span>
 </span>
 <span class='ocrx_word' title='bbox 90 20 95 50; x_wconf 95'>
  <span class='ocrx_cinfo' title='x_bboxes 90 20 95 42; x_conf 9'> </span>
 </span>
</span>
<span class='ocr_line' title="bbox 10 60 110 90"><span class='ocrx_word' title='bbox 1 1 2 2; x_wconf 0'></span></span>
</p></div></body></html>"""


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """A Tesseract that answers this to all images."""
    monkeypatch.setattr(tesseract, "_installed", lambda program: Installed("tesseract 5", frozenset({"kaz"})))
    monkeypatch.setattr(tesseract, "_call", lambda command, data, timeout: answer.encode())


def test_answer_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, HOCR)
    ((line,),) = tesseract.read_lines([paper()], ("kaz",), DPI)
    assert line.text == "аб fi"
    assert [e.confidence for word in line.words for e in word] == pytest.approx([0.8, 0.7, 0.9, 0.9])
    assert [(e.x0, e.x1) for e in line.words[1]] == [(60, 70), (70, 80)]
    assert [word[0].language for word in line.words] == ["kaz", "rus"]
    assert line.base == pytest.approx(50 - 8 - 0.01 * 10)
    assert line.height == 30


def test_torn_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "<html><body>")
    with pytest.raises(OcrFailed, match="cannot be read"):
        tesseract.read_lines([paper()], ("kaz",), DPI)


def test_an_answer_for_fewer_images_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, HOCR)
    with pytest.raises(OcrFailed, match="read 1 of 2 images"):
        tesseract.read_lines([paper(), paper()], ("kaz",), DPI)


def test_missing_program_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tesseract, "PROGRAM", "no-such-program")
    with pytest.raises(OcrUnavailable, match="apt-get install tesseract-ocr"):
        ocr.ocr_pages(SCAN, [1], cache_dir=tmp_path)


def test_missing_language_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tesseract, "_installed", lambda program: Installed("tesseract 5", frozenset({"eng", "rus"})))
    with pytest.raises(OcrUnavailable, match=r"apt-get install tesseract-ocr-kaz$"):
        ocr.ocr_pages(SCAN, [1], cache_dir=tmp_path)


@pytest.mark.parametrize(("models", "library", "expected"), [
    ("/models/", "tesserocr", str(tesseract._READER)),
    ("/models/", "no_such_module", "stdin"),
    (None, "tesserocr", "stdin"),  # an older program does not say where its models are
])
def test_what_reads(monkeypatch: pytest.MonkeyPatch, models: str | None, library: str, expected: str) -> None:
    monkeypatch.setattr(tesseract, "_installed", lambda program: Installed("tesseract 5", frozenset(), models))
    monkeypatch.setattr(tesseract, "LIBRARY", library)
    command = tesseract._command(("kaz", "rus"), 200.0)
    assert expected in command
    assert {"kaz+rus", "200", *tesseract.OPTIONS} <= set(command)
    assert tesseract.version().startswith(library if expected != "stdin" else "tesseract 5")


# --- second looks ------------------------------------------------------------


def word(text: str, confidence: float = 0.9, x0: float = 0.0, width: float = 10.0) -> tuple[Letter, ...]:
    return tuple(
        Letter(char, x0 + i * width, 0.0, x0 + (i + 1) * width, 20.0, confidence) for i, char in enumerate(text)
    )


@pytest.mark.parametrize(("kind", "old", "sure", "new", "as_sure", "expected"), [
    ("address", "1556=ОХпа", 0.14, "igsh=OXlm", 0.49, True),  # an address in the wrong alphabet
    ("address", "жарияланды", 0.95, "xapusananapi", 0.30, False),  # text that follows an address
    ("address", "a.kz/797-zhambyl]", 0.18, "a.kz/797-zhambyl", 0.61, True),  # much surer
    ("address", "a.kz/tekhnologiyaly", 0.48, "a.kz/tekhnologivaly", 0.77, False),  # only a little surer
    ("number", "т", 0.6, "1", 0.9, True),  # a figure taken for a letter
    ("number", "т", 0.6, "m", 0.9, False),
    ("number", "3", 0.9, "8", 0.8, False),
    ("number", "3", 0.6, "9", 0.96, True),
    ("figure", "2025", 0.97, "2023", 0.96, True),
    ("figure", "2025", 0.97, "2023", 0.90, False),
    ("figure", "535;", 0.80, "35", 0.95, False),  # a figure more or less is no other reading of the same ink
    ("sign", "Ме", 0.9, "№", 0.5, True),
    ("sign", "М%6", 0.9, "№6", 0.5, True),
    ("sign", "1%6", 0.9, "№6", 0.5, True),  # its first stroke taken for a figure
    ("sign", "М%6", 0.9, "№8", 0.9, False),  # another number
    ("sign", "не", 0.9, "не", 0.9, False),
    ("word", "Занды", 0.92, "Заңды", 0.96, True),
    ("word", "сандық", 0.92, "сандык", 0.91, False),
    ("word", "Тірек", 0.90, "Трек", 0.95, False),
])
def test_which_reading_stays(kind: str, old: str, sure: float, new: str, as_sure: float, expected: bool) -> None:
    before, after = [word(old, sure)], [word("|", 0.1), word(new, as_sure)][kind in ("address", "sign") :]
    chosen = ocr_reread._choose(kind, before, after)
    assert [ocr_reread.text_of(item) for item in chosen] == [new if expected else old]


def test_what_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[tuple[int, int]]]] = []

    def fake_pieces(image: Image.Image, pieces: list[tuple[int, int, int, int]], languages: list[str], dpi: float,
                    ) -> Steps[list[list[PrintedLine]]]:
        asked.append((languages[0], [(x0, x1) for x0, _, x1, _ in pieces]))
        yield None
        return [[] for _ in pieces]

    monkeypatch.setattr(ocr_reread, "read_pieces", fake_pieces)
    russian = tuple(Letter(char, 400 + 10 * i, 0, 410 + 10 * i, 20, 0.9, "rus") for i, char in enumerate("багыт"))
    lines = [
        PrintedLine((word("Күні", x0=100), word("15:00-де", x0=200), russian), 20.0, 0.0, 30.0),
        PrintedLine((word("т", x0=100),), 120.0, 0.0, 30.0),
        PrintedLine((word("https://a.kz/?", 0.5, x0=100),), 220.0, 0.0, 30.0),
        PrintedLine((word("1651=МТМ", x0=100),), 260.0, 0.0, 30.0),
        PrintedLine((word("мәтін", x0=100), word("қазақша", x0=200)), 300.0, 0.0, 30.0),
        PrintedLine((word("мектеп", x0=100), word("Ме", x0=200), word("8-сынып", x0=300)), 340.0, 0.0, 30.0),
        PrintedLine((word("мектеп", x0=100), word("ме", x0=200), word("бақша", x0=300)), 380.0, 0.0, 30.0),
    ]
    assert read_together([ocr_reread.look_again(paper(), lines, ("kaz", "rus", "eng"), DPI)]) == [lines]
    assert asked == [("eng", [(188, 292), (88, 122), (88, 252), (88, 192)]), ("rus", [(188, 232)]),
                     ("kaz", [(388, 462)])]
    asked.clear()
    assert read_together([ocr_reread.look_again(paper(), lines, ("kaz",), DPI)]) == [lines]
    assert [language for language, _ in asked] == ["kaz"]  # no model that was not asked for


def test_words_of_an_address_without_a_space_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    line = PrintedLine(
        (word("1."), word("https://a.kz/re", x0=40), word("el", x0=192), word("барлығы", x0=230)), 20.0, 0.0, 30.0
    )
    monkeypatch.setattr(ocr_batch, "read_lines", lambda images, languages, dpi: [[] for _ in images])
    ((result,),) = read_together([ocr_reread.look_again(paper(), [line], ("kaz", "rus", "eng"), DPI)])
    assert result.text == "1. https://a.kz/reel барлығы"


# --- pages -------------------------------------------------------------------


def fake_lines(images: list[Image.Image], languages: object, dpi: float) -> list[list[PrintedLine]]:
    line = PrintedLine((word("сөз", 0.9, 100.0, 20.0), word("екі", 0.5, 180.0, 20.0)), 120.0, 0.0, 30.0)
    return [[line] for _ in images]


def test_what_pages_wait_for_is_read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[tuple[str, ...], list[int]]] = []

    def answers(images: list[Image.Image], languages: tuple[str, ...], dpi: float) -> list[list[PrintedLine]]:
        asked.append((languages, [image.width for image in images]))
        return [[PrintedLine((word(str(image.width)),), 0.0, 0.0, 30.0)] for image in images]

    def steps(*requests: tuple[int, str] | None) -> Steps[list[str]]:
        found = []
        for request in requests:
            lines = yield Request(paper(request[0]), (request[1],), DPI) if request else None
            found.append(" ".join(line.text for line in lines))
        return found

    monkeypatch.setattr(ocr_batch, "read_lines", answers)
    pages = [steps((1, "kaz"), (2, "rus")), steps(None, (3, "rus"), (4, "eng")), steps(), steps((5, "eng"), (6, "rus"))]
    assert read_together(pages) == [["1", "2"], ["", "3", "4"], [], ["5", "6"]]
    assert asked == [(("kaz",), [1]), (("eng",), [5]), (("rus",), [2, 3, 6]), (("eng",), [4])]


def test_a_page_is_made_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_batch, "read_lines", fake_lines)
    monkeypatch.setattr(ocr_page, "check_languages", lambda languages: None)
    (page,) = read_together([ocr_page.read_image(lined_page(), 7, DPI, ocr.LANGUAGES)])
    assert page.number == 7
    assert (page.width, page.height) == pytest.approx((288.0, 216.0))
    assert page.text == "сөз екі"
    assert len(page.boxes) == 4 * len(page.text) == 4 * len(page.sizes)
    assert page.boxes[0:4].tolist() == pytest.approx([36.0, 43.2 - 0.8 * 11.88, 43.2, 43.2 + 0.2 * 11.88], abs=0.01)
    assert page.confidence is not None
    assert page.confidence[0] == pytest.approx(0.9)
    assert page.confidence[-1] == pytest.approx(0.5)


@pytest.mark.parametrize(("heights", "expected"), [
    ([20.0, 21.0, 22.0, 21.0], [21.0, 21.0, 21.0, 21.0]),
    ([30.0, 30.0, 20.0, 30.0, 30.0], [30.0] * 5),  # few tall letters
    ([30.0, 14.0, 30.0], [30.0, 14.0, 30.0]),  # a footnote's mark
    ([30.0, 20.0, 20.0, 20.0, 30.0], [30.0, 20.0, 20.0, 20.0, 30.0]),  # several small lines are small
    ([20.0, 30.0, 20.0], [20.0, 30.0, 20.0]),  # a heading
    ([20.0, 30.0], [20.0, 30.0]),
    ([], []),
])
def test_heights_of_lines(heights: list[float], expected: list[float]) -> None:
    assert ocr_page._smooth(heights) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=8))
def test_letters_of_a_word_leave_no_gap(places: list[tuple[float, float]]) -> None:
    letters = tuple(Letter("x", min(a, b), 0.0, max(a, b), 1.0, 1.0) for a, b in places)
    edges = [(x0, x1) for _, x0, x1 in ocr_page._abutting(letters)]
    assert edges[0][0] == min(e.x0 for e in letters)
    assert edges[-1][1] == max(e.x1 for e in letters)
    assert all(x0 <= x1 for x0, x1 in edges)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(edges))


def test_a_page_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ocr_batch, "read_lines", fake_lines)
    monkeypatch.setattr(ocr_page, "check_languages", lambda languages: None)
    monkeypatch.setattr(ocr, "version", lambda: "tesseract 5")
    first = ocr.ocr_pages(SCAN, [2], cache_dir=tmp_path)

    def fail(images: list[Image.Image], languages: object, dpi: float) -> list[list[PrintedLine]]:
        raise AssertionError("read twice")

    monkeypatch.setattr(ocr_batch, "read_lines", fail)
    (again,) = ocr.ocr_pages(SCAN, [2], cache_dir=tmp_path)
    assert again.text == first[0].text
    assert again.boxes.tolist() == pytest.approx(first[0].boxes.tolist(), abs=0.006)
    assert again.skew == first[0].skew
    assert len(again.edges) == len(first[0].edges) > 10
    for kept in tmp_path.rglob("*.json"):
        kept.write_text("{", "utf-8")
    with pytest.raises(AssertionError, match="read twice"):  # a torn file is read anew
        ocr.ocr_pages(SCAN, [2], cache_dir=tmp_path)


def test_boxes_go_back_to_the_ink_as_scanned() -> None:
    plain = typed_page(1, 0.0)
    fields = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    skewed = ocr_page.ScannedPage(**fields, skew=2.0, shift=3.0)
    straight = build_document([skewed])
    document = ocr.restore_boxes(straight, [skewed])
    i = next(i for i, page in enumerate(document.pages) if page)
    before, after = straight.boxes[4 * i : 4 * i + 4], document.boxes[4 * i : 4 * i + 4]
    x, y = turn_back((before[0] + before[2]) / 2 - 3, (before[1] + before[3]) / 2, 595.0, 842.0, 2.0)
    assert ((after[0] + after[2]) / 2, (after[1] + after[3]) / 2) == pytest.approx((x, y))
    assert document.text == straight.text
    assert ocr.restore_boxes(straight, [plain]) is straight


@pytest.mark.parametrize(("mode", "expected"), [("auto", [2]), ("always", [1, 2]), ("never", [])])
def test_which_pages_are_read(monkeypatch: pytest.MonkeyPatch, mode: str, expected: list[int], tmp_path: Path) -> None:
    asked: list[int] = []

    def fake_pages(path: object, numbers: list[int], **options: object) -> list[Page]:
        asked.extend(numbers)
        return [typed_page(number, 0.0) for number in numbers]

    monkeypatch.setattr(ocr, "ocr_pages", fake_pages)
    monkeypatch.setattr(ocr, "read_pages", lambda path, limits: (typed_page(1, 0.0), typed_page(2, 0.0, 0)))
    pages = ocr.read_any_pages(tmp_path / "scan.pdf", mode)
    assert asked == expected
    assert bool(pages[1].text) is bool(expected)


def test_a_scan_that_ocr_may_not_read() -> None:
    with pytest.raises(NoTextLayer, match="--ocr auto"):
        ocr.read_any_pages(SCAN, "never")


def test_pages_with_text_need_no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "PROGRAM", "no-such-program")
    assert ocr.read_any_pages(CORPUS / "made-up-2024-ru.pdf") == read_pages(CORPUS / "made-up-2024-ru.pdf")
    with pytest.raises(ValueError, match="auto, never, always"):
        ocr.read_any_pages(SCAN, "sometimes")


# --- the real thing ----------------------------------------------------------


@needs_tesseract
@pytest.mark.parametrize("library", [tesseract.LIBRARY, "no_such_module"])
def test_library_and_program_read_the_same(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setattr(tesseract, "LIBRARY", library)
    images = [render_page(CORPUS / "made-up-2024-ru.pdf", number, 200.0).convert("L") for number in (1, 2)]
    for image, number in zip(tesseract.read_lines(images, ("rus", "eng"), 200.0), (1, 2), strict=True):
        printed = build_document([read_pages(CORPUS / "made-up-2024-ru.pdf")[number - 1]]).text.split()
        found = {word for line in image for word in line.text.split()}
        assert len(set(printed) & found) > 0.9 * len(set(printed))


@needs_tesseract
def test_a_page_of_the_real_scan(cache: Path) -> None:
    (page,) = ocr.ocr_pages(SCAN, [2], cache_dir=cache)
    document = ocr.restore_boxes(build_document([page]), [page])
    tables = [block.table for block in document.blocks if block.table]
    assert [len(table.rows[0]) for table in tables] == [4, 6]
    first = [[document.text[cell.start : cell.end] for cell in row if cell] for row in tables[0].rows[1:]]
    assert [row[-1].replace(" ", "") for row in first] == ["4500000", "6000000", "5500000"]
    assert [row[0] for row in first][1:] == ["2", "3"]
    headings = [block for block in document.blocks if document.text.startswith(("1. Г", "2. Е", "3. Ө"), block.start)]
    assert headings
    assert all(block.bold for block in headings[:2])
    assert document.confidence is not None
    assert 0.5 < sum(document.confidence) / len(document.confidence) <= 1.0


@needs_tesseract
def test_boxes_on_the_scan_hold_the_ink_of_their_words(cache: Path) -> None:
    (page,) = ocr.ocr_pages(SCAN, [3], cache_dir=cache)
    assert abs(page.skew) > 0.3
    document = ocr.restore_boxes(build_document([page]), [page])
    dark = ink(ocr._render(SCAN, 3, 200.0, DEFAULT_LIMITS, ocr.LANGUAGES).image)
    scale = 200 / 72
    shares = []
    for i, number in enumerate(document.pages):
        if number and document.text[i].isalpha():
            x0, top, x1, bottom = (round(value * scale) for value in document.boxes[4 * i : 4 * i + 4])
            shares.append(dark[top:bottom, x0 : max(x0 + 1, x1)].any())
    assert sum(shares) / len(shares) > 0.97


@needs_tesseract
def test_a_scan_of_a_typed_page_says_what_the_page_says(tmp_path: Path, cache: Path) -> None:
    scan = tmp_path / "scan.pdf"
    make_scan(CORPUS / "made-up-2024-ru.pdf", scan, pages=[5], seed=3)
    (page,) = ocr.read_any_pages(scan, cache_dir=cache)
    printed = build_document([read_pages(CORPUS / "made-up-2024-ru.pdf")[4]]).text.split()
    found = build_document([page]).text.split()
    assert len(set(printed) & set(found)) > 0.93 * len(set(printed))
