"""Which clips are trained and which are to be. Imports no torch, so that plans are quick to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clipgstream.config import Config
from clipgstream.session import ClipRecord, Session
from clipgstream.session_db import count_clips
from clipgstream.session_references import with_bases
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


def check_reference_clip(session: Session) -> None:
    """Refuse a capture that has ended before its reference clip.

    Raises:
        ConfigError: so it has.
    """
    wanted = session.settings.reference_clip
    if wanted and session.ended and wanted >= (count := count_clips(session.database)):
        raise ConfigError(
            "the footage has no such reference clip",
            where=session.path,
            expected=f"0 to {count - 1}",
            found=wanted,
            hint="ingest it again with another --reference-clip",
        )


def extending_from(session: Session, config: Config) -> int | None:
    """The session's first reference clip where later clips may become reference clips; None: they may not."""
    return session.settings.reference_clip if config.anchors.extend_share > 0 else None


def clips_to_train(
    session: Session,
    clips: Sequence[int] | None = None,
    overwrite: bool = False,
    extending: int | None = None,
) -> list[int]:
    """The clips that training would train: those wanted, and the clips they need, if not trained.

    Args:
        extending: see `extending_from`.

    Raises:
        ConfigError: the session has no such clip.
    """
    wanted = wanted_clips(session, clips)
    records = {record.clip: record for record in session.clips()}
    again = set(wanted) if overwrite else set()
    return [
        clip
        for clip in with_bases(records, wanted, extending)
        if clip in again or not _is_trained(session, records[clip])
    ]


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
