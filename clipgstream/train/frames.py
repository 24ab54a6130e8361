"""Gaussian frames straight from the checkpoints, to compare the packed stream with."""

from __future__ import annotations

import copy

import torch

from clipgstream.config import Config
from clipgstream.model.anchors import to_numpy
from clipgstream.model.checkpoint import load_checkpoint
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import make_field_backend
from clipgstream.render.interface import Gaussians
from clipgstream.session import REFERENCE_CLIP, Session
from clipgstream.train.plan import MODEL_FILE, trained_clips
from clipgstream.train.run import load_source
from formats.types import GaussianFrame


class CheckpointFrames:
    """Decodes any frame of a session's trained clips; one clip is kept in memory at a time.

    Args:
        device: where to decode.
        field: name of the field's backend.

    Raises:
        CheckpointError: the reference clip is not trained, or its checkpoint is damaged.
        BackendError: the field's backend cannot be used there.
    """

    def __init__(self, session: Session, device: str = "cpu", field: str = "auto") -> None:
        self._session = session
        self._device = torch.device(device)
        self._field = make_field_backend(field, self._device)
        # Kept on the host: source clips are checked against its bytes.
        self._reference, info, _ = load_checkpoint(session.clip_dir(REFERENCE_CLIP) / MODEL_FILE)
        self._current: tuple[int, ClipModel] | None = None
        self.config: Config = info.config
        self.clips = {record.clip for record in trained_clips(session)}

    @torch.no_grad()
    def gaussians(self, frame_index: int) -> Gaussians:
        """The Gaussians of a frame, as trained, on the device."""
        clip, k = divmod(frame_index, self._session.clip_frames)
        return self._model(clip).gaussians(k / self._session.clip_frames, self._field)

    def frame(self, frame_index: int) -> GaussianFrame:
        """The Gaussians of a frame, as trained, on the host."""
        return GaussianFrame(*(to_numpy(tensor) for tensor in vars(self.gaussians(frame_index)).values()))

    def _model(self, clip: int) -> ClipModel:
        if self._current is None or self._current[0] != clip:
            self._current = (clip, self._loaded(clip))
        return self._current[1]

    def _loaded(self, clip: int) -> ClipModel:
        model = self._reference
        if clip != REFERENCE_CLIP:
            model, _ = load_source(self._session, clip, model.shared)
        if self._device.type == "cpu":
            return model
        # The shared model is part of it, and stays on the host for the clips to come.
        return copy.deepcopy(model).to(self._device)
