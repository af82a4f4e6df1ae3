"""Reads the front of a report: cover, sections 1-8, signatures, and the profiles of Annex 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product, takewhile
from typing import Any

from extractor.document import Block, Section, Span, Table
from extractor.event_fields import Dates, date_mentions, read_dates
from extractor.event_tables import column_of
from extractor.events import link_records
from extractor.mentions import Found, Reading
from extractor.models import Direction, LinkRecord, Partner, ReportInfo, Signatory, Source
from extractor.ner import Name
from extractor.regroup import line_starts
from extractor.sections import sections_by_key

Cells = dict[str, Span]
SHORT_LINE = 120  # characters


@dataclass(frozen=True)
class Row:
    """A project's row in the table of awarded grants."""

    start: int
    cells: Cells


@dataclass(frozen=True)
class Profile:
    """What Annex 1 says of one grantee: item key -> the text after its heading."""

    start: int
    language: str
    items: dict[str, Span]


@dataclass(frozen=True)
class PartnerRow:
    """One partner with the grantee and the project of its row (cells filled down)."""

    language: str
    cells: Cells
    start: int = 0


def table_rows(reading: Reading, language: str, block: Block) -> list[Row]:
    """The rows of a table as column name -> characters, by the rules of kind `column`."""
    table: Table | None = block.table
    if table is None:
        return []
    header = table.rows[max(0, table.header_rows - 1)]
    columns = [column_of(reading, language, "column", "column", cell) for cell in header]
    rows = []
    for row in table.rows[max(1, table.header_rows) :]:
        cells: Cells = {}
        for name, cell in zip(columns, row, strict=False):
            if name and name not in cells and cell is not None and reading.document.text[cell.start : cell.end].strip():
                cells[name] = Span(cell.start, cell.end)
        own = [cell.start for cell in row if cell is not None and not cell.filled]
        if cells:
            rows.append(Row(min(own, default=min(span.start for span in cells.values())), cells))
    return rows


def section_tables(reading: Reading, section: Section) -> list[Block]:
    return [b for b in reading.document.blocks[section.first : section.last] if b.table is not None]


# --- the report itself -----------------------------------------------------------


def read_info(reading: Reading, sections: Sequence[Section], names: Sequence[Name], language: str) -> ReportInfo:
    """Title, year, operator, dates, sums and signatures of the report."""
    found: dict[str, Found | None] = {}
    title = _first(sections, "report_title")
    year = year_span(reading, sections)
    if title:
        block = reading.document.blocks[title.first]
        found["title"] = reading.found("common.text.title", block.start, block.end)
        found["language"] = reading.found("common.language.detected", block.start, block.end)
    found["year"] = reading.found("common.year.figure", year.start, year.end) if year else None
    customer = _first(sections, "customer")
    if customer:
        span = text_of(reading, customer)
        found["customer"] = reading.found("common.text.sentence", span.start, span.end) if span else None
    found["operator"] = _operator(reading, sections)
    links = _announcement(reading, sections, year, found)
    found["grants_announced"] = _grants(reading, sections, "directions", "grants_announced")
    found["grants_awarded"] = _grants(reading, sections, "awarded", "grants_announced", "grants_contracted")
    found["funding_state"] = _money(reading, sections, "funding_state")
    found["funding_other"] = _money(reading, sections, "funding_other")
    if found.get("language") is None and reading.document.text.strip():
        found["language"] = reading.found("common.language.detected", 0, min(3000, len(reading.document.text)))
    values: dict[str, Any] = {name: _value(found.get(name)) for name in _INFO_FIELDS}
    return ReportInfo(
        **values,
        announcement_links=links,
        signatories=_signatories(reading, sections, names),
        sources={name: item.source for name, item in found.items() if item is not None},
        start=title.start if title else 0,
    )


_INFO_FIELDS = (
    "title", "year", "language", "operator", "customer", "announced_on", "applications_from", "applications_to",
    "grants_announced", "grants_awarded", "funding_state", "funding_other",
)


def _value(item: Found | None) -> object:
    return item.value if item is not None else None


