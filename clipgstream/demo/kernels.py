"""The demo's ray tracer: two Numba kernels over the sample rays of a band of pixels.

What never moves is traced once a camera (`trace_still`); each frame then traces what moves and the
shadows that it casts (`trace_frame`). Parts are rows of two float64 tables: `geometry` and `look`.
"""

# mypy: disallow-untyped-defs=False
# Numba compiles one signature a call; arguments without a word are float64 scalars or parts' indices.

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from clipgstream.demo.textures import albedo, inner, smoothstep

BOX, CYLINDER, CAPSULE = range(3)

# Columns of `geometry`: kind; half sizes (box) or radius, -, half length (round parts, along z);
# world_from_part rotation (row-major); centre; radius of the bounding sphere; radius for occlusion.
KIND, SIZE, ROTATION, CENTER, BOUND, OCCLUDER = 0, 1, 4, 13, 16, 17
GEOMETRY_COLUMNS = 18

# Columns of `look`: texture kind, feature size, seed, three palette entries.
LOOK_COLUMNS = 6

# Columns of what is kept of a still sample: depth, albedo, normal, ambient and direct light; and of a
# pixel: its linear colour while nothing moves near it, and how far its samples' points lie apart.
STILL_COLUMNS = 9
PLAIN_COLUMNS = 4

FAR_AWAY = 1e30
SURFACE_GAP = 1e-4

# Lists of parts (rows of a table): those that a pixel may see, those whose shadow may fall on it and
# those that may darken it; then for each moving part those that may shadow it, and those that may darken it.
AHEAD, CASTING, CLOSE, OF_PARTS = range(4)

# A part darkens its surroundings as far as this many times its occlusion radius.
SHADE_REACH = 3.0

# Light colours (linear). The lamp is warm, what the room throws back is cooler.
LAMP_R, LAMP_G, LAMP_B = 0.86, 0.80, 0.70
ROOM_R, ROOM_G, ROOM_B = 0.55, 0.57, 0.61
LAMP_DISTANCE = 4.0
FILL_X, FILL_Y, FILL_Z = 0.67, -0.67, 0.32

kernel: Any = njit(nogil=True, cache=True, fastmath=True, error_model="numpy")


@inner
def _hit_box(hx, hy, hz, ox, oy, oz, dx, dy, dz):
    """Nearest face in front of the origin, from outside or inside; normals face the origin."""
    near, far = -FAR_AWAY, FAR_AWAY
    near_axis, far_axis = 0, 0
    for axis in range(3):
        o, d, h = (ox, dx, hx) if axis == 0 else ((oy, dy, hy) if axis == 1 else (oz, dz, hz))
        if abs(d) < 1e-12:
            if abs(o) > h:
                return FAR_AWAY, 0.0, 0.0, 0.0
            continue
        inverse = 1.0 / d
        reach = h * abs(inverse)
        middle = -o * inverse
        if middle - reach > near:
            near, near_axis = middle - reach, axis
        if middle + reach < far:
            far, far_axis = middle + reach, axis
    if near > far or far < SURFACE_GAP:
        return FAR_AWAY, 0.0, 0.0, 0.0
    t, axis = (near, near_axis) if near > SURFACE_GAP else (far, far_axis)
    nx = -math.copysign(1.0, dx) if axis == 0 else 0.0
    ny = -math.copysign(1.0, dy) if axis == 1 else 0.0
    nz = -math.copysign(1.0, dz) if axis == 2 else 0.0
    return t, nx, ny, nz


