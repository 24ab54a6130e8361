"""Growing footage in a session: takes pieces in, tells what became of each, and makes clips ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from clipgstream.ingest.delivery import Delivery, Waiting
from clipgstream.ingest.follow_timeline import Fit, FollowPlan, OpenClips, Piece, fit_piece
from clipgstream.ingest.piece_order import PieceOrder, Placed
from clipgstream.ingest.timeline import Grid
from clipgstream.session import Session
from clipgstream.session_db import ClipRecord, SourceFile, count_clips, count_frames, read_capture
from clipgstream.session_footage import (
    DUPLICATE,
    FOREIGN,
    LATE,
    OVERLAP,
    REFUSED,
    RENAMED,
    TAKEN,
    TRUNCATED,
    Arrival,
    KnownArrival,
    end_capture,
    filmed_frames,
    find_arrivals,
    read_closed_files,
    read_named,
    read_settled,
    ready_since_s,
    record_arrivals,
    rename_file,
    settle_clip,
)
from formats.errors import IngestError

TIMELINE_KEY = "timeline"
_MAX_JUMP_S = 600.0


def timeline_value(plan: FollowPlan) -> dict[str, Any]:
    """The part of a plan that the session's database keeps, as JSON has it."""
    return {**asdict(plan.grid), "begins": dict(plan.begins), "tolerance": plan.tolerance}


def read_plan(session: Session) -> FollowPlan:
    """The plan of a session that was made by following.

    Raises:
        IngestError: the session was made in another way.
    """
    value = read_capture(session.database, TIMELINE_KEY)
    if value is None:
        raise IngestError(
            "the session does not follow growing footage",
            where=session.path,
            expected="a session made with --follow",
            hint="choose another place for the new session",
        )
    return FollowPlan(
        Grid(value["fps"], value["origin_s"], value["phase"]),
        session.clip_frames,
        value["tolerance"],
        session.rig.names(),
        frozenset(camera.name for camera in session.rig.cameras if not camera.held_out),
        value["begins"],
    )