def _first(sections: Sequence[Section], key: str) -> Section | None:
    return next(iter(sections_by_key(sections, key)), None)


def year_span(reading: Reading, sections: Sequence[Section]) -> Span | None:
    """The report's year as printed in its title, else on its cover; the year that dates without one mean."""
    title = _first(sections, "report_title")
    blocks = [reading.document.blocks[title.first]] if title else []
    blocks += [block for block in reading.document.blocks if block.page == 1]
    for block in blocks:
        for mention in reading.find("common", "year", block.start, block.end):
            return Span(mention.start, mention.end)
    return None


def text_of(reading: Reading, section: Section) -> Span | None:
    """What stands behind a heading in its own paragraph, else the paragraph below it."""
    for block in reading.document.blocks[section.first : section.first + 2]:
        if block.table is None and block.end > section.body and reading.folded[section.body : block.end].strip():
            return Span(max(block.start, section.body), block.end)
    return None


def _operator(reading: Reading, sections: Sequence[Section]) -> Found | None:
    section = _first(sections, "prepared_by")
    if section is None:
        return None
    blocks = reading.document.blocks[section.first : section.first + 2]
    rules = [r for r in reading.rules.of(section.language, "heading") if r.data["key"] == "prepared_by"]
    values: list[Span] = []
    for block in blocks:
        breaks = [at + 1 for at in range(block.start, block.end) if reading.folded[at] == "\n"]
        for begin in (block.start, *breaks, *line_starts(reading.document, block.start, block.end)):
            text = reading.folded[begin : block.end].replace("\n", " ")
            matches = (rule.pattern.match(text) for rule in rules)
            values += [Span(begin + match.start("value"), begin + match.end("value"))
                       for match in matches if match and match["value"]]
    if values:  # a heading in other words may stand before the form's sentence
        value = min(values, key=lambda value: value.end - value.start)
        return reading.found("common.text.sentence", value.start, value.end)
    span = text_of(reading, section)
    if span is None or not reading.first(section.language, "operator", span.start, span.end):
        return None
    return reading.found("common.text.sentence", span.start, span.end)


_APPLICATIONS = (("applications_from", "applications_began"), ("applications_to", "applications_ended"))


def _announcement(
    reading: Reading, sections: Sequence[Section], year: Span | None, found: dict[str, Found | None]
) -> tuple[LinkRecord, ...]:
    section = _first(sections, "announcement")
    if section is None:
        return ()
    language = section.language
    for sentence in reading.sentences(section.body, section.end):
        mentions = date_mentions(reading, language, sentence.start, sentence.end)
        if not mentions:
            continue
        dates = read_dates(reading, mentions[0], year)
        if dates is None:
            continue
        if reading.first(language, "applications", sentence.start, sentence.end):
            # Its beginning and its end may be told in lines of their own.
            ends = [name for name, kind in _APPLICATIONS if reading.first(language, kind, sentence.start, sentence.end)]
            if len(mentions) == len(ends) == 1 and not dates.end:
                found.setdefault(ends[0], dates.start)
                continue
            _applications(found, dates, [read_dates(reading, mention, year) for mention in mentions[1:]],
                          reading.first(language, "announced", sentence.start, sentence.end) is not None)
        elif reading.first(language, "announced", sentence.start, sentence.end):
            found.setdefault("announced_on", dates.start)
    return link_records(reading.links(section.body, section.end), reading)


def _applications(found: dict[str, Found | None], first: Dates, later: list[Dates | None], announced: bool) -> None:
    """When applications were taken: a range, two dates (behind that of the announcement, where it is told beside them),
    or the day of the announcement to the one date told."""
    ranged = next((dates for dates in [first, *later] if dates and dates.end), None)
    if ranged is not None:
        if announced and ranged is not first:
            found.setdefault("announced_on", first.start)
        found.setdefault("applications_from", ranged.start)
        found.setdefault("applications_to", ranged.end)
    elif announced and len(later) == 2 and later[0] is not None and later[1] is not None:
        found.setdefault("announced_on", first.start)
        found.setdefault("applications_from", later[0].start)
        found.setdefault("applications_to", later[1].start)
    elif later and later[-1] is not None:
        found.setdefault("applications_from", first.start)
        found.setdefault("applications_to", later[-1].start)
    elif found.get("announced_on"):
        found.setdefault("applications_from", found["announced_on"])
        found.setdefault("applications_to", first.start)


