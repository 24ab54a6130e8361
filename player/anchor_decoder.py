"""From anchors and a field to the Gaussians of a frame (docs/stream-format.md, "Decoding a frame")."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from formats.box import LAYERS
from formats.clip_segment import clip_positions, static_flags
from formats.decode_points import clip_time, grid_points
from formats.errors import FormatError
from formats.hashgrid import FieldIndex, FieldSpec, encode
from formats.init_segment import HEAD_OUTPUTS
from formats.mlp_codec import first_outputs
from formats.types import F32, ClipSegment, Field, GaussianFrame, InitSegment, Mlp, row_items
from player.perceptron import Perceptron

# exp(80) is finite in float32, and sigmoid(-80) is 0 to any purpose.
_LOWEST_LOGIT = np.float32(-80)
_SMALLEST_NORM = np.float32(1e-12)
# The heads' hidden layers are kept half-summed over a clip where that takes no more memory than this.
_STATIC_BYTES = 64 << 20
# Where anchors lie in the field is kept over a clip where that takes no more memory than this.
_INDEX_BYTES = 1 << 30

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class _Heads:
    """The decoder heads for some anchors of a clip.

    Attributes:
        opacity, color, covariance, offset: over these anchors.
        know_static: they have taken the static features in, and want the dynamic ones only.
    """

    opacity: Perceptron
    color: Perceptron
    covariance: Perceptron
    offset: Perceptron
    know_static: bool

    def of(self, anchors: Rows) -> _Heads:
        """The heads for chosen ones of the anchors."""
        if not self.know_static:
            return self
        return _Heads(
            self.opacity.of_rows(anchors),
            self.color.of_rows(anchors),
            self.covariance.of_rows(anchors),
            self.offset.of_rows(anchors),
            know_static=True,
        )


@dataclass(frozen=True)
class _Anchors:
    """Some anchors of a clip, and what does not change of them within it.

    Attributes:
        anchors: (I,) their numbers among the clip's anchors, rising.
        positions: (I, 3).
        features: (I, C).
        scales: (I, 6), exp of the log scales.
        heads: the decoder heads for them.
    """

    anchors: Rows
    positions: F32
    features: F32
    scales: F32
    heads: _Heads

    def of(self, rows: Rows) -> _Anchors:
        """Chosen ones of these anchors."""
        return _Anchors(
            self.anchors[rows],
            self.positions[rows],
            self.features[rows],
            self.scales[rows],
            self.heads.of(rows),
        )


@dataclass(frozen=True)
class _Owned:
    """Gaussians, anchor after anchor, and the anchor of each (N,)."""

    frame: GaussianFrame
    anchors: Rows


@dataclass(frozen=True)
class _Places:
    """Where anchors lie in a clip's field.

    Attributes:
        unit: (N, 3).
        index: what is the same in all frames; None where that would take too much memory.
    """

    unit: F32
    index: FieldIndex | None


@dataclass(frozen=True)
class _ClipConstants:
    """What does not change within a clip.

    Attributes:
        clip: the clip that these belong to.
        static: the anchors that are the same in all frames.
        static_features: (S, D) their dynamic features.
        dynamic: the others.
        places: where these lie in the field.
        field_mlp: the field's perceptron.
    """

    clip: ClipSegment
    static: _Anchors
    static_features: F32
    dynamic: _Anchors
    places: _Places
    field_mlp: Perceptron


@dataclass(frozen=True)
class _Still:
    """The Gaussians of a clip's static anchors, the same in all its frames."""

    clip: ClipSegment
    min_opacity: np.float32
    gaussians: _Owned


