"""Trained models as what goes into segments: anchors in the stream's order, Gaussians by importance."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import torch
from numpy.typing import NDArray

from clipgstream.config import Config
from clipgstream.geometry.anchors import scene_scale
from clipgstream.geometry.cloud import PointCloud
from clipgstream.ingest.undistort import undistorted_view
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import make_field_backend
from clipgstream.session import ClipRecord, Session
from clipgstream.train.finished import read_header
from clipgstream.train.plan import model_file
from clipgstream.train.trained import TrainedModels
from formats.pack_options import PackOptions
from formats.positions import packed_order
from formats.types import AnchorSet, ClipSegment, Heads, InitSegment, Mlp, RigView, StreamInfo

# Frame rates are kept as exact fractions; 1001 covers the NTSC family.
FPS_DENOMINATOR = 1001

Order = NDArray[np.intp]


class PackedModels:
    """The trained clips of a session as segments; a reference clip and one more are in memory at a time.

    Args:
        records: the trained clips, in the stream's order.

    Attributes:
        records: the same.
        config: that the session's first reference clip was trained with.

    Raises:
        CheckpointError: that one's model is missing or damaged.
    """

    def __init__(self, session: Session, records: list[ClipRecord]) -> None:
        self.records = records
        self._session = session
        self._models = TrainedModels(session)
        self.config = read_header(model_file(session, session.settings.reference_clip)).config

    def reference_of(self, record: ClipRecord) -> int:
        """The reference clip that a trained clip builds on, itself where it is one."""
        return self._models.reference_of(record)

    def init_segment(self, number: int, options: PackOptions) -> InitSegment:
        """What the clips share that build on a reference clip.

        Args:
            number: of the reference clip.
            options: what is packed with.

        Raises:
            CheckpointError: its model is missing or damaged.
        """
        session = self._session
        reference, trained_with = self._models.reference(number)
        config = dataclasses.replace(trained_with, pack=options)
        anchors = reference.shared.anchors.to_wire()
        centers = np.stack([camera.center() for camera in session.rig.cameras if not camera.held_out])
        cloud = PointCloud(anchors.positions, np.zeros_like(anchors.positions))
        info = StreamInfo(
            fps=Fraction(session.fps).limit_denominator(FPS_DENOMINATOR),
            clip_frames=session.clip_frames,
            gaussians_per_anchor=config.heads.gaussians_per_anchor,
            static_features=config.heads.static_features,
            dynamic_features=config.heads.dynamic_features,
            alpha_max=config.train.alpha_max,
            background=config.train.background,
            scene_scale=scene_scale(centers, cloud),
            reference_clip=number,
            config_hash=config.hash(),
        )
        order = packed_order(anchors.positions, options.position_bits)
        heads = reordered_heads(reference.shared.heads.to_wire(), gaussian_order(reference))
        return InitSegment(info, _ordered(anchors, order), heads, _rig_views(session, config))

    def clip_segment(self, record: ClipRecord, options: PackOptions) -> ClipSegment:
        """One clip's own part.

        Raises:
            CheckpointError: its model is missing, damaged or was trained on another reference.
        """
        model = self._models.model(record)
        residual = model.residual.to_wire()
        order = packed_order(residual.positions, options.position_bits)
        static = model.static.numpy()
        reference = model.shared.anchors
        shared_order = packed_order(reference.to_wire().positions, options.position_bits)
        return ClipSegment(
            clip=record.clip,
            first_frame=record.first_frame,
            frames=record.frames,
            residual=_ordered(residual, order),
            field=model.field.to_wire(),
            static_reference=static[: reference.count][shared_order],
            static_residual=static[reference.count :][order],
        )


@torch.no_grad()
def gaussian_order(reference: ClipModel) -> Order:
    """(K,) an anchor's Gaussians by what they cover in the first frame, the most first.

    Lower layers of a stream have the first ones only.
    """
    gaussians = reference.gaussians(0.0, make_field_backend("cpu", "cpu"))
    # Opacity times the area of a disc of the Gaussian's volume, up to a constant.
    cover = gaussians.opacities * gaussians.scales.prod(dim=1).pow(2 / 3)
    by_slot = cover.view(-1, reference.shared.heads.per_anchor).sum(dim=0, dtype=torch.float64)
    return np.argsort(-by_slot.numpy(), kind="stable")


def reordered_heads(heads: Heads, slots: Order) -> Heads:
    """Heads that give an anchor's Gaussians in the order `slots`."""
    return Heads(
        *(_reordered(mlp, slots) for mlp in (heads.opacity, heads.color, heads.covariance, heads.offset))
    )


def _reordered(mlp: Mlp, slots: Order) -> Mlp:
    count = len(slots)
    w2 = mlp.w2.reshape(count, -1, mlp.w2.shape[1])[slots].reshape(mlp.w2.shape)
    b2 = mlp.b2.reshape(count, -1)[slots].reshape(mlp.b2.shape)
    return Mlp(mlp.w1, mlp.b1, w2, b2)


def _ordered(anchors: AnchorSet, order: Order) -> AnchorSet:
    return AnchorSet(anchors.positions[order], anchors.features[order], anchors.log_scales[order])


def _rig_views(session: Session, config: Config) -> tuple[RigView, ...]:
    views = []
    for camera in session.rig.cameras:
        view = undistorted_view(camera, config.train.width_px)
        views.append(
            RigView(
                camera.name,
                view.width_px,
                view.height_px,
                view.fx_px,
                view.fy_px,
                view.cx_px,
                view.cy_px,
                view.camera_from_world,
                camera.held_out,
            )
        )
    return tuple(views)
