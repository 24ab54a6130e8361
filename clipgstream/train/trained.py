"""The models of a session's trained clips, each on the reference clip that it builds on."""

from __future__ import annotations

from clipgstream.config import Config
from clipgstream.model.checkpoint import load_checkpoint
from clipgstream.model.clip_model import ClipModel
from clipgstream.session import ClipRecord, Session
from clipgstream.train.clip_job import load_source
from clipgstream.train.finished import read_header
from clipgstream.train.plan import model_file


class TrainedModels:
    """Reads trained models, on the host; the last reference clip that was needed stays in memory."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reference: tuple[int, ClipModel, Config] | None = None

    def reference_of(self, record: ClipRecord) -> int:
        """The reference clip that a trained clip builds on, itself where it is one.

        Raises:
            CheckpointError: its model is missing or damaged.
        """
        if record.reference is None or read_header(model_file(self._session, record.clip)).is_reference:
            return record.clip
        return record.reference

    def reference(self, clip: int) -> tuple[ClipModel, Config]:
        """A reference clip, and what it was trained with.

        Raises:
            CheckpointError: its model is missing or damaged.
        """
        if self._reference is None or self._reference[0] != clip:
            # The old one goes first: there may not be room for both.
            self._reference = None
            model, info, _ = load_checkpoint(model_file(self._session, clip))
            self._reference = clip, model, info.config
        return self._reference[1:]

    def model(self, record: ClipRecord) -> ClipModel:
        """A trained clip.

        Raises:
            CheckpointError: its model is missing, damaged or was trained on another reference clip.
        """
        number = self.reference_of(record)
        reference, _ = self.reference(number)
        if record.clip == number:
            return reference
        model, _ = load_source(self._session, record.clip, reference.shared)
        return model
