"""Rows <-> SQLite: one transaction per document, every key kept, reports read back as records.

A document is the content of a file; its row tells what became of it (`status`).
`Store.write` is the only function that changes what was extracted.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from extractor.corrected import reapply
from extractor.database import InvalidRecords, open_database, query, unusable
from extractor.document import Document
from extractor.keys import Anchor, assign_keys, digest, is_version_of, key_within
from extractor.manifest import Origin
from extractor.models import Direction, Problem, Project, Record, Report, ReportInfo
from extractor.rows import PARENT_COLUMN, TABLES, ProblemRow, ReportRows, Row, SectionRow, columns_of

R = TypeVar("R", bound=Record)
_VALUES = 30_000  # of a statement; SQLite takes 32,766
NO_DOCUMENT = Document(text="", folded="", pages=array("i"), boxes=array("d"), raw=array("i"), blocks=(), links=(),
                       page_infos=())


@dataclass(frozen=True, slots=True)
class Versions:
    """What read a document: the program and its rules."""

    program: str
    rules: str


@dataclass(frozen=True)
class Reading:
    """What came of reading one file: its rows, or the code and text of an error.

    `sha256` is None if not even the bytes could be read.
    """

    path: str
    sha256: str | None
    versions: Versions
    seconds: float
    rows: ReportRows | None = None
    error_code: str | None = None
    error: str | None = None

    @property
    def document(self) -> str:
        """The id of the document that this is the content of."""
        return self.sha256[:16] if self.sha256 else digest("path", self.path)


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says of a document."""

    status: str
    error_code: str | None
    error: str | None
    versions: Versions
    superseded_by: str | None
    lineage: str
    pages: int | None
    has_anchors: bool


