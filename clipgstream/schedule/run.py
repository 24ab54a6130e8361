"""Training the clips of a session with any engine, to the end."""

from __future__ import annotations

from collections.abc import Sequence

from clipgstream.config import Config
from clipgstream.schedule.engine import Engine
from clipgstream.schedule.scheduler import Scheduler
from clipgstream.session import ClipRecord, Session
from clipgstream.session_work import TRAINED_STATES
from clipgstream.train.finished import check_finished, finished_result
from clipgstream.train.plan import check_reference_clip, model_file, wanted_clips
from clipgstream.train.task import ClipResult, TrainListener


def train_clips(
    session: Session,
    config: Config,
    engine: Engine,
    listener: TrainListener,
    clips: Sequence[int] | None = None,
    overwrite: bool = False,
    backends: tuple[str, str, str] = ("auto", "auto", "auto"),
) -> list[ClipResult]:
    """Train what is due of a session, beside other processes that do the same; the engine is closed then.

    Returns:
        Every clip that is trained now, or those in `clips`, in order; what was trained before too.

    Raises:
        See Scheduler and Scheduler.run; CheckpointError: a clip is trained with other settings already.
    """
    check_reference_clip(session)
    wanted = set(wanted_clips(session, clips))
    reopen_lost(session)
    if not overwrite:
        for record in _trained(session, wanted):
            check_finished(session, record.clip, _reference(record), config)
    scheduler = Scheduler(session, config, engine, listener, clips, overwrite, backends)
    results = {result.clip: result for result in scheduler.run()}
    return [
        results.get(record.clip) or finished_result(session, record.clip, _reference(record))
        for record in _trained(session, wanted if clips is not None else None)
    ]


def reopen_lost(session: Session) -> None:
    """Let clips whose models are gone be trained again."""
    for record in session.clips():
        if record.state in TRAINED_STATES and not model_file(session, record.clip).exists():
            session.set_clip_state(record.clip, "ready")


def _trained(session: Session, wanted: set[int] | None) -> list[ClipRecord]:
    """Clips that are trained, by number; None: of all that there are."""
    records = session.clips()
    return [r for r in records if r.state in TRAINED_STATES and (wanted is None or r.clip in wanted)]


def _reference(record: ClipRecord) -> int:
    return record.clip if record.reference is None else record.reference
