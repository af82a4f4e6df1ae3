"""Report -> problems: a report checked against itself.

One function for each kind of contradiction. Those of the report take a `Desk`, those of a project
its `View` and its claims (`Told`); each yields findings that say what was compared, with the
figures that clash and the places of both sides.
"""

from __future__ import annotations

from extractor.checks.claims import read_told
from extractor.checks.events import (
    check_closing_number,
    check_events_number,
    check_kind_numbers,
    check_kind_renamed,
    check_kinds_together,
    check_opening_number,
    check_staff,
)
from extractor.checks.front import (
    check_amount_words,
    check_direction_amounts,
    check_funding,
    check_grants,
    check_partners_number,
    check_same_partner,
)
from extractor.checks.limits import (
    check_before_start,
    check_contract,
    check_outside_period,
    check_plans,
    check_shortfall,
)
from extractor.checks.links import check_damaged, check_duplicates, check_missing, check_projects_links
from extractor.checks.lists import check_lists, check_sentence_sums
from extractor.checks.names import check_opened_later, check_phones, check_project_names
from extractor.checks.numbering import check_headings, check_run_on, check_tasks
from extractor.checks.overall import (
    check_overall,
    check_people_and_families,
    check_project_sum,
    check_satisfaction,
    check_shares,
    check_survey_shares,
)
from extractor.checks.retold import (
    check_events_sum,
    check_institutions,
    check_respondents,
    check_retold,
    check_several,
    check_things,
)
from extractor.checks.statistics import (
    check_ages_told,
    check_children,
    check_elderly,
    check_split_numbers,
    check_table_sums,
    check_table_totals,
)
from extractor.checks.view import Desk, say, views
from extractor.mentions import Reading
from extractor.models import Problem, Report
from extractor.rules import COMMON

REPORT_CHECKS = (
    check_funding, check_grants, check_direction_amounts, check_amount_words, check_partners_number, check_same_partner,
    check_phones, check_projects_links, check_people_and_families,
)
PROJECT_CHECKS = (
    check_contract, check_headings, check_tasks, check_run_on, check_outside_period, check_before_start,
    check_events_sum, check_retold, check_several, check_plans, check_shortfall, check_staff, check_institutions,
    check_kind_numbers, check_kinds_together, check_events_number, check_closing_number, check_opening_number,
    check_kind_renamed, check_opened_later,
    check_respondents, check_survey_shares, check_overall, check_project_sum,
    check_satisfaction, check_shares, check_things, check_lists, check_sentence_sums,
    check_table_sums, check_table_totals, check_split_numbers, check_children, check_elderly, check_ages_told,
    check_duplicates, check_damaged, check_missing, check_project_names,
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
