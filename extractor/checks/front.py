"""The front of a report and its annex of grantees: sums of money, numbers of grants, amounts in words, partners."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.checks.claims import same_name
from extractor.checks.view import Desk, figure, name_key, sources_spans
from extractor.document import Section, Span
from extractor.models import Partner, Problem
from extractor.sections import sections_by_key
from extractor.values import integer, number_in_words

_IN_WORDS = regex.compile(r"(?<![\d.,])(?P<n>\d{1,3}(?:[ .]\d{3})+|\d{4,})\s?\((?P<words>\p{L}[\p{L}\s-]+)\)")


def check_funding(desk: Desk) -> Iterator[Problem]:
    """The grants by direction, and the projects' grants, against the total of section 5."""
    report = desk.report
    total = report.info.funding_state
    if total is None:
        return
    place = sources_spans(report.info, "funding_state")
    amounts = [d.amount for d in report.directions if d.amount is not None]
    failed = _awarded_less(desk)
    found: set[int] = set()
    for key, records, sums in (
        ("sum_directions", report.directions, [] if failed else amounts),
        ("sum_projects", report.projects, [p.amount for p in report.projects if p.amount is not None]),
    ):
        if len(sums) != len(records) or not sums or sum(sums) == total or sum(sums) in found:
            continue
        found.add(sum(sums))  # the same sum of directions and projects is one finding
        parts = [figure(value) for value in sums]
        yield desk.problem(
            "sum_mismatch", "error", key, [figure(total), figure(sum(sums)), *parts],
            [*place, *(span for record in records for span in sources_spans(record, "amount"))],
            sum=figure(sum(sums)), parts=" + ".join(parts), total=figure(total),
        )


def _awarded_less(desk: Desk) -> bool:
    """Whether fewer grants were awarded than announced: then directions are left without money."""
    info = desk.report.info
    announced = info.grants_announced or sum(d.grants or 0 for d in desk.report.directions)
    awarded = min(filter(None, (info.grants_awarded, len(desk.report.projects))), default=0)
    said = any(
        rule.pattern.search(desk.reading.folded[section.start : section.end])
        for key in ("directions", "awarded") for section in sections_by_key(desk.report.sections, key)
        for rule in desk.reading.rules.of(section.language, "check_failed")
    )
    return awarded < announced or said


def check_grants(desk: Desk) -> Iterator[Problem]:
    """The numbers of grants announced and awarded against the rows of their tables."""
    report, info = desk.report, desk.report.info
    grants = [d.grants for d in report.directions if d.grants is not None]
    announced = info.grants_announced
    if announced and grants and len(grants) == len(report.directions) and sum(grants) != announced:
        parts = [figure(value) for value in grants]
        rows = [span for direction in report.directions for span in sources_spans(direction, "grants")]
        yield desk.problem(
            "sum_mismatch", "error", "grants_by_direction", [figure(announced), figure(sum(grants)), *parts],
            [*sources_spans(info, "grants_announced"), *rows],
            announced=figure(announced), sum=figure(sum(grants)), parts=" + ".join(parts),
        )
    listed = [project for project in report.projects if "number" in project.sources]
    if info.grants_awarded and listed and len(listed) == len(report.projects) != info.grants_awarded:
        yield desk.problem(
            "contradictory_count", "error", "grants_awarded", [figure(info.grants_awarded), figure(len(listed))],
            [*sources_spans(info, "grants_awarded"), *(s for p in listed for s in sources_spans(p, "number"))],
            awarded=figure(info.grants_awarded), rows=figure(len(listed)),
        )


def check_direction_amounts(desk: Desk) -> Iterator[Problem]:
    """A direction of one grant against the amount of the one project in it."""
    for direction in desk.report.directions:
        projects = [p for p in desk.report.projects if p.direction and same_name(p.direction, direction.title)]
        if direction.grants != 1 or len(projects) != 1 or direction.amount is None:
            continue
        project = projects[0]
        if project.amount is not None and project.amount != direction.amount:
            yield desk.problem(
                "sum_mismatch", "error", "direction_amount", [figure(direction.amount), figure(project.amount)],
                [*sources_spans(direction, "amount"), *sources_spans(project, "amount")], project.number,
                direction=figure(direction.amount), project_amount=figure(project.amount),
            )


