"""Procedural textures of the demo, as Numba functions.

Every texture is a function of a point in its object's own coordinates, so that it moves with the
object. A texture answers with two palette entries, the share of the second one, and a gain; features
are several pixels wide at the default picture size, so that supersampling resolves them.
"""

# mypy: disallow-untyped-defs=False
# Numba compiles one signature a call; arguments without a word are float64 scalars.

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

PATCHES, CHECKS, GORES, WOOD, BANDS, ROOM = range(6)

# Palette entries that the room itself is painted with; objects choose theirs freely.
CREAM, SKY, SUN, FAR, MIDDLE, NEAR, FRONT, OAK, ACCENT, INK = range(10)
PALETTE_SIZE = 10

RUG_RADIUS = 1.62
ROOM_CENTER_Y = 0.15

# Cells of the noise before it repeats, and steps between neighbours in its table.
PERIOD = 32
STEP_Y = PERIOD + 1
STEP_X = STEP_Y * STEP_Y
OCTAVES = 2

# What only kernels call needs no entry from Python, which halves the time to compile it.
inner: Any = njit(fastmath=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)


def noise_table(seed: int) -> NDArray[np.float32]:
    """Random values of the lattice that `noise` interpolates, periodic, flat: (33 * 33 * 33,)."""
    values = np.random.default_rng([seed, 2]).random((PERIOD,) * 3).astype(np.float32)
    return np.pad(values, (0, 1), mode="wrap").ravel()


@inner
def noise(table, x, y, z, seed):
    """Value noise with cells of size 1, in [0, 1); each seed looks at another place of the table."""
    ix, iy, iz = math.floor(x), math.floor(y), math.floor(z)
    u, v, w = x - ix, y - iy, z - iz
    u, v, w = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v), w * w * (3.0 - 2.0 * w)
    place = seed * 40503
    i = (int(ix) + place) & (PERIOD - 1)
    j = (int(iy) + (place >> 5)) & (PERIOD - 1)
    k = (int(iz) + (place >> 10)) & (PERIOD - 1)
    at = (i * STEP_Y + j) * STEP_Y + k
    a = table[at] + w * (table[at + 1] - table[at])
    b = table[at + STEP_Y] + w * (table[at + STEP_Y + 1] - table[at + STEP_Y])
    at += STEP_X
    c = table[at] + w * (table[at + 1] - table[at])
    d = table[at + STEP_Y] + w * (table[at + STEP_Y + 1] - table[at + STEP_Y])
    a, c = a + v * (b - a), c + v * (d - c)
    return a + u * (c - a)


@inner
def fractal(table, x, y, z, seed):
    """Octaves of noise around 0, about [-0.5, 0.5]."""
    total, gain = 0.0, 0.62
    for octave in range(OCTAVES):
        total += gain * (noise(table, x, y, z, seed + 17 * octave) - 0.5)
        x, y, z = 2.03 * x + 5.1, 2.03 * y + 1.7, 2.03 * z + 9.2
        gain *= 0.55
    return total


@inner
def smoothstep(low, high, x):
    u = min(max((x - low) / (high - low), 0.0), 1.0)
    return u * u * (3.0 - 2.0 * u)


@inner
def _ring(x):
    """0 and 1 on alternate unit intervals, with slightly soft edges."""
    f = x - 2.0 * math.floor(0.5 * x)
    return smoothstep(0.0, 0.08, f) - smoothstep(1.0, 1.08, f)


@inner
def _floor(table, x, y, seed):
    """Oak planks, and a round rug with rings and petals in the middle."""
    dx, dy = x, y - ROOM_CENTER_Y
    r = math.sqrt(dx * dx + dy * dy)
    if r < RUG_RADIUS:
        weave = 1.0 + 0.9 * fractal(table, 8.0 * x, 8.0 * y, 0.0, seed)
        angle = math.atan2(dy, dx)
        if r > RUG_RADIUS - 0.12:
            return INK, INK, 0.0, 1.5 * weave
        if r > 1.14:
            petal = math.cos(9.0 * angle)
            if petal < 0.0:
                return ACCENT, CREAM, 0.0, weave
            edge = abs(r - 1.32) - 0.17 * math.sqrt(petal)
            return ACCENT, CREAM, smoothstep(0.012, -0.012, edge), weave
        if r > 1.0:
            return SUN, SUN, 0.0, weave
        petal = math.cos(6.0 * angle + 0.5)
        edge = r - (0.62 + 0.24 * petal)
        return FAR, INK, smoothstep(0.012, -0.012, edge) * 0.85, weave
    column = math.floor(x / 0.34)
    shift = 1.9 * noise(table, column + 0.5, 3.5, 0.5, seed)
    row = math.floor((y + shift) / 1.35)
    tone = noise(table, column + 0.31, row + 0.47, 0.0, seed + 3)
    u, v = x / 0.34 - column, (y + shift) / 1.35 - row
    seam = min(min(u, 1.0 - u) * 0.34, min(v, 1.0 - v) * 1.35)
    grain = fractal(table, 11.0 * x, 2.2 * y, 7.0 * tone, seed + 9)
    gain = (0.78 + 0.36 * tone + 0.75 * grain) * (0.62 + 0.38 * smoothstep(0.0, 0.028, seam))
    return OAK, INK, 0.0, gain