@inner
def _hit_round(kind, r, h, ox, oy, oz, dx, dy, dz):
    """Outside of a cylinder or capsule along z; a sphere is a capsule of half length 0."""
    a, b, c = dx * dx + dy * dy, ox * dx + oy * dy, ox * ox + oy * oy - r * r
    z = -math.copysign(1.0, dz) * (h + 1.0)
    if a > 1e-12:
        root = b * b - a * c
        if root < 0.0:
            return FAR_AWAY, 0.0, 0.0, 0.0
        t = (-b - math.sqrt(root)) / a
        z = oz + t * dz
        if abs(z) < h:
            if t > SURFACE_GAP:
                return t, (ox + t * dx) / r, (oy + t * dy) / r, 0.0
            return FAR_AWAY, 0.0, 0.0, 0.0
    if kind == CYLINDER:
        side = -math.copysign(1.0, dz)
        if abs(dz) < 1e-12:
            return FAR_AWAY, 0.0, 0.0, 0.0
        t = (side * h - oz) / dz
        x, y = ox + t * dx, oy + t * dy
        if t > SURFACE_GAP and x * x + y * y < r * r:
            return t, 0.0, 0.0, side
        return FAR_AWAY, 0.0, 0.0, 0.0
    end = math.copysign(h, z)
    sz = oz - end
    a, b, c = a + dz * dz, b + sz * dz, c + sz * sz
    root = b * b - a * c
    if root < 0.0:
        return FAR_AWAY, 0.0, 0.0, 0.0
    t = (-b - math.sqrt(root)) / a
    if t < SURFACE_GAP:
        return FAR_AWAY, 0.0, 0.0, 0.0
    return t, (ox + t * dx) / r, (oy + t * dy) / r, (sz + t * dz) / r


@inner
def _hit_part(geometry, i, ox, oy, oz, dx, dy, dz):
    """Ray against part i: distance, and the normal in the part's own coordinates."""
    ox, oy, oz = ox - geometry[i, 13], oy - geometry[i, 14], oz - geometry[i, 15]
    lx = geometry[i, 4] * ox + geometry[i, 7] * oy + geometry[i, 10] * oz
    ly = geometry[i, 5] * ox + geometry[i, 8] * oy + geometry[i, 11] * oz
    lz = geometry[i, 6] * ox + geometry[i, 9] * oy + geometry[i, 12] * oz
    ex = geometry[i, 4] * dx + geometry[i, 7] * dy + geometry[i, 10] * dz
    ey = geometry[i, 5] * dx + geometry[i, 8] * dy + geometry[i, 11] * dz
    ez = geometry[i, 6] * dx + geometry[i, 9] * dy + geometry[i, 12] * dz
    if geometry[i, 0] == BOX:
        return _hit_box(geometry[i, 1], geometry[i, 2], geometry[i, 3], lx, ly, lz, ex, ey, ez)
    return _hit_round(geometry[i, 0], geometry[i, 1], geometry[i, 3], lx, ly, lz, ex, ey, ez)


@inner
def _paint(geometry, look, palette, noise, i, x, y, z, nx, ny, nz):
    """Albedo and world normal of part i at a world point, given the normal in its own coordinates."""
    x, y, z = x - geometry[i, 13], y - geometry[i, 14], z - geometry[i, 15]
    lx = geometry[i, 4] * x + geometry[i, 7] * y + geometry[i, 10] * z
    ly = geometry[i, 5] * x + geometry[i, 8] * y + geometry[i, 11] * z
    lz = geometry[i, 6] * x + geometry[i, 9] * y + geometry[i, 12] * z
    red, green, blue = albedo(
        noise, int(look[i, 0]), look[i, 1], int(look[i, 2]),
        int(look[i, 3]), int(look[i, 4]), int(look[i, 5]),
        geometry[i, 1], geometry[i, 2], geometry[i, 3], lx, ly, lz, nx, ny, nz, palette,
    )  # fmt: skip
    wx = geometry[i, 4] * nx + geometry[i, 5] * ny + geometry[i, 6] * nz
    wy = geometry[i, 7] * nx + geometry[i, 8] * ny + geometry[i, 9] * nz
    wz = geometry[i, 10] * nx + geometry[i, 11] * ny + geometry[i, 12] * nz
    return red, green, blue, wx, wy, wz


