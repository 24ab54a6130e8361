"""A crew delivers footage piece by piece, with mishaps, while `cgs run` makes a stream of it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
from cgs_process import ROOT, cgs, done, files, settings, started, wait_for

from clipgstream.session import Session
from formats.errors import FormatError
from formats.stream import StreamReader

sys.path.insert(0, str(ROOT / "benchmarks" / "live"))

from deliver import Crew, Order, WallClock, plan
from mishaps import Shares

MISHAPS = Shares(late=0.2, reorder=0.2, truncate=0.2, grow=0.2, duplicate=0.2, rename=0.1)
# The demo's key pictures are 10 frames apart; so are the pieces, and so may clips be.
PIECE_S = 0.4
CLIP_FRAMES = 10
FRAMES = 70


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven clips of a made-up scene: footage and calibration."""
    from clipgstream.demo.config import DemoConfig
    from clipgstream.demo.footage import write_demo_capture

    folder = tmp_path_factory.mktemp("capture")
    write_demo_capture(
        folder,
        DemoConfig(cameras=4, held_out=0, frames=FRAMES, width_px=64, height_px=48, clip_frames=CLIP_FRAMES),
    )
    return folder


def arguments(footage: Path, place: Path, session: Path) -> list[object]:
    """Of `cgs run`."""
    small = settings(
        ingest__clip_frames=CLIP_FRAMES,
        train__iterations=20,
        train__source_iterations=20,
        anchors__max_anchors=300,
    )
    return ["run", place, "-c", footage / "calibration", "-o", session, *small]


def clips_of(stream: Path) -> list[int]:
    """Clips that a viewer can play now."""
    try:
        return [entry.clip for entry in StreamReader(stream).manifest.segments]
    except FormatError:
        return []


def test_footage_that_grows_becomes_the_stream_of_all_of_it(footage: Path, tmp_path: Path) -> None:
    batch = tmp_path / "batch"
    done(*arguments(footage, footage / "footage", batch), "--once")
    expected = files(batch / "stream")
    assert len(clips_of(batch / "stream")) == FRAMES // CLIP_FRAMES

    place, session = tmp_path / "take1", tmp_path / "live"
    crew = Crew(
        plan(Order(footage / "footage", place, "numbered", PIECE_S, 7, MISHAPS, end=True)), WallClock(4.0)
    )
    # The crew stops in the middle until the first clip can be played; by then its late pieces have come.
    crew.deliver(5 * PIECE_S + 0.01)
    with started(*arguments(footage, place, session)) as process:
        wait_for(process, lambda: 0 in clips_of(session / "stream"))
        assert set(clips_of(session / "stream")) <= set(range(5)), "the others have not been filmed"
        assert not Session.open(session).ended
        crew.deliver()
        _, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    assert files(session / "stream") == expected
    status = json.loads(done("status", session, "--json").stdout)
    assert status["clips"]["packed"] == FRAMES // CLIP_FRAMES
    assert status["ended"] is True
    assert status["arrivals"]["duplicate"] > 0


def test_a_crew_without_one_camera_is_told_of_it(footage: Path, tmp_path: Path) -> None:
    place = tmp_path / "take"
    place.mkdir()
    for video in sorted((footage / "footage").glob("*.mp4"))[1:]:
        (place / video.name).symlink_to(video)
    began = time.monotonic()
    result = cgs(*arguments(footage, place, tmp_path / "session"), "--idle-end", "1", "--deadline", "1")
    assert result.returncode == 3, result.stderr
    assert "cam00" in result.stderr
    assert "hint:" in result.stderr
    assert time.monotonic() - began < 60
    assert not (tmp_path / "session").exists()
