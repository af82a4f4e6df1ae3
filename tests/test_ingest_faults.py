"""What may befall an ingest: kill -9 at any moment, a full disk, a locked or read-only database, hostile files."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest

from extractor import database
from extractor.cli_ingest import ingest
from extractor.guard import Limits
from extractor.reading import current_versions
from extractor.rows import build_rows
from extractor.store import Reading, Store
from tests.factories import make_report
from tests.ingesting import SMALL, assert_same, content, documents, run

HOSTILE = os.environ.get("ESEP_HOSTILE")
ESEP = [sys.executable, "-c", "from extractor.cli import main; main()"]


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
    assert_same(db, undisturbed)


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
    assert_same(db, expected, search_ids=False)


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
    assert_same(db, tmp_path / "b.db")


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
    assert_same(db, tmp_path / "b.db", search_ids=False)


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
