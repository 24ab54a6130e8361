"""Blending: a tile's pixels from its splats, and the splats' gradients from its pixels'.

A kernel keeps its tile in arrays on the stack, one float a pixel and quantity, and goes through the tile's
splats from front to back. The innermost loop runs over BLOCK pixels of a row and has no branch, so that the
compiler makes vector instructions of it. `light` is a pixel's transmittance, negative once it is closed.

The backward pass goes from front to back, too. `ahead` holds, for each pixel, the product of its gradient
with the colour that is still to come; it starts as the whole pixel's and loses each splat's share. Nothing
needs to be kept from the forward pass but the picture, and no transmittance is recovered by division.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from clipgstream.render import cpu_splat as sp
from clipgstream.render.cpu_bin import unpack_pixels
from clipgstream.render.cpu_splat import F32, I32, F, falloff, stack_floats

TILE, TILE_PX, BLOCK = sp.TILE, sp.TILE_PX, sp.BLOCK
POWER_MAX, ALPHA_MIN, TRANSMITTANCE_MIN = sp.POWER_MAX, sp.ALPHA_MIN, sp.TRANSMITTANCE_MIN

# Splats are copied together in batches before they are blended: one after the other, each would wait for
# its own trip to memory. After each batch the tile ends if all its pixels are closed.
BATCH = 16
CX, CY, INV_X, SLOPE, INV_Y, OPACITY, RED, GREEN, BLUE = range(9)
BATCH_COLUMNS = 9
BATCH_FLOATS = BATCH * BATCH_COLUMNS

Stack = Any
"""Pointer from `stack_floats`."""


@njit(nogil=True, cache=True, fastmath=sp.FAST, error_model="numpy")
def blend(
    lo: int,
    hi: int,
    tile_first: I32,
    tile_hits: I32,
    splats: F32,
    background: F32,
    alpha_max: float,
    image: F32,
    alpha: F32,
) -> None:
    """Draw tiles lo..hi-1 into `image` (H, 3 W) and `alpha` (H, W). `alpha_max` is a float32."""
    tiles_x = (alpha.shape[1] + TILE - 1) // TILE
    batch = stack_floats(BATCH_FLOATS)
    shift = stack_floats(TILE)
    rise = stack_floats(TILE)
    light = stack_floats(TILE_PX)
    red = stack_floats(TILE_PX)
    green = stack_floats(TILE_PX)
    blue = stack_floats(TILE_PX)
    number = stack_floats(TILE)
    for k in range(TILE):
        number[k] = F(k)
    for tile in range(lo, hi):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        for p in range(TILE_PX):
            light[p] = F(1.0)
            red[p] = F(0.0)
            green[p] = F(0.0)
            blue[p] = F(0.0)
        end = tile_first[tile + 1]
        for start in range(tile_first[tile], end, BATCH):
            stop = min(start + BATCH, end)
            _load_batch(start, stop, left, top, tile_hits, splats, batch)
            for i in range(start, stop):
                at = (i - start) * BATCH_COLUMNS
                inv_x, opacity = batch[at + INV_X], batch[at + OPACITY]
                r, g, b = batch[at + RED], batch[at + GREEN], batch[at + BLUE]
                _fill_rows(batch, at, shift, rise)
                first_row, end_row, first_block, end_block = unpack_pixels(tile_hits[i, 2])
                for x0 in range(first_block * BLOCK, end_block * BLOCK, BLOCK):
                    for y in range(first_row, end_row):
                        for x in range(BLOCK):
                            p = y * TILE + x0 + x
                            u = inv_x * number[x0 + x] - shift[y]
                            power = u * u + rise[y]
                            power = power if power < POWER_MAX else POWER_MAX
                            a = opacity * falloff(power)
                            a = a if a < alpha_max else alpha_max
                            a = a if a >= ALPHA_MIN else F(0.0)
                            before = light[p]
                            w = a * before
                            after = before - w
                            closed = after <= TRANSMITTANCE_MIN
                            w = F(0.0) if closed else w
                            light[p] = -abs(before) if closed else after
                            red[p] += w * r
                            green[p] += w * g
                            blue[p] += w * b
            if _all_closed(light):
                break
        _write_tile(left, top, light, red, green, blue, background, image, alpha)


@njit(nogil=True, cache=True, fastmath=sp.FAST, error_model="numpy")
def blend_grad(
    lo: int,
    hi: int,
    tile_first: I32,
    tile_hits: I32,
    splats: F32,
    alpha_max: float,
    pictures: tuple[F32, F32, F32, F32],
    hit_grads: F32,
) -> None:
    """Gradients of the hits of tiles lo..hi-1.

    Args:
        alpha_max: float32.
        pictures: image (H, 3 W) and alpha (H, W) from `blend`, and the gradients of both.
        hit_grads: (hits, HIT_COLUMNS), written.
    """
    tiles_x = (pictures[1].shape[1] + TILE - 1) // TILE
    batch = stack_floats(BATCH_FLOATS)
    shift = stack_floats(TILE)
    rise = stack_floats(TILE)
    light = stack_floats(TILE_PX)
    ahead = stack_floats(TILE_PX)
    d_red = stack_floats(TILE_PX)
    d_green = stack_floats(TILE_PX)
    d_blue = stack_floats(TILE_PX)
    # Sums over a hit's rows, by column: dL/dpower times 1, y and y^2, and the colour's gradient.
    sum_1 = stack_floats(TILE)
    sum_y = stack_floats(TILE)
    sum_yy = stack_floats(TILE)
    sum_r = stack_floats(TILE)
    sum_g = stack_floats(TILE)
    sum_b = stack_floats(TILE)
    # Read where needed, these are cheaper than a conversion from the loop's variable.
    number = stack_floats(TILE)
    square = stack_floats(TILE)
    for k in range(TILE):
        number[k] = F(k)
        square[k] = F(k * k)
    for tile in range(lo, hi):
        left, top = (tile % tiles_x) * TILE, (tile // tiles_x) * TILE
        _open_tile(left, top, pictures, light, ahead, d_red, d_green, d_blue)
        start, end = tile_first[tile], tile_first[tile + 1]
        while start < end:
            stop = min(start + BATCH, end)
            _load_batch(start, stop, left, top, tile_hits, splats, batch)
            for i in range(start, stop):
                at = (i - start) * BATCH_COLUMNS
                inv_x, opacity = batch[at + INV_X], batch[at + OPACITY]
                r, g, b = batch[at + RED], batch[at + GREEN], batch[at + BLUE]
                _fill_rows(batch, at, shift, rise)
                for x in range(TILE):
                    sum_1[x] = sum_y[x] = sum_yy[x] = F(0.0)
                    sum_r[x] = sum_g[x] = sum_b[x] = F(0.0)
                first_row, end_row, first_block, end_block = unpack_pixels(tile_hits[i, 2])
                for x0 in range(first_block * BLOCK, end_block * BLOCK, BLOCK):
                    for y in range(first_row, end_row):
                        for x in range(BLOCK):
                            p = y * TILE + x0 + x
                            u = inv_x * number[x0 + x] - shift[y]
                            power = u * u + rise[y]
                            power = power if power < POWER_MAX else POWER_MAX
                            raw = opacity * falloff(power)
                            a = raw if raw < alpha_max else alpha_max
                            a = a if a >= ALPHA_MIN else F(0.0)
                            before = light[p]
                            w = a * before
                            after = before - w
                            closed = after <= TRANSMITTANCE_MIN
                            w = F(0.0) if closed else w
                            light[p] = -abs(before) if closed else after
                            share = w * (r * d_red[p] + g * d_green[p] + b * d_blue[p])
                            rest = ahead[p] - share
                            ahead[p] = rest
                            # dL/dpower = -a dL/da, with dL/da = share / a - rest / (1 - a).
                            v = a * rest / (F(1.0) - a) - share
                            v = v if raw <= alpha_max and not closed else F(0.0)
                            sum_1[x0 + x] += v
                            sum_y[x0 + x] += v * number[y]
                            sum_yy[x0 + x] += v * square[y]
                            sum_r[x0 + x] += w * d_red[p]
                            sum_g[x0 + x] += w * d_green[p]
                            sum_b[x0 + x] += w * d_blue[p]
                grads = hit_grads[tile_hits[i, 0]]
                _sum_moments(batch[at + CX], batch[at + CY], sum_1, sum_y, sum_yy, grads)
                _sum_colors(sum_r, sum_g, sum_b, grads)
            start = stop
            if _all_closed(light):
                break
        for i in range(start, end):
            for column in range(sp.HIT_COLUMNS):
                hit_grads[tile_hits[i, 0], column] = F(0.0)


@njit(nogil=True, fastmath=sp.FAST, error_model="numpy")
def _load_batch(
    first: int, last: int, left: int, top: int, tile_hits: I32, splats: F32, batch: Stack
) -> None:
    """Copy the splats of tile_hits[first..last-1], with centres relative to that of the tile's pixel 0."""
    for i in range(first, last):
        splat = splats[tile_hits[i, 1]]
        at = (i - first) * BATCH_COLUMNS
        batch[at + CX] = splat[sp.CENTER_X] - (F(left) + F(0.5))
        batch[at + CY] = splat[sp.CENTER_Y] - (F(top) + F(0.5))
        batch[at + INV_X] = splat[sp.INV_X]
        batch[at + SLOPE] = splat[sp.INV_X] * splat[sp.SHEAR]
        batch[at + INV_Y] = splat[sp.INV_Y]
        batch[at + OPACITY] = splat[sp.OPACITY]
        batch[at + RED] = splat[sp.RED]
        batch[at + GREEN] = splat[sp.GREEN]
        batch[at + BLUE] = splat[sp.BLUE]


