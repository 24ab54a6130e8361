"""The CUDA rasteriser: kernels compiled at run time behind an autograd function.

A drawing goes through five steps on the device. `project` makes splats of Gaussians and counts the tiles that
each touches; the splats are sorted by depth; `list_hits` lists the hits, a splat in a tile each, in that
order; a stable sort by tile gives each tile its own; `blend` draws them. The backward pass writes the
gradients of every hit to its place in the list, where those of one Gaussian lie side by side, and sums them
from there: no sum depends on the order in which threads come along.

How many hits there will be is known on the device only. Outside of a graph's capture the host waits for the
number; in a captured call it has been fixed before, see `CapturableRasterizer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from clipgstream.gpu import kernels
from clipgstream.render.interface import Gaussians, ViewBatch, check_views
from clipgstream.rig import PinholeView
from formats.errors import BackendError, ConfigError

TILE = 16
MAX_SIZE_PX = 1 << 15
MAX_HITS = (1 << 31) - 1
NARROW_TILES = (1 << 15) - 1
"""Fewer tiles than this are numbered with 16 bits, which makes the sort by tile twice as fast."""
CAPTURE_ROOM = 1.5
"""A captured call has room for this many times the hits that calls before it had."""
COLUMNS = {"means": (3,), "scales": (3,), "rotations": (4,), "opacities": (), "colors": (3,)}


def missing(device: str) -> str | None:
    """Why this rasteriser cannot draw on `device`; None: it can."""
    if device.split(":")[0] != kernels.DEVICE_TYPE:
        return f"it draws on CUDA devices only, not on {device}"
    return kernels.cuda_missing()


def make() -> CudaRasterizer:
    """The rasteriser."""
    return CudaRasterizer()


@dataclass
class _Room:
    """How many hits drawings of one kind needed.

    Attributes:
        most_needed: by any call outside of a graph.
        captured: the least that captured calls have; None: there is none.
        replayed: (1,) int32, the most that replayed graphs needed since it was last looked at.
    """

    most_needed: int
    replayed: Tensor
    captured: int | None = None


RoomKey = tuple[torch.device, int, int, int, int]


@dataclass(frozen=True)
class _Settings:
    """What a drawing needs beside tensors.

    Attributes:
        views, count: how many views, and Gaussians.
        width, height: of the canvas, pixels.
    """

    views: int
    count: int
    width: int
    height: int
    alpha_max: float
    rooms: dict[RoomKey, _Room]

    @property
    def tiles_x(self) -> int:
        return -(-self.width // TILE)

    @property
    def tiles(self) -> int:
        """Of one view."""
        return self.tiles_x * -(-self.height // TILE)


@dataclass
class CudaRasterizer:
    """Tile rasteriser on an NVIDIA GPU, with analytic gradients; the same bits each time."""

    takes_batches: ClassVar[bool] = True
    capturable: ClassVar[bool] = True
    name: str = field(default="cuda", init=False)
    _rooms: dict[RoomKey, _Room] = field(default_factory=dict, init=False)

    def render(
        self, gaussians: Gaussians, views: Sequence[PinholeView], background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """See `Rasterizer.render`."""
        check_views(views)
        return self.render_batch(
            gaussians, ViewBatch.of(views, gaussians.means.device), background, alpha_max
        )

    def render_batch(
        self, gaussians: Gaussians, batch: ViewBatch, background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """See `CapturableRasterizer.render_batch`.

        Raises:
            BackendError: a captured call of a kind that was never drawn outside of a capture.
        """
        _check(gaussians, batch, background, alpha_max)
        settings = _Settings(
            views=len(batch.poses),
            count=len(gaussians.means),
            width=batch.width_px,
            height=batch.height_px,
            alpha_max=float(alpha_max),
            rooms=self._rooms,
        )
        tensors = [_aligned(getattr(gaussians, name)) for name in COLUMNS]
        others = [_aligned(tensor) for tensor in (batch.poses, batch.intrinsics, batch.sizes, background)]
        with _current(background.device):
            images, alphas = _Rasterize.apply(*tensors, *others, settings)  # type: ignore[no-untyped-call]
        return images, alphas

    def forget_graphs(self) -> None:
        """See `CapturableRasterizer.forget_graphs`."""
        self._rooms.clear()

    def fits(self) -> bool:
        """See `CapturableRasterizer.fits`."""
        fits = True
        for room in self._rooms.values():
            if room.captured is None:
                continue
            needed = int(room.replayed.item())
            room.replayed.zero_()
            if needed > room.captured:
                fits = False
                room.most_needed = max(room.most_needed, needed)
                room.captured = None
        return fits


class _TileLists(NamedTuple):
    """The hits of each tile, from front to back; int32.

    Attributes:
        order: (V tiles) all tiles, those with the most hits first.
        first: (V tiles + 1) where the hits of each tile start.
        hits: (room) each hit's place in the list in which a splat's hits lie side by side.
        splats: (room) its splat.
    """

    order: Tensor
    first: Tensor
    hits: Tensor
    splats: Tensor


class _Rasterize(torch.autograd.Function):
    """(means, scales, rotations, opacities, colors, poses, intrinsics, sizes, background, settings) ->
    (images, alphas)."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> tuple[Tensor, Tensor]:
        tensors: tuple[Tensor, ...] = args[:9]
        settings: _Settings = args[9]
        drawing = _draw(tensors, settings)
        ctx.set_materialize_grads(False)
        ctx.settings = settings
        ctx.save_for_backward(*tensors, *drawing)
        return drawing[0], drawing[1]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *output_grads: Tensor | None) -> tuple[Tensor | None, ...]:
        d_images, d_alphas = output_grads
        if d_images is None and d_alphas is None:
            return (None,) * 10
        saved = ctx.saved_tensors
        if d_images is None:
            d_images = torch.zeros_like(saved[9])
        d_alphas = None if d_alphas is None else d_alphas.contiguous()
        grads = _draw_grad(saved[:9], saved[9:], d_images.contiguous(), d_alphas, ctx.settings)
        return (*grads, None, None, None, None, None)


