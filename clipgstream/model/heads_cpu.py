"""The decoder heads and other perceptrons for torch on the CPU: kernels behind autograd functions.

They take float32 tensors on the CPU; `clipgstream.model.heads` has the readable twin for all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd.function import once_differentiable

from clipgstream.model.activations_cpu import activate, activate_grad, sigmoid
from clipgstream.model.matmul_cpu import F32, TILE_ROWS, rounded_up
from clipgstream.model.perceptron_cpu import OUTPUT, Layers, Perceptrons, tasks, to_block
from clipgstream.render.interface import Gaussians
from formats.errors import ConfigError
from formats.threads import run_tasks

GAUSSIAN_WIDTHS = (3, 3, 4, 1, 3)
"""Numbers of a Gaussian's mean, scales, rotation, opacity and colour."""
Weights = Sequence[Tensor]
"""w1, b1, w2, b2 of one perceptron after another."""


def can_use(*tensors: Tensor) -> bool:
    """Whether the kernels take these tensors."""
    return all(tensor.dtype == torch.float32 and tensor.device.type == "cpu" for tensor in tensors)


def perceptron(x: Tensor, weights: Weights) -> Tensor:
    """(N, outputs) of one perceptron for `x` (N, inputs).

    Raises:
        ConfigError: `x` of another shape.
    """
    _check_shape("x", x, (len(x), weights[0].shape[1]))
    result: Tensor = _Perceptron.apply(x, *weights)  # type: ignore[no-untyped-call]
    return result


def decode(
    feature: Tensor, positions: Tensor, log_scales: Tensor, per_anchor: int, weights: Weights
) -> Gaussians:
    """A * K Gaussians of A anchors; see `DecoderHeads.forward`.

    Args:
        positions: (A, 3), which get no gradient.
        per_anchor: K.
        weights: of the heads opacity, color, covariance and offset.

    Raises:
        ConfigError: shapes that don't fit together.
    """
    count = len(positions)
    _check_shape("feature", feature, (count, weights[0].shape[1]))
    _check_shape("positions", positions, (count, 3))
    _check_shape("log_scales", log_scales, (count, 6))
    means, scales, rotations, opacities, colors = _Decode.apply(  # type: ignore[no-untyped-call]
        feature, log_scales, positions, per_anchor, *weights
    )
    return Gaussians(means, scales, rotations, opacities, colors)


