"""Sections and values -> Report: joins what the front, the annexes and the projects' reports say of one grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import regex
from rapidfuzz import fuzz

from extractor import front
from extractor.activities import read_tasks
from extractor.document import Document, Section, Span
from extractor.drafts import Context
from extractor.event_fields import date_mentions, read_dates
from extractor.events import link_records
from extractor.front import PartnerRow, Profile, Row
from extractor.languages import detect_language
from extractor.later import add_later_figures
from extractor.mentions import Found, Reading
from extractor.models import Project, Report
from extractor.ner import Name
from extractor.project_parts import read_outputs, read_statistics, read_success_stories, read_surveys
from extractor.sections import sections_by_key

SAME_ORGANIZATION = 80  # rapidfuzz ratio from which two printed names of a grantee are one
HEAD_LINES = 8  # blocks at a project's beginning in which its grantee is named
EXPECTED = (
    "announcement", "directions", "awarded", "funding_state", "grantees", "projects", "activities", "statistics",
)
_QUOTED = regex.compile(r'"([^"]{3,})"')
_WORD = regex.compile(r"\p{L}+")


def build_report(document: Document, sections: tuple[Section, ...]) -> Report:
    """All records of a document; `unrecognised` where the form's headings are missing."""
    reading = Reading(document)
    keys = {section.key for top in sections for section in top.walk()}
    missing = tuple(key for key in EXPECTED if key not in keys)
    language = detect_language(document.text)
    names = reading.names(language)
    if len(keys) < 4 or len(missing) > len(EXPECTED) - 2:
        empty = front.read_info(reading, (), (), language)
        empty = replace(empty, language=None, sources={})
        return Report(empty, (), (), (), document, sections, "unrecognised", missing)
    info = front.read_info(reading, sections, names, language)
    projects = _projects(reading, sections, names, language)
    return Report(
        info=info, directions=front.read_directions(reading, sections), projects=projects, problems=(),
        document=document, sections=sections, status="partial" if missing else "ok", missing=missing,
    )


# --- joining ---------------------------------------------------------------------


def _key(reading: Reading, span: Span) -> str:
    """A printed name for comparison: lower case, words only."""
    return " ".join(_WORD.findall(reading.folded[span.start : span.end].casefold()))


def _alike(reading: Reading, a: Span | None, b: Span | None) -> float:
    if a is None or b is None:
        return 0.0
    left, right = _key(reading, a), _key(reading, b)
    own = _own_name(reading, a)
    # One language says what kind of organization it is before its name, the other behind it.
    namesake = SAME_ORGANIZATION if own and own == _own_name(reading, b) else 0
    return max(fuzz.ratio(left, right), fuzz.token_sort_ratio(left, right), namesake)


def _own_name(reading: Reading, span: Span) -> str | None:
    """What stands in quotes of a printed name, for comparison."""
    quoted = _QUOTED.search(reading.folded, span.start, span.end)
    return _key(reading, Span(*quoted.span(1))) if quoted else None


def _grantee_of(reading: Reading, section: Section) -> Span | None:
    child = next((c for c in section.children if c.key == "project_grantee"), None)
    if child is None:
        return None
    return Span(child.body, reading.document.blocks[child.first].end)


def _in_head(reading: Reading, section: Section, known: Sequence[Span]) -> Span | None:
    """The grantee named in the lines above a project's items, whatever word announces it."""
    items = next((c.first for c in section.children if c.key not in ("project_direction", "project_title")),
                 section.first + HEAD_LINES)
    lines = []
    for block in reading.document.blocks[section.first : min(items, section.first + HEAD_LINES)]:
        colon = reading.folded.find(":", block.start, block.end)
        lines += [Span(block.start, block.end)] + ([Span(colon + 1, block.end)] if colon > 0 else [])
    best = max(((_alike(reading, line, name), line.start, line) for line in lines for name in known),
               key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] >= SAME_ORGANIZATION else None


