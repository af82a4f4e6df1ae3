"""What several commands share: the options that say what a file may cost, and the processes that keep to them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.guard import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from extractor.workers import Workers

T = TypeVar("T")
MB = 1_000_000

# Flag, field of Limits, unit of the flag, its name, help.
_LIMITS = (
    ("--max-pages", "max_pages", 1, "COUNT", "Most pages a file may have."),
    ("--max-page-size", "max_page_side", 1, "POINTS", "Longest side of a page."),
    ("--max-page-chars", "max_page_characters", 1, "COUNT", "Most characters on a page."),
    ("--max-chars", "max_characters", 1, "COUNT", "Most characters in a file."),
    ("--max-objects", "max_page_objects", 1, "COUNT", "Most lines, pictures and pieces of text on a page."),
    ("--max-size", "max_bytes", MB, "MB", "Largest file."),
    ("--max-stream", "max_stream", MB, "MB", "Longest stream of a file once it is decompressed."),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one file may cost: seconds, megabytes of memory, and what the reader counts."""

    timeout: float
    memory: int
    limits: Limits


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that say what one file may cost; the command gets them as `cost`."""

    @functools.wraps(command)
    def with_cost(*args: Any, timeout: float, memory: int, ocr: str, **options: Any) -> Any:
        limits = Limits(ocr=ocr, **{field: options.pop(field) * unit for _, field, unit, _, _ in _LIMITS})
        return command(*args, cost=Cost(timeout, memory, limits), **options)

    decorated: Callable[..., Any] = with_cost
    for flag, field, unit, metavar, text in reversed(_LIMITS):
        default = int(getattr(DEFAULT_LIMITS, field)) // unit
        decorated = click.option(flag, field, type=click.IntRange(1), default=default, show_default=True,
                                 metavar=metavar, help=text)(decorated)
    decorated = click.option("--memory", type=click.IntRange(64), default=1024, show_default=True, metavar="MB",
                             help="Most memory a file may take.")(decorated)
    decorated = click.option("--ocr", type=click.Choice(["auto", "never", "always"]), default="auto", show_default=True,
                             help="Pages to read by OCR; auto: those without a usable text layer.")(decorated)
    return click.option("--timeout", type=click.FloatRange(min=0.1), default=900.0, show_default=True,
                        metavar="SECONDS", help="Longest time a file may take.")(decorated)


@contextmanager
def open_workers(jobs: int, cost: Cost) -> Iterator[Workers]:
    """Processes that keep to the limits of time and memory; what they are at when all has failed, or the user has
    interrupted it, is dropped."""
    from extractor.workers import Workers

    workers = Workers(jobs, cost.timeout, cost.memory)
    try:
        yield workers
    except BaseException:
        workers.abort()
        raise
    workers.shutdown(cancel_futures=True)


def in_worker(fn: Callable[..., T], *args: Any, cost: Cost) -> T:
    """The result of one function of a worker process, under the same limits as an ingest."""
    with open_workers(1, cost) as workers:
        return workers.submit(fn, *args).result()
