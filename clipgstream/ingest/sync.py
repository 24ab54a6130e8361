"""From every camera's timestamps to common frames.

The rules, in order:
1. The timeline: with sync sets (`sync_index`), one frame a set, at the mean of its times; else evenly
   spaced, at the cameras' median frame rate (or the one given), at their common phase.
2. A picture belongs to its set's frame, or to the nearest one, when it lies within the tolerance of it;
   of two pictures for one frame the nearer stays. Whatever is left over is reported.
3. Cameras whose first or last frames differ by more than 2 frames and 2 % of the longest recording are
   refused, unless uneven recordings are allowed: then the range that all of them share is kept.
4. Leading and trailing frames that fewer than half of the training cameras filmed are dropped and
   reported. A picture missing in between is reported and masked: the frame stays, without it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.timeline import fit_grid, fit_period, no_rate
from clipgstream.ingest.timestamps import CameraTimes
from formats.errors import IngestError

_UNEVEN_FRAMES = 2
_UNEVEN_SHARE = 0.02
_RATE_SPREAD = 0.02
_TOLERANCE_SLACK = 1e-6
_MAX_EMPTY_FACTOR = 4


@dataclass(frozen=True)
class SyncSettings:
    """How pictures become frames.

    Attributes:
        tolerance: see IngestConfig.sync_tolerance.
        fps: frame rate to use instead of the cameras' own; None to find it.
        allow_uneven: recordings of different length are cut to the range they share.
        held_out: cameras that do not count as training cameras.
    """

    tolerance: float = 0.5
    fps: float | None = None
    allow_uneven: bool = False
    held_out: Collection[str] = ()


@dataclass(frozen=True)
class Timeline:
    """The capture's frames.

    Attributes:
        fps: frames a second.
        times_s: (frames,) time of each frame on the cameras' clock.
        pictures: per camera (frames,) int64, number of the picture in its footage, -1 where it has none.
        notes: what was left out and why.
    """

    fps: float
    times_s: NDArray[np.float64]
    pictures: dict[str, NDArray[np.int64]]
    notes: tuple[str, ...] = field(default=())

    def missing(self) -> list[tuple[str, int]]:
        """(camera, frame_index) of every picture that is not there, camera by camera."""
        return [
            (camera, int(frame))
            for camera, numbers in self.pictures.items()
            for frame in np.flatnonzero(numbers < 0)
        ]


@dataclass(frozen=True)
class _Slots:
    """Frames before any is dropped, and each camera's pictures by frame number (ascending, may repeat)."""

    fps: float
    times_s: NDArray[np.float64]
    frames: dict[str, NDArray[np.int64]]


def synchronise(times: Mapping[str, CameraTimes], settings: SyncSettings) -> Timeline:
    """Gives every picture its frame; see the module for the rules.

    Raises:
        IngestError: recordings that do not overlap or differ in length, or no frame rate to be found.
    """
    slots = _sets(times, settings) if _have_sets(times) else _even(times, settings)
    notes = rate_notes(times, slots.fps)
    pictures = {}
    for camera, own in times.items():
        pictures[camera], left_over = _assign(own.times_s, slots, camera, settings.tolerance)
        if left_over:
            notes.append(
                f"{camera}: {left_over} picture(s) belong to no frame (too far off, or a second one)"
            )
    first, end = _range(pictures, settings, notes)
    return Timeline(
        slots.fps,
        slots.times_s[first:end],
        {camera: numbers[first:end] for camera, numbers in pictures.items()},
        tuple(notes),
    )


def _have_sets(times: Mapping[str, CameraTimes]) -> bool:
    return all(own.sets is not None for own in times.values())


def _sets(times: Mapping[str, CameraTimes], settings: SyncSettings) -> _Slots:
    """One frame a sync set; a set that nobody filmed keeps its place, its time interpolated."""
    sets = {camera: own.sets for camera, own in times.items() if own.sets is not None}
    all_sets = np.concatenate(list(sets.values()))
    first = int(all_sets.min())
    count = int(all_sets.max()) - first + 1
    _check_count(count, times)
    sums, counts = np.zeros(count), np.zeros(count)
    np.add.at(sums, all_sets - first, np.concatenate([times[camera].times_s for camera in sets]))
    np.add.at(counts, all_sets - first, 1.0)
    filmed = np.flatnonzero(counts)
    times_s = np.asarray(np.interp(np.arange(count), filmed, sums[filmed] / counts[filmed]), np.float64)
    if not (np.diff(times_s) > 0.0).all():
        raise IngestError(
            "the sync sets are not in the order of their times",
            expected="times that grow with sync_index",
            found=f"set {first + int(np.argmin(np.diff(times_s)))} is later than the next one",
        )
    if settings.fps is not None:
        fps = settings.fps
    elif count > 1:
        fps = (count - 1) / float(times_s[-1] - times_s[0])
    else:
        raise no_rate()
    return _Slots(fps, times_s, {camera: numbers - first for camera, numbers in sets.items()})


def _even(times: Mapping[str, CameraTimes], settings: SyncSettings) -> _Slots:
    """Evenly spaced frames, the first one at or before the first picture."""
    grid = fit_grid([own.times_s for own in times.values()], settings.fps)
    frames = {camera: grid.frames(own.times_s) for camera, own in times.items()}
    first = min(int(numbers[0]) for numbers in frames.values())
    count = max(int(numbers[-1]) for numbers in frames.values()) - first + 1
    _check_count(count, times)
    times_s = grid.times_s(first + np.arange(count))
    return _Slots(grid.fps, times_s, {camera: numbers - first for camera, numbers in frames.items()})


