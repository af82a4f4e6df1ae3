"""What may befall an ingest: kill -9 at any moment, a full disk, a locked or read-only database, hostile files."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from reportlab.pdfgen.canvas import Canvas

from extractor import database
from extractor.cli import main
from extractor.cli_ingest import ingest
from extractor.guard import Limits
from extractor.reading import current_versions
from extractor.rows import build_rows
from extractor.store import Reading, Store
from tests.factories import make_report

CORPUS = Path(__file__).parent.parent / "corpus"
SMALL = sorted(CORPUS.glob("hand2-*.pdf"))
HOSTILE = os.environ.get("ESEP_HOSTILE")
PASSING = ("read_at", "first_read_at", "seconds", "rules_version", "made_from")  # differ from run to run
ESEP = [sys.executable, "-c", "from extractor.cli import main; main()"]


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two short reports, a letter and something that is no PDF."""
    made = tmp_path / "reports"
    made.mkdir()
    for path in SMALL:
        shutil.copy(path, made)
    canvas = Canvas(str(made / "letter.pdf"))
    canvas.drawString(72, 720, "A letter about something else altogether.")
    canvas.save()
    (made / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    return made


# --- limits ------------------------------------------------------------------------


def test_every_limit_has_an_option() -> None:
    options = {parameter.name for parameter in ingest.params}
    assert {field.name for field in fields(Limits)} <= options


@pytest.mark.parametrize(("option", "value", "code"), [
    ("--max-pages", 2, "too_large"),
    ("--max-page-size", 100, "too_large"),
    ("--max-page-chars", 50, "too_large"),
    ("--max-chars", 500, "too_large"),
    ("--max-objects", 1, "too_large"),
    ("--timeout", 0.1, "timed_out"),
])
def test_limits_are_kept_and_their_reason_is_told(tmp_path: Path, option: str, value: float, code: str) -> None:
    db = tmp_path / "a.db"
    assert run("ingest", SMALL[0], "--db", db, option, value).exit_code == 1
    assert [row[4:6] for row in documents(db)] == [("failed", code)]
    assert f"1 failed: {code}" in run("status", db).output
    assert run("ingest", SMALL[0], "--db", db).exit_code == 1  # the same rules: no second try unless asked
    assert run("ingest", SMALL[0], "--db", db, "--retry", "failed").exit_code == 0
    assert [row[4:6] for row in documents(db)] == [("ok", None)]


def documents(db: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute("SELECT file_name, sha256, pages, language, status, error_code FROM documents "
                                  "WHERE superseded_by IS NULL ORDER BY file_name").fetchall()


# --- kill -9 -----------------------------------------------------------------------


def killed_ingest(folder: Path, db: Path, seconds: float) -> bool:
    """Whether an ingest was still at work when it was killed after some seconds."""
    process = subprocess.Popen([*ESEP, "ingest", folder, "--db", db, "--jobs", "2"], start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.kill()  # this process alone: its workers must find out for themselves
        process.wait()
        return True
    finally:
        deadline = time.monotonic() + 10
        while in_session(process.pid):
            assert time.monotonic() < deadline, "a worker outlived the ingest"
            time.sleep(0.02)


def in_session(leader: int) -> list[int]:
    """The living processes of a session (not zombies)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields_after_name = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields_after_name[3]) == leader and fields_after_name[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def kill_and_go_on(folder: Path, tmp_path: Path, times: int) -> None:
    undisturbed = tmp_path / "undisturbed.db"
    began = time.monotonic()
    run("ingest", folder, "--db", undisturbed)
    length = time.monotonic() - began + 1
    dice = random.Random(6)
    db = tmp_path / "killed.db"
    for _ in range(times):
        if not killed_ingest(folder, db, dice.uniform(0, length)) and content(db) == content(undisturbed):
            for part in tmp_path.glob("killed.db*"):  # done: from the start again
                part.unlink()
        if db.exists():
            content(db)
    run("ingest", folder, "--db", db)
    assert content(db) == content(undisturbed)


@pytest.mark.skipif(not Path("/proc").exists(), reason="counts processes in /proc")
def test_kill_at_any_moment(folder: Path, tmp_path: Path) -> None:
    kill_and_go_on(folder, tmp_path, times=4)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="counts processes in /proc")
def test_kill_at_a_hundred_moments(folder: Path, tmp_path: Path) -> None:
    kill_and_go_on(folder, tmp_path, times=100)


def readings() -> list[Reading]:
    return [Reading(f"/reports/{name}.pdf", (name * 64)[:64], current_versions(), 0.1,
                    build_rows(make_report(customer=f"customer {name}")))
            for name in "abcdef"]


def write_all(store: Store) -> None:
    for reading in readings():
        store.write(reading)


def write_for_ever(db: Path) -> None:
    with Store(db, write=True) as store:
        while True:
            write_all(store)


@pytest.mark.parametrize("times", [15, pytest.param(150, marks=pytest.mark.slow)])
def test_kill_in_the_middle_of_writing(tmp_path: Path, times: int) -> None:
    """Documents are written over and over: most kills fall inside a transaction, some in the making of the database."""
    context = multiprocessing.get_context("fork")
    db, expected = tmp_path / "a.db", tmp_path / "b.db"
    dice = random.Random(6)
    for _ in range(times):
        process = context.Process(target=write_for_ever, args=(db,))
        process.start()
        time.sleep(dice.uniform(0, 0.25))
        process.kill()
        process.join()
        if db.exists():
            content(db)
    for path in (db, expected):
        with Store(path, write=True) as store:
            write_all(store)
    assert without_search_ids(content(db)) == without_search_ids(content(expected))


def without_search_ids(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Row numbers of the full-text index follow the order of writing."""
    return {table: sorted((row[:-1] for row in rows), key=repr) if table in ("events", "sections") else rows
            for table, rows in tables.items()}


# --- disks, locks, two at once --------------------------------------------------------


def limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_200_000, 1_200_000))


def test_full_disk(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    command = [*ESEP, "ingest", folder, "--db", db]
    full = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit_file_size, check=False)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert "run the same command again" in full.stderr
    content(db)
    assert run("ingest", folder, "--db", db).exit_code == 1  # one file is broken
    run("ingest", folder, "--db", tmp_path / "b.db")
    assert content(db) == content(tmp_path / "b.db")


def test_database_full(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db", write=True) as store:
        pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
        store.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(database.DatabaseUnusable, match="make room"):
            write_all(store)
        assert not store.connection.in_transaction
        store.connection.execute("PRAGMA max_page_count = 100000")
        write_all(store)
    assert len(content(tmp_path / "a.db")["documents"]) == len(readings())


def test_locked_database(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    db = tmp_path / "a.db"
    Store(db, write=True).close()
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        result = run("ingest", folder, "--db", db)
        assert (result.exit_code, "another program is writing to it" in result.output) == (1, True)
        other.execute("ROLLBACK")
    run("ingest", folder, "--db", db)
    assert len(documents(db)) == 4


def test_read_only_database(folder: Path, tmp_path: Path) -> None:
    """Made so by SQLite itself: root may write to read-only files."""
    db = tmp_path / "a.db"
    Store(db, write=True).close()
    with Store(db, write=True) as store:
        store.connection.execute("PRAGMA query_only = ON")
        with pytest.raises(database.DatabaseUnusable, match="read-only"):
            store.write(readings()[0])


def test_two_ingests_at_once(folder: Path, tmp_path: Path) -> None:
    """Both make the database, both read everything: the result is that of one."""
    db = tmp_path / "a.db"
    command = [*ESEP, "ingest", folder, "--db", db]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        _, said = process.communicate()
        assert said == ""
        assert process.returncode == 1  # one file is broken
    run("ingest", folder, "--db", tmp_path / "b.db")
    assert without_search_ids(content(db)) == without_search_ids(content(tmp_path / "b.db"))


def open_for_writing(db: Path) -> None:
    Store(db, write=True).close()


def test_many_make_one_database(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for number in range(5):
        processes = [context.Process(target=open_for_writing, args=(tmp_path / f"{number}.db",)) for _ in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0, 0, 0, 0]
        assert content(tmp_path / f"{number}.db")["documents"] == []


# --- files that change, vanish, come from somewhere ------------------------------------


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
    assert content(tmp_path / "a.db") == content(tmp_path / "b.db")


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
    assert content(db) == content(tmp_path / "b.db")
    assert (tmp_path / "a.db.v1.bak").exists()


# --- hostile files -----------------------------------------------------------------


def open_files() -> set[str]:
    return {os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.exists()}


@pytest.mark.skipif(not HOSTILE, reason="set ESEP_HOSTILE to a folder of hostile PDFs")
def test_hostile_files(tmp_path: Path) -> None:
    """Every file ends with a status, within its limits; nothing is left behind."""
    db = tmp_path / "a.db"
    process = subprocess.Popen([*ESEP, "ingest", HOSTILE or "", "--db", db, "--timeout", "30", "--log-json"],
                               start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate()
    assert err == ""
    outcomes = [json.loads(line) for line in out.splitlines()]
    assert len(outcomes) - 1 == len(list(Path(HOSTILE or "").rglob("*.pdf")))
    assert [line for line in outcomes if line.get("error_code") in ("internal", "invalid_records")] == []
    assert max(line["seconds"] for line in outcomes if line["event"] == "file") < 31
    assert in_session(process.pid) == []
    content(db)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A report damaged in forty ways."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    whole = bytearray(SMALL[0].read_bytes())
    dice = random.Random(6)
    for number in range(40):
        spoilt = whole.copy()
        for _ in range(dice.choice((1, 20, 400))):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        (folder / f"{number:02}.pdf").write_bytes(spoilt[:dice.randrange(1000, len(spoilt))] if number % 3 else spoilt)
    return folder


@pytest.mark.skipif(not Path("/proc").exists(), reason="counts open files in /proc")
def test_damaged_files(damaged: Path, tmp_path: Path) -> None:
    run("ingest", damaged / "00.pdf", "--db", tmp_path / "a.db")  # what is opened once for all is open now
    before = open_files()
    result = run("ingest", damaged, "--db", tmp_path / "a.db", "--jobs", 2)
    assert "40 files: " in result.output
    assert open_files() <= before
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        codes = [row[0] for row in connection.execute("SELECT error_code FROM documents")]
    assert len(codes) == 40
    assert set(codes) <= {None, "damaged", "not_a_pdf", "no_text_layer", "encrypted", "too_large", "ocr_unavailable",
                          "ocr_failed"}
