"""Growing footage: when clips become ready, and what becomes of everything else that is delivered."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from cgs_process import ROOT, environment
from growing_footage import CAMERAS, Capture, Delivery, content, make_capture
from tiny_footage import SIZE_PX, read_number, write_colmap, write_video

from clipgstream.ingest.follow import Follower, FollowSettings
from clipgstream.ingest.frames import load_clip
from clipgstream.session import Session
from formats.errors import ConfigError, IngestError, StoreError


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Capture:
    return make_capture(tmp_path_factory.mktemp("capture"))


def states(session: Path) -> list[str]:
    return [clip.state for clip in Session.open(session).clips()]


def test_a_clip_is_ready_as_soon_as_every_camera_has_all_of_it(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put("cam00", 0)
    crew.put("cam01", 0)
    assert crew.step().waiting_for == {"cam02": "no footage yet"}
    assert not crew.session.exists()
    crew.put("cam02", 0)
    report = crew.step()
    assert (report.clips_ready, report.session, report.ended) == ([0], crew.session, False)
    assert len(report.taken) == 6
    session = Session.open(crew.session)
    assert (session.ended, session.frame_count, session.fps) == (False, 10, 25.0)
    crew.put_all(1, but=("cam02",))
    assert crew.step().clips_ready == []
    assert states(crew.session) == ["ready", "waiting"]
    assert Session.open(crew.session).frame_count == 10
    assert crew.step(ahead_s=5.0).waiting_for["cam02"].startswith("clip 1, for 5 s")
    crew.put("cam02", 1)
    assert crew.step().clips_ready == [1]
    crew.put_all(2, 3, 4)
    assert crew.steps() == [2, 3]
    assert not Session.open(crew.session).ended
    crew.end()
    assert crew.steps() == [4]
    assert content(crew.session) == capture.content()
    assert crew.notes == []
    assert crew.step().ended


def test_a_later_clip_need_not_wait_for_an_earlier_one(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(0, 2, 3)
    assert crew.steps() == [0, 2, 3]
    assert states(crew.session) == ["ready", "waiting", "ready", "ready"]
    crew.restart()
    crew.put_all(1, 4)
    crew.end()
    assert crew.steps() == [1, 4]
    assert content(crew.session) == capture.content()


def test_pictures_are_decoded_from_their_pieces(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(*crew.numbers)
    crew.end()
    crew.steps()
    session = Session.open(crew.session)
    frames = load_clip(session, 4)
    for camera in CAMERAS:
        assert [read_number(image) for image in frames.images[camera]] == list(range(40, 47))
    picture = session.pictures(1)["cam01", 17]
    assert (picture.source, picture.picture) == (crew.path("cam01", 1), 2)


def test_after_the_deadline_a_clip_goes_on_without_a_camera(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path, deadline_s=8.0)
    crew.put_all(0)
    crew.put_all(1, 2, but=("cam01",))
    crew.steps()
    assert crew.step(ahead_s=7.0).clips_ready == []
    assert crew.step(ahead_s=1.5).clips_ready == [1, 2]
    assert crew.notes[0].startswith("clip 1: begun without 10 of cam01 after 8.")
    crew.put_all(1)
    crew.put("cam01", 2)
    crew.step()
    assert [note.partition(" by ")[0] for note in crew.notes[2:]] == [
        f"cam01/00000{number}.mp4{at}: late"
        for number in (1, 2)
        for at in ("", *(f" @ {offset}" for offset in later_offsets(crew, number)))
    ]
    assert "its pictures of clip 1 are left out" in crew.notes[2]
    crew.put_all(3, 4)
    crew.end()
    crew.steps()
    missing = {("cam01", frame) for frame in range(10, 30)}
    wanted = capture.content()
    wanted["pictures"] = {key: time for key, time in wanted["pictures"].items() if key not in missing}
    assert content(crew.session) == wanted
    assert crew.rows("SELECT state, COUNT(*) FROM arrivals GROUP BY state ORDER BY state") == [
        ("late", 4),
        ("taken", 3 * 10 - 4),
    ]


def later_offsets(crew: Delivery, number: int) -> list[int]:
    """Where fragments behind the first begin in a piece of cam01."""
    data = crew.data("cam01", number)
    starts = []
    at = 0
    while at < len(data):
        if data[at + 4 : at + 8] == b"moof":
            starts.append(at)
        at += int.from_bytes(data[at : at + 4], "big")
    return starts[1:]


def test_what_was_told_is_not_told_again_after_a_restart(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path, form="ts", deadline_s=1.0)
    crew.put_all(0)
    crew.put_all(1, but=("cam01",))
    (crew.place / "left.mp4").write_bytes(crew.data("cam00", 0))
    copy = crew.path("cam00", 0).with_name("copy_000000.ts")
    copy.write_bytes(crew.data("cam00", 0))
    (crew.place / "cam02" / "000002.ts").write_bytes(crew.data("cam02", 2)[:-100])
    crew.steps()
    crew.step(ahead_s=1.1)
    crew.put("cam01", 1)
    crew.steps()
    told = sorted(note.partition(":")[0] for note in crew.notes)
    assert told == [
        "cam00/copy_000000.ts",
        "cam01/000001.ts",
        "cam02/000002.ts",
        "clip 1",
        "left.mp4",
    ]
    crew.restart()
    crew.steps()
    crew.step(ahead_s=2.0)
    assert sorted(note.partition(":")[0] for note in crew.notes) == told
    assert crew.rows("SELECT name, state FROM arrivals WHERE state != 'taken' ORDER BY state") == [
        ("cam00/copy_000000.ts", "duplicate"),
        ("left.mp4", "foreign"),
        ("cam01/000001.ts", "late"),
        ("cam02/000002.ts", "truncated"),
    ]
    crew.put("cam02", 2)
    crew.put_all(2, 3, 4, but=("cam02",))
    crew.put("cam02", 3, 4)
    crew.end()
    assert crew.steps() == [2, 3, 4]


def test_other_bytes_for_the_same_time_are_left_out(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path, form="ts")
    crew.put_all(0, 1)
    crew.steps()
    again = tmp_path / "again.ts"
    write_video(again, range(100, 115), pts=range(5, 20), group=5)
    data = again.read_bytes()
    crew.put_all(2, but=("cam01",))
    (crew.place / "cam01" / "000002.ts").write_bytes(crew.data("cam01", 2))
    crew.steps()
    crew.path("cam01", 7).write_bytes(data)
    crew.steps()
    assert [note for note in crew.notes if "000007" in note]
    assert crew.rows("SELECT state FROM arrivals WHERE name = 'cam01/000007.ts'") == [("overlap",)]
    crew.put_all(3, 4)
    crew.end()
    crew.steps()
    assert content(crew.session) == capture.content()


@pytest.mark.parametrize("while_down", [False, True])
def test_a_renamed_piece_is_found_under_its_new_name(
    capture: Capture, tmp_path: Path, while_down: bool
) -> None:
    crew = Delivery(capture, tmp_path, form="ts")
    crew.put_all(0, 1)
    crew.steps()
    crew.put("cam00", 2)
    crew.steps()
    if while_down:
        crew.follower.close()
    for number in (1, 2):
        crew.path("cam00", number).rename(crew.path("cam00", number).with_name(f"take1_{number:06d}.ts"))
    if while_down:
        crew.restart()
    crew.steps()
    assert sorted(crew.notes) == [
        f"cam00/take1_00000{n}.ts: this was cam00/00000{n}.ts; goes on under the new name" for n in (1, 2)
    ]
    crew.put_all(2, 3, 4, but=("cam00",))
    crew.put("cam00", 3, 4)
    crew.end()
    crew.steps()
    assert len(crew.notes) == 2
    assert content(crew.session) == capture.content()
    session = Session.open(crew.session)
    assert session.pictures(1)["cam00", 10].source.name == "take1_000001.ts"
    assert read_number(load_clip(session, 2).images["cam00"][3]) == 23


def test_an_uneven_end_is_cut_where_half_of_the_cameras_stop(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path, deadline_s=5.0)
    crew.put("cam00", 0, 1)
    crew.put("cam01", 0, 1, 2)
    crew.put("cam02", 0, 1, 2, 3, 4)
    assert crew.steps() == [0, 1]
    assert crew.step(ahead_s=60.0).clips_ready == [2]
    assert crew.step(ahead_s=60.0).clips_ready == []
    assert states(crew.session) == ["ready"] * 3 + ["waiting"] * 2
    crew.end()
    crew.steps()
    session = Session.open(crew.session)
    assert (session.frame_count, states(crew.session), session.ended) == (30, ["ready"] * 3, True)
    assert "clip 2: begun without 10 of cam00" in " ".join(crew.notes)


def test_what_fewer_than_half_filmed_goes_at_the_start(capture: Capture, tmp_path: Path) -> None:
    videos = tmp_path / "videos"
    for camera, first in zip(CAMERAS, (0, 3, 4), strict=True):
        write_video(videos / f"{camera}.mp4", range(first, 30), pts=range(first, 30), group=5)
    batch = Capture(videos, capture.calibration, tmp_path / "batch")
    crew = Delivery(batch, tmp_path)
    crew.put_all(*crew.numbers)
    crew.end()
    crew.steps()
    assert any(note.startswith("3 leading and 0 trailing") for note in crew.notes)
    session = Session.open(crew.session)
    assert session.frame_times_s[0] == pytest.approx(3 / 25)
    assert set(session.frame_pictures(0)) == {"cam00", "cam01"}


def test_a_file_that_still_grows_is_awaited_though_the_next_one_began(
    capture: Capture, tmp_path: Path
) -> None:
    """Its last fragments come after the next file's first ones, and no deadline has passed."""
    crew = Delivery(capture, tmp_path)
    crew.put_all(0, 1, but=("cam02",))
    whole = crew.data("cam02", 1)
    crew.put("cam02", 0)
    crew.path("cam02", 1).write_bytes(whole[: later_offsets(crew, 1)[0]])
    crew.put_all(2)
    assert crew.steps() == [0, 2]
    assert crew.step().waiting_for["cam02"].startswith("clip 1")
    crew.put("cam02", 1)
    assert crew.steps() == [1]
    assert crew.notes == []