class Store:
    """An open database. Use as a context manager, or call `close`."""

    def __init__(self, path: str | Path, *, write: bool = False) -> None:
        self.path = Path(path)
        self.connection = open_database(self.path, write=write)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
                 ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is written, or nothing; other writers wait."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
        except sqlite3.IntegrityError as error:
            raise InvalidRecords(f"the records break a rule of the database ({error}): please report this file "
                                 "to the makers of esep") from error
        except sqlite3.DatabaseError as error:
            raise unusable(self.path, error) from error

    def rows(self, name: str, *parameters: Any, **named: Any) -> list[sqlite3.Row]:
        """The answer of the query `db/queries/NAME.sql`."""
        try:
            return self.connection.execute(query(name), named or parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise unusable(self.path, error) from error

    # --- writing -------------------------------------------------------------

    def known(self, document: str) -> Known | None:
        """What is known of a document, None if it is new."""
        for row in self.rows("document_state", document):
            return Known(row["status"], row["error_code"], row["error"],
                         Versions(row["program_version"], row["rules_version"]), row["superseded_by"], row["lineage"],
                         row["pages"], bool(row["has_anchors"]))
        return None

    def has_file(self, path: str, document: str) -> bool:
        """Whether a document is known to stand at a path."""
        return bool(self.rows("has_file", path, document))

    def add_file(self, path: str, document: str) -> bool:
        """Note that a document was found at a path; False if that was known."""
        with self.transaction() as connection:
            return self._add_file(connection, path, document)

    def file_at(self, path: str) -> sqlite3.Row | None:
        """What is known of a path: its document with status and sha256, and the columns of document_files."""
        return next(iter(self.rows("file_at", path)), None)

    def save_origin(self, path: str, origin: Origin) -> bool:
        """Keep where the file at a path came from; False if that was known."""
        there = self.file_at(path)
        if there is None or (there["source_url"], there["retrieved_on"]) == (origin.source_url, origin.retrieved_on):
            return False
        with self.transaction() as connection:
            return connection.execute(query("save_origin"), {"path": path, **asdict(origin)}).rowcount > 0

    def mark_vanished(self, path: str) -> bool:
        """Note that nothing is at a path any more; False if that was known."""
        with self.transaction() as connection:
            today = datetime.now(UTC).date().isoformat()
            return connection.execute(query("mark_vanished"), {"path": path, "vanished_on": today}).rowcount > 0

    def _add_file(self, connection: sqlite3.Connection, path: str, document: str) -> bool:
        return connection.execute(query("save_file"), {"path": path, "document": document}).rowcount > 0

    def write(self, reading: Reading) -> None:
        """Put a reading in the place of what its document had before, all or nothing.

        A file that fails now but was read before keeps its records: only what
        was never read becomes `failed`. A new version of a known report takes
        over that one's keys and supersedes it.
        """
        with self.transaction() as connection:
            known = self.known(reading.document)
            keeps_records = known and reading.rows is None and known.status != "failed"
            if known and (keeps_records or known.superseded_by):
                self._add_file(connection, reading.path, reading.document)
                return
            lineage, replaced = self._lineage(reading, known)
            before = self.file_at(reading.path)
            self._save_document(connection, reading, lineage)
            self._add_file(connection, reading.path, reading.document)
            connection.execute(query("forget_unreadable"))
            if before:
                connection.execute(query("supersede_recordless"),
                                   {"document": before["document"], "by": reading.document})
            if reading.rows is None:
                return
            anchors = self.anchors(lineage)
            for document in (reading.document, *replaced):
                for table in ("reports", "sources", "unclaimed", "found_mentions", "sections", "pages"):
                    connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))
            # Persons and places are made later, perhaps by another ingest: what they were made from no longer stands.
            connection.execute(query("forget_entity_state"))
            connection.executemany(query("supersede"), [(reading.document, document) for document in replaced])
            self._insert_report(connection, reading.document, lineage, reading.rows, anchors)
            reapply(connection, lineage)

    def _lineage(self, reading: Reading, known: Known | None) -> tuple[str, list[str]]:
        """The lineage of a document's keys, and the documents that it is a new version of."""
        own = digest("document", reading.document)
        if reading.rows is None or not reading.rows.rows:
            return (known.lineage if known else own), []
        if known and known.has_anchors:
            return known.lineage, []
        for row in self.rows("earlier_at_path", path=reading.path, document=reading.document,
                             identity=reading.rows.identity):
            if is_version_of(reading.rows.rows, self.anchors(row["lineage"])):
                return row["lineage"], [row["id"]]
        if reading.rows.identity is None:
            return own, []
        same = self.rows("same_identity", reading.rows.identity, reading.document)
        for row in same:
            if is_version_of(reading.rows.rows, self.anchors(row["lineage"])):
                return row["lineage"], [row["id"]]
        lineage = digest("report", reading.rows.identity)
        return (own if same or self.rows("lineage_in_use", lineage, reading.document) else lineage), []

    def anchors(self, lineage: str) -> list[Anchor]:
        """The keys given in a lineage, and what each stands for."""
        first: dict[str, sqlite3.Row] = {}
        ink: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for row in self.rows("known_anchors", lineage):
            first.setdefault(row["id"], row)
            if row["column_name"] is not None:
                ink[row["id"]].add((row["column_name"], row["ink_place"]))
        return [Anchor(key, row["document"], row["table_name"], row["parent"], row["place"], row["words"],
                       frozenset(ink[key])) for key, row in first.items()]

    def _save_document(self, connection: sqlite3.Connection, reading: Reading, lineage: str) -> None:
        rows = reading.rows
        connection.execute(query("save_document"), {
            "id": reading.document,
            "sha256": reading.sha256,
            "file_name": Path(reading.path).name,
            "pages": len(rows.pages) if rows else None,
            "language": rows.language if rows else None,
            "status": rows.status if rows else "failed",
            "error_code": reading.error_code,
            "error": reading.error,
            "missing": json.dumps(rows.missing if rows else [], ensure_ascii=False),
            "identity": rows.identity if rows else None,
            "lineage": lineage,
            "program_version": reading.versions.program,
            "rules_version": reading.versions.rules,
            "read_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(reading.seconds, 3),
        })

    def _insert_report(self, connection: sqlite3.Connection, document: str, lineage: str, report: ReportRows,
                       anchors: Sequence[Anchor]) -> None:
        _insert(connection, "pages", [
            {"document": document, "number": page.number, "width": page.width, "height": page.height,
             "ocr": page.ocr, "text": page.text} for page in report.pages
        ])
        section_ids = self._insert_sections(connection, document, report.sections)
        keys = assign_keys(lineage, document, report.rows, anchors)
        next_search_id = self._next_search_id(connection, "events")
        for table, _ in TABLES.values():
            batch: list[dict[str, Any]] = []
            for key, row in zip(keys, report.rows, strict=True):
                if row.table == table:
                    values = {"id": key, **row.values, **_place_in_parent(row, report.rows, keys, document)}
                    if table == "events":
                        values["search_id"] = next_search_id + len(batch)
                    batch.append(values)
            _insert(connection, table, batch)
        _insert(connection, "sources", [
            {"row_id": key, "column_name": source.column, "part": source.part, "table_name": row.table,
             "document": document, "section": section_ids[source.section] if source.section is not None else None,
             "char_start": source.start, "char_end": source.end, "page": source.page, "boxes": source.boxes,
             "place": source.place, "text": source.text, "rule": source.rule, "confidence": source.confidence}
            for key, row in zip(keys, report.rows, strict=True) for source in row.sources
        ])
        connection.executemany(query("save_anchor"), [
            {"id": key, "lineage": lineage, "document": document, "table_name": row.table,
             "parent": keys[row.parent] if row.parent is not None else None, "place": row.place, "words": row.words}
            for key, row in zip(keys, report.rows, strict=True)
        ])
        _insert(connection, "unclaimed", [
            {"id": key_within(document, "unclaimed", item.kind, position), "document": document, "position": position,
             "section": section_ids[item.section] if item.section is not None else None, "kind": item.kind,
             "printed": item.printed, "sentence": item.sentence, "page": item.page, "boxes": item.boxes,
             "place": item.place} for position, item in enumerate(report.unclaimed)
        ])
        _insert(connection, "found_mentions", [
            {"document": document, "kind": kind, "found": found,
             "unclaimed": sum(item.kind == kind for item in report.unclaimed)} for kind, found in report.found
        ])
        if keys:
            self._insert_problems(connection, lineage, keys, report.rows, report.problems)

    def _next_search_id(self, connection: sqlite3.Connection, table: str) -> int:
        found: int = connection.execute(f"SELECT coalesce(max(search_id), 0) + 1 FROM {table}").fetchone()[0]
        return found

    def _insert_sections(self, connection: sqlite3.Connection, document: str, sections: Sequence[SectionRow],
                         ) -> list[str]:
        ids: list[str] = []
        taken: set[str] = set()
        first = self._next_search_id(connection, "sections")
        batch: list[dict[str, Any]] = []
        for position, section in enumerate(sections):
            key = key_within(document, "sections", section.key, section.place)
            if key in taken:  # an empty section begins where the next of its kind does
                key = key_within(document, "sections", section.key, section.place, position)
            taken.add(key)
            ids.append(key)
            batch.append({
                "id": key, "document": document, "parent": ids[section.parent] if section.parent is not None else None,
                "position": position, "key": section.key, "number": section.number, "title": section.title,
                "language": section.language, "first_page": section.first_page, "last_page": section.last_page,
                "text": section.text, "rule": section.rule, "search_id": first + position,
            })
        _insert(connection, "sections", batch)
        return ids

    def _insert_problems(self, connection: sqlite3.Connection, lineage: str, keys: Sequence[str], rows: Sequence[Row],
                         problems: Sequence[ProblemRow]) -> None:
        projects = {row.values["number"]: key for key, row in zip(keys, rows, strict=True) if row.table == "projects"}
        ids: dict[str, int] = {}
        batch: list[dict[str, Any]] = []
        for position, problem in enumerate(problems):
            project = projects.get(problem.project) if problem.project is not None else None
            key = key_within(lineage, "problems", problem.kind, project, *problem.values, problem.places)
            ids[key] = ids.get(key, 0) + 1
            if ids[key] > 1:
                key = key_within(lineage, key, problem.detail, ids[key])
            batch.append({
                "id": key, "report": keys[0], "project": project, "position": position,
                "project_number": problem.project, "kind": problem.kind, "severity": problem.severity,
                "detail": problem.detail, "detail_local": problem.detail_local,
                "values": json.dumps(problem.values, ensure_ascii=False), "places": problem.places,
            })
        _insert(connection, "problems", batch)

    def replace_problems(self, document: str, lineage: str, keys: Sequence[str], rows: Sequence[Row],
                         problems: Sequence[ProblemRow]) -> None:
        """Put other problems in the place of a document's, after its records were corrected."""
        with self.transaction() as connection:
            connection.execute(query("forget_problems"), (document,))
            self._insert_problems(connection, lineage, keys, rows, problems)

    # --- reading -------------------------------------------------------------

    def report(self, report_id: str) -> Report:
        """The records of a report without the document that they stood in. Raises KeyError if there is no such one."""
        found = self._records(ReportInfo, "id", [report_id])
        if not found:
            raise KeyError(report_id)
        info = found[0][2]
        ((status, missing),) = self.rows("report_status", report_id)
        return Report(
            info=info,
            directions=self._children_of(Direction, "report", report_id),
            projects=self._children_of(Project, "report", report_id),
            problems=tuple(
                Problem(kind=row["kind"], severity=row["severity"], project=row["project_number"], detail=row["detail"],
                        detail_local=row["detail_local"], values=tuple(json.loads(row["values"])))
                for row in self.rows("problems_of", report_id)
            ),
            document=NO_DOCUMENT,
            sections=(),
            status=status,
            missing=tuple(json.loads(missing)),
        )

    def _children_of(self, kind: type[R], column: str, parent: str) -> tuple[R, ...]:
        return tuple(record for _, _, record in self._records(kind, column, [parent]))

    def _records(self, kind: type[R], column: str, parents: Iterable[str]) -> list[tuple[str, str, R]]:
        """(id, parent's id, record with all below it) of the rows whose `column` is one of `parents`, in order."""
        table, child_fields = TABLES[kind]
        order = "id" if table == "reports" else "position"
        rows = self.connection.execute(
            f'SELECT * FROM {table} WHERE "{column}" IN (SELECT value FROM json_each(?)) ORDER BY {order}',
            (json.dumps(list(parents)),),
        ).fetchall()
        below: dict[str, dict[str, list[Record]]] = {}
        for name, child_kind in child_fields.items():
            grouped: dict[str, list[Record]] = defaultdict(list)
            for _, parent, child in self._records(child_kind, PARENT_COLUMN[table], [row["id"] for row in rows]):
                grouped[parent].append(child)
            below[name] = grouped
        found = []
        for row in rows:
            fields: dict[str, Any] = {name: row[name] for name in columns_of(kind)}
            fields.update({name: tuple(below[name][row["id"]]) for name in child_fields})
            found.append((row["id"], row[column], kind(**fields)))
        return found


def _place_in_parent(row: Row, rows: Sequence[Row], keys: Sequence[str], document: str) -> dict[str, Any]:
    """The columns that say where a row belongs."""
    if row.parent is None:
        return {"document": document}
    return {PARENT_COLUMN[rows[row.parent].table]: keys[row.parent], "position": row.position}


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, many with one statement: before each, SQLite brings its full-text indexes up to date."""
    columns: dict[str, None] = {}
    for row in rows:
        columns.update(dict.fromkeys(row))
    names = ", ".join(f'"{name}"' for name in columns)
    marks = f"({', '.join('?' for _ in columns)})"
    size = _VALUES // max(1, len(columns))
    for batch in (rows[first : first + size] for first in range(0, len(rows), size)):
        connection.execute(f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(batch))}",
                           [row.get(name) for row in batch for name in columns])
