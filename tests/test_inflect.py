"""Nominatives: a table of Kazakh forms checked by hand, Russian phrases, and what must stay as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.inflect import case_of, nominative
from extractor.languages import detect_language
from extractor.ner import read_name

HERE = Path(__file__).parent
CASES = ("nominative", "genitive", "dative", "accusative", "locative", "ablative", "instrumental")


def _table(name: str) -> Iterator[tuple[str, str, str]]:
    """(form, its case, its nominative) for each cell of a table of cases; `-` is an empty cell."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            forms = line.split("\t")
            yield from ((form, case, forms[0]) for case, form in zip(CASES, forms, strict=True) if form != "-")


PHRASES = list(_table("cases_kk.tsv"))
NAMES = list(_table("names_cases_kk.tsv"))


def test_tables_are_large() -> None:
    assert len(PHRASES) >= 200
    assert len(NAMES) >= 100


@pytest.mark.parametrize(("form", "case", "base"), PHRASES)
def test_kazakh_phrase(form: str, case: str, base: str) -> None:
    assert nominative(form, "kk") == base
    assert case_of(form, "kk") == case


@pytest.mark.parametrize(("form", "case", "base"), NAMES)
def test_kazakh_name(form: str, case: str, base: str) -> None:
    assert read_name(form, "kk") == base


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("колледжінде (оқу корпусы)", "колледжі (оқу корпусы)"),
        ('"Достық" үйінде.', '"Достық" үйі.'),
        ('"Достық"', '"Достық"'),
        ("М.Х. Дулати атындағы Тараз өңірлік университетінің мәжіліс залында",
         "М.Х. Дулати атындағы Тараз өңірлік университетінің мәжіліс залы"),
        ("мектеп-лицейде", "мектеп-лицей"),
        ("IT-хабта", "IT-хаб"),
        ("Zoomда", "Zoom"),
        # look like a case and are none
        ("Өзбекстан", "Өзбекстан"),
        ("спорт кешені", "спорт кешені"),
        ("Байзақ ауданы", "Байзақ ауданы"),
        ("Абай проспекті", "Абай проспекті"),
        ("газета", "газета"),
        ("мөлтек аудан", "мөлтек аудан"),
        # wrong harmony or a wrong consonant is no ending
        ("кабинетда", "кабинетда"),
        ("мектепға", "мектепға"),
        ("", ""),
    ],
)  # fmt: skip
def test_kazakh_phrase_by_phrase(phrase: str, expected: str) -> None:
    assert nominative(phrase, "kk") == expected


@pytest.mark.parametrize(
    "row", [row for row in (HERE / "phrases_ru.tsv").read_text(encoding="utf-8").splitlines() if row[0] != "#"]
)
def test_russian_phrase(row: str) -> None:
    phrase, expected = row.split("\t")
    assert nominative(phrase, "ru") == expected


@pytest.mark.parametrize(
    ("phrase", "case"),
    [("актовом зале", "locative"), ("Дом дружбы", "nominative"), ("школу", "accusative"), ("актового зала", "genitive"),
     ("колледжем", "instrumental"), ("Zoom", None)],
)  # fmt: skip
def test_russian_case(phrase: str, case: str | None) -> None:
    assert case_of(phrase, "ru") == case


def _gold_venues() -> list[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for path in sorted((HERE.parent / "corpus" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for project in gold["projects"]:
            language = detect_language(" ".join(task["title"] or "" for task in project["tasks"]))
            events = [event for task in project["tasks"] for a in task["activities"] for event in a["events"]]
            found |= {(event["venue"], language) for event in events if event["venue"]}
    return sorted(found)


@pytest.mark.parametrize(("venue", "language"), _gold_venues())
def test_nominative_stays(venue: str, language: str) -> None:
    assert nominative(venue, language) == venue


@given(st.sampled_from([form for form, _, _ in PHRASES]), st.sampled_from(["", " (2 қабат)", ".", " (оқу корпусы),"]))
def test_what_follows_stays(form: str, tail: str) -> None:
    assert nominative(form + tail, "kk") == nominative(form, "kk") + tail


@given(st.text(max_size=40), st.sampled_from(["kk", "ru"]))
def test_any_text(text: str, language: str) -> None:
    nominative(text, language)
    case_of(text, language)
