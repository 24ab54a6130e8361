"""PLY files as trainers and viewers of 3D Gaussian splats exchange them.

One element `vertex`, binary little-endian, all properties `float`, in this order:

| property | what |
| --- | --- |
| x y z | mean, world units as stored in the stream |
| nx ny nz | 0 |
| f_dc_0..2 | red, green, blue as coefficients of the constant spherical harmonic: (c - 0.5) / 0.28209479 |
| opacity | log odds |
| scale_0..2 | natural logarithm of the standard deviations |
| rot_0..3 | unit quaternion w, x, y, z |

Colours do not depend on the direction, so there are no f_rest properties. Gaussians keep their order; every
value is float32, before the activations undo what is above.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from formats.errors import FormatError
from formats.interchange.activation import (
    from_f_dc,
    log_scales,
    logit,
    require_count,
    require_finite,
    require_writable,
    sigmoid,
    to_f_dc,
    unit_quaternions,
)
from formats.types import F32, GaussianFrame

PROPERTIES = (
    *("x", "y", "z", "nx", "ny", "nz"),
    *(f"f_dc_{i}" for i in range(3)),
    "opacity",
    *(f"scale_{i}" for i in range(3)),
    *(f"rot_{i}" for i in range(4)),
)
_HEADER_LIMIT_BYTES = 1 << 16
_END = b"end_header\n"
_FORMAT = "format binary_little_endian 1.0"
# The scalar types of the PLY format by their old and their new names.
_TYPES = {
    **dict.fromkeys(("char", "int8"), "i1"),
    **dict.fromkeys(("uchar", "uint8"), "u1"),
    **dict.fromkeys(("short", "int16"), "<i2"),
    **dict.fromkeys(("ushort", "uint16"), "<u2"),
    **dict.fromkeys(("int", "int32"), "<i4"),
    **dict.fromkeys(("uint", "uint32"), "<u4"),
    **dict.fromkeys(("float", "float32"), "<f4"),
    **dict.fromkeys(("double", "float64"), "<f8"),
}


def encode_ply(frame: GaussianFrame) -> bytes:
    """A frame as the bytes of a PLY file.

    Raises:
        FormatError: the frame's numbers are not finite.
    """
    require_writable(frame)
    count = len(frame.means)
    values = np.zeros((count, len(PROPERTIES)), "<f4")
    values[:, 0:3] = frame.means
    values[:, 6:9] = to_f_dc(frame.colors)
    values[:, 9] = logit(frame.opacities)
    values[:, 10:13] = log_scales(frame.scales)
    values[:, 13:17] = unit_quaternions(frame.rotations)
    lines = ["ply", _FORMAT, f"element vertex {count}", *(f"property float {name}" for name in PROPERTIES)]
    return "\n".join(lines).encode("ascii") + b"\n" + _END + values.tobytes()


def decode_ply(data: bytes, where: str = "PLY") -> GaussianFrame:
    """The frame that a PLY file of Gaussians holds.

    Other properties than those above (normals, higher spherical harmonics) and elements after `vertex` are
    left out.

    Args:
        data: the whole file.
        where: its name, for errors.

    Raises:
        FormatError: not a binary little-endian PLY file, its first element is no `vertex` of Gaussians, it is
            cut, there are too many Gaussians, or a number is not finite.
    """
    header, body = _split(data, where)
    count, row = _vertex(header, where)
    require_count(count, where)
    if count * row.itemsize > len(data) - body:
        raise FormatError(
            "a PLY file is cut",
            where=where,
            expected=f"{count} vertices of {row.itemsize} bytes after the header",
            found=f"{len(data) - body} bytes",
        )
    rows = np.frombuffer(data, row, count, body)
    means = _columns(rows, "x", "y", "z")
    logs = _columns(rows, *(f"scale_{i}" for i in range(3)))
    quaternions = _columns(rows, *(f"rot_{i}" for i in range(4)))
    logits = _columns(rows, "opacity")[:, 0]
    f_dc = _columns(rows, *(f"f_dc_{i}" for i in range(3)))
    parts = (("means", means), ("log scales", logs), ("rotations", quaternions))
    require_finite((*parts, ("opacities", logits), ("colours", f_dc)), where)
    with np.errstate(over="ignore"):
        scales = np.exp(logs)
    require_finite((("scales", scales),), where)
    return GaussianFrame(means, scales, unit_quaternions(quaternions), sigmoid(logits), from_f_dc(f_dc))


def _split(data: bytes, where: str) -> tuple[list[str], int]:
    """The header's lines and where the rows begin."""
    end = data.find(_END, 0, _HEADER_LIMIT_BYTES)
    if not data.startswith(b"ply\n") or end < 0:
        raise FormatError(
            "not a PLY file",
            where=where,
            expected="`ply` at the start and `end_header` within 64 KiB",
            found=repr(data[:16]),
        )
    lines = data[:end].decode("ascii", "replace").splitlines()
    lines = [line for line in lines[1:] if line.split()[:1] not in (["comment"], ["obj_info"])]
    if lines[:1] != [_FORMAT]:
        found = lines[0] if lines else "nothing"
        raise FormatError("not a binary PLY file", where=where, expected=_FORMAT, found=found)
    return lines[1:], end + len(_END)


def _vertex(lines: list[str], where: str) -> tuple[int, np.dtype]:
    """Count and row type of the first element, which must be one of Gaussians."""
    first = re.fullmatch(r"element vertex (\d{1,18})", lines[0]) if lines else None
    if first is None:
        found = lines[0] if lines else "nothing"
        raise FormatError(
            "a PLY file has no vertices first", where=where, expected="element vertex", found=found
        )
    fields: list[tuple[str, str]] = []
    for line in lines[1:]:
        words = line.split()
        if words[:1] == ["element"]:
            break
        if len(words) != 3 or words[0] != "property" or words[1] not in _TYPES:
            raise FormatError(
                "a PLY vertex has an unknown property", where=where, expected="numbers", found=line
            )
        fields.append((words[2], _TYPES[words[1]]))
    names = [name for name, _ in fields]
    missing = [name for name in PROPERTIES if name not in names and not name.startswith("n")]
    if missing or len(set(names)) < len(names):
        found = f"no {', '.join(missing)}" if missing else "a property twice"
        raise FormatError(
            "not a PLY file of Gaussians", where=where, expected=", ".join(PROPERTIES), found=found
        )
    return int(first[1]), np.dtype(fields)


def _columns(rows: NDArray[np.void], *names: str) -> F32:
    with np.errstate(over="ignore"):
        return np.stack([rows[name].astype(np.float32) for name in names], axis=1)
