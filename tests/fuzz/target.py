"""What all fuzz targets share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from mutation import Mutator

from formats.errors import FormatError, StoreError
from formats.limits import Limits

# Small, so that a decoder that asks for more memory than they allow is found by the little time it may take.
LIMITS = Limits(
    segment_bytes=1 << 18,
    manifest_bytes=1 << 16,
    metadata_bytes=1 << 14,
    array_bytes=1 << 18,
    boxes=64,
    segments=16,
    anchors=256,
    channels=32,
    mlp_width=64,
    gaussians_per_anchor=8,
    clip_frames=16,
    lookups=1 << 13,
    views=8,
)
ALLOWED = (FormatError, StoreError)


@dataclass(frozen=True)
class Target:
    """A decoder to fuzz.

    Attributes:
        run: decodes; raises one of ALLOWED for what is wrong with the bytes, and nothing else ever.
        seeds: valid files.
        mutate: damages one, with right checksums.
        kernels: fuzz the Numba kernels as Python code, with their coverage.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    mutate: Mutator
    kernels: bool = False


def check_finite(*arrays: np.ndarray) -> None:
    """What a decoder lets through must be numbers."""
    for array in arrays:
        assert np.isfinite(array).all(), "a decoder gave NaN or infinity"