class AnchorDecoder:
    """Decodes frames of the clips of one init segment of the profile "anchors".

    It keeps what is constant within the clip that it decoded last, the Gaussians of static anchors among it,
    so frames are best asked for clip by clip. Threads may share a decoder.

    When a segment was decoded without its highest layers, anchors have only their first Gaussians.
    """

    def __init__(self, init: InitSegment) -> None:
        self.init = init
        self._constants: _ClipConstants | None = None
        self._still: _Still | None = None

    def gaussians(self, clip: ClipSegment, clip_frame: int, min_opacity: float) -> GaussianFrame:
        """The Gaussian frame at `clip_frame`, Gaussians in the order of their anchors.

        Args:
            clip: decoded with this decoder's init segment.
            clip_frame: 0 .. clip.frames - 1.
            min_opacity: Gaussians with less opacity are left out; 0 keeps all.

        Raises:
            FormatError: the clip decodes to numbers that are not finite.
        """
        constants = self._clip_constants(clip)
        with np.errstate(over="ignore", invalid="ignore"):
            still = self._static_gaussians(constants, np.float32(min_opacity))
            dynamic = self._dynamic_features(constants, clip_frame)
            moving = _decode_heads(constants.dynamic, dynamic, np.float32(min_opacity))
        frame = _merged(still, moving)
        _require_finite(frame, clip, clip_frame)
        return frame

    def _clip_constants(self, clip: ClipSegment) -> _ClipConstants:
        constants = self._constants
        if constants is None or constants.clip is not clip:
            constants = self._make_constants(clip)
            self._constants = constants
        return constants

    def _make_constants(self, clip: ClipSegment) -> _ClipConstants:
        everything, field = self._all_anchors(clip), clip.field
        points = grid_points(everything.positions, field.lo, field.hi)
        flags = np.concatenate(static_flags(clip, len(self.init.anchors.positions)))
        moves = points.inside & ~flags
        dynamic, static = np.flatnonzero(moves), np.flatnonzero(~moves)
        mlp = Perceptron.of(field.mlp)
        # Anchors outside the box have no dynamic feature, the static ones inside that of frame 0.
        static_features = np.zeros((len(static), self.init.info.dynamic_features), np.float32)
        reads = points.inside[static]
        places = _place(field.spec, points.unit[static[reads]])
        static_features[reads] = _field_features(places, field, np.float32(0), mlp)
        return _ClipConstants(
            clip=clip,
            static=everything.of(static),
            static_features=static_features,
            dynamic=everything.of(dynamic),
            places=_place(field.spec, points.unit[dynamic]),
            field_mlp=mlp,
        )

    def _all_anchors(self, clip: ClipSegment) -> _Anchors:
        shared, residual = self.init.anchors, clip.residual
        positions = clip_positions(shared, residual)
        features = np.concatenate([shared.features, residual.features])
        return _Anchors(
            anchors=np.arange(len(positions)),
            positions=positions,
            features=features,
            scales=np.exp(np.concatenate([shared.log_scales, residual.log_scales])),
            heads=self._make_heads(features, self._gaussians_per_anchor(clip)),
        )

    def _gaussians_per_anchor(self, clip: ClipSegment) -> int:
        info = self.init.info
        whole = min(self.init.layers, clip.layers) >= LAYERS
        return info.gaussians_per_anchor if whole else info.base_count

    def _make_heads(self, features: F32, gaussians: int) -> _Heads:
        heads = self.init.heads
        mlps = [
            first_outputs(mlp, gaussians * each)
            for mlp, each in zip(
                (heads.opacity, heads.color, heads.covariance, heads.offset), HEAD_OUTPUTS, strict=True
            )
        ]
        hidden = sum(len(mlp.b1) for mlp in mlps)
        know_static = 4 * hidden * len(features) <= _STATIC_BYTES

        def make(mlp: Mlp) -> Perceptron:
            return Perceptron.after(mlp, features) if know_static else Perceptron.of(mlp)

        opacity, color, covariance, offset = (make(mlp) for mlp in mlps)
        return _Heads(opacity, color, covariance, offset, know_static)

    def _static_gaussians(self, constants: _ClipConstants, min_opacity: np.float32) -> _Owned:
        still = self._still
        if still is None or still.clip is not constants.clip or still.min_opacity != min_opacity:
            gaussians = _decode_heads(constants.static, constants.static_features, min_opacity)
            self._still = still = _Still(constants.clip, min_opacity, gaussians)
        return still.gaussians

    def _dynamic_features(self, constants: _ClipConstants, clip_frame: int) -> F32:
        """(I, D) features of the anchors that change."""
        time = clip_time(clip_frame, self.init.info.clip_frames)
        return _field_features(constants.places, constants.clip.field, time, constants.field_mlp)


