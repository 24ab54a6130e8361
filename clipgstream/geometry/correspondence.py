"""How the views of a rig see each other: sweep homographies, choice of source views, depth ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipgstream.rig import PinholeView

F64 = NDArray[np.float64]

_GRID = (9, 7)  # pixels across and down that stand for a picture
_DEPTHS = 24
_BEST_ANGLE_RAD = np.radians(12.0)  # below it depth is imprecise
_WIDE_ANGLE_RAD = np.radians(25.0)  # above it surfaces change their looks
_FADE_RAD = np.radians(18.0)
_MIN_SHARE = 0.02  # of a picture that another one must see to count as an overlap


@dataclass(frozen=True)
class InverseDepthRange:
    """Inverse depths of one view, in 1 / world units, 0 <= low < high."""

    low: float
    high: float


def intrinsics(view: PinholeView) -> F64:
    """The (3, 3) matrix from camera axes to pixels."""
    return np.array([[view.fx_px, 0.0, view.cx_px], [0.0, view.fy_px, view.cy_px], [0.0, 0.0, 1.0]])


def transfer(reference: PinholeView, source: PinholeView) -> tuple[F64, F64]:
    """(H (3, 3), e (3,)): the reference's pixel u at inverse depth w lies at H u + w e in the source.

    The result is homogeneous; its third entry is the source's depth times w, so it is positive in front.
    """
    rotation = source.camera_from_world[:, :3] @ reference.camera_from_world[:, :3].T
    translation = source.camera_from_world[:, 3] - rotation @ reference.camera_from_world[:, 3]
    k_source = intrinsics(source)
    return k_source @ rotation @ np.linalg.inv(intrinsics(reference)), k_source @ translation


def _sample_pixels(view: PinholeView) -> F64:
    x, y = np.meshgrid(
        (np.arange(_GRID[0]) + 0.5) * view.width_px / _GRID[0],
        (np.arange(_GRID[1]) + 0.5) * view.height_px / _GRID[1],
    )
    return np.stack([x.ravel(), y.ravel(), np.ones(x.size)], axis=1)


def _seen(reference: PinholeView, source: PinholeView, inverse_depths: F64) -> tuple[NDArray[np.bool_], F64]:
    """Which of the reference's sample pixels the source sees at each inverse depth, and at what angle.

    Returns two arrays (inverse depths, pixels): inside the source's picture; the angle between the two
    rays at the point, in radians.
    """
    homography, epipole = transfer(reference, source)
    pixels = _sample_pixels(reference)
    warped = (pixels @ homography.T)[None] + inverse_depths[:, None, None] * epipole
    front = warped[..., 2] > 1e-9
    xy = warped[..., :2] / np.where(front, warped[..., 2], 1.0)[..., None]
    inside = front & (xy > 0).all(axis=-1) & (xy < (source.width_px, source.height_px)).all(axis=-1)
    rays = pixels @ np.linalg.inv(intrinsics(reference)).T
    baseline = reference.camera_from_world[:, :3] @ (source.center() - reference.center())
    other = rays[None] - inverse_depths[:, None, None] * baseline  # point to source, times inverse depth
    cosine = (rays[None] * other).sum(-1)
    cosine = cosine / np.maximum(np.linalg.norm(rays, axis=-1)[None] * np.linalg.norm(other, axis=-1), 1e-12)
    return inside, np.arccos(np.clip(cosine, -1.0, 1.0))


def widest_range(views: Sequence[PinholeView], index: int) -> InverseDepthRange:
    """The inverse depths at which any other view overlaps view `index`, from the rig alone.

    Near: where at least 2 % of the picture lies inside another one. Far: the same; infinity (0) when
    the overlap never ends. A view that meets no other one gets a range around the rig's own size.
    """
    reference = views[index]
    baselines = [float(np.linalg.norm(view.center() - reference.center())) for view in views]
    unit = float(np.median([b for b in baselines if b > 0.0] or [1.0]))
    candidates = np.concatenate([[0.0], np.geomspace(0.01, 40.0, 160)]) / unit
    overlap = np.zeros(len(candidates), bool)
    for other, view in enumerate(views):
        if other != index and baselines[other] > 0.0:
            overlap |= _seen(reference, view, candidates)[0].mean(axis=1) >= _MIN_SHARE
    if overlap.sum() < 2:
        return InverseDepthRange(0.05 / unit, 4.0 / unit)
    hits = np.flatnonzero(overlap)
    return InverseDepthRange(float(candidates[hits[0]]), float(candidates[hits[-1]]))


def pair_score(reference: PinholeView, source: PinholeView, depths: InverseDepthRange) -> float:
    """How well `source` is suited to find the reference's depths, in [0, 1]: shared picture and angle."""
    if np.linalg.norm(source.center() - reference.center()) <= 0.0:
        return 0.0
    inside, angle = _seen(reference, source, np.linspace(depths.low, depths.high, _DEPTHS))
    narrow = np.minimum(angle / _BEST_ANGLE_RAD, 1.0)
    wide = np.exp(-np.square(np.maximum(angle - _WIDE_ANGLE_RAD, 0.0) / _FADE_RAD))
    return float((inside * narrow * wide).mean())


def choose_sources(
    views: Sequence[PinholeView], index: int, count: int, depths: InverseDepthRange
) -> tuple[int, ...]:
    """The best source views of view `index`, best first; fewer than `count` when few overlap.

    Views on one side of the reference share its occlusions, so after the first the score of a view is
    halved when it lies in the direction of one already chosen.
    """
    reference = views[index]
    scores = {i: pair_score(reference, view, depths) for i, view in enumerate(views) if i != index}
    directions = {i: views[i].center() - reference.center() for i in scores}
    chosen: list[int] = []

    def value(i: int) -> float:
        cosines = [
            float(
                directions[i]
                @ directions[j]
                / (np.linalg.norm(directions[i]) * np.linalg.norm(directions[j]))
            )
            for j in chosen
        ]
        return scores[i] * (1.0 - 0.5 * max([0.0, *cosines]))

    candidates = [i for i in scores if scores[i] > 0.0]
    while candidates and len(chosen) < count:
        best = max(candidates, key=value)
        chosen.append(best)
        candidates.remove(best)
    return tuple(chosen)
