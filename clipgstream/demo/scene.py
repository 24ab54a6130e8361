"""What stands and what moves in the demo's room.

Lengths are metres, z points up, the floor is at z = 0 and the action happens around `ACTION_CENTER`.
The moving bodies keep to zones that never meet, so that any phases of the motion are free of collisions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from clipgstream.demo import kernels as k
from clipgstream.demo import textures as tex
from clipgstream.demo.config import DemoConfig
from clipgstream.demo.motion import Drop, Motion, Orbit, Pose, Rest, Spin, Swing

F64 = NDArray[np.float64]

ACTION_CENTER = (0.0, tex.ROOM_CENTER_Y, 0.76)
ROOM_HALF = (3.3, 3.0, 1.6)
ROOM_CENTER = (0.0, -0.25, 1.6)
LAMP = (-1.9, -2.3, 3.05)
LAMP_HALF = 0.1
# Circle of the train and the beach ball.
RING_RADIUS = 1.05

# sRGB palettes in the order of textures.CREAM ... textures.INK; the seed picks one.
PALETTES = (
    "F3E7D3 A9D4DA F0B23E 9DBDB4 6FA09B 3F7C80 2B5A66 C9935E D9643F 2A3A52",
    "F5EBDD F2CDB5 F2A65A D9A5A0 B5798A 7C5478 4A3B62 B98A62 3E8E8C 2D2A45",
    "F1EAD2 CFE0C8 F4C95D B4C79A 86A873 56815C 355C4B BE8F5C E0785A 27404A",
)


@dataclass(frozen=True)
class Part:
    """One solid of a body, in the body's coordinates.

    Attributes:
        kind: kernels.BOX, CYLINDER or CAPSULE (round ones along their z).
        size: half sizes of a box; (radius, 0, half length) of a round part.
        texture: texture kind of clipgstream.demo.textures.
        scale: size of the texture's features.
        colors: three palette entries.
        position: centre in the body.
        rotation: body_from_part, (3, 3); None for none.
    """

    kind: int
    size: tuple[float, float, float]
    texture: int
    scale: float
    colors: tuple[int, int, int]
    position: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rotation: F64 | None = None

    def bound(self) -> float:
        """Radius of the sphere around the part."""
        x, y, z = self.size
        if self.kind == k.BOX:
            return math.sqrt(x * x + y * y + z * z)
        return x + z if self.kind == k.CAPSULE else math.hypot(x, z)

    def occluder(self) -> float:
        """Radius of the sphere that darkens the part's surroundings as much."""
        x, y, z = self.size
        if self.kind == k.BOX:
            return 1.1 * (x * y * z) ** (1.0 / 3.0)
        return (x * x * (x + 0.5 * z)) ** (1.0 / 3.0)


@dataclass(frozen=True)
class Body:
    """Parts that move together.

    Attributes:
        name: unique in the scene.
        appears_s: not in the scene before this time.
    """

    name: str
    parts: tuple[Part, ...]
    motion: Motion
    appears_s: float = 0.0


@dataclass(frozen=True)
class DemoScene:
    """The room with all that is in it.

    Attributes:
        still: what never moves; the room first.
        moving: what moves.
        palette: (PALETTE_SIZE, 3) linear RGB.
        seed: of the textures.
    """

    still: tuple[Body, ...]
    moving: tuple[Body, ...]
    palette: F64
    seed: int

    def body(self, name: str) -> Body:
        """The body called `name`; KeyError when there is none."""
        for body in self.still + self.moving:
            if body.name == name:
                return body
        raise KeyError(name)

    def present(self, time_s: float) -> tuple[Body, ...]:
        """The moving bodies that are in the scene at a time."""
        return tuple(body for body in self.moving if time_s >= body.appears_s - 1e-9)


@lru_cache(maxsize=8)
def build_scene(config: DemoConfig) -> DemoScene:
    """The demo's scene; only the seed, the frame rate and the clip length matter."""
    rng = np.random.default_rng(config.seed)
    palette = _palette(config.seed, rng)
    phases = rng.uniform(0.0, 2.0 * math.pi, 8)
    still = (Body("room", (_room(),), Rest(ROOM_CENTER)), *_furniture())
    moving = (
        _totem(phases[0]),
        _ball(phases[1], phases[2]),
        *_train(phases[1]),
        _pendulum(phases[3]),
        _pinwheel(phases[4]),
        _visitor(config, phases[5]),
    )
    return DemoScene(still, moving, palette, int(rng.integers(0, 1_000_000)))