def _check_count(count: int, times: Mapping[str, CameraTimes]) -> None:
    """Timestamps from different clocks would make a timeline of hours of nothing."""
    pictures = sum(len(own.times_s) for own in times.values())
    if count > _MAX_EMPTY_FACTOR * pictures + 100:
        raise too_far_apart(f"{count} frames for {pictures} pictures", times)


def too_far_apart(found: str, times: Mapping[str, CameraTimes]) -> IngestError:
    """Why timestamps make no timeline."""
    spans = ", ".join(f"{name} {own.times_s[0]:.3f} s" for name, own in times.items())
    return IngestError(
        "the cameras' timestamps lie too far apart",
        expected="timestamps of one common clock",
        found=f"{found}; recordings begin at {spans}",
        hint="cut the recordings to a common start, or give their capture times in timestamps.csv",
    )


def rate_notes(times: Mapping[str, CameraTimes], fps: float) -> list[str]:
    """Which cameras film at another rate than the timeline's."""
    notes = []
    for camera, own in times.items():
        if len(own.times_s) > 1:
            own_fps = 1.0 / fit_period(own.times_s)
            if abs(own_fps / fps - 1.0) > _RATE_SPREAD:
                notes.append(f"{camera}: films {own_fps:.3f} frames/s, the timeline has {fps:.3f}")
    return notes


def _assign(
    times_s: NDArray[np.float64], slots: _Slots, camera: str, tolerance: float
) -> tuple[NDArray[np.int64], int]:
    """Picture of each frame (-1: none), and how many pictures found no frame."""
    frames = slots.frames[camera]
    away_s = np.abs(times_s - slots.times_s[frames])
    numbers = np.full(len(slots.times_s), -1, dtype=np.int64)
    nearest = nearest_pictures(frames, away_s * slots.fps, tolerance)
    numbers[list(nearest)] = list(nearest.values())
    return numbers, len(times_s) - len(nearest)


def nearest_pictures(
    frames: NDArray[np.int64], away: NDArray[np.float64], tolerance: float
) -> dict[int, int]:
    """Which picture belongs to each frame, by frame (rule 2).

    Args:
        frames: (pictures,) the frame nearest to each picture.
        away: (pictures,) how far from its time, in frame periods.
        tolerance: how far it may be.
    """
    nearest: dict[int, int] = {}
    for picture in np.flatnonzero(away <= tolerance + _TOLERANCE_SLACK):
        frame = int(frames[picture])
        if frame not in nearest or away[picture] < away[nearest[frame]]:
            nearest[frame] = int(picture)
    return nearest


def enough_cameras(training: int) -> int:
    """How many of the training cameras must have filmed a frame that begins or ends a capture (rule 4)."""
    return (training + 1) // 2


def _range(
    pictures: Mapping[str, NDArray[np.int64]], settings: SyncSettings, notes: list[str]
) -> tuple[int, int]:
    """First frame to keep and the one after the last; says in `notes` what is dropped."""
    spans = {}
    for camera, numbers in pictures.items():
        filmed = np.flatnonzero(numbers >= 0)
        if not len(filmed):
            raise IngestError("no picture of a camera fits the others' times", where=f"camera {camera!r}")
        spans[camera] = (int(filmed[0]), int(filmed[-1]))
    count = max(last for _, last in spans.values()) + 1
    if settings.allow_uneven:
        first, end = _shared(spans)
    else:
        _check_even(spans)
        first, end = _half(pictures, settings)
    if first or end < count:
        notes.append(dropped_note(first, count - end, uneven=settings.allow_uneven))
    return first, end


def dropped_note(leading: int, trailing: int, *, uneven: bool = False) -> str:
    """What rule 4 dropped, or rule 3 with uneven recordings."""
    whom = "every camera" if uneven else "half of the training cameras"
    return f"{leading} leading and {trailing} trailing frame(s) dropped: not filmed by {whom}"


def _shared(spans: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    first, end = max(first for first, _ in spans.values()), min(last for _, last in spans.values()) + 1
    if first >= end:
        raise IngestError("the recordings share no frame", found=_describe(spans))
    return first, end


def _half(pictures: Mapping[str, NDArray[np.int64]], settings: SyncSettings) -> tuple[int, int]:
    training = [numbers for camera, numbers in pictures.items() if camera not in settings.held_out]
    filmed = np.sum([numbers >= 0 for numbers in training], axis=0)
    kept = np.flatnonzero(filmed >= enough_cameras(len(training)))
    if not len(kept):
        raise no_frame()
    return int(kept[0]), int(kept[-1]) + 1


def no_frame() -> IngestError:
    """Why a capture has neither beginning nor end."""
    return IngestError(
        "no frame was filmed by half of the training cameras",
        hint="check that all cameras' timestamps are of one clock",
    )


def _check_even(spans: Mapping[str, tuple[int, int]]) -> None:
    longest = max(last - first + 1 for first, last in spans.values())
    allowed = max(float(_UNEVEN_FRAMES), _UNEVEN_SHARE * longest)
    for side in (0, 1):
        edges = [span[side] for span in spans.values()]
        if max(edges) - min(edges) > allowed:
            raise IngestError(
                "the cameras' recordings do not cover the same time",
                expected=f"first and last frames at most {allowed:.0f} apart",
                found=_describe(spans),
                hint="record or cut all cameras to the same range, or add --allow-uneven"
                " to keep only what they share",
            )


def _describe(spans: Mapping[str, tuple[int, int]]) -> str:
    return ", ".join(f"{camera}: frames {first} to {last}" for camera, (first, last) in spans.items())