@inner
def _mural(table, s, z, seed):
    """A painted landscape around the room: s runs along the walls, z is the height."""
    if z < 0.16:
        return CREAM, CREAM, 0.0, 0.9 + 0.35 * fractal(table, 3.0 * s, 5.0 * z, 1.0, seed)
    for layer in range(4):  # the nearest hills first
        base = 0.52 + 0.36 * layer
        height = 0.34 + 0.17 * layer
        pitch = 1.15 - 0.16 * layer
        ridge = base + height * 2.0 * (noise(table, s * pitch, 11.3 * layer, 0.5, seed + layer) - 0.5)
        ridge += 0.10 * (noise(table, s * 3.1, 4.7 * layer, 1.5, seed + layer) - 0.5)
        if z < ridge:
            # Strokes follow the ridge, as a painter's brush would.
            stroke = fractal(table, 2.6 * s, 6.0 * (ridge - z), 3.0 + layer, seed + 31)
            tree = fractal(table, 4.3 * s, 4.3 * z, 8.0 + layer, seed + 47)
            shade = smoothstep(0.05, 0.16, tree)
            light = 0.62 + 0.38 * smoothstep(0.0, 0.4, ridge - z)
            return FRONT - layer, SKY, 0.25 * shade, (1.45 - 0.5 * light) * (1.0 + 0.9 * stroke)
    cloud = fractal(table, 0.85 * s, 2.4 * z, 0.7, seed + 61)
    wash = 1.0 + 0.6 * fractal(table, 3.7 * s, 5.2 * z, 2.0, seed + 67)
    ds, dz = s + 0.95, z - 2.08
    disc = math.sqrt(ds * ds + dz * dz)
    if disc < 0.42 + 0.03 * cloud:
        return SUN, SUN, 0.0, wash * (1.0 + 0.1 * _ring(disc * 9.0))
    return SKY, CREAM, smoothstep(-0.02, 0.16, cloud), wash


@inner
def _room(table, x, y, z, nx, ny, nz, hx, hy, hz, seed):
    """Floor, ceiling and walls of the room, in the coordinates of its box."""
    if nz > 0.5:
        return _floor(table, x, y, seed)
    if nz < -0.5:
        return CREAM, SKY, 0.1, 0.95 + 0.3 * fractal(table, 2.2 * x, 2.2 * y, 0.3, seed + 5)
    s = x
    if nx > 0.5:
        s = -hx - (hy - y)
    elif nx < -0.5:
        s = hx + (hy - y)
    elif ny > 0.5:
        s = 2.0 * hx + 2.0 * hy - x
    return _mural(table, s, z + hz, seed)


@inner
def texture(table, kind, scale, seed, a, b, c, x, y, z):
    """Texture of an object at a point in its own coordinates.

    Args:
        kind: PATCHES, CHECKS, GORES, WOOD or BANDS.
        scale: size of its features, world units.
        a, b, c: palette entries.

    Returns:
        first entry, second entry, share of the second in [0, 1], gain.
    """
    gain = 1.0 + 0.8 * fractal(table, 9.0 * x + 3.3, 9.0 * y + 1.9, 9.0 * z + 7.1, seed)
    if kind == PATCHES:
        f = fractal(table, x / scale, y / scale, z / scale, seed + 101)
        if f > 0.0:
            return b, c, smoothstep(0.09, 0.12, f), gain
        return a, b, smoothstep(-0.08, -0.05, f), gain
    if kind == CHECKS:
        parity = math.floor(x / scale + 0.5) + math.floor(y / scale + 0.5)
        parity += math.floor(z / scale + 0.5)
        return (a if parity & 1 else b), c, 0.0, gain
    if kind == GORES:
        r = math.sqrt(x * x + y * y + z * z)
        if abs(z) > 0.90 * r:
            return c, c, 0.0, gain
        gore = math.floor(math.atan2(y, x) * (8.0 / (2.0 * math.pi)) + 8.0)
        if gore & 1:
            return b, b, 0.0, gain
        return (a if gore & 2 else c), b, 0.0, gain
    if kind == WOOD:
        warp = fractal(table, x / scale, y / scale, 0.5 * z / scale, seed + 103)
        rings = math.sqrt(x * x + y * y) / (0.5 * scale) + 2.5 * warp
        return a, b, 0.6 * (0.5 + 0.5 * math.sin(2.0 * math.pi * rings)), gain
    wobble = 0.35 * fractal(table, 3.0 * x, 3.0 * y, 3.0 * z, seed + 107)
    band = math.floor(z / scale + wobble + 300.5) % 3
    return (a if band == 0 else (b if band == 1 else c)), b, 0.0, gain


@inner
def albedo(table, kind, scale, seed, a, b, c, hx, hy, hz, x, y, z, nx, ny, nz, palette):
    """Linear RGB reflectance at a point of a part; see `texture` and `_room`."""
    if kind == ROOM:
        first, second, share, gain = _room(table, x, y, z, nx, ny, nz, hx, hy, hz, seed)
    else:
        first, second, share, gain = texture(table, kind, scale, seed, a, b, c, x, y, z)
    gain = min(max(gain, 0.25), 1.6)
    keep = 1.0 - share
    return (
        gain * (keep * palette[first, 0] + share * palette[second, 0]),
        gain * (keep * palette[first, 1] + share * palette[second, 1]),
        gain * (keep * palette[first, 2] + share * palette[second, 2]),
    )