def _projects(
    reading: Reading, sections: Sequence[Section], names: Sequence[Name], language: str
) -> tuple[Project, ...]:
    rows = front.awarded_rows(reading, sections)
    profiles = front.profiles(reading, sections)
    reports = [s for s in sections_by_key(sections, "projects") if s.children]
    partners = front.partner_rows(reading, sections)
    if not rows:
        rows = [(language, Row(p.start, {"organization": p.items["grantee_name"]})) for p in profiles] or [
            (language, Row(r.start, {"organization": span})) for r in reports if (span := _grantee_of(reading, r))
        ]
    spans = [row.cells.get("organization") or row.cells["grantee"] for _, row in rows]
    of_profile = _assign(reading, spans, [p.items["grantee_name"] for p in profiles])
    of_report = _assign(reading, spans, [_grantee_of(reading, r) or _in_head(reading, r, spans) for r in reports])
    of_partner: dict[int, list[PartnerRow]] = {}
    for partner in partners:
        scores = [_alike(reading, span, partner.cells.get("grantee")) for span in spans]
        best = max(range(len(spans)), key=lambda i: scores[i], default=None)
        if best is not None and (scores[best] >= SAME_ORGANIZATION or len(spans) == 1):
            of_partner.setdefault(best, []).append(partner)
    return tuple(
        _project(reading, row_language, row, spans[i],
                 profiles[of_profile[i]] if i in of_profile else None,
                 reports[of_report[i]] if i in of_report else None,
                 of_partner.get(i, []), sections, names)
        for i, (row_language, row) in enumerate(rows)
    )


