"""The clips that are still open while footage grows: which pictures they have, and when they are complete.

The rules are those of `sync`, in a form that needs no end: a clip is settled once every camera has what it
ever will have of it, and every frame of it lies before one that enough cameras filmed, so that no settled
frame would be dropped at the capture's end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from clipgstream.ingest.piece_order import Placed
from clipgstream.ingest.sync import enough_cameras, nearest_pictures
from clipgstream.ingest.timeline import Grid
from clipgstream.session_db import PictureRow


@dataclass(frozen=True)
class FollowPlan:
    """What is settled when the session is made.

    Attributes:
        grid: frame 0 is the session's first frame.
        clip_frames: M.
        tolerance: see IngestConfig.sync_tolerance.
        cameras: names, in the rig's order.
        training: those of them that are not held out.
        begins: frame of each camera's first picture; it filmed nothing before.
    """

    grid: Grid
    clip_frames: int
    tolerance: float
    cameras: tuple[str, ...]
    training: frozenset[str]
    begins: Mapping[str, int]


@dataclass(eq=False)
class Piece:
    """A placed piece and what it brings.

    Attributes:
        frames: its picture of each frame (rule 2 of `sync`).
        first, last: frames nearest to its first and last picture.
        first_s, last_s: their times.
        file: number in the session's database once it is recorded there.
    """

    placed: Placed
    frames: dict[int, int]
    first: int
    last: int
    first_s: float
    last_s: float
    file: int | None = None

    @property
    def camera(self) -> str:
        """Whose."""
        return self.placed.delivery.camera

    @property
    def left_over(self) -> int:
        """Pictures that belong to no frame."""
        return len(self.placed.delivery.scan.times_s) - len(self.frames)


@dataclass(frozen=True)
class Fit:
    """What became of a piece's frames.

    Attributes:
        taken: frames that have its picture now.
        settled: frames of clips that are settled.
        early: frames before the session's first.
        overlapping: frames that had a picture for the same time.
    """

    taken: list[int] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    early: list[int] = field(default_factory=list)
    overlapping: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Held:
    piece: Piece
    picture: int
    away: float


def fit_piece(placed: Placed, grid: Grid, tolerance: float) -> Piece:
    """Gives a piece's pictures their frames."""
    times_s = placed.times_s
    frames = grid.frames(times_s)
    away = np.abs(times_s - grid.times_s(frames)) * grid.fps
    nearest = nearest_pictures(frames, away, tolerance)
    first_s, last_s = float(times_s[0]), float(times_s[-1])
    return Piece(placed, nearest, int(frames[0]), int(frames[-1]), first_s, last_s)


