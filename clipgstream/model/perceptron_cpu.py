"""Two-layer perceptrons that share one input, forward and backward, on numpy arrays. Never imports torch.

Perceptron p computes w2_p relu(w1_p x + b1_p) + b2_p. Their hidden units lie side by side, so that the first
layer of all is one product. Callers share the rows out over threads by `tasks`, whose borders depend on the
number of rows alone. Each task has weight gradients of its own, which are summed in the order of the tasks,
so results are the same to the last bit for any number of threads.

The hidden layer is not kept for the backward pass: computing it again takes no longer than writing it to
memory and reading it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from clipgstream.model.matmul_cpu import F32, TILE_COLUMNS, TILE_ROWS, multiply, part, pitch, rounded_up

I64 = NDArray[np.int64]

BLOCK = 64
"""Rows whose hidden layer a kernel holds at once, a multiple of TILE_ROWS."""
ROWS_PER_TASK = 512
MAX_TASKS = 32
"""Bounds the memory for the tasks' weight gradients."""

# Columns of a layout, one row a perceptron: its first hidden unit and how many it has, its first output and
# how many it has. First ones are multiples of TILE_COLUMNS; what lies between has zero weights.
HIDDEN, HIDDEN_COUNT, OUTPUT, OUTPUT_COUNT = range(4)

# Whether a product's left factor is turned, and whether it ends in a ReLU.
_PLAIN, _TURNED, _RELU = (False, False), (True, False), (False, True)
_ZERO = np.float32(0.0)


class Layers(NamedTuple):
    """Weights of a perceptron, or their gradients: w1 (hidden, inputs), b1, w2 (outputs, hidden), b2."""

    w1: F32
    b1: F32
    w2: F32
    b2: F32


@dataclass(frozen=True, eq=False)
class Shapes:
    """How the kernels lay out perceptrons.

    Packed layers hold all of them: w1 (hidden, inputs padded), b1 (1, hidden), w2 (outputs, widest padded)
    and b2 (1, outputs), units and outputs by the layout's numbers. The columns of w2 are the units of the
    row's own perceptron.

    Attributes:
        inputs: of each perceptron.
        layout: (P, 4), see above.
        hidden, outputs: of all together, padding included.
        widest: hidden units of the largest, padding included.
    """

    inputs: int
    layout: I64
    hidden: int
    outputs: int
    widest: int

    @staticmethod
    @lru_cache(maxsize=64)
    def of(inputs: int, sizes: tuple[tuple[int, int], ...]) -> Shapes:
        """Of perceptrons with `sizes` (hidden units, outputs)."""
        layout = np.zeros((len(sizes), 4), np.int64)
        hidden = outputs = 0
        for row, (units, results) in zip(layout, sizes, strict=True):
            row[:] = hidden, units, outputs, results
            hidden += rounded_up(units, TILE_COLUMNS)
            outputs += rounded_up(results, TILE_COLUMNS)
        widest = max(rounded_up(units, TILE_COLUMNS) for units, _ in sizes)
        return Shapes(inputs, layout, hidden, outputs, widest)

    def zeros(self, *copies: int) -> Layers:
        """Packed layers of zeros, with leading axes `copies`."""
        return Layers(
            w1=np.zeros((*copies, self.hidden, pitch(self.inputs)), np.float32),
            b1=np.zeros((*copies, 1, self.hidden), np.float32),
            w2=np.zeros((*copies, self.outputs, pitch(self.widest)), np.float32),
            b2=np.zeros((*copies, 1, self.outputs), np.float32),
        )

    def split(self, packed: Layers) -> Iterator[Layers]:
        """Views of each perceptron's own layers in packed ones."""
        for first, units, output, results in self.layout.tolist():
            yield Layers(
                w1=packed.w1[first : first + units, : self.inputs],
                b1=packed.b1[0, first : first + units],
                w2=packed.w2[output : output + results, :units],
                b2=packed.b2[0, output : output + results],
            )


class Perceptrons:
    """Perceptrons with a copy of their weights, laid out for the kernels.

    They work on blocks: float32 arrays whose rows, a multiple of TILE_ROWS, and columns are padded (see
    `to_block`).

    Args:
        layers: of each perceptron, one or more, all with the same inputs.
    """

    def __init__(self, layers: Sequence[Layers]) -> None:
        sizes = tuple((one.b1.size, one.b2.size) for one in layers)
        self.shapes = Shapes.of(layers[0].w1.shape[1], sizes)
        self._packed = self.shapes.zeros()
        for mine, given in zip(self.shapes.split(self._packed), layers, strict=True):
            for own, values in zip(mine, given, strict=True):
                own[...] = values
        self._w1_turned = _turned(self._packed.w1[:, : self.shapes.inputs])
        self._w2_turned = _turned(self._packed.w2[:, : self.shapes.widest])
        self._zero = np.zeros((1, pitch(max(self.shapes.hidden, self.shapes.inputs))), np.float32)

    def block(self, x: F32) -> F32:
        """The block of inputs `x` (N, inputs)."""
        return to_block(x, pitch(self.shapes.inputs))

    def forward(self, x: F32) -> F32:
        """Block (rows, shapes.outputs), columns by the layout, of the block of inputs `x`."""
        _, b1, _, b2 = self._packed
        out = np.empty((len(x), self.shapes.outputs), np.float32)
        _forward(x, self.shapes.layout, self._w1_turned, b1, self._w2_turned, b2, self._scratch(), out)
        return out

    def backward(self, x: F32, d_out: F32, d_layers: Layers | None) -> F32:
        """Gradient of the block of inputs `x`.

        Args:
            d_out: gradient of what `forward` gave; 0 in the rows and columns that pad it.
            d_layers: packed gradients, to which this block's are added; None: they are not wanted.
        """
        w1, b1, w2, _ = self._packed
        d_x = np.empty_like(x)
        sums = self._packed if d_layers is None else d_layers
        weights = (w1, self._w1_turned, b1, w2, self._zero)
        scratch = (self._scratch(), self._scratch())
        gradients = (d_layers is not None, sums.w1, sums.b1, sums.w2)
        _backward(x, self.shapes.layout, *weights, d_out, *scratch, d_x, *gradients)
        if d_layers is not None:
            d_layers.b2[0] += d_out.sum(axis=0)
        return d_x

    def _scratch(self) -> F32:
        return np.empty((BLOCK, pitch(self.shapes.hidden)), np.float32)


