"""Training in processes of this machine, one a GPU or several on the CPU."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import clipgstream
from clipgstream.schedule.engine import Event, Failed, Finished, Lost
from clipgstream.schedule.pool_worker import receive, send
from clipgstream.train.task import ClipTask
from formats.threads import available_cores

_FOLDER = Path(clipgstream.__file__).resolve().parent.parent
_VISIBLE = "CUDA_VISIBLE_DEVICES"


@dataclass(frozen=True)
class Place:
    """Where a worker runs.

    Attributes:
        threads: that its kernels use.
        gpu: its CUDA device, as CUDA_VISIBLE_DEVICES takes it; None: all that there are.
    """

    threads: int
    gpu: str | None = None


def places(workers: int, gpus: Sequence[str] = ()) -> list[Place]:
    """Where so many workers run: the cores are shared out, and so are the GPUs."""
    threads = max(1, available_cores() // workers)
    return [Place(threads, gpus[number % len(gpus)] if gpus else None) for number in range(workers)]


def visible_gpus(count: int) -> list[str]:
    """Names of this process's `count` CUDA devices, as CUDA_VISIBLE_DEVICES takes them."""
    listed = [name.strip() for name in os.environ.get(_VISIBLE, "").split(",") if name.strip()]
    return listed[:count] if listed else [str(number) for number in range(count)]


@dataclass
class _Worker:
    """A place, the process there, if there is one, and the clip it is at."""

    place: Place
    process: subprocess.Popen[bytes] | None = None
    reader: threading.Thread | None = None
    clip: int | None = None
    killed: str | None = None


@dataclass(frozen=True)
class _Gone:
    """A worker's process has ended."""

    status: int


@dataclass
class PoolEngine:
    """An Engine of processes. They are started when they are needed, and again when they were lost."""

    places: Sequence[Place]
    _workers: list[_Worker] = field(init=False)
    _news: queue.SimpleQueue[tuple[_Worker, Event | _Gone]] = field(default_factory=queue.SimpleQueue)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._workers = [_Worker(place) for place in self.places]

    def free(self) -> int:
        """See Engine."""
        return sum(worker.clip is None for worker in self._workers)

    def submit(self, task: ClipTask) -> None:
        """See Engine."""
        idle = [worker for worker in self._workers if worker.clip is None]
        # One that runs has its backends, kernels and shared model at hand.
        worker = next((worker for worker in idle if worker.process is not None), idle[0])
        with self._lock:
            worker.clip, worker.killed = task.clip, None
        if worker.process is None:
            self._start(worker)
        assert worker.process is not None and worker.process.stdin is not None
        # One that has just ended takes nothing; its reader tells.
        with suppress(BrokenPipeError):
            send(worker.process.stdin, task)

    def events(self, timeout_s: float) -> list[Event]:
        """See Engine."""
        if self.free() == len(self._workers):
            timeout_s = 0.0
        events: list[Event] = []
        try:
            news = self._news.get(timeout=timeout_s) if timeout_s > 0 else self._news.get_nowait()
            while True:
                events += self._understood(*news)
                news = self._news.get_nowait()
        except queue.Empty:
            return events

    def cancel(self, clip: int) -> None:
        """See Engine."""
        with self._lock:
            for worker in self._workers:
                if worker.clip == clip and worker.process is not None:
                    worker.killed = "it was cancelled"
                    worker.process.kill()

    def close(self) -> None:
        """See Engine."""
        running = [worker for worker in self._workers if worker.process is not None]
        for worker in running:
            assert worker.process is not None
            worker.process.kill()
        for worker in running:
            assert worker.process is not None and worker.reader is not None
            worker.process.wait()
            worker.reader.join()
            self._forget(worker)

    def _start(self, worker: _Worker) -> None:
        worker.process = subprocess.Popen(
            [sys.executable, "-m", "clipgstream.schedule.pool_worker", str(worker.place.threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(worker.place),
        )
        worker.reader = threading.Thread(target=self._read, args=(worker, worker.process), daemon=True)
        worker.reader.start()

    def _read(self, worker: _Worker, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        try:
            while True:
                self._news.put((worker, receive(process.stdout)))
        except EOFError:
            self._news.put((worker, _Gone(process.wait())))

    def _understood(self, worker: _Worker, news: Event | _Gone) -> list[Event]:
        if not isinstance(news, _Gone):
            if isinstance(news, Finished | Failed):
                with self._lock:
                    worker.clip = None
            return [news]
        clip, killed = worker.clip, worker.killed
        self._forget(worker)
        return [] if clip is None else [Lost(clip, killed or f"its process {_ending(news.status)}")]

    def _forget(self, worker: _Worker) -> None:
        with self._lock:
            process, worker.process, worker.reader, worker.clip = worker.process, None, None, None
        for pipe in (process.stdin, process.stdout) if process else ():
            if pipe is not None:
                # Part of a task may still be waiting to be sent.
                with suppress(BrokenPipeError):
                    pipe.close()


def _ending(status: int) -> str:
    return f"was ended by signal {-status}" if status < 0 else f"ended with exit code {status}"


def _environment(place: Place) -> Mapping[str, str]:
    """Of a worker's process: the parent's, with the place's share of the machine."""
    path = os.pathsep.join(filter(None, [str(_FOLDER), os.environ.get("PYTHONPATH", "")]))
    env = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": str(place.threads)}
    return env if place.gpu is None else env | {_VISIBLE: place.gpu}
