"""What following growing footage is asked to do, and what it tells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clipgstream.ingest.config import IngestConfig
from formats.errors import ConfigError

DEADLINE_S = 30.0
"""How long a clip waits for cameras that lack frames of it, unless told otherwise."""


@dataclass(frozen=True)
class FollowSettings:
    """What growing footage becomes a session of.

    Attributes:
        footage: folder in which it grows, or the address of an object store's prefix.
        calibration, session, hold_out, points, preset, overrides, allow_missing_cameras: see `ingest`.
        reference_clip: the clip that is trained first, whose anchors the others build on.
        fps: frame rate; None to find it from each camera's first piece.
        config: how pictures become frames and clips.
        deadline_s: how long a clip waits for cameras that lack frames of it, from when the first camera
            has all of it.
        idle_end_s: the footage has ended when nothing new came for so long; None: it ends when it says so.
        poll: look again and again instead of waiting for the file system's events.
        settle_s: a file that does not tell its own length counts as whole when it has not changed so long.

    Raises:
        ConfigError: a time below 0, or no clip length.
    """

    footage: str
    calibration: Path
    session: Path
    hold_out: tuple[str, ...] = ()
    fps: float | None = None
    points: Path | None = None
    preset: str = "cpu"
    overrides: Mapping[str, str] = field(default_factory=dict)
    config: IngestConfig = field(default_factory=IngestConfig)
    allow_missing_cameras: bool = False
    deadline_s: float = DEADLINE_S
    idle_end_s: float | None = None
    poll: bool = False
    settle_s: float = 1.0
    reference_clip: int = 0

    def __post_init__(self) -> None:
        for name in ("deadline_s", "idle_end_s", "settle_s"):
            value = getattr(self, name)
            if value is not None and not 0.0 <= value < math.inf:
                raise ConfigError("a time is out of range", where=name, expected="0 or more", found=value)


@dataclass(frozen=True)
class FollowReport:
    """What one step found and did.

    Attributes:
        taken: names of the pieces of footage taken in, such as "cam00/000012.m4s".
        clips_ready: clips that can be trained from now on; their pictures do not change any more.
        waiting_for: cameras that a clip, or the session's beginning, waits for, and why.
        notes: what the user should know, each said once.
        ended: the footage has ended and every clip is ready; nothing more will come of a further step.
        session: the session's folder; None before it can be made.
    """

    taken: tuple[str, ...] = ()
    clips_ready: list[int] = field(default_factory=list)
    waiting_for: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ended: bool = False
    session: Path | None = None
