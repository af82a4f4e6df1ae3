"""Scores: what counts as the same value, and that the sums come out right."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from extractor.compare import Soft, Strict, clashing
from extractor.evaluate import Count, NotRecords, format_scores, read_records, score_reports
from extractor.export import report_to_dict
from tests.factories import make_report

GOLD = sorted((Path(__file__).parent.parent / "corpus" / "gold").glob("*.json"))


@pytest.fixture
def gold() -> dict[str, Any]:
    return json.loads(json.dumps(report_to_dict(make_report())))


def counts(gold: dict[str, Any], found: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Fields that are not perfect."""
    tally = score_reports(gold, found).soft
    return {name: (c.tp, c.fp, c.fn) for name, c in tally.counts.items() if c.fp or c.fn}


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_agrees_with_itself(path: Path) -> None:
    records = read_records(path)
    scores = score_reports(records, copy.deepcopy(records))
    for tally in (scores.soft, scores.strict):
        assert (scores.total(tally).f1, scores.macro_f1(tally), tally.misses) == (1.0, 1.0, [])
    assert scores.total(scores.soft).support > 100


@pytest.mark.parametrize(("how", "a", "b", "soft", "strict"), [
    ("text", "«Бірлік» ҚБ", "\"Бірлік\" ҚБ.", True, False),
    ("text", "Семинар – тренинг", "семинар-тренинг", True, False),
    ("text", "Бір  бүтін", "Бір бүтін", True, True),
    ("text", "37 шарт", "38 шарт", False, False),  # figures must be equal
    ("venue", "Тараз колледжі", "Тараз колледжінде", False, False),
    ("name", "Рахат Ерханұлы", "Ерханұлы Рахат", True, False),
    ("name", "Ким О.", "Ким О", True, False),
    ("phone", "87011209069", "+7 701 120 90 69", True, False),
    ("phone", "87011209069", "87011209068", False, False),
    ("url", "https://a.kz/b_c/", "http://a.kz/b c", True, False),
    ("number", 5, 5.0, True, True),
    ("number", 5, "five", False, False),
    ("exact", "2025-05-22", "2025-05", False, False),
])
def test_same(how: str, a: Any, b: Any, soft: bool, strict: bool) -> None:
    assert getattr(Soft, how)(a, b) is soft
    assert getattr(Strict, how)(a, b) is strict


def test_a_wrong_value_counts_twice(gold: dict[str, Any]) -> None:
    found = copy.deepcopy(gold)
    found["projects"][0]["amount"] = 1
    assert counts(gold, found) == {"project.amount": (0, 1, 1)}


def test_a_missing_value_counts_once(gold: dict[str, Any]) -> None:
    found = copy.deepcopy(gold)
    found["projects"][0]["amount"] = None
    assert counts(gold, found) == {"project.amount": (0, 0, 1)}
    assert counts(found, gold) == {"project.amount": (0, 1, 0)}


def test_events_are_paired_whatever_their_order(gold: dict[str, Any]) -> None:
    found = copy.deepcopy(gold)
    found["projects"][0]["tasks"][0]["activities"][0]["events"].reverse()
    assert counts(gold, found) == {}


def test_a_missing_event_counts_with_all_its_fields(gold: dict[str, Any]) -> None:
    found = copy.deepcopy(gold)
    del found["projects"][0]["tasks"][0]["activities"][0]["events"][1]
    missed = counts(gold, found)
    assert missed["event"] == (1, 0, 1)
    assert missed["event.people"] == (1, 0, 2)
    assert missed["event.venue"] == (1, 0, 1)


def test_a_missing_and_an_invented_project(gold: dict[str, Any]) -> None:
    found = copy.deepcopy(gold)
    found["projects"][0]["grantee"] = "Мүлде басқа ұйым"
    assert counts(gold, found)["project"] == (0, 1, 1)


def test_contradictions_are_left_out_of_the_totals(gold: dict[str, Any]) -> None:
    found = copy.deepcopy(gold)
    found["inconsistencies"] = []
    scores = score_reports(gold, found)
    assert scores.soft.counts["inconsistency"] == Count(0, 0, 1)
    assert scores.total(scores.soft).f1 == 1.0


@pytest.mark.parametrize(("values", "expected"), [
    (["18 900 000", "2025-11-06"], {"18900000.0", "11.0", "6.0"}),
    (["27,6%", "2025"], {"27.6"}),
    (["https://a.kz/1/"], {"a.kz/1"}),
    (["Бір атау"], {"бір атау"}),
])
def test_clashing(values: list[str], expected: set[str]) -> None:
    assert clashing({"values": values}) == expected


def test_format(gold: dict[str, Any]) -> None:
    found = copy.deepcopy(gold)
    found["projects"][0]["amount"] = 1
    text = format_scores(score_reports(gold, found), misses=True)
    assert "project.amount                         1     0  0.000  0.000  0.000  0.000" in text
    assert "  project.amount | project 1 | gold 4500000 | found 1" in text
    assert text.splitlines()[-1].startswith("strict  precision 0.9")


@pytest.mark.parametrize("content", ["not JSON", "[]", "{}"])
def test_files_that_hold_no_records(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(NotRecords):
        read_records(tmp_path / "a.json")
