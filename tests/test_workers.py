"""A task that goes wrong harms nothing but its own result."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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


def start_and_hang(program: str) -> None:
    subprocess.run([sys.executable, "-c", "import time; time.sleep(50)", program])


def start_and_crash(program: str) -> None:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(50)", program])
    crash()


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


def test_an_abort_waits_for_nothing() -> None:
    executor = Workers(jobs=2, timeout=60.0)
    futures = [executor.submit(hang) for _ in range(5)]
    while not futures[1].running():
        time.sleep(0.01)
    began = time.monotonic()
    executor.abort()
    assert time.monotonic() - began < 20
    assert all(future.done() for future in futures)
    assert isinstance(futures[0].exception(), Crashed)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("task", [start_and_hang, start_and_crash])
def test_what_a_task_started_ends_with_it(workers: Workers, task: Callable[[str], None]) -> None:
    mark = f"{task.__name__}-{os.getpid()}"
    with pytest.raises((TimedOut, Crashed)):
        workers.submit(task, mark).result()
    until = time.monotonic() + 5
    while time.monotonic() < until and _running(mark):
        time.sleep(0.05)
    assert not _running(mark)


def _running(mark: str) -> list[bytes]:
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(file.read_bytes())
    return [line for line in lines if mark.encode() in line]