def check_partners_number(desk: Desk) -> Iterator[Problem]:
    """The number of partners announced in section 7 against its table."""
    partners = [partner for project in desk.report.projects for partner in project.partners]
    for section in sections_by_key(desk.report.sections, "partners_domestic"):
        for block in desk.report.document.blocks[section.first : section.last]:
            if block.kind == "table" or not partners:
                continue
            mention = desk.reading.first(section.language, "check_partners", max(block.start, section.body), block.end)
            found = desk.reading.found_mention(mention) if mention else None
            listed = [p for p in partners if section.start <= p.start < section.end]
            if mention and found and listed and len(listed) == len(partners) != found.value:
                yield desk.problem(
                    "contradictory_count", "warning", "partners_number", [figure(found.value), figure(len(listed))],
                    [Span(mention.start, mention.end), *(s for p in listed for s in sources_spans(p, "organization"))],
                    announced=figure(found.value), rows=figure(len(listed)),
                )


def check_amount_words(desk: Desk) -> Iterator[Problem]:
    """Every amount that is printed in figures and in words."""
    document = desk.report.document
    for block in document.blocks:
        for match in _IN_WORDS.finditer(desk.reading.folded, block.start, block.end):
            section = _section_at(desk, match.start())
            figures = integer(match["n"])
            number = number_in_words(section.language if section else desk.language, match["words"])
            if number is None or figures is None or number == figures:
                continue
            spans = [Span(*match.span("n")), Span(*match.span("words"))]
            values = [desk.text(span) for span in spans]
            yield desk.problem(
                "amount_words_mismatch", "error", "amount_words", values, spans, _project_at(desk, match.start()),
                figures=values[0], words=values[1], number=figure(number),
            )


def _section_at(desk: Desk, position: int) -> Section | None:
    found = None
    for top in desk.report.sections:
        for section in top.walk():
            if section.start <= position < section.end:
                found = section
    return found


def _project_at(desk: Desk, position: int) -> int | None:
    """The project in whose profile (Annex 1) or report (Annex 2) a position stands."""
    for key in ("grantees", "projects"):
        for section in sections_by_key(desk.report.sections, key):
            if section.start <= position < section.end and section.children:
                for project in desk.report.projects:
                    printed = [span.start for source in project.sources.values() for span in source.spans]
                    printed += [task.start for task in project.tasks]
                    if any(section.start <= start < section.end for start in printed):
                        return project.number
    return None


# --- organisations -----------------------------------------------------------------


def check_same_partner(desk: Desk) -> Iterator[Problem]:
    """Partners of different names with the same head and telephone (or one of them and the address)."""
    partners = [(project.number, partner) for project in desk.report.projects for partner in project.partners]
    for index, (number, partner) in enumerate(partners):
        for other_number, other in partners[:index]:
            shared = _shared(partner, other)
            if len(shared) < 2 or same_name(partner.organization, other.organization):
                continue
            yield desk.problem(
                "other", "warning", "same_partner", [other.organization, partner.organization],
                [*sources_spans(other, "organization", "head", "phone"),
                 *sources_spans(partner, "organization", "head", "phone")],
                number if number == other_number else None,
                shared=tuple(f"partner_{name}" for name in shared),
                first=other.organization, second=partner.organization,
            )


def _shared(a: Partner, b: Partner) -> list[str]:
    shared = []
    if a.phone and b.phone and a.phone[-10:] == b.phone[-10:]:
        shared.append("phone")
    words = [set(name_key(p.head or "").split()) for p in (a, b)]
    if len(words[0] & words[1]) >= 2:
        shared.append("head")
    if a.address and b.address and same_name(a.address, b.address):
        shared.append("address")
    return shared
