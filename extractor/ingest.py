"""Many PDFs -> the database: worker processes read, this one writes, in the order of the paths.

Since there is one writer and one order, the result is the same for any number
of jobs; what was read before by the same rules is left alone, so the same
command goes on where it stopped.
"""

from __future__ import annotations

import glob
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from extractor.errors import EsepError, NoSuchFile
from extractor.guard import Limits
from extractor.manifest import Origin
from extractor.reading import current_versions, failed_reading, hash_file, path_text, read_file
from extractor.store import Known, Reading, Store
from extractor.workers import PoolLost

_AHEAD = 8  # files handed out per job before the first of them is written
_NO_ORIGINS: Mapping[Path, Origin] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `change` is new, updated, unchanged, duplicate or vanished; `status` as in the
    table documents; counts are None for a file that was not read now. In a preview `note` says what would be done."""

    path: Path
    change: str
    status: str
    error: str | None = None
    error_code: str | None = None
    pages: int | None = None
    projects: int | None = None
    events: int | None = None
    seconds: float = 0.0
    note: str | None = None


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
        found.update(Path(os.path.abspath(file)) for file in files)
    return sorted(found)


def changed_since(files: Iterable[Path], day: datetime) -> list[Path]:
    """The files that were written on this day (local time) or later; those that cannot be looked at are kept."""

    def is_recent(path: Path) -> bool:
        try:
            return path.stat().st_mtime >= day.timestamp()
        except OSError:  # reading it will say why
            return True

    return [path for path in files if is_recent(path)]


def ingest(files: Iterable[Path], store: Store, executor: Executor, limits: Limits, jobs: int = 1,
           retry_failed: bool = False, origins: Mapping[Path, Origin] = _NO_ORIGINS) -> Iterator[Outcome]:
    """Read all files that need it and write each in a transaction of its own; yields in the order of `files`.

    A file that failed under these rules fails again, so it is not read again unless `retry_failed`.
    """
    run = _Run(store, executor, limits, retry_failed)
    waiting: deque[_Pending] = deque()
    try:
        for path in files:
            waiting.append(run.start(path))
            while len(waiting) > jobs * _AHEAD or (waiting and waiting[0].is_done()):
                yield run.finish(waiting.popleft(), origins)
        while waiting:
            yield run.finish(waiting.popleft(), origins)
    finally:
        for pending in waiting:
            if pending.reading:
                pending.reading.cancel()


def preview(files: Iterable[Path], store: Store | None, retry_failed: bool = False) -> Iterator[Outcome]:
    """What `ingest` would do with each file, in its `note`; nothing is read but the bytes, and nothing written."""
    seen: set[str] = set()
    for path in files:
        try:
            sha256 = hash_file(path)
        except NoSuchFile as error:
            yield Outcome(path, "unchanged", "failed", str(error), error.code)
            continue
        known = store.known(sha256[:16]) if store else None
        status = known.status if known else "-"
        if sha256 in seen:
            yield Outcome(path, "duplicate", status)
        elif known is None:
            there = store.file_at(path_text(path)) if store else None
            yield Outcome(path, "new", status, note="other content than before: to be read" if there else "to be read")
        elif _is_done(known, retry_failed):
            yield Outcome(path, "unchanged", status, known.error, known.error_code)
        else:
            yield Outcome(path, "updated", status, known.error, known.error_code, note="to be read again")
        seen.add(sha256)


def mark_vanished(folders: Sequence[Path], files: Iterable[Path], store: Store) -> Iterator[Outcome]:
    """Mark those files of the database that stood in one of the folders and are there no more; their records stay."""
    above = [Path(os.path.abspath(folder)) for folder in folders if folder.is_dir()]
    there = {path_text(path) for path in files}
    for row in store.rows("files_present"):
        path = Path(row["path"])
        if row["path"] in there or path.exists() or not any(folder in path.parents for folder in above):
            continue
        store.mark_vanished(row["path"])
        at = store.file_at(row["path"])
        yield Outcome(path, "vanished", at["status"] if at else "failed")


def _is_done(known: Known, retry_failed: bool) -> bool:
    up_to_date = known.versions == current_versions() or known.superseded_by is not None
    return up_to_date and not (retry_failed and known.status == "failed")


@dataclass(frozen=True)
class _Pending:
    """A file on its way. Without `reading` its content is known already, or (`error`) cannot be got at."""

    path: Path
    sha256: str | None
    reading: Future[Reading] | None = None
    error: EsepError | None = None
    began: float = 0.0

    def is_done(self) -> bool:
        return self.reading is None or self.reading.done()

    def result(self) -> Reading:
        """What was read, or why nothing was; waits for it. Raises PoolLost, which is no fault of the file."""
        if self.reading is None:
            assert self.error is not None
            return failed_reading(self.path, None, self.error, 0.0)
        try:
            return replace(self.reading.result(), path=path_text(self.path))
        except PoolLost:
            raise
        except EsepError as error:
            return failed_reading(self.path, self.sha256, error, time.perf_counter() - self.began)


@dataclass(frozen=True)
class _Run:
    store: Store
    executor: Executor
    limits: Limits
    retry_failed: bool
    seen: set[str] = field(default_factory=set)

    def start(self, path: Path) -> _Pending:
        """Hand a file to a worker unless its content is known or on its way."""
        try:
            sha256 = hash_file(path)
        except NoSuchFile as error:
            return _Pending(path, None, error=error)
        known = self.store.known(sha256[:16])
        if sha256 in self.seen or (known and _is_done(known, self.retry_failed)):
            return _Pending(path, sha256)
        self.seen.add(sha256)
        return _Pending(path, sha256, self.executor.submit(read_file, path, self.limits), began=time.perf_counter())

    def finish(self, pending: _Pending, origins: Mapping[Path, Origin]) -> Outcome:
        """Write what was read, and where it came from."""
        if pending.reading is None and pending.error is None:
            outcome = self._note_file(pending.path, pending.sha256 or "")
        else:
            reading = pending.result()
            outcome = self._write(pending.path, reading) if reading.sha256 else self._unreadable(pending.path, reading)
        if pending.path in origins:
            self.store.save_origin(path_text(pending.path), origins[pending.path])
        return outcome

    def _write(self, path: Path, reading: Reading) -> Outcome:
        known = self.store.known(reading.document)
        try:
            self.store.write(reading)
        except EsepError as problem:
            if problem.code != "invalid_records":
                raise
            reading = failed_reading(path, reading.sha256, problem, reading.seconds)
            self.store.write(reading)
        rows = reading.rows
        return Outcome(
            path, "updated" if known else "new", rows.status if rows else "failed", reading.error, reading.error_code,
            pages=len(rows.pages) if rows else None,
            projects=sum(row.table == "projects" for row in rows.rows) if rows else None,
            events=sum(row.table == "events" for row in rows.rows) if rows else None,
            seconds=reading.seconds,
        )

    def _unreadable(self, path: Path, reading: Reading) -> Outcome:
        """A file that is not there, or may not be read: what was read at its path before stays."""
        there = self.store.file_at(reading.path)
        if there and there["sha256"]:
            if not path.exists() and self.store.mark_vanished(reading.path):
                return Outcome(path, "vanished", there["status"])
            return Outcome(path, "unchanged", "failed", reading.error, reading.error_code)
        known = self.store.known(reading.document)
        if known is None or known.error != reading.error:
            self.store.write(reading)
        return Outcome(path, "unchanged" if known else "new", "failed", reading.error, reading.error_code)

    def _note_file(self, path: Path, sha256: str) -> Outcome:
        """A file whose content is in the database already: at most its path is new."""
        text, document = path_text(path), sha256[:16]
        added = not self.store.has_file(text, document) and self.store.add_file(text, document)
        known = self.store.known(document)
        assert known is not None
        return Outcome(path, "duplicate" if added else "unchanged", known.status, known.error, known.error_code,
                       pages=known.pages)
