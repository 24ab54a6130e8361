"""Projection of Gaussians to splats (EWA), and its gradients.

With A the projection's Jacobian times the camera's rotation, R the Gaussian's rotation and S its scales,
a splat's covariance is B B^T + LOW_PASS I with B = A R S. Both kernels compute in double precision: they
see each Gaussian once, and the inverse of a long thin covariance needs the digits.

Source: Zwicker et al., "EWA Splatting" (2002); Kerbl et al., "3D Gaussian Splatting" (2023).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from clipgstream.render import cpu_splat as sp
from clipgstream.render.cpu_bin import box_tiles
from clipgstream.render.cpu_splat import F32, F64, I32

Vec3 = tuple[float, float, float]
Vec4 = tuple[float, float, float, float]
Columns = tuple[Vec3, Vec3, Vec3]

COVARIANCE_MAX = 1e15
"""Splats with a larger variance (square pixels) come from numbers that mean nothing, and are not drawn."""


@njit(nogil=True, cache=True, error_model="numpy")
def project(
    lo: int,
    hi: int,
    gaussians: tuple[F32, F32, F32, F32, F32],
    view: F64,
    size: tuple[int, int],
    splats: F32,
    depths: F32,
    tiles: I32,
) -> None:
    """Project Gaussians lo..hi-1.

    Args:
        gaussians: means (N, 3), scales (N, 3), rotations (N, 4), opacities (N,), colors (N, 3).
        view: packed view, see cpu_splat.
        size: width and height, pixels.
        splats: (N, SPLAT_COLUMNS), written for the Gaussians that are drawn.
        depths: (N,), written for the Gaussians that are drawn.
        tiles: (N,), written: tiles that each Gaussian's bounding box touches; 0: it is not drawn.
    """
    means, scales, rotations, opacities, colors = gaussians
    for i in range(lo, hi):
        tiles[i] = 0
        x, y, z = _camera_point(view, means, i)
        # Written so that what is not a number is not drawn.
        if not (opacities[i] >= sp.ALPHA_MIN and z > sp.NEAR):
            continue
        near = 1.0 / z
        u, v = x * near, y * near
        axes = _axes(_quaternion(rotations, i, _inverse_norm(rotations, i)))
        row_x, row_y = _projection_rows(view, u, v, near)
        b_x = _times(_apply(axes, row_x), scales[i, 0], scales[i, 1], scales[i, 2])
        b_y = _times(_apply(axes, row_y), scales[i, 0], scales[i, 1], scales[i, 2])
        xx = _dot(b_x, b_x) + sp.LOW_PASS
        yy = _dot(b_y, b_y) + sp.LOW_PASS
        xy = _dot(b_x, b_y)
        if not (xx < COVARIANCE_MAX and yy < COVARIANCE_MAX and xx * yy - xy * xy > 0.0):
            continue
        depths[i] = z
        splat = splats[i]
        splat[sp.CENTER_X] = view[sp.V_FX] * u + view[sp.V_CX]
        splat[sp.CENTER_Y] = view[sp.V_FY] * v + view[sp.V_CY]
        splat[sp.OPACITY] = min(opacities[i], np.float32(1.0))
        splat[sp.RED] = colors[i, 0]
        splat[sp.GREEN] = colors[i, 1]
        splat[sp.BLUE] = colors[i, 2]
        _write_ellipse(splat, xx, xy, yy)
        tiles[i] = box_tiles(splat, size)


@njit(nogil=True, cache=True, error_model="numpy")
def project_grad(
    lo: int,
    hi: int,
    gaussians: tuple[F32, F32, F32, F32, F32],
    view: F64,
    first_hit: I32,
    hits: I32,
    hit_grads: F32,
    grads: tuple[F32, F32, F32, F32, F32],
) -> None:
    """Gradients of Gaussians lo..hi-1 from those of their hits; the rows of those without hits stay.

    A Gaussian's hits lie side by side in tile order, so each sum has one order whatever the threads do.
    """
    means, scales, rotations, opacities, _ = gaussians
    d_means, d_scales, d_rotations, d_opacities, d_colors = grads
    for i in range(lo, hi):
        if hits[i] == 0:
            continue
        g_1 = g_x = g_y = g_xx = g_xy = g_yy = 0.0
        red = green = blue = 0.0
        for hit in range(first_hit[i], first_hit[i] + hits[i]):
            g_1 += hit_grads[hit, sp.G_1]
            g_x += hit_grads[hit, sp.G_X]
            g_y += hit_grads[hit, sp.G_Y]
            g_xx += hit_grads[hit, sp.G_XX]
            g_xy += hit_grads[hit, sp.G_XY]
            g_yy += hit_grads[hit, sp.G_YY]
            red += hit_grads[hit, sp.G_RED]
            green += hit_grads[hit, sp.G_GREEN]
            blue += hit_grads[hit, sp.G_BLUE]
        d_colors[i, 0], d_colors[i, 1], d_colors[i, 2] = red, green, blue
        # alpha = opacity * exp(-power): its share of dL/dopacity is -(dL/dpower) / opacity.
        d_opacities[i] = -g_1 / opacities[i] if opacities[i] <= 1.0 else 0.0

        x, y, z = _camera_point(view, means, i)
        near = 1.0 / z
        u, v = x * near, y * near
        inverse_norm = _inverse_norm(rotations, i)
        unit = _quaternion(rotations, i, inverse_norm)
        axes = _axes(unit)
        s = np.float64(scales[i, 0]), np.float64(scales[i, 1]), np.float64(scales[i, 2])
        row_x, row_y = _projection_rows(view, u, v, near)
        p_x, p_y = _apply(axes, row_x), _apply(axes, row_y)
        b_x, b_y = _times(p_x, s[0], s[1], s[2]), _times(p_y, s[0], s[1], s[2])
        xx = _dot(b_x, b_x) + sp.LOW_PASS
        yy = _dot(b_y, b_y) + sp.LOW_PASS
        xy = _dot(b_x, b_y)
        inverse = 1.0 / (xx * yy - xy * xy)
        q_xx, q_xy, q_yy = yy * inverse, -xy * inverse, xx * inverse
        d_center_x = -(q_xx * g_x + q_xy * g_y)
        d_center_y = -(q_xy * g_x + q_yy * g_y)
        c_xx, c_xy, c_yy = _covariance_grad(q_xx, q_xy, q_yy, g_xx, g_xy, g_yy)

        # B B^T: dB = 2 dCov B; B = P S; P = A R.
        d_b_x = _mix(2.0 * c_xx, b_x, 2.0 * c_xy, b_y)
        d_b_y = _mix(2.0 * c_xy, b_x, 2.0 * c_yy, b_y)
        for axis in range(3):
            d_scales[i, axis] = d_b_x[axis] * p_x[axis] + d_b_y[axis] * p_y[axis]
        d_p_x = _times(d_b_x, s[0], s[1], s[2])
        d_p_y = _times(d_b_y, s[0], s[1], s[2])
        d_unit = _axes_grad(
            unit,
            _mix(d_p_x[0], row_x, d_p_y[0], row_y),
            _mix(d_p_x[1], row_x, d_p_y[1], row_y),
            _mix(d_p_x[2], row_x, d_p_y[2], row_y),
        )
        radial = unit[0] * d_unit[0] + unit[1] * d_unit[1] + unit[2] * d_unit[2] + unit[3] * d_unit[3]
        for axis in range(4):
            d_rotations[i, axis] = (d_unit[axis] - radial * unit[axis]) * inverse_norm
        d_row_x, d_row_y = _gather(axes, d_p_x), _gather(axes, d_p_y)
        d_x, d_y, d_z = _point_grad(view, u, v, near, d_center_x, d_center_y, d_row_x, d_row_y)
        for axis in range(3):
            r = sp.V_ROTATION + axis
            d_means[i, axis] = view[r] * d_x + view[r + 3] * d_y + view[r + 6] * d_z


@njit(error_model="numpy")
def _camera_point(view: F64, means: F32, i: int) -> Vec3:
    """Centre of Gaussian i in the camera's frame."""
    x, y, z = np.float64(means[i, 0]), np.float64(means[i, 1]), np.float64(means[i, 2])
    r, t = sp.V_ROTATION, sp.V_TRANSLATION
    return (
        view[r] * x + view[r + 1] * y + view[r + 2] * z + view[t],
        view[r + 3] * x + view[r + 4] * y + view[r + 5] * z + view[t + 1],
        view[r + 6] * x + view[r + 7] * y + view[r + 8] * z + view[t + 2],
    )