@inner
def _lamp(lights, k, x, y, z, nx, ny, nz):
    """Unoccluded light of lamp point k on a surface."""
    lx, ly, lz = lights[k, 0] - x, lights[k, 1] - y, lights[k, 2] - z
    distance = math.sqrt(lx * lx + ly * ly + lz * lz)
    facing = max((nx * lx + ny * ly + nz * lz) / distance, 0.0)
    return facing * LAMP_DISTANCE / distance


@inner
def _ambient(nx, ny, nz):
    """Light that the room throws back, and a faint fill from the front."""
    fill = max(nx * FILL_X + ny * FILL_Y + nz * FILL_Z, 0.0)
    return 0.52 + 0.15 * nz + 0.24 * fill


@inner
def _corner_shade(geometry, x, y, z):
    """Soft darkening where floor, walls and ceiling meet."""
    shade = 1.0
    for axis in range(3):
        p = x if axis == 0 else (y if axis == 1 else z)
        gap = geometry[0, 1 + axis] - abs(p - geometry[0, 13 + axis])
        if gap > 1e-3:
            shade *= 0.72 + 0.28 * smoothstep(0.0, 0.7, gap)
    return shade


@inner
def _blocked(geometry, lists, listing, count, lights, k, x, y, z):
    """Whether one of the first `count` parts of a list stands between a point and lamp point k."""
    lx, ly, lz = lights[k, 0] - x, lights[k, 1] - y, lights[k, 2] - z
    squared = lx * lx + ly * ly + lz * lz
    for n in range(count):
        i = lists[listing, n]
        cx, cy, cz = geometry[i, 13] - x, geometry[i, 14] - y, geometry[i, 15] - z
        along = cx * lx + cy * ly + cz * lz
        bound = geometry[i, 16] * geometry[i, 16]
        distance = cx * cx + cy * cy + cz * cz
        if distance > bound and (along < 0.0 or distance * squared - along * along > bound * squared):
            continue
        t = _hit_part(geometry, i, x, y, z, lx, ly, lz)[0]
        if SURFACE_GAP < t < 1.0:
            return True
    return False


@inner
def _openness(geometry, lists, listing, count, skip, x, y, z, nx, ny, nz):
    """Share of the ambient light that the first `count` parts of a list let through (each as a sphere)."""
    shade = 1.0
    for n in range(count):
        i = lists[listing, n]
        if i == skip:
            continue
        cx, cy, cz = geometry[i, 13] - x, geometry[i, 14] - y, geometry[i, 15] - z
        squared = cx * cx + cy * cy + cz * cz
        radius = geometry[i, 17]
        facing = nx * cx + ny * cy + nz * cz
        if facing > 0.0 and squared < (SHADE_REACH * radius) ** 2:
            squared = max(squared, radius * radius)
            share = radius * radius / squared - 1.0 / (SHADE_REACH * SHADE_REACH)
            shade *= 1.0 - 0.9 * share * facing / math.sqrt(squared)
    return max(shade, 0.0)