def tables(bodies: tuple[Body, ...], time_s: float, seed: int) -> tuple[F64, F64]:
    """`geometry` and `look` of the kernels for bodies at a time: (parts, columns) each."""
    geometry, look = [], []
    for body in bodies:
        pose = body.motion.pose(time_s)
        for number, part in enumerate(body.parts):
            geometry.append(_geometry_row(part, pose))
            # A part keeps its own seed whatever else is in the scene.
            salt = sum(ord(letter) * (i + 7) for i, letter in enumerate(body.name)) + 131 * number
            look.append([part.texture, part.scale, seed + salt, *part.colors])
    shape = (len(geometry), k.GEOMETRY_COLUMNS)
    return np.array(geometry).reshape(shape), np.array(look, np.float64).reshape(-1, k.LOOK_COLUMNS)


def lamp_points(grid: int) -> F64:
    """Points of the square lamp for grid x grid samples, (grid * grid, 3).

    Neighbouring samples of a pixel get lamp points that lie apart, so that a soft shadow's edge and an
    object's edge do not line up.
    """
    count = grid * grid
    points = np.empty((count, 3))
    for sample in range(count):
        column, row = sample % grid, sample // grid
        u, v = (column + row + 1) % grid, (column + 2 * row) % grid
        points[sample] = (
            LAMP[0] + LAMP_HALF * (2.0 * (u + 0.5) / grid - 1.0),
            LAMP[1] + LAMP_HALF * (2.0 * (v + 0.5) / grid - 1.0),
            LAMP[2],
        )
    return points


def _geometry_row(part: Part, pose: Pose) -> list[float]:
    rotation = pose.rotation if part.rotation is None else pose.rotation @ part.rotation
    center = pose.rotation @ np.array(part.position) + pose.position
    row = [float(part.kind), *part.size, *rotation.ravel(), *center]
    return [*row, part.bound(), part.occluder()]


def _palette(seed: int, rng: np.random.Generator) -> F64:
    """Linear RGB of the seed's palette, each colour moved a little."""
    entries = PALETTES[seed % len(PALETTES)].split()
    encoded = np.array([[int(entry[i : i + 2], 16) for i in (0, 2, 4)] for entry in entries]) / 255.0
    encoded = np.clip(encoded * (1.0 + 0.03 * rng.standard_normal(encoded.shape)), 0.02, 0.97)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _sphere(radius: float, texture: int, scale: float, colors: tuple[int, int, int], z: float = 0.0) -> Part:
    return Part(k.CAPSULE, (radius, 0.0, 0.0), texture, scale, colors, (0.0, 0.0, z))


def _room() -> Part:
    return Part(k.BOX, ROOM_HALF, tex.ROOM, 1.0, (tex.CREAM, tex.SKY, tex.SUN))


def _furniture() -> tuple[Body, ...]:
    """The plinth in the middle, and chests by the walls."""
    cx, cy, _ = ACTION_CENTER
    plinth = Part(k.CYLINDER, (0.25, 0.0, 0.2), tex.BANDS, 0.135, (tex.CREAM, tex.ACCENT, tex.SUN))
    chest = Part(k.BOX, (0.32, 0.55, 0.34), tex.WOOD, 0.22, (tex.OAK, tex.INK, tex.CREAM))
    cube = Part(k.BOX, (0.2, 0.2, 0.2), tex.PATCHES, 0.16, (tex.SUN, tex.CREAM, tex.ACCENT), (0.0, 0.1, 0.54))
    case = Part(k.BOX, (0.5, 0.3, 0.45), tex.CHECKS, 0.302, (tex.CREAM, tex.NEAR, tex.INK))
    drum = Part(k.CYLINDER, (0.24, 0.0, 0.3), tex.BANDS, 0.2, (tex.ACCENT, tex.CREAM, tex.SUN))
    return (
        Body("plinth", (plinth,), Rest((cx, cy, 0.2))),
        Body("chest", (chest, cube), Rest((-2.7, 1.35, 0.34), 0.2)),
        Body("case", (case,), Rest((2.35, 2.05, 0.45), -0.45)),
        Body("drum", (drum,), Rest((-1.75, 2.2, 0.3))),
    )


def _totem(phase: float) -> Body:
    """A cube with a ball on it, turning on the plinth."""
    cx, cy, _ = ACTION_CENTER
    cube = Part(k.BOX, (0.2, 0.2, 0.2), tex.CHECKS, 0.1335, (tex.SUN, tex.INK, tex.CREAM), (0.0, 0.0, 0.2))
    ball = _sphere(0.16, tex.PATCHES, 0.13, (tex.CREAM, tex.ACCENT, tex.NEAR), 0.56)
    return Body("totem", (cube, ball), Spin((cx, cy, 0.401), "z", 3.6, phase))