def _assign(reading: Reading, left: Sequence[Span], right: Sequence[Span | None]) -> dict[int, int]:
    """Best pairs by likeness of name; what is left over on both sides is paired in order if there is one of each."""
    scored = sorted(
        ((_alike(reading, a, b), -abs(i - j), i, j) for i, a in enumerate(left) for j, b in enumerate(right)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, _, i, j in scored:
        if score >= SAME_ORGANIZATION and i not in pairs and j not in pairs.values():
            pairs[i] = j
    rest = [i for i in range(len(left)) if i not in pairs]
    free = [j for j in range(len(right)) if j not in pairs.values()]
    if len(rest) == 1 and len(free) == 1:
        pairs[rest[0]] = free[0]
    return pairs


# --- one project -------------------------------------------------------------------


def _project(
    reading: Reading, language: str, row: Row, organization: Span, profile: Profile | None, report: Section | None,
    partners: Sequence[PartnerRow], sections: Sequence[Section], names: Sequence[Name],
) -> Project:
    year = front.year_span(reading, sections)
    cells, items = row.cells, profile.items if profile else {}
    found: dict[str, Found | None] = {
        "number": _read(reading, "common.number.cell", cells.get("number")),
        "grantee": _read(reading, "common.text.sentence", items.get("grantee_name") or organization),
        "field": _read(reading, "common.text.title", cells.get("field")),
        "direction": _read(reading, "common.text.title", cells.get("direction")) or _direction(reading, report),
        "term": _by_kind(reading, language, "term", cells.get("term")),
        "contract_number": _by_kind(reading, language, "contract", cells.get("contract")),
        "contract_date": _date(reading, language, cells.get("contract"), year)[0],
        "head": _read(reading, "common.text.sentence_name", items.get("grantee_head")),
        "amount": _by_kind(reading, language, "money", items.get("project_amount")),
        "title": _title(reading, language, items.get("project_name"), partners, report),
    }
    found["period_start"], found["period_end"] = _date(reading, language, items.get("project_period"), year)
    found["address"], found["phone"] = _contact(reading, language, items.get("grantee_contact"))
    values: dict[str, Any] = {name: item.value if (item := found[name]) else None for name in _FIELDS}
    project = Project(
        **values,
        evidence_link=None, start=row.start, sources=front.sources_of(found),
        partners=tuple(p for p in (front.read_partner(reading, row) for row in partners) if p),
    )
    return _with_report(reading, project, report, names, year) if report else project


_FIELDS = (
    "number", "title", "grantee", "field", "direction", "term", "contract_number", "contract_date", "head", "address",
    "phone", "period_start", "period_end", "amount",
)


def _with_report(
    reading: Reading, project: Project, report: Section, names: Sequence[Name], year: Span | None
) -> Project:
    """The project with what its own report in Annex 2 tells."""
    language = detect_language(reading.document.text[report.start : report.end], report.language)
    if language != detect_language(reading.document.text):
        names = reading.names(language, report.start, report.end)
    context = Context(reading, language, [n for n in names if report.start <= n.start < report.end], year)
    activities = next((s for s in report.walk() if s.key == "activities"), None)
    tasks = read_tasks(context, activities) if activities else ()
    tasks = add_later_figures(context, report, tasks)
    links = link_records(reading.links(report.start, report.end), reading)
    evidence = next((s for s in report.walk() if s.key == "evidence"), None)
    of_evidence = [link for link in links if evidence and evidence.start <= link.start < evidence.end]
    return replace(
        project, tasks=tasks, surveys=read_surveys(context, report, activities, tasks) if activities else (),
        statistics=read_statistics(context, report), outputs=read_outputs(context, report),
        success_stories=read_success_stories(context, report), links=links,
        evidence_link=of_evidence[0].url if of_evidence else None,
        sources={**project.sources, **({"evidence_link": of_evidence[0].sources["url"]} if of_evidence else {})},
    )


def _read(reading: Reading, rule: str, span: Span | None) -> Found | None:
    return reading.found(rule, span.start, span.end) if span and span.end > span.start else None


def _by_kind(reading: Reading, language: str, kind: str, span: Span | None) -> Found | None:
    if span is None:
        return None
    mention = reading.first(language, kind, span.start, span.end)
    return reading.found_mention(mention) if mention else None


def _date(reading: Reading, language: str, span: Span | None, year: Span | None) -> tuple[Found | None, Found | None]:
    """The first date of a cell or item, and its end or the next date."""
    if span is None:
        return None, None
    mentions = date_mentions(reading, language, span.start, span.end, weak=True)
    read = [dates for mention in mentions if (dates := read_dates(reading, mention, year))]
    if not read:
        return None, None
    end = read[0].end or (read[1].start if len(read) > 1 else None)
    return read[0].start, end


def _direction(reading: Reading, report: Section | None) -> Found | None:
    child = next((c for c in report.children if c.key == "project_direction"), None) if report else None
    if child is None:
        return None
    return reading.found("common.text.title", child.body, reading.document.blocks[child.first].end)


def _contact(reading: Reading, language: str, span: Span | None) -> tuple[Found | None, Found | None]:
    if span is None:
        return None, None
    mentions = reading.find(language, "phone", span.start, span.end)
    phone = reading.found_mention(mentions[-1]) if mentions else None
    end = mentions[-1].start if mentions else span.end
    label = reading.find(language, "phone_label", span.start, end)
    if label and label[-1].end >= end - 3:
        end = label[-1].start
    return reading.found("common.text.address", span.start, end), phone


def _title(
    reading: Reading, language: str, item: Span | None, partners: Sequence[PartnerRow], report: Section | None
) -> Found | None:
    """The project's name: of the quoted names in Annex 1 the one beside the word for project, or like section 7's."""
    candidates: list[Span] = []
    if item:
        text = reading.printed[item.start : item.end]
        for match in regex.finditer(r"[«“„\"](?:[^«»“”„\"]|«[^«»]*»)+[»”“\"]+", text):
            candidates.append(Span(item.start + match.start(), item.start + match.end()))
    elsewhere = next((p.cells["project"] for p in partners if "project" in p.cells), None)
    if not candidates:
        whole = _before_field(reading, item) if item else None
        own = next((s for s in report.children if s.key == "project_title"), None) if report else None
        if own is not None and elsewhere is None and whole is None:
            whole = Span(own.body, reading.document.blocks[own.first].end)
        return _read(reading, "common.text.title", whole or elsewhere)
    if elsewhere is not None and len(candidates) > 1:
        candidates.sort(key=lambda span: -_alike(reading, span, elsewhere))
    elif len(candidates) > 1:
        word = reading.rules.of(language, "title_wrapper")
        candidates.sort(key=lambda span: not _beside(reading, span, word[0].pattern if word else None))
    return _read(reading, "common.text.title", candidates[0])


def _before_field(reading: Reading, item: Span) -> Span:
    """An unquoted name ends at the bracket or comma behind which the field stands."""
    text = reading.folded[item.start : item.end]
    cut = regex.search(r"\s?[(;]|,\s(?!.*[»\"])", text)
    return Span(item.start, item.start + cut.start()) if cut and cut.start() > 3 else item


def _beside(reading: Reading, span: Span, word: regex.Pattern[str] | None) -> bool:
    """Whether the word for project stands right before or behind a quoted name."""
    if word is None:
        return False
    near = reading.folded[max(0, span.start - 12) : span.start] + " " + reading.folded[span.end : span.end + 12]
    return word.search(near) is not None
