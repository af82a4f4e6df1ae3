"""Reading pages: characters, rules, links, limits, errors."""

from __future__ import annotations

import contextlib
import zlib
from array import array
from collections import Counter
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.document import Edge, Page
from extractor.errors import Damaged, EsepError, NoSuchFile, NotAPdf, TooLarge
from extractor.geometry import IDENTITY, View, times
from extractor.guard import Limits
from extractor.lines import make_lines, read_words
from extractor.pdf import page_has_text, read_pages, render_crop, render_page, table_cells

CORPUS = Path(__file__).parent.parent / "corpus"
KK, RU = CORPUS / "taraz-2025-kk.pdf", CORPUS / "made-up-2024-ru.pdf"


def make_pdf(content: str, page: str = "/MediaBox[0 0 400 300]", extra: dict[int, str] | None = None) -> bytes:
    """A PDF of one page with the given content stream, page attributes and further objects (from 6)."""
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R{page}/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        4: f"<</Length {len(content)}>>stream\n{content}\nendstream",
        5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>",
        **(extra or {}),
    }
    body, offsets = b"%PDF-1.7\n", []
    for number, text in sorted(objects.items()):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    xref = f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n" + "".join(f"{o:010d} 00000 n \n" for o in offsets)
    return body + f"{xref}trailer<</Size {len(offsets) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF".encode()


def read(tmp_path: Path, data: bytes, limits: Limits | None = None) -> tuple[Page, ...]:
    path = tmp_path / "made.pdf"
    path.write_bytes(data)
    return read_pages(path, limits or Limits())


TEXT = "BT /F1 12 Tf 50 250 Td (Plain) Tj 40 0 Td /F2 12 Tf (Bold) Tj ET"


def test_characters_have_box_size_and_weight(tmp_path: Path) -> None:
    (page,) = read(tmp_path, make_pdf(TEXT))
    assert page.text == "PlainBold"
    assert [round(size) for size in page.sizes] == [12] * 9
    assert list(page.bold) == [0] * 5 + [1] * 4
    x0, top, _, bottom = page.boxes[:4]
    assert x0 == pytest.approx(50, abs=1)
    assert top < 300 - 250 < bottom  # the base line is inside the box


@pytest.mark.parametrize(
    ("attributes", "width", "height", "x0", "base"),
    [
        ("/MediaBox[0 0 400 300]", 400, 300, 50, 50),
        # A crop box with an offset origin: positions count from its corner.
        ("/MediaBox[0 0 400 300]/CropBox[20 10 380 290]", 360, 280, 30, 40),
        ("/MediaBox[-100 -100 300 200]", 400, 300, 150, -50),
    ],
)
def test_page_boxes(tmp_path: Path, attributes: str, width: float, height: float, x0: float, base: float) -> None:
    (page,) = read(tmp_path, make_pdf(TEXT, attributes))
    assert (page.width, page.height) == (width, height)
    if base > 0:
        assert page.boxes[0] == pytest.approx(x0, abs=1)
        assert page.boxes[1] < base < page.boxes[3]
    else:
        assert page.text == ""  # beyond the page's edge: a viewer does not show it


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_page_reads_like_an_upright_one(tmp_path: Path, rotation: int) -> None:
    # Text that a viewer shows upright because page and text are turned against each other.
    matrix = {90: "0 1 -1 0 50 50", 180: "-1 0 0 -1 300 250", 270: "0 -1 1 0 350 250"}[rotation]
    content = f"BT /F1 12 Tf {matrix} Tm (One two) Tj ET"
    (page,) = read(tmp_path, make_pdf(content, f"/MediaBox[0 0 400 300]/Rotate {rotation}"))
    assert (page.width, page.height) == ((400, 300) if rotation == 180 else (300, 400))
    assert [line.text for line in make_lines(read_words(page))] == ["One two"]
    assert 0 <= page.boxes[0] < page.boxes[-2] <= page.width


def test_rules_are_edges_and_fills_are_not(tmp_path: Path) -> None:
    content = (
        "50 50 m 350 50 l S "  # a stroked line
        "50 100 200 0.5 re f "  # a thin filled box
        "1 0 0 1 10 20 cm 0 0 30 40 re S "  # a stroked box, moved
        "100 100 80 60 re f"  # a picture's ground
    )
    (page,) = read(tmp_path, make_pdf(content))
    assert [(round(e.x0), round(e.top), round(e.x1), round(e.bottom)) for e in page.edges] == [
        (50, 250, 350, 250),
        (50, 200, 250, 200),
        (10, 280, 40, 280),
        (40, 240, 40, 280),
        (10, 240, 40, 240),
        (10, 240, 10, 280),
    ]


def test_link_annotations_have_box_and_target(tmp_path: Path) -> None:
    annotation = "<</Type/Annot/Subtype/Link/Rect[40 240 90 262]/A<</S/URI/URI(https://a.kz/x)>>>>"
    (page,) = read(tmp_path, make_pdf(TEXT, "/MediaBox[0 0 400 300]/Annots[7 0 R]", {7: annotation}))
    (found,) = page.annotations
    assert found.target == "https://a.kz/x"
    assert found.bbox == pytest.approx((40, 38, 90, 60))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAPdf),
        (b"text only", NotAPdf),
        (b"%PDF-1.7\nnothing here", Damaged),
        (make_pdf(TEXT)[:120], Damaged),
    ],
)
def test_other_things_are_typed_errors(tmp_path: Path, data: bytes, error: type[EsepError]) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, data)
    assert caught.value.code == error.code
    assert ":" in str(caught.value)  # what is wrong, and what to do


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        read_pages(tmp_path / "missing.pdf")
    with pytest.raises(NoSuchFile):
        read_pages(tmp_path)


