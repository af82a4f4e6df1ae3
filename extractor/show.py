"""Report -> a summary to read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.models import Activity, Event, Project, Report

_WIDTH = 110


def summarize(report: Report) -> str:
    """One report as indented lines: who, how much, each project with its tasks, activities and events."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    info = report.info
    yield _cut(info.title or "(no title)")
    yield f"  operator   {info.operator or '-'}"
    yield f"  customer   {info.customer or '-'}"
    yield f"  year       {info.year or '-'}, language {info.language or '-'}"
    yield f"  grants     {_number(info.grants_announced)} announced, {_number(info.grants_awarded)} awarded"
    yield f"  funding    {_number(info.funding_state)} KZT from the state, {_number(info.funding_other)} from others"
    if report.status != "ok":
        yield f"  status     {report.status}: not found {', '.join(report.missing) or '-'}"
    for project in report.projects:
        yield ""
        yield from _project_lines(project)
    if report.problems:
        yield ""
        yield f"{len(report.problems)} contradictions"
        for problem in report.problems:
            yield _cut(f"  {problem.severity:8} {problem.detail}")


def _project_lines(project: Project) -> Iterator[str]:
    yield _cut(f"{project.number or '-'}. {project.title or '(no title)'}")
    yield _cut(f"  {project.grantee or '-'}; {_number(project.amount)} KZT; "
               f"{project.period_start or '?'} to {project.period_end or '?'}")
    events = [event for task in project.tasks for activity in task.activities for event in activity.events]
    people = sum(event.participants or 0 for event in events if event.unit == "people")
    yield (f"  {len(events)} events, {people} participants, {len(project.partners)} partners, "
           f"{len(project.links)} links, {len(project.surveys)} surveys")
    for task in project.tasks:
        yield _cut(f"  {_numbered(task.number, task.title)}")
        for activity in task.activities:
            yield from _activity_lines(activity)


def _activity_lines(activity: Activity) -> Iterator[str]:
    reached = [f"{name} {_number(value)}" for name, value in
               (("planned", activity.planned_participants), ("reported", activity.reported_participants)) if value]
    yield _cut(f"    {_numbered(activity.number, activity.title)}" + (f" ({', '.join(reached)})" if reached else ""))
    for event in activity.events:
        yield _cut("      " + _event_line(event))


def _event_line(event: Event) -> str:
    date = (event.date_start or "no date") + (f" to {event.date_end}" if event.date_end else "")
    count = ""
    if event.participants is not None:
        sign = {"at_least": "≥", "about": "~"}.get(event.qualifier or "", "")
        count = f"{sign}{_number(event.participants)} {event.unit}"
    names = ", ".join(person.name for person in event.people)
    return "  ".join(part for part in (date, event.kind, event.title, event.venue, count, names) if part)


def _numbered(number: int | None, title: str | None) -> str:
    return (f"{number}. " if number is not None else "") + (title or "(no title)")


def _number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}".replace(",", " ")


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else line[:_WIDTH - 1] + "…"