@kernel
def trace_still(rays, origin, geometry, look, palette, noise, lights, lists, still, plain):
    """Trace what never moves.

    Args:
        rays: (P, S, 3) float32 directions of S samples of P pixels; camera depth 1 each.
        origin: (3,) camera centre.
        geometry, look: the parts that stand still; part 0 is the room's box.
        palette, noise: of the textures.
        lights: (S, 3) lamp points, one a sample.
        lists: (1, parts - 1) int64, the parts but the room.
        still: (P, S, STILL_COLUMNS) float32, written.
        plain: (P, PLAIN_COLUMNS) float32, written.
    """
    ox, oy, oz = origin[0], origin[1], origin[2]
    parts = geometry.shape[0]
    samples = rays.shape[1]
    furniture = np.int64(0)
    for p in range(rays.shape[0]):
        total_r, total_g, total_b = 0.0, 0.0, 0.0
        for k in range(samples):
            dx, dy, dz = np.float64(rays[p, k, 0]), np.float64(rays[p, k, 1]), np.float64(rays[p, k, 2])
            best, part, bx, by, bz = FAR_AWAY, np.int64(0), 0.0, 0.0, 0.0
            for i in range(parts):
                t, nx, ny, nz = _hit_part(geometry, i, ox, oy, oz, dx, dy, dz)
                if t < best:
                    best, part, bx, by, bz = t, np.int64(i), nx, ny, nz
            x, y, z = ox + best * dx, oy + best * dy, oz + best * dz
            red, green, blue, nx, ny, nz = _paint(geometry, look, palette, noise, part, x, y, z, bx, by, bz)
            x, y, z = x + SURFACE_GAP * nx, y + SURFACE_GAP * ny, z + SURFACE_GAP * nz
            ambient = _ambient(nx, ny, nz) * _corner_shade(geometry, x, y, z)
            ambient *= _openness(geometry, lists, furniture, parts - 1, part, x, y, z, nx, ny, nz)
            direct = _lamp(lights, k, x, y, z, nx, ny, nz)
            if direct > 0.0 and _blocked(geometry, lists, furniture, parts - 1, lights, k, x, y, z):
                direct = 0.0
            still[p, k, 0] = best
            still[p, k, 1], still[p, k, 2], still[p, k, 3] = red, green, blue
            still[p, k, 4], still[p, k, 5], still[p, k, 6] = nx, ny, nz
            still[p, k, 7], still[p, k, 8] = ambient, direct
            total_r += red * (ambient * ROOM_R + direct * LAMP_R)
            total_g += green * (ambient * ROOM_G + direct * LAMP_G)
            total_b += blue * (ambient * ROOM_B + direct * LAMP_B)
        plain[p, 0] = total_r / samples
        plain[p, 1] = total_g / samples
        plain[p, 2] = total_b / samples
        plain[p, 3] = _spread(rays, still, p, ox, oy, oz)


@inner
def _spread(rays, still, p, ox, oy, oz):
    """Largest distance between what the middle sample of pixel p and its others see."""
    middle = rays.shape[1] // 2
    x, y, z = _still_point(rays, still, p, middle, ox, oy, oz)
    largest = 0.0
    for k in range(rays.shape[1]):
        dx, dy, dz = _still_point(rays, still, p, k, ox - x, oy - y, oz - z)
        largest = max(largest, dx * dx + dy * dy + dz * dz)
    return math.sqrt(largest)


@inner
def _still_point(rays, still, p, k, ox, oy, oz):
    """World point that sample k of pixel p sees while nothing moves."""
    depth = np.float64(still[p, k, 0])
    return ox + depth * rays[p, k, 0], oy + depth * rays[p, k, 1], oz + depth * rays[p, k, 2]


@inner
def _list_on_ray(geometry, parts, ox, oy, oz, dx, dy, dz, start, slope, lists, listing):
    """List the parts whose bounding spheres meet a ray of radius start + slope * distance."""
    squared = dx * dx + dy * dy + dz * dz
    count = 0
    for i in range(parts):
        cx, cy, cz = geometry[i, 13] - ox, geometry[i, 14] - oy, geometry[i, 15] - oz
        along = cx * dx + cy * dy + cz * dz
        distance = cx * cx + cy * cy + cz * cz
        reach = geometry[i, 16] + start + slope * math.sqrt(distance)
        if distance * squared - along * along < reach * reach * squared:
            lists[listing, count] = i
            count += 1
    return count


@inner
def _list_around(geometry, parts, x, y, z, margin, lists, listing):
    """List the parts that may darken a point, or any other within a margin of it."""
    count = 0
    for i in range(parts):
        cx, cy, cz = geometry[i, 13] - x, geometry[i, 14] - y, geometry[i, 15] - z
        reach = SHADE_REACH * geometry[i, 17] + margin
        if cx * cx + cy * cy + cz * cz < reach * reach:
            lists[listing, count] = i
            count += 1
    return count


