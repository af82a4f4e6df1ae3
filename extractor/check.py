"""The contradictions of a file or of a whole database, ready to be printed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import extractor
from extractor.guard import Limits
from extractor.reading import NotAReport
from extractor.store import Store


@dataclass(frozen=True, slots=True)
class Line:
    """One contradiction as it is printed; `pages` are those where its sides stand."""

    severity: str
    kind: str
    file: str
    detail: str
    detail_local: str
    pages: tuple[int, ...]


def problems_in_file(path: Path, limits: Limits) -> list[Line]:
    """What contradicts itself in a PDF file. Raises NotAReport, or why the file cannot be read."""
    report = extractor.extract(path, limits)
    if report.status == "unrecognised":
        raise NotAReport(f"{path} is not a grant report: there is nothing to check")
    return [
        Line(problem.severity, problem.kind, path.name, problem.detail, problem.detail_local,
             tuple(dict.fromkeys(report.document.page_of(span.start) for span in problem.places)))
        for problem in report.problems
    ]


def problems_in_database(db: Path) -> list[Line]:
    """What contradicts itself in the reports of a database."""
    with Store(db) as store:
        return [
            Line(row["severity"], row["kind"], row["file_name"], row["detail"], row["detail_local"],
                 tuple(dict.fromkeys(place["page"] for place in json.loads(row["places"]))))
            for row in store.rows("problems")
        ]
