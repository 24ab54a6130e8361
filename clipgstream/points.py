"""The anchor points of a session's clips, from stereo or from supplied point clouds.

A reference clip's are kept in the session's `points/` folder, because every clip that builds on it measures
its residual anchors against them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load, save

from clipgstream.config import Config
from clipgstream.geometry.anchors import (
    AnchorPoints,
    Scene,
    extended_anchors,
    measure_scene,
    reference_anchors,
    residual_anchors,
)
from clipgstream.geometry.clip_cloud import clip_cloud, merge_clouds
from clipgstream.geometry.cloud import PointCloud
from clipgstream.geometry.motion import point_motion
from clipgstream.geometry.pictures import ClipPictures
from clipgstream.geometry.supplied import find_supplied
from clipgstream.ingest.frames import ClipFrames, load_clip
from clipgstream.session_view import SessionView
from formats.atomic import atomic_write_bytes
from formats.errors import CheckpointError


@dataclass(frozen=True)
class PointsJob:
    """Makes the anchor points of a session's clips.

    Args:
        progress: called with frames done and frames in all.
        note: called with what the user should know.
        reference_clip: whose points the other clips measure theirs against; None: the session's.
    """

    session: SessionView
    config: Config
    device: torch.device
    progress: Callable[[int, int], None]
    note: Callable[[str], None]
    reference_clip: int | None = None

    def reference(self, frames: ClipFrames) -> AnchorPoints:
        """A0, from the reference clip's pictures (training cameras only); kept in the session.

        Raises:
            IngestError: no points can be made, or supplied ones don't fit.
            StoreError: the disk refuses.
        """
        cloud = self._cloud(frames, None)
        scene = measure_scene(self._centers(), cloud, self.config.anchors)
        motion = point_motion(cloud.positions, clip_pictures(frames))
        anchors = reference_anchors(cloud, self.config.anchors, scene, motion)
        _write(self._path(frames.clip), anchors, scene.scale)
        return anchors

    def residual(self, frames: ClipFrames) -> AnchorPoints:
        """The residual anchors of the clip that `frames` are of, which builds on the reference clip."""
        reference, scale = self._reference_points(frames.cameras)
        cloud = self._cloud(frames, scale)
        motion = point_motion(cloud.positions, clip_pictures(frames))
        scene = Scene(self._centers(), scale)
        return residual_anchors(cloud, reference, self.config.anchors, scene, motion)

    def extend(self, frames: ClipFrames, residual: AnchorPoints) -> None:
        """Keep the points of a clip that becomes a reference clip itself, with its `residual` anchors."""
        reference, scale = self._reference_points(frames.cameras)
        _write(self._path(frames.clip), extended_anchors(reference, residual, self.config.anchors), scale)

    def _reference_points(self, cameras: Sequence[str]) -> tuple[AnchorPoints, float]:
        """Anchor points of the reference clip, and the scene's scale.

        Args:
            cameras: to make them again from, where they are lost.
        """
        root = self.session.settings.reference_clip
        clip = root if self.reference_clip is None else self.reference_clip
        path = self._path(clip)
        kept = _read(path)
        if kept is None and clip != root:
            raise CheckpointError(
                "the anchor points of a reference clip are lost",
                where=path,
                hint=f"train this clip again: cgs train SESSION --clip {clip} --overwrite",
            )
        if kept is None:
            self.reference(
                load_clip(self.session, clip, width_px=self.config.train.width_px, cameras=cameras)
            )
            kept = _read(path)
            assert kept is not None
        return kept

    def _cloud(self, frames: ClipFrames, scale: float | None) -> PointCloud:
        supplied = self.session.settings.points
        if supplied is not None:
            found = find_supplied(Path(supplied), self.session.frame_count, self.session.clip_starts())
            clouds = found.load(frames.clip, frames.first_frame, frames.frames)
            return merge_clouds(clouds, self._centers(), self.config.anchors, scale)
        result = clip_cloud(
            clip_pictures(frames),
            self.config.points,
            self.config.anchors,
            self.device,
            scale=scale,
            progress=self.progress,
        )
        for note in result.notes:
            self.note(f"clip {frames.clip}: {note}")
        return result.cloud

    def _centers(self) -> np.ndarray:
        return np.stack([camera.center() for camera in self.session.rig.cameras if not camera.held_out])

    def _path(self, clip: int) -> Path:
        """Named after the settings that decide a reference's points, so that other settings make others."""
        anchors = dataclasses.asdict(self.config.anchors)
        # Decides which clips are reference clips, not what their points are.
        del anchors["extend_share"]
        sections = {
            "points": dataclasses.asdict(self.config.points),
            "anchors": anchors,
            "width_px": self.config.train.width_px,
        }
        digest = hashlib.sha256(json.dumps(sections, sort_keys=True).encode()).hexdigest()
        name = f"reference-{digest[:12]}"
        # The first one's name says nothing of its number, as it was before there could be several.
        if clip != self.session.settings.reference_clip:
            name += f"-{clip:06d}"
        return self.session.points_dir / f"{name}.safetensors"


def clip_pictures(frames: ClipFrames) -> ClipPictures:
    """A clip's pictures as the geometry takes them."""
    return ClipPictures(
        views=tuple(frames.views[camera] for camera in frames.cameras),
        images=tuple(frames.images[camera] for camera in frames.cameras),
        present=np.stack([frames.present[camera] for camera in frames.cameras]),
    )


def _write(path: Path, anchors: AnchorPoints, scale: float) -> None:
    arrays = {
        "positions": anchors.positions,
        "colors": anchors.colors,
        "spacing": anchors.spacing,
        "voxel": np.array([anchors.voxel], np.float64),
        "scale": np.array([scale], np.float64),
    }
    atomic_write_bytes(path, save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def _read(path: Path) -> tuple[AnchorPoints, float] | None:
    """The reference's anchor points and the scene's scale; None when they must be made (again)."""
    try:
        arrays = load(path.read_bytes())
    except (FileNotFoundError, SafetensorError):
        return None
    anchors = AnchorPoints(
        arrays["positions"], arrays["colors"], arrays["spacing"], float(arrays["voxel"][0])
    )
    return anchors, float(arrays["scale"][0])
