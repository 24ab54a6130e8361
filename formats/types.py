"""Wire types: what a stream carries, as numpy arrays.

Shapes use A anchors, C static feature channels, D dynamic feature channels, K Gaussians an anchor,
N Gaussians. All arrays are C-contiguous float32 unless said otherwise.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formats.hashgrid import FieldSpec

F32 = NDArray[np.float32]

# What a stream's clips are made of: anchors whose decoder heads say where Gaussians are, or the Gaussians.
ANCHORS, BAKED = "anchors", "baked"
PROFILES = (ANCHORS, BAKED)


def row_items(array: F32) -> NDArray[np.void]:
    """(N,) view of a contiguous (N, ...) array: each row as one item, which numpy moves much faster."""
    size = array.itemsize * math.prod(array.shape[1:])
    return array.reshape(len(array), math.prod(array.shape[1:])).view(np.dtype((np.void, size))).reshape(-1)


@dataclass(frozen=True)
class GaussianFrame:
    """The explicit Gaussians of one frame.

    Attributes:
        means: (N, 3) world units.
        scales: (N, 3) standard deviations in world units, after activation.
        rotations: (N, 4) unit quaternions, wxyz.
        opacities: (N,) in [0, 1].
        colors: (N, 3) sRGB-encoded, in [0, 1].
    """

    means: F32
    scales: F32
    rotations: F32
    opacities: F32
    colors: F32


@dataclass(frozen=True)
class Mlp:
    """A two-layer perceptron, `w2 @ relu(w1 @ x + b1) + b2`.

    Attributes:
        w1: (hidden, in). b1: (hidden,). w2: (out, hidden). b2: (out,).
    """

    w1: F32
    b1: F32
    w2: F32
    b2: F32


@dataclass(frozen=True)
class Heads:
    """The four decoder heads, from the feature [static; dynamic] (C + D) to K Gaussians an anchor."""

    opacity: Mlp
    color: Mlp
    covariance: Mlp
    offset: Mlp


def _no_heads() -> Heads:
    nothing = np.zeros(0, np.float32)
    mlp = Mlp(nothing.reshape(0, 0), nothing, nothing.reshape(0, 0), nothing)
    return Heads(mlp, mlp, mlp, mlp)


NO_HEADS = _no_heads()


@dataclass(frozen=True)
class AnchorSet:
    """Anchors and what they own.

    Attributes:
        positions: (A, 3) world units.
        features: (A, C) static features.
        log_scales: (A, 6); [0:3] scale the offsets, [3:6] the Gaussians' sizes, log of world units.
    """

    positions: F32
    features: F32
    log_scales: F32


@dataclass(frozen=True)
class Field:
    """A clip's spatio-temporal field.

    Attributes:
        spec: grid layout.
        lo, hi: (3,) box in world units that maps to [0, 1]; outside it the dynamic feature is 0.
        tables: (spec.entries, spec.features), every level after the other.
        mlp: levels * features -> hidden -> D.
    """

    spec: FieldSpec
    lo: F32
    hi: F32
    tables: F32
    mlp: Mlp


@dataclass(frozen=True)
class RigView:
    """An undistorted camera of the rig, offered to players as a viewpoint.

    Attributes:
        name: unique in the rig.
        width_px, height_px: picture size.
        fx_px, fy_px, cx_px, cy_px: pinhole intrinsics, pixel centres at +0.5.
        camera_from_world: (3, 4) float64, OpenCV axes.
        held_out: never trained on.
    """

    name: str
    width_px: int
    height_px: int
    fx_px: float
    fy_px: float
    cx_px: float
    cy_px: float
    camera_from_world: NDArray[np.float64]
    held_out: bool = False


@dataclass(frozen=True)
class StreamInfo:
    """What a player must know before it sees a clip.

    Attributes:
        fps: frames a second, exactly.
        clip_frames: M; clip_time = clip_frame / M, in the last, shorter clip too.
        gaussians_per_anchor: K.
        static_features, dynamic_features: C and D.
        alpha_max: cap on a Gaussian's alpha in a pixel, in (0, 1).
        background: sRGB colour behind everything, each in [0, 1].
        scene_scale: typical distance from the cameras to the scene, in world units.
        world_unit: a note on the unit of length, such as "metre" or "as calibrated".
        coordinate_frame: a note on the world's axes.
        reference_clip: number of the clip that trained the shared anchors and heads.
        config_hash: of the resolved training configuration, free text.
        base_gaussians: how many Gaussians of an anchor layers 0 to 2 have; set by packing, 0: K.
        profile: ANCHORS, or BAKED for clips of explicit Gaussians; then K, C and D are 0.
    """

    fps: Fraction
    clip_frames: int
    gaussians_per_anchor: int
    static_features: int
    dynamic_features: int
    alpha_max: float
    background: tuple[float, float, float]
    scene_scale: float
    world_unit: str = "as calibrated"
    coordinate_frame: str = "as calibrated, cameras with OpenCV axes"
    reference_clip: int = 0
    config_hash: str = ""
    base_gaussians: int = 0
    profile: str = ANCHORS

    @property
    def base_count(self) -> int:
        """K0, 1 to K: `base_gaussians` with 0 spelt out."""
        return self.base_gaussians or self.gaussians_per_anchor


@dataclass(frozen=True)
class InitSegment:
    """What all clips share.

    Attributes:
        info: rates, sizes and rendering constants.
        anchors: A0, the reference clip's anchors; none in a baked stream.
        heads: the decoder heads; for `info.base_count` Gaussians an anchor when layers are missing. NO_HEADS
            in a baked stream.
        views: the rig's cameras.
        init_id: SHA-256 of the segment's bytes, lower-case hex; empty before it is packed.
        layers: how many layers were decoded.
    """

    info: StreamInfo
    anchors: AnchorSet
    heads: Heads
    views: tuple[RigView, ...] = ()
    init_id: str = ""
    layers: int = 4


@dataclass(frozen=True)
class ClipSegment:
    """One clip.

    Attributes:
        clip: its number in the stream.
        first_frame: frame_index of its first frame.
        frames: how many frames it has, at most M.
        residual: residual anchors (none in the reference clip).
        field: its spatio-temporal field.
        init_id: SHA-256 of the init segment that it needs; set by packing.
        static_reference: (A0,) bool, reference anchors whose dynamic feature is that of frame 0 in all
            frames of this clip, in the order of the decoded init segment; empty: none.
        static_residual: (R,) bool, the same of the residual anchors.
        coarse_levels: how many levels of the field layer 0 has; set by packing.
        layers: how many layers were decoded. Below 2 there are no residual anchors, below 3 only
            `coarse_levels` levels of the field are not zero.
    """

    clip: int
    first_frame: int
    frames: int
    residual: AnchorSet
    field: Field
    init_id: str = ""
    static_reference: NDArray[np.bool_] = dataclasses.field(default_factory=lambda: np.zeros(0, np.bool_))
    static_residual: NDArray[np.bool_] = dataclasses.field(default_factory=lambda: np.zeros(0, np.bool_))
    coarse_levels: int = 0
    layers: int = 4
