"""Which tiles each splat touches, and each tile's splats from front to back.

A splat's ellipse ends where its alpha falls below ALPHA_MIN, and the tests here are exact for it: no tile
or row is left out in which a pixel would have been touched, and few are kept in vain.

A splat's hits lie side by side, in the order of tiles, which is what the backward pass sums over. Splats
are sorted by depth (radix sort; equal depths keep the order of their indices), and in that order a
counting sort deals their hits out to the tiles.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from clipgstream.render import cpu_splat as sp
from clipgstream.render.cpu_splat import F32, I32, U32

SLACK = 0.01
"""Pixels by which ellipses are taken too large, against rounding."""
DIGIT_BITS = 11
DIGITS = 1 << DIGIT_BITS


@njit(error_model="numpy")
def _pixels(low: float, high: float, limit: int) -> tuple[int, int]:
    """Pixels first..last-1 of 0..limit-1 whose centres lie in [low, high]."""
    low = max(np.ceil(low - 0.5 - SLACK), 0.0)
    high = min(np.floor(high - 0.5 + SLACK), limit - 1.0)
    return (int(low), int(high) + 1) if low <= high else (0, 0)


@njit(error_model="numpy")
def _span(
    low: float, high: float, tip: float, extent: float, shear: float, half: float
) -> tuple[float, float]:
    """Extent of an ellipse along one axis, of its part between `low` and `high` on the other axis.

    All relative to the centre. The ellipse reaches farthest at `tip`, and backwards at -`tip`; it ends
    at +-`extent` of the other axis.
    """
    a = min(max(-tip, low), high)
    b = min(max(tip, low), high)
    back = shear * a - half * math.sqrt(max(0.0, 1.0 - (a / extent) * (a / extent)))
    ahead = shear * b + half * math.sqrt(max(0.0, 1.0 - (b / extent) * (b / extent)))
    return back, ahead


@njit(error_model="numpy")
def _box(splat: F32, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """First and end column, first and end row of the pixels in the splat's bounding box."""
    x, y = np.float64(splat[sp.CENTER_X]), np.float64(splat[sp.CENTER_Y])
    left, right = _pixels(x - splat[sp.EXTENT_X], x + splat[sp.EXTENT_X], size[0])
    top, bottom = _pixels(y - splat[sp.EXTENT_Y], y + splat[sp.EXTENT_Y], size[1])
    return left, right, top, bottom


