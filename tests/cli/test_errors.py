"""One clear error with the documented exit code for everything that can be wrong."""

from __future__ import annotations

import functools
import resource
import shutil
from pathlib import Path

import pytest
import torch
from cgs_process import FRAMES, cgs, files, refused

from cli import main
from formats.stream import StreamReader


def test_usage_errors():
    for arguments, text in (
        (["bogus"], "No such command 'bogus'"),
        (["train", "somewhere", "--bogus"], "No such option: --bogus"),
        (["ingest", "footage", "-c", "rig"], "Missing option '--output'"),
        (["demo", "--frames", "many"], "Invalid value for '--frames'"),
    ):
        message = refused(2, *arguments)
        assert "Usage: cgs" in message and text in message


def test_no_command_shows_the_help():
    run = cgs()
    assert run.returncode == 2 and "Commands:" in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["demo", "--preset", "fast"], "unknown preset"),
        (["demo", "--set", "train.speed=3"], "train.speed"),
        (["demo", "--set", "train.iterations=many"], "train.iterations has the wrong type"),
        (["demo", "--set", "train.iterations"], "--set takes section.key=value"),
        (["demo", "--width", "97"], "even"),
        (["demo", "--duration", "nan"], "--duration"),
    ],
)
def test_unknown_settings(tmp_path, arguments, text):
    assert text in refused(2, *arguments, "-o", tmp_path / "demo")
    assert list(tmp_path.iterdir()) == []


def test_settings_of_another_stage_are_refused(tiny_demo):
    for arguments in (
        ["train", tiny_demo.session, "--set", "ingest.clip_frames=5"],
        ["pack", tiny_demo.session, "--overwrite", "--set", "train.iterations=5"],
    ):
        assert "this command has no use for the setting" in refused(2, *arguments)


def test_a_session_that_is_none(tmp_path):
    for command in ("train", "status", "pack", "eval"):
        message = refused(3, command, tmp_path)
        assert "not a session" in message and str(tmp_path) in message and "cgs ingest" in message


def test_a_stream_that_is_none(tmp_path):
    for arguments in (["inspect", tmp_path], ["verify", tmp_path], ["render", tmp_path, "-o", "a.png"]):
        message = refused(3, *arguments, cwd=tmp_path)
        assert "there is no stream here" in message and str(tmp_path) in message


def ingest_arguments(demo, folder: Path) -> list[object]:
    shutil.copytree(demo.footage, folder / "footage")
    shutil.copytree(demo.calibration, folder / "calibration")
    return ["ingest", folder / "footage", "-c", folder / "calibration", "-o", folder / "session"]


def test_a_camera_missing_in_the_calibration(tiny_demo, tmp_path):
    arguments = ingest_arguments(tiny_demo, tmp_path)
    images = tmp_path / "calibration" / "images.txt"
    lines = images.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if "cam02" in line)
    images.write_text("\n".join(lines[:at] + lines[at + 2 :]) + "\n")
    assert "footage without a calibrated camera: cam02" in refused(3, *arguments)
    assert not (tmp_path / "session").exists()