def _ball(phase: float, hop_phase: float) -> Body:
    """A beach ball that hops around the plinth, opposite the train."""
    cx, cy, _ = ACTION_CENTER
    radius = 0.25
    motion = Orbit((cx, cy, radius), RING_RADIUS, 1.9, phase, 5.0, 0.62, 0.72, hop_phase)
    return Body("ball", (_sphere(radius, tex.GORES, 0.2, (tex.ACCENT, tex.CREAM, tex.NEAR)),), motion)


def _train(phase: float) -> tuple[Body, ...]:
    """An engine and two wagons on the ball's circle."""
    cx, cy, _ = ACTION_CENTER
    along = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    boiler = Part(
        k.CAPSULE,
        (0.13, 0.0, 0.13),
        tex.BANDS,
        0.11,
        (tex.NEAR, tex.SUN, tex.CREAM),
        (0.07, 0.0, 0.19),
        along,
    )
    cab = Part(
        k.BOX, (0.09, 0.15, 0.2), tex.PATCHES, 0.1, (tex.ACCENT, tex.CREAM, tex.SUN), (-0.13, 0.0, 0.21)
    )
    first = Part(
        k.BOX, (0.17, 0.14, 0.13), tex.PATCHES, 0.12, (tex.SUN, tex.CREAM, tex.NEAR), (0.0, 0.0, 0.15)
    )
    second = Part(
        k.BOX, (0.17, 0.14, 0.13), tex.CHECKS, 0.1, (tex.CREAM, tex.ACCENT, tex.INK), (0.0, 0.0, 0.15)
    )
    cars = (("engine", (boiler, cab), 0.0), ("wagon1", (first,), -0.42), ("wagon2", (second,), -0.80))
    return tuple(
        Body(name, parts, Orbit((cx, cy, 0.01), RING_RADIUS, 1.9, phase + math.pi + lag))
        for name, parts, lag in cars
    )


def _pendulum(phase: float) -> Body:
    """A lantern that swings from the ceiling over the middle."""
    rod = Part(
        k.CAPSULE, (0.03, 0.0, 0.77), tex.BANDS, 0.16, (tex.INK, tex.SUN, tex.CREAM), (0.0, 0.0, -0.77)
    )
    lantern = _sphere(0.24, tex.PATCHES, 0.17, (tex.SUN, tex.ACCENT, tex.CREAM), -1.72)
    motion = Swing((0.0, 0.3, 3.18), 0.52, 1.7, phase, 0.15, 1.2)
    return Body("pendulum", (rod, lantern), motion)


def _pinwheel(phase: float) -> Body:
    """Three arms with balls that turn before the back wall."""
    tips = (tex.ACCENT, tex.CREAM, tex.SUN)
    parts = [_sphere(0.13, tex.PATCHES, 0.1, (tex.INK, tex.CREAM, tex.SUN))]
    for arm, tip in enumerate(tips):
        angle = 2.0 * math.pi * arm / 3.0
        outward = np.array(
            [
                [math.cos(angle), 0.0, math.sin(angle)],
                [0.0, 1.0, 0.0],
                [-math.sin(angle), 0.0, math.cos(angle)],
            ]
        )
        x, z = math.sin(angle), math.cos(angle)
        position, end = (0.34 * x, 0.0, 0.34 * z), (0.72 * x, 0.0, 0.72 * z)
        parts.append(
            Part(
                k.CAPSULE,
                (0.07, 0.0, 0.24),
                tex.BANDS,
                0.12,
                (tex.CREAM, tex.INK, tex.OAK),
                position,
                outward,
            )
        )
        parts.append(
            Part(
                k.CAPSULE,
                (0.19, 0.0, 0.0),
                tex.PATCHES,
                0.15,
                (tex.INK, tip, tex.CREAM if arm != 1 else tex.NEAR),
                end,
            )
        )
    return Body("pinwheel", tuple(parts), Spin((0.25, 2.15, 1.45), "y", 2.5, phase))


def _visitor(config: DemoConfig, phase: float) -> Body:
    """The ball that drops in when the second clip begins."""
    cx, cy, _ = ACTION_CENTER
    radius = 0.22
    start_s = config.time_s(config.clip_frames)
    # It lands before the plinth, out of the pendulum's way.
    landing = -0.5 * math.pi + 0.5 * math.sin(phase)
    motion = Drop(Orbit((cx, cy, radius), 0.56, -2.2, landing, 5.0, 0.5, 0.64), start_s, 1.85, 3.4)
    part = _sphere(radius, tex.GORES, 0.2, (tex.NEAR, tex.SUN, tex.FRONT))
    return Body("visitor", (part,), motion, start_s)
