"""The decoder heads on a CUDA device in half precision: fused kernels behind an autograd function.

See `heads_triton_kernels` for what is passed over. Nothing here waits for the device, and no shape depends
on what is in a tensor, so a CUDA graph can hold it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from clipgstream.model.perceptron_triton import (
    Packed,
    Weights,
    backward,
    check_shape,
    forward_tuning,
    no_rows,
    pack,
)
from clipgstream.render.interface import Gaussians

BLOCK = 256
"""Gaussians of a program that activates."""
PICK_BLOCK = 1024
"""Anchors of a program that picks those that are seen."""
GRADIENT_ROWS = 32
"""Anchors of a program that takes an activation's gradient."""


class _Kept(NamedTuple):
    """What the way back needs.

    Attributes:
        half_x: (A, width) float16. visible: (A,) int8. raw: (A, columns) float16, of the seen anchors alone.
    """

    half_x: Tensor
    visible: Tensor
    raw: Tensor


def decode(
    feature: Tensor, positions: Tensor, log_scales: Tensor, per_anchor: int, weights: Weights
) -> Gaussians:
    """A * K Gaussians of A anchors; see `DecoderHeads.forward`.

    The Gaussians of an anchor that none can be seen of, by their opacity, are black, tiny and at the anchor,
    and get no gradient.

    Args:
        positions: (A, 3), which get no gradient.
        per_anchor: K.
        weights: of the heads opacity, color, covariance and offset.

    Raises:
        ConfigError: shapes that don't fit together.
    """
    count = len(positions)
    check_shape("feature", feature, (count, weights[0].shape[1]))
    check_shape("positions", positions, (count, 3))
    check_shape("log_scales", log_scales, (count, 6))
    tensors = (feature, log_scales, positions)
    if torch.is_grad_enabled() and any(tensor.requires_grad for tensor in (*tensors, *weights)):
        means, scales, rotations, opacities, colors = _Decode.apply(*tensors, per_anchor, *weights)
        return Gaussians(means, scales, rotations, opacities, colors)
    return _forward(*tensors, per_anchor, _pack(weights, train=False))[0]


class _Decode(torch.autograd.Function):
    """(feature, log_scales, positions, K, weights...) -> means, scales, rotations, opacities, colors."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> tuple[Tensor, ...]:
        (feature, log_scales, positions, per_anchor), weights = args[:4], args[4:]
        ctx.heads, ctx.per_anchor = _pack(weights, train=True), per_anchor
        found, kept = _forward(feature, log_scales, positions, per_anchor, ctx.heads)
        ctx.save_for_backward(*kept, log_scales, found.opacities)
        return found.means, found.scales, found.rotations, found.opacities, found.colors

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *d_results: Tensor) -> tuple[Tensor | None, ...]:
        from clipgstream.model.heads_triton_kernels import activate_gradient_kernel

        half_x, visible, raw, log_scales, opacities = ctx.saved_tensors
        heads, count = ctx.heads, len(half_x)
        names = ("OPACITIES", "COLORS", "COVARIANCES", "OFFSETS")
        columns = {name: head.shape.columns for name, head in zip(names, heads, strict=True)}
        picked = no_rows(count, sum(columns.values()), half_x.device)
        d_logs = torch.empty(count, 6, device=half_x.device)
        with torch.cuda.device_of(half_x):
            if count:
                activate_gradient_kernel[(-(-count // GRADIENT_ROWS),)](
                    raw, visible, opacities, log_scales.contiguous(), *(d.contiguous() for d in d_results),
                    picked.rows, picked.found, picked.gradients, d_logs, count, PER_ANCHOR=ctx.per_anchor,
                    **columns, ROWS=GRADIENT_ROWS, K=heads[0].shape.block, num_warps=4,
                )  # fmt: skip
        wants = ctx.needs_input_grad
        d_feature, *d_weights = backward(heads, half_x, picked, wants[0], wants[4:])
        return d_feature, d_logs, None, None, *d_weights


def _pack(weights: Weights, train: bool) -> list[Packed]:
    return [pack(weights[i : i + 4], train) for i in range(0, len(weights), 4)]


def _forward(
    feature: Tensor, log_scales: Tensor, positions: Tensor, per_anchor: int, heads: list[Packed]
) -> tuple[Gaussians, _Kept]:
    from clipgstream.model.heads_triton_kernels import activate_kernel

    feature, log_scales, positions = (t.detach().contiguous() for t in (feature, log_scales, positions))
    count, device = len(feature), feature.device
    total = count * per_anchor
    means, scales, colors = (torch.empty(total, 3, device=device) for _ in range(3))
    rotations, opacities = torch.empty(total, 4, device=device), torch.empty(total, device=device)
    names = ("COLORS", "COVARIANCES", "OFFSETS")
    columns = {name: head.shape.columns for name, head in zip(names, heads[1:], strict=True)}
    with torch.cuda.device_of(feature):
        kept = _products(feature, per_anchor, heads, opacities)
        if count:
            activate_kernel[(-(-total // BLOCK),)](
                kept.raw, kept.visible, positions, log_scales, means, scales, rotations, colors, total,
                PER_ANCHOR=per_anchor, **columns, BLOCK=BLOCK, num_warps=4,
            )  # fmt: skip
    return Gaussians(means, scales, rotations, opacities, colors), kept


def _products(feature: Tensor, per_anchor: int, heads: list[Packed], opacities: Tensor) -> _Kept:
    """Fill `opacities` and compute the other heads' outputs for the anchors that are seen."""
    from clipgstream.model.heads_triton_kernels import opacity_kernel, other_heads_kernel, pick_kernel

    (first, *others), count, device = heads, len(feature), feature.device
    shape = first.shape
    half_x = torch.empty(count, shape.width, dtype=torch.float16, device=device)
    visible = torch.empty(count, dtype=torch.int8, device=device)
    raw = torch.empty(count, sum(one.shape.columns for one in others), dtype=torch.float16, device=device)
    picked = torch.empty(count, dtype=torch.int32, device=device)
    found = torch.zeros(1, dtype=torch.int32, device=device)
    if count == 0:
        return _Kept(half_x, visible, raw)
    tuning = forward_tuning(shape.width, device)
    opacity_kernel[(-(-count // tuning.rows),)](
        feature, half_x, *first.forward, opacities, visible, count, shape.inputs,
        PER_ANCHOR=per_anchor, WIDTH=shape.width, HIDDEN=shape.units, OUT=shape.columns,
        OUT_BLOCK=shape.block, **tuning.options,
    )  # fmt: skip
    pick_kernel[(-(-count // PICK_BLOCK),)](visible, picked, found, count, BLOCK=PICK_BLOCK, num_warps=4)
    sizes: dict[str, int] = {}
    for name, one in zip(("COLOR", "COVARIANCE", "OFFSET"), others, strict=True):
        sizes |= {f"{name}_HIDDEN": one.shape.units, f"{name}S": one.shape.columns}
        sizes[f"{name}_BLOCK"] = one.shape.block
    other_heads_kernel[(-(-count // tuning.rows),)](
        half_x, picked, found, raw, *(part for one in others for part in one.forward),
        WIDTH=shape.width, **sizes, **tuning.options,
    )  # fmt: skip
    return _Kept(half_x, visible, raw)