@njit(nogil=True, fastmath=sp.FAST, error_model="numpy")
def _fill_rows(batch: Stack, at: int, shift: Stack, rise: Stack) -> None:
    """Each row's part of a splat's power at column x, which is (INV_X * x - shift)^2 + rise."""
    for y in range(TILE):
        dy = F(y) - batch[at + CY]
        shift[y] = batch[at + SLOPE] * dy + batch[at + INV_X] * batch[at + CX]
        rise[y] = (batch[at + INV_Y] * dy) * (batch[at + INV_Y] * dy)


@njit(nogil=True, fastmath=sp.FAST, error_model="numpy")
def _all_closed(light: Stack) -> bool:
    open_px = 0
    for p in range(TILE_PX):
        open_px += 1 if light[p] > F(0.0) else 0
    return open_px == 0


@njit(nogil=True, fastmath=sp.FAST, error_model="numpy")
def _write_tile(
    left: int,
    top: int,
    light: Stack,
    red: Stack,
    green: Stack,
    blue: Stack,
    background: F32,
    image: F32,
    alpha: F32,
) -> None:
    height, width = alpha.shape
    right = min(left + TILE, width)
    for y in range(min(TILE, height - top)):
        # Rows are cut out before they are indexed: an index that may be negative costs a lot here.
        colors = image[top + y, 3 * left : 3 * right]
        alphas = alpha[top + y, left:right]
        for x in range(right - left):
            p = y * TILE + x
            rest = abs(light[p])
            colors[3 * x] = red[p] + rest * background[0]
            colors[3 * x + 1] = green[p] + rest * background[1]
            colors[3 * x + 2] = blue[p] + rest * background[2]
            alphas[x] = F(1.0) - rest