@njit(error_model="numpy")
def _inverse_norm(rotations: F32, i: int) -> float:
    """1 / length of the quaternion of Gaussian i; infinite for a zero one, which is then not drawn."""
    w, x = np.float64(rotations[i, 0]), np.float64(rotations[i, 1])
    y, z = np.float64(rotations[i, 2]), np.float64(rotations[i, 3])
    return 1.0 / math.sqrt(w * w + x * x + y * y + z * z)


@njit(error_model="numpy")
def _quaternion(rotations: F32, i: int, f: float) -> Vec4:
    """Quaternion of Gaussian i times f."""
    return rotations[i, 0] * f, rotations[i, 1] * f, rotations[i, 2] * f, rotations[i, 3] * f


@njit(error_model="numpy")
def _axes(unit: Vec4) -> Columns:
    """Columns of a unit quaternion's rotation matrix: the Gaussian's axes in the world."""
    w, x, y, z = unit
    return (
        (1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y)),
        (2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x)),
        (2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)),
    )


@njit(error_model="numpy")
def _axes_grad(unit: Vec4, a: Vec3, b: Vec3, c: Vec3) -> Vec4:
    """Gradient of `_axes`: a, b, c are those of its columns."""
    w, x, y, z = unit
    return (
        2.0 * (z * (a[1] - b[0]) + y * (c[0] - a[2]) + x * (b[2] - c[1])),
        2.0 * (y * (a[1] + b[0]) + z * (c[0] + a[2]) + w * (b[2] - c[1]) - 2.0 * x * (b[1] + c[2])),
        2.0 * (x * (a[1] + b[0]) + z * (b[2] + c[1]) + w * (c[0] - a[2]) - 2.0 * y * (a[0] + c[2])),
        2.0 * (x * (c[0] + a[2]) + y * (b[2] + c[1]) + w * (a[1] - b[0]) - 2.0 * z * (a[0] + b[1])),
    )


