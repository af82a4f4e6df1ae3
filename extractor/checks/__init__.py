"""Report -> problems: a report checked against itself.

One function for each kind of contradiction. Those of the report take a `Desk`, those of a project
its `View` and its claims (`Told`); each yields findings that say what was compared, with the
figures that clash and the places of both sides.
"""

from __future__ import annotations

from extractor.checks.claims import read_told
from extractor.checks.retold import (
    check_events_sum,
    check_institutions,
    check_respondents,
    check_retold,
    check_several,
    check_things,
)
from extractor.checks.view import Desk, say, views
from extractor.mentions import Reading
from extractor.models import Problem, Report
from extractor.rules import COMMON

REPORT_CHECKS = ()
PROJECT_CHECKS = (
    check_retold, check_several, check_events_sum, check_respondents, check_institutions, check_things,
)
SEVERITIES = ("error", "warning", "notice")


def find_problems(report: Report) -> tuple[Problem, ...]:
    """Where a report contradicts itself or its own limits: those of the whole report first, then each project's."""
    if report.status == "unrecognised":
        return ()
    desk = Desk(report, Reading(report.document))
    found = [problem for check in REPORT_CHECKS for problem in check(desk)]
    for view in views(desk):
        told = read_told(view)
        found += [problem for check in PROJECT_CHECKS for problem in check(view, told)]
    return tuple(found)


def format_problem(problem: Problem, language: str = COMMON) -> str:
    """A finding on one line in a language that has sentences, else English: severity, project, what was compared."""
    words = {"number": problem.project}
    where = say(language, "report" if problem.project is None else "project", "check_words").format(**words)
    sentence = problem.detail if language in (COMMON, "en") else problem.detail_local
    return f"{say(language, problem.severity, 'check_severities')} · {where} · {sentence}"
