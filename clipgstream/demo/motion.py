"""Motions of the demo's objects: rigid poses as analytic functions of time.

Lengths are world units (metres), angles radians, times seconds; z points up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Pose:
    """Where a body is: world = rotation @ local + position.

    Attributes:
        rotation: (3, 3) float64.
        position: (3,) float64.
    """

    rotation: NDArray[np.float64]
    position: NDArray[np.float64]


class Motion(Protocol):
    """Anything that has a pose at any time."""

    def pose(self, time_s: float) -> Pose:
        """Pose at a time since the start of the capture."""


def rotation_about(axis: str, angle_rad: float) -> NDArray[np.float64]:
    """Rotation by an angle about the x, y or z axis, (3, 3)."""
    i = "xyz".index(axis)
    j, k = (i + 1) % 3, (i + 2) % 3
    rotation = np.eye(3)
    rotation[j, j] = rotation[k, k] = math.cos(angle_rad)
    rotation[k, j] = math.sin(angle_rad)
    rotation[j, k] = -rotation[k, j]
    return rotation


def hop_height(time_s: float, period_s: float, height: float) -> float:
    """Height of a bouncing body: a parabola from 0 to `height` and back once a period."""
    phase = (time_s / period_s) % 1.0
    return 4.0 * height * phase * (1.0 - phase)


@dataclass(frozen=True)
class Rest:
    """Stands still."""

    position: Vector
    yaw_rad: float = 0.0

    def pose(self, time_s: float) -> Pose:
        return Pose(rotation_about("z", self.yaw_rad), np.array(self.position))


@dataclass(frozen=True)
class Spin:
    """Turns about an axis through its own centre."""

    position: Vector
    axis: str
    rate_rad_s: float
    phase_rad: float

    def pose(self, time_s: float) -> Pose:
        turn = rotation_about(self.axis, self.phase_rad + self.rate_rad_s * time_s)
        return Pose(turn, np.array(self.position))


@dataclass(frozen=True)
class Orbit:
    """Circles about a vertical axis, x axis along the way, rolling and hopping as it goes.

    Attributes:
        center: of the circle; its z is the height when not hopping.
        hop: height of the hops, 0 for none. hop_period_s, hop_phase_s: when they happen.
        roll_rate_rad_s: about the axis across the way.
    """

    center: Vector
    radius: float
    rate_rad_s: float
    phase_rad: float
    roll_rate_rad_s: float = 0.0
    hop: float = 0.0
    hop_period_s: float = 1.0
    hop_phase_s: float = 0.0

    def pose(self, time_s: float) -> Pose:
        angle = self.phase_rad + self.rate_rad_s * time_s
        lift = hop_height(time_s + self.hop_phase_s, self.hop_period_s, self.hop)
        offset = np.array([self.radius * math.cos(angle), self.radius * math.sin(angle), lift])
        heading = rotation_about("z", angle + math.copysign(math.pi / 2, self.rate_rad_s))
        roll = rotation_about("y", self.roll_rate_rad_s * time_s)
        return Pose(heading @ roll, np.array(self.center) + offset)


@dataclass(frozen=True)
class Swing:
    """A pendulum: turns to and fro about a horizontal axis through its pivot.

    Attributes:
        yaw_rad: direction that it swings in, from the x axis.
        twist_rad_s: turns about its own rod.
    """

    pivot: Vector
    amplitude_rad: float
    period_s: float
    phase_rad: float
    yaw_rad: float
    twist_rad_s: float = 0.0

    def pose(self, time_s: float) -> Pose:
        angle = self.amplitude_rad * math.sin(2.0 * math.pi * time_s / self.period_s + self.phase_rad)
        swing = rotation_about("z", self.yaw_rad) @ rotation_about("y", angle)
        return Pose(swing @ rotation_about("z", self.twist_rad_s * time_s), np.array(self.pivot))


@dataclass(frozen=True)
class Drop:
    """Falls in from above at `start_s`, then bounces on along an orbit for ever.

    Attributes:
        orbit: the way after landing; its hops begin at the landing.
        start_s: when it falls. above: how far above the orbit's height it starts.
        speed: downward speed at the start.
    """

    orbit: Orbit
    start_s: float
    above: float
    speed: float

    GRAVITY = 9.81

    def landing_s(self) -> float:
        """When it lands."""
        fall = (math.sqrt(self.speed**2 + 2.0 * self.GRAVITY * self.above) - self.speed) / self.GRAVITY
        return self.start_s + fall

    def pose(self, time_s: float) -> Pose:
        since_landing = time_s - self.landing_s()
        pose = self.orbit.pose(since_landing)
        if since_landing >= 0.0:
            return pose
        fallen = time_s - self.start_s
        drop = self.above - self.speed * fallen - 0.5 * self.GRAVITY * fallen**2
        height = self.orbit.center[2] + drop
        return Pose(pose.rotation, np.array([pose.position[0], pose.position[1], height]))
