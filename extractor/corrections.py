"""A person's corrections: changed values, missed records, false records; made, undone, listed, imported.

A correction hangs on a record's key and remembers the printed text that it was
made against. Each function here is one transaction; several writers wait their turn.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractor.corrected import (
    PARENT_TABLES,
    TABLE_COLUMNS,
    apply,
    children_of,
    find_row,
    parent_of,
    reapply,
    refresh,
    revert,
    revert_all,
    text_under,
)
from extractor.database import query
from extractor.errors import EsepError
from extractor.keys import digest
from extractor.store import Store

CSV_COLUMNS = ("action", "table", "id", "column", "value", "by", "note")


class CorrectionRefused(EsepError):
    """A correction that does not fit the database: no such record or column, or a value that the column cannot hold."""

    code = "correction_refused"


@dataclass(frozen=True, slots=True)
class Author:
    """Who corrects, and why."""

    name: str
    note: str | None = None


def change_value(store: Store, table: str, key: str, column: str, value: str, author: Author) -> int:
    """Correct one value (empty text empties it); returns the correction's number. Raises CorrectionRefused."""
    with store.transaction() as connection:
        return _change(connection, table, key, column, value, author)


def reject_record(store: Store, table: str, key: str, author: Author) -> int:
    """Take a record that is none, with all below it, out of the database. Raises CorrectionRefused."""
    with store.transaction() as connection:
        return _reject(connection, table, key, author)


def add_record(store: Store, table: str, parent: str, values: Mapping[str, str], author: Author) -> tuple[int, str]:
    """Add a record that was missed under its parent; returns the correction's number and the record's key.

    Raises CorrectionRefused.
    """
    with store.transaction() as connection:
        return _add(connection, table, parent, values, author)


def undo(store: Store, number: int, by: str) -> None:
    """Bring back what stood before a correction; the correction is kept as undone. Raises CorrectionRefused."""
    with store.transaction() as connection:
        correction = _standing(connection, number)
        revert_all(connection, correction["lineage"])
        connection.execute(query("undo_correction"), (by, _now(), number))
        reapply(connection, correction["lineage"])


def renew(store: Store, number: int, by: str) -> None:
    """Say that a stale correction holds for the text that stands there now. Raises CorrectionRefused."""
    with store.transaction() as connection:
        correction = _standing(connection, number)
        key, action = correction["row_id"], correction["action"]
        owner = correction["parent"] if action == "add" else key
        table = correction["table_name"]
        parent, siblings = correction["parent"], correction["siblings"]
        if action == "add":
            under = json.loads(correction["new_value"])["under"]
            found = find_row(connection, PARENT_TABLES[table][under], owner)
            siblings = json.dumps([row["id"] for row in children_of(connection, table, under, owner)])
        else:
            found = find_row(connection, table, owner)
        if found is None:
            raise CorrectionRefused(f"correction {number}: its record is gone, so it cannot hold again; add the record "
                                    f"with `esep correct {table} PARENT --add`, or undo the correction")
        if action != "add":
            parent = parent_of(table, found)
        revert_all(connection, correction["lineage"])
        connection.execute(query("renew_correction"), {
            "text": text_under(connection, owner, correction["column_name"]), "parent": parent, "siblings": siblings,
            "by": by, "id": number})
        reapply(connection, correction["lineage"])


def import_corrections(store: Store, path: Path, by: str | None = None) -> int:
    """All corrections of a CSV file (columns: CSV_COLUMNS; `action` may be left out), or none of them.

    `value` of an `add` is a JSON object of columns, its `id` the parent's. Returns how many there were.
    Raises CorrectionRefused with the number of the line.
    """
    with path.open(encoding="utf-8-sig", newline="") as file, store.transaction() as connection:
        reader = csv.DictReader(file)
        missing = {"table", "id"} - set(reader.fieldnames or ())
        if missing:
            raise CorrectionRefused(f"{path}: no column {' and '.join(sorted(missing))}: the first line must name the "
                                    f"columns {', '.join(CSV_COLUMNS)}")
        count = 0
        for row in reader:
            try:
                _import_row(connection, row, by)
            except CorrectionRefused as error:
                raise CorrectionRefused(f"{path}, line {reader.line_num}: {error}; nothing was imported") from error
            count += 1
    return count


def list_corrections(store: Store) -> list[sqlite3.Row]:
    """Every correction with its status (applied, confirmed, stale, undone), the latest first."""
    return store.rows("corrections")


# --- inside a transaction ----------------------------------------------------


def _import_row(connection: sqlite3.Connection, row: Mapping[str, str | None], by: str | None) -> None:
    author = Author(row.get("by") or by or "", row.get("note") or None)
    if not author.name:
        raise CorrectionRefused("nobody is named: fill the column by, or give --by NAME")
    action, table, key = row.get("action") or "change", row["table"] or "", row["id"] or ""
    if action == "change":
        _change(connection, table, key, row.get("column") or "", row.get("value") or "", author)
    elif action == "reject":
        _reject(connection, table, key, author)
    elif action == "add":
        try:
            values = json.loads(row.get("value") or "")
        except json.JSONDecodeError as error:
            raise CorrectionRefused(f"value is no JSON object ({error})") from error
        if not isinstance(values, dict):
            raise CorrectionRefused("value is no JSON object")
        _add(connection, table, key, {name: "" if value is None else str(value) for name, value in values.items()},
             author)
    else:
        raise CorrectionRefused(f"there is no action {action}: choose change, add or reject")


