"""An executor whose tasks may crash, hang or eat memory without harm to anything but their own result.

It has the interface of `concurrent.futures.Executor`, so that any other one (a
cluster's) can take its place. `ProcessPoolExecutor` will not do here: one
crash breaks all its pending tasks, and it cannot end a task that hangs.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from extractor.errors import EsepError, TimedOut

P = ParamSpec("P")
T = TypeVar("T")
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
TASKS_PER_PROCESS = 250  # then a fresh one: what a C library leaks does not add up
_GRACE = 10  # seconds after which a process whose parent is gone ends itself
_BRIEFLY = 0.1  # seconds until it is looked whether a process is at its end
_STOP = None


class Crashed(EsepError):
    """The process that worked on the file died."""

    code = "crashed"


class OutOfMemory(EsepError):
    """Reading the file would have taken more memory than was allowed."""

    code = "out_of_memory"


class InternalError(EsepError):
    """esep itself failed on this file."""

    code = "internal"


class PoolLost(EsepError):
    """Nobody is left to read files: no fault of the file that was waiting."""

    code = "pool_lost"


class Workers(Executor):
    """`jobs` processes, each given one task at a time.

    A task that takes more than `timeout` seconds ends with TimedOut, one that
    needs more than `memory` megabytes with OutOfMemory, one whose process dies
    with Crashed, one that fails in any unforeseen way with InternalError.
    """

    def __init__(self, jobs: int = 1, timeout: float = 900.0, memory: int = 1024) -> None:
        # One process per core is parallel enough; libraries that start threads of their own only get in the way.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(["extractor.warm"])
        self.timeout, self.memory = timeout, memory
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._processes: set[_Process] = set()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` (of a module's top level) in a worker process; its result must be picklable."""
        if self._closed.is_set():
            raise RuntimeError("the workers have been shut down")
        future: Future[T] = Future()
        self._tasks.put(_Task(future, fn, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._closed.set()
        if cancel_futures:
            with contextlib.suppress(queue.Empty):
                while True:
                    task = self._tasks.get_nowait()
                    if task:
                        task.future.cancel()
        for _ in self._threads:
            self._tasks.put(_STOP)
        if wait:
            for thread in self._threads:
                thread.join()

    def abort(self) -> None:
        """Shut down at once: what the processes are at is ended."""
        self.shutdown(wait=False, cancel_futures=True)
        for thread in self._threads:
            while thread.is_alive():
                for process in list(self._processes):
                    _end_group(process.pid)
                thread.join(_BRIEFLY)

    def _run(self) -> None:
        """What each thread does: keep one process busy."""
        process: _Process | None = None
        while (task := self._tasks.get()) is not _STOP:
            if not task.future.set_running_or_notify_cancel():
                continue
            try:
                process = process or _Process(self._context, self.memory, self.timeout)
                self._processes.add(process)
                task.future.set_result(process.run(task))
            except OSError as error:
                task.future.set_exception(PoolLost(f"no process could be started ({error.strerror}): use fewer --jobs"))
            except Exception as error:
                task.future.set_exception(error)
            if process and not process.usable:
                self._end(process)
                process = None
        if process:
            self._end(process)

    def _end(self, process: _Process) -> None:
        self._processes.discard(process)
        process.end()


class _Task:
    def __init__(self, future: Future[Any], fn: Callable[..., Any], args: Any, kwargs: Any) -> None:
        self.future = future
        self.call = (fn, args, kwargs)


class _Process:
    """A worker process seen from its thread."""

    def __init__(self, context: Any, memory: int, timeout: float) -> None:
        self.timeout = timeout
        self.left = TASKS_PER_PROCESS
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, memory, timeout), daemon=True)
        self.process.start()
        self.pid: int | None = self.process.pid
        other.close()

    @property
    def usable(self) -> bool:
        return self.left > 0

    def run(self, task: _Task) -> Any:
        """The result of the task, or its error raised."""
        self.left -= 1
        try:
            self.pipe.send(task.call)
            if not self.pipe.poll(self.timeout):
                self.left = 0
                raise TimedOut(f"not read within {self.timeout:g} seconds: raise --timeout if the file is very long")
            good, value = self.pipe.recv()
        except (EOFError, OSError) as error:
            self.left = 0
            self.process.join(_GRACE)
            raise Crashed(f"the reading process died ({_reason(self.process.exitcode)}): the file is damaged, or needs "
                          "more than --memory") from error
        if not good:
            raise value
        return value

    def end(self) -> None:
        self.pipe.close()
        self.process.join(2 * _BRIEFLY)
        if self.process.exitcode != 0:
            _end_group(self.pid)
            self.process.kill()
            self.process.join()
        self.process.close()


def _end_group(process: int | None) -> None:
    """End what a worker process has started (a program that reads pictures), and itself if it is there."""
    if process and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says so of one that has ended
            os.killpg(process, signal.SIGKILL)


def _reason(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"signal {-exit_code}"


# --- inside the process --------------------------------------------------------


def _serve(pipe: Connection, memory: int, timeout: float) -> None:
    """Carry out tasks until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # with what it starts, so that they can be ended together
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit_memory(memory)
    # What was there before the fork stays for good, and a document makes many objects but few cycles: looking for
    # cycles at the usual rate takes a twentieth of the time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
    while True:
        try:
            fn, args, kwargs = pipe.recv()
        except (EOFError, OSError):
            return
        _set_alarm(timeout + _GRACE)
        try:
            answer = True, fn(*args, **kwargs)
        except EsepError as error:
            answer = False, error
        except MemoryError:
            answer = False, OutOfMemory(f"needs more than {memory} MB: raise --memory if you trust the file")
        except Exception as error:
            answer = False, InternalError(_describe(error))
        _set_alarm(0)
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return


def _end_with_parent() -> None:
    """Wait for the parent's end, then end this process, whatever it is at."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        _end_group(os.getpid())
        os._exit(1)


def _set_alarm(seconds: float) -> None:
    """Have the kernel end this process then, even if it hangs in C code and its parent is gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(megabytes: int) -> None:
    """Let this process take `megabytes` beyond what it has now; where the system cannot tell, no limit."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    import resource

    present = int(statm.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (present + megabytes * 2**20, resource.RLIM_INFINITY))


def _describe(error: Exception) -> str:
    """The kind of error and where in esep it came up: enough to report it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "extractor" in frame.filename]
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}: {error}; please report this file to the makers of esep"
