"""Point clouds as PLY files: reading what users supply, writing what is cached."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from plyfile import PlyData, PlyElement, PlyElementParseError, PlyHeaderParseError

from clipgstream.geometry.cloud import F32, PointCloud
from formats.errors import FormatError, StoreError

MAX_POINTS = 50_000_000
_HEADER_LIMIT_BYTES = 1 << 16
_GREY = np.float32(0.5)
_SH_DC = np.float32(0.28209479177387814)  # the constant spherical harmonic, 1 / (2 sqrt(pi))


def write_ply(path: Path, cloud: PointCloud) -> None:
    """Writes x, y, z (float) and red, green, blue (uchar), binary; the file appears whole or not at all.

    Raises:
        StoreError: the file cannot be written.
    """
    fields = [(axis, "<f4") for axis in "xyz"] + [(name, "u1") for name in ("red", "green", "blue")]
    rows = np.empty(len(cloud), dtype=fields)
    for i, axis in enumerate("xyz"):
        rows[axis] = cloud.positions[:, i]
    colors = np.clip(np.rint(cloud.colors * 255.0), 0, 255).astype(np.uint8)
    for i, name in enumerate(("red", "green", "blue")):
        rows[name] = colors[:, i]
    data = PlyData([PlyElement.describe(rows, "vertex")], byte_order="<")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                data.write(file)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise StoreError(
            "cannot write a point cloud", where=path, found=error.strerror, hint="check space and permissions"
        ) from error


def read_ply(path: Path) -> PointCloud:
    """Points of a PLY file, text or binary.

    Colours come from red, green, blue (integers: 0 to 255; floats: 0 to 1) or f_dc_0..2 (a splat file's
    constant harmonic); a file with neither is grey 0.5.

    Raises:
        FormatError: not a PLY file, too many points, no x, y, z, or a position that is not finite.
    """
    try:
        _check_size(path)
        data = PlyData.read(str(path))
    except OSError as error:
        raise FormatError("cannot read a point cloud", where=path, found=error.strerror) from error
    except (PlyHeaderParseError, PlyElementParseError, ValueError, UnicodeDecodeError) as error:
        raise _bad(path, "a PLY file", str(error)) from error
    vertices = data["vertex"].data
    positions = np.stack([_column(path, vertices, axis) for axis in "xyz"], axis=1)
    if not np.isfinite(positions).all():
        count = int((~np.isfinite(positions).all(axis=1)).sum())
        raise _bad(path, "finite positions", f"{count} points with NaN or infinity")
    return PointCloud(positions, _colors(path, vertices))


def _check_size(path: Path) -> None:
    """Refuses a header whose elements cannot all be in the file, before memory is taken for them."""
    with path.open("rb") as file:
        head = file.read(_HEADER_LIMIT_BYTES)
    end = head.find(b"end_header")
    if not head.startswith(b"ply") or end < 0:
        raise _bad(path, "`ply` at the start and `end_header` within 64 KiB", repr(head[:16]))
    size_bytes = path.stat().st_size
    elements = _declared(head[:end].decode("ascii", "replace"))
    for name, (count, properties) in elements.items():
        if count < 0 or count > MAX_POINTS or count * properties > size_bytes:  # a value takes a byte or more
            limit = f"0 to {MAX_POINTS} elements, all inside the file's {size_bytes} bytes"
            raise _bad(path, limit, f"{count} of `{name}`")
    if "vertex" not in elements:
        raise _bad(path, "an element `vertex`", f"elements {', '.join(elements) or 'none'}")


def _declared(header: str) -> dict[str, tuple[int, int]]:
    """Count and number of properties of each element that a header declares."""
    elements: dict[str, tuple[int, int]] = {}
    name = ""
    for line in header.splitlines():
        words = line.split()
        if len(words) == 3 and words[0] == "element" and words[2].lstrip("-").isdigit():
            name = words[1]
            elements[name] = (int(words[2]), 0)
        elif words[:1] == ["property"] and name:
            elements[name] = (elements[name][0], elements[name][1] + 1)
    return elements


def _column(path: Path, vertices: NDArray[np.void], name: str) -> F32:
    if vertices.dtype.names is None or name not in vertices.dtype.names:
        raise _bad(path, "vertex properties x, y and z", f"no {name}")
    if vertices.dtype[name].kind not in "iuf":
        raise _bad(path, f"numbers as {name}", "a list")
    return vertices[name].astype(np.float32)


def _colors(path: Path, vertices: NDArray[np.void]) -> F32:
    names = vertices.dtype.names or ()
    if {"red", "green", "blue"} <= set(names):
        columns = [_column(path, vertices, name) for name in ("red", "green", "blue")]
        whole = vertices.dtype["red"].kind in "iu"
        colors = np.stack(columns, axis=1) / np.float32(255.0 if whole else 1.0)
    elif {"f_dc_0", "f_dc_1", "f_dc_2"} <= set(names):
        colors = _SH_DC * np.stack([_column(path, vertices, f"f_dc_{i}") for i in range(3)], axis=1) + _GREY
    else:
        return np.full((len(vertices), 3), _GREY)
    return np.clip(np.nan_to_num(colors, nan=0.5), 0.0, 1.0).astype(np.float32)


def _bad(path: Path, expected: str, found: str) -> FormatError:
    return FormatError(
        "not a usable point cloud",
        where=path,
        expected=expected,
        found=found,
        hint="supply PLY files with x, y, z and, for colours, red, green, blue",
    )