def to_block(values: F32, columns: int) -> F32:
    """`values` (N, M) in an array of N rows, rounded up, and at least `columns` columns, filled up with 0."""
    block = np.zeros((rounded_up(len(values), TILE_ROWS), columns), np.float32)
    block[: values.shape[0], : values.shape[1]] = values
    return block


def tasks(count: int) -> list[slice]:
    """Ranges of `count` rows, each to be worked on by one thread."""
    rows = rounded_up(max(ROWS_PER_TASK, -(-count // MAX_TASKS)), BLOCK)
    return [slice(start, min(start + rows, count)) for start in range(0, count, rows)]


def _turned(weights: F32) -> F32:
    """(columns, rows padded) of `weights` (rows, columns)."""
    out = np.zeros((weights.shape[1], pitch(weights.shape[0])), np.float32)
    out[:, : weights.shape[0]] = weights.T
    return out


@njit(nogil=True, cache=True, error_model="numpy")
def _forward(x, layout, w1_turned, b1, w2_turned, b2, hidden, out):  # type: ignore[no-untyped-def]
    for first in range(0, x.shape[0], BLOCK):
        rows = min(BLOCK, x.shape[0] - first)
        _hidden_layer(x, first, rows, w1_turned, b1, hidden)
        for p in range(layout.shape[0]):
            h, units, o, outputs = layout[p, 0], layout[p, 1], layout[p, 2], layout[p, 3]
            columns = rounded_up(outputs, TILE_COLUMNS)
            left, right = part(hidden, 0, h), part(w2_turned, 0, o)
            multiply(left, right, part(b2, 0, o), part(out, first, o), rows, units, columns, *_PLAIN)


@njit(nogil=True, cache=True, error_model="numpy")
def _backward(  # type: ignore[no-untyped-def]
    x, layout, w1, w1_turned, b1, w2, zero, d_out, hidden, d_hidden, d_x, wanted, d_w1, d_b1, d_w2
):
    """Fill d_x and, if `wanted`, add to d_w1, d_b1 and d_w2, which else are not touched."""
    width, columns = b1.shape[1], rounded_up(w1_turned.shape[0], TILE_COLUMNS)
    nothing, whole_w1, whole_d_w1 = part(zero, 0, 0), part(w1, 0, 0), part(d_w1, 0, 0)
    d_units = part(d_hidden, 0, 0)
    for first in range(0, x.shape[0], BLOCK):
        rows = min(BLOCK, x.shape[0] - first)
        _hidden_layer(x, first, rows, w1_turned, b1, hidden)
        for p in range(layout.shape[0]):
            h, units, o, outputs = layout[p, 0], layout[p, 1], layout[p, 2], layout[p, 3]
            units = rounded_up(units, TILE_COLUMNS)
            d_mine, d_own_w2 = part(d_out, first, o), part(d_w2, o, 0)
            multiply(d_mine, part(w2, o, 0), nothing, part(d_hidden, 0, h), rows, outputs, units, *_PLAIN)
            if wanted:
                outputs = rounded_up(outputs, TILE_ROWS)
                multiply(d_mine, part(hidden, 0, h), d_own_w2, d_own_w2, outputs, rows, units, *_TURNED)
        # No gradient passes a unit that is off.
        for i in range(rows):
            for j in range(width):
                d_hidden[i, j] = _ZERO if hidden[i, j] == _ZERO else d_hidden[i, j]
        if wanted:
            for i in range(rows):
                for j in range(width):
                    d_b1[0, j] += d_hidden[i, j]
            multiply(d_units, part(x, first, 0), whole_d_w1, whole_d_w1, width, rows, columns, *_TURNED)
        multiply(d_units, whole_w1, nothing, part(d_x, first, 0), rows, width, columns, *_PLAIN)


@njit(nogil=True)
def _hidden_layer(x, first, rows, w1_turned, b1, hidden):  # type: ignore[no-untyped-def]
    inputs, units = w1_turned.shape[0], b1.shape[1]
    left, right = part(x, first, 0), part(w1_turned, 0, 0)
    multiply(left, right, part(b1, 0, 0), part(hidden, 0, 0), rows, inputs, units, *_RELU)
