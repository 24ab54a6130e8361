"""Clips of anchors on a device: static anchors decoded once a clip, the others frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.model.config import HeadsConfig
from clipgstream.model.field import FieldBackend
from clipgstream.model.heads import DecoderHeads, TwoLayers
from clipgstream.render.interface import Gaussians
from formats.box import LAYERS
from formats.clip_segment import clip_positions, static_flags
from formats.decode_points import GridPoints, clip_time, grid_points
from formats.hashgrid import FieldSpec
from formats.init_segment import HEAD_OUTPUTS
from formats.mlp_codec import first_outputs
from formats.types import AnchorSet, ClipSegment, InitSegment, Mlp
from player.gpu_buffers import GaussianBuffer, copy_gaussians, roomy, send, sent, suits

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class _Split:
    """Which anchors of a clip move.

    Attributes:
        points: where all anchors lie in the clip's field.
        static, moving: numbers of the anchors, rising.
    """

    points: GridPoints
    static: Rows
    moving: Rows


@dataclass(frozen=True)
class _OnDevice:
    """Anchors as tensors: (A, 3), (A, C) and (A, 6)."""

    positions: Tensor
    features: Tensor
    log_scales: Tensor

    @staticmethod
    def of(anchors: AnchorSet, device: torch.device) -> _OnDevice:
        arrays = (anchors.positions, anchors.features, anchors.log_scales)
        return _OnDevice(*(sent(array, device) for array in arrays))

    def joined(self, more: AnchorSet, device: torch.device) -> _OnDevice:
        """These anchors and, behind them, others."""
        if len(more.positions) == 0:
            return self
        other = vars(_OnDevice.of(more, device)).values()
        pairs = zip(vars(self).values(), other, strict=True)
        return _OnDevice(*(torch.cat(pair) for pair in pairs))


class AnchorClips:
    """Decodes the clips of one init segment of the profile "anchors", one at a time.

    Its Gaussians lie in one buffer: those of static anchors first, then those of the others, each in the
    order of the anchors; rows that are not used have opacity 0. The buffer stays the same from clip to clip
    while they are of about the same size.
    """

    def __init__(self, init: InitSegment, device: torch.device, field: FieldBackend) -> None:
        self._init = init
        self._device = device
        self._field = field
        self._shared = _OnDevice.of(init.anchors, device)
        frames = [clip_time(frame, init.info.clip_frames) for frame in range(init.info.clip_frames)]
        self._times = sent(np.array(frames, np.float32), device)
        self._buffers: _Buffers | None = None

    @torch.no_grad()
    def load(self, clip: ClipSegment) -> None:
        """Bring a clip to the device and decode its static anchors; waits for nothing."""
        split = _split(clip, self._init.anchors)
        buffers = self._buffers
        if buffers is None or not buffers.hold(clip, split, self._per_anchor(clip)):
            # The old ones go first: there may not be room for both.
            self._buffers = None
            self._buffers = buffers = _Buffers(
                self._init, clip, split, self._per_anchor(clip), self._device, self._field
            )
        buffers.fill(clip, split, self._shared.joined(clip.residual, self._device))

    @property
    def output(self) -> GaussianBuffer:
        """Where `decode` writes."""
        return self._loaded().out

    def seek(self, clip_frame: int) -> None:
        """Which frame of the clip `decode` decodes, 0 .. frames - 1."""
        self._loaded().time.copy_(self._times[clip_frame])

    @torch.no_grad()
    def decode(self) -> None:
        """Enqueue the decoding of the anchors that move; can be recorded in a CUDA graph."""
        self._loaded().decode()

    def _loaded(self) -> _Buffers:
        assert self._buffers is not None, "no clip is loaded"
        return self._buffers

    def _per_anchor(self, clip: ClipSegment) -> int:
        info = self._init.info
        whole = min(self._init.layers, clip.layers) >= LAYERS
        return info.gaussians_per_anchor if whole else info.base_count


class _Buffers:
    """What decoding reads and writes, for clips of about one size."""

    def __init__(
        self,
        init: InitSegment,
        clip: ClipSegment,
        split: _Split,
        per_anchor: int,
        device: torch.device,
        field: FieldBackend,
    ) -> None:
        self._device, self._field = device, field
        self._per_anchor = k = per_anchor
        room, moving = roomy(len(split.static)), roomy(len(split.moving))
        self._static_room, self._moving_room = room, moving
        self.spec: FieldSpec = clip.field.spec
        self._heads = _heads(init, k, device)
        self._mlp = _two_layers(clip.field.mlp, device)
        self._channels = init.info.static_features

        def zeros(*shape: int) -> Tensor:
            return torch.zeros(shape, device=device)

        self.time = zeros()
        self.out = GaussianBuffer((room + moving) * k, device)
        self._moving_out = self.out.part(room * k, (room + moving) * k)
        self._tables = zeros(self.spec.entries, self.spec.features)
        self._points = zeros(moving, 4)
        self._features = zeros(moving, self._channels + init.info.dynamic_features)
        self._positions, self._log_scales = zeros(moving, 3), zeros(moving, 6)
        self._used = zeros(moving * k)

    def hold(self, clip: ClipSegment, split: _Split, per_anchor: int) -> bool:
        """Whether a clip fits in, and not too loosely."""
        mlp = clip.field.mlp
        return (
            per_anchor == self._per_anchor
            and clip.field.spec == self.spec
            and suits(self._static_room, len(split.static))
            and suits(self._moving_room, len(split.moving))
            and (mlp.w1.shape, mlp.w2.shape) == (tuple(self._mlp.w1.shape), tuple(self._mlp.w2.shape))
        )

    def fill(self, clip: ClipSegment, split: _Split, anchors: _OnDevice) -> None:
        """Take a clip in, of which `anchors` are all anchors."""
        send(clip.field.tables, self._tables)
        for weight, array in zip(self._mlp.weights(), vars(clip.field.mlp).values(), strict=True):
            send(array, weight)
        self._fill_static(split, anchors)
        self._fill_moving(split, anchors)

    def _fill_static(self, split: _Split, anchors: _OnDevice) -> None:
        count, k = len(split.static), self._per_anchor
        self.out.gaussians.opacities[count * k : self._static_room * k] = 0
        if count == 0:
            return
        rows = sent(split.static, self._device)
        unit, inside = split.points.unit[split.static], split.points.inside[split.static]
        points = sent(np.column_stack([unit, np.zeros(count, np.float32)]), self._device)
        dynamic = self._dynamic(points)
        # Outside of the field's box anchors have no dynamic feature.
        dynamic = dynamic.masked_fill(~sent(inside, self._device)[:, None], 0.0)
        gaussians = self._heads(
            torch.cat([anchors.features[rows], dynamic], dim=1),
            anchors.positions[rows],
            anchors.log_scales[rows],
        )
        copy_gaussians(self.out.part(0, count * k), gaussians)

    def _fill_moving(self, split: _Split, anchors: _OnDevice) -> None:
        count = len(split.moving)
        # Rows that are not used keep numbers of the clip before: they are decoded and not drawn.
        if count:
            rows = sent(split.moving, self._device)
            self._points[:count, :3] = sent(split.points.unit[split.moving], self._device)
            self._features[:count, : self._channels] = anchors.features[rows]
            self._positions[:count] = anchors.positions[rows]
            self._log_scales[:count] = anchors.log_scales[rows]
        self._used[: count * self._per_anchor] = 1
        self._used[count * self._per_anchor :] = 0

    def decode(self) -> None:
        """Decode the anchors that move, at `time`."""
        self._points[:, 3] = self.time
        self._features[:, self._channels :] = self._dynamic(self._points)
        found = self._heads(self._features, self._positions, self._log_scales)
        opacities = found.opacities * self._used
        shown = Gaussians(found.means, found.scales, found.rotations, opacities, found.colors)
        copy_gaussians(self._moving_out, shown)

    def _dynamic(self, points: Tensor) -> Tensor:
        features: Tensor = self._mlp(self._field.encode(self.spec, self._tables, points))
        return features


def _split(clip: ClipSegment, shared: AnchorSet) -> _Split:
    """Found on the host, where the numbers are those that the format demands, to the bit."""
    field = clip.field
    points = grid_points(clip_positions(shared, clip.residual), field.lo, field.hi)
    moves = points.inside & ~np.concatenate(static_flags(clip, len(shared.positions)))
    return _Split(points, np.flatnonzero(~moves), np.flatnonzero(moves))


def _heads(init: InitSegment, per_anchor: int, device: torch.device) -> DecoderHeads:
    """The decoder heads with their first `per_anchor` Gaussians an anchor."""
    wire, info = init.heads, init.info
    config = HeadsConfig(
        static_features=info.static_features,
        dynamic_features=info.dynamic_features,
        gaussians_per_anchor=per_anchor,
        color_start=False,
    )
    heads = DecoderHeads(config, torch.Generator())
    for name, outputs in zip(("opacity", "color", "covariance", "offset"), HEAD_OUTPUTS, strict=True):
        mlp = first_outputs(getattr(wire, name), outputs * per_anchor)
        setattr(heads, name, _two_layers(mlp, device))
    return heads.requires_grad_(False)


def _two_layers(mlp: Mlp, device: torch.device) -> TwoLayers:
    hidden, inputs = mlp.w1.shape
    layers = TwoLayers(inputs, hidden, len(mlp.b2), torch.Generator()).to(device).requires_grad_(False)
    for weight, array in zip(layers.weights(), vars(mlp).values(), strict=True):
        send(array, weight)
    return layers
