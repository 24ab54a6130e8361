"""New clip models from anchor points."""

from __future__ import annotations

import copy

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from torch import Tensor

from clipgstream.config import Config
from clipgstream.geometry.anchors import AnchorPoints
from clipgstream.model.anchors import Anchors, initial_log_scales, to_numpy
from clipgstream.model.clip_model import ClipModel, SharedModel, anchor_box
from clipgstream.model.heads import DecoderHeads
from clipgstream.model.spatio_temporal import SpatioTemporalField
from formats.positions import encode_positions

# Colours are kept this far from 0 and 1 before their logit is taken.
COLOR_MARGIN = 0.02
# World distances and colours are compared on one scale when a residual anchor looks for its like: a colour
# difference of 1 weighs as much as this share of the clip's largest side.
COLOR_WEIGHT = 0.5


def build_reference(points: AnchorPoints, config: Config) -> ClipModel:
    """An untrained reference clip whose shared anchors are `points`."""
    points = as_packed(points, config.pack.position_bits)
    generator = torch.Generator().manual_seed(config.train.seed)
    features = torch.zeros(len(points.positions), config.heads.static_features)
    if config.heads.color_start:
        features[:, :3] = color_logits(points.colors)
    anchors = _anchors(points, features)
    heads = DecoderHeads(config.heads, generator)
    residual = empty_anchors(config.heads.static_features)
    return _assemble(SharedModel(anchors, heads), residual, config, generator, is_reference=True)


def build_source(shared: SharedModel, points: AnchorPoints, clip: int, config: Config) -> ClipModel:
    """An untrained source clip: the trained `shared` model, residual anchors at `points`, a fresh field.

    With `color_start`, a residual anchor starts with the static feature of the shared anchor most like
    it in place and colour, because the frozen heads know what that feature means.
    """
    points = as_packed(points, config.pack.position_bits)
    generator = torch.Generator().manual_seed(_clip_seed(config.train.seed, clip))
    return _assemble(shared, _residual(shared, points, config), config, generator, is_reference=False)


def build_extended(shared: SharedModel, points: AnchorPoints, clip: int, config: Config) -> ClipModel:
    """An untrained reference clip whose shared anchors are those of `shared` and anchors at `points`.

    Everything starts as it does in a source clip, and everything trains, in a copy of its own.
    """
    generator = torch.Generator().manual_seed(_clip_seed(config.train.seed, clip))
    own = _residual(shared, points, config)
    packed = encode_positions(
        np.concatenate([to_numpy(shared.anchors.positions), points.positions]), config.pack.position_bits
    )
    order = torch.from_numpy(packed.order.astype(np.int64))
    anchors = Anchors(
        torch.from_numpy(packed.decoded),
        torch.cat([shared.anchors.features.detach(), own.features.detach()])[order],
        torch.cat([shared.anchors.log_scales.detach(), own.log_scales.detach()])[order],
    )
    extended = SharedModel(anchors, copy.deepcopy(shared.heads))
    residual = empty_anchors(config.heads.static_features)
    return _assemble(extended, residual, config, generator, is_reference=True)


def as_packed(points: AnchorPoints, bits: int) -> AnchorPoints:
    """`points` where a stream with coordinates of `bits` bits will have them, in its order.

    Anchors don't move in training, so one that starts at its place in the stream loses nothing by packing.
    """
    if len(points.positions) == 0:
        return points
    packed = encode_positions(points.positions, bits)
    return AnchorPoints(
        packed.decoded, points.colors[packed.order], points.spacing[packed.order], points.voxel
    )


def empty_anchors(static_features: int) -> Anchors:
    """No anchors at all: the residual anchors of a reference clip."""
    return Anchors(torch.zeros(0, 3), torch.zeros(0, static_features), torch.zeros(0, 6))


def color_logits(colors: NDArray[np.float32]) -> Tensor:
    """(A, 3) logits of colours in [0, 1]."""
    return torch.logit(torch.from_numpy(colors).clamp(COLOR_MARGIN, 1 - COLOR_MARGIN))


def _anchors(points: AnchorPoints, features: Tensor) -> Anchors:
    spacing = torch.from_numpy(points.spacing)
    return Anchors(torch.from_numpy(points.positions), features, initial_log_scales(spacing))


def _residual(shared: SharedModel, points: AnchorPoints, config: Config) -> Anchors:
    """Anchors that a clip adds to those of `shared`."""
    features = torch.zeros(len(points.positions), config.heads.static_features)
    if config.heads.color_start and len(points.positions):
        features = _nearest_features(shared, points)
    return _anchors(points, features)


def _nearest_features(shared: SharedModel, points: AnchorPoints) -> Tensor:
    positions = shared.anchors.positions
    size = float((positions.amax(dim=0) - positions.amin(dim=0)).amax())
    like = _decoded_colors(shared)
    tree = cKDTree(np.concatenate([positions.numpy() / size, COLOR_WEIGHT * like], axis=1))
    query = np.concatenate([points.positions / size, COLOR_WEIGHT * points.colors], axis=1)
    _, nearest = tree.query(query)
    return shared.anchors.features.detach()[torch.from_numpy(nearest)].clone()


@torch.no_grad()
def _decoded_colors(shared: SharedModel) -> NDArray[np.float32]:
    """(A, 3) mean colour of each shared anchor's Gaussians with the dynamic feature at 0."""
    features = shared.anchors.features
    inputs = shared.heads.color.w1.shape[1]
    dynamic = features.new_zeros(features.shape[0], inputs - features.shape[1])
    colors = torch.sigmoid(shared.heads.color(torch.cat([features, dynamic], dim=1)))
    return colors.view(features.shape[0], -1, 3).mean(dim=1).numpy()


def _assemble(
    shared: SharedModel, residual: Anchors, config: Config, generator: torch.Generator, is_reference: bool
) -> ClipModel:
    lo, hi = anchor_box(torch.cat([shared.anchors.positions, residual.positions]))
    field = SpatioTemporalField(config.field, config.heads.dynamic_features, lo, hi, generator)
    return ClipModel(shared, residual, field, is_reference)


def _clip_seed(seed: int, clip: int) -> int:
    return int(np.random.SeedSequence([seed, clip]).generate_state(1, np.uint64)[0] >> 1)
