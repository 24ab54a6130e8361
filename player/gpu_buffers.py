"""Memory on a device whose place stays while what is in it changes, as CUDA graphs need it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.render.interface import Gaussians

# Numbers of a Gaussian's mean, scales, rotation, opacity and colour.
WIDTHS = (3, 3, 4, 1, 3)
# Rows come in such steps, so that every array in a buffer starts where vector loads may read.
ROW_STEP = 64
# Buffers that are more than twice as large as needed, and this many rows larger, are made anew.
SLACK_ROWS = 4096


def roomy(rows: int) -> int:
    """Rows of a buffer that shall hold `rows`, and a few more, as the next clip may have."""
    return -(-(rows + rows // 16 + 1) // ROW_STEP) * ROW_STEP


def suits(room: int, rows: int) -> bool:
    """Whether a buffer of `room` rows holds `rows` without too much waste."""
    return rows <= room <= max(2 * rows, rows + SLACK_ROWS)


def send(array: NDArray[Any], into: Tensor) -> None:
    """Copy a host's array to a tensor of the same shape; to a GPU without waiting for it."""
    if into.device.type == "cpu":
        into.numpy()[...] = array
        return
    # The host's allocator gives a pinned block to others only when the copy is done.
    pinned = torch.empty(into.shape, dtype=into.dtype, pin_memory=True)
    pinned.numpy()[...] = array
    into.copy_(pinned, non_blocking=True)


def sent(array: NDArray[Any], device: torch.device) -> Tensor:
    """A new tensor on the device with an array's numbers and type."""
    dtype = torch.from_numpy(np.empty(0, array.dtype)).dtype
    tensor = torch.empty(array.shape, dtype=dtype, device=device)
    send(array, tensor)
    return tensor


class GaussianBuffer:
    """Room for some Gaussians in one block; those that are not used have opacity 0, and nobody draws them.

    Attributes:
        rows: how many.
        flat: (14 * rows,) float32: all means, then all scales, rotations, opacities and colours.
        gaussians: the same by name.
    """

    def __init__(self, rows: int, device: torch.device) -> None:
        self.rows = rows
        self.flat = torch.zeros(sum(WIDTHS) * rows, device=device)
        parts = self.flat.split([width * rows for width in WIDTHS])
        means, scales, rotations, opacities, colors = (
            part.view(rows, width) for part, width in zip(parts, WIDTHS, strict=True)
        )
        # A quaternion of length 0 would be no rotation.
        rotations[:, 0] = 1
        self.gaussians = Gaussians(means, scales, rotations, opacities.view(rows), colors)

    def part(self, start: int, end: int) -> Gaussians:
        """Rows `start` to `end` - 1, in this memory."""
        return Gaussians(*(tensor[start:end] for tensor in vars(self.gaussians).values()))


def copy_gaussians(into: Gaussians, source: Gaussians) -> None:
    """Copy means, scales, rotations, opacities and colours."""
    for name, tensor in vars(source).items():
        getattr(into, name).copy_(tensor)
