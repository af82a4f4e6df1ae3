"""Puts corrections in the place of what was read, and takes them out again.

Corrections are applied in the order in which they were made and reverted in the
opposite one, so that each finds the records as its author saw them. What was
read stays in `corrections_now`. Everything here runs inside a caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from extractor.canonical import classify_link
from extractor.database import query
from extractor.rows import PARENT_COLUMN, SEARCHED, TABLES, columns_of, search_text

TABLE_COLUMNS = {table: columns_of(kind) for kind, (table, _) in TABLES.items()}
# Table -> the column that leads to a parent -> the parents' table.
PARENT_TABLES: dict[str, dict[str, str]] = {"directions": {"report": "reports"}, "projects": {"report": "reports"}}
for _kind, (_table, _children) in TABLES.items():
    for _child in _children.values():
        PARENT_TABLES.setdefault(TABLES[_child][0], {})[PARENT_COLUMN[_table]] = _table


def reapply(connection: sqlite3.Connection, lineage: str) -> None:
    """Apply a report's standing corrections to rows that were just written."""
    touched: set[tuple[str, str]] = set()
    for row in _standing(connection, lineage):
        connection.execute(query("forget_correction_status"), (row["id"],))
        apply(connection, row, touched)
    refresh(connection, touched)


def revert_all(connection: sqlite3.Connection, lineage: str) -> None:
    """Bring back what was read of a report everywhere; `reapply` is the way back."""
    touched: set[tuple[str, str]] = set()
    for row in reversed(_standing(connection, lineage)):
        revert(connection, row, touched)
    refresh(connection, touched)


def apply(connection: sqlite3.Connection, correction: sqlite3.Row, touched: set[tuple[str, str]]) -> str:
    """Apply one correction if it still fits; returns and keeps its status."""
    apply_action = {"change": _change, "add": _add, "reject": _reject}[correction["action"]]
    status, reason, read_value, read_text = apply_action(connection, correction, touched)
    connection.execute(query("save_correction_status"), (correction["id"], status, reason, read_value, read_text))
    return status


def revert(connection: sqlite3.Connection, correction: sqlite3.Row, touched: set[tuple[str, str]]) -> None:
    """Take one correction out of the records, if it stands in them."""
    now = connection.execute(query("correction_status"), (correction["id"],)).fetchone()
    connection.execute(query("forget_correction_status"), (correction["id"],))
    if now is None or now["status"] != "applied":
        return
    table, key = correction["table_name"], correction["row_id"]
    if correction["action"] == "change":
        _set(connection, table, key, correction["column_name"], now["read_value"])
        touched.add((table, key))
    elif correction["action"] == "add":
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
    else:
        for child_table, row in json.loads(now["read_value"]):
            _insert(connection, child_table, row)
        touched.add((table, key))


def find_row(connection: sqlite3.Connection, table: str, key: str) -> sqlite3.Row | None:
    """A record's row, None if there is none."""
    row: sqlite3.Row | None = connection.execute(f"SELECT * FROM {table} WHERE id = ?", (key,)).fetchone()
    return row


def text_under(connection: sqlite3.Connection, key: str, column: str | None) -> str:
    """The printed text that a value was read from; without one (or a column), the record's first words."""
    found = connection.execute(query("text_under"), {"key": key, "column": column}).fetchone()[0]
    return " ".join((found or "").split())


def parent_of(table: str, row: sqlite3.Row) -> str | None:
    """The key of the record that a row stands under."""
    return next((row[column] for column in PARENT_TABLES.get(table, ()) if row[column] is not None), None)


def _moved(text: str, correction: sqlite3.Row) -> str:
    if text != correction["made_against"]:
        return "other text stands there now"
    return "it stands under another record now"


def children_of(connection: sqlite3.Connection, table: str, parent_column: str, parent: str) -> list[sqlite3.Row]:
    """The rows of a table that stand under one parent, in order."""
    return connection.execute(f'SELECT * FROM {table} WHERE "{parent_column}" = ? ORDER BY position',
                              (parent,)).fetchall()


def _standing(connection: sqlite3.Connection, lineage: str) -> list[sqlite3.Row]:
    return connection.execute(query("standing_corrections"), (lineage,)).fetchall()


# --- the three actions: (status, reason, what was read, the text it was read from) ---

_Result = tuple[str, str | None, Any, str]


def _change(connection: sqlite3.Connection, correction: sqlite3.Row, touched: set[tuple[str, str]]) -> _Result:
    table, key, column = correction["table_name"], correction["row_id"], correction["column_name"]
    row = find_row(connection, table, key)
    if row is None:
        return "stale", "the record is gone", None, ""
    text = text_under(connection, key, column)
    if row[column] == correction["new_value"]:
        return "confirmed", "the same is now read from the page", row[column], text
    if text != correction["made_against"] or parent_of(table, row) != correction["parent"]:
        return "stale", _moved(text, correction), row[column], text
    _set(connection, table, key, column, correction["new_value"])
    touched.add((table, key))
    return "applied", None, row[column], text