@inner
def _list_shaders(geometry, parts, lights, lamp_radius, x, y, z, margin, lists, counts, listing):
    """Fill two lists for the surroundings of a point: what may shadow them and what may darken them."""
    middle = lights.shape[0] // 2
    dx, dy, dz = lights[middle, 0] - x, lights[middle, 1] - y, lights[middle, 2] - z
    start = margin + lamp_radius
    counts[listing] = _list_on_ray(geometry, parts, x, y, z, dx, dy, dz, start, 0.0, lists, listing)
    counts[listing + 1] = _list_around(geometry, parts, x, y, z, margin, lists, listing + 1)


@inner
def _trace_pixel(
    rays, ox, oy, oz, still, geometry, look, palette, noise, lights, lists, counts, ahead, p, depth, seen
):
    """Linear mean of the samples of pixel p, whose lists are filled; writes its depth and what it sees."""
    samples = rays.shape[1]
    total_r, total_g, total_b = 0.0, 0.0, 0.0
    for k in range(samples):
        dx, dy, dz = np.float64(rays[p, k, 0]), np.float64(rays[p, k, 1]), np.float64(rays[p, k, 2])
        best, part, bx, by, bz = np.float64(still[p, k, 0]), np.int64(-1), 0.0, 0.0, 0.0
        for c in range(ahead):
            i = lists[AHEAD, c]
            t, nx, ny, nz = _hit_part(geometry, i, ox, oy, oz, dx, dy, dz)
            if t < best:
                best, part, bx, by, bz = t, i, nx, ny, nz
        if k == samples // 2:
            depth[p], seen[p] = best, part
        x, y, z = ox + best * dx, oy + best * dy, oz + best * dz
        if part < 0:
            red, green, blue = still[p, k, 1], still[p, k, 2], still[p, k, 3]
            nx, ny, nz = still[p, k, 4], still[p, k, 5], still[p, k, 6]
            ambient, direct = still[p, k, 7], still[p, k, 8]
            listing = np.int64(CASTING)
        else:
            red, green, blue, nx, ny, nz = _paint(geometry, look, palette, noise, part, x, y, z, bx, by, bz)
            ambient, direct = _ambient(nx, ny, nz), _lamp(lights, k, x, y, z, nx, ny, nz)
            listing = OF_PARTS + 2 * part
        x, y, z = x + SURFACE_GAP * nx, y + SURFACE_GAP * ny, z + SURFACE_GAP * nz
        ambient *= _openness(geometry, lists, listing + 1, counts[listing + 1], part, x, y, z, nx, ny, nz)
        if direct > 0.0 and _blocked(geometry, lists, listing, counts[listing], lights, k, x, y, z):
            direct = 0.0
        total_r += red * (ambient * ROOM_R + direct * LAMP_R)
        total_g += green * (ambient * ROOM_G + direct * LAMP_G)
        total_b += blue * (ambient * ROOM_B + direct * LAMP_B)
    return total_r / samples, total_g / samples, total_b / samples


