"""Trained clips to a packed stream."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from clipgstream.config import Config
from clipgstream.geometry.anchors import scene_scale
from clipgstream.geometry.cloud import PointCloud
from clipgstream.ingest.undistort import undistorted_view
from clipgstream.model.checkpoint import load_checkpoint
from clipgstream.model.clip_model import ClipModel
from clipgstream.session import REFERENCE_CLIP, ClipRecord, Session
from clipgstream.train.plan import MODEL_FILE, mark_trained, trained_clips
from clipgstream.train.run import load_source
from formats.errors import CheckpointError
from formats.pack_options import PackOptions
from formats.stream import StreamWriter
from formats.types import ClipSegment, InitSegment, RigView, StreamInfo

# Frame rates are kept as exact fractions; 1001 covers the NTSC family.
FPS_DENOMINATOR = 1001


@dataclass(frozen=True)
class PackReport:
    """What was packed; `bytes` counts every file of the stream."""

    clips: int
    frames: int
    bytes: int


def pack_session(
    session: Session,
    output: Path,
    options: PackOptions,
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> PackReport:
    """Pack every trained clip into a new stream folder; the same models give the same bytes.

    Raises:
        CheckpointError: no clip is trained, or a model is damaged or was trained on another reference.
        StoreError: `output` exists, or the disk refuses.
    """
    records = trained_clips(session)
    if not records or records[0].clip != REFERENCE_CLIP:
        raise CheckpointError(
            "the reference clip is not trained", where=session.path, hint="train it first: cgs train SESSION"
        )
    reference, info, _ = load_checkpoint(session.clip_dir(REFERENCE_CLIP) / MODEL_FILE)
    with StreamWriter(output, options, overwrite=overwrite) as writer:
        config = dataclasses.replace(info.config, pack=options)
        writer.write_init(init_segment(session, reference, config))
        for done, record in enumerate(records, 1):
            model = reference
            if record.clip != REFERENCE_CLIP:
                model, _ = load_source(session, record.clip, reference.shared)
            writer.append(clip_segment(record, model))
            if progress:
                progress(done, len(records))
        size = writer.end()
    for record in records:
        mark_trained(session, record)
        session.set_clip_state(record.clip, "packed")
    return PackReport(len(records), sum(record.frames for record in records), size)


def init_segment(session: Session, reference: ClipModel, config: Config) -> InitSegment:
    """What all clips of the session share."""
    anchors = reference.shared.anchors.to_wire()
    centers = np.stack([camera.center() for camera in session.rig.cameras])
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
        reference_clip=REFERENCE_CLIP,
        config_hash=config.hash(),
    )
    return InitSegment(info, anchors, reference.shared.heads.to_wire(), _rig_views(session, config))


def clip_segment(record: ClipRecord, model: ClipModel) -> ClipSegment:
    """One clip's own part."""
    return ClipSegment(
        clip=record.clip,
        first_frame=record.first_frame,
        frames=record.frames,
        residual=model.residual.to_wire(),
        field=model.field.to_wire(),
    )


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
