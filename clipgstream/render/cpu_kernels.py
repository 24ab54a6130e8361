"""The CPU rasteriser on numpy arrays: one view drawn, and its gradients. Never imports torch.

The rules (method.md's rasteriser, and what other splat renderers agree on): 0.3 square pixels added to
each projected covariance without making up for it in the opacity, pixel centres at +0.5, alpha capped at
`alpha_max`, contributions below 1/255 skipped, a pixel closed when its transmittance would fall to 1e-4,
front to back by depth of the centre with ties in the order of the indices.

Work is shared out over threads by ranges of Gaussians and of tiles. No thread adds to what another one
writes, so results are the same to the last bit for any number of threads.
"""

from __future__ import annotations

import math
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clipgstream.render import cpu_splat as sp
from clipgstream.render.cpu_bin import DIGITS, list_hits, sort_by_depth, sort_by_tile
from clipgstream.render.cpu_blend import blend, blend_grad
from clipgstream.render.cpu_project import project, project_grad
from clipgstream.render.cpu_splat import F32, F64, I32
from clipgstream.rig import PinholeView
from formats.errors import BackendError, ConfigError
from formats.threads import run_tasks, thread_count
from formats.types import GaussianFrame

MAX_HITS = 2**31 - 1
MAX_SIZE_PX = 1 << 15
GAUSSIANS_PER_TASK = 2048
TASKS_PER_THREAD = 4
# What a tile costs besides its hits, in hits.
EMPTY_TILE_COST = 4


class GaussianArrays(NamedTuple):
    """Gaussians, or their gradients, as C-contiguous float32 arrays (see formats.types.GaussianFrame)."""

    means: F32
    scales: F32
    rotations: F32
    opacities: F32
    colors: F32


@dataclass(frozen=True, eq=False)
class RasterState:
    """What `rasterize_backward` needs of a drawn view. Its buffers are used again once it is gone.

    Attributes:
        gaussians: as given; must not change until the backward pass.
        view: packed view, see cpu_splat.
        size: width and height, pixels.
        alpha_max: cap on alpha.
        image, alpha: what was drawn; must not change until the backward pass.
        splats: (N, SPLAT_COLUMNS).
        first_hit: (N,) where the hits of each Gaussian start.
        hits: (N,) how many hits each Gaussian has; 0: it is not drawn.
        tile_first: (tiles + 2,) first place of each tile in `tile_hits`.
        tile_hits: (hits of all, 3), see cpu_bin.sort_by_tile.
        buffers: where the arrays lie.
    """

    gaussians: GaussianArrays
    view: F64
    size: tuple[int, int]
    alpha_max: np.float32
    image: F32
    alpha: F32
    splats: F32
    first_hit: I32
    hits: I32
    tile_first: I32
    tile_hits: I32
    buffers: Buffers