def _grants(reading: Reading, sections: Sequence[Section], key: str, *kinds: str) -> Found | None:
    """The number of grants told above a section's table, in the words of the first kind of rules that finds one."""
    section = _first(sections, key)
    if section is None:
        return None
    blocks = reading.document.blocks[section.first : section.last]
    told = takewhile(lambda block: block.table is None, blocks)
    for kind, block in product(kinds, told):
        mention = reading.first(section.language, kind, max(block.start, section.body), block.end)
        if mention:
            return reading.found_mention(mention)
    # Nothing but the number behind the heading: `… в отчетном периоде: 3.`
    rest = Span(section.body, reading.document.blocks[section.first].end)
    return reading.found("common.number.cell", rest.start, rest.end) if rest.end - rest.start < 12 else None


def _money(reading: Reading, sections: Sequence[Section], key: str) -> Found | None:
    section = _first(sections, key)
    if section is None:
        return None
    for kind in ("money_unit", "none_given", "money"):
        mention = reading.first(section.language, kind, section.body, section.end)
        if mention:
            return reading.found_mention(mention)
    return None


def _signatories(reading: Reading, sections: Sequence[Section], names: Sequence[Name]) -> tuple[Signatory, ...]:
    """Role and name in one line, or the name below the role, also in several columns side by side."""
    section = _first(sections, "prepared_by")
    if section is None:
        return ()
    signatories = []
    roles: dict[int, Span] = {}  # by column
    for line in _signed_lines(reading, reading.document.blocks[section.first + 1 : section.last]):
        own: Sequence[Name | None] = [_name_in(part, names) for part in line]
        if len(line) > 1 and any(own) and not all(own):  # role and name side by side
            line, own = [Span(line[0].start, line[-1].end)], [name for name in own if name][:1]
        for column, (part, name) in enumerate(zip(line, own, strict=True)):
            if name is None:
                if reading.first(section.language, "signatory", part.start, part.end):
                    roles[column] = part
                continue
            before = Span(part.start, name.start)
            if reading.folded[before.start : before.end].strip(" \t_.,/"):
                roles[column] = before
            signatory = _signatory(reading, roles.pop(column, None), name)
            if signatory:
                signatories.append(signatory)
    return tuple(signatories)


def _name_in(span: Span, names: Iterable[Name]) -> Name | None:
    return next((name for name in names if span.start <= name.start and name.end <= span.end), None)


def _signed_lines(reading: Reading, blocks: Iterable[Block]) -> Iterator[list[Span]]:
    """The lines and the rows of tables, each as what stands side by side in it."""
    for block in blocks:
        if block.table is None:
            starts = [block.start, *(i + 1 for i in range(block.start, block.end) if reading.folded[i] == "\t")]
            ends = [*(start - 1 for start in starts[1:]), block.end]
            yield [Span(start, end) for start, end in zip(starts, ends, strict=True)]
            continue
        for row in block.table.rows:
            yield [Span(cell.start, cell.end) for cell in row if cell is not None and cell.end > cell.start]


def _signatory(reading: Reading, role: Span | None, name: Name) -> Signatory | None:
    said = reading.found("common.text.role", role.start, role.end) if role else None
    found = reading.found("common.text.sentence_name", name.start, name.end)
    if role is None or said is None or found is None:
        return None
    return Signatory(role=said.value, name=found.value, start=role.start,
                     sources={"role": said.source, "name": found.source})


