"""`.splat` files: 32 bytes a Gaussian, nothing else.

| bytes | what | type |
| --- | --- | --- |
| 0..11 | mean x, y, z, world units as stored in the stream | 3 float32 |
| 12..23 | scales (standard deviations), world units | 3 float32 |
| 24..27 | red, green, blue, opacity, times 255 | 4 uint8 |
| 28..31 | quaternion w, x, y, z, times 128, plus 128 | 4 uint8 |

Numbers are little-endian. Gaussians lie in falling order of size times opacity, so that a viewer that still
loads shows what matters first. Means and scales are exact, colours and opacities within 1/510, quaternion
components within 1/128 before they are normalised, so rotations within a degree.
"""

from __future__ import annotations

import numpy as np

from formats.errors import FormatError
from formats.interchange.activation import (
    require_count,
    require_finite,
    require_writable,
    to_bytes,
    unit_quaternions,
)
from formats.types import GaussianFrame

ROW_BYTES = 32
_ROW = np.dtype([("mean", "<f4", 3), ("scale", "<f4", 3), ("rgba", "u1", 4), ("rotation", "u1", 4)])


def encode_splat(frame: GaussianFrame) -> bytes:
    """A frame as the bytes of a `.splat` file.

    Raises:
        FormatError: the frame's numbers are not finite.
    """
    require_writable(frame)
    order = _by_weight(frame)
    rows = np.empty(len(order), _ROW)
    rows["mean"] = frame.means[order]
    rows["scale"] = frame.scales[order]
    rows["rgba"][:, :3] = to_bytes(frame.colors[order] * 255)
    rows["rgba"][:, 3] = to_bytes(frame.opacities[order] * 255)
    rows["rotation"] = to_bytes(unit_quaternions(frame.rotations[order]) * 128 + 128)
    return rows.tobytes()


def decode_splat(data: bytes, where: str = "splat") -> GaussianFrame:
    """The frame that a `.splat` file holds.

    Args:
        data: the whole file.
        where: its name, for errors.

    Raises:
        FormatError: the length is not a multiple of 32, there are too many Gaussians, or a number is not
            finite or a scale negative.
    """
    count, rest = divmod(len(data), ROW_BYTES)
    if rest:
        raise FormatError(
            "a .splat file is cut",
            where=where,
            expected=f"a multiple of {ROW_BYTES} bytes",
            found=f"{len(data)} bytes",
        )
    require_count(count, where)
    rows = np.frombuffer(data, _ROW)
    means, scales = rows["mean"].astype(np.float32), rows["scale"].astype(np.float32)
    require_finite((("means", means), ("scales", scales)), where)
    if (scales < 0).any():
        raise FormatError("a .splat file has negative scales", where=where, expected="0 or more")
    rgba = rows["rgba"].astype(np.float32) / np.float32(255)
    quaternions = (rows["rotation"].astype(np.float32) - np.float32(128)) / np.float32(128)
    return GaussianFrame(means, scales, unit_quaternions(quaternions), rgba[:, 3].copy(), rgba[:, :3].copy())


def _by_weight(frame: GaussianFrame) -> np.ndarray:
    """(N,) indices by falling size x opacity; equals keep their order, so a frame has one encoding."""
    weight = np.prod(frame.scales.astype(np.float64), axis=1) * frame.opacities
    return np.argsort(-weight, kind="stable")
