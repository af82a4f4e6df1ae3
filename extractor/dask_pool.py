"""A Dask cluster as an executor: the same tasks, on many machines.

Each Dask worker runs its tasks in processes of its own (`extractor.workers`), so
that a file that crashes or hangs there costs only itself, under the same limits
as on one machine. A Dask worker that is lost takes nothing with it: the
scheduler hands its tasks to another one.
"""

from __future__ import annotations

import functools
import multiprocessing
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from extractor.errors import EsepError
from extractor.reading import current_versions
from extractor.workers import Crashed, PoolLost, Workers

P = ParamSpec("P")
T = TypeVar("T")
_CONNECT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class _SentFile:
    """A file that travels with its task."""

    name: str
    content: bytes


class DaskPool(Executor):
    """The workers of the Dask scheduler at `address`. With `send`, a Path given to a task travels as its content;
    without, the workers must see the same paths as this process.

    Raises PoolLost if there is no scheduler, no worker, or workers with another version of esep or its rules.
    """

    def __init__(self, address: str, timeout: float = 900.0, memory: int = 1024, *, send: bool = False) -> None:
        try:
            import distributed
        except ImportError as error:
            raise PoolLost("--dask needs the package distributed: `pip install 'esep[dask]'`") from error
        try:
            connect: Any = distributed.Client
            self._client: Any = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise PoolLost(f"no Dask scheduler answers at {address}: start one with `dask scheduler`") from error
        self._address, self._send = address, send
        self._cost = timeout, memory
        try:
            self._check_versions()
        except BaseException:
            self._client.close()
            raise

    @property
    def width(self) -> int:
        """How many tasks the cluster works on at the same time."""
        threads: int = sum(self._client.nthreads().values())
        return max(1, threads)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` on some worker. A task whose worker is lost is run again elsewhere."""
        packed = tuple(_pack(argument) if self._send else argument for argument in args)
        remote = self._client.submit(_run_isolated, fn, packed, kwargs, *self._cost, pure=False)
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        remote.add_done_callback(functools.partial(self._pass_on, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._client.close()

    def _pass_on(self, future: Future[T], remote: Any) -> None:
        from distributed.scheduler import KilledWorker

        try:
            good, value = remote.result()
        except KilledWorker as error:
            future.set_exception(Crashed(f"every worker that read the file was lost: {error}"))
        except Exception as error:  # whatever a broken connection raises: no fault of the file
            future.set_exception(PoolLost(f"the cluster at {self._address} is gone ({error}): "
                                          "when it is back, run the same command again"))
        else:
            if good:
                future.set_result(value)
            else:
                future.set_exception(value)

    def _check_versions(self) -> None:
        found = self._client.run(current_versions)
        if not found:
            raise PoolLost(f"the scheduler at {self._address} has no workers: start some with `dask worker`")
        others = {worker: versions for worker, versions in found.items() if versions != current_versions()}
        for worker, versions in others.items():
            raise PoolLost(f"the worker {worker} has esep {versions.program} with rules {versions.rules}, this is "
                           f"{current_versions().program} with {current_versions().rules}: install the same everywhere")


def _pack(argument: Any) -> Any:
    return _SentFile(argument.name, argument.read_bytes()) if isinstance(argument, Path) else argument


# --- on the cluster ------------------------------------------------------------


def _run_isolated(fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], timeout: float, memory: int,
                  ) -> tuple[bool, T | EsepError]:
    """(True, the result) or (False, the typed error): an exception would make the scheduler blame the task."""
    with tempfile.TemporaryDirectory(prefix="esep-") as folder:
        unpacked = [_unpack(argument, Path(folder)) for argument in args]
        try:
            return True, _pool(timeout, memory).submit(fn, *unpacked, **kwargs).result()
        except EsepError as error:
            return False, error


def _unpack(argument: Any, folder: Path) -> Any:
    if not isinstance(argument, _SentFile):
        return argument
    path = folder / argument.name
    path.write_bytes(argument.content)
    return path


@functools.cache
def _pool(timeout: float, memory: int) -> Workers:
    """The processes of this Dask worker, one for each of its threads."""
    from distributed import get_worker

    # A worker under a nanny is a daemon, which may have no children; ours end with it (see `extractor.workers`).
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return Workers(get_worker().state.nthreads, timeout, memory)
