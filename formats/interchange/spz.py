"""SPZ files, versions 2 and 3 of the format that Niantic published, without higher spherical harmonics.

A gzip member that holds a header of 16 bytes and then each attribute of all Gaussians in turn:

| part | bytes a Gaussian | coding |
| --- | --- | --- |
| positions | 9 | x, y, z: signed 24-bit fixed point, `fractionalBits` of them after the point |
| alphas | 1 | opacity times 255 |
| colours | 3 | (0.15 f_dc + 0.5) times 255; f_dc is the constant spherical harmonic's coefficient |
| scales | 3 | (natural logarithm + 10) times 16 |
| rotations, version 2 | 3 | x, y, z of the quaternion with w >= 0: (q + 1) times 127.5 |
| rotations, version 3 | 4 | smallest three, below |
| harmonics | 9, 24, 45, 72 | for degrees 1 to 4; skipped here |

Smallest three, one little-endian 32-bit word: bits 30..31 say which of x, y, z, w is the largest in size and
left out; the quaternion's sign makes it positive. The others follow in that order from bits 20..29 down to
bits 0..9, each a sign bit over 9 bits of size times 511 sqrt(2).

SPZ's axes are x right, y up, z backward (RUB). Streams keep the calibration's axes, which are OpenCV's (x
right, y down, z forward), so y and z change sign on the way in and out, which turns quaternions alike.

A value comes back within: positions 2^-(fractionalBits + 1), opacities 1/510, colours 0.0037 within [0, 1],
log scales 1/32 for scales in [exp(-10), exp(5.9)], rotations 0.25 degrees in version 3, and in version 2 1.5
degrees where |w| > 0.5 but up to 13 where w is near 0.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from formats.errors import FormatError
from formats.interchange.activation import (
    from_f_dc,
    log_scales,
    require_count,
    require_writable,
    to_bytes,
    to_f_dc,
    unit_quaternions,
)
from formats.types import F32, GaussianFrame

MAGIC = 0x5053474E
VERSIONS = (2, 3)
HEADER = struct.Struct("<IIIBBBB")
FLAG_ANTIALIASED = 1
_GZIP = 16 + zlib.MAX_WBITS
_COEFFICIENTS = (0, 3, 8, 15, 24)  # of spherical harmonics above the constant one, by degree
_FIXED_LIMIT = (1 << 23) - 1
_MAX_FRACTIONAL_BITS = 23
_COLOR_SCALE = 0.15
_ROTATION_BYTES = {2: 3, 3: 4}
_SMALL_MASK = 511
# From OpenCV's axes to RUB and back, for positions and for the vector part of quaternions.
_TURN = np.array([1, -1, -1], np.float32)


class _Head(NamedTuple):
    version: int
    gaussians: int
    degree: int
    fractional_bits: int

    def sizes(self) -> tuple[int, ...]:
        """Bytes of each attribute, in file order."""
        harmonics = 3 * _COEFFICIENTS[self.degree]
        return tuple(self.gaussians * each for each in (9, 1, 3, 3, _ROTATION_BYTES[self.version], harmonics))


def encode_spz(frame: GaussianFrame, version: int = 3) -> bytes:
    """A frame as the bytes of an SPZ file; the same frame and zlib give the same bytes.

    Args:
        frame: Gaussians keep their order.
        version: 2 or 3; 3 keeps rotations better, 2 is read by older viewers.

    Raises:
        FormatError: the frame's numbers are not finite, or a mean is too large for 24 bits.
    """
    if version not in VERSIONS:
        raise FormatError("unknown SPZ version", expected=" or ".join(map(str, VERSIONS)), found=version)
    require_writable(frame)
    bits = _fractional_bits(frame.means)
    xyz = unit_quaternions(frame.rotations)[:, [1, 2, 3, 0]]
    xyz[:, :3] *= _TURN
    parts = (
        HEADER.pack(MAGIC, version, len(frame.means), 0, bits, 0, 0),
        _fixed_point(frame.means * _TURN, bits).tobytes(),
        to_bytes(frame.opacities * 255).tobytes(),
        to_bytes((to_f_dc(frame.colors) * _COLOR_SCALE + 0.5) * 255).tobytes(),
        to_bytes((log_scales(frame.scales) + 10) * 16).tobytes(),
        (_smallest_three(xyz) if version == 3 else _vector_part(xyz)).tobytes(),
    )
    packer = zlib.compressobj(wbits=_GZIP)
    return b"".join([packer.compress(part) for part in parts] + [packer.flush()])


def decode_spz(data: bytes, where: str = "SPZ") -> GaussianFrame:
    """The frame that an SPZ file holds; higher spherical harmonics are left out.

    Args:
        data: the whole file.
        where: its name, for errors.

    Raises:
        FormatError: not an SPZ file of version 2 or 3, damaged or cut, longer than it announces, or too many
            Gaussians. No memory is taken for more than the header announces.
    """
    head, body = _unpack(data, where)
    ends = np.cumsum(head.sizes())
    positions, alphas, colors, scales, rotations, _ = np.split(np.frombuffer(body, np.uint8), ends[:-1])
    xyzw = (_from_smallest_three if head.version == 3 else _from_vector_part)(rotations)
    xyzw[:, :3] *= _TURN
    f_dc = (colors.astype(np.float32).reshape(-1, 3) / np.float32(255) - np.float32(0.5)) / np.float32(
        _COLOR_SCALE
    )
    return GaussianFrame(
        means=_from_fixed_point(positions, head.fractional_bits) * _TURN,
        scales=np.exp(scales.astype(np.float32).reshape(-1, 3) / np.float32(16) - np.float32(10)),
        rotations=unit_quaternions(xyzw[:, [3, 0, 1, 2]]),
        opacities=alphas.astype(np.float32) / np.float32(255),
        colors=from_f_dc(f_dc),
    )


def _unpack(data: bytes, where: str) -> tuple[_Head, bytes]:
    """Header and attributes; unpacks the header first, then no more than it announces."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        first = unpacker.decompress(data, HEADER.size)
        head = _head(first, where)
        size = sum(head.sizes())
        body = unpacker.decompress(unpacker.unconsumed_tail, size) if size else b""
        rest = unpacker.decompress(unpacker.unconsumed_tail, 1)
    except zlib.error as error:
        raise FormatError("not a gzip file, or a damaged one", where=where, found=str(error)) from error
    if len(body) < size or not (unpacker.eof or rest):
        raise FormatError(
            "an SPZ file is cut",
            where=where,
            expected=f"{size} bytes of {head.gaussians} Gaussians and the gzip trailer",
            found=f"{len(body)} bytes",
        )
    if rest or unpacker.unused_data:
        raise FormatError("an SPZ file is longer than it announces", where=where, expected=f"{size} bytes")
    return head, body