class _Perceptron(torch.autograd.Function):
    """(x, weights...) -> (N, outputs)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, *weights: Tensor) -> Tensor:
        perceptrons, array = _pack(weights), _array(x)
        out = np.empty((len(x), len(weights[3])), np.float32)

        def work(rows: slice, task: int) -> None:
            results = perceptrons.forward(perceptrons.block(array[rows]))
            out[rows] = results[: rows.stop - rows.start, : out.shape[1]]

        _for_rows(len(x), work)
        ctx.save_for_backward(x)
        ctx.perceptrons = perceptrons
        return torch.from_numpy(out)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *d_results: Tensor) -> tuple[Tensor | None, ...]:
        (x,) = ctx.saved_tensors
        d_out = _array(d_results[0])
        everywhere = np.ones(len(x), np.bool_)
        outputs = ctx.perceptrons.shapes.outputs
        return _backward(ctx, x, lambda rows, first, task: to_block(d_out[rows], outputs), everywhere)


class _Decode(torch.autograd.Function):
    """(feature, log_scales, positions, K, weights...) -> means, scales, rotations, opacities, colors."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> tuple[Tensor, ...]:
        (feature, log_scales, positions, per_anchor), weights = args[:4], args[4:]
        perceptrons, count = _pack(weights), len(feature)
        x, logs, places = (_array(tensor) for tensor in (feature, log_scales, positions))
        starts = _starts(perceptrons)
        states: dict[int, tuple[F32, F32, F32]] = {}
        outs = [np.empty((count * per_anchor, width), np.float32) for width in GAUSSIAN_WIDTHS]

        def work(rows: slice, task: int) -> None:
            raw = perceptrons.forward(perceptrons.block(x[rows]))
            states[task] = state = raw, sigmoid(raw), np.exp(logs[rows])
            activate(*state, starts, places[rows], *_flat_rows(outs, rows, per_anchor))

        _for_rows(count, work)
        ctx.save_for_backward(feature)
        ctx.perceptrons, ctx.states = perceptrons, states
        means, scales, rotations, opacities, colors = (torch.from_numpy(out) for out in outs)
        return means, scales, rotations, opacities[:, 0], colors

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *d_results: Tensor) -> tuple[Tensor | None, ...]:
        (feature,) = ctx.saved_tensors
        starts, d_outs = _starts(ctx.perceptrons), [_array(d) for d in d_results]
        count = len(feature)
        by_anchor = [d.reshape(count, d.size // max(count, 1)) for d in d_outs]
        d_logs = np.zeros((count, 6), np.float32)

        def d_raw(anchors: NDArray[np.int64], first: int, task: int) -> F32:
            raw, gate, size = (_picked(array, anchors - first) for array in ctx.states[task])
            result, own_logs = np.zeros_like(raw), np.zeros((len(anchors), 6), np.float32)
            own = [d[anchors].reshape(-1) for d in by_anchor]
            activate_grad(raw, gate, size[: len(anchors)], starts, *own, result, own_logs)
            d_logs[anchors] = own_logs
            return result

        d_feature, *d_weights = _backward(ctx, feature, d_raw, _active(by_anchor))
        return d_feature, torch.from_numpy(d_logs), None, None, *d_weights


def _active(d_outs: Sequence[F32]) -> NDArray[np.bool_]:
    """(A,) whether any gradient reaches an anchor; in a picture most have none (hidden, or out of view)."""
    active = np.zeros(len(d_outs[0]), np.bool_)
    for d_out in d_outs:
        # NaN differs from 0 too: what is not finite stays active.
        active |= np.any(d_out != 0, axis=1)
    return active


def _picked(array: F32, rows: NDArray[np.int64]) -> F32:
    """Rows of `array`, as a block."""
    block = np.zeros((rounded_up(len(rows), TILE_ROWS), array.shape[1]), np.float32)
    block[: len(rows)] = array[rows]
    return block


def _backward(
    ctx: Any,
    x: Tensor,
    d_out: Callable[[NDArray[np.int64], int, int], F32],
    active: NDArray[np.bool_],
) -> tuple[Tensor | None, ...]:
    """Gradients of `x` and of the weights (None where none is asked for), the last arguments of `ctx`.

    Args:
        d_out: gives the gradients of the perceptrons' outputs for some rows, as a block; it is called with
            the rows, the first row of their task and the task.
        active: rows that have a gradient; the others are passed over.
    """
    perceptrons: Perceptrons = ctx.perceptrons
    array, d_x = _array(x), np.zeros(x.shape, np.float32)
    weights = 4 * len(perceptrons.shapes.layout)
    wanted = any(ctx.needs_input_grad[-weights:])
    sums = perceptrons.shapes.zeros(len(tasks(len(x)))) if wanted else None

    def work(rows: slice, task: int) -> None:
        picked = rows.start + np.flatnonzero(active[rows])
        if len(picked) == 0:
            return
        own = Layers(*(part[task] for part in sums)) if sums else None
        block = perceptrons.backward(perceptrons.block(array[picked]), d_out(picked, rows.start, task), own)
        d_x[picked] = block[: len(picked), : d_x.shape[1]]

    _for_rows(len(x), work)
    if sums is None:
        return torch.from_numpy(d_x), *[None] * weights
    total = Layers(*(part.sum(axis=0) for part in sums))
    parts = (part for layers in perceptrons.shapes.split(total) for part in layers)
    return torch.from_numpy(d_x), *(torch.from_numpy(np.ascontiguousarray(part)) for part in parts)


def _for_rows(count: int, work: Callable[[slice, int], None]) -> None:
    """work(rows, task) for each task."""
    ranges = tasks(count)
    run_tasks(lambda task: work(ranges[task], task), len(ranges))


def _flat_rows(arrays: Sequence[F32], anchors: slice, per_anchor: int) -> list[F32]:
    """The part of each array of Gaussians that belongs to some anchors, flat."""
    return [array[anchors.start * per_anchor : anchors.stop * per_anchor].reshape(-1) for array in arrays]


def _pack(weights: Weights) -> Perceptrons:
    arrays = [_array(weight) for weight in weights]
    return Perceptrons([Layers(*arrays[i : i + 4]) for i in range(0, len(arrays), 4)])


def _starts(perceptrons: Perceptrons) -> tuple[int, ...]:
    """First output of each head."""
    return tuple(perceptrons.shapes.layout[:, OUTPUT].tolist())


def _check_shape(name: str, tensor: Tensor, shape: tuple[int, ...]) -> None:
    """Kernels don't look where an array ends."""
    if tensor.shape != shape:
        raise ConfigError(
            "the heads cannot use this tensor", where=name, expected=shape, found=tuple(tensor.shape)
        )


def _array(tensor: Tensor) -> F32:
    array: F32 = tensor.detach().contiguous().numpy()
    return array