@njit(nogil=True, fastmath=sp.FAST, error_model="numpy")
def _open_tile(
    left: int,
    top: int,
    pictures: tuple[F32, F32, F32, F32],
    light: Stack,
    ahead: Stack,
    d_red: Stack,
    d_green: Stack,
    d_blue: Stack,
) -> None:
    """What `blend_grad` starts a tile with. Pixels beyond the picture's edge start closed."""
    image, alpha, d_image, d_alpha = pictures
    height, width = alpha.shape
    for p in range(TILE_PX):
        light[p] = F(-1.0)
        ahead[p] = d_red[p] = d_green[p] = d_blue[p] = F(0.0)
    right = min(left + TILE, width)
    for y in range(min(TILE, height - top)):
        colors, d_colors = image[top + y, 3 * left : 3 * right], d_image[top + y, 3 * left : 3 * right]
        alphas, d_alphas = alpha[top + y, left:right], d_alpha[top + y, left:right]
        for x in range(right - left):
            p = y * TILE + x
            r, g, b = d_colors[3 * x], d_colors[3 * x + 1], d_colors[3 * x + 2]
            light[p] = F(1.0)
            d_red[p], d_green[p], d_blue[p] = r, g, b
            color = colors[3 * x] * r + colors[3 * x + 1] * g + colors[3 * x + 2] * b
            ahead[p] = color - (F(1.0) - alphas[x]) * d_alphas[x]


@njit(nogil=True, fastmath=sp.FAST, error_model="numpy")
def _sum_moments(cx: float, cy: float, sum_1: Stack, sum_y: Stack, sum_yy: Stack, grads: F32) -> None:
    """Sums over columns, with the splat's centre (cx, cy) as the origin."""
    g_1 = g_x = g_y = g_xx = g_xy = g_yy = F(0.0)
    for x in range(TILE):
        dx = F(x) - cx
        s_y = sum_y[x] - cy * sum_1[x]
        g_1 += sum_1[x]
        g_x += sum_1[x] * dx
        g_xx += sum_1[x] * dx * dx
        g_y += s_y
        g_xy += s_y * dx
        g_yy += sum_yy[x] - cy * (sum_y[x] + s_y)
    grads[sp.G_1] = g_1
    grads[sp.G_X] = g_x
    grads[sp.G_Y] = g_y
    grads[sp.G_XX] = g_xx
    grads[sp.G_XY] = g_xy
    grads[sp.G_YY] = g_yy


@njit(nogil=True, fastmath=sp.FAST, error_model="numpy")
def _sum_colors(sum_r: Stack, sum_g: Stack, sum_b: Stack, grads: F32) -> None:
    red = green = blue = F(0.0)
    for x in range(TILE):
        red += sum_r[x]
        green += sum_g[x]
        blue += sum_b[x]
    grads[sp.G_RED] = red
    grads[sp.G_GREEN] = green
    grads[sp.G_BLUE] = blue
