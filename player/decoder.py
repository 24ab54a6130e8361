"""From decoded segments to the Gaussians of a frame (docs/stream-format.md, "Decoding a frame")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formats.clip_segment import clip_positions
from formats.decode_points import clip_time, grid_points
from formats.errors import FormatError
from formats.hashgrid import FieldIndex
from formats.types import F32, ClipSegment, GaussianFrame, InitSegment, Mlp
from player.perceptron import Perceptron

# What a rasteriser skips anyway.
MIN_OPACITY = 1 / 255
# exp(80) is finite in float32, and sigmoid(-80) is 0 to any purpose.
_LOWEST_LOGIT = np.float32(-80)
_SMALLEST_NORM = np.float32(1e-12)
# The heads' hidden layers are kept half-summed over a clip where that takes no more memory than this.
_STATIC_BYTES = 64 << 20


@dataclass(frozen=True)
class _Heads:
    """The decoder heads for one clip.

    Attributes:
        opacity, color, covariance, offset: over all anchors of the clip.
        know_static: they have taken the static features in, and want the dynamic ones only.
    """

    opacity: Perceptron
    color: Perceptron
    covariance: Perceptron
    offset: Perceptron
    know_static: bool


@dataclass(frozen=True)
class _ClipConstants:
    """What does not change within a clip; A anchors, I of them inside the field's box.

    Attributes:
        clip: the clip that these belong to.
        positions: (A, 3).
        features: (A, C).
        scales: (A, 6), exp of the log scales.
        heads: the decoder heads.
        inside: (I,) anchors that have a dynamic feature.
        index: where these lie in the field.
        field_mlp: the field's perceptron.
    """

    clip: ClipSegment
    positions: F32
    features: F32
    scales: F32
    heads: _Heads
    inside: NDArray[np.int64]
    index: FieldIndex
    field_mlp: Perceptron


class StreamDecoder:
    """Decodes frames of the clips of one init segment.

    It keeps what is constant within the clip that it decoded last, so frames are best asked for clip by
    clip. Threads may share a decoder.
    """

    def __init__(self, init: InitSegment) -> None:
        self.init = init
        self._constants: _ClipConstants | None = None

    def gaussians(
        self, clip: ClipSegment, clip_frame: int, min_opacity: float = MIN_OPACITY
    ) -> GaussianFrame:
        """The Gaussian frame at `clip_frame`, Gaussians in the order of their anchors.

        Args:
            clip: decoded with this decoder's init segment.
            clip_frame: 0 .. clip.frames - 1.
            min_opacity: Gaussians with less opacity are left out; 0 keeps all.

        Raises:
            FormatError: the clip needs another init segment, has no such frame, or decodes to numbers that
                are not finite.
        """
        self._check(clip, clip_frame)
        constants = self._clip_constants(clip)
        with np.errstate(over="ignore", invalid="ignore"):
            features = self._features(constants, clip_frame)
            frame = _decode_heads(constants, features, np.float32(min_opacity))
        _require_finite(frame, clip, clip_frame)
        return frame

    def _check(self, clip: ClipSegment, clip_frame: int) -> None:
        if clip.init_id != self.init.init_id:
            raise FormatError(
                "the clip needs another init segment",
                where=f"clip {clip.clip}",
                expected=clip.init_id,
                found=self.init.init_id,
            )
        if not 0 <= clip_frame < clip.frames:
            raise FormatError(
                "the clip has no such frame",
                where=f"clip {clip.clip}",
                expected=f"0 to {clip.frames - 1}",
                found=clip_frame,
            )

    def _clip_constants(self, clip: ClipSegment) -> _ClipConstants:
        constants = self._constants
        if constants is None or constants.clip is not clip:
            constants = self._make_constants(clip)
            self._constants = constants
        return constants

    def _make_constants(self, clip: ClipSegment) -> _ClipConstants:
        shared, residual, field = self.init.anchors, clip.residual, clip.field
        positions = clip_positions(shared, residual)
        features = np.concatenate([shared.features, residual.features])
        points = grid_points(positions, field.lo, field.hi)
        inside = np.flatnonzero(points.inside)
        return _ClipConstants(
            clip=clip,
            positions=positions,
            features=features,
            scales=np.exp(np.concatenate([shared.log_scales, residual.log_scales])),
            heads=self._make_heads(features),
            inside=inside,
            index=FieldIndex(field.spec, points.unit[inside]),
            field_mlp=Perceptron.of(field.mlp),
        )

    def _make_heads(self, features: F32) -> _Heads:
        heads = self.init.heads
        mlps = (heads.opacity, heads.color, heads.covariance, heads.offset)
        hidden = sum(len(mlp.b1) for mlp in mlps)
        know_static = 4 * hidden * len(features) <= _STATIC_BYTES

        def make(mlp: Mlp) -> Perceptron:
            return Perceptron.after(mlp, features) if know_static else Perceptron.of(mlp)

        opacity, color, covariance, offset = (make(mlp) for mlp in mlps)
        return _Heads(opacity, color, covariance, offset, know_static)

    def _features(self, constants: _ClipConstants, clip_frame: int) -> F32:
        """(A, D), or (A, C + D): what the heads want of every anchor. Outside the field's box d is 0."""
        field, inside = constants.clip.field, constants.inside
        encoded = np.empty((len(inside), field.spec.outputs), np.float32)
        time = clip_time(clip_frame, self.init.info.clip_frames)
        constants.index.encode(field.tables, np.full(len(inside), time, np.float32), encoded)
        dynamic = np.zeros((len(constants.positions), len(field.mlp.b2)), np.float32)
        dynamic[inside] = constants.field_mlp(encoded, np.arange(len(inside)))
        if constants.heads.know_static:
            return dynamic
        return np.concatenate([constants.features, dynamic], axis=1)


