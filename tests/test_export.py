"""The shape of RECORDS.md, and the formats."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import extractor
from extractor.export import CSV_COLUMNS, STATISTICS, report_to_dict, write_reports
from extractor.models import Report
from extractor.reading import current_versions
from extractor.rows import build_rows
from extractor.store import Reading, Store
from tests.factories import make_report

CORPUS = Path(__file__).parent.parent / "corpus"


def written(reports: list[Report], form: str, *, single: bool = False) -> str:
    out = io.StringIO()
    write_reports(reports, out, form, single=single)
    return out.getvalue()


def assert_keys_fit(found: Any, gold: Any, where: str = "") -> None:
    """Every object has exactly the keys that gold's objects have in that place."""
    if isinstance(gold, dict) and gold and not where.endswith((".gender", ".social", ".age")):
        assert set(found) == set(gold), where
        for key in gold:
            assert_keys_fit(found[key], gold[key], f"{where}.{key}")
    elif isinstance(gold, list) and gold and isinstance(gold[0], dict):
        for item in found:
            assert_keys_fit(item, gold[0], where)


def test_keys_are_those_of_the_gold_files() -> None:
    gold = json.loads((CORPUS / "gold" / "taraz-2025-kk.json").read_text(encoding="utf-8"))
    project = next(p for p in gold["projects"] if p["surveys"] and p["success_stories"])
    gold["projects"] = [project]
    assert_keys_fit(report_to_dict(make_report()), gold)


def test_one_report_is_one_object() -> None:
    report = json.loads(written([make_report()], "json", single=True))
    assert list(report) == ["report", "directions", "projects", "inconsistencies"]
    event = report["projects"][0]["tasks"][0]["activities"][0]["events"][0]
    assert event == {
        "label": None, "kind": "seminar", "title": None, "date_start": "2025-05-22", "date_end": None, "time": None,
        "venue": "Тараз колледжі", "participants": 32, "qualifier": "exact", "unit": "people",
        "people": [{"name": "Рахат Ерханұлы", "role": "lecturer"}],
        "links": ["https://www.instagram.com/reel/DPozJZ-je06/?igsh=abc"],
    }


def test_several_reports_are_a_list_or_lines() -> None:
    reports = [make_report(), make_report(year=2024)]
    assert [r["report"]["year"] for r in json.loads(written(reports, "json"))] == [2025, 2024]
    lines = written(reports, "ndjson").splitlines()
    assert [json.loads(line)["report"]["year"] for line in lines] == [2025, 2024]


def test_statistics_have_all_columns_or_none() -> None:
    statistics = report_to_dict(make_report())["projects"][0]["statistics"]
    assert statistics == {"gender": {"total": 279, "male": 160, "female": None}, "social": {}, "age": {}}
    assert [len(columns) for columns in STATISTICS.values()] == [3, 11, 8]


def test_whole_numbers_are_written_whole() -> None:
    assert '"satisfaction": 92,' in written([make_report()], "json", single=True)


def test_csv_has_a_row_for_each_event() -> None:
    rows = list(csv.DictReader(io.StringIO(written([make_report()], "csv"))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["people"] for row in rows] == [
        "Рахат Ерханұлы (lecturer)", "Әлия Қадыр (lecturer); Ерлан Ким (lecturer)"]
    assert [row["participants"] for row in rows] == ["32", "45"]


@pytest.mark.parametrize("text", ["=1+1", "+7 705", "-1", "@SUM(A1)", "\t=1"])
def test_csv_holds_no_formulas(text: str) -> None:
    report = make_report(events=[{"venue": None, "people": []}])
    (project,) = report.projects
    report = replace(report, projects=(replace(project, title=text, number=-1),))
    (row,) = csv.DictReader(io.StringIO(written([report], "csv")))
    assert row["project"] == "'" + text
    assert row["project_number"] == "-1"  # a number is no formula


@pytest.mark.parametrize("name", ["taraz-2025-kk", "made-up-2024-ru"])
def test_pdf_and_database_give_the_same_export(name: str, tmp_path: Path) -> None:
    report = extractor.extract(CORPUS / f"{name}.pdf")
    with Store(tmp_path / "a.db", write=True) as store:
        store.write(Reading(f"{name}.pdf", "0" * 64, current_versions(), 0.0, build_rows(report)))
        (row,) = store.rows("reports")
        for form in ("json", "ndjson", "csv"):
            assert written([store.report(row["id"])], form, single=True) == written([report], form, single=True)
