"""Gaussian frames straight from the checkpoints, to compare the packed stream with."""

from __future__ import annotations

import torch

from clipgstream.config import Config
from clipgstream.model.anchors import to_numpy
from clipgstream.model.checkpoint import load_checkpoint
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import make_field_backend
from clipgstream.session import REFERENCE_CLIP, Session
from clipgstream.train.plan import MODEL_FILE, trained_clips
from clipgstream.train.run import load_source
from formats.types import GaussianFrame


class CheckpointFrames:
    """Decodes any frame of a session's trained clips; one clip is kept in memory at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._field = make_field_backend("cpu", "cpu")
        self._reference, info, _ = load_checkpoint(session.clip_dir(REFERENCE_CLIP) / MODEL_FILE)
        self._current = (REFERENCE_CLIP, self._reference)
        self.config: Config = info.config
        self.clips = {record.clip for record in trained_clips(session)}

    @torch.no_grad()
    def frame(self, frame_index: int) -> GaussianFrame:
        """The Gaussians of a frame, as trained."""
        clip, k = divmod(frame_index, self._session.clip_frames)
        gaussians = self._model(clip).gaussians(k / self._session.clip_frames, self._field)
        return GaussianFrame(
            means=to_numpy(gaussians.means),
            scales=to_numpy(gaussians.scales),
            rotations=to_numpy(gaussians.rotations),
            opacities=to_numpy(gaussians.opacities),
            colors=to_numpy(gaussians.colors),
        )

    def _model(self, clip: int) -> ClipModel:
        if clip == REFERENCE_CLIP:
            return self._reference
        if self._current[0] != clip:
            self._current = (clip, load_source(self._session, clip, self._reference.shared)[0])
        return self._current[1]
