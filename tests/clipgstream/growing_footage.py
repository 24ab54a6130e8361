"""Footage delivered by hand, piece by piece, and what a session of it must hold."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cgs_process import ROOT
from tiny_footage import write_capture

from clipgstream.ingest.config import IngestConfig
from clipgstream.ingest.follow import Follower, FollowReport, FollowSettings
from clipgstream.ingest.run import ingest
from clipgstream.session import Session

sys.path.append(str(ROOT / "benchmarks" / "live"))
from pieces import Form, cut_video

CAMERAS = ("cam00", "cam01", "cam02")
FRAMES, GROUP, CLIP_FRAMES = 47, 5, 10
SETTLE_S = 0.05


@dataclass(frozen=True)
class Capture:
    """Whole footage, its calibration, and the session that batch ingest makes of it."""

    footage: Path
    calibration: Path
    session: Path

    def content(self) -> dict[str, Any]:
        return content(self.session)


def make_capture(root: Path) -> Capture:
    """Three cameras that count to 47 at 25 frames a second, a key picture every 5 frames."""
    footage, calibration = write_capture(root, CAMERAS, FRAMES, group=GROUP, options={"sc_threshold": "0"})
    ingest(footage, calibration, root / "batch")
    return Capture(footage, calibration, root / "batch")


def content(session: Path) -> dict[str, Any]:
    """Everything of a session that must not depend on how its footage came."""
    opened = Session.open(session)
    clips = opened.clips()
    return {
        "fps": opened.fps,
        "cameras": opened.rig.names(),
        "ended": opened.ended,
        "frames": opened.frame_times_s,
        "clips": [(clip.clip, clip.first_frame, clip.frames, clip.state, clip.reference) for clip in clips],
        # Clocks that begin again with every piece are added up, to the last bit but one.
        "pictures": {
            key: round(picture.timestamp_s, 12)
            for clip in clips
            for key, picture in opened.pictures(clip.clip).items()
        },
    }


class Clock:
    """The time, which can be put forward."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead_s


class Delivery:
    """A folder in which pieces of 10 frames appear when told, and a follower of it."""

    def __init__(self, capture: Capture, root: Path, form: Form = "mp4", **settings: Any) -> None:
        self.place = root / "place"
        self.place.mkdir(parents=True, exist_ok=True)
        self.session = root / "session"
        self.clock = Clock()
        self.notes: list[str] = []
        suffix = {"ts": ".ts", "fragments": ".m4s"}.get(form, ".mp4")
        self._suffix = suffix
        self._pieces = {name: cut_video(capture.footage / f"{name}.mp4", form, 0.4) for name in CAMERAS}
        wanted: dict[str, Any] = {"settle_s": SETTLE_S, "deadline_s": 30.0, "poll": True} | settings
        self.settings = FollowSettings(str(self.place), capture.calibration, self.session, **wanted)
        self.follower = Follower(self.settings, self.clock)

    @property
    def numbers(self) -> range:
        return range(len(self._pieces[CAMERAS[0]].pieces))

    def data(self, camera: str, number: int) -> bytes:
        return self._pieces[camera].pieces[number].data

    def path(self, camera: str, number: int) -> Path:
        return self.place / camera / f"{number:06d}{self._suffix}"

    def put(self, camera: str, *numbers: int) -> None:
        for number in numbers:
            path = self.path(camera, number)
            path.parent.mkdir(exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            part.write_bytes(self.data(camera, number))
            part.replace(path)

    def put_all(self, *numbers: int, but: tuple[str, ...] = ()) -> None:
        for camera in CAMERAS:
            if camera not in but:
                self.put(camera, *numbers)

    def end(self) -> None:
        (self.place / "END").touch()

    def step(self, ahead_s: float = 0.0) -> FollowReport:
        """One step of the follower, `ahead_s` later."""
        self.clock.ahead_s += ahead_s
        time.sleep(1.5 * SETTLE_S if self._suffix == ".ts" else 0.0)
        report = self.follower.step()
        self.notes += report.notes
        return report

    def steps(self) -> list[int]:
        """Steps until one finds nothing more; the clips that became ready."""
        ready: list[int] = []
        quiet = 0
        while quiet < (3 if self._suffix == ".ts" else 1):
            report = self.step()
            ready += report.clips_ready
            quiet = 0 if report.taken or report.clips_ready else quiet + 1
            if report.ended:
                break
        return ready

    def restart(self) -> None:
        """As a new process would."""
        self.follower.close()
        self.follower = Follower(self.settings, self.clock)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database() as connection:
            return list(connection.execute(query))

    @contextmanager
    def database(self) -> Iterator[Any]:
        import sqlite3

        connection = sqlite3.connect(self.session / "session.db")
        try:
            yield connection
        finally:
            connection.close()


def small_clips(frames: int) -> IngestConfig:
    return IngestConfig(clip_frames=frames)
