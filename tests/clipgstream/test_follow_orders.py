"""Footage in pieces gives the same session however it lies, in whatever order it comes, whatever dies."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from cgs_process import ROOT, environment
from growing_footage import CAMERAS, Capture, Clock, content, make_capture
from tiny_footage import write_video

from clipgstream.ingest.config import IngestConfig
from clipgstream.ingest.follow import Follower, FollowSettings
from clipgstream.ingest.run import ingest
from formats.errors import IngestError

sys.path.append(str(ROOT / "benchmarks" / "live"))
from deliver import LAYOUTS, Crew, NoWaiting, Order, Step, deliver, plan
from mishaps import Shares

SCATTERED = [name for name, layout in LAYOUTS.items() if layout.playlist is None and name != "fragmented"]


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Capture:
    return make_capture(tmp_path_factory.mktemp("capture"))


def follow(place: Path, capture: Capture, session: Path, clock: Clock) -> Follower:
    settings = FollowSettings(str(place), capture.calibration, session, settle_s=0.02, poll=True)
    return Follower(settings, clock)


def to_the_end(follower: Follower) -> list[str]:
    notes: list[str] = []
    for _ in range(1000):
        report = follower.step()
        notes += report.notes
        if report.ended:
            return notes
        time.sleep(0.005)
    raise AssertionError(f"not ended, waiting for {report.waiting_for}: {notes}")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pieces_that_are_all_there(capture: Capture, tmp_path: Path, layout: str) -> None:
    """Batch ingest of the pieces and following them give what batch ingest of the whole videos gives."""
    place = tmp_path / "place"
    deliver(plan(Order(capture.footage, place, layout, 0.4)), NoWaiting())
    report = ingest(place, capture.calibration, tmp_path / "batch")
    assert (report.missing, report.notes) == ([], [])
    assert content(tmp_path / "batch") == capture.content()
    assert to_the_end(follow(place, capture, tmp_path / "session", Clock())) == []
    assert content(tmp_path / "session") == capture.content()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("layout", SCATTERED)
def test_pieces_in_any_order(capture: Capture, tmp_path: Path, layout: str, seed: int) -> None:
    """With a step of the follower between any two of them, and a new process now and then."""
    chance = random.Random(f"{layout} {seed}")
    place, session = tmp_path / "place", tmp_path / "session"
    steps = list(plan(Order(capture.footage, place, layout, chance.choice([0.2, 0.4, 0.6]))).steps)
    *steps, end = steps
    chance.shuffle(steps)
    clock = Clock()
    place.mkdir()
    follower = follow(place, capture, session, clock)
    for step in [*steps, end]:
        put(place, step)
        if chance.random() < 0.6:
            follower.step()
        if chance.random() < 0.1:
            follower.close()
            follower = follow(place, capture, session, clock)
    assert to_the_end(follower) == []
    assert content(session) == capture.content()


def put(place: Path, step: Step) -> None:
    path = place / step.path
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(step.data)
    part.replace(path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whatever_a_crew_does_the_session_is_the_same(capture: Capture, tmp_path: Path, layout: str) -> None:
    shares = Shares(late=0.2, reorder=0.2, truncate=0.2, grow=0.2, duplicate=0.2, rename=0.2)
    order = Order(capture.footage, tmp_path / "place", layout, 0.4, seed=5, shares=shares)
    planned = plan(order)
    crew = Crew(planned, NoWaiting())
    follower = follow(tmp_path / "place", capture, tmp_path / "session", Clock())
    notes: list[str] = []
    while crew.next_s is not None:
        crew.deliver(crew.next_s)
        notes += follower.step().notes
    notes += to_the_end(follower)
    assert content(tmp_path / "session") == capture.content()
    copies = [step.path for step in planned.steps if step.event == "duplicate"]
    moves = [step.new_path for step in planned.steps if step.event == "renamed"]
    named = {note.partition(" @ ")[0].partition(":")[0] for note in notes}
    # A transport stream is seen when it has not changed for a while: its old name may never have been.
    assert layout.endswith("ts") or named == {*copies, *moves}
    assert all("the same as" in note or "goes on under the new name" in note for note in notes)


def test_damaged_and_copied_pieces_in_batch(capture: Capture, tmp_path: Path) -> None:
    place = tmp_path / "place"
    deliver(plan(Order(capture.footage, place, "numbered-ts", 0.4)), NoWaiting())
    shutil.copy(place / "cam00" / "000002.ts", place / "cam00" / "copy_000002.ts")
    report = ingest(place, capture.calibration, tmp_path / "copied")
    assert [note.partition(":")[2] for note in report.notes] == [" the same as cam00/000002.ts; left out"]
    assert content(tmp_path / "copied") == capture.content()
    cut = place / "cam01" / "000003.ts"
    cut.write_bytes(cut.read_bytes()[:-50])
    with pytest.raises(IngestError, match="000003"):
        ingest(place, capture.calibration, tmp_path / "cut")
    assert not (tmp_path / "cut").exists()
    cut.unlink()
    write_video(cut, range(5), size_px=(64, 64))
    with pytest.raises(IngestError, match="differ in picture size"):
        ingest(place, capture.calibration, tmp_path / "sizes")


def test_killed_at_any_moment(capture: Capture, tmp_path: Path) -> None:
    """A process that is killed again and again, each time at another moment of its work."""
    place, session = tmp_path / "place", tmp_path / "session"
    chance = random.Random(11)
    steps = list(plan(Order(capture.footage, place, "init-numbered", 0.2)).steps)
    place.mkdir()
    script = f"""
        import sys, threading
        from pathlib import Path
        from clipgstream.ingest.follow import Follower, FollowSettings
        settings = FollowSettings({str(place)!r}, Path({str(capture.calibration)!r}),
            Path({str(session)!r}), poll=True)
        follower = Follower(settings)
        print("follows", flush=True)
        follower.run(lambda report: None, threading.Event())
    """
    kills = 0
    while steps:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script)],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None and process.stdout.readline() == b"follows\n"
        count = 6 if kills < 8 else len(steps)
        for step in steps[:count]:
            put(place, step)
        del steps[:count]
        if steps:
            time.sleep(chance.uniform(0.0, 0.12))
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait(30)
        process.stdout.close()
    assert process.returncode == 0
    assert kills >= 5
    assert content(session) == capture.content()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["place", "session"]


def test_a_restart_at_any_write_loses_nothing(
    capture: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every transaction in turn is the last one that a process made."""
    from clipgstream.ingest import follow_session

    class Killed(BaseException):
        pass

    place, session = tmp_path / "place", tmp_path / "session"
    deliver(plan(Order(capture.footage, place, "numbered-restart", 0.4)), NoWaiting())
    clock = Clock()

    def last(write):
        def once(*arguments, **more):
            write(*arguments, **more)
            raise Killed

        return once

    for name in ("record_arrivals", "settle_clip"):
        monkeypatch.setattr(follow_session, name, last(getattr(follow_session, name)))
    deaths = 0
    while True:
        try:
            to_the_end(follow(place, capture, session, clock))
            break
        except Killed:
            deaths += 1
    assert deaths >= len(CAMERAS) * 5 + 5
    assert content(session) == capture.content()