def test_pieces_whose_clock_begins_anew_wait_for_those_before(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path, form="restarted", deadline_s=5.0)
    crew.put_all(0, 1, 3)
    assert crew.steps() == [0, 1]
    assert crew.step().waiting_for == dict.fromkeys(CAMERAS, "piece 2, which others must follow")
    crew.restart()
    assert crew.steps() == []
    crew.step(ahead_s=4.0)
    crew.put_all(2, but=("cam01",))
    assert crew.steps() == []
    crew.step(ahead_s=2.0)
    assert "cam01: piece 2 never came; taken as long as the one before it" in crew.notes
    crew.put("cam01", 2)
    crew.put_all(4)
    crew.end()
    crew.steps()
    assert content(crew.session) == capture.content()


def test_a_piece_of_another_size_or_no_video_is_named_and_the_rest_goes_on(
    capture: Capture, tmp_path: Path
) -> None:
    crew = Delivery(capture, tmp_path, deadline_s=2.0)
    crew.put_all(0)
    crew.steps()
    write_video(crew.path("cam01", 1), range(10, 20), pts=range(10, 20), size_px=(64, 64))
    crew.path("cam02", 1).write_bytes(b"\0\0\0\x10ftypisom" + b"no video" * 50)
    crew.put("cam00", 1)
    crew.steps()
    crew.step(ahead_s=2.5)
    crew.step(ahead_s=2.5)
    told = " | ".join(crew.notes)
    assert "cam01/000001.mp4: filmed at 64x64, the session at 96x64; left out" in told
    assert "cam02/000001.mp4: not whole so far" in told
    crew.put_all(2)
    assert 2 in crew.steps()