def _draw(tensors: tuple[Tensor, ...], settings: _Settings) -> tuple[Tensor, ...]:
    """Images, alphas, and what `_draw_grad` needs: splats, counts, spans, and the tiles' lists."""
    *gaussians, poses, intrinsics, sizes, background = tensors
    views, count = settings.views, settings.count
    device = background.device
    splats = torch.empty((views, count, 12), device=device)
    depths = torch.empty((views, count), dtype=torch.int32, device=device)
    counts = torch.empty_like(depths)
    kernels.kernel_module("render/cuda_project.cu").launch(
        "project",
        (-(-count // 256), views),
        256,
        *(tensor.detach() for tensor in gaussians),
        poses,
        intrinsics,
        sizes,
        count,
        splats,
        depths,
        counts,
    )
    spans = torch.empty((views, count, 2), dtype=torch.int32, device=device)
    lists = _list_tiles(splats, depths, counts, sizes, spans, settings)
    images = torch.empty((views, settings.height, settings.width, 3), device=device)
    alphas = torch.empty((views, settings.height, settings.width), device=device)
    kernels.kernel_module("render/cuda_blend.cu").launch(
        "blend",
        views * settings.tiles,
        128,
        lists.order,
        lists.first,
        lists.splats,
        splats,
        sizes,
        background.detach(),
        images,
        alphas,
        settings.width,
        settings.height,
        settings.tiles_x,
        settings.tiles,
        settings.alpha_max,
    )
    return images, alphas, splats, counts, spans, *lists


def _list_tiles(
    splats: Tensor, depths: Tensor, counts: Tensor, sizes: Tensor, spans: Tensor, settings: _Settings
) -> _TileLists:
    """The tiles' lists. Written: spans (V, N, 2), each drawn splat's first hit and number of hits."""
    views, count, device = settings.views, settings.count, depths.device
    tiles = views * settings.tiles
    order = torch.sort(depths, dim=1, stable=True).indices
    ends = counts.gather(1, order).view(-1).cumsum(0, dtype=torch.int64)
    capacity, replayed = _make_room(ends, settings)
    narrow = tiles < NARROW_TILES
    key = torch.int16 if narrow else torch.int32
    keys = torch.full((capacity,), torch.iinfo(key).max, dtype=key, device=device)
    hit_splats = torch.empty(capacity, dtype=torch.int32, device=device)
    module = kernels.kernel_module("render/cuda_bin.cu", (("KEY_BITS", 16 if narrow else 32),))
    module.launch(
        "list_hits",
        -(-views * count // 256),
        256,
        splats,
        counts,
        order,
        ends,
        sizes,
        count,
        views,
        settings.tiles_x,
        settings.tiles,
        capacity,
        keys,
        hit_splats,
        spans,
        replayed,
    )
    sorted_keys, places = torch.sort(keys, stable=True)
    tile_first = torch.empty(tiles + 1, dtype=torch.int32, device=device)
    tile_hits = torch.empty(capacity, dtype=torch.int32, device=device)
    tile_splats = torch.empty(capacity, dtype=torch.int32, device=device)
    module.launch(
        "index_tiles",
        capacity // 256 + 1,
        256,
        sorted_keys,
        places,
        hit_splats,
        capacity,
        tiles,
        tile_first,
        tile_hits,
        tile_splats,
    )
    tile_order = torch.empty(tiles, dtype=torch.int32, device=device)
    module.launch("order_tiles", 1, 1024, tile_first, tiles, tile_order)
    return _TileLists(tile_order, tile_first, tile_hits, tile_splats)


def _draw_grad(
    tensors: tuple[Tensor, ...],
    drawing: tuple[Tensor, ...],
    d_images: Tensor,
    d_alphas: Tensor | None,
    settings: _Settings,
) -> list[Tensor]:
    """Gradients of the five tensors of Gaussians."""
    *gaussians, poses, intrinsics, sizes, _ = tensors
    images, alphas, splats, counts, spans, *tile_lists = drawing
    lists = _TileLists(*tile_lists)
    capacity = len(lists.hits)
    hit_grads = torch.empty((capacity, 8), device=images.device)
    hit_blues = torch.empty(capacity, device=images.device)
    kernels.kernel_module("render/cuda_blend.cu").launch(
        "blend_grad",
        settings.views * settings.tiles,
        128,
        lists.order,
        lists.first,
        lists.splats,
        lists.hits,
        splats,
        sizes,
        images,
        alphas,
        d_images,
        d_alphas,
        settings.width,
        settings.height,
        settings.tiles_x,
        settings.tiles,
        settings.alpha_max,
        hit_grads,
        hit_blues,
    )
    grads = [torch.empty_like(tensor) for tensor in gaussians]
    kernels.kernel_module("render/cuda_project.cu").launch(
        "project_grad",
        -(-settings.count // 128),
        128,
        *gaussians[:4],
        poses,
        intrinsics,
        sizes,
        settings.count,
        settings.views,
        counts,
        spans,
        hit_grads,
        hit_blues,
        *grads,
    )
    return grads


def _make_room(ends: Tensor, settings: _Settings) -> tuple[int, Tensor | None]:
    """For how many hits to make room; and, in a captured call, where to note how many there are.

    Args:
        ends: running sum of the splats' hits.
    """
    # Gaussians come and go while a model is trained: counts with the same power of two are one kind.
    key = (ends.device, settings.count.bit_length(), settings.views, settings.width, settings.height)
    room = settings.rooms.get(key)
    if _capturing(ends.device):
        if room is None:
            raise BackendError(
                "a drawing was captured before it was done once outside of a graph",
                where="the cuda rasteriser",
                expected="a call with as many views of the same size before",
            )
        capacity = _rounded(int(CAPTURE_ROOM * room.most_needed))
        room.captured = capacity if room.captured is None else min(room.captured, capacity)
        return capacity, room.replayed
    needed = int(ends[-1].item()) if len(ends) else 0
    if needed > MAX_HITS // 2:
        raise BackendError(
            "too many Gaussians over too many tiles",
            where="the cuda rasteriser",
            expected=f"at most {MAX_HITS // 2} pairs of a Gaussian and a tile that it touches",
            found=needed,
            hint="draw a smaller picture, or fewer views at once",
        )
    if room is None:
        replayed = torch.zeros(1, dtype=torch.int32, device=ends.device)
        settings.rooms[key] = _Room(needed, replayed)
    else:
        room.most_needed = max(room.most_needed, needed)
    return _rounded(needed), None


def _rounded(hits: int) -> int:
    """Up to a number with few other digits than 0, so that freed memory fits the next drawing."""
    step = 1 << max(8, hits.bit_length() - 4)
    return max(1, -(-hits // step)) * step


def _aligned(tensor: Tensor) -> Tensor:
    """As kernels take it: without gaps, and from an address on that they can load four floats at once."""
    tensor = tensor.contiguous()
    return tensor if tensor.data_ptr() % 16 == 0 else tensor.clone()


def _current(device: torch.device) -> AbstractContextManager[object]:
    """In which kernels and temporary tensors go to `device`."""
    return torch.cuda.device(device) if device.type == "cuda" else nullcontext()


def _capturing(device: torch.device) -> bool:
    return device.type == "cuda" and torch.cuda.is_current_stream_capturing()


def _check(gaussians: Gaussians, batch: ViewBatch, background: Tensor, alpha_max: float) -> None:
    count, device = len(gaussians.means), gaussians.means.device
    for name, columns in COLUMNS.items():
        _check_tensor(getattr(gaussians, name), name, (count, *columns), device)
    views = len(batch.poses)
    if views == 0:
        raise ConfigError("no view to draw", where="rasteriser")
    _check_tensor(batch.poses, "poses", (views, 3, 4), device)
    _check_tensor(batch.intrinsics, "intrinsics", (views, 4), device)
    _check_tensor(batch.sizes, "sizes", (views, 2), device, torch.int32)
    _check_tensor(background, "background", (3,), device)
    canvas = batch.width_px, batch.height_px
    if not all(0 < size <= MAX_SIZE_PX for size in canvas):
        raise ConfigError(
            "picture size that cannot be drawn", expected=f"1 to {MAX_SIZE_PX} px", found=canvas
        )
    if not 0.0 < alpha_max < 1.0:
        raise ConfigError("cap on alpha out of range", expected="between 0 and 1", found=alpha_max)


def _check_tensor(
    tensor: Tensor,
    name: str,
    shape: tuple[int, ...],
    device: torch.device,
    dtype: torch.dtype = torch.float32,
) -> None:
    if tensor.device != device or device.type != kernels.DEVICE_TYPE or tensor.dtype != dtype:
        raise BackendError(
            "the cuda rasteriser cannot draw this tensor",
            where=name,
            expected=f"{dtype}, all on one device of the type {kernels.DEVICE_TYPE}",
            found=f"{tensor.dtype} on {tensor.device}",
        )
    if tensor.shape != shape:
        raise ConfigError(
            f"{name} of the wrong shape", where="rasteriser", expected=shape, found=tuple(tensor.shape)
        )