def _place(spec: FieldSpec, unit: F32) -> _Places:
    bytes_taken = FieldIndex.BYTES * spec.levels * len(unit)
    return _Places(unit, FieldIndex(spec, unit) if bytes_taken <= _INDEX_BYTES else None)


def _field_features(places: _Places, field: Field, time: np.float32, mlp: Perceptron) -> F32:
    """(N, D) dynamic features of the places at a clip time."""
    count = len(places.unit)
    times = np.full(count, time, np.float32)
    if places.index is None:
        encoded = encode(field.spec, field.tables, np.column_stack([places.unit, times]))
    else:
        encoded = np.empty((count, field.spec.outputs), np.float32)
        places.index.encode(field.tables, times, encoded)
    return mlp(encoded, np.arange(count))


def sigmoid(x: F32) -> F32:
    """1 / (1 + exp(-x)), without overflow."""
    return np.float32(1) / (np.float32(1) + np.exp(-np.maximum(x, _LOWEST_LOGIT)))


def _decode_heads(of: _Anchors, dynamic: F32, min_opacity: np.float32) -> _Owned:
    """The opacity head for all of the anchors, the others for those that have a visible Gaussian.

    Args:
        dynamic: (I, D) their dynamic features.
    """
    heads = of.heads
    features = dynamic if heads.know_static else np.concatenate([of.features, dynamic], axis=1)
    opacity = sigmoid(heads.opacity(features, np.arange(len(features))))
    # What is not a number is seen too, so that the frame is refused instead of drawn without it.
    visible = ~(opacity < min_opacity)
    rows = np.flatnonzero(visible.any(axis=1))
    kept = np.flatnonzero(visible[rows])
    covariance = heads.covariance(features, rows).reshape(-1, 7)[kept]
    offsets = heads.offset(features, rows).reshape(-1, 3)[kept]
    colors = heads.color(features, rows).reshape(-1, 3)[kept]
    owner = rows[kept // opacity.shape[1]]
    scales = of.scales[owner]
    frame = GaussianFrame(
        means=of.positions[owner] + offsets * scales[:, :3],
        scales=scales[:, 3:] * sigmoid(covariance[:, :3]),
        rotations=_normalised(covariance[:, 3:]),
        opacities=opacity[visible],
        colors=sigmoid(colors),
    )
    return _Owned(frame, of.anchors[owner])


def _merged(a: _Owned, b: _Owned) -> GaussianFrame:
    """Gaussians of two sets of anchors in the order of the anchors; no anchor is in both."""
    if len(a.anchors) == 0:
        return b.frame
    # A Gaussian goes behind those of its own set before it, and those of lower anchors in the other set.
    place_a = np.arange(len(a.anchors)) + np.searchsorted(b.anchors, a.anchors)
    place_b = np.arange(len(b.anchors)) + np.searchsorted(a.anchors, b.anchors)

    def merge(name: str) -> F32:
        first, second = getattr(a.frame, name), getattr(b.frame, name)
        out = np.empty((len(first) + len(second), *first.shape[1:]), np.float32)
        items = row_items(out)
        items[place_a], items[place_b] = row_items(first), row_items(second)
        return out

    return GaussianFrame(*(merge(part.name) for part in fields(GaussianFrame)))


def _normalised(quaternions: F32) -> F32:
    norm = np.sqrt(np.einsum("ij,ij->i", quaternions, quaternions))
    return quaternions / np.maximum(norm, _SMALLEST_NORM)[:, None]


def _require_finite(frame: GaussianFrame, clip: ClipSegment, clip_frame: int) -> None:
    for name in ("means", "scales", "rotations", "opacities", "colors"):
        if not np.isfinite(getattr(frame, name)).all():
            raise FormatError(
                f"the {name} of a frame are not finite", where=f"clip {clip.clip}, clip frame {clip_frame}"
            )
