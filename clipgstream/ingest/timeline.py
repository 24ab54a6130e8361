"""Frame periods and phases from noisy timestamps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NO_PHASE = 0.1
_NOMINAL_TOLERANCE = 1e-6


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


def nominal_rate(fps: float) -> float:
    """The whole (25) or NTSC (30000/1001) frame rate that `fps` equals but for rounding, else `fps`."""
    for nominal in (float(round(fps)), round(fps * 1.001) * 1000.0 / 1001.0):
        if nominal > 0.0 and abs(fps / nominal - 1.0) < _NOMINAL_TOLERANCE:
            return nominal
    return fps
