"""`esep ingest` and `esep status`: fill a database, and see what became of the files."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli_options import Cost, limit_options, open_workers

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from extractor.ingest import Outcome

DATABASE = click.Path(dir_okay=False, path_type=Path)
_SAID = {"unchanged": "read before; nothing to do", "duplicate": "the same content as another file",
         "vanished": "no longer there; its records stay"}


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--db", type=DATABASE, required=True, help="The database; made where there is none.")
@click.option("--jobs", type=click.IntRange(1), default=lambda: os.cpu_count() or 1, show_default="cores",
              help="Files read at the same time.")
@click.option("--retry", type=click.Choice(["failed"]), help="Read again what failed before.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="Only files that were changed on this day or later.")
@click.option("--manifest", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="CSV",
              help="Where the files came from: columns path, source_url, retrieved_on.")
@click.option("--dry-run", is_flag=True, help="Say what would be done with each file, and do nothing.")
@click.option("--log-json", is_flag=True, help="Print one JSON object for each file.")
@click.option("--dask", metavar="ADDRESS", help="Read on a Dask cluster, as tcp://scheduler:8786.")
@click.option("--dask-send", is_flag=True, help="Send the files to the cluster, which does not see their paths.")
@limit_options
@click.pass_context
def ingest(context: click.Context, paths: tuple[str, ...], db: Path, jobs: int, retry: str | None,
           since: datetime | None, manifest: Path | None, dry_run: bool, log_json: bool, dask: str | None,
           dask_send: bool, cost: Cost) -> None:
    """Read PDF files, folders or patterns into a database.

    A file that was read before by the same rules is left alone, so the same
    command goes on where it was broken off. The exit code is 0 if every file
    was read, 1 if some failed, 2 if the command itself is wrong.

    \b
    Examples:
      esep ingest reports/ 'more/*.pdf' --db reports.db --jobs 4
      esep ingest reports/ --db reports.db --retry failed --timeout 900
      esep ingest reports/ --db reports.db --dask tcp://scheduler:8786
    """
    from extractor.entities.archive import refresh_entities
    from extractor.errors import NoSuchFile
    from extractor.ingest import changed_since, find_files, mark_vanished, preview
    from extractor.ingest import ingest as ingest_files
    from extractor.manifest import BadManifest, read_manifest
    from extractor.store import Store

    try:
        files = find_files(paths)
        origins = read_manifest(manifest) if manifest else {}
    except (NoSuchFile, BadManifest) as error:
        raise click.UsageError(str(error)) from error
    wanted = changed_since(files, since) if since else files
    log = _Log(len(wanted), log_json)
    if dry_run:
        if not db.exists():
            log.write_all(preview(wanted, None))
        else:
            with Store(db) as store:
                log.write_all(preview(wanted, store, retry_failed=retry == "failed"))
        log.close()
        return
    with Store(db, write=True) as store, _executor(min(jobs, len(wanted)), dask, dask_send, cost) as (executor, width):
        log.write_all(ingest_files(wanted, store, executor, cost.limits, width, retry_failed=retry == "failed",
                                   origins=origins))
        log.write_all(mark_vanished([Path(path) for path in paths], files, store))
        refresh_entities(store)
    log.close()
    if log.failed:
        context.exit(1)


@contextmanager
def _executor(jobs: int, dask: str | None, send: bool, cost: Cost) -> Iterator[tuple[Executor, int]]:
    """What reads the files, and how many of them at the same time."""
    if dask is None:
        with open_workers(max(jobs, 1), cost) as workers:
            yield workers, max(jobs, 1)
        return
    from extractor.dask_pool import DaskPool

    with DaskPool(dask, cost.timeout, cost.memory, send=send) as pool:
        yield pool, pool.width


class _Log:
    """Tells of each file on stdout, and on a terminal of the progress on stderr."""

    def __init__(self, files: int, as_json: bool) -> None:
        self.files = files
        self.as_json = as_json
        self.progress = sys.stderr.isatty()
        self.began = time.monotonic()
        self.done = 0
        self.changes: dict[str, int] = {}
        self.statuses: dict[str, int] = {}

    @property
    def failed(self) -> bool:
        return "failed" in self.statuses

    def write_all(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.done += 1
            self.changes[outcome.change] = self.changes.get(outcome.change, 0) + 1
            self.statuses[outcome.status] = self.statuses.get(outcome.status, 0) + 1
            if self.progress:
                click.echo("\r\033[K", nl=False, err=True)
            click.echo(_json_line("file", **_plain(outcome)) if self.as_json else _line(outcome))
            if self.progress and self.done < self.files:
                click.echo(self._progress(), nl=False, err=True)

    def _progress(self) -> str:
        rate = self.done / max(time.monotonic() - self.began, 1e-6)
        left = (self.files - self.done) / rate
        bar = "█" * (20 * self.done // self.files)
        return f"{bar:░<20} {self.done} of {self.files} files, {rate:.1f}/s, {_duration(left)} left"

    def close(self) -> None:
        """The last word."""
        if self.as_json:
            click.echo(_json_line("done", files=self.done, changes=self.changes, statuses=self.statuses,
                                  seconds=round(time.monotonic() - self.began, 3)))
        elif set(self.changes) <= {"unchanged"}:
            click.echo(f"{self.done} files, nothing new: the database is as it was")
        else:
            click.echo(f"{self.done} files: {_counts(self.changes)}; {_counts(self.statuses)}")


def _json_line(event: str, **fields: Any) -> str:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"event": event, "at": at, **fields}, ensure_ascii=False)


def _plain(outcome: Outcome) -> dict[str, Any]:
    # A file name need not be text; what is not travels as the escapes that Python gives it.
    return {**asdict(outcome), "path": _printable(str(outcome.path)), "seconds": round(outcome.seconds, 3)}


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _line(outcome: Outcome) -> str:
    if outcome.change in _SAID and outcome.status != "failed":
        said = _SAID[outcome.change]
    elif outcome.status == "failed":
        said = outcome.error or ""
    elif outcome.projects is None:
        said = outcome.note or ""
    else:
        said = (f"{outcome.pages} pages, {outcome.projects} projects, {outcome.events} events "
                f"in {outcome.seconds:.1f} s")
    return f"{outcome.status:12} {outcome.change:9} {_printable(outcome.path.name)}: {said}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


@click.command()
@click.argument("db", type=DATABASE)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def status(db: Path, as_json: bool) -> None:
    """Say what a database holds, what failed and why.

    \b
    Example:
      esep status reports.db
    """
    from extractor.store import Store

    names = ("status", "totals", "failure_reasons", "failures", "vanished", "unclaimed_share")
    with Store(db) as store:
        found = {name: [dict(row) for row in store.rows(name)] for name in names}
        found["slowest"] = [dict(row) for row in store.rows("slowest", 3)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for row in found["status"]:
        click.echo(f"{row['documents']:6} documents {row['status']}, {row['pages']:.0f} pages, {row['seconds']:.1f} s")
    (totals,) = found["totals"]
    click.echo(", ".join(f"{number} {name.replace('_', ' ')}" for name, number in totals.items()))
    for row in found["failure_reasons"]:
        click.echo(f"{row['documents']:6} failed: {row['error_code']}")
    for row in found["failures"]:
        click.echo(f"failed: {_printable(row['path'] or row['file_name'])}: {row['error_code']}: {row['error']}")
    for row in found["vanished"]:
        click.echo(f"vanished: {_printable(row['path'])}, not seen since {row['vanished_on']}")
    for row in found["slowest"]:
        click.echo(f"slowest: {_printable(row['file_name'])}, {row['pages'] or '-'} pages, {row['seconds']:.1f} s")
    for row in found["unclaimed_share"]:
        click.echo(f"unclaimed: {_printable(row['file_name'])}: {row['unclaimed']} of {row['found']} dates, counts, "
                   f"links and names ({row['share']:.0%}) are in no record")
