"""Point clouds from the pictures of a calibrated rig, by plane-sweep multi-view stereo.

Each view's depth comes from sweeping planes through its neighbours (Collins, CVPR 1996) with an
exposure-proof cost; depths that views agree on become points, in three tiers: agreed by `min_views`;
where those leave a pixel uncovered, agreed by two; where still nothing is, carried over from the agreed
pixels around. Everything is deterministic and needs the pictures and the rig alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from clipgstream.geometry.cloud import PointCloud, empty_cloud
from clipgstream.geometry.config import PointsConfig
from clipgstream.geometry.consistency import DepthMap, count_agreeing
from clipgstream.geometry.correspondence import InverseDepthRange, choose_sources, widest_range
from clipgstream.geometry.cost_volume import Pictures
from clipgstream.geometry.depth_maps import ViewPictures, find_depths
from clipgstream.geometry.fusion import ColoredDepths, fuse, judges
from clipgstream.geometry.parallel import run_jobs
from clipgstream.rig import PinholeView

U8 = NDArray[np.uint8]

_LUMA = (0.299, 0.587, 0.114)
_SCOUT_WIDTH_PX = 128  # pictures that the depth range is found on (their lattice has half of it)
_SCOUT_PLANES = 96
_SCOUT_TOLERANCE = 0.05
_SCOUT_SHARE = 0.03  # of the pixels that must be consistent, else the whole range is kept
_PERCENTILES = (0.005, 0.995)
_MARGIN = 1.25


@dataclass(frozen=True)
class SweepResult:
    """Clouds of consecutive frames.

    Attributes:
        clouds: one a frame.
        ranges: inverse depths found for each view, None for a view without neighbours; may be handed
            to the next sweep of the same clip.
        agreed: share of all pixels whose depth at least two views agree on, in [0, 1].
    """

    clouds: list[PointCloud]
    ranges: tuple[InverseDepthRange | None, ...]
    agreed: float


def sweep_frame(
    images: Sequence[U8 | Tensor | None],
    views: Sequence[PinholeView],
    config: PointsConfig,
    depth_range: tuple[float, float] | None,
    device: torch.device,
) -> PointCloud:
    """The coloured points of one frame.

    Args:
        images: (H, W, 3) uint8 undistorted sRGB pictures, one a view; None where a camera gave none.
        views: the pictures' cameras; sizes may differ.
        depth_range: (near, far) in world units; None: found from the pictures.

    Returns:
        The cloud; empty when fewer than two views have pictures.
    """
    stacks: list[U8 | Tensor] = []
    for image, view in zip(images, views, strict=True):
        missing = np.zeros((view.height_px, view.width_px, 3), np.uint8)
        stacks.append((missing if image is None else image)[None])
    present = np.array([[image is not None] for image in images])
    ranges = None
    if depth_range is not None:
        near, far = depth_range
        ranges = (InverseDepthRange(1.0 / far, 1.0 / near),) * len(views)
    return sweep_frames(stacks, views, present, config, ranges, device).clouds[0]


def sweep_frames(
    images: Sequence[U8 | Tensor],
    views: Sequence[PinholeView],
    present: NDArray[np.bool_],
    config: PointsConfig,
    ranges: tuple[InverseDepthRange | None, ...] | None,
    device: torch.device,
) -> SweepResult:
    """The coloured points of F frames at once, which is faster than one by one.

    Args:
        images: per view (F, H, W, 3) uint8, undistorted sRGB pictures.
        present: (V, F) bool; pictures that are not present are never looked at.
        ranges: from `find_ranges`; None finds them from these frames.
    """
    if ranges is None:
        ranges = find_ranges(images, views, present, device)
    pictures = [
        _prepare(image, view, present[i], config.width_px, device)
        for i, (image, view) in enumerate(zip(images, views, strict=True))
    ]
    maps = _all_depths(pictures, ranges, config.sources, config.planes)
    found = [
        ColoredDepths(own, picture.colors)
        for own, picture in zip(maps, pictures, strict=True)
        if own is not None
    ]
    fused = fuse(found, config)
    clouds = fused.clouds or [empty_cloud()] * present.shape[1]
    return SweepResult(clouds, ranges, fused.agreed)


def find_ranges(
    images: Sequence[U8 | Tensor],
    views: Sequence[PinholeView],
    present: NDArray[np.bool_],
    device: torch.device,
) -> tuple[InverseDepthRange | None, ...]:
    """The inverse depths that each view of a clip shows, with a margin, from a small sweep over all depths.

    The whole range is where a view overlaps any other. Three frames (first, middle, last) are swept;
    of the pixels that two views agree on, all but the outermost half percent lie in the result.
    """
    frames = sorted({0, (present.shape[1] - 1) // 2, present.shape[1] - 1})
    pictures = [
        _prepare(image[frames], view, present[i][frames], _SCOUT_WIDTH_PX, device)
        for i, (image, view) in enumerate(zip(images, views, strict=True))
    ]
    widest: list[InverseDepthRange | None] = [widest_range(views, i) for i in range(len(views))]
    maps = _all_depths(pictures, widest, 2, _SCOUT_PLANES, refine=False)
    result: list[InverseDepthRange | None] = []
    known = [own for own in maps if own is not None]
    for own, whole in zip(maps, widest, strict=True):
        result.append(None if own is None or whole is None else _narrowed(own, known, whole))
    return tuple(result)


def _narrowed(own: DepthMap, known: Sequence[DepthMap], whole: InverseDepthRange) -> InverseDepthRange:
    """The part of `whole` in which two other maps agree with `own`, or one where that is all there is."""
    panel = [known[i] for i in judges(known, next(i for i, other in enumerate(known) if other is own))]
    agreeing = count_agreeing(own, panel, _SCOUT_TOLERANCE)
    for enough in (2, 1):
        found = own.inverse_depth[agreeing >= enough]
        if len(found) >= _SCOUT_SHARE * own.inverse_depth.numel():
            break
    else:
        return whole
    low, high = (float(v) for v in torch.quantile(found, torch.tensor(_PERCENTILES, device=found.device)))
    low = max(whole.low, low / _MARGIN - own.step)
    return InverseDepthRange(low, min(whole.high, high * _MARGIN + own.step))


def _prepare(
    images: U8 | Tensor,
    view: PinholeView,
    present: NDArray[np.bool_],
    width_px: int,
    device: torch.device,
) -> ViewPictures:
    """Pictures (F, H, W, 3) at the matched size (even, never enlarged) and at half of it."""
    width = max(2, min(width_px, view.width_px) // 2 * 2)
    height = max(2, round(view.height_px * width / view.width_px / 2) * 2)
    matched, half = view.scaled(width, height), view.scaled(width // 2, height // 2)
    raw = images if isinstance(images, Tensor) else torch.from_numpy(np.ascontiguousarray(images))
    # Frame by frame, for a clip of large pictures as floats would take gigabytes.
    full = torch.cat([_resized(frame.to(device), height, width) for frame in raw])
    small = functional.avg_pool2d(full, 2)
    luma = torch.tensor(_LUMA, device=device).view(1, 3, 1, 1) / 255.0
    gray_full, gray_small = ((picture * luma).sum(dim=1) - 0.5 for picture in (full, small))
    # The mean of each 2 x 2 block, at all offsets: pixel i's centre moves from i + 0.5 to i + 1.
    blurred = functional.avg_pool2d(gray_full[:, None], 2, stride=1)[:, 0]
    shifted = PinholeView(
        width - 1,
        height - 1,
        matched.fx_px,
        matched.fy_px,
        matched.cx_px - 0.5,
        matched.cy_px - 0.5,
        matched.camera_from_world,
    )
    here = torch.from_numpy(np.ascontiguousarray(present)).to(device)
    colors = small.add(0.5).to(torch.uint8).permute(0, 2, 3, 1)
    return ViewPictures(Pictures(half, gray_small, here), Pictures(shifted, blurred, here), colors)


def _resized(picture: Tensor, height: int, width: int) -> Tensor:
    """(H, W, 3) uint8 as (1, 3, height, width) float32 in [0, 255], each pixel the mean of its area."""
    rgb = picture.permute(2, 0, 1)[None].float()
    return (
        rgb
        if rgb.shape[-2:] == (height, width)
        else functional.interpolate(rgb, (height, width), mode="area")
    )


def _all_depths(
    pictures: Sequence[ViewPictures],
    ranges: Sequence[InverseDepthRange | None],
    sources: int,
    planes: int,
    refine: bool = True,
) -> list[DepthMap | None]:
    """A depth map a view; None for a view that no other one helps, or without any picture."""
    jobs: list[Callable[[], DepthMap | None]] = [
        partial(_depths_of_view, i, pictures, ranges[i], sources, planes, refine)
        for i in range(len(pictures))
    ]
    return run_jobs(jobs, pictures[0].colors.device)


def _depths_of_view(
    index: int,
    pictures: Sequence[ViewPictures],
    depths: InverseDepthRange | None,
    sources: int,
    planes: int,
    refine: bool,
) -> DepthMap | None:
    alive = [i for i, picture in enumerate(pictures) if bool(picture.lattice.present.any())]
    if depths is None or index not in alive:
        return None
    views = [pictures[i].lattice.view for i in alive]
    chosen = choose_sources(views, alive.index(index), sources, depths)
    if not chosen:
        return None
    return find_depths(pictures[index], [pictures[alive[i]] for i in chosen], depths, planes, refine)
