"""Gaussian frames straight from the checkpoints, to compare the packed stream with."""

from __future__ import annotations

import copy

import torch

from clipgstream.model.anchors import to_numpy
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import make_field_backend
from clipgstream.render.interface import Gaussians
from clipgstream.session import ClipRecord, Session
from clipgstream.train.plan import trained_clips
from clipgstream.train.trained import TrainedModels
from formats.types import GaussianFrame


class CheckpointFrames:
    """Decodes any frame of a session's trained clips; a reference clip and one more are in memory at a time.

    Args:
        device: where to decode.
        field: name of the field's backend.

    Raises:
        CheckpointError: the reference clip is not trained, or its checkpoint is damaged.
        BackendError: the field's backend cannot be used there.
    """

    def __init__(self, session: Session, device: str = "cpu", field: str = "auto") -> None:
        self._clip_frames = session.clip_frames
        self._device = torch.device(device)
        self._field = make_field_backend(field, self._device)
        self._models = TrainedModels(session)
        _, self.config = self._models.reference(session.settings.reference_clip)
        self._current: tuple[int, ClipModel] | None = None
        self._records = {record.clip: record for record in trained_clips(session)}
        self.clips = set(self._records)

    @torch.no_grad()
    def gaussians(self, frame_index: int) -> Gaussians:
        """The Gaussians of a frame, as trained, on the device."""
        clip, k = divmod(frame_index, self._clip_frames)
        return self._model(clip).gaussians(k / self._clip_frames, self._field)

    def frame(self, frame_index: int) -> GaussianFrame:
        """The Gaussians of a frame, as trained, on the host."""
        return GaussianFrame(*(to_numpy(tensor) for tensor in vars(self.gaussians(frame_index)).values()))

    def _model(self, clip: int) -> ClipModel:
        if self._current is None or self._current[0] != clip:
            self._current = (clip, self._loaded(self._records[clip]))
        return self._current[1]

    def _loaded(self, record: ClipRecord) -> ClipModel:
        model = self._models.model(record)
        if self._device.type == "cpu":
            return model
        # The shared model is part of it, and stays on the host for the clips to come.
        return copy.deepcopy(model).to(self._device)