def test_a_wrong_calibration_is_an_error_at_the_start(capture: Capture, tmp_path: Path) -> None:
    other = write_colmap(tmp_path / "other", CAMERAS, size_px=(SIZE_PX[1], SIZE_PX[0]))
    crew = Delivery(replace(capture, calibration=other), tmp_path / "a")
    crew.put_all(0)
    with pytest.raises(IngestError, match="another shape"):
        crew.step()
    assert not crew.session.exists()
    names = write_colmap(tmp_path / "names", ["left", "right"])
    crew = Delivery(replace(capture, calibration=names), tmp_path / "b")
    crew.put_all(0)
    crew.step()
    with pytest.raises(IngestError, match="footage called left, right"):
        crew.step(ahead_s=31.0)
    with pytest.raises(IngestError, match="cam77"):
        Follower(replace(crew.settings, hold_out=("cam77",)))


def test_missing_cameras_are_named_again_and_again_or_left_out(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path / "a", deadline_s=10.0)
    crew.put_all(0, 1, but=("cam02",))
    for _ in range(4):
        crew.step(ahead_s=31.0)
    assert crew.notes == ["waiting for footage of cam02"] * 3
    crew.end()
    with pytest.raises(IngestError, match="without footage: cam02"):
        crew.step()
    crew = Delivery(capture, tmp_path / "b", deadline_s=10.0, allow_missing_cameras=True)
    crew.put_all(0, 1, but=("cam02",))
    assert crew.step(ahead_s=9.0).session is None
    assert crew.step(ahead_s=11.0).clips_ready == [0, 1]
    assert crew.notes == ["no footage of cam02: left out"]
    crew.put("cam02", 0)
    crew.step()
    assert "its camera had no footage when the session began" in crew.notes[-1]


