"""The rigs that the GPU benchmarks film: the demo's generator, with fixed sizes and seed."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from clipgstream.demo.config import DemoConfig
from clipgstream.demo.footage import write_demo_capture
from clipgstream.ingest.config import IngestConfig
from clipgstream.ingest.run import ingest
from clipgstream.session import Session

MARKER = "rig.json"


@dataclass(frozen=True)
class RigSize:
    """A capture to film.

    Attributes:
        cameras: training cameras.
        held_out: cameras that are only evaluated.
        clips: of `clip_frames` frames each.
    """

    cameras: int
    held_out: int
    width_px: int
    height_px: int
    clips: int
    clip_frames: int
    seed: int = 0

    def demo(self) -> DemoConfig:
        """The same as the demo's generator takes it."""
        return DemoConfig(
            cameras=self.cameras,
            held_out=self.held_out,
            frames=self.clips * self.clip_frames,
            width_px=self.width_px,
            height_px=self.height_px,
            seed=self.seed,
            clip_frames=self.clip_frames,
        )


SIZES = {
    "rig": RigSize(14, 2, 512, 384, clips=2, clip_frames=10),
    "large": RigSize(6, 1, 1352, 1014, clips=1, clip_frames=4),
    "small": RigSize(8, 1, 320, 240, clips=2, clip_frames=10),
    # Seconds on a processor: for trying the scripts themselves.
    "tiny": RigSize(3, 1, 64, 48, clips=2, clip_frames=2),
}


def make_session(folder: Path, size: RigSize) -> Session:
    """The session of that size in `folder`; made unless it is there already.

    Raises:
        SystemExit: the folder holds a session of another size.
    """
    wanted = json.dumps(dataclasses.asdict(size), sort_keys=True)
    marker = folder / MARKER
    if marker.exists():
        if marker.read_text("utf-8") != wanted:
            raise SystemExit(f"{folder}: holds another size; name another folder with --session")
        return Session.open(folder / "session")
    capture = write_demo_capture(folder, size.demo())
    ingest(
        capture.footage,
        capture.calibration,
        folder / "session",
        hold_out=capture.hold_out,
        config=IngestConfig(clip_frames=size.clip_frames),
        overwrite=True,
    )
    marker.write_text(wanted, "utf-8")
    return Session.open(folder / "session")


def camera_names(session: Session, held_out: bool) -> list[str]:
    """Names of the cameras to evaluate only, or of those to train on."""
    return [camera.name for camera in session.rig.cameras if camera.held_out == held_out]
