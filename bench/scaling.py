"""How cost grows: `python bench/scaling.py [--documents 1,10,100] [--pages 20,200] [--rounds 5] [--json]`.

Made-up reports are ingested with one job and with one per core, in the same run
as one-core `extract_words` on a sample of them, read before and after; then
ingested again. What a second job brings is measured in rounds: one job, one per
core, and as many plain `extract_words`, one after the other. Made files are kept
in the cache folder. Memory is that of all processes, sampled.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
SAMPLE = 8  # files that extract_words reads for comparison
IN_A_ROUND = 40  # files
MEMORY_EVERY = 2.0  # seconds; looking at it takes time from what is measured
ESEP = [sys.executable, "-c", "from extractor.cli import main; main()"]


def make_files(cache: Path, count: int, pages: int = 20) -> list[Path]:
    """`count` made-up reports of about `pages` pages, every style and both languages in turn."""
    from tests.make_report import STYLES, make_report

    folder = cache / f"pages-{pages}"
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"r{number:04}.pdf" for number in range(count)]
    for number, path in enumerate(files):
        if not path.exists():
            style = STYLES[sorted(STYLES)[number % len(STYLES)]] if pages == 20 else STYLES["many"]
            projects = style.projects if pages == 20 else min(max(3, pages // 5), style.projects)
            pdf, _ = make_report(number, ("kk", "ru")[number % 2], replace(style, pages=pages, projects=projects))
            path.write_bytes(pdf)
    return files


class Memory(threading.Thread):
    """Samples the memory of a session of processes: what is theirs alone, shared pages divided among them."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.samples, self.done = session, list[float](), threading.Event()

    def run(self) -> None:
        while not self.done.wait(MEMORY_EVERY):
            self.samples.append(sum(map(self._megabytes, Path("/proc").glob("[0-9]*"))))

    def _megabytes(self, process: Path) -> float:
        try:
            if int((process / "stat").read_text().rpartition(")")[2].split()[3]) != self.session:
                return 0.0
            lines = (process / "smaps_rollup").read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
        except (OSError, StopIteration):
            return 0.0


def ingest(files: list[Path], db: Path, jobs: int) -> dict[str, Any]:
    """One run of the command: seconds, peak memory of the first and of the second half, rows written."""
    before = _changes(db)
    began = time.perf_counter()
    process = subprocess.Popen([*ESEP, "ingest", *map(str, files), "--db", str(db), "--jobs", str(jobs)], cwd=ROOT,
                               stdout=subprocess.DEVNULL, start_new_session=True)
    memory = Memory(process.pid)
    memory.start()
    process.wait()
    seconds = time.perf_counter() - began
    memory.done.set()
    memory.join()
    half = len(memory.samples) // 2
    with closing(sqlite3.connect(db)) as connection:
        pages, read = connection.execute("SELECT total(pages), total(seconds) FROM documents").fetchone()
    return {"documents": len(files), "jobs": jobs, "seconds": seconds, "pages": int(pages), "reading_seconds": read,
            "changed": _changes(db) != before, "peak_mb": max(memory.samples, default=0.0),
            "median_mb_halves": [statistics.median(part) if part else 0.0
                                 for part in (memory.samples[:half], memory.samples[half:])]}


def _changes(db: Path) -> str | None:
    if not db.exists():
        return None
    with db.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def words(files: list[Path]) -> int:
    import pdfplumber

    pages = 0
    for path in files:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_words()
                page.close()
                pages += 1
    return pages


def time_words(files: list[Path], processes: int) -> tuple[float, int]:
    """(seconds, pages) of plain extract_words, each process reading all the files."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool:
        pool.map(words, [files[:1]] * processes, chunksize=1)
        began = time.perf_counter()
        pages = sum(pool.map(words, [files] * processes, chunksize=1))
        return time.perf_counter() - began, pages


def speed_up(files: list[Path], folder: Path, cores: int, *, many_first: bool) -> tuple[float, float]:
    """How many times as fast many jobs are as one, and many extract_words as one, in one round. Whether one or many
    go first changes from round to round, as a machine may be slower after much work."""
    numbers = (cores, 1) if many_first else (1, cores)
    seconds = {jobs: ingest(files, folder / f"round-{jobs}.db", jobs)["seconds"] for jobs in numbers}
    for path in folder.glob("round-*.db"):
        path.unlink()
    rates = {processes: pages / spent for processes in numbers
             for spent, pages in [time_words(files[:SAMPLE], processes)]}
    return seconds[1] / seconds[cores], rates[cores] / rates[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", default="1,10,100,1000")
    parser.add_argument("--pages", default="20,200,2000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "esep-bench")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cores = os.cpu_count() or 1
    counts = [int(number) for number in arguments.documents.split(",")]
    files = make_files(arguments.cache, max(counts))
    alone, pages = time_words(files[:SAMPLE], 1)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        for count in counts:
            for jobs in sorted({1, cores}):
                db = Path(name) / f"{count}-{jobs}.db"
                row = ingest(files[:count], db, jobs)
                row["again_seconds"] = (again := ingest(files[:count], db, jobs))["seconds"]
                row["again_changed"] = again["changed"]
                rows.append(row)
                db.unlink()
        for size in map(int, arguments.pages.split(",")):
            long_files = make_files(arguments.cache / "long", 1, size)
            rows.append(ingest(long_files, Path(name) / f"long-{size}.db", 1))
        rounds = [speed_up(files[:IN_A_ROUND], Path(name), cores, many_first=number % 2 == 1)
                  for number in range(arguments.rounds)]
    later, same = time_words(files[:SAMPLE], 1)
    rate = (pages + same) / (alone + later)
    for row in rows:
        row["pages_per_second"] = row["pages"] / row["seconds"]
        row["of_extract_words"] = row["pages_per_second"] / rate
    figures = {"extract_words_pages_per_second": rate, "cores": cores, "runs": rows, "rounds": rounds,
               "speed_up": statistics.median(esep for esep, _ in rounds) if rounds else None,
               "extract_words_speed_up": statistics.median(plain for _, plain in rounds) if rounds else None}
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    print(f"extract_words, one core: {rate:.1f} pages/s ({pages / alone:.1f} before, {same / later:.1f} after)")
    if rounds:
        print(f"{cores} jobs against 1, median of {len(rounds)}: x {figures['speed_up']:.2f}; "
              f"{cores} extract_words against 1: x {figures['extract_words_speed_up']:.2f}")
    print()
    print(f"{'documents':>9} {'jobs':>4} {'pages':>6} {'seconds':>8} {'pages/s':>8} {'x extract_words':>15} "
          f"{'peak MB':>8} {'MB halves':>11} {'again s':>8}")
    for row in rows:
        halves = "/".join(f"{part:.0f}" for part in row["median_mb_halves"])
        print(f"{row['documents']:9} {row['jobs']:4} {row['pages']:6} {row['seconds']:8.1f} "
              f"{row['pages_per_second']:8.1f} {row['of_extract_words']:15.2f} {row['peak_mb']:8.0f} {halves:>11} "
              f"{row.get('again_seconds', 0.0):8.1f}")


if __name__ == "__main__":
    main()