def _head(first: bytes, where: str) -> _Head:
    if len(first) < HEADER.size or HEADER.unpack(first)[0] != MAGIC:
        raise FormatError("not an SPZ file", where=where, expected="NGSP after gzip", found=repr(first[:4]))
    _, version, count, degree, bits, flags, reserved = HEADER.unpack(first)
    problems = (
        ("version", version, version in VERSIONS, "2 or 3"),
        ("spherical harmonics degree", degree, degree < len(_COEFFICIENTS), "0 to 4"),
        ("number of fractional bits", bits, bits <= _MAX_FRACTIONAL_BITS, f"0 to {_MAX_FRACTIONAL_BITS}"),
        ("flags", flags, not flags & ~FLAG_ANTIALIASED, "0 or 1 (antialiased)"),
        ("reserved byte", reserved, not reserved, "0"),
    )
    for name, found, good, expected in problems:
        if not good:
            raise FormatError(
                f"an SPZ file has an unknown {name}", where=where, expected=expected, found=found
            )
    require_count(count, where)
    return _Head(version, count, degree, bits)


def _fractional_bits(means: F32) -> int:
    """As many as leave room for the largest coordinate."""
    largest = float(np.abs(means).max(initial=0.0))
    if largest > _FIXED_LIMIT:
        raise FormatError(
            "a mean is too far away for SPZ's 24 bits", expected=f"up to {_FIXED_LIMIT}", found=largest
        )
    for bits in range(_MAX_FRACTIONAL_BITS, 0, -1):
        if largest * 2.0**bits <= _FIXED_LIMIT:
            return bits
    return 0


def _fixed_point(means: F32, bits: int) -> NDArray[np.uint8]:
    whole = np.rint(means.astype(np.float64) * 2.0**bits).astype("<i4")
    return np.ascontiguousarray(whole[..., None].view(np.uint8)[..., :3])


def _from_fixed_point(raw: NDArray[np.uint8], bits: int) -> F32:
    wide = np.zeros((len(raw) // 9, 3, 4), np.uint8)
    wide[..., 1:] = raw.reshape(-1, 3, 3)
    # The three bytes are the upper ones of an int32, so its shift brings their sign down.
    whole = wide.view("<i4")[..., 0] >> 8
    return (whole * 2.0**-bits).astype(np.float32)


def _vector_part(xyzw: F32) -> NDArray[np.uint8]:
    positive = xyzw[:, :3] * np.where(xyzw[:, 3:] < 0, np.float32(-1), np.float32(1))
    return to_bytes((positive + 1) * 127.5)


def _from_vector_part(raw: NDArray[np.uint8]) -> F32:
    xyz = raw.astype(np.float32).reshape(-1, 3) / np.float32(127.5) - np.float32(1)
    w = np.sqrt(np.maximum(0, 1 - np.einsum("ij,ij->i", xyz, xyz)))
    return np.concatenate([xyz, w[:, None]], axis=1)


def _others(largest: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N, 3) the components that are not the largest, rising."""
    slots = np.arange(3)
    return slots + (slots >= largest[:, None])


def _smallest_three(xyzw: F32) -> NDArray[np.uint32]:
    largest = np.abs(xyzw).argmax(axis=1)
    sign = np.where(np.take_along_axis(xyzw, largest[:, None], axis=1) < 0, -1, 1)
    small = np.take_along_axis(xyzw, _others(largest), axis=1).astype(np.float64) * sign
    size = np.minimum(np.rint(np.abs(small) * np.sqrt(2) * _SMALL_MASK), _SMALL_MASK).astype(np.uint32)
    fields = (small < 0).astype(np.uint32) << 9 | size
    word = largest.astype(np.uint32) << 30 | fields[:, 0] << 20 | fields[:, 1] << 10 | fields[:, 2]
    return word.astype("<u4")


def _from_smallest_three(raw: NDArray[np.uint8]) -> F32:
    word = raw.view("<u4").astype(np.int64)
    largest = word >> 30
    fields = np.stack([word >> 20, word >> 10, word], axis=1) & 1023
    size = (fields & _SMALL_MASK) / (np.sqrt(2) * _SMALL_MASK)
    small = np.where(fields > _SMALL_MASK, -size, size)
    xyzw = np.empty((len(word), 4))
    np.put_along_axis(xyzw, _others(largest), small, axis=1)
    rest = np.sqrt(np.maximum(0, 1 - np.einsum("ij,ij->i", small, small)))
    np.put_along_axis(xyzw, largest[:, None], rest[:, None], axis=1)
    return xyzw.astype(np.float32)
