"""Path -> open SQLite database with the current schema; the SQL itself stands in `db/`."""

from __future__ import annotations

import functools
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import EsepError

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x65736570  # "esep"
BUSY_SECONDS = 120.0
_PAUSE = 0.02  # seconds between two tries
_CACHE_KIB = 65_536  # of database pages in memory while writing
_LOG_PAGES = 8_000  # 4 KiB each, in the write-ahead log before they go into the database
_HERE = Path(__file__).parent
_VIEW_HEAD = "CREATE VIEW {name} AS\n{body}"


class NoSuchDatabase(EsepError):
    """There is no database at the path."""

    code = "no_such_database"


class ForeignDatabase(EsepError):
    """The file is no database, or one that esep did not make."""

    code = "foreign_database"


class NewerDatabase(EsepError):
    """The database was written by a later version of esep."""

    code = "newer_database"


class DatabaseUnusable(EsepError):
    """The database cannot be opened or written: locked, read-only, disk full, damaged."""

    code = "database_unusable"


class InvalidRecords(EsepError):
    """What was extracted does not fit the schema: a defect of esep, not of the file."""

    code = "invalid_records"


def sql_folder() -> Path:
    """Where the SQL is: inside the installed package, else beside it in the source tree."""
    packed = _HERE / "_db"
    return packed if packed.is_dir() else _HERE.parent / "db"


@functools.cache
def query(name: str) -> str:
    """The text of a query by name: `db/queries/NAME.sql`."""
    return (sql_folder() / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def migration_files() -> list[Path]:
    """The migrations, oldest first; the schema's version is their number."""
    return sorted((sql_folder() / "migrations").glob("*.sql"))


def open_database(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """A connection with foreign keys on and the SQL function `casefold`; in autocommit mode.

    With `write` the file is made where there is none, and an older one is
    migrated with a backup beside it (`NAME.v1.bak`). Raises NoSuchDatabase,
    ForeignDatabase, NewerDatabase or DatabaseUnusable.
    """
    if not write and not path.is_file():
        raise NoSuchDatabase(f"{path}: there is no such database; make one with `esep ingest PDF --db {path}`")
    try:
        connection = _connect(path, write)
        try:
            _check_version(connection, path, write)
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        raise unusable(path, error) from error
    return connection


def unusable(path: Path, error: sqlite3.Error) -> EsepError:
    """What an error of SQLite means for the user of the database at `path`."""
    text = str(error)
    if "not a database" in text:
        return ForeignDatabase(f"{path} is not a database: give another name to --db")
    advice = {
        "locked": "another program is writing to it; try again when that has ended",
        "readonly": "the file or its folder is read-only; copy it to where you may write",
        "unable to open": "check that its folder exists and that you may write there",
        "disk I/O error": "the disk is full, or gone; when it is back, run the same command again",
        "disk is full": "the disk is full; make room and run the same command again",
        "malformed": "the file is damaged; restore it from a backup, or delete it and ingest again",
    }
    said = next((words for mark, words in advice.items() if mark in text), "run the same command again")
    return DatabaseUnusable(f"{path}: {text}: {said}")


def _connect(path: Path, write: bool) -> sqlite3.Connection:
    if write:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
    else:
        uri = path.resolve().as_uri()
        connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            # A write-ahead log cannot be opened in a read-only folder; without other writers there is none.
            connection.close()
            connection = sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.create_function("casefold", 1, casefold, deterministic=True)
    return connection


def casefold(value: str | bytes | float | None) -> str | bytes | float | None:
    """The SQL function `casefold`: small letters, ё as е; what is no text stays as it is."""
    return value.casefold().replace("ё", "е") if isinstance(value, str) else value


def _check_version(connection: sqlite3.Connection, path: Path, write: bool) -> None:
    newest = len(migration_files())
    connection.execute("BEGIN")  # so that all three are of one moment, though another process may be making it
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    is_ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    is_empty = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    connection.execute("COMMIT")
    if not is_ours:
        if not write or not is_empty:
            raise ForeignDatabase(f"{path} is a database, but not one of esep's: give another name to --db")
        version = 0
    if version > newest:
        raise NewerDatabase(f"{path} was written by a newer esep (schema {version}, this one knows {newest}): "
                            "upgrade with `pip install --upgrade esep`")
    if version < newest and not write:
        raise DatabaseUnusable(f"{path} was written by an older esep (schema {version} of {newest}): "
                               f"`esep ingest --db {path}` brings it up to date and keeps a backup")
    if not write:
        return
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    # The indexes' pages that every document touches are written once for many documents instead of for each.
    connection.execute(f"PRAGMA cache_size = {-_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    if version < newest:
        _migrate(connection, path, version)
    _refresh_views(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have changes go to a write-ahead log. SQLite does not wait for others with this one, so it is asked again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def _migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Bring the schema up to date, all or nothing; whoever else opens the database waits, and finds it done."""
    # Imported here: half of the start-up time, and needed once in a database's life.
    from sqlite_utils import Database, Migrations

    steps = Migrations("esep")
    for number, file in enumerate(migration_files(), start=1):
        steps(name=file.stem)(_step(file.read_text(encoding="utf-8"), number))
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version and connection.execute("PRAGMA user_version").fetchone()[0] == version:
            # Not from this connection, whose own transaction a backup would wait for.
            with closing(sqlite3.connect(path)) as before, \
                    closing(sqlite3.connect(path.with_name(f"{path.name}.v{version}.bak"))) as backup:
                before.backup(backup)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        steps.apply(Database(connection))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _step(script: str, number: int) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        # executescript would commit the migration's transaction; statement by statement it can be rolled back.
        for statement in split_statements(script):
            database.conn.execute(statement)
        database.conn.execute(f"PRAGMA user_version = {number}")

    return run


def split_statements(script: str) -> list[str]:
    """The statements of an SQL script; semicolons inside triggers do not end one."""
    statements, pending = [], ""
    for piece in re.split(r"(?<=;)", script):
        pending += piece
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    return statements


def _refresh_views(connection: sqlite3.Connection) -> None:
    """Make the views as `db/views/` has them, where they differ."""
    wanted = {file.stem: _VIEW_HEAD.format(name=file.stem, body=file.read_text(encoding="utf-8").strip())
              for file in sorted((sql_folder() / "views").glob("*.sql"))}
    if wanted == _present_views(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    for name in _present_views(connection):  # looked up again: another process may have been at it meanwhile
        connection.execute(f"DROP VIEW IF EXISTS {name}")
    for statement in wanted.values():
        connection.execute(statement)
    connection.execute("COMMIT")


def _present_views(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