def read_directions(reading: Reading, sections: Sequence[Section]) -> tuple[Direction, ...]:
    """The priority directions of section 2."""
    directions = []
    for section in sections_by_key(sections, "directions"):
        for block in section_tables(reading, section):
            for row in table_rows(reading, section.language, block):
                cells = row.cells
                if "direction" not in cells or _is_total(reading, section.language, cells):
                    continue
                found = {
                    "number": _cell_number(reading, cells.get("number")),
                    "title": reading.found("common.text.title", cells["direction"].start, cells["direction"].end),
                    "grants": _cell_number(reading, cells.get("grants")),
                    "amount": _cell_number(reading, cells.get("amount")),
                }
                title = found["title"]
                if title is None:
                    continue
                directions.append(
                    Direction(
                        number=_as_int(found["number"]), title=title.value, grants=_as_int(found["grants"]),
                        amount=_as_int(found["amount"]), start=row.start,
                        sources={n: f.source for n, f in found.items() if f is not None},
                    )
                )
    return tuple(directions)


def _as_int(item: Found | None) -> int | None:
    return item.value if item is not None else None


def _is_total(reading: Reading, language: str, cells: Cells) -> bool:
    first = sorted(cells.values(), key=lambda span: span.start)[:2]  # the row's number may stand before the word
    return any(rule.pattern.match(reading.folded[span.start : span.end])
               for rule in reading.rules.of(language, "total_row") for span in first)


def _cell_number(reading: Reading, span: Span | None) -> Found | None:
    return reading.found("common.number.cell", span.start, span.end) if span else None


# --- the projects' front matter ----------------------------------------------------


def awarded_rows(reading: Reading, sections: Sequence[Section]) -> list[tuple[str, Row]]:
    """(language, row) for each awarded grant of section 3."""
    return [
        (section.language, row)
        for section in sections_by_key(sections, "awarded")
        for block in section_tables(reading, section)
        for row in table_rows(reading, section.language, block)
        if row.cells.keys() & {"organization", "grantee"} and not _is_total(reading, section.language, row.cells)
    ]


def partner_rows(reading: Reading, sections: Sequence[Section]) -> list[PartnerRow]:
    """The partners of sections 7 and 8, each with its grantee."""
    rows = []
    for key in ("partners_domestic", "partners_international"):
        for section in sections_by_key(sections, key):
            for block in section_tables(reading, section):
                for row in table_rows(reading, section.language, block):
                    span = row.cells.get("organization")
                    if span and not reading.first(section.language, "none_given", span.start, span.end):
                        rows.append(PartnerRow(section.language, row.cells, row.start))
    return rows


def read_partner(reading: Reading, row: PartnerRow) -> Partner | None:
    """A partner's organization, head, phone and address."""
    found = {}
    for column, rule in (
        ("organization", "common.text.sentence"), ("head", "common.text.sentence_name"),
        ("address", "common.text.sentence"),
    ):
        span = row.cells.get(column)
        found[column] = reading.found(rule, span.start, span.end) if span else None
    span = row.cells.get("phone")
    found["phone"] = reading.found("common.phone.printed", span.start, span.end) if span else None
    organization = found["organization"]
    if organization is None:
        return None
    return Partner(
        organization=organization.value, head=_text(found["head"]), phone=_text(found["phone"]),
        address=_text(found["address"]), start=row.cells["organization"].start,
        sources={name: item.source for name, item in found.items() if item is not None},
    )


def _text(item: Found | None) -> str | None:
    return str(item.value) if item is not None else None


def profiles(reading: Reading, sections: Sequence[Section]) -> list[Profile]:
    """The profiles of Annex 1 that name a grantee."""
    found = []
    for section in sections_by_key(sections, "grantees"):
        items = {
            child.key: Span(child.body, max(child.body, _last_end(reading, child))) for child in section.children
        }
        if "grantee_name" in items:
            found.append(Profile(section.start, section.children[0].language, items))
    return found


def _last_end(reading: Reading, section: Section) -> int:
    """The end of an item's own paragraph; an address may go on in short lines of its own (`тел. …`)."""
    blocks = [b for b in reading.document.blocks[section.first : section.last] if b.end > section.body]
    if not blocks:
        return section.end
    end = blocks[0].end
    if section.key == "grantee_contact":
        for block in blocks[1:]:
            if block.kind != "paragraph" or block.end - block.start > SHORT_LINE:
                break
            end = block.end
    return end


def sources_of(found: dict[str, Found | None]) -> dict[str, Source]:
    """The sources of the values that were found."""
    return {name: item.source for name, item in found.items() if item is not None}
