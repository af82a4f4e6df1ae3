"""Files that change, vanish or come from somewhere; order, jobs, and what is said of it all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from extractor import database
from extractor.store import Store
from tests.ingesting import SMALL, assert_same, content, documents, run


def test_a_vanished_file_is_marked_until_it_is_back(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    run("ingest", folder, "--db", db)
    before = content(db)
    gone = folder / SMALL[0].name
    gone.rename(tmp_path / "aside")
    result = run("ingest", folder, "--db", db)
    assert f"vanished  {gone.name}: no longer there; its records stay" in result.output
    assert f"vanished: {gone}" in run("status", db).output
    assert content(db)["events"] == before["events"]
    again = run("ingest", folder, "--db", db)
    assert gone.name not in again.output
    (tmp_path / "aside").rename(gone)
    run("ingest", folder, "--db", db)
    assert content(db) == before


def test_a_lost_mount_takes_nothing_away(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    run("ingest", folder, "--db", db)
    before = content(db)
    shutil.rmtree(folder)
    assert run("ingest", folder, "--db", db).exit_code == 2
    folder.mkdir()
    assert run("ingest", folder, "--db", db).exit_code == 2
    assert content(db) == before


def test_a_file_that_was_cut_short_is_replaced_by_the_whole_one(tmp_path: Path) -> None:
    path, db = tmp_path / "a.pdf", tmp_path / "a.db"
    whole = SMALL[0].read_bytes()
    path.write_bytes(whole[:2000])
    assert run("ingest", path, "--db", db).exit_code == 1
    path.write_bytes(whole)
    assert run("ingest", path, "--db", db).exit_code == 0
    assert [row[4:6] for row in documents(db)] == [("ok", None)]
    assert "failed" not in run("status", db).output


def test_manifest(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    manifest = folder / "manifest.csv"
    manifest.write_text(f"path,source_url,retrieved_on\n{SMALL[0].name},https://example.org/1,2025-03-31\n"
                        "letter.pdf,https://example.org/2,\n", encoding="utf-8")
    run("ingest", folder, "--db", db, "--manifest", manifest)

    def origins() -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(db)) as connection:
            return connection.execute("SELECT source_url, retrieved_on FROM document_files "
                                      "WHERE source_url IS NOT NULL ORDER BY 1").fetchall()

    assert origins() == [("https://example.org/1", "2025-03-31"), ("https://example.org/2", None)]
    manifest.write_text(f"path,source_url,retrieved_on\n{SMALL[0].name},https://example.org/3,2025-04-01\n")
    run("ingest", folder, "--db", db, "--manifest", manifest)
    assert origins() == [("https://example.org/2", None), ("https://example.org/3", "2025-04-01")]


@pytest.mark.parametrize(("text", "words"), [
    ("file,url\na.pdf,x\n", "no column path, source_url, retrieved_on"),
    ("path,source_url,retrieved_on\na.pdf,x,yesterday\n", "line 2: 'yesterday' is no date"),
    ("path,source_url,retrieved_on\n,x,2025-01-01\n", "line 2: no path"),
])
def test_bad_manifest(folder: Path, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "m.csv").write_text(text)
    result = run("ingest", folder, "--db", tmp_path / "a.db", "--manifest", tmp_path / "m.csv")
    assert (result.exit_code, words in result.output) == (2, True), result.output
    assert not (tmp_path / "a.db").exists()


def test_since(folder: Path, tmp_path: Path) -> None:
    os.utime(folder / SMALL[0].name, (0, 0))
    run("ingest", folder, "--db", tmp_path / "a.db", "--since", "2020-01-01")
    assert SMALL[0].name not in [row[0] for row in documents(tmp_path / "a.db")]
    assert len(documents(tmp_path / "a.db")) == 3


def test_dry_run_writes_nothing(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    result = run("ingest", folder, "--db", db, "--dry-run")
    assert (result.exit_code, result.output.count("to be read")) == (0, 4)
    assert not db.exists()
    run("ingest", folder, "--db", db)
    (folder / "letter.pdf").write_bytes(SMALL[0].read_bytes() + b"\n")
    before = content(db)
    result = run("ingest", folder, "--db", db, "--dry-run", "--retry", "failed")
    assert "letter.pdf: other content than before: to be read" in result.output
    assert "failed       updated   broken.pdf" in result.output
    assert f"unchanged {SMALL[0].name}: read before" in result.output
    assert content(db) == before


def test_log_json(folder: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in
             run("ingest", folder, "--db", tmp_path / "a.db", "--log-json").output.splitlines()]
    assert [line["event"] for line in lines] == ["file"] * 4 + ["done"]
    (broken,) = [line for line in lines if line.get("status") == "failed"]
    assert (Path(broken["path"]).name, broken["error_code"]) == ("broken.pdf", "damaged")
    assert lines[-1]["statuses"] == {"failed": 1, "ok": 2, "unrecognised": 1}
    status = json.loads(run("status", tmp_path / "a.db", "--json").output)
    assert status["failure_reasons"] == [{"error_code": "damaged", "documents": 1}]


def test_a_file_name_that_is_no_text(folder: Path, tmp_path: Path) -> None:
    shutil.copy(SMALL[0], os.fsencode(folder) + b"/\xff\xfe.pdf")
    assert "Traceback" not in run("ingest", folder, "--db", tmp_path / "a.db", "--log-json").output
    second = run("ingest", folder, "--db", tmp_path / "a.db")
    assert second.output.endswith("5 files, nothing new: the database is as it was\n")


def test_any_number_of_jobs_in_any_order_gives_the_same(folder: Path, tmp_path: Path) -> None:
    exports = []
    for name, jobs, order in (("a", 1, 1), ("b", 3, -1)):
        run("ingest", *sorted(folder.glob("*.pdf"))[::order], "--db", tmp_path / f"{name}.db", "--jobs", jobs)
        exports.append([run("export", "--db", tmp_path / f"{name}.db", "--format", form).output
                        for form in ("json", "csv", "ndjson")])
    assert exports[0] == exports[1]
    assert_same(tmp_path / "a.db", tmp_path / "b.db")


def test_second_ingest_writes_nothing(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    run("ingest", folder, "--db", db)
    before = db.read_bytes()
    assert run("ingest", folder, "--db", db).output.endswith("nothing new: the database is as it was\n")
    assert db.read_bytes() == before


def test_older_database_is_brought_up_to_date(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the schema of the first release."""
    db = tmp_path / "a.db"
    every = database.migration_files()
    monkeypatch.setattr(database, "migration_files", lambda: every[:1])
    monkeypatch.setattr(database, "_refresh_views", lambda connection: None)
    Store(db, write=True).close()
    monkeypatch.undo()
    run("ingest", folder, "--db", db)
    run("ingest", folder, "--db", tmp_path / "b.db")
    assert_same(db, tmp_path / "b.db")
    assert (tmp_path / "a.db.v1.bak").exists()
