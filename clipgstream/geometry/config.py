"""Settings of the point clouds and of the anchors made from them."""

from __future__ import annotations

from dataclasses import dataclass

from formats.errors import ConfigError


@dataclass(frozen=True)
class PointsConfig:
    """Plane-sweep multi-view stereo.

    Attributes:
        width_px: pictures are matched at this width (never enlarged). Depth maps have half of it: the
            anchors are far fewer than their pixels, and a voxel's mean is finer than they are.
        planes: depth hypotheses of the sweep, over the depths that the clip was found to have.
        sources: neighbouring views that each view is matched with. Two, one on either side where the rig
            allows, are as good as three or four on rigs around a scene, and faster.
        min_views: views (the reference one included) that must agree on a point. Where fewer cameras
            look, or where no stricter point covers a pixel, two suffice.
        tolerance: relative difference of two views' depths that still counts as agreement. A wrong point
            costs training more than a missing one, whose place the Gaussians of its neighbours reach.
        fill_below: when fewer than this share of all pixels have agreed depths (cameras far apart, or
            little texture), a pixel that no point covers gets the depth of the agreed pixels around it,
            unless another view looks through the point that this makes; 0: never, 1: always. These are
            the least exact points: on a rig that sees well they cost 0.3 to 0.8 dB, on one that does
            not they are most of the scene.
    """

    width_px: int = 240
    planes: int = 64
    sources: int = 2
    min_views: int = 3
    tolerance: float = 0.007
    fill_below: float = 0.5


@dataclass(frozen=True)
class AnchorConfig:
    """From clouds to anchors. Lengths are in units of the scene's scale, unless `world_units`.

    The scene's scale is the median distance from the cameras' mean to the points of the reference
    clip's cloud; held-out cameras don't count. The paper's lengths (voxels of 0.012 and a threshold of
    0.005 world units, all voxels alike, every point used) come back with `world_units=True`,
    `voxel=0.012`, `residual_threshold=0.005`, `max_anchors=0`, `max_residual=0`, `support=0`,
    `moving_voxel=1`.

    Attributes:
        voxel: edge of the voxels that keep one point each.
        residual_threshold: how far beyond the coverage of the reference anchors a point of a source
            clip must lie to become a residual anchor.
        max_anchors: the voxels grow until the reference clip has at most this many anchors; 0: no limit.
        max_residual: the same for the residual anchors of a source clip; 0: no limit.
        world_units: lengths are world units, and all voxels have one size.
        follow_distance: a voxel's edge grows in proportion to its distance from the cameras (harmonic
            mean, in steps of half an octave; `voxel` holds at the scene's scale), so that anchors lie
            about evenly in the pictures instead of crowding on far walls (worth 1 dB under a budget).
        support: voxels with less than this share of the mean number of points a voxel are left out:
            what few frames and few views saw is mostly a mismatch, and crowds out true surfaces where
            the number of anchors is limited.
        moving_change: points at which a third of the views change by at least this much (standard deviation
            over the clip, colours in [0, 1]) count as moving.
        moving_voxel: moving points' voxels have this share of the edge of the others: what moves needs
            the detail of every frame, where a still surface has a clip's frames to learn from.
        residual_voxel: residual anchors' voxels start at this share of those that the reference anchors
            ended with, so that a static scene's leftovers don't crowd.
        extend_share: a source clip whose residual anchors number more than this share of the anchors of the
            reference clip it builds on becomes a reference clip itself: it takes over that one's anchors and
            heads, adds its own anchors and trains all of them; later clips build on it. 0: never; at most 10.
            As `max_residual` bounds residual anchors, larger shares may need a higher limit.
        neighbours: what finds an anchor's neighbours: "scipy", or "simple_knn" where it is installed, whose
            distances differ in their last bits.
    """

    voxel: float = 0.004
    residual_threshold: float = 0.002
    max_anchors: int = 6000
    max_residual: int = 4000
    world_units: bool = False
    follow_distance: bool = True
    support: float = 0.15
    moving_change: float = 0.07
    moving_voxel: float = 0.5
    residual_voxel: float = 0.5
    extend_share: float = 0.0
    neighbours: str = "scipy"

    def __post_init__(self) -> None:
        if not 0 <= self.extend_share <= 10:
            raise ConfigError(
                "anchors.extend_share is out of range", expected="0 (never) to 10", found=self.extend_share
            )
