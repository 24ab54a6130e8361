"""Training the clips of a session in this process: the reference clip first, then the source clips."""

from __future__ import annotations

from collections.abc import Sequence

from clipgstream.config import Config
from clipgstream.schedule.inline import InlineEngine
from clipgstream.schedule.run import train_clips
from clipgstream.session import Session
from clipgstream.train.backends import make_backends
from clipgstream.train.clip_job import ClipRunner, load_source, shared_hash
from clipgstream.train.step import Backends
from clipgstream.train.task import ClipResult, TrainListener

__all__ = ["ClipResult", "TrainListener", "load_source", "make_backends", "shared_hash", "train_session"]


def train_session(
    session: Session,
    config: Config,
    backends: Backends,
    listener: TrainListener,
    clips: Sequence[int] | None = None,
    overwrite: bool = False,
) -> list[ClipResult]:
    """Train every clip (or those in `clips`) that is not trained yet, going on from checkpoints.

    Args:
        overwrite: train again what is trained.

    Raises:
        ConfigError: the session has no such clip.
        TrainError, CheckpointError, IngestError, StoreError, BackendError: of the clip that failed.
        PartlyDoneError: some clips failed and others were trained.
    """
    engine = InlineEngine(listener, ClipRunner(backends))
    return train_clips(session, config, engine, listener, clips, overwrite)
