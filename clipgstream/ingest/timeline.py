"""Frame periods and phases from noisy timestamps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formats.errors import IngestError

_NO_PHASE = 0.1
_NOMINAL_TOLERANCE = 1e-6
_PHASE_STEPS = 1 << 20


@dataclass(frozen=True)
class Grid:
    """Evenly spaced frames.

    Attributes:
        fps: frames a second.
        origin_s: on the cameras' clock.
        phase: frame periods from there to frame 0. Settled to 2**-20 of a period, so that the first pieces
            of a recording give the same as all of it, and moving to another frame 0 changes no time.
    """

    fps: float
    origin_s: float
    phase: float

    def times_s(self, frames: NDArray[np.int64]) -> NDArray[np.float64]:
        """Time of each frame."""
        return np.asarray(self.origin_s + (self.phase + frames) / self.fps, dtype=np.float64)

    def frames(self, times_s: NDArray[np.float64]) -> NDArray[np.int64]:
        """The nearest frame of each time."""
        periods = (times_s - self.origin_s) * self.fps
        return np.floor(periods - self.phase + 0.5).astype(np.int64)

    def starting_at(self, frame: int) -> Grid:
        """The same frames, counted from `frame`."""
        return replace(self, phase=self.phase + frame)


def fit_grid(times_s: Collection[NDArray[np.float64]], fps: float | None, clock_s: float = 0.0) -> Grid:
    """Frames at the cameras' median rate and their common phase, or at the rate given.

    Args:
        times_s: each camera's ascending times.
        clock_s: what the cameras' times are rounded to, where that matters: in a short piece.

    Raises:
        IngestError: no frame rate to be found.
    """
    if fps is None:
        periods = [fit_period(times) for times in times_s if len(times) > 1]
        if not periods:
            raise no_rate()
        longest_s = max(float(times[-1] - times[0]) for times in times_s)
        fps = nominal_rate(1.0 / float(np.median(periods)), clock_s / longest_s)
    origin_s = min(float(times[0]) for times in times_s)
    turns = (common_phase(list(times_s), 1.0 / fps) - origin_s) * fps
    return Grid(fps, origin_s, round(turns * _PHASE_STEPS) % _PHASE_STEPS / _PHASE_STEPS)


def no_rate() -> IngestError:
    """Why there is no timeline."""
    return IngestError(
        "the frame rate cannot be found",
        expected="two pictures of one camera or more",
        hint="give the frame rate (--fps)",
    )


def fit_period(times_s: NDArray[np.float64]) -> float:
    """The frame period of ascending times, in seconds, whatever frames are missing.

    The median difference is only exact to the container's clock (Matroska's milliseconds are 1 % off
    at 30 frames a second), so frames are numbered with it, step by step, and the times' slope is fitted.

    Args:
        times_s: two ascending times or more.
    """
    steps_s = np.diff(times_s)
    period_s = float(np.median(steps_s))
    numbers = np.concatenate([[0.0], np.cumsum(np.maximum(1.0, np.round(steps_s / period_s)))])
    centred = numbers - numbers.mean()
    return float(centred @ times_s / (centred @ centred))


def common_phase(times_s: Sequence[NDArray[np.float64]], period_s: float) -> float:
    """Time of a frame such that no camera's pictures lie far from the frames around them, in seconds.

    It is the middle of the shortest arc of the period that holds every camera's mean phase. A camera
    that films several pictures a frame has no phase and does not count.
    """
    origin_s = min(float(times[0]) for times in times_s)
    means = [np.exp(2j * np.pi * (times - origin_s) / period_s).mean() for times in times_s]
    turns = np.sort([np.angle(mean) / (2.0 * np.pi) % 1.0 for mean in means if abs(mean) > _NO_PHASE])
    if not len(turns):
        return origin_s
    gaps = np.diff(np.append(turns, turns[0] + 1.0))
    widest = int(np.argmax(gaps))
    arc = 1.0 - gaps[widest]
    start = turns[(widest + 1) % len(turns)]
    return origin_s + float(start + 0.5 * arc) * period_s


def nominal_rate(fps: float, uncertainty: float = 0.0) -> float:
    """The whole (25) or NTSC (30000/1001) frame rate that `fps` equals but for rounding, else `fps`.

    Args:
        uncertainty: how far `fps` may be off, as a share of it.
    """
    whole, ntsc = float(round(fps)), round(fps * 1.001) * 1000.0 / 1001.0
    nominal = min((whole, ntsc), key=lambda rate: abs(fps - rate))
    is_near = nominal > 0.0 and abs(fps / nominal - 1.0) < max(_NOMINAL_TOLERANCE, uncertainty)
    return nominal if is_near else fps
