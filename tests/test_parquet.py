"""All tables as Parquet: every row, its year in the path, readable as one data set."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from extractor import parquet as parquet_module
from extractor.cli import main
from extractor.parquet import ParquetUnavailable, write_parquet
from extractor.reading import current_versions
from extractor.rows import build_rows
from extractor.store import Reading, Store
from tests.factories import make_report, unrecognised_report

dataset = pytest.importorskip("pyarrow.dataset")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A report and a document that is none."""
    with Store(tmp_path / "a.db", write=True) as store:
        for name, report in (("a", make_report()), ("b", unrecognised_report())):
            store.write(Reading(f"/{name}.pdf", name * 64, current_versions(), 0.0, build_rows(report)))
    return tmp_path / "a.db"


@pytest.mark.parametrize("batch", [20_000, 3])
def test_every_row_is_written_once(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(parquet_module, "_BATCH", batch)
    with Store(db) as store:
        rows = write_parquet(store, tmp_path / "out")
    counted = 0
    with closing(sqlite3.connect(db)) as connection:
        for folder in (tmp_path / "out").iterdir():
            (expected,) = connection.execute(f'SELECT count(*) FROM "{folder.name}"').fetchone()
            found = dataset.dataset(folder, partitioning="hive").to_table()
            assert found.num_rows == expected, folder.name
            counted += expected
        year, venue = connection.execute(
            "SELECT r.year, min(e.venue) FROM reports r, events e WHERE e.venue IS NOT NULL").fetchone()
    assert rows == counted > 0
    events = dataset.dataset(tmp_path / "out" / "events", partitioning="hive").to_table().to_pylist()
    assert {event["year"] for event in events} == {year}
    assert venue in {event["venue"] for event in events}
    assert sorted(path.name for path in (tmp_path / "out" / "documents").iterdir()) == [
        f"year={year}", "year=__HIVE_DEFAULT_PARTITION__"]
    assert not (tmp_path / "out" / "events_fts").exists()


def test_same_database_same_bytes(db: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        with Store(db) as store:
            write_parquet(store, tmp_path / name)
    files = [sorted(path for path in (tmp_path / name).rglob("*.parquet")) for name in ("one", "two")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_a_folder_in_use_is_left_alone(db: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "precious").touch()
    with Store(db) as store, pytest.raises(ParquetUnavailable, match="not an empty folder"):
        write_parquet(store, tmp_path / "out")
    assert (tmp_path / "out" / "precious").exists()


def test_command(db: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["export", "--db", str(db), "--format", "parquet", "-o", str(tmp_path / "out")])
    assert (result.exit_code, " rows in " in result.output) == (0, True), result.output
    for arguments in (["--db", str(db)], ["a.pdf", "-o", str(tmp_path / "x")]):
        assert CliRunner().invoke(main, ["export", *arguments, "--format", "parquet"]).exit_code == 2
