"""esep: archived PDF grant reports as records, every value traceable to the ink on its page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.guard import Limits
    from extractor.models import Report

__version__ = "0.1.0"
__all__ = ["__version__", "extract"]


def extract(path: str | Path, limits: Limits | None = None, ocr: str | None = None) -> Report:
    """The records of the grant report in a PDF file, with the document that they stand in.

    `ocr` says when pages are read by Tesseract: `auto` where they have no usable text layer, `never`, or
    `always`; without it `limits.ocr` does. Raises a subclass of `extractor.errors.EsepError` for a file that
    cannot be read; a readable file that is no grant report gives status `unrecognised`.
    """
    # Imported here so that `import extractor` and `esep --help` cost nothing.
    from dataclasses import replace

    from extractor.checks import find_problems
    from extractor.guard import DEFAULT_LIMITS
    from extractor.layout import build_document
    from extractor.ocr import read_any_pages, restore_boxes
    from extractor.records import build_report
    from extractor.regroup import regroup
    from extractor.sections import find_sections

    limits = limits or DEFAULT_LIMITS
    pages = read_any_pages(path, ocr or limits.ocr, limits)
    document = regroup(restore_boxes(build_document(pages), pages))
    sections = find_sections(document)
    report = build_report(document, sections)
    return replace(report, problems=find_problems(report))
