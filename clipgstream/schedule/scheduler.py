"""Which clip is trained next, and what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clipgstream.config import Config
from clipgstream.schedule.engine import (
    Engine,
    Event,
    Failed,
    Finished,
    Lost,
    Note,
    Points,
    PointsKnown,
    Progress,
    TellsEarly,
)
from clipgstream.session import Session
from clipgstream.session_db import ClipRecord
from clipgstream.session_lease import (
    Heartbeat,
    Lease,
    LeaseLost,
    LeaseWatch,
    Worker,
    claim,
    note_points,
    read_leases,
    release,
    settle,
)
from clipgstream.session_references import base_of, settle_references, share_note, with_bases
from clipgstream.session_view import SessionSnapshot
from clipgstream.session_work import (
    adopt,
    begin_overwriting,
    due_clips,
    failed_clips,
    refuse,
    retry_failed,
    under_way,
)
from clipgstream.train.finished import check_finished, extends, finished_result
from clipgstream.train.plan import (
    TRAINING_FILE,
    check_reference_clip,
    extending_from,
    model_file,
    wanted_clips,
)
from clipgstream.train.task import ClipResult, ClipTask, TrainListener
from formats.errors import BackendError, CgsError, PartlyDoneError, StoreError

MAX_ATTEMPTS = 5
"""How often a clip may lose its worker without having got further in between."""
POLL_S = 0.5

# Not the clip's fault: the next one would meet the same.
_MACHINE_ERRORS = (StoreError, BackendError, OSError, MemoryError)


@dataclass
class _Work:
    """A clip in an engine's hands.

    Attributes:
        started: by the monotonic clock.
        lost: its lease is another's now.
    """

    lease: Lease
    started: float
    lost: bool = False


class Scheduler:
    """Hands the due clips of a session to an engine, each under a lease, and records what comes back.

    Several schedulers, in any processes, share the work of one session. A clip is due when it is ready and
    its reference clip is trained (or it is one itself); one whose trainer died is due again, and so is, once,
    what failed before. Where clips may become reference clips themselves, a clip is due when the points of
    the clip before it are known as well (see session_references).

    Args:
        clips: only these, and the clips they need; None: all, those to come included.
        overwrite: train again what is trained.
        backends: names of device, rasteriser and field, for the tasks.

    Raises:
        ConfigError: the session has no such clip.
        CgsError: `overwrite`, while another process trains such a clip.
    """

    def __init__(
        self,
        session: Session,
        config: Config,
        engine: Engine,
        listener: TrainListener,
        clips: Sequence[int] | None = None,
        overwrite: bool = False,
        backends: tuple[str, str, str] = ("auto", "auto", "auto"),
    ) -> None:
        self._session, self._database = session, session.database
        self._config, self._engine, self._listener, self._backends = config, engine, listener, backends
        self._extending = extending_from(session, config)
        self._wanted = self._begin(clips, overwrite)
        self._worker, self._watch = Worker.this_process(), LeaseWatch()
        self._works: dict[int, _Work] = {}
        self._snapshot: SessionSnapshot | None = None
        self._losses: dict[int, tuple[object, int]] = {}
        self._failures: dict[int, Exception] = {}
        self._results: dict[int, ClipResult] = {}
        self._fault: Exception | None = None
        self._noted_share = False
        if isinstance(engine, TellsEarly):
            engine.tell_early(self._handle)
        self._heartbeat = Heartbeat(self._database, self._lease_lost)

    def _begin(self, clips: Sequence[int] | None, overwrite: bool) -> Collection[int] | None:
        """The clips to look at; None: all."""
        wanted = None
        if clips is not None:
            numbers = wanted_clips(self._session, clips)
            records = {record.clip: record for record in self._session.clips()}
            wanted = frozenset(with_bases(records, numbers, self._extending))
        if overwrite:
            begin_overwriting(self._database, wanted_clips(self._session, clips), self._clear)
        retry_failed(self._database, wanted)
        self._settle_references()
        return wanted

    def _settle_references(self) -> None:
        first = self._session.settings.reference_clip

        def decide(clip: int, share: float) -> bool:
            return extends(self._config.anchors, first, clip, share)

        def share_of(record: ClipRecord) -> float:
            reference = first if record.reference is None else record.reference
            return finished_result(self._session, record.clip, reference).residual_share

        settle_references(self._database, first, None if self._extending is None else decide, share_of)

    def _clear(self, clip: int) -> bool:
        (self._session.clip_dir(clip) / TRAINING_FILE).unlink(missing_ok=True)
        return model_file(self._session, clip).exists()

    def run(self) -> list[ClipResult]:
        """Step until nothing is due, here or with another process, and close.

        Returns:
            What this scheduler has trained, in order.

        Raises:
            CgsError, RuntimeError: of the clip that failed.
            PartlyDoneError: some clips failed and others were trained.
            ConfigError: the footage has ended before its reference clip.
        """
        try:
            while self.step(POLL_S) or self.goes_on():
                pass
        except BaseException:
            # What went wrong is told, not what cannot be tidied up after it.
            with suppress(StoreError):
                self.close()
            raise
        self.close()
        self.raise_failures()
        return self.results()

    def step(self, timeout_s: float) -> bool:
        """Lease due clips to the engine as far as it is free, and wait for at most `timeout_s` for news.

        An engine without processes of its own trains a whole clip in here.

        Returns:
            Whether anything happened or is under way in this scheduler.

        Raises:
            StoreError: the session's database cannot be used.
        """
        begun = self._begin_due()
        if not self._works:
            if not begun:
                time.sleep(timeout_s)
            return begun > 0
        for event in self._engine.events(timeout_s):
            self._handle(event)
        return True

    def goes_on(self) -> bool:
        """Whether a clip is due, or under way in any process, and this one may still begin some."""
        if self._works:
            return True
        if self._fault is not None:
            return False
        if under_way(self._database, self._wanted):
            return True
        return bool(due_clips(self._database, 1, self._wanted, extending=self._extending))

    def results(self) -> list[ClipResult]:
        """What this scheduler has trained so far, in order."""
        return [self._results[clip] for clip in sorted(self._results)]

    def failures(self) -> dict[int, Exception]:
        """Why clips failed, by number; those that failed in another process included."""
        found = dict(self._failures)
        for record in failed_clips(self._database, self._wanted):
            error = CgsError("training failed", where=f"clip {record.clip}", found=record.error)
            found.setdefault(record.clip, error)
        return {clip: found[clip] for clip in sorted(found)}

    def raise_failures(self) -> None:
        """Raises what `run` does where clips have failed."""
        if self._fault is not None:
            raise self._fault
        failures = self.failures()
        if not failures:
            check_reference_clip(self._session)
            return
        clip, error = next(iter(failures.items()))
        if not self._results:
            raise error
        raise PartlyDoneError(
            f"{len(failures)} of {len(failures) + len(self._results)} clips could not be trained",
            where=self._session.path,
            found=f"clip {clip}: {error}".replace("\n", "\n  "),
            hint="the others are trained; `cgs status` names every clip that failed",
        ) from error

    def close(self) -> None:
        """Stop what is under way and give back its leases: it is ready again, to go on where it was."""
        self._engine.close()
        self._heartbeat.close()
        now = time.monotonic()
        seconds = {clip: now - work.started for clip, work in self._works.items()}
        leases = [work.lease for work in self._works.values()]
        self._works.clear()
        if leases:
            release(self._database, leases, seconds)

    def _begin_due(self) -> int:
        """Claim and submit; how many clips something happened to."""
        free = 0 if self._fault is not None else self._engine.free()
        if free <= 0:
            return 0
        own = {work.lease.token for work in self._works.values()}
        others = [lease for lease in read_leases(self._database) if lease.token not in own]
        dead = {lease.clip: lease for lease in self._watch.dead(others)}
        due = due_clips(self._database, free, self._wanted, dead.values(), self._extending)
        return sum(self._take(clip, dead.get(clip)) for clip in due)

    def _take(self, clip: int, dead: Lease | None) -> bool:
        record = self._session.clip(clip)
        if not record.overwriting and model_file(self._session, clip).exists():
            self._adopt(record, dead)
            return True
        lease = claim(self._database, clip, self._worker, dead, self._extending)
        if lease is None:
            return False
        self._works[clip] = _Work(lease, time.monotonic())
        self._heartbeat.add(lease)
        self._engine.submit(self._task(clip))
        return True

    def _task(self, clip: int) -> ClipTask:
        reference = base_of(self._database, clip, self._extending)
        assert reference is not None
        self._snapshot = snapshot = SessionSnapshot.take(self._session, {clip, reference}, self._snapshot)
        again = snapshot.clip(clip).overwriting
        return ClipTask(snapshot, clip, self._config, reference, again, self._backends)

    def _adopt(self, record: ClipRecord, dead: Lease | None) -> None:
        """A clip whose training was killed after its model was written."""
        base = base_of(self._database, record.clip, self._extending)
        reference = record.clip if base is None else base
        try:
            check_finished(self._session, record.clip, reference, self._config)
            result = finished_result(self._session, record.clip, reference)
        except CgsError as error:
            refuse(self._database, record.clip, str(error), dead)
            self._failures[record.clip] = error
            return
        share = result.residual_share
        adopt(self._database, record.clip, dead, reference=result.reference, residual_share=share)

    def _handle(self, event: Event) -> None:
        match event:
            case _ if event.clip not in self._works:
                return
            case Points():
                self._listener.points(event.clip, event.done, event.total)
            case PointsKnown():
                self._note_points(event)
            case Progress():
                self._listener.training(event.clip, event.progress)
            case Note():
                self._listener.note(event.text)
            case Finished() | Failed() | Lost():
                self._end(event)

    def _note_points(self, event: PointsKnown) -> None:
        """What the clips behind it wait for, where they may build on it."""
        work = self._works[event.clip]
        try:
            note_points(self._database, work.lease, event.share, event.extends)
        except LeaseLost:
            self._lease_lost(work.lease)
            return
        if event.extends:
            self._listener.note(
                f"clip {event.clip}: a new reference clip, with {100 * event.share:.0f} % more anchors"
            )
        note = share_note(self._session.clip(event.clip), self._extending is not None)
        if note is not None and not self._noted_share:
            # `cgs status` names the others.
            self._noted_share = True
            self._listener.note(note)

    def _end(self, event: Finished | Failed | Lost) -> None:
        """Settle a clip that an engine has done with."""
        self._heartbeat.drop(event.clip)
        work = self._works[event.clip]
        seconds = event.worker_seconds
        if seconds is None:
            seconds = time.monotonic() - work.started
        try:
            if not work.lost:
                self._settle(event, work.lease, seconds)
        except LeaseLost:
            work.lost = True
        del self._works[event.clip]
        if work.lost:
            self._listener.note(f"clip {event.clip}: another process has taken it over")

    def _settle(self, event: Finished | Failed | Lost, lease: Lease, seconds: float) -> None:
        match event:
            case Finished():
                self._settle_finished(event.result, lease, seconds)
            case Failed():
                settle(self._database, lease, "failed", error=str(event.error), worker_seconds=seconds)
                self._failures[event.clip] = event.error
                if isinstance(event.error, _MACHINE_ERRORS):
                    self._fault = event.error
            case Lost():
                self._settle_lost(event, lease, seconds)

    def _settle_finished(self, result: ClipResult, lease: Lease, seconds: float) -> None:
        metrics = {"anchors": result.anchors, "residual": result.residual, "width_px": result.width_px}
        settle(
            self._database,
            lease,
            "trained",
            seconds=result.points_seconds + result.train_seconds,
            metrics=metrics,
            worker_seconds=seconds,
            reference=result.reference,
            residual_share=result.residual_share,
        )
        self._results[result.clip] = result

    def _settle_lost(self, event: Lost, lease: Lease, seconds: float) -> None:
        clip = event.clip
        reached = _identity(self._session.clip_dir(clip) / TRAINING_FILE)
        before, count = self._losses.get(clip, (None, 0))
        count = count + 1 if before == reached else 1
        self._losses[clip] = reached, count
        if count < MAX_ATTEMPTS:
            settle(self._database, lease, "ready", worker_seconds=seconds)
            self._listener.note(f"clip {clip}: its worker was lost, {event.reason}; it goes on with another")
            return
        error = CgsError(
            f"the clip's worker was lost {count} times, none of which got it further",
            where=f"clip {clip}",
            found=event.reason,
            hint="it may need more memory than there is: choose smaller pictures or fewer workers",
        )
        settle(self._database, lease, "failed", error=str(error), worker_seconds=seconds)
        self._failures[clip] = error

    def _lease_lost(self, lease: Lease) -> None:
        """Called by the heartbeat, in its thread."""
        work = self._works.get(lease.clip)
        if work is not None and work.lease == lease:
            work.lost = True
            self._engine.cancel(lease.clip)


def _identity(path: Path) -> object:
    """Of a file's present content; None: there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
