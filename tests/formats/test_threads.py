"""The shared pool of threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from formats.threads import available_cores, run_tasks, set_thread_count, thread_count


@pytest.fixture(autouse=True)
def default_threads() -> Iterator[None]:
    yield
    set_thread_count(0)


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("count", [0, 1, 5, 100])
def test_each_task_runs_once(threads: int, count: int) -> None:
    set_thread_count(threads)
    done: list[int] = []
    run_tasks(done.append, count)
    assert sorted(done) == list(range(count))


def test_tasks_run_at_the_same_time() -> None:
    set_thread_count(3)
    barrier = threading.Barrier(3, timeout=20)
    run_tasks(lambda _: barrier.wait(), 3)


def test_tasks_may_run_tasks() -> None:
    set_thread_count(2)
    done: list[int] = []
    run_tasks(lambda outer: run_tasks(lambda inner: done.append(outer * 10 + inner), 10), 10)
    assert sorted(done) == list(range(100))


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_reaches_the_caller_and_spares_the_pool(threads: int) -> None:
    set_thread_count(threads)

    def fail(index: int) -> None:
        if index == 4:
            raise KeyError(index)

    with pytest.raises(KeyError):
        run_tasks(fail, 50)
    done: list[int] = []
    run_tasks(done.append, 9)
    assert sorted(done) == list(range(9))


def test_default_is_a_thread_a_core() -> None:
    set_thread_count(3)
    assert thread_count() == 3
    set_thread_count(0)
    assert thread_count() == available_cores()
