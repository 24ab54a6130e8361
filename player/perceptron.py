"""Two-layer perceptrons over chosen rows, in Numba.

A matrix library would do, but its threads fight with ours over few cores. Here the shared pool cuts the
rows into tasks, and every row is summed in one order, so results don't depend on the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from formats.threads import run_tasks
from formats.types import F32, Mlp

_ROWS_PER_TASK = 256
_ZERO = np.float32(0)


@dataclass(frozen=True)
class Perceptron:
    """`w2 relu(w1 x + start) + b2`, with the weights as the kernel wants them.

    Attributes:
        w1: (in, hidden), transposed.
        start: (1, hidden), the bias of every row, or (N, hidden), each row's own.
        w2: (hidden, out), transposed.
        b2: (out,).
    """

    w1: F32
    start: F32
    w2: F32
    b2: F32

    @staticmethod
    def of(mlp: Mlp) -> Perceptron:
        """The perceptron as it is."""
        return Perceptron(_own(mlp.w1.T), _own(mlp.b1[None]), _own(mlp.w2.T), _own(mlp.b2))

    @staticmethod
    def after(mlp: Mlp, known: F32) -> Perceptron:
        """The perceptron of the last inputs, where the first ones (N, first) of every row are known."""
        first = known.shape[1]
        # What is not finite is found in the frame that is decoded with it.
        with np.errstate(over="ignore", invalid="ignore"):
            start = known @ mlp.w1[:, :first].T + mlp.b1
        return Perceptron(_own(mlp.w1[:, first:].T), _own(start), _own(mlp.w2.T), _own(mlp.b2))

    def of_rows(self, rows: NDArray[np.int64]) -> Perceptron:
        """The perceptron of chosen rows only, where every row has its own start."""
        return replace(self, start=_own(self.start[rows]))

    def __call__(self, x: F32, rows: NDArray[np.int64]) -> F32:
        """(R, out): row i of the result is that of row rows[i] of `x` (N, in)."""
        x = _own(x)
        out = np.empty((len(rows), len(self.b2)), np.float32)

        def work(task: int) -> None:
            lo = task * _ROWS_PER_TASK
            hi = min(len(rows), lo + _ROWS_PER_TASK)
            _forward(lo, hi, rows, x, self.w1, self.start, self.w2, self.b2, out)

        run_tasks(work, -(-len(rows) // _ROWS_PER_TASK))
        return out


def _own(array: F32) -> F32:
    """float32, contiguous and writable: the one type that the kernel is compiled for."""
    return np.require(array, np.float32, ["C", "W"])


# "contract" lets a product and a sum become one instruction; sums keep their order.
@njit(nogil=True, cache=True, fastmath={"contract", "nsz"}, error_model="numpy")
def _forward(lo, hi, rows, x, w1, start, w2, b2, out):  # type: ignore[no-untyped-def]
    hidden = np.empty((1, w1.shape[1]), np.float32)
    own_start = start.shape[0] > 1
    for i in range(lo, hi):
        first = rows[i] if own_start else 0
        for j in range(hidden.shape[1]):
            hidden[0, j] = start[first, j]
        _add_product(x, rows[i], w1, hidden, 0)
        for j in range(hidden.shape[1]):
            hidden[0, j] = max(hidden[0, j], _ZERO)
        for j in range(b2.size):
            out[i, j] = b2[j]
        _add_product(hidden, 0, w2, out, i)


@njit(nogil=True, cache=True, fastmath={"contract", "nsz"}, error_model="numpy")
def _add_product(x, i, weights, total, o):  # type: ignore[no-untyped-def]
    """total[o] += x[i] @ weights, four rows of weights at a time so that fewer sums go through memory."""
    columns = weights.shape[1]
    whole = x.shape[1] - x.shape[1] % 4
    for k in range(0, whole, 4):
        a, b, c, d = x[i, k], x[i, k + 1], x[i, k + 2], x[i, k + 3]
        for j in range(columns):
            first = a * weights[k, j] + b * weights[k + 1, j]
            total[o, j] += first + c * weights[k + 2, j] + d * weights[k + 3, j]
    for k in range(whole, x.shape[1]):
        for j in range(columns):
            total[o, j] += x[i, k] * weights[k, j]