@dataclass
class Changes:
    """What a step changed so far; see FollowReport."""

    taken: list[str] = field(default_factory=list)
    clips_ready: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class FollowedSession:
    """A session whose footage grows.

    What it keeps in memory can be found again in the database and the footage. After an error of the
    database it must be made anew.
    """

    def __init__(self, session: Session, place: Path | None, deadline_s: float) -> None:
        """`place`: the folder that the footage grows in, for names; None where it is no folder.

        Raises:
            IngestError: the session was made in another way.
            StoreError: the database cannot be read.
        """
        self.session = session
        self.plan = read_plan(session)
        self._place = place
        self._deadline_s = deadline_s
        self._database = session.database
        self._open = OpenClips(self.plan, read_settled(self._database))
        self._orders = {camera: PieceOrder() for camera in self.plan.cameras}
        self._gone: dict[Path, float] = {}
        self._named = read_named(self._database, (TRUNCATED, FOREIGN))
        self._clip_rows = count_clips(self._database)
        self._frame_rows = count_frames(self._database)
        self.ended = session.ended

    def closed_files(self) -> list[SourceFile]:
        """Pieces that nothing open needs: they need not be read again."""
        half_a_period_s = 0.5 / self.plan.grid.fps
        open_s = self.plan.grid.times_s(np.array([self._open.open_from]))[0]
        return read_closed_files(self._database, float(open_s) - half_a_period_s)

    def take(self, deliveries: Iterable[Delivery], now_s: float, changes: Changes) -> None:
        """Takes whole pieces in. Raises StoreError."""
        for delivery in deliveries:
            if delivery.camera not in self._orders:
                late = "its camera had no footage when the session began; left out"
                self._name_once("", delivery.name, FOREIGN, late, changes)
            elif known := self._known(delivery):
                self._take_known(delivery, known, changes)
            elif self._is_held(delivery):
                self._leave_out(delivery, DUPLICATE, "the same as another piece; left out", changes)
            elif (why := self._unusable(delivery)) is not None:
                self._leave_out(delivery, REFUSED, why, changes)
            else:
                changes.notes += [f"{delivery.name}: {note}" for note in delivery.notes]
                self._take_placed(self._orders[delivery.camera].offer(delivery, now_s), changes)

    def _known(self, delivery: Delivery) -> list[KnownArrival]:
        """What was recorded of this content, if that decides what becomes of it."""
        known = find_arrivals(self._database, delivery.camera, delivery.file.sha256)
        # A copy of a piece that waited for those before it was recorded; the piece itself was not yet.
        copies = [arrival.name for arrival in known if arrival.state == DUPLICATE]
        return known if len(copies) < len(known) or delivery.name in copies else []

    def rename(self, old: Path, new: Path, changes: Changes) -> None:
        """A file of footage has another path now. Raises StoreError."""
        self._gone.pop(old, None)
        for order in self._orders.values():
            order.rename(old, new)
        name = self._name(new)
        note = f"{name}: this was {self._name(old)}; goes on under the new name"
        rename_file(self._database, old, new, Arrival(new.parent.name, name, "", RENAMED, note))
        changes.notes.append(note)

    def gone(self, paths: Iterable[Path], now_s: float, changes: Changes) -> None:
        """Files of footage are not there any more; told unless they come back by another name."""
        self._gone |= {path: now_s for path in paths if self._open.needs(path)}
        for path, since_s in list(self._gone.items()):
            if path.exists():
                del self._gone[path]
            elif now_s - since_s >= self._deadline_s:
                del self._gone[path]
                changes.notes.append(f"{self._name(path)} is gone; put it back before its clips are trained")

    def name_foreign(self, names: Iterable[str], changes: Changes) -> None:
        """Tells of footage that belongs to no camera, once. Raises StoreError."""
        for name in names:
            self._name_once("", name, FOREIGN, "belongs to no calibrated camera; left out", changes)

    def name_truncated(
        self, waiting: Iterable[Waiting], now_s: float, changes: Changes, *, final: bool
    ) -> None:
        """Tells of pieces that have not become whole for as long as clips wait, once. Raises StoreError."""
        for piece in waiting:
            if final or now_s - piece.since_s >= self._deadline_s:
                self._name_once(
                    piece.camera, piece.name, TRUNCATED, f"not whole so far: {piece.why}", changes
                )

    def settle(self, now_s: float, changes: Changes, *, final: bool = False) -> None:
        """Makes clips ready: those that can be, or with `final` all that is left. Raises StoreError."""
        deadline_s = -1.0 if final else self._deadline_s
        for order in self._orders.values():
            self._take_placed(order.due(now_s, deadline_s), changes)
        clips = self._open.last_clips() if final else self._open.due(now_s, self._deadline_s)
        for clip in clips:
            self._settle(clip, now_s, changes, ends=final and clip == clips[-1])
        if final:
            if not clips:
                end_capture(self._database, self._frame_rows)
            self.ended = True

    def waiting_for(self, now_s: float) -> dict[str, str]:
        """Cameras that a clip waits for, and why."""
        reasons: dict[str, str] = {}
        if (clip := self._open.first_waiting()) is not None:
            waited_s = self._open.waited_s(clip, now_s)
            reasons = dict.fromkeys(self._open.lacking(clip), f"clip {clip}, for {waited_s:.0f} s")
        for camera, order in self._orders.items():
            if order.missing:
                reasons[camera] = f"piece {order.missing[0]}, which others must follow"
        return reasons

    def next_due_s(self) -> float | None:
        """When a deadline passes if nothing comes; None: never."""
        times_s = [order.next_due_s(self._deadline_s) for order in self._orders.values()]
        times_s.append(self._open.next_due_s(self._deadline_s))
        return min((time_s for time_s in times_s if time_s is not None), default=None)

    def _name(self, path: Path) -> str:
        if self._place is not None and path.is_relative_to(self._place):
            return path.relative_to(self._place).as_posix()
        return f"{path.parent.name}/{path.name}"

    def _name_once(self, camera: str, name: str, state: str, why: str, changes: Changes) -> None:
        if name not in self._named:
            note = f"{name}: {why}"
            record_arrivals(self._database, [Arrival(camera, name, "", state, note)])
            self._named.add(name)
            changes.notes.append(note)

    def _is_held(self, delivery: Delivery) -> bool:
        return any(held.file.sha256 == delivery.file.sha256 for held in self._orders[delivery.camera].held)

    def _unusable(self, delivery: Delivery) -> str | None:
        """Why a piece cannot be the session's; None when it can."""
        camera, scan = self.session.rig.camera(delivery.camera), delivery.scan
        if (camera.width_px, camera.height_px) != (scan.width_px, scan.height_px):
            return (
                f"filmed at {scan.width_px}x{scan.height_px}, the session at"
                f" {camera.width_px}x{camera.height_px}; left out"
            )
        return None

    def _leave_out(self, delivery: Delivery, state: str, why: str, changes: Changes) -> None:
        note = f"{delivery.name}: {why}"
        record_arrivals(
            self._database, [Arrival(delivery.camera, delivery.name, delivery.file.sha256, state, note)]
        )
        changes.notes.append(note)

    def _take_known(self, delivery: Delivery, known: list[KnownArrival], changes: Changes) -> None:
        """Content that was recorded: this piece itself, by an earlier process, or a copy of it."""
        file = delivery.file
        taken = next((arrival for arrival in known if arrival.state == TAKEN), None)
        if taken is not None and (taken.path, taken.offset) == (file.path, file.offset):
            self._restore(delivery, taken)
        elif any(arrival.name == delivery.name for arrival in known):
            return
        elif taken is not None and taken.path is not None and not taken.path.exists():
            self.rename(taken.path, file.path, changes)
            self._restore(delivery, taken)
        else:
            self._leave_out(delivery, DUPLICATE, f"the same as {known[0].name}; left out", changes)
            waited = self._orders[delivery.camera].pass_over(delivery.number)
            self._take_placed(waited, changes)

    def _restore(self, delivery: Delivery, taken: KnownArrival) -> None:
        """Takes back what an earlier process took."""
        assert taken.first_s is not None and taken.file is not None
        if self._open.holds(taken.file):
            return
        placed = Placed(delivery, taken.first_s - float(delivery.scan.times_s[0]))
        self._orders[delivery.camera].restore([placed])
        piece = fit_piece(placed, self.plan.grid, self.plan.tolerance)
        piece.file = taken.file
        self._open.add(piece)

    def _take_placed(self, placed: Iterable[Placed], changes: Changes) -> None:
        for each in placed:
            piece = fit_piece(each, self.plan.grid, self.plan.tolerance)
            delivery = each.delivery
            if (piece.first - self._open.latest) / self.plan.grid.fps > _MAX_JUMP_S:
                why = f"begins {piece.first_s:.3f} s by its clock, far behind all others; left out"
                self._leave_out(delivery, REFUSED, why, changes)
                continue
            for number in each.assumed:
                changes.notes.append(
                    f"{delivery.camera}: piece {number} never came; taken as long as the one before it"
                )
            self._record(piece, changes)

    def _record(self, piece: Piece, changes: Changes) -> None:
        """Takes a piece into the open clips and the database."""
        delivery = piece.placed.delivery
        fit = self._open.add(piece)
        state, remarks = self._outcome(piece, fit)
        arrival = Arrival(
            delivery.camera,
            delivery.name,
            delivery.file.sha256,
            state,
            "; ".join(remarks) or None,
            delivery.file if state == TAKEN else None,
            piece.first_s,
            piece.last_s,
            len(fit.taken),
        )
        (piece.file,) = record_arrivals(self._database, [arrival], self._begun_clips())
        self._clip_rows = max(self._clip_rows, self._open.begun)
        changes.notes += [f"{delivery.name}: {remark}" for remark in remarks]
        if state == TAKEN:
            changes.taken.append(delivery.name)

    def _begun_clips(self) -> list[ClipRecord]:
        frames = self.plan.clip_frames
        reference = self.session.settings.reference_clip
        return [
            ClipRecord(clip, clip * frames, frames, "waiting", reference=reference)
            for clip in range(self._clip_rows, self._open.begun)
        ]

    def _outcome(self, piece: Piece, fit: Fit) -> tuple[str, list[str]]:
        """What became of a piece, and what is to be told."""
        had = filmed_frames(self._database, piece.camera, fit.settled)
        late = [frame for frame in fit.settled if frame not in had]
        overlapping = len(had) + len(fit.overlapping)
        remarks = []
        if late:
            remarks.append(self._late(late))
        if fit.early:
            remarks.append(f"{len(fit.early)} picture(s) from before the session's first frame are left out")
        if overlapping:
            remarks.append(f"{overlapping} picture(s) of frames that have one already are left out")
        if piece.left_over:
            remarks.append(f"{piece.left_over} picture(s) belong to no frame (too far off, or a second one)")
        if fit.taken or not piece.frames:
            return TAKEN, remarks
        return (LATE if late or fit.early else OVERLAP), remarks

    def _late(self, frames: list[int]) -> str:
        clips = sorted({frame // self.plan.clip_frames for frame in frames})
        since_s = ready_since_s(self._database, clips[0]) or 0.0
        which = f"clip {clips[0]}" if len(clips) == 1 else f"clips {clips[0]} to {clips[-1]}"
        return f"late by {since_s:.1f} s; its pictures of {which} are left out"

    def _settle(self, clip: int, now_s: float, changes: Changes, *, ends: bool) -> None:
        frames = [frame for frame in self._open.frames_of(clip) if frame < self._open.end]
        end = frames[-1] + 1
        times_s = self.plan.grid.times_s(np.arange(self._frame_rows, max(end, self._frame_rows)))
        record = ClipRecord(clip, frames[0], len(frames), "ready")
        lacking = {} if ends else self._lacking(clip)
        settle_clip(self._database, record, times_s.tolist(), self._open.pictures(clip), ends=ends)
        self._frame_rows = max(end, self._frame_rows)
        if lacking:
            waited_s = self._open.waited_s(clip, now_s)
            missing = ", ".join(f"{count} of {camera}" for camera, count in lacking.items())
            changes.notes.append(
                f"clip {clip}: begun without {missing} after {waited_s:.1f} s; these pictures are masked"
            )
        self._open.close(clip)
        open_s = float(self.plan.grid.times_s(np.array([self._open.open_from]))[0])
        for order in self._orders.values():
            order.forget_before(open_s)
        changes.clips_ready.append(clip)

    def _lacking(self, clip: int) -> Mapping[str, int]:
        """How many pictures of a clip are awaited from each camera."""
        filmed = self._open.filmed(clip)
        whole = self.plan.clip_frames
        return {camera: whole - filmed.get(camera, 0) for camera in self._open.lacking(clip)}
