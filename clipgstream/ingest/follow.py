"""Growing footage to a session: clips become ready while the cameras still film.

The follower's work is a step, again and again: see what came, record it, make ready the clips that are
complete or whose deadline has passed. Each change is one short transaction, and all that the follower knows
it can find again in the session's database and the footage: it may be killed at any moment and started again.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from clipgstream.geometry.supplied import check_growing
from clipgstream.ingest.calibration import read_calibration
from clipgstream.ingest.delivery import Delivery, FootageWatch, Scan
from clipgstream.ingest.follow_report import FollowReport, FollowSettings
from clipgstream.ingest.follow_session import TIMELINE_KEY, Changes, FollowedSession, timeline_value
from clipgstream.ingest.follow_start import Beginning, Start, camera_name
from clipgstream.ingest.piece_order import renamed
from clipgstream.ingest.run import IngestReport, check_settings
from clipgstream.session import (
    ENDED_KEY,
    Session,
    SessionContent,
    building,
    check_place,
    fill,
    is_session,
)
from clipgstream.session_db import count_clips
from clipgstream.session_footage import claim_footage, read_missing
from clipgstream.session_lease import Worker
from clipgstream.session_schema import connected
from clipgstream.session_settings import SessionSettings
from formats.atomic import store_errors
from formats.errors import IngestError, StoreError

__all__ = ["FollowReport", "FollowSettings", "Follower", "ingest_report"]

SPOOL = "footage"
"""Folder of a session that keeps what was copied from an object store."""

_LOOK_EVERY_S = 1.0
_SAY_EVERY_S = 30.0


class Follower:
    """Follows growing footage. For one thread at a time.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, settings: FollowSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """Goes on with the session where there is one.

        Raises:
            ConfigError: a setting out of its range.
            IngestError: a calibration that cannot be used, or a session of other footage or calibration.
            StoreError: no session can be made there, or the one there cannot be used.
        """
        check_settings(settings.config, settings.fps)
        if settings.points is not None:
            check_growing(settings.points)
        self._settings = settings
        self._clock = clock
        self._is_remote = "://" in settings.footage
        self._footage = settings.footage if self._is_remote else str(Path(settings.footage).absolute())
        self._path = Path(settings.session).absolute()
        self._calibrated = read_calibration(settings.calibration)
        self._watch: FootageWatch | None = None
        self._seen: dict[tuple[str, float], float] = {}
        self._said_s: float | None = None
        self._trouble: str | None = None
        self._changed_s = clock()
        self._begin()

    def _begin(self) -> None:
        """From what is on the disk, at the start and after an error."""
        self._close()
        self._more = False
        self._beginning: Beginning | None = None
        self._following: FollowedSession | None = None
        if is_session(self._path):
            self._following = self._open_session()
            if not self._following.ended:
                claim_footage(self._following.session.database, Worker.this_process())
                self._watch = self._open_watch(self._path / SPOOL)
                self._watch.remember(self._following.closed_files())
        else:
            check_place(self._path)
            self._beginning = Beginning(self._calibrated, self._settings)
            self._watch = self._open_watch(self._early_spool)
        self._is_stale = False

    def step(self) -> FollowReport:
        """Takes in what came and makes ready what can be.

        Raises:
            IngestError: footage that cannot belong to the calibration, before there is a session.
            StoreError: the session cannot be written, or, where nothing is to be waited for, the footage
                cannot be read. The next step tries again.
        """
        if self._is_stale:
            self._begin()
        self._is_stale = True
        report = self._step()
        self._is_stale = False
        return report

    def _step(self) -> FollowReport:
        now_s = self._clock()
        changes = Changes()
        if self._following is not None and self._following.ended:
            return self._report(changes, now_s)
        scan = self._scan(changes)
        if scan is not None:
            final = self._is_final(scan, now_s)
            if self._beginning is not None:
                self._gather(scan, now_s, final, changes)
                scan = Scan(waiting=scan.waiting)
            if self._following is not None:
                self._follow(self._following, scan, now_s, final, changes)
        return self._report(changes, now_s)

    def wait(self, timeout_s: float) -> None:
        """Returns when something may have come or a deadline passes, at the latest after `timeout_s`."""
        if self._watch is None or self._more:
            return
        due_s = self._next_due_s()
        left_s = timeout_s if due_s is None else min(timeout_s, max(0.0, due_s - self._clock()))
        try:
            self._watch.wait(left_s)
        except StoreError:  # the next scan tells
            time.sleep(left_s)

    def run(self, report: Callable[[FollowReport], None], stop: threading.Event) -> None:
        """Steps until the footage has ended or `stop` is set; tells every step's report."""
        try:
            while not stop.is_set():
                latest = self.step()
                report(latest)
                if latest.ended:
                    return
                self.wait(_LOOK_EVERY_S)
        finally:
            self.close()

    def close(self) -> None:
        """Stops watching. The next step begins anew."""
        self._close()
        self._is_stale = True

    def _close(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    @property
    def _early_spool(self) -> Path:
        return self._path.with_name(f".{self._path.name}.{SPOOL}")

    def _open_watch(self, spool: Path) -> FootageWatch:
        return FootageWatch(
            self._footage if self._is_remote else Path(self._footage),
            spool,
            self._calibrated.rig.names() if self._following is None else self._following.plan.cameras,
            self._settings.settle_s,
            poll=self._settings.poll,
        )

    def _open_session(self) -> FollowedSession:
        session = Session.open(self._path)
        for what, kept, asked in (
            ("footage", session.settings.footage, self._footage),
            ("calibration", session.settings.calibration, str(self._calibrated.path.absolute())),
        ):
            if kept != asked:
                raise IngestError(
                    f"the session is of other {what}",
                    where=self._path,
                    expected=kept,
                    found=asked,
                    hint=f"go on with the {what} that it was begun with, or choose another place",
                )
        place = None if self._is_remote else Path(self._footage)
        return FollowedSession(session, place or self._path / SPOOL, self._settings.deadline_s)

    def _scan(self, changes: Changes) -> Scan | None:
        """What is new; None while the footage cannot be read, which is said once."""
        assert self._watch is not None
        try:
            scan = self._watch.scan()
        except StoreError as error:
            if self._settings.idle_end_s == 0.0:
                # All of it should be there.
                raise
            self._more = False
            if self._trouble is None:
                found = "" if error.found is None else f": {error.found}"
                changes.notes.append(f"{error.what} ({error.where}{found}); trying again and again")
            self._trouble = str(error)
            return None
        if self._trouble is not None:
            changes.notes.append("the footage can be read again")
            self._trouble = None
        scan = self._own(scan)
        self._more = scan.more
        if scan.found or scan.renamed or scan.more:
            self._changed_s = self._clock()
        return scan

    def _own(self, scan: Scan) -> Scan:
        """By this follower's clock, and without footage of cameras that the calibration leaves out."""
        ignored = self._calibrated.ignored
        foreign = [name for name in scan.foreign if camera_name(name) not in ignored]
        now_s = self._clock()
        seen = {piece.name: self._seen.get((piece.name, piece.since_s), now_s) for piece in scan.waiting}
        self._seen = {(piece.name, piece.since_s): seen[piece.name] for piece in scan.waiting}
        waiting = [replace(each, since_s=seen[each.name]) for each in scan.waiting]
        return replace(scan, waiting=waiting, foreign=foreign)

    def _is_final(self, scan: Scan, now_s: float) -> bool:
        """Whether nothing more will come of the footage."""
        if scan.more:
            return False
        if scan.ended:
            # What is still cut off at the end has its deadline to become whole.
            return all(now_s - piece.since_s >= self._settings.deadline_s for piece in scan.waiting)
        changed_s = max([self._changed_s, *(piece.since_s for piece in scan.waiting)])
        idle_end_s = self._settings.idle_end_s
        return idle_end_s is not None and now_s - changed_s >= idle_end_s

    def _gather(self, scan: Scan, now_s: float, final: bool, changes: Changes) -> None:
        """Before there is a session."""
        assert self._beginning is not None
        for old, new in scan.renamed:
            self._beginning.rename(old, new)
        self._beginning.add(scan.found, scan.foreign, now_s)
        start = None if scan.more else self._beginning.settle(now_s, ended=final)
        if start is None:
            self._say_missing(now_s, changes)
            return
        self._make_session(start)
        self._following = self._open_session()
        claim_footage(self._following.session.database, Worker.this_process())
        deliveries: Sequence[Delivery] = start.deliveries
        if self._is_remote:
            deliveries = [self._moved(delivery) for delivery in deliveries]
            self._close()
            self._watch = self._open_watch(self._path / SPOOL)
            self._watch.remember(delivery.file for delivery in deliveries)
        self._following.name_foreign(self._beginning.foreign, changes)
        for old, new in self._beginning.renamed:
            self._following.rename(old, new, changes)
        changes.notes += start.notes
        self._following.take(deliveries, now_s, changes)
        self._beginning = None

    def _follow(
        self, following: FollowedSession, scan: Scan, now_s: float, final: bool, changes: Changes
    ) -> None:
        # While one connection is open, SQLite need not tidy up after each of the others.
        with connected(following.session.database):
            for old, new in scan.renamed:
                following.rename(old, new, changes)
            following.gone(scan.gone, now_s, changes)
            following.name_foreign(scan.foreign, changes)
            following.take(scan.found, now_s, changes)
            following.name_truncated(scan.waiting, now_s, changes, final=final)
            following.settle(now_s, changes, final=final)

    def _say_missing(self, now_s: float, changes: Changes) -> None:
        assert self._beginning is not None
        if self._said_s is None:
            self._said_s = now_s
        missing = self._beginning.missing()
        if missing and now_s - self._said_s >= _SAY_EVERY_S:
            self._said_s = now_s
            changes.notes.append(f"waiting for footage of {', '.join(missing)}")

    def _make_session(self, start: Start) -> None:
        asked = self._settings
        settings = SessionSettings(
            asked.preset,
            dict(asked.overrides),
            tuple(asked.hold_out),
            start.plan.clip_frames,
            start.plan.grid.fps,
            self._footage,
            str(self._calibrated.path.absolute()),
            None,
            None if asked.points is None else str(Path(asked.points).absolute()),
            asked.reference_clip,
        )
        capture = {ENDED_KEY: False, TIMELINE_KEY: timeline_value(start.plan)}
        with building(self._path) as folder:
            fill(folder, SessionContent(start.rig, settings, (), capture=capture))
            if self._is_remote:
                with store_errors("move the copied footage", self._early_spool):
                    shutil.move(self._early_spool, folder / SPOOL)

    def _moved(self, delivery: Delivery) -> Delivery:
        """A piece whose copy lies in the session now."""
        for path in (delivery.file.path, delivery.file.head):
            if path is not None and path.is_relative_to(self._early_spool):
                new = self._path / SPOOL / path.relative_to(self._early_spool)
                delivery = renamed(delivery, path, new)
        return delivery

    def _next_due_s(self) -> float | None:
        due_s = []
        if self._beginning is not None:
            due_s.append(self._beginning.next_due_s())
        if self._following is not None:
            due_s.append(self._following.next_due_s())
        if self._settings.idle_end_s is not None:
            due_s.append(self._changed_s + self._settings.idle_end_s)
        # What is past already waits for something else.
        now_s = self._clock()
        return min((each for each in due_s if each is not None and each > now_s), default=None)

    def _report(self, changes: Changes, now_s: float) -> FollowReport:
        waiting_for: dict[str, str] = {}
        if self._beginning is not None:
            waiting_for = self._beginning.waiting_for()
        elif self._following is not None:
            waiting_for = self._following.waiting_for(now_s)
        return FollowReport(
            tuple(changes.taken),
            changes.clips_ready,
            waiting_for,
            changes.notes,
            self._following is not None and self._following.ended,
            None if self._following is None else self._path,
        )


def ingest_report(path: Path, notes: Sequence[str]) -> IngestReport:
    """What a followed session is made of by now, as `ingest` reports it. Raises what Session.open does."""
    session = Session.open(path)
    cameras = session.rig.names()
    return IngestReport(
        cameras,
        session.frame_count,
        count_clips(session.database),
        session.fps,
        read_missing(session.database, cameras),
        list(notes),
    )