def _change(connection: sqlite3.Connection, table: str, key: str, column: str, value: str, author: Author) -> int:
    row = _row(connection, table, key)
    new = _typed(connection, table, column, value)
    standing = connection.execute(query("standing_change"), (key, column)).fetchone()
    if standing is not None:
        touched: set[tuple[str, str]] = set()
        revert(connection, standing, touched)
        refresh(connection, touched)
        connection.execute(query("undo_correction"), (author.name, _now(), standing["id"]))
    return _save(connection, author, action="change", table_name=table, row_id=key, column_name=column,
                 parent=parent_of(table, row),
                 old_value=row[column], new_value=new, made_against=text_under(connection, key, column))


def _reject(connection: sqlite3.Connection, table: str, key: str, author: Author) -> int:
    row = _row(connection, table, key)
    if table == "reports":
        raise CorrectionRefused("a whole report cannot be rejected: ingest without its file instead")
    return _save(connection, author, action="reject", table_name=table, row_id=key,
                 parent=parent_of(table, row), made_against=text_under(connection, key, None))


def _add(connection: sqlite3.Connection, table: str, parent: str, values: Mapping[str, str], author: Author,
         ) -> tuple[int, str]:
    _check_table(table)
    under = next((column for column, parent_table in PARENT_TABLES.get(table, {}).items()
                  if find_row(connection, parent_table, parent) is not None), None)
    if under is None:
        wanted = " or ".join(PARENT_TABLES.get(table, {}).values()) or "nothing"
        raise CorrectionRefused(f"{parent} is no row that {table} stand under ({wanted})")
    typed = {name: _typed(connection, table, name, value) for name, value in values.items()}
    if not typed:
        raise CorrectionRefused("give the new record's values as COLUMN=VALUE")
    moment = _now()
    count = connection.execute(query("correction_count")).fetchone()[0]
    key = digest("added", table, parent, json.dumps(typed, sort_keys=True), moment, count)
    siblings = [row["id"] for row in children_of(connection, table, under, parent)]
    number = _save(connection, author, action="add", table_name=table, row_id=key, parent=parent,
                   new_value=json.dumps({"under": under, "values": typed}, ensure_ascii=False),
                   made_against=text_under(connection, parent, None), siblings=json.dumps(siblings))
    return number, key


def _save(connection: sqlite3.Connection, author: Author, **fields: Any) -> int:
    """Keep a correction and apply it."""
    empty = dict.fromkeys(("column_name", "parent", "old_value", "new_value", "siblings"))
    known = fields["parent"] if fields["action"] == "add" else fields["row_id"]
    lineage = connection.execute(query("lineage_of"), {"key": known}).fetchone()
    number = connection.execute(query("save_correction"), {
        **empty, **fields, "lineage": lineage[0], "made_by": author.name, "made_at": _now(), "note": author.note,
    }).lastrowid
    assert number is not None
    touched: set[tuple[str, str]] = set()
    try:
        saved = connection.execute(query("correction"), (number,)).fetchone()
        apply(connection, saved, touched)
        refresh(connection, touched)
    except sqlite3.IntegrityError as error:
        raise CorrectionRefused(f"{fields['table_name']} cannot hold that value ({error}): its description in "
                                "`esep serve` says what it holds") from error
    return number


def _check_table(table: str) -> None:
    if table not in TABLE_COLUMNS:
        raise CorrectionRefused(f"there is no table {table}: choose one of {', '.join(TABLE_COLUMNS)}")


def _row(connection: sqlite3.Connection, table: str, key: str) -> sqlite3.Row:
    _check_table(table)
    row = find_row(connection, table, key)
    if row is None:
        raise CorrectionRefused(f"{table} has no row {key}: ids stand in its column id")
    return row


def _typed(connection: sqlite3.Connection, table: str, column: str, value: str) -> str | int | float | None:
    """A value as its column holds it; None for empty text."""
    if column not in TABLE_COLUMNS[table]:
        raise CorrectionRefused(f"{table} has no column {column!r} to correct: choose one of "
                                f"{', '.join(TABLE_COLUMNS[table])}")
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text:
        return None
    kind = connection.execute("SELECT type FROM pragma_table_info(?) WHERE name = ?", (table, column)).fetchone()[0]
    if kind == "TEXT":
        return text
    try:
        number = float(text.replace(" ", "").replace(",", "."))
    except ValueError as error:
        raise CorrectionRefused(f"{table}.{column} holds numbers: {value!r} is none") from error
    if number.is_integer():
        return int(number)
    if kind == "INTEGER":
        raise CorrectionRefused(f"{table}.{column} holds whole numbers: {value!r} is none")
    return number


def _standing(connection: sqlite3.Connection, number: int) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(query("standing_correction"), (number,)).fetchone()
    if row is None:
        raise CorrectionRefused(f"there is no standing correction {number}: `esep corrections DB` lists them")
    return row


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