def test_a_truncated_video(tiny_demo, tmp_path):
    arguments = ingest_arguments(tiny_demo, tmp_path)
    video = tmp_path / "footage" / "cam01.mp4"
    video.write_bytes(video.read_bytes()[: video.stat().st_size * 2 // 3])
    assert str(video) in refused(3, *arguments)
    assert not (tmp_path / "session").exists()


def test_videos_of_different_length(tiny_demo, tmp_path):
    import av

    arguments = ingest_arguments(tiny_demo, tmp_path)
    video = tmp_path / "footage" / "cam01.mp4"
    with av.open(str(tiny_demo.footage / "cam01.mp4")) as source, av.open(str(video), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(video=0) if packet.size]
        kept = [packet for packet in packets if packet.pts < sorted(p.pts for p in packets)[3]]
        for packet in kept:
            packet.stream = stream
            target.mux(packet)
    message = refused(3, *arguments)
    assert "cam01" in message and "--allow-uneven" in message, message
    assert not (tmp_path / "session").exists()


def test_footage_that_changed_after_ingest(tiny_demo, tmp_path):
    arguments = ingest_arguments(tiny_demo, tmp_path)
    assert cgs(*arguments).returncode == 0
    (tmp_path / "footage" / "cam03.mp4").unlink()
    message = refused(3, "train", tmp_path / "session")
    assert "footage is missing" in message and "cam03.mp4" in message


@pytest.fixture
def damaged(tiny_demo, tmp_path) -> tuple[Path, str]:
    """A copy of the stream whose second clip has one bit turned over, and that clip's file."""
    stream = tmp_path / "stream"
    shutil.copytree(tiny_demo.stream, stream)
    file = stream / StreamReader(stream).clip_entry(1).file
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)
    return stream, file.name


def test_a_corrupted_segment(tiny_demo, damaged, tmp_path):
    stream, name = damaged
    run = cgs("verify", stream)
    assert run.returncode == 5 and run.stdout.startswith(f"damaged: {name}: ")
    assert run.stdout.endswith("1 damaged\n") and run.stderr == ""
    picture = tmp_path / "a.png"
    assert name in refused(3, "render", stream, "-o", picture, "--time", 0.2)
    assert not picture.exists()
    assert name in refused(3, "eval", tiny_demo.session, "--stream", stream)
    # The whole clip can still be seen.
    assert cgs("render", stream, "-o", picture, "--time", 0.0).returncode == 0


def test_eval_with_the_stream_of_another_rig(tiny_demo, tmp_path):
    from formats.stream_writer import StreamWriter

    reader = StreamReader(tiny_demo.stream)
    init = reader.init()
    renamed = [type(view)(**(vars(view) | {"name": f"x{view.name}"})) for view in init.views]
    with StreamWriter(tmp_path / "other") as writer:
        writer.write_init(type(init)(**(vars(init) | {"views": tuple(renamed)})))
        writer.end()
    message = refused(2, "eval", tiny_demo.session, "--stream", tmp_path / "other")
    assert "another rig" in message


@pytest.mark.parametrize(
    ("flags", "code", "text"),
    [
        (["-o", "a.gif"], 2, "expected: .mp4 or .png"),
        (["-o", "a.png", "--camera", "cam99"], 2, "no such camera"),
        (["-o", "a.png", "--camera", "cam00", "--path", "p.json"], 2, "exclude each other"),
        (["-o", "a.png", "--path", "p.json"], 2, "not a camera path"),
        (["-o", "a.png", "--size", "640"], 2, "--size takes WxH"),
        (["-o", "a.png", "--size", "0x480"], 2, "--size takes WxH"),
        (["-o", "a.png", "--size", "99999x2"], 2, "--size takes WxH"),
        (["-o", "a.mp4", "--size", "65x48"], 2, "even"),
        (["-o", "a.png", "--time", "0.24"], 2, "--time lies outside the stream"),
        (["-o", "a.png", "--time", "-1"], 2, "--time lies outside the stream"),
        (["-o", "a.png", "--fps", "5"], 2, "for films"),
        (["-o", "a.mp4", "--fps", "0"], 2, "--fps is out of range"),
        (["-o", "a.mp4", "--duration", "inf"], 2, "--duration is out of range"),
        (["-o", "taken.png"], 4, "the output exists"),
        (["-o", "taken.png/a.png"], 4, "taken.png/a.png"),
        (["-o", "taken.png/a.mp4", "--duration", "0.04"], 4, "taken.png/a.mp4"),
    ],
)
def test_render_refuses(tiny_demo, tmp_path, flags, code, text):
    (tmp_path / "taken.png").write_bytes(b"kept")
    message = refused(code, "render", tiny_demo.stream, *flags, cwd=tmp_path)
    assert text in message
    assert files(tmp_path) == {"taken.png": b"kept"}


def test_unwritable_outputs(tiny_demo, tmp_path):
    (tmp_path / "file").write_bytes(b"kept")
    place = tmp_path / "file" / "below"
    for arguments in (
        ["demo", "-o", place],
        ["demo", "-o", tmp_path / "file"],
        ["ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", place],
        ["pack", tiny_demo.session, "-o", place],
    ):
        message = refused(4, *arguments)
        assert str(tmp_path / "file") in message and "hint: " in message
    assert files(tmp_path) == {"file": b"kept"}


def test_outputs_that_are_there(tiny_demo, tmp_path):
    assert "--overwrite" in refused(4, "pack", tiny_demo.session)
    message = refused(4, "ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", tiny_demo.session)
    assert "a session is here already" in message and "--overwrite" in message
    (tmp_path / "mine.txt").write_text("kept")
    assert "something else than a demo" in refused(4, "demo", "-o", tmp_path, "--overwrite")
    assert files(tmp_path) == {"mine.txt": b"kept"}


def test_a_full_disk(tiny_demo, tmp_path):
    """No file may grow beyond some size: what a full disk looks like to a process."""
    for most_bytes, arguments in (
        (40_000, ["pack", tiny_demo.session, "-o", tmp_path / "stream"]),
        (4_000, ["render", tiny_demo.stream, "-o", tmp_path / "a.png"]),
        (4_000, ["render", tiny_demo.stream, "-o", tmp_path / "a.mp4"]),
        (4_000, ["ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", tmp_path / "session"]),
    ):
        limit = functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        message = refused(4, *arguments, preexec_fn=limit)
        assert str(tmp_path) in message and "hint: " in message
        assert files(tmp_path) == {}, arguments


def test_eval_gate(tiny_demo):
    assert cgs("eval", tiny_demo.session, "--min-psnr", 5).returncode == 0
    message = refused_with_output(5, "eval", tiny_demo.session, "--min-psnr", 60)
    assert "expected: at least 60.00 dB" in message


def refused_with_output(code: int, *arguments: object) -> str:
    """`refused` for a command that prints its data before it judges it."""
    run = cgs(*arguments)
    assert run.stdout
    assert run.returncode == code and run.stderr.lower().count("error: ") == 1
    return run.stderr


def test_no_such_clip(tiny_demo):
    assert "expected: 0 to 1" in refused(2, "train", tiny_demo.session, "--clip", 2)


def test_no_such_device(tiny_demo):
    message = refused(4, "train", tiny_demo.session, "--device", "tpu")
    assert "unknown device" in message


def test_settings_that_the_clips_were_not_trained_with(tiny_demo):
    message = refused(1, "train", tiny_demo.session, "--set", f"train.iterations={FRAMES}", "--quiet")
    assert "trained with other settings" in message and "--overwrite" in message


def test_a_full_gpu_is_one_clear_error(monkeypatch, capsys):
    def full(**names: str) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr(main, "app", full)
    with pytest.raises(SystemExit) as stop:
        main.main()
    assert stop.value.code == 4
    message = capsys.readouterr().err
    assert "the GPU has not enough memory" in message and "2.00 GiB" in message and "hint: " in message


def test_other_faults_of_a_program_are_not_hidden(monkeypatch):
    def broken(**names: str) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(main, "app", broken)
    with pytest.raises(RuntimeError, match="a fault"):
        main.main()
