"""The beginning of growing footage: gathers pieces until a session can be made of them.

The timeline is settled from the first piece of every camera, by the rules of `sync`, so that it does not
depend on the order in which pieces came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from clipgstream.ingest.calibration import Calibration
from clipgstream.ingest.delivery import Delivery, joined_times
from clipgstream.ingest.follow_report import FollowSettings
from clipgstream.ingest.follow_timeline import FollowPlan, Piece, fit_piece
from clipgstream.ingest.footage import match_footage
from clipgstream.ingest.piece_order import PieceOrder, Placed, place_of, renamed
from clipgstream.ingest.rig_fit import FilmedPiece, fit_rig
from clipgstream.ingest.sync import dropped_note, enough_cameras, no_frame, rate_notes, too_far_apart
from clipgstream.ingest.timeline import Grid, fit_grid, fit_period
from clipgstream.ingest.timestamps import CameraTimes
from clipgstream.rig import Rig
from formats.errors import IngestError

_MAX_START_SPREAD_S = 60.0


@dataclass(frozen=True)
class Start:
    """What a session begins with.

    Attributes:
        rig: the cameras that film, at the footage's picture sizes.
        plan: the settled timeline.
        notes: what the user should know.
        deliveries: every piece so far, in its camera's order.
    """

    rig: Rig
    plan: FollowPlan
    notes: tuple[str, ...]
    deliveries: tuple[Delivery, ...]


class Beginning:
    """Pieces of footage that came before there is a session."""

    def __init__(self, calibrated: Calibration, settings: FollowSettings) -> None:
        """Raises IngestError: a camera is held out that the calibration does not have."""
        self._calibrated = calibrated
        self._settings = settings
        self._rig = calibrated.rig.with_held_out(settings.hold_out)
        self._deliveries: dict[str, list[Delivery]] = {}
        self._foreign: list[str] = []
        self._begun_s: float | None = None
        self.renamed: list[tuple[Path, Path]] = []

    def add(self, deliveries: Collection[Delivery], foreign: Collection[str], now_s: float) -> None:
        """Takes what came. Two pieces of the same content stay until the session tells them apart."""
        if deliveries or foreign:
            self._begun_s = now_s if self._begun_s is None else self._begun_s
        for delivery in deliveries:
            self._deliveries.setdefault(delivery.camera, []).append(delivery)
        self._foreign += foreign

    def rename(self, old: Path, new: Path) -> None:
        """A file has another path now."""
        self.renamed.append((old, new))
        for camera, deliveries in self._deliveries.items():
            self._deliveries[camera] = [renamed(delivery, old, new) for delivery in deliveries]

    @property
    def foreign(self) -> list[str]:
        """Footage of no calibrated camera."""
        return self._foreign

    def missing(self) -> list[str]:
        """Cameras without footage so far."""
        return [name for name in self._rig.names() if name not in self._deliveries]

    def next_due_s(self) -> float | None:
        """When the deadline for the beginning passes; None: nothing came yet."""
        return None if self._begun_s is None else self._begun_s + self._settings.deadline_s

    def waiting_for(self) -> dict[str, str]:
        """Cameras that the session's beginning waits for, and why."""
        reasons = dict.fromkeys(self.missing(), "no footage yet")
        for camera in self._deliveries:
            if not self._is_certain(camera):
                reasons[camera] = f"an earlier piece than {self._first(camera).name} may come"
        return reasons

    def settle(self, now_s: float, *, ended: bool) -> Start | None:
        """The session's beginning; None while it is open.

        Raises:
            IngestError: footage that cannot belong to the calibration.
        """
        due_s = self.next_due_s()
        final = ended or (due_s is not None and now_s >= due_s)
        if not final and self.waiting_for():
            return None
        missing = self.missing()
        if missing and (ended or self._settings.allow_missing_cameras or not self._deliveries):
            self._check_names()
        elif missing:
            return None
        names = [name for name in self._rig.names() if name in self._deliveries]
        return self._start(names, final)

    def _check_names(self) -> None:
        """Refuses footage that is not the calibration's."""
        if not self._deliveries and not self._foreign:
            raise IngestError(
                "no footage found",
                where=self._settings.footage,
                expected=f"footage of {', '.join(self._rig.names())}",
                hint="name each file or folder after its camera in the calibration",
            )
        place = Path(self._settings.footage)
        foreign = {camera_name(name) for name in self._foreign}
        found = {name: place / name for name in [*self._deliveries, *sorted(foreign)]}
        if self._settings.allow_missing_cameras and self._deliveries:
            found = {name: path for name, path in found.items() if name not in foreign}
        match_footage(
            found,
            self._rig.names(),
            self._calibrated.ignored,
            allow_missing_cameras=self._settings.allow_missing_cameras,
        )

    def _first(self, camera: str) -> Delivery:
        return min(self._deliveries[camera], key=place_of)

    def _is_certain(self, camera: str) -> bool:
        """Whether no earlier piece of a camera can come."""
        first, *others = sorted(self._deliveries[camera], key=place_of)
        if not first.number:
            return True
        # A clock that goes on over pieces, and begins with this one, has nothing before.
        times_s = first.scan.times_s
        goes_on = any(
            joined_times(first, other) == 0.0 for other in others if other.number == first.number + 1
        )
        return goes_on and len(times_s) > 1 and times_s[0] < times_s[-1] - times_s[0] + fit_period(times_s)

    def _start(self, names: list[str], final: bool) -> Start | None:
        firsts = {name: self._first(name) for name in names}
        times = {name: CameraTimes(first.scan.times_s, None) for name, first in firsts.items()}
        starts_s = [float(own.times_s[0]) for own in times.values()]
        if max(starts_s) - min(starts_s) > _MAX_START_SPREAD_S:
            raise too_far_apart(f"{max(starts_s) - min(starts_s):.0f} s", times)
        clock_s = max(float(first.scan.time_base) for first in firsts.values())
        grid = fit_grid([own.times_s for own in times.values()], self._settings.fps, clock_s)
        rig = Rig(tuple(self._rig.camera(name) for name in names))
        training = frozenset(camera.name for camera in rig.cameras if not camera.held_out)
        tolerance = self._settings.config.sync_tolerance
        pieces = {name: self._placed(name, grid, tolerance) for name in names}
        frame = _first_frame(pieces, training, final)
        if frame is None:
            return None
        sizes = [_filmed(firsts[name]) for name in names]
        rig, notes = fit_rig(rig, sizes)
        begins = {name: own[0].first - frame for name, own in pieces.items()}
        if dropped := max(0, -min(begins.values())):
            notes.append(dropped_note(dropped, 0))
        if missing := self.missing():
            notes.append(f"no footage of {', '.join(missing)}: left out")
        clip_frames = self._settings.config.clip_frames
        plan = FollowPlan(grid.starting_at(frame), clip_frames, tolerance, tuple(names), training, begins)
        notes = [*self._calibrated.notes, *notes, *rate_notes(times, grid.fps)]
        in_order = [delivery for name in names for delivery in sorted(self._deliveries[name], key=place_of)]
        return Start(rig, plan, tuple(notes), tuple(in_order))

    def _placed(self, camera: str, grid: Grid, tolerance: float) -> list[Piece]:
        order = PieceOrder()
        placed: list[Placed] = []
        for delivery in sorted(self._deliveries[camera], key=place_of):
            placed += order.offer(delivery, 0.0)
        return [fit_piece(piece, grid, tolerance) for piece in placed]


def camera_name(name: str) -> str:
    """The camera that a file or folder at the top of the footage is named after."""
    return PurePosixPath(name).stem


def _filmed(delivery: Delivery) -> FilmedPiece:
    scan = delivery.scan
    return FilmedPiece(delivery.file.path, scan.width_px, scan.height_px)


def _first_frame(pieces: Mapping[str, list[Piece]], training: Collection[str], final: bool) -> int | None:
    """The first frame that enough training cameras filmed; None while one that comes may be it.

    Raises:
        IngestError: nothing more comes, and there is none.
    """
    filmed: Counter[int] = Counter()
    for camera in training:
        filmed.update({frame for piece in pieces[camera] for frame in piece.frames})
    until = {camera: pieces[camera][0].last for camera in training}
    need = enough_cameras(len(training))
    for frame in range(min(own[0].first for own in pieces.values()), max(filmed, default=0) + 1):
        if filmed[frame] >= need:
            return frame
        unknown = sum(frame > last for last in until.values())
        if filmed[frame] + unknown >= need and not final:
            return None
    if final:
        raise no_frame()
    return None
