"""Pictures as tensors, on whatever device they were drawn."""

from __future__ import annotations

import torch
from torch import Tensor


def to_uint8(images: Tensor) -> Tensor:
    """Pictures in [0, 1] as 8 bits, rounded to nearest: the numbers of `picture_file.to_uint8`."""
    return images.clamp(0.0, 1.0).mul_(255.0).round_().to(torch.uint8)
