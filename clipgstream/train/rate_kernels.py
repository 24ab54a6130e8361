"""The rate term's gradient on the CPU: one pass instead of torch's six."""

from __future__ import annotations

import numpy as np
from numba import njit

from formats.hashgrid import F32
from formats.threads import run_tasks

_ROWS_PER_TASK = 1 << 15


def add_gradient(rows: F32, gradient: F32, knee: float, weight: float) -> None:
    """gradient += weight * d/d rows of the sum over all rows of ln(1 + |row|_1 / knee); both are (R, F)."""
    count = len(rows)

    def work(task: int) -> None:
        first = task * _ROWS_PER_TASK
        last = min(count, first + _ROWS_PER_TASK)
        _add(first, last, rows, gradient, np.float32(knee), np.float32(weight))

    run_tasks(work, -(-count // _ROWS_PER_TASK))


@njit(nogil=True, cache=True, error_model="numpy")
def _add(first, last, rows, gradient, knee, weight):  # type: ignore[no-untyped-def]
    if rows.shape[1] == 4:
        _add_fours(first, last, rows, gradient, knee, weight)
        return
    for i in range(first, last):
        size = knee
        for j in range(rows.shape[1]):
            size += abs(rows[i, j])
        pull = weight / size
        for j in range(rows.shape[1]):
            gradient[i, j] += pull * _sign(rows[i, j])


@njit(nogil=True, cache=True, error_model="numpy")
def _add_fours(first, last, rows, gradient, knee, weight):  # type: ignore[no-untyped-def]
    """Rows of four, the usual number: without inner loops the compiler takes several rows at a time."""
    for i in range(first, last):
        a, b, c, d = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        pull = weight / (knee + abs(a) + abs(b) + abs(c) + abs(d))
        gradient[i, 0] += pull * _sign(a)
        gradient[i, 1] += pull * _sign(b)
        gradient[i, 2] += pull * _sign(c)
        gradient[i, 3] += pull * _sign(d)


@njit(nogil=True, inline="always")
def _sign(value):  # type: ignore[no-untyped-def]
    """1, 0 or -1, without a branch."""
    return np.float32(value > np.float32(0.0)) - np.float32(value < np.float32(0.0))
