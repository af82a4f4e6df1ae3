"""One file -> what becomes of it. These functions run inside a worker process."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import time
from pathlib import Path
from typing import Any

import extractor
from extractor.errors import EsepError, NoSuchFile
from extractor.guard import Limits
from extractor.models import Report
from extractor.store import Reading, Versions


class NotAReport(EsepError):
    """The file can be read, but is no grant report."""

    code = "not_a_report"


def path_text(path: Path) -> str:
    """The path as text that can be kept and printed: bytes of a name that are no text stand as escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def hash_file(path: Path) -> str:
    """SHA-256 of the content in hexadecimal digits. Raises NoSuchFile."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise NoSuchFile(f"{path_text(path)} cannot be read ({error.strerror}): "
                         "check the path and its permissions") from error


@functools.cache
def current_versions() -> Versions:
    """This program's version, and a digest of the rules; neither compiles a rule."""
    from extractor.rules import rules_folder

    digest = hashlib.sha256()
    for path in sorted(rules_folder().glob("*/*")):
        if path.is_file():
            digest.update(f"{path.parent.name}/{path.name}".encode() + path.read_bytes())
    return Versions(extractor.__version__, digest.hexdigest()[:12])


def read_file(path: Path, limits: Limits) -> Reading:
    """The rows of a file's report, or the typed reason why there are none. Raises nothing that a file can cause."""
    from extractor.rows import build_rows

    began = time.perf_counter()
    versions = current_versions()
    sha256 = None
    try:
        sha256 = hash_file(path)
        rows = build_rows(extractor.extract(path, limits))
    except EsepError as error:
        return failed_reading(path, sha256, error, time.perf_counter() - began)
    return Reading(path_text(path), sha256, versions, time.perf_counter() - began, rows)


def failed_reading(path: Path, sha256: str | None, error: EsepError, seconds: float) -> Reading:
    """What is kept of a file that could not be read."""
    return Reading(path_text(path), sha256, current_versions(), seconds, None, error.code, str(error))


def export_file(path: Path, form: str, limits: Limits) -> str:
    """The file's records in one of `extractor.export.FORMATS`. Raises NotAReport, or why it cannot be read."""
    from extractor.export import write_reports

    out = io.StringIO(newline="")
    write_reports([_report_of(path, limits)], out, form, single=True)
    return out.getvalue()


def file_to_dict(path: Path, limits: Limits) -> dict[str, Any]:
    """The file's records in the shape of RECORDS.md. Raises as `export_file`."""
    records: dict[str, Any] = json.loads(export_file(path, "json", limits))
    return records


def show_file(path: Path, limits: Limits) -> str:
    """A summary of the file's records for a terminal. Raises as `export_file`."""
    from extractor.show import summarize

    return summarize(_report_of(path, limits))


def _report_of(path: Path, limits: Limits) -> Report:
    report = extractor.extract(path, limits)
    if report.status == "unrecognised":
        raise NotAReport(f"{path} is not a grant report: none of the form's headings stands in it; "
                         "`esep ingest` keeps its text all the same")
    return report
