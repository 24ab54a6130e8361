"""Anchors: fixed points that emit Gaussians."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from formats.types import AnchorSet


class Anchors(nn.Module):
    """Anchors of a reference clip or residual anchors of a source clip.

    Attributes:
        positions: (A, 3) world units, never trained.
        features: (A, C) static features.
        log_scales: (A, 6) log of world units; [:, 0:3] for the offsets, [:, 3:6] for the sizes.
    """

    positions: Tensor

    def __init__(self, positions: Tensor, features: Tensor, log_scales: Tensor) -> None:
        super().__init__()
        self.register_buffer("positions", positions)
        self.features = nn.Parameter(features)
        self.log_scales = nn.Parameter(log_scales)

    @property
    def count(self) -> int:
        """A."""
        return self.positions.shape[0]

    def to_wire(self) -> AnchorSet:
        """The same as numpy arrays."""
        return AnchorSet(
            positions=to_numpy(self.positions),
            features=to_numpy(self.features),
            log_scales=to_numpy(self.log_scales),
        )


def initial_log_scales(spacing: Tensor) -> Tensor:
    """(A, 6) log scales that start at the anchors' spacing.

    Args:
        spacing: (A,) root mean squared distance to the 3 nearest anchors, in world units.
    """
    return spacing.clamp_min(1e-7).log()[:, None].repeat(1, 6)


def to_numpy(tensor: Tensor):  # type: ignore[no-untyped-def]
    """A float32 C-contiguous numpy copy of `tensor`."""
    return tensor.detach().to("cpu", torch.float32).contiguous().numpy().copy()
