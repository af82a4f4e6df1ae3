"""A corrected report checked anew: the contradictions of what people say, not of what was read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import extractor
from extractor.checks import find_problems
from extractor.guard import Limits
from extractor.keys import Anchor, assign_keys
from extractor.models import Record, Report
from extractor.rows import TABLES, ProblemRow, Row, build_rows, columns_of
from extractor.store import Store

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Basis:
    """What the database knows of a document: the keys given in its lineage, and the corrections that stand.

    `changes` holds the values by key and column, `added` the new records' tables and values by their parent's key.
    """

    path: str
    document: str
    lineage: str
    anchors: tuple[Anchor, ...]
    changes: Mapping[str, Mapping[str, Any]]
    rejected: frozenset[str]
    added: Mapping[str, tuple[tuple[str, str, Mapping[str, Any]], ...]]


@dataclass(frozen=True)
class Checked:
    """The keys and rows of a document as read, and the problems of its corrected records."""

    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[ProblemRow, ...]


def corrected_documents(store: Store) -> list[Basis]:
    """Every document with corrections, whose file still stands where it was read."""
    found = []
    for row in store.rows("corrected_documents"):
        if not Path(row["path"]).is_file():
            continue
        changes: dict[str, dict[str, Any]] = {}
        rejected: set[str] = set()
        added: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
        for correction in store.rows("applied_corrections", row["lineage"]):
            key = correction["row_id"]
            if correction["action"] == "change":
                changes.setdefault(key, {})[correction["column_name"]] = correction["new_value"]
            elif correction["action"] == "reject":
                rejected.add(key)
            else:
                values = json.loads(correction["new_value"])["values"]
                added.setdefault(correction["parent"], []).append((correction["table_name"], key, values))
        found.append(Basis(row["path"], row["document"], row["lineage"], tuple(store.anchors(row["lineage"])), changes,
                           frozenset(rejected), {key: tuple(records) for key, records in added.items()}))
    return found


def check_anew(basis: Basis, limits: Limits) -> Checked:
    """Read a document again and check its corrected records. Runs in a worker; raises why the file cannot be read."""
    report = extractor.extract(basis.path, limits)
    read = build_rows(report)
    keys = assign_keys(basis.lineage, basis.document, read.rows, basis.anchors)
    problems = find_problems(correct_report(report, keys, basis))
    return Checked(tuple(keys), read.rows, build_rows(replace(report, problems=problems)).problems)


def correct_report(report: Report, keys: list[str], basis: Basis) -> Report:
    """The report with its corrections; `keys` are those of its rows, in order."""
    following = iter(keys)
    (info,) = _corrected([report.info], following, basis)
    directions = tuple(_corrected(report.directions, following, basis))
    projects = tuple(_corrected(report.projects, following, basis))
    return replace(report, info=info, directions=directions, projects=projects)


def _corrected(records: Any, keys: Iterator[str], basis: Basis) -> Iterator[Any]:
    """Each record with all below it as corrected; those that were rejected are left out."""
    for record in records:
        key = next(keys)
        _, children = TABLES[type(record)]
        below = {name: (*_corrected(getattr(record, name), keys, basis), *_added(kind, key, record, basis))
                 for name, kind in children.items()}
        if key not in basis.rejected:
            yield replace(record, **basis.changes.get(key, {}), **below)


def _added(kind: type[R], parent: str, above: Record, basis: Basis) -> Iterator[R]:
    """The records of one kind that were added under a parent; they stand where it begins."""
    for table, key, values in basis.added.get(parent, ()):
        if table == TABLES[kind][0]:
            given = {**dict.fromkeys(columns_of(kind)), **values, **basis.changes.get(key, {})}
            if "kind" in given and given["kind"] is None:
                given["kind"] = "other"
            below = {name: tuple(_added(child, key, above, basis)) for name, child in TABLES[kind][1].items()}
            wanted = {field.name for field in fields(kind)}
            yield kind(start=above.start, **{name: value for name, value in (given | below).items() if name in wanted})
