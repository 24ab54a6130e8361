"""Which clips are trained and which are to be. Imports no torch, so that plans are quick to show."""

from __future__ import annotations

from collections.abc import Sequence

from clipgstream.session import REFERENCE_CLIP, ClipRecord, Session
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
    """The clips that training would train: those wanted, and the reference clip while it is not trained.

    Raises:
        ConfigError: the session has no such clip.
    """
    wanted = wanted_clips(session, clips)
    trained = {record.clip for record in trained_clips(session)}
    again = set(wanted) if overwrite else set()
    return [clip for clip in sorted({REFERENCE_CLIP, *wanted}) if clip in again or clip not in trained]


def trained_clips(session: Session) -> list[ClipRecord]:
    """The clips whose models are there, in order."""
    return [record for record in session.clips() if (session.clip_dir(record.clip) / MODEL_FILE).exists()]


def mark_trained(session: Session, record: ClipRecord) -> None:
    """Catch up the state of a clip whose training was killed after its model was written."""
    if record.state not in ("trained", "packed"):
        session.set_clip_state(record.clip, "training")
        session.set_clip_state(record.clip, "trained")
