"""From the decoder heads' outputs to Gaussians and back, as kernels. Never imports torch.

For anchor i at p with log scales l, and the outputs of its Gaussian k (see method.md's "Model"):

    opacity = sigmoid(a), colour = sigmoid(c), scale = exp(l[3:6]) sigmoid(s),
    rotation = v / |v|, mean = p + o exp(l[0:3])

and, with g the gradient of each result,

    da = g sigmoid(a) (1 - sigmoid(a)), the same for c; ds = g scale (1 - sigmoid(s));
    dv = (g - rotation (rotation . g)) / |v|, do = g exp(l[0:3]);
    dl[0:3] = sum over k of g o exp(l[0:3]), dl[3:6] = sum over k of g scale.

A kernel works on the anchors of one block of outputs. `raw` holds the outputs, `gate` their sigmoid, both
(anchors or more, outputs), and `size` (anchors, 6) is exp(l). The columns of the heads begin at `starts`, and
K Gaussians lie side by side in each: K opacities, K x 3 colours, K x (3 sizes, 4 of a quaternion), K x 3
offsets. The Gaussians' arrays are those of these anchors alone, flat. All are C-contiguous float32.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]

SHORTEST = np.float32(1e-12)
"""A quaternion shorter than this is divided by this instead of its length."""

_ZERO, _ONE = np.float32(0.0), np.float32(1.0)
# Nothing is assumed to be finite: training must notice what is not.
_FAST = {"contract", "nsz"}


def sigmoid(raw: F32) -> F32:
    """1 / (1 + exp(-raw)), a new array."""
    out = np.negative(raw)
    # Beyond float32's range exp is infinite and the sigmoid 0, as it should be.
    with np.errstate(over="ignore"):
        np.exp(out, out=out)
    out += _ONE
    return np.reciprocal(out, out=out)


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def activate(  # type: ignore[no-untyped-def]
    raw, gate, size, starts, positions, means, scales, rotations, opacities, colors
):
    """Fill the Gaussians."""
    opacity, color, covariance, offset = starts
    per_anchor = opacities.size // size.shape[0]
    for g in range(opacities.size):
        i, k = g // per_anchor, g % per_anchor
        opacities[g] = gate[i, opacity + k]
        at = covariance + 7 * k
        for c in range(3):
            colors[3 * g + c] = gate[i, color + 3 * k + c]
            scales[3 * g + c] = size[i, 3 + c] * gate[i, at + c]
            means[3 * g + c] = positions[i, c] + raw[i, offset + 3 * k + c] * size[i, c]
        inverse = _ONE / max(_length(raw, i, at + 3), SHORTEST)
        for c in range(4):
            rotations[4 * g + c] = raw[i, at + 3 + c] * inverse


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def activate_grad(  # type: ignore[no-untyped-def]
    raw, gate, size, starts, d_means, d_scales, d_rotations, d_opacities, d_colors, d_raw, d_logs
):
    """Fill the gradients of the outputs and add those of the log scales (anchors, 6)."""
    opacity, color, covariance, offset = starts
    per_anchor = d_opacities.size // size.shape[0]
    for g in range(d_opacities.size):
        i, k = g // per_anchor, g % per_anchor
        at = opacity + k
        d_raw[i, at] = d_opacities[g] * gate[i, at] * (_ONE - gate[i, at])
        for c in range(3):
            at = color + 3 * k + c
            d_raw[i, at] = d_colors[3 * g + c] * gate[i, at] * (_ONE - gate[i, at])
            at = offset + 3 * k + c
            d_raw[i, at] = d_means[3 * g + c] * size[i, c]
            d_logs[i, c] += d_raw[i, at] * raw[i, at]
            at = covariance + 7 * k + c
            d_log = d_scales[3 * g + c] * gate[i, at] * size[i, 3 + c]
            d_raw[i, at] = d_log * (_ONE - gate[i, at])
            d_logs[i, 3 + c] += d_log
        at = covariance + 7 * k + 3
        length = _length(raw, i, at)
        inverse = _ONE / max(length, SHORTEST)
        along = _ZERO
        if length > SHORTEST:
            for c in range(4):
                along += d_rotations[4 * g + c] * raw[i, at + c]
        for c in range(4):
            d_raw[i, at + c] = (d_rotations[4 * g + c] - raw[i, at + c] * along * inverse * inverse) * inverse


@njit(nogil=True, fastmath=_FAST, error_model="numpy")
def _length(raw, i, at):  # type: ignore[no-untyped-def]
    a, b, c, d = raw[i, at], raw[i, at + 1], raw[i, at + 2], raw[i, at + 3]
    return np.sqrt((a * a + b * b) + (c * c + d * d))