class Buffers:
    """Named arrays that grow and go from one drawing to the next: memory fresh from the system is slow."""

    _free: ClassVar[deque[Buffers]] = deque()

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}

    @classmethod
    def borrow(cls) -> Buffers:
        """Buffers that nobody else uses until `give_back`."""
        try:
            return cls._free.pop()
        except IndexError:
            return cls()

    def give_back(self) -> None:
        self._free.append(self)

    def take(self, name: str, dtype: type[np.generic], *shape: int) -> NDArray[Any]:
        """The array called `name`, with any content."""
        entries = math.prod(shape)
        array = self._arrays.get(name)
        if array is None or array.size < entries:
            array = self._arrays[name] = np.empty(entries + entries // 4, dtype)
        return array[:entries].reshape(shape)


def rasterize(
    means: ArrayLike,
    scales: ArrayLike,
    rotations: ArrayLike,
    opacities: ArrayLike,
    colors: ArrayLike,
    view: PinholeView,
    background: ArrayLike = (0.0, 0.0, 0.0),
    alpha_max: float = 0.999,
) -> tuple[F32, F32, RasterState]:
    """Draw N Gaussians as `view` sees them.

    Args:
        means, scales, rotations, opacities, colors: see formats.types.GaussianFrame. Quaternions of any
            length but 0; opacities above 1 count as 1. Float32 arrays are not copied, and must not change
            before `rasterize_backward`.
        background: (3,) colour behind everything.
        alpha_max: cap on a Gaussian's alpha in a pixel, in (0, 1).

    Returns:
        image (H, W, 3); alpha (H, W), 1 - the transmittance that is left; the state for the gradients.

    Raises:
        ConfigError: shapes that don't fit together, a view or a cap that cannot be drawn.
        BackendError: more work than 32-bit indices can number.
    """
    gaussians = _gaussian_arrays(means, scales, rotations, opacities, colors)
    _check_view(view, alpha_max)
    buffers = Buffers.borrow()
    state = _draw(gaussians, view, _float_array(background, "background", (3,)), alpha_max, buffers)
    weakref.finalize(state, buffers.give_back).atexit = False
    return state.image, state.alpha, state


def rasterize_backward(
    state: RasterState, d_image: ArrayLike, d_alpha: ArrayLike | None = None
) -> GaussianArrays:
    """Gradients of the Gaussians, from those of `image` (H, W, 3) and `alpha` (H, W; None: 0)."""
    width, height = state.size
    flat = height, 3 * width
    d_image = _float_array(d_image, "gradient of the image", (height, width, 3))
    if d_alpha is None:
        d_alpha = np.zeros((height, width), np.float32)
    d_alpha = _float_array(d_alpha, "gradient of alpha", (height, width))
    grads = GaussianArrays(*(np.zeros_like(array) for array in state.gaussians))
    arrays, grad_arrays = tuple(state.gaussians), tuple(grads)
    hit_grads = state.buffers.take("hit_grads", np.float32, len(state.tile_hits), sp.HIT_COLUMNS)
    pictures = (state.image.reshape(flat), state.alpha, d_image.reshape(flat), d_alpha)
    _run(
        _tile_bounds(state.tile_first),
        lambda lo, hi: blend_grad(
            lo, hi, state.tile_first, state.tile_hits, state.splats, state.alpha_max, pictures, hit_grads
        ),
    )
    _run(
        _even_bounds(len(state.hits)),
        lambda lo, hi: project_grad(
            lo, hi, arrays, state.view, state.first_hit, state.hits, hit_grads, grad_arrays
        ),
    )
    return grads


def render_frame(
    frame: GaussianFrame,
    view: PinholeView,
    background: tuple[float, float, float] = (0.0, 0.0, 0.0),
    alpha_max: float = 0.999,
) -> F32:
    """Draw one Gaussian frame: picture (H, W, 3), sRGB-encoded, not clipped. Errors as in `rasterize`."""
    image, _, _ = rasterize(
        frame.means, frame.scales, frame.rotations, frame.opacities, frame.colors, view, background, alpha_max
    )
    return image


def _draw(
    gaussians: GaussianArrays, view: PinholeView, background: F32, alpha_max: float, buffers: Buffers
) -> RasterState:
    count = len(gaussians.means)
    size = view.width_px, view.height_px
    packed = _pack_view(view)
    splats = buffers.take("splats", np.float32, count, sp.SPLAT_COLUMNS)
    depths = buffers.take("depths", np.float32, count)
    tiles = buffers.take("tiles", np.int32, count)
    arrays = tuple(gaussians)
    _run(
        _even_bounds(count),
        lambda lo, hi: project(lo, hi, arrays, packed, size, splats, depths, tiles),
    )
    front = buffers.take("front", np.uint32, count)
    spare = buffers.take("spare", np.uint32, count)
    first_hit = buffers.take("first_hit", np.int32, count)
    digit_first = buffers.take("digit_first", np.int32, DIGITS)
    drawn, room = sort_by_depth(depths.view(np.uint32), tiles, front, spare, digit_first, first_hit)
    if room > MAX_HITS:
        raise BackendError(
            "too many Gaussians over too many tiles",
            expected=f"at most {MAX_HITS} pairs of a Gaussian and a tile that it touches",
            found=room,
            hint="draw a smaller picture, or use a GPU",
        )
    hits = buffers.take("hits", np.int32, count)
    hit_tile = buffers.take("hit_tile", np.int32, room)
    hit_pixels = buffers.take("hit_pixels", np.int32, room)
    _run(
        _even_bounds(count),
        lambda lo, hi: list_hits(lo, hi, splats, tiles, size, first_hit, hits, hit_tile, hit_pixels),
    )
    tile_first = buffers.take("tile_first", np.int32, _tiles(size[0]) * _tiles(size[1]) + 2)
    tile_first.fill(0)
    tile_hits = buffers.take("tile_hits", np.int32, room, 3)
    sort_by_tile(front[:drawn], first_hit, hits, hit_tile, hit_pixels, tile_first, tile_hits)
    image = np.empty((view.height_px, view.width_px, 3), np.float32)
    alpha = np.empty((view.height_px, view.width_px), np.float32)
    flat = image.reshape(view.height_px, 3 * view.width_px)
    cap = np.float32(alpha_max)
    _run(
        _tile_bounds(tile_first),
        lambda lo, hi: blend(lo, hi, tile_first, tile_hits, splats, background, cap, flat, alpha),
    )
    return RasterState(
        gaussians, packed, size, cap, image, alpha, splats, first_hit, hits, tile_first, tile_hits, buffers
    )


def _tiles(size_px: int) -> int:
    return (size_px + sp.TILE - 1) // sp.TILE


def _pack_view(view: PinholeView) -> F64:
    packed = np.empty(sp.VIEW_ENTRIES, np.float64)
    pose = np.asarray(view.camera_from_world, np.float64)
    packed[sp.V_ROTATION : sp.V_TRANSLATION] = pose[:, :3].ravel()
    packed[sp.V_TRANSLATION : sp.V_FX] = pose[:, 3]
    packed[sp.V_FX : sp.V_X_LOW] = view.fx_px, view.fy_px, view.cx_px, view.cy_px
    margin_x = sp.FOV_MARGIN * 0.5 * view.width_px
    margin_y = sp.FOV_MARGIN * 0.5 * view.height_px
    packed[sp.V_X_LOW] = -(view.cx_px + margin_x) / view.fx_px
    packed[sp.V_X_HIGH] = (view.width_px - view.cx_px + margin_x) / view.fx_px
    packed[sp.V_Y_LOW] = -(view.cy_px + margin_y) / view.fy_px
    packed[sp.V_Y_HIGH] = (view.height_px - view.cy_px + margin_y) / view.fy_px
    return packed


def _run(bounds: NDArray[np.int64], kernel: Callable[[int, int], object]) -> None:
    """Call kernel(bounds[i], bounds[i + 1]) for every i, on all threads."""
    edges = bounds.tolist()
    run_tasks(lambda i: kernel(edges[i], edges[i + 1]), len(edges) - 1)


def _even_bounds(count: int) -> NDArray[np.int64]:
    tasks = -(-count // GAUSSIANS_PER_TASK)
    return np.linspace(0, count, tasks + 1).astype(np.int64)


def _tile_bounds(tile_first: I32) -> NDArray[np.int64]:
    """Ranges of tiles of about the same work."""
    tiles = len(tile_first) - 2
    cost = tile_first[: tiles + 1] + EMPTY_TILE_COST * np.arange(tiles + 1, dtype=np.int64)
    tasks = min(tiles, TASKS_PER_THREAD * thread_count()) if thread_count() > 1 else 1
    bounds = np.searchsorted(cost, np.linspace(0, cost[-1], tasks + 1))
    bounds[-1] = tiles
    return np.unique(bounds)


def _gaussian_arrays(
    means: ArrayLike, scales: ArrayLike, rotations: ArrayLike, opacities: ArrayLike, colors: ArrayLike
) -> GaussianArrays:
    count = len(np.asarray(means))
    return GaussianArrays(
        _float_array(means, "means", (count, 3)),
        _float_array(scales, "scales", (count, 3)),
        _float_array(rotations, "rotations", (count, 4)),
        _float_array(opacities, "opacities", (count,)),
        _float_array(colors, "colors", (count, 3)),
    )


def _float_array(values: ArrayLike, name: str, shape: tuple[int, ...]) -> F32:
    """As the kernels take it, without a copy where it is so already."""
    # Writeable, though nobody writes: Numba would compile every kernel once more for read-only arrays.
    array = np.require(values, np.float32, ["C", "W"])
    if array.shape != shape:
        raise ConfigError(f"{name} of the wrong shape", where="rasteriser", expected=shape, found=array.shape)
    return array


def _check_view(view: PinholeView, alpha_max: float) -> None:
    sizes = view.width_px, view.height_px
    if not all(0 < size <= MAX_SIZE_PX for size in sizes):
        raise ConfigError("picture size that cannot be drawn", expected=f"1 to {MAX_SIZE_PX} px", found=sizes)
    if not (view.fx_px > 0.0 and view.fy_px > 0.0):
        raise ConfigError("focal lengths must be positive", found=(view.fx_px, view.fy_px))
    if not 0.0 < alpha_max < 1.0:
        raise ConfigError("cap on alpha out of range", expected="between 0 and 1", found=alpha_max)
