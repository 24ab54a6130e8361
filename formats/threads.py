"""One pool of threads for every kernel that releases the interpreter's lock.

Work is cut into tasks whose borders don't depend on the number of threads, so that results don't either.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

_lock = threading.Lock()
_pool: ThreadPoolExecutor | None = None
_threads = 0


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def thread_count() -> int:
    """How many threads `run_tasks` uses, the caller's own included."""
    return _threads or available_cores()


def set_thread_count(count: int) -> None:
    """Use `count` threads from now on; 0: one a core."""
    global _threads
    with _lock:
        _threads = max(0, count)
        _drop_pool()


def run_tasks(task: Callable[[int], object], count: int) -> None:
    """Call task(0) ... task(count - 1), each once, spread over the threads; return when all are done.

    The caller works too, so a task may itself call `run_tasks`. The first error of the caller's share, else
    of a helper's, is raised after every running task has ended; the other tasks may not have been called.
    """
    helpers = min(thread_count(), count) - 1
    if helpers < 1:
        for index in range(count):
            task(index)
        return
    numbers = itertools.count()

    def work() -> None:
        while (index := next(numbers)) < count:
            task(index)

    with _lock:
        pool = _shared_pool()
        futures = [pool.submit(work) for _ in range(helpers)]
    try:
        work()
    finally:
        # A helper that has not started has nothing left to do; waiting for it could wait for ourselves.
        running = [future for future in futures if not future.cancel()]
        wait(running)
    for future in running:
        future.result()


def _shared_pool() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(max(1, thread_count() - 1), thread_name_prefix="kernel")
    return _pool


def _drop_pool() -> None:
    global _pool
    if _pool is not None:
        _pool.shutdown(wait=False)
    _pool = None


def _after_fork() -> None:
    """A child process inherits the pool's object but none of its threads."""
    global _pool, _lock
    _pool, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