def test_a_copy_of_a_piece_that_waits_is_not_taken_for_it(capture: Capture, tmp_path: Path) -> None:
    """The piece itself is recorded later than its copy, by another process."""
    place, session = tmp_path / "place", tmp_path / "session"
    steps = list(plan(Order(capture.footage, place, "numbered-restart", 0.4)).steps)
    place.mkdir()
    hole = next(step for step in steps if step.path == "cam01/000002.mp4")
    for step in steps[:-1]:
        if step is not hole:
            put(place, step)
    follower = follow(place, capture, session, Clock())
    follower.step()
    copy = place / "cam01" / "copy_000003.mp4"
    shutil.copy(place / "cam01" / "000003.mp4", copy)
    assert follower.step().notes == ["cam01/copy_000003.mp4: the same as another piece; left out"]
    follower.close()
    follower = follow(place, capture, session, Clock())
    put(place, hole)
    put(place, steps[-1])
    assert to_the_end(follower) == []
    assert content(session) == capture.content()


def test_following_with_other_clips(capture: Capture, tmp_path: Path) -> None:
    """A piece of 10 frames covers several clips of 4, and a clip of 4 two pieces."""
    config = IngestConfig(clip_frames=4)
    ingest(capture.footage, capture.calibration, tmp_path / "batch", config=config)
    deliver(plan(Order(capture.footage, tmp_path / "place", "numbered", 0.4)), NoWaiting())
    settings = FollowSettings(
        str(tmp_path / "place"), capture.calibration, tmp_path / "session", config=config, poll=True
    )
    to_the_end(Follower(settings))
    assert content(tmp_path / "session") == content(tmp_path / "batch")
