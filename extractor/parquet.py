"""Database -> Parquet: a folder for each table, in it one file for each year of the reports.

`events/year=2025/events.parquet` is what DuckDB (`hive_partitioning`), Spark and
pandas expect. Rows of files that are no report stand under
`year=__HIVE_DEFAULT_PARTITION__`, which these read as null; a table none of whose
rows belongs to a year is one file without such a folder.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import EsepError
from extractor.store import Store

if TYPE_CHECKING:
    import pyarrow

_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
_BATCH = 20_000  # rows held in memory at a time
_DEPTH = 12  # foreign keys from a row up to its report, at most


class ParquetUnavailable(EsepError):
    """The package that writes Parquet is not installed, or the folder is in use."""

    code = "parquet_unavailable"


def write_parquet(store: Store, folder: Path) -> int:
    """Write all tables of a database below `folder`, which must be empty or not yet there; returns the number of rows.

    Raises ParquetUnavailable.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise ParquetUnavailable("Parquet needs the package pyarrow: `pip install 'esep[parquet]'`") from error
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParquetUnavailable(f"{folder} is not an empty folder: name another one with --output")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    connection = store.connection
    connection.execute("BEGIN")  # all tables as they are at one moment, whoever writes meanwhile
    try:
        rows = sum(_write_table(connection, table, unfinished / table) for table in _tables(connection))
    finally:
        connection.execute("ROLLBACK")
    if folder.exists():
        folder.rmdir()
    unfinished.rename(folder)
    return rows


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables that hold data: not those of the search index and of the migrations."""
    virtual = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")]
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return [name for name in names
            if not name.startswith(("sqlite_", "_sqlite_"))
            and not any(name == index or name.startswith(f"{index}_") for index in virtual)]


def _write_table(connection: sqlite3.Connection, table: str, folder: Path) -> int:
    from pyarrow import parquet

    schema = _schema(connection, table)
    key = ", ".join(f'"{row["name"]}"' for row in sorted(_columns(connection, table), key=lambda row: row["pk"] or 999)
                    if row["pk"]) or "rowid"
    year = _year_of(connection, table, "t", _DEPTH)
    years = [row[0] for row in connection.execute(f'SELECT DISTINCT {year} AS y FROM "{table}" t ORDER BY y')]
    written = 0
    for value in years or [None]:
        place = folder / f"year={_NO_YEAR if value is None else value}" if any(years) else folder
        place.mkdir(parents=True)
        cursor = connection.execute(f'SELECT t.* FROM "{table}" t WHERE {year} IS ? ORDER BY {key}', (value,))
        with parquet.ParquetWriter(place / f"{table}.parquet", schema) as writer:
            for batch in _batches(cursor, schema):
                writer.write_table(batch)
                written += batch.num_rows
    return written


def _batches(cursor: sqlite3.Cursor, schema: pyarrow.Schema) -> Iterator[pyarrow.Table]:
    import pyarrow

    while rows := cursor.fetchmany(_BATCH):
        yield pyarrow.table([pyarrow.array([row[name] for row in rows], schema.field(name).type)
                             for name in schema.names], schema=schema)


def _schema(connection: sqlite3.Connection, table: str) -> pyarrow.Schema:
    import pyarrow

    kinds = {"INTEGER": pyarrow.int64(), "REAL": pyarrow.float64(), "NUMERIC": pyarrow.float64()}
    # A report's year stands in the name of its folder: a column of the same name would clash with it.
    return pyarrow.schema([(row["name"], kinds.get(row["type"].upper(), pyarrow.string()))
                           for row in _columns(connection, table) if row["name"] != "year"])


def _columns(connection: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return connection.execute(f'PRAGMA table_info("{table}")').fetchall()


def _year_of(connection: sqlite3.Connection, table: str, alias: str, depth: int) -> str:
    """SQL for the year of the report that a row belongs to, found along the foreign keys; `NULL` if there is no way."""
    if table == "reports":
        return f"{alias}.year"
    if table == "documents":
        return f"(SELECT r.year FROM reports r WHERE r.document = {alias}.id)"
    ways = []
    keys: list[Any] = connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
    for row in sorted(keys, key=lambda key: (key["table"] != "reports", key["table"] != "documents", key["id"])):
        if row["table"] == table or depth == 0:
            continue
        above = f"{alias}{depth}"
        year = _year_of(connection, row["table"], above, depth - 1)
        if year != "NULL":
            ways.append(f'(SELECT {year} FROM "{row["table"]}" {above} '
                        f'WHERE {above}."{row["to"] or "id"}" = {alias}."{row["from"]}")')
            if row["table"] in ("reports", "documents") and table != "links":
                break
    if not ways and any(row["name"] == "document" for row in _columns(connection, table)):
        return f"(SELECT r.year FROM reports r WHERE r.document = {alias}.document)"
    return f"coalesce({', '.join([*ways, 'NULL'])})" if ways else "NULL"