def sigmoid(x: F32) -> F32:
    """1 / (1 + exp(-x)), without overflow."""
    return np.float32(1) / (np.float32(1) + np.exp(-np.maximum(x, _LOWEST_LOGIT)))


def _decode_heads(constants: _ClipConstants, features: F32, min_opacity: np.float32) -> GaussianFrame:
    """The opacity head for all anchors, the others for anchors that have a visible Gaussian."""
    heads = constants.heads
    opacity = sigmoid(heads.opacity(features, np.arange(len(features))))
    visible = opacity >= min_opacity
    anchors = np.flatnonzero(visible.any(axis=1))
    kept = np.flatnonzero(visible[anchors])
    covariance = heads.covariance(features, anchors).reshape(-1, 7)[kept]
    offsets = heads.offset(features, anchors).reshape(-1, 3)[kept]
    colors = heads.color(features, anchors).reshape(-1, 3)[kept]
    owner = anchors[kept // opacity.shape[1]]
    scales = constants.scales[owner]
    return GaussianFrame(
        means=constants.positions[owner] + offsets * scales[:, :3],
        scales=scales[:, 3:] * sigmoid(covariance[:, :3]),
        rotations=_normalised(covariance[:, 3:]),
        opacities=opacity[visible],
        colors=sigmoid(colors),
    )


def _normalised(quaternions: F32) -> F32:
    norm = np.sqrt(np.einsum("ij,ij->i", quaternions, quaternions))
    return quaternions / np.maximum(norm, _SMALLEST_NORM)[:, None]


def _require_finite(frame: GaussianFrame, clip: ClipSegment, clip_frame: int) -> None:
    # The opacities kept are above a threshold, so they are numbers.
    for name in ("means", "scales", "rotations", "colors"):
        if not np.isfinite(getattr(frame, name)).all():
            raise FormatError(
                f"the {name} of a frame are not finite", where=f"clip {clip.clip}, clip frame {clip_frame}"
            )
