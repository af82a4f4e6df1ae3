"""What tests of ingests share: running a command, and all that a database then holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from extractor.cli import main

CORPUS = Path(__file__).parent.parent / "corpus"
SMALL = sorted(CORPUS.glob("hand2-*.pdf"))
PASSING = ("read_at", "first_read_at", "seconds", "made_from")  # differ from run to run; the last has times in it


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without times; asserts that the database is whole."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if "sqlite" not in row[0] and "_fts" not in row[0]]
        found = {}
        for table in tables:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in PASSING]
            columns = ", ".join(f'"{name}"' for name in names)
            found[table] = sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
        for index in ("sections_fts", "events_fts") if tables else ():
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
        return found


def documents(db: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute("SELECT file_name, sha256, pages, language, status, error_code FROM documents "
                                  "WHERE superseded_by IS NULL ORDER BY file_name").fetchall()


def assert_same(db: Path, expected: Path, *, search_ids: bool = True) -> None:
    """Both databases hold the same rows; the row numbers of the full-text index follow the order of writing."""
    left, right = content(db), content(expected)
    assert list(left) == list(right)
    for table in left:
        shorter = slice(None) if search_ids or table not in ("events", "sections") else slice(-1)
        rows = [[row[shorter] for row in tables[table]] for tables in (left, right)]
        assert sorted(rows[0], key=repr) == sorted(rows[1], key=repr), f"the rows of {table} differ"
