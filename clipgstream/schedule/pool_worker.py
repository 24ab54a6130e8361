"""A process that trains clips for a PoolEngine: `python -m clipgstream.schedule.pool_worker THREADS`.

Tasks come in on its standard input and events go out on its standard output, each a pickle behind its length.
Both ends are processes of the same command. It ends when its input does, which is when its parent is gone.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import struct
import sys
import threading
from typing import IO, Any

from clipgstream.schedule.engine import (
    TASK_ERRORS,
    Event,
    Failed,
    Finished,
    Note,
    Points,
    PointsKnown,
    Progress,
)
from clipgstream.train.task import ClipTask, TrainProgress
from formats.threads import set_thread_count

_LENGTH = struct.Struct("<Q")


def send(pipe: IO[bytes], value: object) -> None:
    """Write a value to a pipe."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """The next value of a pipe. Raises EOFError when the other end is gone."""
    data = pipe.read(_LENGTH.size)
    if len(data) == _LENGTH.size:
        (length,) = _LENGTH.unpack(data)
        data = pipe.read(length)
        if len(data) == length:
            # What this command's own process has written.
            return pickle.loads(data)  # noqa: S301
    raise EOFError


class _Teller:
    """The TaskListener that tells the parent."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self.clip = -1

    def points(self, clip: int, done: int, total: int) -> None:
        self.tell(Points(clip, done, total))

    def points_known(self, clip: int, share: float, extends: bool) -> None:
        self.tell(PointsKnown(clip, share, extends))

    def training(self, clip: int, progress: TrainProgress) -> None:
        self.tell(Progress(clip, progress))

    def note(self, text: str) -> None:
        self.tell(Note(self.clip, text))

    def check(self) -> None:
        """A parent that has lost its lease kills this process."""

    def tell(self, event: Event) -> None:
        try:
            send(self._pipe, event)
        except BrokenPipeError:
            os._exit(1)


def _read_tasks(tasks: queue.SimpleQueue[ClipTask]) -> None:
    """Take tasks in until the parent is gone, and end this process then, whatever it is at."""
    try:
        while True:
            tasks.put(receive(sys.stdin.buffer))
    except EOFError:
        os._exit(0)


def main() -> None:
    """Train what comes in."""
    threads = int(sys.argv[1])
    # Ctrl-C reaches every process of a terminal's job; the parent decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not get among the events.
    teller = _Teller(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    tasks: queue.SimpleQueue[ClipTask] = queue.SimpleQueue()
    threading.Thread(target=_read_tasks, args=(tasks,), daemon=True).start()
    set_thread_count(threads)
    import torch

    from clipgstream.train.clip_job import run_task

    torch.set_num_threads(threads)
    while True:
        task = tasks.get()
        teller.clip = task.clip
        try:
            teller.tell(Finished(task.clip, run_task(task, teller)))
        except TASK_ERRORS as error:
            teller.tell(Failed(task.clip, sendable(error)))


def sendable(error: Exception) -> Exception:
    """The error, or one that says the same where it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except (pickle.PicklingError, TypeError, AttributeError):
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    main()
