"""What the interchange formats share: units before activation, size limits, tidy frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formats.errors import FormatError
from formats.types import F32, GaussianFrame

# Gaussians that a reader accepts in a file; the arrays of a frame then take less than 3 GiB.
MAX_GAUSSIANS = 50_000_000
# The constant spherical harmonic, 1 / (2 sqrt(pi)): colour = 0.5 + SH_DC * f_dc.
SH_DC = 0.28209479177387814
# Opacities this close to 0 or 1 become it: float32 holds no more, and a logit must be finite.
_MARGIN = 2.0**-24
_SMALLEST_SCALE = float(np.finfo(np.float32).tiny)
_SMALLEST_NORM = 1e-12


def logit(opacities: F32) -> F32:
    """Opacities in [0, 1] as log odds, finite: 0 and 1 become -16.6 and 16.6."""
    inside = np.clip(opacities.astype(np.float64), _MARGIN, 1 - _MARGIN)
    return np.log(inside / (1 - inside)).astype(np.float32)


def sigmoid(logits: F32) -> F32:
    """The inverse of `logit`."""
    with np.errstate(over="ignore"):
        return (1 / (1 + np.exp(-logits.astype(np.float64)))).astype(np.float32)


def log_scales(scales: F32) -> F32:
    """Natural logarithms, finite: a size of 0 becomes the smallest number that float32 holds."""
    return np.log(np.maximum(scales.astype(np.float64), _SMALLEST_SCALE)).astype(np.float32)


def to_f_dc(colors: F32) -> F32:
    """sRGB colours in [0, 1] as coefficients of the constant spherical harmonic."""
    return ((colors.astype(np.float64) - 0.5) / SH_DC).astype(np.float32)


def from_f_dc(f_dc: F32) -> F32:
    """The inverse of `to_f_dc`, kept in [0, 1]."""
    return np.clip(0.5 + SH_DC * f_dc.astype(np.float64), 0.0, 1.0).astype(np.float32)


def unit_quaternions(quaternions: NDArray[np.floating]) -> F32:
    """(N, 4) wxyz, of length 1 in double precision before rounding; one of length 0 is no rotation."""
    wide = quaternions.astype(np.float64)
    norm = np.sqrt(np.einsum("ij,ij->i", wide, wide))
    unit = wide / np.maximum(norm, _SMALLEST_NORM)[:, None]
    unit[norm < _SMALLEST_NORM] = (1.0, 0.0, 0.0, 0.0)
    return unit.astype(np.float32)


def to_bytes(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Rounded to the nearest of 0 .. 255."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def require_writable(frame: GaussianFrame) -> None:
    """Raises FormatError for a frame whose numbers are not finite, which no viewer could draw."""
    for name in ("means", "scales", "rotations", "opacities", "colors"):
        if not np.isfinite(getattr(frame, name)).all():
            raise FormatError(f"the {name} of a frame are not finite", hint="the stream's model is broken")


def require_count(count: int, where: str) -> None:
    """Raises FormatError for more Gaussians than a reader accepts, before memory is taken for them."""
    if count > MAX_GAUSSIANS:
        raise FormatError(
            "a file announces too many Gaussians", where=where, expected=f"up to {MAX_GAUSSIANS}", found=count
        )


def require_finite(parts: Sequence[tuple[str, F32]], where: str) -> None:
    """Raises FormatError for a file with NaN or infinity, which names the first such part."""
    for name, values in parts:
        if not np.isfinite(values).all():
            bad = int(np.count_nonzero(~np.isfinite(values)))
            raise FormatError(
                f"the {name} of a file are not finite", where=where, expected="numbers", found=f"{bad} others"
            )
