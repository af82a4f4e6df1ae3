"""CSV file -> where each PDF came from."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import EsepError

_COLUMNS = ("path", "source_url", "retrieved_on")


class BadManifest(EsepError):
    """The manifest cannot be read, or says something that it cannot mean."""

    code = "bad_manifest"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file was got, and on which day (ISO); None where the manifest does not say."""

    source_url: str | None
    retrieved_on: str | None


def read_manifest(path: Path) -> Mapping[Path, Origin]:
    """The origin of each file by its absolute path; relative paths begin at the manifest's own folder.

    Raises BadManifest, naming the line.
    """
    origins: dict[Path, Origin] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = [name for name in _COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise BadManifest(f"{path}: no column {', '.join(missing)}: the first line must name "
                                  + ", ".join(_COLUMNS))
            for row in table:
                if not row["path"]:
                    raise BadManifest(f"{path}, line {table.line_num}: no path")
                day = _day(row["retrieved_on"], f"{path}, line {table.line_num}")
                origins[(path.parent / row["path"]).absolute()] = Origin(row["source_url"] or None, day)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadManifest(f"{path} cannot be read as CSV in UTF-8 ({error})") from error
    return origins


def _day(text: str | None, where: str) -> str | None:
    if not text:
        return None
    try:
        return datetime.datetime.fromisoformat(text).isoformat() if "T" in text else \
            datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadManifest(f"{where}: {text!r} is no date: write it as 2025-03-31") from error
