"""The page to read an extraction by eye: valid, self-contained, linked both ways."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest

import extractor
from extractor.document import Span
from extractor.html_report import build_html
from extractor.models import Problem, Report

PDF = Path(__file__).parent.parent / "corpus" / "hand-kk.pdf"


@pytest.fixture(scope="module")
def report() -> Report:
    return extractor.extract(PDF)


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return build_html(report, PDF)


def test_it_is_valid(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)  # raises at the first error
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_it_needs_nothing_else(page: str) -> None:
    assert not re.findall(r'(?:src|srcset)="(?!data:)', page)
    assert "<link" not in page
    assert "@import" not in page
    assert page.count('src="data:image/png;base64,') == 17


def test_every_link_within_it_leads_somewhere(page: str) -> None:
    ids = set(re.findall(r' id="([^"]+)"', page))
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets
    assert set(targets) <= ids


def test_values_and_boxes_are_linked_both_ways(page: str, report: Report) -> None:
    for value, box in re.findall(r'<a class="v [^"]*" id="v(\d+)" href="#b(\d+)-0"', page):
        assert value == box
        assert re.search(rf'id="b{box}-0" href="#v{value}"', page)
    events = [event for project in report.projects for task in project.tasks for activity in task.activities
              for event in activity.events]
    assert page.count('<div class="r k-events">') == len(events)


def test_problems_come_first_with_both_places(report: Report) -> None:
    problem = Problem(kind="other", severity="error", project=None, detail="Two <b>sides</b> clash.",
                      detail_local="Екі", values=(), places=(Span(0, 10), Span(40, 50)))
    page = build_html(replace(report, problems=(problem,)), PDF)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Two &lt;b&gt;sides&lt;/b&gt; clash." in page
    assert page.index("clash.") < page.index("<h2>Records</h2>")
    assert len(re.findall(r'<a class="v k-problem"', page)) == 2


def test_text_of_the_report_is_never_markup(report: Report) -> None:
    project = replace(report.projects[0], title='<script>alert(1)</script>', evidence_link="javascript:alert(1)")
    page = build_html(replace(report, projects=(project,)), PDF)
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