@njit(error_model="numpy")
def _clamp(value: float, low: float, high: float) -> float:
    return low if value < low else (high if value > high else value)


@njit(error_model="numpy")
def _view_axes(view: F64) -> Columns:
    """Rows of the camera's rotation: its axes in the world, to the right, down and ahead."""
    r = sp.V_ROTATION
    return (
        (view[r], view[r + 1], view[r + 2]),
        (view[r + 3], view[r + 4], view[r + 5]),
        (view[r + 6], view[r + 7], view[r + 8]),
    )


@njit(error_model="numpy")
def _projection_rows(view: F64, u: float, v: float, near: float) -> tuple[Vec3, Vec3]:
    """Rows of A at (u z, v z, z), near = 1 / z, with u and v held close to the picture."""
    u = _clamp(u, view[sp.V_X_LOW], view[sp.V_X_HIGH])
    v = _clamp(v, view[sp.V_Y_LOW], view[sp.V_Y_HIGH])
    right, down, ahead = _view_axes(view)
    f_x, f_y = view[sp.V_FX] * near, view[sp.V_FY] * near
    return _mix(f_x, right, -f_x * u, ahead), _mix(f_y, down, -f_y * v, ahead)


@njit(error_model="numpy")
def _point_grad(
    view: F64,
    u: float,
    v: float,
    near: float,
    d_center_x: float,
    d_center_y: float,
    d_row_x: Vec3,
    d_row_y: Vec3,
) -> Vec3:
    """Gradient of the centre in the camera's frame, from those of the splat's centre and of A's rows."""
    right, down, ahead = _view_axes(view)
    held_u = _clamp(u, view[sp.V_X_LOW], view[sp.V_X_HIGH])
    held_v = _clamp(v, view[sp.V_Y_LOW], view[sp.V_Y_HIGH])
    # A's rows are fx near (right - u ahead) and fy near (down - v ahead).
    slope_x, slope_y = _dot(d_row_x, ahead), _dot(d_row_y, ahead)
    d_near = view[sp.V_FX] * (_dot(d_row_x, right) - held_u * slope_x)
    d_near += view[sp.V_FY] * (_dot(d_row_y, down) - held_v * slope_y)
    d_u = view[sp.V_FX] * (d_center_x - (near * slope_x if held_u == u else 0.0))
    d_v = view[sp.V_FY] * (d_center_y - (near * slope_y if held_v == v else 0.0))
    return d_u * near, d_v * near, -near * (d_u * u + d_v * v + near * d_near)


