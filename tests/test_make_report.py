"""The made-up reports: deterministic, and their gold stands in their ink."""

from __future__ import annotations

import functools
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests.make_report import STYLES, describe, make_hand, make_report
from tests.make_report.voice import load_words

CORPUS = Path(__file__).parents[1] / "corpus"
HANDS = sorted(path.stem for path in (Path(__file__).parent / "make_report" / "hand").glob("*.txt"))
# Eight reports that stand for every layout and language.
SEEDS = [
    (11, "kk", "mixed"), (12, "ru", "mixed"), (13, "kk", "tables"), (14, "ru", "packed"), (15, "kk", "lists"),
    (16, "ru", "fields"), (17, "kk", "landscape"), (18, "ru", "short"),
]

Gold = dict[str, Any]


@functools.cache
def made(seed: int, language: str, style: str) -> tuple[bytes, Gold]:
    return make_report(seed, language, style)


@functools.cache
def ink(pdf: bytes) -> tuple[str, frozenset[str]]:
    """All characters in drawing order, without white space, case and furniture; and the links' targets."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        text = "".join(
            char["text"]
            for page in document.pages
            for char in page.chars
            if char["top"] > 52 and char["bottom"] < page.height - 45  # the running head and the page number
        )
        targets = frozenset(link["uri"] for page in document.pages for link in page.hyperlinks)
    return squeeze(text), targets


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def events(gold: Gold) -> Iterator[tuple[Gold, Gold, Gold]]:
    for project in gold["projects"]:
        for task in project["tasks"]:
            for activity in task["activities"]:
                for event in activity["events"]:
                    yield project, activity, event


def printed_strings(gold: Gold) -> Iterator[str | None]:
    """Every gold string that must stand in the text letter by letter (None where the report says nothing)."""
    report = gold["report"]
    yield from (report["title"], report["operator"], report["customer"], *report["announcement_links"])
    for signatory in report["signatories"]:
        yield from signatory.values()
    yield from (direction["title"] for direction in gold["directions"])
    for project in gold["projects"]:
        for key in ("title", "grantee", "field", "direction", "head", "address", "contract_number", "evidence_link"):
            yield project[key]
        for partner in project["partners"]:
            yield from (partner["organization"], partner["head"], partner["address"])
        for task in project["tasks"]:
            yield task["title"]
            for activity in task["activities"]:
                yield from (activity["title"], *activity["links"])
                for event in activity["events"]:
                    yield from filter(None, (event["title"], event["label"], *event["links"]))
        for survey in project["surveys"]:
            for question in survey["questions"]:
                yield question["question"]
                yield from (answer for answer, _ in question["answers"])
        yield from (thing for thing, _ in project["outputs"])
        yield from (story["person"] for story in project["success_stories"])
        yield from project["links"]
    for clash in gold["inconsistencies"]:
        if clash["kind"] != "outside_period":  # its dates are ISO
            # A computed sum may stand beside the figures as printed.
            yield from clash["values"][:1] if clash["kind"] == "sum_mismatch" else clash["values"]


def stems_re(text: str) -> re.Pattern[str]:
    """Matches the words of a text in any case: the last letters of each may change."""
    stems = [word[: max(2, len(word) - 3)] if len(word) > 3 else word for word in re.findall(r"\w+", text.casefold())]
    return re.compile(r"\w{0,5}\W{0,3}".join(map(re.escape, stems)))


def assert_in_ink(pdf: bytes, gold: Gold) -> None:
    text, targets = ink(pdf)
    missing = [s for s in printed_strings(gold) if s is not None and squeeze(s) not in text and s not in targets]
    assert missing == []
    bent = {event["venue"] for *_, event in events(gold) if event["venue"]}
    bent |= {person["name"] for *_, event in events(gold) for person in event["people"]}
    assert [s for s in bent if not stems_re(s).search(text)] == []


def assert_consistent(gold: Gold) -> None:
    """Sums, shares, periods and links agree, as they must where no contradiction is planted."""
    for project in gold["projects"]:
        for table in project["statistics"].values():
            assert sum(value or 0 for key, value in table.items() if key != "total") == table["total"]
        for survey in project["surveys"]:
            for question in survey["questions"]:
                assert sum(share for _, share in question["answers"]) == pytest.approx(100, abs=0.3)
        assert [url for url, n in Counter(project["links"]).items() if n > 1] == []
        for task in project["tasks"]:
            for activity in task["activities"]:
                people = [e["participants"] or 0 for e in activity["events"] if e["unit"] == "people"]
                if activity["reported_unit"] == "people" and people:
                    assert activity["reported_participants"] == sum(people), activity["title"]
        assert len(project["phone"]) == 11
    for project, _, event in events(gold):
        day, last = event["date_start"], event["date_end"] or event["date_start"]
        if day:
            assert project["period_start"][: len(day)] <= day[: len(project["period_start"]) or None]
            assert last[: len(project["period_end"])] <= project["period_end"][: len(last)]
    for project in gold["projects"]:
        for url in project["links"]:
            if code := re.search(r"instagram\.com/(?:p|reel)/([\w-]+)", url):
                assert len(code[1]) == 11


@pytest.mark.parametrize(("seed", "language", "style"), SEEDS)
def test_gold_stands_in_the_ink(seed: int, language: str, style: str) -> None:
    pdf, gold = made(seed, language, style)
    assert_in_ink(pdf, gold)
    assert_consistent(gold)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_is_consistent(language: str, style: str) -> None:
    if style == "contradictions":
        pytest.skip("planted")
    for seed in range(10):
        assert_consistent(describe(seed, language, style)[2])


def test_same_seed_same_bytes() -> None:
    assert make_report(5, "kk") == make_report(5, "kk")
    assert make_report(5, "kk")[0] != make_report(6, "kk")[0]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_contradictions_are_planted_and_listed(language: str) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(12):
        gold = describe(seed, language, "contradictions")[2]
        assert gold["inconsistencies"]
        kinds.update(clash["kind"] for clash in gold["inconsistencies"])
        for clash in gold["inconsistencies"]:
            assert clash["values"]
    assert len(kinds) == 7
    assert_in_ink(*make_report(3, language, "contradictions"))


def test_unplanted_reports_list_nothing() -> None:
    assert describe(1, "ru")[2]["inconsistencies"] == []


@pytest.mark.parametrize(("language", "other"), [("kk", "ru"), ("ru", "kk")])
def test_one_project_is_in_the_other_language(language: str, other: str) -> None:
    gold = describe(1, language, "foreign")[2]
    titles = [project["tasks"][0]["title"] for project in gold["projects"]]
    known = load_words(other)[0]["tasks"]
    assert gold["report"]["language"] == language
    assert sum(title in known for title in titles) == 1


def test_unknown_style_is_an_error() -> None:
    with pytest.raises(KeyError):
        make_report(1, "kk", "no such style")


@pytest.mark.parametrize("name", HANDS)
def test_hand_written_report(name: str) -> None:
    gold = make_hand(name)[1]
    assert json.loads((CORPUS / "gold" / f"{name}.json").read_text(encoding="utf-8")) == gold
    assert_in_ink((CORPUS / f"{name}.pdf").read_bytes(), gold)