class OpenClips:
    """Frames, pictures and pieces of the clips that are not settled yet; the rest is in the database."""

    def __init__(self, plan: FollowPlan, settled: Collection[int] = ()) -> None:
        """`settled`: clips that are, in any order."""
        self.plan = plan
        self._settled = set(settled)
        self.first_open = 0
        self._end = max(self._settled, default=-1) * plan.clip_frames + plan.clip_frames
        self._advance()
        self._pictures: dict[int, dict[str, _Held]] = {}
        self._filmed: dict[int, int] = {}
        self._pieces: dict[str, list[Piece]] = {camera: [] for camera in plan.cameras}
        self._complete_since: dict[int, float] = {}

    @property
    def end(self) -> int:
        """Frames that are certain to be the session's: all before it."""
        return self._end

    @property
    def begun(self) -> int:
        """Clips that any frame is known of, and all before them."""
        last = max(self._pictures, default=-1)
        return max(last // self.plan.clip_frames, max(self._settled, default=-1), self.first_open - 1) + 1

    @property
    def latest(self) -> int:
        """The last frame that anything is known of."""
        return max(max(self._pictures, default=0), self._end - 1)

    @property
    def open_from(self) -> int:
        """The first frame of the first clip that is not settled."""
        return self.first_open * self.plan.clip_frames

    def is_settled(self, clip: int) -> bool:
        """Whether a clip's pictures can change no more."""
        return clip < self.first_open or clip in self._settled

    def add(self, piece: Piece) -> Fit:
        """Takes a piece's pictures into the clips that are open; the first of overlapping ones stays."""
        fit = Fit()
        away = self._away(piece)
        for frame, picture in sorted(piece.frames.items()):
            if frame < 0:
                fit.early.append(frame)
            elif self.is_settled(frame // self.plan.clip_frames):
                fit.settled.append(frame)
            elif self._take(frame, _Held(piece, picture, away[picture])):
                fit.taken.append(frame)
            else:
                fit.overlapping.append(frame)
        if fit.taken or not piece.frames:
            self._pieces[piece.camera].append(piece)
            self._pieces[piece.camera].sort(key=lambda other: (other.first, other.last))
        return fit

    def _away(self, piece: Piece) -> list[float]:
        times_s = piece.placed.times_s
        grid = self.plan.grid
        away: list[float] = (np.abs(times_s - grid.times_s(grid.frames(times_s))) * grid.fps).tolist()
        return away

    def _take(self, frame: int, new: _Held) -> bool:
        cameras = self._pictures.setdefault(frame, {})
        old = cameras.get(new.piece.camera)
        if old is not None:
            overlap = new.piece.first_s <= old.piece.last_s and old.piece.first_s <= new.piece.last_s
            if overlap or (old.away, old.piece.first_s) <= (new.away, new.piece.first_s):
                return False
        cameras[new.piece.camera] = new
        if old is None and new.piece.camera in self.plan.training:
            self._count(frame)
        return True

    def _count(self, frame: int) -> None:
        self._filmed[frame] = self._filmed.get(frame, 0) + 1
        if self._filmed[frame] >= enough_cameras(len(self.plan.training)):
            self._end = max(self._end, frame + 1)

    def frames_of(self, clip: int) -> range:
        """A clip's frames, as planned."""
        first = clip * self.plan.clip_frames
        return range(first, first + self.plan.clip_frames)

    def last_clips(self) -> list[int]:
        """Clips that are open when the capture ends, those without a frame before `end` left out."""
        clips = range(self.first_open, -(-self._end // self.plan.clip_frames))
        return [clip for clip in clips if not self.is_settled(clip)]

    def due(self, now_s: float, deadline_s: float) -> list[int]:
        """Clips that can be settled now: whole before `end`, and complete or overdue."""
        covered = {camera: self._covered(camera) for camera in self.plan.cameras}
        due = []
        for clip in range(self.first_open, self._end // self.plan.clip_frames):
            if not self.is_settled(clip):
                complete = self._complete(clip, covered)
                if complete:
                    self._complete_since.setdefault(clip, now_s)
                overdue = clip in self._complete_since and (now_s - self._complete_since[clip] >= deadline_s)
                if overdue or len(complete) == len(self.plan.cameras):
                    due.append(clip)
        return due

    def lacking(self, clip: int) -> list[str]:
        """Cameras that something of a clip is awaited from."""
        complete = self._complete(clip, {camera: self._covered(camera) for camera in self.plan.cameras})
        return [camera for camera in self.plan.cameras if camera not in complete]

    def first_waiting(self) -> int | None:
        """The first clip that some camera has all of."""
        return min(self._complete_since, default=None)

    def filmed(self, clip: int) -> Counter[str]:
        """Pictures of a clip by camera."""
        frames = self.frames_of(clip)
        return Counter(camera for frame in frames for camera in self._pictures.get(frame, {}))

    def holds(self, file: int) -> bool:
        """Whether a file of this number in the database brings pictures of open clips."""
        return any(piece.file == file for pieces in self._pieces.values() for piece in pieces)

    def needs(self, path: Path) -> bool:
        """Whether a file holds pictures of open clips."""
        return any(
            held.piece.placed.delivery.file.path == path
            for cameras in self._pictures.values()
            for held in cameras.values()
        )

    def waited_s(self, clip: int, now_s: float) -> float:
        """How long a clip has waited since the first camera had all of it."""
        return now_s - self._complete_since.get(clip, now_s)

    def next_due_s(self, deadline_s: float) -> float | None:
        """When the deadline of a clip passes next; None: no clip waits."""
        return min((since_s + deadline_s for since_s in self._complete_since.values()), default=None)

    def _complete(self, clip: int, covered: Mapping[str, Sequence[tuple[int, int]]]) -> set[str]:
        frames = self.frames_of(clip)
        return {
            camera
            for camera, spans in covered.items()
            if any(first <= frames[0] and frames[-1] <= last for first, last in spans)
        }

    def _covered(self, camera: str) -> list[tuple[int, int]]:
        """Spans of frames, both ends included, of which nothing more will come from a camera."""
        spans = [(0, self.plan.begins[camera] - 1)]
        before: Piece | None = None
        for piece in self._pieces[camera]:
            first, last = spans[-1]
            if piece.first <= last + 1 or (before is not None and _follows(before, piece)):
                spans[-1] = (first, max(last, piece.last))
            else:
                spans.append((piece.first, piece.last))
            before = piece
        return spans

    def pictures(self, clip: int) -> list[PictureRow]:
        """Rows of a clip's pictures before `end`; every piece must have its number in the database."""
        rows = []
        for frame in self.frames_of(clip):
            if frame >= self._end:
                break
            for camera, held in sorted(self._pictures.get(frame, {}).items()):
                rows.append(_row(camera, frame, held))
        return rows

    def close(self, clip: int) -> None:
        """A clip is settled: what only it needed is let go."""
        self._settled.add(clip)
        self._complete_since.pop(clip, None)
        for frame in self.frames_of(clip):
            self._pictures.pop(frame, None)
            self._filmed.pop(frame, None)
        self._advance()
        for camera, pieces in self._pieces.items():
            # The last one of the past says whether the next one follows it.
            past = [piece for piece in pieces if piece.last < self.open_from]
            self._pieces[camera] = past[-1:] + [piece for piece in pieces if piece.last >= self.open_from]

    def _advance(self) -> None:
        while self.first_open in self._settled:
            self._settled.discard(self.first_open)
            self.first_open += 1


def _row(camera: str, frame: int, held: _Held) -> PictureRow:
    piece = held.piece
    assert piece.file is not None
    scan = piece.placed.delivery.scan
    pts = None if scan.pts is None else scan.pts[held.picture]
    time_s = float(piece.placed.times_s[held.picture])
    return PictureRow(camera, frame, piece.file, held.picture, pts, time_s)


def _follows(before: Piece, piece: Piece) -> bool:
    """Whether nothing can come between two pieces."""
    first, second = before.placed.delivery, piece.placed.delivery
    if first.file.path == second.file.path:
        return second.file.offset <= first.file.offset + first.file.bytes
    # A file that is no piece as a whole may still grow, whatever files have begun since.
    return first.file.whole and first.number is not None and second.number == first.number + 1
