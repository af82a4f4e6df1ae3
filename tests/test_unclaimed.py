"""What no record took is listed; what a record took is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import extractor
from extractor.models import Report
from extractor.rows import build_rows
from extractor.store import Reading, Store, Versions
from extractor.unclaimed import KINDS, find_unclaimed
from tests.factories import make_report

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def report() -> Report:
    return extractor.extract(CORPUS / "hand-kk.pdf")


def test_nothing_unclaimed_stands_behind_a_value(report: Report) -> None:
    rest = find_unclaimed(report)
    assert set(rest.found) == set(KINDS)
    behind = {span for project in report.projects for task in project.tasks for activity in task.activities
              for event in activity.events for source in event.sources.values() for span in source.spans}
    assert behind
    assert not [item for item in rest.unclaimed
                if any(span.start < item.span.end and item.span.start < span.end for span in behind)]


def test_the_values_of_a_lost_event_become_unclaimed(report: Report) -> None:
    """What a defect of the rules would lose is what shows up here."""
    before = {(item.kind, item.span) for item in find_unclaimed(report).unclaimed}
    project = report.projects[0]
    lost = replace(report, projects=(replace(project, tasks=()), *report.projects[1:]))
    after = {(item.kind, item.span) for item in find_unclaimed(lost).unclaimed}
    assert before <= after
    assert {kind for kind, _ in after - before} >= {"date", "count", "name"}
    event = next(event for task in project.tasks for activity in task.activities for event in activity.events
                 if event.date_start)
    assert any(kind == "date" and span.start < event.sources["date_start"].spans[0].end
               and event.sources["date_start"].spans[0].start < span.end for kind, span in after - before)


def test_each_has_its_sentence(report: Report) -> None:
    for item in find_unclaimed(report).unclaimed:
        assert item.sentence.start <= item.span.start
        assert item.sentence.end >= item.span.start + 1


def test_rows_and_shares_in_the_database(report: Report, tmp_path: Path) -> None:
    rest = find_unclaimed(report)
    with Store(tmp_path / "a.db", write=True) as store:
        for rules in ("1", "2"):
            store.write(Reading("/a.pdf", "a" * 64, Versions("1", rules), 0.1, build_rows(report)))
        rows = store.connection.execute("SELECT * FROM unclaimed ORDER BY position").fetchall()
        (share,) = store.rows("unclaimed_share")
    assert [row["kind"] for row in rows] == [item.kind for item in rest.unclaimed]
    assert all(row["printed"] in row["sentence"] or row["page"] for row in rows)
    assert (share["found"], share["unclaimed"]) == (sum(rest.found.values()), len(rest.unclaimed))


def test_a_file_that_is_no_report_has_none() -> None:
    rest = find_unclaimed(replace(make_report(), status="unrecognised"))
    assert (rest.unclaimed, rest.share()) == ((), 0.0)
