"""From delivered footage to a session: matching, probing, synchronising, and what is refused."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import av
import numpy as np
import pytest
from tiny_footage import (
    read_number,
    real_data,
    write_capture,
    write_colmap,
    write_images,
    write_video,
)

from clipgstream.ingest.config import IngestConfig
from clipgstream.ingest.footage import probe
from clipgstream.ingest.frames import load_clip
from clipgstream.ingest.run import ingest
from clipgstream.ingest.sync import SyncSettings, synchronise
from clipgstream.ingest.timeline import common_phase, fit_period, nominal_rate
from clipgstream.ingest.timestamps import CameraTimes
from clipgstream.session import Session
from formats.errors import ConfigError, IngestError, StoreError


def seen_numbers(session: Path) -> dict[str, list[int | None]]:
    """The number that every camera shows at every frame, None where it has no picture."""
    opened = Session.open(session)
    numbers: dict[str, list[int | None]] = {name: [] for name in opened.rig.names()}
    for clip in opened.clips():
        frames = load_clip(opened, clip.clip)
        for name in frames.cameras:
            for image, present in zip(frames.images[name], frames.present[name], strict=True):
                numbers[name].append(read_number(image) if present else None)
    return numbers


def test_every_frame_of_every_camera_arrives(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01"], frames=23)
    stages = []
    report = ingest(
        footage,
        calibration,
        tmp_path / "session",
        hold_out=["cam01"],
        progress=lambda stage, done, total: stages.append((stage, done, total)),
    )
    assert (report.cameras, report.frames, report.clips, report.fps) == (("cam00", "cam01"), 23, 3, 25.0)
    assert (report.missing, report.notes) == ([], [])
    assert seen_numbers(tmp_path / "session") == {name: list(range(23)) for name in ("cam00", "cam01")}
    session = Session.open(tmp_path / "session")
    assert [clip.frames for clip in session.clips()] == [10, 10, 3]
    assert [camera.held_out for camera in session.rig.cameras] == [False, True]
    np.testing.assert_allclose(session.frame_times_s, np.arange(23) / 25.0, atol=1e-9)
    assert stages == [("probe", 1, 2), ("probe", 2, 2), ("hash", 1, 2), ("hash", 2, 2)]


def test_a_dropped_frame_never_shifts_later_ones(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01"])
    kept = [number for number in range(20) if number not in (7, 8)]
    write_video(footage / "cam01.mp4", kept, pts=kept, options={"bf": "2"})
    report = ingest(footage, calibration, tmp_path / "session")
    assert report.missing == [("cam01", 7), ("cam01", 8)]
    expected = [number if number in kept else None for number in range(20)]
    assert seen_numbers(tmp_path / "session") == {"cam00": list(range(20)), "cam01": expected}


def test_image_folders_go_by_number(tmp_path: Path) -> None:
    kept = [number for number in range(12) if number != 5]
    write_images(tmp_path / "footage" / "cam00", range(12))
    write_images(tmp_path / "footage" / "cam01", kept)
    calibration = write_colmap(tmp_path / "calibration", ["cam00", "cam01"])
    with pytest.raises(IngestError, match="--fps"):
        ingest(tmp_path / "footage", calibration, tmp_path / "session")
    report = ingest(tmp_path / "footage", calibration, tmp_path / "session", fps=30.0)
    assert (report.frames, report.fps, report.missing) == (12, 30.0, [("cam01", 5)])
    expected = [number if number in kept else None for number in range(12)]
    assert seen_numbers(tmp_path / "session") == {"cam00": list(range(12)), "cam01": expected}


def test_later_starts_are_meaningful(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01", "cam02"])
    write_video(footage / "cam01.mkv", range(1, 21), pts=range(1, 21))
    (footage / "cam01.mp4").unlink()
    report = ingest(footage, calibration, tmp_path / "session")
    assert report.frames == 20
    assert report.missing == [("cam01", 0)]
    assert "1 trailing" in " ".join(report.notes)
    assert seen_numbers(tmp_path / "session")["cam01"] == [None, *range(1, 20)]


def test_videos_of_different_length(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01"])
    write_video(footage / "cam01.mp4", range(14))
    with pytest.raises(IngestError, match="do not cover the same time") as error:
        ingest(footage, calibration, tmp_path / "session")
    assert "cam01: frames 0 to 13" in str(error.value)
    assert error.value.exit_code == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["footage", "sparse"]
    report = ingest(footage, calibration, tmp_path / "session", allow_uneven=True)
    assert report.frames == 14
    assert "6 trailing" in " ".join(report.notes)


def test_timestamps_file_gives_the_frames(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01"], frames=6)
    write_video(footage / "cam01.mp4", [0, 1, 3, 4, 5])
    lines = ["sync_index,cam_id,frame_time"]
    lines += [f"{40 + n},cam00,{100 + n / 6:.6f}" for n in range(6)]
    lines += [f"{40 + n},cam01,{100.01 + n / 6:.6f}" for n in (5, 0, 1, 3, 4)]
    (tmp_path / "times.csv").write_text("\n".join(lines) + "\n")
    report = ingest(footage, calibration, tmp_path / "session", timestamps=tmp_path / "times.csv")
    assert report.missing == [("cam01", 2)]
    assert report.fps == pytest.approx(6.0, rel=0.01)
    assert seen_numbers(tmp_path / "session")["cam01"] == [0, 1, None, 3, 4, 5]

    (tmp_path / "times.csv").write_text("\n".join(lines[:-1]) + "\n")
    with pytest.raises(IngestError, match="timestamps do not fit"):
        ingest(footage, calibration, tmp_path / "other", timestamps=tmp_path / "times.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "lack a column"),
        ("camera,frame_time\ncam00,now\n", "not a number"),
        ("camera,frame_time\ncam00,nan\n", "not finite"),
        ("camera,frame_time\ncam00,1\ncam00,1\n", "one capture time"),
        ("sync_index,camera,frame_time\n2,cam00,1\n1,cam00,2\n", "not in the order"),
    ],
)
def test_timestamps_that_make_no_sense(tmp_path: Path, text: str, message: str) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=2)
    (tmp_path / "times.csv").write_text(text)
    with pytest.raises(IngestError, match=message):
        ingest(footage, calibration, tmp_path / "session", timestamps=tmp_path / "times.csv")


def test_names_must_agree(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01"], frames=3)
    (footage / "cam01.mp4").rename(footage / "left.mp4")
    with pytest.raises(IngestError) as error:
        ingest(footage, calibration, tmp_path / "session")
    assert "without a calibrated camera: left" in str(error.value)
    assert "without footage: cam01" in str(error.value)
    (footage / "left.mp4").unlink()
    with pytest.raises(IngestError, match="cam01"):
        ingest(footage, calibration, tmp_path / "session")
    report = ingest(footage, calibration, tmp_path / "session", allow_missing_cameras=True)
    assert report.cameras == ("cam00",)
    assert any("cam01" in note for note in report.notes)
    with pytest.raises(IngestError, match="cam77"):
        ingest(footage, calibration, tmp_path / "s2", hold_out=["cam77"], allow_missing_cameras=True)


def test_two_files_for_one_camera_and_no_footage(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=2)
    write_video(footage / "cam00.mkv", range(2))
    with pytest.raises(IngestError, match="two videos"):
        ingest(footage, calibration, tmp_path / "session")
    (tmp_path / "empty").mkdir()
    with pytest.raises(IngestError, match="no footage"):
        ingest(tmp_path / "empty", calibration, tmp_path / "session")


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".mp4", {}),
        (".mp4", {"movflags": "faststart"}),
        (".mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
        (".mkv", {}),
        (".avi", {}),
    ],
)
def test_truncated_videos_are_refused(
    tmp_path: Path, suffix: str, options: dict[str, str], keep: float
) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=3)
    write_video(tmp_path / f"whole{suffix}", range(60), container=options, options={"qp": "5"})
    (footage / "cam00.mp4").unlink()
    data = (tmp_path / f"whole{suffix}").read_bytes()
    broken = footage / f"cam00{suffix}"
    broken.write_bytes(data)
    assert probe(broken)[0].pictures == 60
    broken.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(IngestError) as error:
        ingest(footage, calibration, tmp_path / "session")
    assert broken.name in str(error.value)
    assert not (tmp_path / "session").exists()


@pytest.mark.parametrize("content", [b"", b"not a video" * 100])
def test_files_that_are_no_videos(tmp_path: Path, content: bytes) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=2)
    (footage / "cam00.mp4").write_bytes(content)
    with pytest.raises(IngestError, match=r"cam00\.mp4"):
        ingest(footage, calibration, tmp_path / "session")


def test_truncated_and_unnumbered_images_are_refused(tmp_path: Path) -> None:
    calibration = write_colmap(tmp_path / "calibration", ["cam00"])
    folder = write_images(tmp_path / "footage" / "cam00", range(3))
    whole = (folder / "000001.png").read_bytes()
    (folder / "000001.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(IngestError, match=r"000001\.png"):
        ingest(tmp_path / "footage", calibration, tmp_path / "session", fps=25)
    (folder / "000001.png").rename(folder / "x.png")
    with pytest.raises(IngestError, match="no frame number"):
        ingest(tmp_path / "footage", calibration, tmp_path / "session", fps=25)
    (folder / "x.png").write_bytes(whole)
    (folder / "x.png").rename(folder / "1.png")
    write_images(folder, [1])
    with pytest.raises(IngestError, match="one frame number"):
        ingest(tmp_path / "footage", calibration, tmp_path / "session", fps=25)


def test_footage_of_another_size(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=3, size_px=(192, 128))
    report = ingest(footage, calibration, tmp_path / "session")
    assert "192x128" in report.notes[0]
    camera = Session.open(tmp_path / "session").rig.camera("cam00")
    assert (camera.width_px, camera.params) == (192, (160.0, 160.0, 96.0, 64.0))
    write_video(footage / "cam00.mp4", range(3), size_px=(192, 96))
    with pytest.raises(IngestError, match="another shape"):
        ingest(footage, calibration, tmp_path / "other")


def test_a_lens_that_cannot_be_right(tmp_path: Path) -> None:
    footage, _ = write_capture(tmp_path, ["cam00"], frames=2)
    calibration = write_colmap(
        tmp_path / "bad", ["cam00"], model="OPENCV", params=(80, 80, 48, 32, -3.0, 0, 0, 0)
    )
    with pytest.raises(IngestError, match="distortion"):
        ingest(footage, calibration, tmp_path / "session")


@pytest.mark.parametrize("changes", [{"config": IngestConfig(clip_frames=0)}, {"fps": -1.0}])
def test_settings_out_of_range(tmp_path: Path, changes: dict) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=2)
    with pytest.raises(ConfigError):
        ingest(footage, calibration, tmp_path / "session", **changes)


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=2)
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "session", Path("/proc/session"), footage):
        with pytest.raises(StoreError) as error:
            ingest(footage, calibration, place, overwrite=True)
        assert error.value.hint
    assert (tmp_path / "file").read_text() == "mine"
    assert sorted(path.name for path in footage.iterdir()) == ["cam00.mp4"]


def test_existing_sessions_are_replaced_only_when_asked(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=2)
    ingest(footage, calibration, tmp_path / "session")
    (tmp_path / "session" / "points" / "mark").touch()
    with pytest.raises(StoreError, match="already"):
        ingest(footage, calibration, tmp_path / "session")
    (footage / "cam00.mp4").rename(tmp_path / "cam00.mp4")
    with pytest.raises(IngestError):
        ingest(footage, calibration, tmp_path / "session", overwrite=True)
    assert (tmp_path / "session" / "points" / "mark").exists()
    (tmp_path / "cam00.mp4").rename(footage / "cam00.mp4")
    ingest(footage, calibration, tmp_path / "session", overwrite=True)
    assert not (tmp_path / "session" / "points" / "mark").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["footage", "session", "sparse"]


def test_dry_run_checks_everything_and_writes_nothing(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["cam00", "cam01"], frames=4)
    report = ingest(footage, calibration, tmp_path / "new" / "session", dry_run=True)
    assert (report.frames, report.clips) == (4, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["footage", "sparse"]
    with pytest.raises(StoreError):
        ingest(footage, calibration, footage, dry_run=True)
    (footage / "cam01.mp4").unlink()
    with pytest.raises(IngestError):
        ingest(footage, calibration, tmp_path / "session", dry_run=True)


def test_probe_of_images_and_of_one_video(tmp_path: Path) -> None:
    write_images(tmp_path / "images" / "cam00", [3, 4])
    (found,) = probe(tmp_path / "images")
    assert (found.camera, found.kind, found.pictures, found.fps, found.start_s) == (
        "cam00",
        "images",
        2,
        0.0,
        0.0,
    )
    (found,) = probe(write_video(tmp_path / "v.mkv", range(5), pts=range(5, 10)))
    assert (found.kind, found.codec, found.start_s) == ("video", "h264", pytest.approx(0.2))
    assert (found.fps, found.duration_s) == (pytest.approx(25.0), pytest.approx(0.2))


def test_killed_ingest_leaves_no_session_and_can_start_again(tmp_path: Path) -> None:
    """Killed with its files written and not yet in place, the worst moment there is."""
    footage, calibration = write_capture(tmp_path, ["cam00"], frames=2)
    script = f"""
        import os, signal
        from pathlib import Path
        import clipgstream.session as session
        from clipgstream.ingest.run import ingest
        session.publish_folder = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        ingest(Path({str(footage)!r}), Path({str(calibration)!r}), Path({str(tmp_path / "session")!r}))
    """
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "session").exists()
    ingest(footage, calibration, tmp_path / "session")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["footage", "session", "sparse"]


def evenly(times_s: np.ndarray | list[float]) -> CameraTimes:
    return CameraTimes(np.array(times_s, dtype=np.float64), None)


def test_period_survives_coarse_clocks_and_drops() -> None:
    exact = np.arange(3000) / 29.97
    rounded = np.delete(np.round(exact, 3), [5, 6, 700])
    assert fit_period(rounded) == pytest.approx(1 / 29.97, rel=1e-6)
    assert nominal_rate(25.00000001) == 25.0
    assert nominal_rate(29.97003) == pytest.approx(30000 / 1001, rel=1e-12)
    assert nominal_rate(6.0023) == 6.0023


def test_common_phase_is_amid_the_cameras() -> None:
    times = [np.arange(10) * 0.1 + offset for offset in (0.09, 0.10, 0.13)]
    assert common_phase(times, 0.1) % 0.1 == pytest.approx(0.01)


def test_cameras_nearly_half_a_period_apart_keep_every_picture() -> None:
    timeline = synchronise(
        {"a": evenly(np.arange(20) / 10), "b": evenly(np.arange(20) / 10 + 0.045)}, SyncSettings()
    )
    assert [numbers.tolist() for numbers in timeline.pictures.values()] == [list(range(20))] * 2


def test_jitter_within_the_tolerance_is_kept_and_beyond_it_masked() -> None:
    late = np.arange(20) / 10
    late[4] += 0.03
    times = {"a": evenly(np.arange(20) / 10), "b": evenly(np.arange(20) / 10), "c": evenly(late)}
    assert synchronise(times, SyncSettings(tolerance=0.4)).missing() == []
    strict = synchronise(times, SyncSettings(tolerance=0.2))
    assert strict.missing() == [("c", 4)]
    assert any(note.startswith("c: 1 picture") for note in strict.notes)


def test_of_two_pictures_for_a_frame_the_nearer_stays() -> None:
    doubled = np.sort(np.append(np.arange(10) / 10, 0.33))
    timeline = synchronise({"a": evenly(np.arange(10) / 10), "b": evenly(doubled)}, SyncSettings())
    assert timeline.pictures["b"].tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10]


def test_frames_of_fewer_than_half_the_training_cameras_go_at_the_ends() -> None:
    times = {
        "a": evenly(np.arange(0, 20) / 10),
        "b": evenly(np.arange(1, 21) / 10),
        "c": evenly(np.arange(1, 21) / 10),
        "held": evenly(np.arange(0, 21) / 10),
    }
    timeline = synchronise(times, SyncSettings(held_out={"held"}))
    assert (timeline.times_s[0], timeline.times_s[-1]) == (pytest.approx(0.1), pytest.approx(2.0))
    assert timeline.missing() == [("a", 19)]


def test_clocks_that_have_nothing_in_common() -> None:
    times = {"a": evenly(np.arange(20) / 10), "b": evenly(1e6 + np.arange(20) / 10)}
    with pytest.raises(IngestError, match="too far apart"):
        synchronise(times, SyncSettings())
    times = {"a": evenly(np.arange(20) / 10), "b": evenly(3 + np.arange(20) / 10)}
    with pytest.raises(IngestError, match="share no frame"):
        synchronise(times, SyncSettings(allow_uneven=True))


def test_sync_sets_that_nobody_filmed_keep_their_place() -> None:
    sets = np.array([3, 4, 6])
    times = {name: CameraTimes(np.array([0.3, 0.4, 0.6]), sets) for name in "ab"}
    timeline = synchronise(times, SyncSettings())
    assert timeline.pictures["a"].tolist() == [0, 1, -1, 2]
    np.testing.assert_allclose(timeline.times_s, [0.3, 0.4, 0.5, 0.6])


def test_two_pictures_at_one_time(tmp_path: Path) -> None:
    """Such files exist; no muxer here writes one, so the check is asked directly."""
    from clipgstream.ingest.video import _trusted_pts

    path = write_video(tmp_path / "a.mp4", range(3))
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        packets[1].pts = packets[0].pts
        with pytest.raises(IngestError, match="one timestamp"):
            _trusted_pts(path, container, packets)


def test_probe_of_real_videos() -> None:
    infos = probe(real_data("pose2sim_single4/videos"))
    assert [(info.camera, info.codec) for info in infos] == [
        ("cam01", "h264"),
        ("cam02", "vp9"),
        ("cam03", "h264"),
        ("cam04", "h264"),
    ]
    assert [(info.pictures, info.height_px) for info in infos] == [(100, 1920)] * 4
    assert [info.fps for info in infos] == pytest.approx([60.0] * 4)
    assert infos[0].duration_s == pytest.approx(100 / 60)


@pytest.mark.parametrize(("recording", "frames"), [("4_cam_recording", 48), ("post_optimization", 57)])
def test_real_caliscope_recordings(tmp_path: Path, recording: str, frames: int) -> None:
    folder = real_data(f"caliscope_4cam/{recording}")
    report = ingest(folder, folder, tmp_path / "session")
    assert (report.frames, report.cameras) == (frames, ("cam_0", "cam_1", "cam_2", "cam_3"))
    assert report.fps == pytest.approx(6.0, rel=0.01)
    assert report.missing == []
    pictures = Session.open(tmp_path / "session").pictures(0)
    spread_s = [
        np.ptp([pictures[camera, frame].timestamp_s for camera in report.cameras]) for frame in range(10)
    ]
    assert max(spread_s) < 0.05
