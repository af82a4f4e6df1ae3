"""Many PDFs -> the database: worker processes read, this one writes, in the order of the paths.

Since there is one writer and one order, the result is the same for any number
of jobs; what was read before by the same rules is left alone, so the same
command goes on where it stopped.
"""

from __future__ import annotations

import glob
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.errors import EsepError, NoSuchFile
from extractor.guard import Limits
from extractor.reading import current_versions, failed_reading, hash_file, read_file
from extractor.store import Reading, Store

_AHEAD = 4  # files handed out per job before the first of them is written


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `change` is new, updated, unchanged or duplicate; `status` as in the
    table documents; counts are None for a file that was not read now."""

    path: Path
    change: str
    status: str
    error: str | None = None
    pages: int | None = None
    projects: int | None = None
    events: int | None = None
    seconds: float = 0.0


def find_files(patterns: Iterable[str]) -> list[Path]:
    """The files that paths, folders (all PDFs below) and globs name: absolute, sorted, each once.

    Raises NoSuchFile for a pattern that names none.
    """
    found: set[Path] = set()
    for pattern in patterns:
        path = Path(pattern)
        if path.is_dir():
            files = [file for file in path.rglob("*") if file.suffix.lower() == ".pdf" and file.is_file()]
        elif path.exists():
            files = [path]
        else:
            files = [Path(name) for name in glob.glob(pattern, recursive=True) if Path(name).is_file()]
        if not files:
            raise NoSuchFile(f"{pattern}: " + ("no PDF in this folder" if path.is_dir() else "no such file")
                             + "; give PDF files, folders or patterns such as 'reports/*.pdf'")
        found.update(file.absolute() for file in files)
    return sorted(found)


def ingest(files: Iterable[Path], store: Store, executor: Executor, limits: Limits, jobs: int = 1,
           retry_failed: bool = False) -> Iterator[Outcome]:
    """Read all files that need it and write each in a transaction of its own; yields in the order of `files`.

    A file that failed under these rules fails again, so it is not read again unless `retry_failed`.
    """
    waiting: deque[_Pending] = deque()
    seen: set[str] = set()
    for path in files:
        waiting.append(_start(path, store, executor, limits, seen, retry_failed))
        while len(waiting) > jobs * _AHEAD or (waiting and waiting[0].is_done()):
            yield waiting.popleft().finish(store)
    while waiting:
        yield waiting.popleft().finish(store)


@dataclass(frozen=True)
class _Pending:
    path: Path
    sha256: str | None
    reading: Future[Reading] | None
    error: EsepError | None = None
    began: float = 0.0

    def is_done(self) -> bool:
        return self.reading is None or self.reading.done()

    def finish(self, store: Store) -> Outcome:
        """Write what was read; waits for it."""
        if self.reading is None and self.error is None:
            return _note_file(self.path, self.sha256 or "", store)
        reading = self._result()
        known = store.known(reading.document)
        error = reading.error
        try:
            store.write(reading)
        except EsepError as problem:
            if problem.code != "invalid_records":
                raise
            error = str(problem)
            reading = failed_reading(self.path, reading.sha256, problem, reading.seconds)
            store.write(reading)
        rows = reading.rows
        return Outcome(
            self.path, "updated" if known else "new", rows.status if rows else "failed", error,
            pages=len(rows.pages) if rows else None,
            projects=sum(row.table == "projects" for row in rows.rows) if rows else None,
            events=sum(row.table == "events" for row in rows.rows) if rows else None,
            seconds=reading.seconds,
        )

    def _result(self) -> Reading:
        if self.reading is None:
            assert self.error is not None
            return failed_reading(self.path, None, self.error, 0.0)
        try:
            return replace(self.reading.result(), path=str(self.path))
        except EsepError as error:
            return failed_reading(self.path, self.sha256, error, time.perf_counter() - self.began)


def _start(path: Path, store: Store, executor: Executor, limits: Limits, seen: set[str],
           retry_failed: bool) -> _Pending:
    """Hand a file to a worker unless its content is known or on its way."""
    try:
        sha256 = hash_file(path)
    except NoSuchFile as error:
        return _Pending(path, None, None, error)
    known = store.known(sha256[:16])
    up_to_date = known and (known.versions == current_versions() or known.superseded_by)
    if sha256 in seen or (up_to_date and not (retry_failed and known and known.status == "failed")):
        return _Pending(path, sha256, None)
    seen.add(sha256)
    return _Pending(path, sha256, executor.submit(read_file, path, limits), began=time.perf_counter())


def _note_file(path: Path, sha256: str, store: Store) -> Outcome:
    """A file whose content is in the database already: at most its path is new."""
    added = store.add_file(str(path), sha256[:16]) if not store.has_file(str(path), sha256[:16]) else False
    known = store.known(sha256[:16])
    assert known is not None
    return Outcome(path, "duplicate" if added else "unchanged", known.status, known.error, pages=known.pages)


def count(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, int]:
    """How many outcomes have each key, in order of first appearance."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[key(outcome)] = counts.get(key(outcome), 0) + 1
    return counts
