"""Which clips are trained and which are to be. Imports no torch, so that plans are quick to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clipgstream.session import ClipRecord, Session
from clipgstream.session_work import TRAINED_STATES, adopt
from formats.errors import ConfigError

MODEL_FILE = "model.safetensors"
"""A trained clip, in its folder."""
TRAINING_FILE = "training.safetensors"
"""The last checkpoint of a clip that is being trained."""


def wanted_clips(session: Session, clips: Sequence[int] | None) -> list[int]:
    """Numbers of all clips, or of those in `clips`, in order.

    Raises:
        ConfigError: the session has no such clip.
    """
    known = [record.clip for record in session.clips()]
    unknown = sorted(set(clips or ()) - set(known))
    if unknown:
        raise ConfigError(
            "the session has no such clip",
            where=session.path,
            expected=f"0 to {len(known) - 1}",
            found=", ".join(map(str, unknown)),
        )
    return known if clips is None else sorted(set(clips))


def clips_to_train(
    session: Session, clips: Sequence[int] | None = None, overwrite: bool = False
) -> list[int]:
    """The clips that training would train: those wanted, and the reference clips they need, if not trained.

    Raises:
        ConfigError: the session has no such clip.
    """
    wanted = wanted_clips(session, clips)
    records = {record.clip: record for record in session.clips()}
    again = set(wanted) if overwrite else set()
    return [
        clip
        for clip in with_references(records, wanted)
        if clip in again or not _is_trained(session, records[clip])
    ]


def with_references(records: dict[int, ClipRecord], wanted: Sequence[int]) -> list[int]:
    """Those clips and the reference clips that they build on, in order."""
    references = {records[clip].reference for clip in wanted}
    return sorted({*wanted, *(clip for clip in references if clip is not None)})


def _is_trained(session: Session, record: ClipRecord) -> bool:
    return not record.overwriting and model_file(session, record.clip).exists()


def model_file(session: Session, clip: int) -> Path:
    """Where the model of a trained clip is."""
    return session.path / "clips" / f"{clip:06d}" / MODEL_FILE


def trained_clips(session: Session) -> list[ClipRecord]:
    """The clips whose models are there, in order."""
    return [record for record in session.clips() if model_file(session, record.clip).exists()]


def mark_trained(session: Session, record: ClipRecord) -> None:
    """Catch up the state of a clip whose training was killed after its model was written."""
    if record.state not in TRAINED_STATES:
        adopt(session.database, record.clip)
