"""A real Dask scheduler with two workers in processes of their own: the records are those of one process."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.errors import EsepError, NotAPdf, TimedOut
from extractor.guard import DEFAULT_LIMITS
from extractor.ingest import find_files, ingest
from extractor.reading import hash_file
from extractor.store import Store
from extractor.workers import Crashed, PoolLost, Workers
from tests.ingesting import SMALL, assert_same, content

distributed = pytest.importorskip("distributed")

from extractor.dask_pool import DaskPool  # noqa: E402

ROOT = Path(__file__).parent.parent
QUIET = {"DASK_DISTRIBUTED__WORKER__MEMORY__TARGET": "False", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture(params=["--no-nanny", "--nanny"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cluster]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    processes = [start("scheduler", "--host", address, "--no-dashboard", folder=tmp_path)]
    try:
        processes += [start("worker", address, "--nthreads", "1", "--no-dashboard", request.param, folder=tmp_path)
                      for _ in range(2)]
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield Cluster(address, processes[1:])
    finally:
        for process in reversed(processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def start(role: str, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{role}", *arguments], cwd=folder,
                            env={**os.environ, **QUIET}, start_new_session=True,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def hang() -> None:
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def refuse() -> None:
    raise NotAPdf("the file is not a PDF")


def double(number: int) -> int:
    return 2 * number


def name_and_hash(path: Path) -> tuple[str, str]:
    return path.name, hash_file(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copies of a short report, each with content of its own."""
    made = tmp_path / "reports"
    made.mkdir()
    for number in range(6):
        (made / f"{number}.pdf").write_bytes(SMALL[number % 2].read_bytes() + b"\n%%" + str(number).encode() + b"\n")
    shutil.copy(__file__, made / "broken.pdf")
    return made


@pytest.mark.parametrize("cluster", ["--nanny"], indirect=True)
def test_tasks_on_a_cluster(cluster: Cluster) -> None:
    with DaskPool(cluster.address, timeout=6.0, memory=512, send=True) as pool:
        assert pool.width == 2
        assert pool.submit(double, 4).result(60) == 8
        assert pool.submit(name_and_hash, SMALL[0]).result(60) == (SMALL[0].name, hash_file(SMALL[0]))
        unlucky: list[tuple[object, type[EsepError]]] = [(hang, TimedOut), (crash, Crashed), (refuse, NotAPdf)]
        for task, error in unlucky:
            with pytest.raises(error):
                pool.submit(task).result(60)  # type: ignore[arg-type]


@pytest.mark.parametrize("send", [False, True])
@pytest.mark.parametrize("cluster", ["--no-nanny"], indirect=True)
def test_a_worker_is_killed_in_the_middle(cluster: Cluster, folder: Path, tmp_path: Path, send: bool) -> None:
    files = find_files([str(folder)])
    with Store(tmp_path / "one.db", write=True) as store, Workers(1) as workers:
        list(ingest(files, store, workers, DEFAULT_LIMITS))
    with Store(tmp_path / "many.db", write=True) as store, DaskPool(cluster.address, send=send) as pool:
        outcomes = []
        for outcome in ingest(files, store, pool, DEFAULT_LIMITS, pool.width):
            if not outcomes:  # the others are on their way
                os.killpg(cluster.workers[0].pid, signal.SIGKILL)
            outcomes.append(outcome)
        assert pool.width == 1
    assert [outcome.status for outcome in outcomes] == ["ok"] * 6 + ["failed"]
    assert_same(tmp_path / "many.db", tmp_path / "one.db")


@pytest.mark.parametrize("cluster", ["--no-nanny"], indirect=True)
def test_without_a_cluster_no_file_is_blamed(cluster: Cluster, folder: Path, tmp_path: Path) -> None:
    """The whole cluster goes: what was read stays, the rest is neither read nor failed."""
    files = find_files([str(folder)])
    with Store(tmp_path / "a.db", write=True) as store, DaskPool(cluster.address) as pool:
        going = ingest(files, store, pool, DEFAULT_LIMITS, pool.width)
        assert next(going).status == "ok"
        pool.shutdown()
        with pytest.raises(PoolLost, match="run the same command again"):
            list(going)
    assert {row[5] for row in content(tmp_path / "a.db")["documents"]} == {"ok"}


def test_no_scheduler() -> None:
    with pytest.raises(PoolLost, match="no Dask scheduler answers"):
        DaskPool("nonsense://x")
