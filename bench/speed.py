"""How long esep takes beside its peers, on the same file in the same run: `python bench/speed.py [PDF] [--json]`.

Every contender runs in a process of its own, warmed up once and then timed;
start-up and imports do not count. Ratios are what to look at: seconds differ
from machine to machine.
"""

from __future__ import annotations

import io
import itertools
import json
import multiprocessing
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RUNS = 3
STAGES = ("reading", "layout", "sections", "records, names and checks", "rows")


def run_esep(path: Path) -> None:
    """What `esep export PDF` does."""
    import extractor
    from extractor.export import write_reports

    write_reports([extractor.extract(path)], io.StringIO(), "json", single=True)


def run_esep_rows(path: Path) -> None:
    """What a worker of `esep ingest` does."""
    import extractor
    from extractor.rows import build_rows

    build_rows(extractor.extract(path))


def run_esep_reading(path: Path) -> None:
    """Characters, lines and links alone."""
    from extractor.pdf import read_pages

    read_pages(path)


def run_esep_layout(path: Path) -> None:
    """Reading, paragraphs and tables."""
    from extractor.layout import build_document
    from extractor.pdf import read_pages

    build_document(read_pages(path))


def run_plumber_words(path: Path) -> None:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.close()


def run_plumber_text_and_tables(path: Path) -> None:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def run_pdfium_text(path: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()


def run_pdftotext(path: Path) -> None:
    subprocess.run(["pdftotext", "-layout", str(path), "-"], stdout=subprocess.DEVNULL, check=True)


REFERENCE = run_plumber_words
CONTENDERS = (REFERENCE, run_esep, run_esep_rows, run_esep_reading, run_esep_layout, run_plumber_text_and_tables,
              run_pdfium_text, run_pdftotext)


def _time(contender: Callable[[Path], None], path: Path, pipe: Any) -> None:
    contender(path)
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        contender(path)
        times.append(time.perf_counter() - began)
    pipe.send((statistics.median(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _time_stages(path: Path, pipe: Any) -> None:
    from extractor.layout import build_document
    from extractor.pdf import read_pages
    from extractor.records import build_report
    from extractor.rows import build_rows
    from extractor.sections import find_sections

    runs: list[dict[str, float]] = []
    for _ in range(RUNS + 1):  # the first one warms up
        clock = [time.perf_counter()]
        pages = read_pages(path)
        clock.append(time.perf_counter())
        document = build_document(pages)
        clock.append(time.perf_counter())
        sections = find_sections(document)
        clock.append(time.perf_counter())
        report = build_report(document, sections)
        clock.append(time.perf_counter())
        build_rows(report)
        clock.append(time.perf_counter())
        spent = [after - before for before, after in itertools.pairwise(clock)]
        runs.append({stage: 1000 * seconds / len(pages) for stage, seconds in zip(STAGES, spent, strict=True)})
    pipe.send({stage: statistics.median(run[stage] for run in runs[1:]) for stage in STAGES})


def _in_process(target: Callable[..., None], *arguments: Any) -> Any:
    """What a function sends from a fresh process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(*arguments, theirs))
    process.start()
    theirs.close()
    sent = ours.recv()
    process.join()
    return sent


def measure(contender: Callable[[Path], None], path: Path) -> tuple[float, float]:
    """(median seconds, peak megabytes) of one contender in a fresh process."""
    seconds, megabytes = _in_process(_time, contender, path)
    return seconds, megabytes


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--json"]
    path = Path(arguments[0]) if arguments else ROOT / "corpus" / "taraz-2025-kk.pdf"
    figures: dict[str, dict[str, float]] = {}
    for contender in CONTENDERS:
        if contender is run_pdftotext and not shutil.which("pdftotext"):
            continue
        seconds, megabytes = measure(contender, path)
        figures[contender.__name__.removeprefix("run_")] = {"seconds": seconds, "peak_mb": megabytes}
    reference = figures[REFERENCE.__name__.removeprefix("run_")]["seconds"]
    for figure in figures.values():
        figure["ratio"] = figure["seconds"] / reference
    stages = _in_process(_time_stages, path)
    if "--json" in sys.argv:
        print(json.dumps({"file": path.name, "runs": RUNS, "contenders": figures,
                          "stages_ms_per_page": stages}, indent=1))
        return
    print(f"{path.name}, median of {RUNS} warm runs, one core each\n")
    print(f"{'':26} {'seconds':>8} {'of extract_words':>17} {'peak MB':>8}")
    for name, figure in figures.items():
        print(f"{name.replace('_', ' '):26} {figure['seconds']:8.2f} {figure['ratio']:17.2f} {figure['peak_mb']:8.0f}")
    print(f"\n{'stage':26} {'ms/page':>8}")
    for stage, milliseconds in stages.items():
        print(f"{stage:26} {milliseconds:8.1f}")


if __name__ == "__main__":
    main()