def _reject(connection: sqlite3.Connection, correction: sqlite3.Row, touched: set[tuple[str, str]]) -> _Result:
    table, key = correction["table_name"], correction["row_id"]
    row = find_row(connection, table, key)
    if row is None:
        return "confirmed", "the record is no longer read", None, ""
    text = text_under(connection, key, None)
    if text != correction["made_against"] or parent_of(table, row) != correction["parent"]:
        return "stale", _moved(text, correction), None, text
    taken = _subtree(connection, table, key)
    touched.update(("events", row["event"]) for name, row in taken if name == "event_people")
    connection.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
    return "applied", None, json.dumps(taken, ensure_ascii=False), text


def _add(connection: sqlite3.Connection, correction: sqlite3.Row, touched: set[tuple[str, str]]) -> _Result:
    table, key = correction["table_name"], correction["row_id"]
    content = json.loads(correction["new_value"])
    parent_column, values = content["under"], content["values"]
    if find_row(connection, PARENT_TABLES[table][parent_column], correction["parent"]) is None:
        return "stale", "the record that it belongs to is gone", None, ""
    siblings = children_of(connection, table, parent_column, correction["parent"])
    added = {row["row_id"] for row in connection.execute(query("added_records"))}
    for sibling in siblings:
        if sibling["id"] not in added and all(sibling[name] == value for name, value in values.items()):
            return "confirmed", "the same is now read from the page", sibling["id"], ""
    known = set(json.loads(correction["siblings"]))
    if any(sibling["id"] not in known and sibling["id"] not in added for sibling in siblings):
        return "stale", "other records are read beside it now: it may be one of them", None, ""
    _insert(connection, table, _complete(connection, table, {
        "id": key, parent_column: correction["parent"],
        "position": 1 + max((sibling["position"] for sibling in siblings), default=-1), **values,
    }, parent_column))
    touched.add((table, key))
    return "applied", None, None, ""


def _complete(connection: sqlite3.Connection, table: str, row: dict[str, Any], parent_column: str) -> dict[str, Any]:
    """A new row with the columns that are derived from others; `search` is filled by `refresh`."""
    if table in SEARCHED:
        row["search"] = ""
    if table == "links":
        row["owner"] = parent_column
        row.update(_address(row["url"]))
    if table == "events":
        row["search_id"] = connection.execute(query("next_event_search_id")).fetchone()[0]
        row.setdefault("kind", "other")
    return row


def _address(url: str) -> dict[str, str]:
    address = classify_link(url)
    return {"host": address.host, "platform": address.platform, "kind": address.kind, "canonical": address.canonical}


def _subtree(connection: sqlite3.Connection, table: str, key: str) -> list[tuple[str, dict[str, Any]]]:
    """A row and all below it with their tables, parents before children."""
    taken: list[tuple[str, dict[str, Any]]] = []
    level = [(table, dict(row)) for row in connection.execute(f"SELECT * FROM {table} WHERE id = ?", (key,))]
    while level:
        below: list[tuple[str, dict[str, Any]]] = []
        taken += level
        for name, row in level:
            for child, parents in (*PARENT_TABLES.items(), ("problems", {"project": "projects"})):
                for column, parent_table in parents.items():
                    if parent_table == name:
                        below += [(child, dict(found)) for found in children_of(connection, child, column, row["id"])]
        level = below
    return taken


def _set(connection: sqlite3.Connection, table: str, key: str, column: str, value: object) -> None:
    connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE id = ?', (value, key))


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


def refresh(connection: sqlite3.Connection, touched: Iterable[tuple[str, str]]) -> None:
    """Derive again what is made of changed values: the searched words, the parts of a link."""
    wanted = set(touched)
    for table, key in touched:
        if table == "activities":
            wanted |= {("events", row["id"]) for row in children_of(connection, "events", "activity", key)}
        elif table == "event_people":
            wanted |= {("events", row["event"]) for row in [find_row(connection, table, key)] if row}
    for table, key in wanted:
        row = find_row(connection, table, key)
        if row is None:
            continue
        if table == "links":
            for column, value in _address(row["url"]).items():
                _set(connection, table, key, column, value)
        elif table in SEARCHED:
            words = [row[name] for name in SEARCHED[table]]
            if table == "events":
                activity = find_row(connection, "activities", row["activity"])
                words += [activity["title"] if activity else None,
                          *(person["name"] for person in children_of(connection, "event_people", "event", key))]
            _set(connection, table, key, "search", search_text(*words))
