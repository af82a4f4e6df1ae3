"""Report -> the shape of RECORDS.md, as JSON, as one JSON object per line, or as a flat CSV of events."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from extractor.models import Activity, Event, LinkRecord, Project, Record, Report, Statistic
from extractor.rows import columns_of

STATISTICS = {
    "gender": ("total", "male", "female"),
    "social": ("total", "children", "youth", "civil_servants", "public_sector", "disabled", "elderly", "unemployed",
               "ngo", "business", "other"),
    "age": ("total", "13-16", "17-22", "23-27", "28-32", "33-45", "46-58", "59+"),
}
CSV_COLUMNS = (
    "year", "operator", "customer", "project_number", "project", "grantee", "task_number", "task", "activity_number",
    "activity", "label", "kind", "title", "date_start", "date_end", "time", "venue", "participants", "qualifier",
    "unit", "people", "links",
)
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


def report_to_dict(report: Report) -> dict[str, Any]:
    """The report as one object of the shape and key order of RECORDS.md."""
    info = report.info
    return {
        "report": {
            **_values(info, "title", "year", "language", "operator", "customer", "announced_on", "applications_from",
                      "applications_to"),
            "announcement_links": _urls(info.announcement_links),
            **_values(info, "grants_announced", "grants_awarded", "funding_state", "funding_other"),
            "signatories": [_values(signatory) for signatory in info.signatories],
        },
        "directions": [_values(direction) for direction in report.directions],
        "projects": [_project(project) for project in report.projects],
        "inconsistencies": [
            {"kind": problem.kind, "project": problem.project, "detail": problem.detail,
             "values": list(problem.values)} for problem in report.problems
        ],
    }


def _values(record: Record, *names: str) -> dict[str, Any]:
    """The named fields of a record, all of its own without names."""
    return {name: _plain(getattr(record, name)) for name in names or columns_of(type(record))}


def _plain(value: Any) -> Any:
    # 92.0 and 92 are one figure; the database does not tell them apart.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _urls(links: Iterable[LinkRecord]) -> list[str]:
    return [link.url for link in links]


def _project(project: Project) -> dict[str, Any]:
    return {
        **_values(project, "number", "title", "grantee", "field", "direction", "term", "contract_number",
                  "contract_date", "head", "address", "phone", "period_start", "period_end", "amount"),
        "partners": [_values(partner) for partner in project.partners],
        "evidence_link": project.evidence_link,
        "tasks": [
            {**_values(task), "activities": [_activity(activity) for activity in task.activities]}
            for task in project.tasks
        ],
        "surveys": [
            {"respondents": survey.respondents,
             "questions": [{"question": question.question,
                            "answers": [[answer.answer, _plain(answer.share)] for answer in question.answers]}
                           for question in survey.questions]}
            for survey in project.surveys
        ],
        "statistics": {table: _statistics(project.statistics, table) for table in STATISTICS},
        "outputs": [[output.thing, output.number] for output in project.outputs],
        "success_stories": [_values(story) for story in project.success_stories],
        "links": _urls(project.links),
    }


def _statistics(statistics: Iterable[Statistic], table: str) -> dict[str, int | None]:
    found = {statistic.column: statistic.value for statistic in statistics if statistic.table == table}
    return {column: found.get(column) for column in STATISTICS[table]} if found else {}


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        **_values(activity),
        "events": [_event(event) for event in activity.events],
        "links": _urls(activity.links),
    }


def _event(event: Event) -> dict[str, Any]:
    return {**_values(event), "people": [_values(person) for person in event.people], "links": _urls(event.links)}


# --- formats -----------------------------------------------------------------


def write_json(reports: Iterable[Report], out: TextIO, *, single: bool) -> None:
    """One object if `single`, else a list of objects."""
    if single:
        for report in reports:
            json.dump(report_to_dict(report), out, ensure_ascii=False, indent=1)
            out.write("\n")
        return
    json.dump([report_to_dict(report) for report in reports], out, ensure_ascii=False, indent=1)
    out.write("\n")


def write_ndjson(reports: Iterable[Report], out: TextIO) -> None:
    """One object per line."""
    for report in reports:
        out.write(json.dumps(report_to_dict(report), ensure_ascii=False) + "\n")


def write_csv(reports: Iterable[Report], out: TextIO) -> None:
    """One row per event (see CSV_COLUMNS); people and links of an event are joined by `; ` and spaces.

    Text that a spreadsheet would run as a formula is made harmless by a leading apostrophe.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for report in reports:
        info = report.info
        for project in report.projects:
            for task in project.tasks:
                for activity in task.activities:
                    for event in activity.events:
                        writer.writerow(defuse(cell) for cell in (
                            info.year, info.operator, info.customer, project.number, project.title, project.grantee,
                            task.number, task.title, activity.number, activity.title,
                            *_values(event).values(),
                            "; ".join(f"{person.name} ({person.role})" for person in event.people),
                            " ".join(_urls(event.links)),
                        ))


def defuse(cell: object) -> object:
    """A cell as it may stand in a spreadsheet: text that would be run as a formula begins with an apostrophe."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


FORMATS = ("json", "csv", "ndjson")


def write_reports(reports: Iterable[Report], out: TextIO, form: str, *, single: bool) -> None:
    """All reports in one of FORMATS; `single` makes JSON one object instead of a list."""
    if form == "json":
        write_json(reports, out, single=single)
    elif form == "ndjson":
        write_ndjson(reports, out)
    else:
        write_csv(reports, out)