@pytest.mark.parametrize(
    "limits",
    [
        Limits(max_bytes=100),
        Limits(max_pages=0),
        Limits(max_page_side=200),
        Limits(max_page_characters=5),
        Limits(max_characters=5),
        Limits(max_page_objects=1),
    ],
)
def test_limits(tmp_path: Path, limits: Limits) -> None:
    assert read(tmp_path, make_pdf(TEXT))
    with pytest.raises(TooLarge):
        read(tmp_path, make_pdf(TEXT), limits)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_inflates_too_far_is_refused(tmp_path: Path, layers: int) -> None:
    stream = b" " * 3_000_000
    for _ in range(layers):
        stream = zlib.compress(stream)
    filters = "/FlateDecode" * layers
    data = make_pdf(TEXT).replace(
        b"%%EOF", b"9 0 obj<</Filter[" + filters.encode() + b"]>>stream\n" + stream + b"\nendstream endobj %%EOF"
    )
    assert read(tmp_path, data)
    with pytest.raises(TooLarge):
        read(tmp_path, data, Limits(max_stream=2_000_000))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 900), junk=st.binary(min_size=1, max_size=8))
def test_damage_gives_pages_or_a_typed_error(tmp_path: Path, place: int, junk: bytes) -> None:
    data = make_pdf(TEXT)
    with contextlib.suppress(EsepError):  # anything else fails the test
        read(tmp_path, data[:place] + junk + data[place + len(junk) :])


def words_of(text: str) -> list[str]:
    # pdfplumber keeps marks that cannot be seen, and the two read a line end's hyphen differently.
    return [word for word in text.replace("\u200b", "").replace("\u00ad", "-").split() if word]


@pytest.mark.parametrize("path", [KK, RU], ids=lambda path: path.stem)
def test_words_are_those_of_pdfplumber(path: Path) -> None:
    """Page by page the same words, in boxes that agree to 1.5 points."""
    pages = read_pages(path)
    with pdfplumber.open(path, unicode_norm="NFC") as pdf:
        assert len(pdf.pages) == len(pages)
        for page, reference in zip(pages, pdf.pages, strict=True):
            assert (page.width, page.height) == pytest.approx((reference.width, reference.height), abs=0.01)
            expected = reference.extract_words(x_tolerance_ratio=0.18, keep_blank_chars=False)
            found = [(w.text, w.x0, w.x1) for line in make_lines(read_words(page)) for w in line.words]
            assert Counter(w["text"] for w in expected) == Counter(text for text, _, _ in found), page.number
            left = {(w["text"], round(w["x0"] / 1.5)) for w in expected}
            near = {(t, round(x0 / 1.5) + d) for t, x0, _ in found for d in (-1, 0, 1)}
            assert left <= near, page.number
            reference.close()


def test_scanned_page_has_no_text() -> None:
    page = read_pages(CORPUS / "taraz-2025-kk-scan.pdf")[0]
    assert not page_has_text(page)
    assert page_has_text(read_pages(RU)[0])
    garbage = Page(1, 10, 10, "\ue000\ue001\ufffd", array("d", [0] * 12), array("f", [1] * 3), bytes(3))
    assert not page_has_text(garbage)


def test_render() -> None:
    image = render_page(RU, 2, dpi=36)
    assert image.mode == "RGB"
    assert image.size == pytest.approx((595 / 2, 842 / 2), abs=2)
    assert render_crop(RU, 2, (100, 100, 200, 150), dpi=72, margin=0).size == pytest.approx((100, 50), abs=2)


def test_cells_from_edges() -> None:
    xs, ys = (0.0, 50.0, 100.0), (0.0, 20.0, 40.0)
    edges = [Edge(x, 0, x, 40) for x in xs] + [Edge(0, y, 100, y) for y in ys]
    assert sorted(table_cells(edges)[0]) == [(x, y, x + 50, y + 20) for x in xs[:2] for y in ys[:2]]
    assert table_cells(edges[:1]) == []


def test_view_turns_points_clockwise() -> None:
    assert View(0, 0, 400, 300, 0).box(10, 20, 30, 40) == (10, 260, 30, 280)
    assert View(0, 0, 400, 300, 1).box(10, 20, 30, 40) == (20, 10, 40, 30)
    assert View(0, 0, 400, 300, 2).box(10, 20, 30, 40) == (370, 20, 390, 40)
    assert View(0, 0, 400, 300, 3).box(10, 20, 30, 40) == (260, 370, 280, 390)


def test_times_applies_the_first_matrix_first() -> None:
    scale, move = (2.0, 0.0, 0.0, 2.0, 0.0, 0.0), (1.0, 0.0, 0.0, 1.0, 5.0, 0.0)
    assert times(scale, move) == (2.0, 0.0, 0.0, 2.0, 5.0, 0.0)
    assert times(move, scale) == (2.0, 0.0, 0.0, 2.0, 10.0, 0.0)
    assert times(scale, IDENTITY) == scale
