"""Report and its PDF -> one self-contained HTML page: the pages left, the records right, each linked to the other.

Nothing is fetched from anywhere: pages are pictures inside the file, so it can be opened from a disk
and sent by mail. All text from the PDF is escaped; only http and https addresses are links.
"""

from __future__ import annotations

import base64
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

from PIL import Image

import extractor
from extractor.database import sql_folder
from extractor.document import Document, Span
from extractor.guard import Limits
from extractor.models import Record, Report
from extractor.pdf import render_page
from extractor.reading import NotAReport
from extractor.rows import TABLES, columns_of
from extractor.unclaimed import find_unclaimed

DPI = 88.0
_COLOURS = 16  # of a page's picture: enough for print, and a third of the size


@dataclass
class _Marks:
    """The boxes to draw on each page, and a number for every value that has some."""

    document: Document
    boxes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    drawn: set[tuple[int, str]] = field(default_factory=set)
    count: int = 0

    def add(self, spans: Iterable[Span], kind: str, said: str) -> str | None:
        """Mark the characters of a value; returns the name of its place, None if it stands nowhere on a page."""
        lines = [line for span in spans for line in self.document.bboxes(span)]
        if not lines:
            return None
        name = f"{self.count}"
        self.count += 1
        sizes = {info.number: (info.width, info.height) for info in self.document.page_infos}
        for index, (page, (x0, top, x1, bottom)) in enumerate(lines):
            width, height = sizes[page]
            style = (f"left:{x0 / width:.3%};top:{top / height:.3%};"
                     f"width:{(x1 - x0) / width:.3%};height:{(bottom - top) / height:.3%}")
            # One year may be behind the dates of a whole list of events: its ink must not be painted over.
            again = " again" if (page, style) in self.drawn else ""
            self.drawn.add((page, style))
            self.boxes[page].append(f'<a class="b k-{kind}{again}" id="b{name}-{index}" href="#v{name}" '
                                    f'title="{escape(said)}" style="{style}"></a>')
        return name


def report_file(path: Path, limits: Limits) -> str:
    """The HTML page of a PDF file's report. Raises NotAReport, or why the file cannot be read."""
    report = extractor.extract(path, limits)
    if report.status == "unrecognised":
        raise NotAReport(f"{path} is not a grant report: none of the form's headings stands in it")
    return build_html(report, path)


def build_html(report: Report, path: Path) -> str:
    """The page for a report whose PDF stands at `path`."""
    marks = _Marks(report.document)
    records = [_record(report.info, marks), *(_record(direction, marks) for direction in report.directions),
               *(_record(project, marks) for project in report.projects)]
    problems = _problems(report, marks)
    rest = _rest(report, marks)
    events = sum(len(activity.events) for project in report.projects for task in project.tasks
                 for activity in task.activities)
    template = Template((sql_folder() / "templates" / "report_page.html").read_text(encoding="utf-8"))
    return template.substitute(
        language=escape(report.info.language or "en"),
        title=escape(report.info.title or path.name),
        summary=escape(f"{path.name}: {len(report.document.page_infos)} pages, {len(report.projects)} projects, "
                       f"{events} events, {len(report.problems)} problems. Click a value to see where it is printed, "
                       "and a mark on a page to see what was read there."),
        pages="\n".join(_page(path, info.number, marks) for info in report.document.page_infos),
        problems=problems,
        records="<h2>Records</h2>\n" + "\n".join(records),
        rest=rest,
    )


def _page(path: Path, number: int, marks: _Marks) -> str:
    out = io.BytesIO()
    image = render_page(path, number, DPI)
    image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE).save(out, "PNG")
    data = base64.b64encode(out.getvalue()).decode()
    return (f'<div class="page" id="p{number}"><img alt="page {number}" width="{image.width}" height="{image.height}" '
            f'src="data:image/png;base64,{data}"><span class="no">{number}</span>'
            + "".join(marks.boxes[number]) + "</div>")


def _record(record: Record, marks: _Marks) -> str:
    """A record with all below it."""
    table, children = TABLES[type(record)]
    lines = []
    for name in columns_of(type(record)):
        value = getattr(record, name)
        if value is None:
            continue
        source = record.sources.get(name)
        place = marks.add(source.spans, table, f"{table}.{name}: {value}") if source else None
        shown = escape(str(value))
        if place is not None and source is not None:
            shown = f'<a class="v" id="v{place}" href="#b{place}-0" title="{escape(source.rule)}">{shown}</a>'
        if isinstance(value, str) and value.startswith(("http://", "https://")) and " " not in value:
            shown += f' <a href="{escape(value)}" rel="noreferrer noopener">↗</a>'
        lines.append(f"<dt>{escape(name)}</dt><dd>{shown}</dd>")
    below = [_record(child, marks) for name in children for child in getattr(record, name)]
    fields = f"<dl>{''.join(lines)}</dl>" if lines else ""
    return f'<div class="r k-{table}"><b>{table}</b>{fields}{"".join(below)}</div>'


def _problems(report: Report, marks: _Marks) -> str:
    if not report.problems:
        return "<h2>Problems</h2>\n<p>None found.</p>"
    items = []
    for problem in report.problems:
        names = [marks.add([span], "problem", problem.detail) for span in problem.places]
        links = _links(names, report, problem.places)
        local = f"<br>{escape(problem.detail_local)}" if problem.detail_local != problem.detail else ""
        items.append(f'<li><b class="{problem.severity}">{problem.severity}</b> {escape(problem.detail)}{local} '
                     f"{links}</li>")
    return f'<h2>Problems: {len(items)}</h2>\n<ul class="problems k-problem">{"".join(items)}</ul>'


def _links(names: Iterable[str | None], report: Report, spans: Iterable[Span]) -> str:
    return " ".join(f'<a class="v k-problem" id="v{name}" href="#b{name}-0">'
                    f"p. {report.document.page_of(span.start)}</a>"
                    for name, span in zip(names, spans, strict=True) if name is not None)


def _rest(report: Report, marks: _Marks) -> str:
    """What was found, but taken by no record."""
    rest = find_unclaimed(report)
    items = []
    for item in rest.unclaimed:
        printed = " ".join(report.document.text[item.span.start:item.span.end].split())
        sentence = " ".join(report.document.text[item.sentence.start:item.sentence.end].split())
        name = marks.add([item.span], "unclaimed", f"{item.kind}: {printed}")
        if name is None:
            continue
        items.append(f'<li>{item.kind} <a class="v k-unclaimed" id="v{name}" href="#b{name}-0">{escape(printed)}</a> '
                     f"{escape(sentence)}</li>")
    return (f"<h2>In no record: {len(items)} of {sum(rest.found.values())} dates, counts, links and names "
            f"({rest.share():.0%})</h2>\n" + (f'<ul class="rest">{"".join(items)}</ul>' if items else ""))