@njit(error_model="numpy")
def box_tiles(splat: F32, size: tuple[int, int]) -> int:
    """How many tiles the splat's bounding box touches."""
    left, right, top, bottom = _box(splat, size)
    if left == right or top == bottom:
        return 0
    return ((right - 1) // sp.TILE - left // sp.TILE + 1) * ((bottom - 1) // sp.TILE - top // sp.TILE + 1)


@njit(error_model="numpy")
def _columns(splat: F32, tile_top: int) -> tuple[float, float]:
    """How far the splat reaches to the left and right of its centre in the tiles at row `tile_top`."""
    low = tile_top + 0.5 - splat[sp.CENTER_Y]
    tip = splat[sp.SHEAR_Y] * splat[sp.EXTENT_X]
    return _span(low, low + (sp.TILE - 1), tip, splat[sp.EXTENT_Y], splat[sp.SHEAR], splat[sp.HALF_X])


@njit(error_model="numpy")
def _rows(splat: F32, tile_left: int) -> tuple[float, float]:
    """How far the splat reaches up and down from its centre in the tiles at column `tile_left`."""
    low = tile_left + 0.5 - splat[sp.CENTER_X]
    tip = splat[sp.SHEAR] * splat[sp.EXTENT_Y]
    return _span(low, low + (sp.TILE - 1), tip, splat[sp.EXTENT_X], splat[sp.SHEAR_Y], splat[sp.HALF_Y])


@njit(nogil=True, cache=True)
def sort_by_depth(
    depth_bits: U32, tiles: I32, front: U32, spare: U32, digit_first: I32, first_hit: I32
) -> tuple[int, int]:
    """Order the drawn Gaussians from front to back and give each room for its hits.

    Args:
        depth_bits: (N,) depths, positive float32, as their bits (which are in the same order).
        tiles: (N,) from `project`.
        front: (N,), written: indices of the drawn Gaussians, nearest first.
        spare: (N,) scratch.
        digit_first: (DIGITS,) scratch.
        first_hit: (N,), written: where the hits of each Gaussian start; there is room for tiles[i].

    Returns:
        How many Gaussians are drawn, room for how many hits. With 2^31 or more, `first_hit` is void.
    """
    drawn, room = 0, 0
    for i in range(tiles.shape[0]):
        first_hit[i] = room
        room += tiles[i]
        if tiles[i] > 0:
            front[drawn] = i
            drawn += 1
    mask = np.uint32(DIGITS - 1)
    for shift in range(0, 32, DIGIT_BITS):
        right = np.uint32(shift)
        for digit in range(DIGITS):
            digit_first[digit] = 0
        for k in range(drawn):
            digit_first[(depth_bits[front[k]] >> right) & mask] += 1
        total = 0
        for digit in range(DIGITS):
            count = digit_first[digit]
            digit_first[digit] = total
            total += count
        for k in range(drawn):
            digit = (depth_bits[front[k]] >> right) & mask
            spare[digit_first[digit]] = front[k]
            digit_first[digit] += 1
        for k in range(drawn):
            front[k] = spare[k]
    return drawn, room


@njit(nogil=True, cache=True, error_model="numpy")
def list_hits(
    lo: int,
    hi: int,
    splats: F32,
    tiles: I32,
    size: tuple[int, int],
    first_hit: I32,
    hits: I32,
    hit_tile: I32,
    hit_pixels: I32,
) -> None:
    """List the hits of Gaussians lo..hi-1.

    Args:
        hits: (N,), written: how many hits each Gaussian has, at most tiles[i].
        hit_tile: (room,), written: the tile of a hit.
        hit_pixels: (room,), written: its rows and columns of blocks within the tile, see `pack_pixels`.
    """
    tiles_x = (size[0] + sp.TILE - 1) // sp.TILE
    for i in range(lo, hi):
        hits[i] = 0
        if tiles[i] == 0:
            continue
        splat = splats[i]
        hit = first_hit[i]
        box_left, box_right, top, bottom = _box(splat, size)
        x, y = np.float64(splat[sp.CENTER_X]), np.float64(splat[sp.CENTER_Y])
        for tile_y in range(top // sp.TILE, (bottom - 1) // sp.TILE + 1):
            tile_top = tile_y * sp.TILE
            back, ahead = _columns(splat, tile_top)
            left, right = _pixels(x + back, x + ahead, size[0])
            left, right = max(left, box_left), min(right, box_right)
            for tile_x in range(left // sp.TILE, (right + sp.TILE - 1) // sp.TILE):
                tile_left = tile_x * sp.TILE
                back, ahead = _rows(splat, tile_left)
                first, end = _pixels(y - tile_top + back, y - tile_top + ahead, sp.TILE)
                if first < end:
                    hit_tile[hit] = tile_y * tiles_x + tile_x
                    hit_pixels[hit] = pack_pixels(
                        first, end, max(left - tile_left, 0), min(right - tile_left, sp.TILE)
                    )
                    hit += 1
        hits[i] = hit - first_hit[i]


@njit
def pack_pixels(first_row: int, end_row: int, left: int, right: int) -> int:
    """Rows and blocks of columns of a hit in 20 bits; each end is the first one beyond."""
    blocks = (left // sp.BLOCK) * 32 + (right + sp.BLOCK - 1) // sp.BLOCK
    return (blocks * 32 + first_row) * 32 + end_row


@njit
def unpack_pixels(packed: int) -> tuple[int, int, int, int]:
    """First and end row, first and end block."""
    return (packed >> 5) & 31, packed & 31, (packed >> 15) & 31, (packed >> 10) & 31


@njit(nogil=True, cache=True)
def sort_by_tile(
    front: U32,
    first_hit: I32,
    hits: I32,
    hit_tile: I32,
    hit_pixels: I32,
    tile_first: I32,
    tile_hits: I32,
) -> None:
    """Give each tile its hits, nearest first.

    Args:
        tile_first: (tiles + 2,), all 0. Written: the hits of tile t are tile_first[t]..tile_first[t + 1] - 1.
        tile_hits: (hits, 3), written: hit, index of its Gaussian, its rows and blocks.
    """
    for k in range(front.shape[0]):
        i = front[k]
        for hit in range(first_hit[i], first_hit[i] + hits[i]):
            tile_first[hit_tile[hit] + 2] += 1
    for tile in range(2, tile_first.shape[0]):
        tile_first[tile] += tile_first[tile - 1]
    for k in range(front.shape[0]):
        i = front[k]
        for hit in range(first_hit[i], first_hit[i] + hits[i]):
            place = tile_first[hit_tile[hit] + 1]
            tile_first[hit_tile[hit] + 1] = place + 1
            tile_hits[place, 0] = hit
            tile_hits[place, 1] = i
            tile_hits[place, 2] = hit_pixels[hit]