@njit(error_model="numpy")
def _covariance_grad(
    q_xx: float, q_xy: float, q_yy: float, g_xx: float, g_xy: float, g_yy: float
) -> tuple[float, float, float]:
    """-Q G Q / 2: gradient of the covariance, from its inverse Q and the second moments G."""
    a, b = q_xx * g_xx + q_xy * g_xy, q_xx * g_xy + q_xy * g_yy
    c, d = q_xy * g_xx + q_yy * g_xy, q_xy * g_xy + q_yy * g_yy
    return -0.5 * (a * q_xx + b * q_xy), -0.5 * (a * q_xy + b * q_yy), -0.5 * (c * q_xy + d * q_yy)


@njit(error_model="numpy")
def _write_ellipse(splat: F32, xx: float, xy: float, yy: float) -> None:
    """The splat's falloff and extent from its covariance; its opacity is already there."""
    root = math.sqrt(xx * yy - xy * xy)
    # Square root of the power at which alpha is down to ALPHA_MIN; above 0 where it starts there.
    reach = math.sqrt(max(1e-6, math.log(splat[sp.OPACITY] / np.float64(sp.ALPHA_MIN))))
    by_xx, by_yy = 1.0 / xx, 1.0 / yy
    sigma_x, sigma_y = math.sqrt(2.0 * xx), math.sqrt(2.0 * yy)
    splat[sp.INV_X] = 0.5 * sigma_y / root
    splat[sp.INV_Y] = 0.5 * sigma_y * by_yy
    splat[sp.SHEAR] = xy * by_yy
    splat[sp.SHEAR_Y] = xy * by_xx
    splat[sp.EXTENT_X] = reach * sigma_x
    splat[sp.EXTENT_Y] = reach * sigma_y
    splat[sp.HALF_X] = reach * root * sigma_y * by_yy
    splat[sp.HALF_Y] = reach * root * sigma_x * by_xx


@njit(error_model="numpy")
def _dot(a: Vec3, b: Vec3) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@njit(error_model="numpy")
def _mix(s: float, a: Vec3, t: float, b: Vec3) -> Vec3:
    """s a + t b."""
    return s * a[0] + t * b[0], s * a[1] + t * b[1], s * a[2] + t * b[2]


@njit(error_model="numpy")
def _times(a: Vec3, x: float, y: float, z: float) -> Vec3:
    return a[0] * x, a[1] * y, a[2] * z


@njit(error_model="numpy")
def _apply(axes: Columns, row: Vec3) -> Vec3:
    """row R."""
    return _dot(row, axes[0]), _dot(row, axes[1]), _dot(row, axes[2])


@njit(error_model="numpy")
def _gather(axes: Columns, d_p: Vec3) -> Vec3:
    """Gradient of `_apply`'s row."""
    return (
        axes[0][0] * d_p[0] + axes[1][0] * d_p[1] + axes[2][0] * d_p[2],
        axes[0][1] * d_p[0] + axes[1][1] * d_p[1] + axes[2][1] * d_p[2],
        axes[0][2] * d_p[0] + axes[1][2] * d_p[1] + axes[2][2] * d_p[2],
    )