def test_the_capture_begins_with_the_first_piece_not_with_the_first_to_come(
    capture: Capture, tmp_path: Path
) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(1, 2)
    report = crew.step()
    assert report.session is None
    assert report.waiting_for["cam00"] == "an earlier piece than cam00/000001.mp4 may come"
    crew.put_all(0)
    assert crew.step().clips_ready == [0, 1, 2]


def test_footage_ends_when_nothing_comes_for_long_enough(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path, idle_end_s=20.0)
    crew.put_all(*crew.numbers)
    crew.steps()
    assert not crew.step(ahead_s=15.0).ended
    assert crew.step(ahead_s=6.0).ended
    assert content(crew.session) == capture.content()


def test_a_cut_off_end_is_awaited_for_its_deadline(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path, deadline_s=5.0)
    crew.put_all(*crew.numbers)
    whole = crew.data("cam00", 4)
    crew.path("cam00", 4).write_bytes(whole[: len(whole) // 3])
    crew.end()
    crew.steps()
    assert not Session.open(crew.session).ended
    crew.put("cam00", 4)
    assert crew.steps()[-1:] == [4]
    assert content(crew.session) == capture.content()


def test_a_session_of_other_footage_is_not_gone_on_with(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(0)
    crew.steps()
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(IngestError, match="other footage"):
        Follower(replace(crew.settings, footage=str(tmp_path / "elsewhere")))
    other = write_colmap(tmp_path / "other", CAMERAS)
    with pytest.raises(IngestError, match="other calibration"):
        Follower(replace(crew.settings, calibration=other))
    place = FollowSettings(str(capture.footage), capture.calibration, capture.session)
    with pytest.raises(IngestError, match="does not follow"):
        Follower(place)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="taken"):
        Follower(replace(crew.settings, session=tmp_path / "mine"))
    with pytest.raises(ConfigError, match="deadline_s"):
        replace(crew.settings, deadline_s=-1.0)


def test_footage_that_cannot_be_read_for_a_while(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(0, 1)
    crew.steps()
    crew.place.rename(tmp_path / "unplugged")
    for _ in range(3):
        crew.step()
    assert len(crew.notes) == 1 and "trying again" in crew.notes[0]
    (tmp_path / "unplugged").rename(crew.place)
    crew.put_all(2, 3, 4)
    crew.end()
    crew.steps()
    assert crew.notes[1:] == ["the footage can be read again"]
    assert content(crew.session) == capture.content()


def test_a_database_that_fails_for_a_while_loses_nothing(
    capture: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clipgstream.ingest import follow_session

    crew = Delivery(capture, tmp_path)
    crew.put_all(0, 1)
    crew.steps()
    crew.put_all(2, 3)
    for name in ("record_arrivals", "settle_clip"):

        def refuse(*_: object, **__: object) -> None:
            raise StoreError("no space left")

        with monkeypatch.context() as patch, pytest.raises(StoreError):
            patch.setattr(follow_session, name, refuse)
            crew.step()
    assert crew.steps() == [2, 3]
    crew.put_all(4)
    crew.end()
    crew.steps()
    assert content(crew.session) == capture.content()


def test_from_a_thread_until_told_to_stop(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(0)
    stop, seen = threading.Event(), threading.Event()
    ready: list[int] = []

    def report(step):
        ready.extend(step.clips_ready)
        if ready:
            seen.set()

    thread = threading.Thread(target=crew.follower.run, args=(report, stop))
    thread.start()
    assert seen.wait(20)
    stop.set()
    thread.join(5)
    assert not thread.is_alive() and ready == [0]


def test_two_processes_do_not_follow_the_same_footage(capture: Capture, tmp_path: Path) -> None:
    crew = Delivery(capture, tmp_path)
    crew.put_all(0)
    crew.steps()
    script = """
        import sys
        from pathlib import Path
        from clipgstream.ingest.follow import Follower, FollowSettings
        Follower(FollowSettings(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
    """
    command = [sys.executable, "-c", textwrap.dedent(script), crew.place, capture.calibration, crew.session]
    other = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert "another process follows this footage already" in other.stderr
    assert f"process {os.getpid()}" in other.stderr


def test_footage_in_an_object_store(
    capture: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = fsspec.filesystem("memory")
    crew = Delivery(capture, tmp_path)
    address = f"memory://{tmp_path.name}/take"
    settings = replace(crew.settings, footage=address)
    session = crew.session

    def upload(*numbers: int, cameras: tuple[str, ...] = CAMERAS) -> None:
        for camera in cameras:
            for number in numbers:
                store.pipe(f"/{tmp_path.name}/take/{camera}/{number:06d}.mp4", crew.data(camera, number))

    def steps(follower: Follower, until: int) -> list[str]:
        ready, notes = 0, []
        for _ in range(200):
            report = follower.step()
            ready += len(report.clips_ready)
            notes += report.notes
            if ready >= until or report.ended:
                return notes
        raise AssertionError(notes)

    upload(0, cameras=CAMERAS[:2])
    early = Follower(settings)
    early.step()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".session.footage", "place"]
    upload(0, cameras=CAMERAS[2:])
    upload(1)
    assert steps(early, 2) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["place", "session"]
    picture = Session.open(session).pictures(0)["cam01", 3]
    assert picture.source == session / "footage" / "cam01" / "000000.mp4"
    assert read_number(load_clip(Session.open(session), 1).images["cam01"][3]) == 13
    early.close()

    follower = Follower(settings)
    upload(2, 3, 4)
    with monkeypatch.context() as patch:

        def refuse(*_: object, **__: object) -> None:
            raise OSError("the store is busy")

        for name in ("find", "ls", "walk", "info"):
            patch.setattr(type(store), name, refuse)
        notes = [note for _ in range(3) for note in follower.step().notes]
    assert len(notes) == 1 and "trying again" in notes[0]
    store.pipe(f"/{tmp_path.name}/take/END", b"")
    assert steps(follower, 9) == ["the footage can be read again"]
    assert content(session) == capture.content()
