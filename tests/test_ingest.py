"""Many files into one database: order, repetition, failures, interruption."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor import ingest as ingest_module
from extractor.errors import NoSuchFile, TimedOut
from extractor.guard import DEFAULT_LIMITS
from extractor.ingest import Outcome, find_files, ingest
from extractor.reading import current_versions, hash_file
from extractor.rows import build_rows
from extractor.store import Reading, Store, Versions
from tests.factories import make_report, unrecognised_report


class Direct(Executor):
    """Runs each task at once, here; `misfortunes` maps a file's content to what befalls its task."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except TimedOut as error:
            future.set_exception(error)
        return future


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> Direct:
    """Reading a file gives a report made from its text: `report NAME`, `hang` or something else."""
    direct = Direct()

    def read(path: Path, limits: object) -> Reading:
        text = path.read_text()
        direct.read.append(path.name)
        if text == "hang":
            raise TimedOut("not read within 1 s")
        report = make_report(customer=text) if text.startswith("report") else unrecognised_report()
        return Reading(str(path), hash_file(path), ingest_module.current_versions(), 0.1, build_rows(report))

    monkeypatch.setattr(ingest_module, "read_file", read)
    return direct


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "reports.db", write=True) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    for name, text in (("b.pdf", "report b"), ("a.PDF", "report a"), ("c.pdf", "a letter"), ("notes.txt", "-")):
        (made / name).write_text(text)
    return made


def run(files: list[Path], store: Store, executor: Executor, **more: Any) -> list[Outcome]:
    return list(ingest(files, store, executor, DEFAULT_LIMITS, **more))


def said(outcomes: list[Outcome]) -> list[tuple[str, str, str]]:
    return [(outcome.path.name, outcome.change, outcome.status) for outcome in outcomes]


def test_find_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert [path.name for path in find_files([str(folder)])] == ["a.PDF", "b.pdf", "c.pdf"]
    assert [path.name for path in find_files(["?.pdf", "b.pdf", str(folder / "b.pdf")])] == ["b.pdf", "c.pdf"]
    assert [path.name for path in find_files(["notes.txt"])] == ["notes.txt"]
    for pattern in ("none.pdf", "*.doc"):
        with pytest.raises(NoSuchFile, match="no such file"):
            find_files([pattern])
    (folder / "empty").mkdir()
    with pytest.raises(NoSuchFile, match="no PDF in this folder"):
        find_files(["empty"])


def test_files_are_read_once(folder: Path, store: Store, executor: Direct) -> None:
    files = find_files([str(folder)])
    assert said(run(files, store, executor)) == [
        ("a.PDF", "new", "ok"), ("b.pdf", "new", "ok"), ("c.pdf", "new", "unrecognised")]
    executor.read.clear()
    before = store.connection.total_changes
    assert said(run(files, store, executor)) == [
        ("a.PDF", "unchanged", "ok"), ("b.pdf", "unchanged", "ok"), ("c.pdf", "unchanged", "unrecognised")]
    assert executor.read == []
    assert store.connection.total_changes == before


def test_same_content_is_read_once(folder: Path, store: Store, executor: Direct) -> None:
    shutil.copy(folder / "a.PDF", folder / "copy.pdf")
    outcomes = run(find_files([str(folder)]), store, executor)
    assert ("copy.pdf", "duplicate", "ok") in said(outcomes)
    assert executor.read == ["a.PDF", "b.pdf", "c.pdf"]


def test_other_rules_read_everything_again(folder: Path, store: Store, executor: Direct,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    files = find_files([str(folder)])
    run(files, store, executor)
    monkeypatch.setattr(ingest_module, "current_versions", lambda: Versions("9", "other"))
    assert {outcome.change for outcome in run(files, store, executor)} == {"updated"}


def test_a_failure_is_kept_and_not_repeated_unless_asked(folder: Path, store: Store, executor: Direct) -> None:
    (folder / "bad.pdf").write_text("hang")
    files = find_files([str(folder)])
    outcomes = run(files, store, executor)
    assert ("bad.pdf", "new", "failed") in said(outcomes)
    assert len(outcomes) == 4
    executor.read.clear()
    assert ("bad.pdf", "unchanged", "failed") in said(run(files, store, executor))
    assert executor.read == []
    assert ("bad.pdf", "updated", "failed") in said(run(files, store, executor, retry_failed=True))
    assert executor.read == ["bad.pdf"]
    (row,) = store.rows("failures")
    assert (row["error_code"], row["error"]) == ("timed_out", "not read within 1 s")


def test_a_vanished_file_is_a_failure_of_its_own(folder: Path, store: Store, executor: Direct) -> None:
    files = find_files([str(folder)])
    (folder / "b.pdf").unlink()
    assert said(run(files, store, executor))[1] == ("b.pdf", "new", "failed")
    (folder / "b.pdf").write_text("report b")
    assert said(run(files, store, executor))[1] == ("b.pdf", "new", "ok")
    assert store.rows("failures") == []


def test_records_that_do_not_fit_fail_alone(folder: Path, store: Store, executor: Direct,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    read = ingest_module.read_file

    def read_badly(path: Path, limits: Any) -> Reading:
        reading = read(path, limits)
        if path.name != "b.pdf":
            return reading
        assert reading.rows is not None
        rows = tuple(replace(row, values={**row.values, "kind": "party"}) if row.table == "events" else row
                     for row in reading.rows.rows)
        return replace(reading, rows=replace(reading.rows, rows=rows))

    monkeypatch.setattr(ingest_module, "read_file", read_badly)
    outcomes = run(find_files([str(folder)]), store, executor)
    assert [outcome.status for outcome in outcomes] == ["ok", "failed", "unrecognised"]
    assert "CHECK constraint" in (outcomes[1].error or "")


def test_the_next_run_goes_on_where_one_was_broken_off(folder: Path, store: Store, executor: Direct) -> None:
    files = find_files([str(folder)])
    broken_off = ingest(files, store, executor, DEFAULT_LIMITS)
    next(broken_off)
    broken_off.close()
    executor.read.clear()
    run(files, store, executor)
    assert "a.PDF" not in executor.read
    assert len(store.rows("reports")) == 2


def test_a_changed_file_takes_over_its_path(folder: Path, store: Store, executor: Direct) -> None:
    files = find_files([str(folder)])
    run(files, store, executor)
    (folder / "b.pdf").write_text("report c")
    run(files, store, executor)
    paths = store.connection.execute(
        "SELECT r.customer FROM document_files f JOIN reports r USING (document) WHERE f.path LIKE '%b.pdf'").fetchall()
    assert [tuple(row) for row in paths] == [("report c",)]


def test_versions_name_program_and_rules() -> None:
    versions = current_versions()
    assert versions.program
    assert len(versions.rules) == 12
