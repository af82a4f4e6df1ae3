"""Page images made ready for reading, on drawn pages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from extractor.ocr_image import (
    clean,
    find_pictures,
    find_rules,
    find_specks,
    ink,
    is_blank,
    measure_skew,
    rules_apart,
    straighten,
    stroke_width,
    turn_back,
)
from tests.pictures import DPI, lined_page, paper


def rules_of(image: Image.Image) -> tuple[list[tuple[int, int, int, int]], list[tuple[int, int, int, int]]]:
    gray = np.asarray(image)
    return find_rules(gray, ink(image), DPI)


@pytest.mark.parametrize("angle", [-2.5, -0.5, 0.0, 0.3, 1.7])
def test_skew_is_measured_and_taken_off(angle: float) -> None:
    turned = lined_page().rotate(-angle, Image.Resampling.BICUBIC, fillcolor=240)
    skew = measure_skew(turned)
    assert skew == pytest.approx(angle, abs=0.1)
    assert abs(measure_skew(straighten(turned, skew))) <= 0.1


def test_empty_page_has_no_skew_and_is_blank() -> None:
    grain = np.random.default_rng(1).normal(235, 4, (600, 800)).clip(0, 255).astype(np.uint8)
    assert measure_skew(Image.fromarray(grain)) == 0.0
    assert is_blank(ink(Image.fromarray(grain)))
    assert not is_blank(ink(lined_page()))


@given(st.floats(0, 595), st.floats(0, 842), st.floats(-4, 4))
@settings(max_examples=50)
def test_turning_back_undoes_straightening(x: float, y: float, skew: float) -> None:
    there = turn_back(x, y, 595, 842, skew)
    assert turn_back(*there, 595, 842, -skew) == pytest.approx((x, y), abs=1e-6)


def test_a_straightened_mark_is_found_again_where_it_was() -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle((700, 60, 706, 66), fill=0)
    ys, xs = np.nonzero(ink(straighten(image, 2.0)))
    assert abs(ys.mean() - 63) > 5
    assert turn_back(xs.mean(), ys.mean(), 800, 600, 2.0) == pytest.approx((703, 63), abs=1.5)


def test_rules_of_a_table_are_found_and_feet_of_letters_are_not() -> None:
    image = lined_page()
    draw = ImageDraw.Draw(image)
    for y in (85, 205):
        draw.line((80, y, 640, y), fill=30, width=2)
    for x in (80, 360, 640):
        draw.line((x, 85, x, 205), fill=30, width=2)
    draw.line((60, 560, 130, 560), fill=30, width=2)  # short and alone: an underline or a serif
    across, down = rules_of(image)
    assert [(x0, x1 - 1) for x0, _, x1, _ in sorted(across)] == [(80, 641), (80, 641)]
    assert [round((x0 + x1) / 2) for x0, _, x1, _ in sorted(down)] == pytest.approx([80, 360, 640], abs=1)


def test_faint_rules_are_found_in_the_grain_of_the_paper() -> None:
    image = lined_page()
    draw = ImageDraw.Draw(image)
    for y in (85, 125):
        draw.line((50, y, 720, y), fill=205)
    for x in (50, 720):
        draw.line((x, 85, x, 125), fill=205)
    grain = np.random.default_rng(2).normal(0, 5, (image.height, image.width))
    across, _ = rules_of(Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8)))
    assert sorted(round((top + bottom) / 2) for _, top, _, bottom in across) == pytest.approx([85, 125], abs=1)


def test_a_rule_that_letters_touch_is_found_whole() -> None:
    image = paper()
    draw = ImageDraw.Draw(image)
    for y in (85, 165):
        draw.line((50, y, 720, y), fill=205)
    for x in (50, 180, 720):
        draw.line((x, 85, x, 165), fill=205)
    for x in range(60, 176, 12):
        draw.rectangle((x, 80, x + 3, 84), fill=40)  # what hangs down from the letters above
    across, _ = rules_of(image)
    assert {(x0, x1) for x0, _, x1, _ in across} == {(50, 721)}


def test_a_row_of_small_letters_in_a_cell_is_no_rule() -> None:
    image = paper()
    draw = ImageDraw.Draw(image)
    for y in (85, 165):
        draw.line((50, y, 180, y), fill=30, width=2)
    for x in (50, 180):
        draw.line((x, 85, x, 165), fill=30, width=2)
    for x in range(56, 172, 9):
        draw.rectangle((x, 100, x + 7, 108), fill=60)
        draw.line((x + 4, 102, x + 4, 106), fill=240, width=2)
    across, _ = rules_of(image)
    assert sorted(top for _, top, _, _ in across) == [85, 165]


def test_thick_bars_are_no_rules() -> None:
    image = paper()
    ImageDraw.Draw(image).rectangle((100, 100, 600, 130), fill=0)
    assert rules_of(image) == ([], [])


def test_specks_go_and_full_stops_stay() -> None:
    image = lined_page()
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 300, 31, 301), fill=0)  # dust
    draw.rectangle((740, 300, 744, 304), fill=0)  # a full stop by itself
    dark = ink(image)
    specks = find_specks(dark, DPI)
    assert np.argwhere(specks).tolist() == [[300, 30], [300, 31], [301, 30], [301, 31]]
    cleaned = np.asarray(clean(image, dark, [(700, 0, 800, 100)], specks, DPI))
    assert cleaned[300, 30] == 240
    assert cleaned[302, 742] == 0
    assert (cleaned[:90, 710:] == 240).all()


def test_pictures_are_found_and_text_is_not() -> None:
    image = lined_page()
    assert find_pictures(ink(image), DPI) == []
    ImageDraw.Draw(image).rectangle((200, 200, 500, 450), fill=90)
    boxes = find_pictures(ink(image), DPI)
    assert min(box[0] for box in boxes) <= 210
    assert max(box[3] for box in boxes) >= 440


def test_stroke_width() -> None:
    dark = np.zeros((20, 40), bool)
    dark[:, 5:8] = dark[:, 20:25] = True
    dark[18, :] = True  # an underline does not count
    assert stroke_width(dark) == pytest.approx(4.0)
    assert stroke_width(np.zeros((5, 5), bool)) == 0.0


def test_letters_on_a_vertical_rule_are_no_part_of_it() -> None:
    image = paper()
    draw = ImageDraw.Draw(image)
    for x in range(100, 701, 100):
        draw.rectangle((x, 200, x + 2, 400), fill=40)
    for y in (200, 300, 400):
        draw.rectangle((100, y, 702, y + 2), fill=40)
    for x in (200, 500):  # the stem of a letter in the line above
        draw.rectangle((x, 176, x + 2, 198), fill=40)
    _, down = rules_of(image)
    assert {top for _, top, _, _ in down} == {200}
    open_above = image.copy()
    draw = ImageDraw.Draw(open_above)
    for x in range(100, 701, 100):  # all go on: a row without an upper rule
        draw.rectangle((x, 176, x + 2, 198), fill=40)
    _, down = rules_of(open_above)
    assert {top for _, top, _, _ in down} == {176}


def test_rules_that_part_rows_and_underlines() -> None:
    image = lined_page()
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 86, 700, 88), fill=40)  # between two lines of bars
    draw.rectangle((60, 155, 700, 157), fill=40)  # right below one
    draw.rectangle((60, 246, 160, 248), fill=40)  # short
    across, _ = rules_of(image)
    apart = rules_apart(across, ink(image), DPI)
    assert [top for _, top, _, _ in apart] == [84]