@kernel
def trace_frame(
    rays,
    origin,
    still,
    plain,
    geometry,
    look,
    palette,
    noise,
    lights,
    radii,
    lists,
    counts,
    color,
    depth,
    seen,
):
    """Trace one frame over its still layer.

    Args:
        rays, origin, palette, noise, lights: as for `trace_still`.
        still, plain: what `trace_still` wrote.
        geometry, look: the parts that move, then those that stand still (without the room).
        radii: the largest distance of a lamp point from the middle one, and half the largest angle that
            a pixel spans, with some margin.
        lists, counts: (OF_PARTS + 2 * how many parts move, parts) and (the same,) int64, scratch.
        color: (P, 3) float32, written: linear mean of the samples.
        depth: (P,) float32, written: camera depth of the middle sample.
        seen: (P,) int16, written: the part that the middle sample sees, -1 for still ones.
    """
    lamp_radius, pixel_rad = radii
    ox, oy, oz = origin[0], origin[1], origin[2]
    middle = rays.shape[1] // 2
    parts = geometry.shape[0]
    movers = (counts.shape[0] - OF_PARTS) // 2
    for i in range(movers):
        x, y, z, listing = geometry[i, 13], geometry[i, 14], geometry[i, 15], np.int64(OF_PARTS) + 2 * i
        margin = geometry[i, 16]
        _list_shaders(geometry, parts, lights, lamp_radius, x, y, z, margin, lists, counts, listing)
    for p in range(rays.shape[0]):
        dx = np.float64(rays[p, middle, 0])
        dy = np.float64(rays[p, middle, 1])
        dz = np.float64(rays[p, middle, 2])
        ahead = _list_on_ray(geometry, movers, ox, oy, oz, dx, dy, dz, 0.0, pixel_rad, lists, np.int64(AHEAD))
        x, y, z = _still_point(rays, still, p, middle, ox, oy, oz)
        margin = np.float64(plain[p, 3]) + SURFACE_GAP
        listing = np.int64(CASTING)
        _list_shaders(geometry, movers, lights, lamp_radius, x, y, z, margin, lists, counts, listing)
        if ahead + counts[CASTING] + counts[CLOSE] == 0:
            color[p, 0], color[p, 1], color[p, 2] = plain[p, 0], plain[p, 1], plain[p, 2]
            depth[p], seen[p] = still[p, middle, 0], -1
            continue
        red, green, blue = _trace_pixel(
            rays,
            ox,
            oy,
            oz,
            still,
            geometry,
            look,
            palette,
            noise,
            lights,
            lists,
            counts,
            ahead,
            p,
            depth,
            seen,
        )
        color[p, 0], color[p, 1], color[p, 2] = red, green, blue


@kernel
def lens_rays(first_row, params, rotation, grid, width, rays):
    """World rays of the samples of some picture rows, through an OPENCV lens.

    Args:
        first_row: row of the picture that `rays` begins at.
        params: fx, fy, cx, cy, k1, k2, p1, p2 (pixels and dimensionless), pixel centres at +0.5.
        rotation: (3, 3) camera_from_world.
        grid: each pixel has grid x grid samples.
        width: pixels a row.
        rays: (P, grid * grid, 3) float32, written; camera depth 1 each.
    """
    fx, fy, cx, cy, k1, k2, p1, p2 = params
    for p in range(rays.shape[0]):
        row, column = first_row + p // width, p % width
        for k in range(grid * grid):
            u = (column + (k % grid + 0.5) / grid - cx) / fx
            v = (row + (k // grid + 0.5) / grid - cy) / fy
            x, y = u, v
            for _ in range(60):
                # Newton's method on distort(x, y) = (u, v).
                r2 = x * x + y * y
                radial = 1.0 + r2 * (k1 + r2 * k2)
                slope = 2.0 * (k1 + 2.0 * k2 * r2)
                ex = x * radial + 2.0 * p1 * x * y + p2 * (r2 + 2.0 * x * x) - u
                ey = y * radial + p1 * (r2 + 2.0 * y * y) + 2.0 * p2 * x * y - v
                if ex * ex + ey * ey < 1e-20:
                    break
                a = radial + slope * x * x + 2.0 * p1 * y + 6.0 * p2 * x
                b = slope * x * y + 2.0 * p1 * x + 2.0 * p2 * y
                d = radial + slope * y * y + 6.0 * p1 * y + 2.0 * p2 * x
                determinant = a * d - b * b
                x -= (d * ex - b * ey) / determinant
                y -= (a * ey - b * ex) / determinant
            rays[p, k, 0] = rotation[0, 0] * x + rotation[1, 0] * y + rotation[2, 0]
            rays[p, k, 1] = rotation[0, 1] * x + rotation[1, 1] * y + rotation[2, 1]
            rays[p, k, 2] = rotation[0, 2] * x + rotation[1, 2] * y + rotation[2, 2]
