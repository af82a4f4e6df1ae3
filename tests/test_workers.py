"""A task that goes wrong harms nothing but its own result."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from extractor.errors import EsepError, NotAPdf, TimedOut
from extractor.workers import Crashed, InternalError, OutOfMemory, Workers


def double(number: int) -> int:
    return 2 * number


def hang() -> None:
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


def eat() -> int:
    return len(bytearray(2**31))


def fail() -> None:
    raise RuntimeError("unforeseen")


def refuse() -> None:
    raise NotAPdf("the file is not a PDF")


def process_id() -> int:
    return os.getpid()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(jobs=2, timeout=1.0, memory=512) as executor:
        yield executor


@pytest.mark.parametrize(("task", "error", "words"), [
    (hang, TimedOut, "--timeout"),
    (crash, Crashed, "SIGSEGV"),
    (leave, Crashed, "exit code 3"),
    (eat, OutOfMemory, "--memory"),
    (fail, InternalError, "RuntimeError.*unforeseen"),
    (refuse, NotAPdf, "not a PDF"),
])
def test_every_misfortune_is_a_typed_error(workers: Workers, task: object, error: type[EsepError], words: str) -> None:
    unlucky = workers.submit(task)  # type: ignore[arg-type]
    others = [workers.submit(double, number) for number in range(5)]
    with pytest.raises(error, match=words):
        unlucky.result()
    assert [future.result() for future in others] == [0, 2, 4, 6, 8]


def test_processes_end_with_the_executor() -> None:
    with Workers(jobs=1) as executor:
        process = executor.submit(process_id).result()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_no_task_after_shutdown() -> None:
    executor = Workers(jobs=1)
    executor.shutdown()
    with pytest.raises(RuntimeError):
        executor.submit(double, 1)
