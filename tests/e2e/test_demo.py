"""Footage to stream, end to end, and what comes out of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from cgs_process import FRAMES, SIZE_PX, cgs, demo_arguments, done, files, printed_json, started, stop_when
from PIL import Image

from clipgstream.ingest.frames import load_clip
from clipgstream.session import Session
from clipgstream.train.metrics import psnr
from formats.stream import StreamReader
from player.reader import SegmentReader

# What no broken pipeline reaches at this size; an undamaged one is at 20 dB and more.
ABOVE_CONSTANT_DB = 4.0
PACKING_LOSS_DB = 0.3


def constant_colour_psnr(session: Session, camera: str) -> float:
    """Of pictures that show their own mean colour: what can be had without any geometry."""
    scores = []
    for record in session.clips():
        for image in load_clip(session, record.clip, cameras=[camera]).images[camera]:
            mean = np.broadcast_to(image.mean(axis=(0, 1)) / 255.0, image.shape)
            scores.append(psnr(mean, image))
    return float(np.mean(scores))


def test_held_out_views_are_far_better_than_a_constant_colour(tiny_demo):
    session = Session.open(tiny_demo.session)
    (held_out,) = [camera.name for camera in session.rig.cameras if camera.held_out]
    (view,) = tiny_demo.result["eval"]["views"]
    assert view["camera"] == held_out and view["held_out"]
    floor = constant_colour_psnr(session, held_out) + ABOVE_CONSTANT_DB
    for clip in tiny_demo.result["eval"]["clips"]:
        assert clip["psnr"] > floor
    assert tiny_demo.result["eval"]["mean"]["ssim"] > 0.5


def test_training_views_are_better_than_held_out_ones(tiny_demo):
    result = printed_json("eval", tiny_demo.session, "--all-cameras")
    trained = [view["psnr"] for view in result["views"] if not view["held_out"]]
    assert len(trained) == 6 and np.mean(trained) > result["mean"]["psnr"]
    assert result["mean"] == tiny_demo.result["eval"]["mean"]


def test_packing_costs_next_to_nothing(tiny_demo):
    unpacked = printed_json("eval", tiny_demo.session, "--from-checkpoint")
    assert unpacked["bytes_per_frame"] is None
    assert abs(unpacked["mean"]["psnr"] - tiny_demo.result["eval"]["mean"]["psnr"]) < PACKING_LOSS_DB


def test_every_frame_of_the_stream_decodes(tiny_demo):
    reader = SegmentReader(tiny_demo.stream)
    assert reader.frame_indices == tuple(range(FRAMES))
    clips = [reader.frame(index) for index in reader.frame_indices]
    assert all(len(frame.means) > 1000 for frame in clips)
    assert not np.array_equal(clips[0].means[:1000], clips[1].means[:1000]), "nothing moves"


def test_the_stream_is_enough_to_play_it(tiny_demo, tmp_path):
    shutil.copytree(tiny_demo.stream, tmp_path / "elsewhere")
    picture = tmp_path / "view.png"
    arguments = ["render", tmp_path / "elsewhere", "-o", picture, "--camera", "cam01", "--time", 0.2]
    assert printed_json(*arguments)["pictures"] == 1
    shown = np.asarray(Image.open(picture))
    session = Session.open(tiny_demo.session)
    truth = load_clip(session, 1, cameras=["cam01"]).images["cam01"][2]
    assert shown.shape == truth.shape
    other = load_clip(session, 1, cameras=["cam06"]).images["cam06"][2]
    assert psnr(shown, truth) > 15.0
    height, width = np.minimum(truth.shape, other.shape)[:2]
    assert psnr(shown, truth) > psnr(shown[:height, :width], other[:height, :width]) + 3.0


def test_the_film_and_the_picture(tiny_demo):
    with av.open(tiny_demo.result["video"]) as video:
        pictures = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    assert len(pictures) == 5
    height, width = pictures[0].shape[:2]
    assert width % 2 == 0 and height % 2 == 0 and height > SIZE_PX[1]
    assert all(picture.std() > 10 for picture in pictures)
    assert psnr(pictures[0], pictures[2]) < 30, "the viewpoint does not move"
    sheet = np.asarray(Image.open(tiny_demo.result["picture"]))
    half = (sheet.shape[1] - 4) // 2
    assert sheet.shape[0] > 2 * 60 and psnr(sheet[:60, :half], sheet[:60, half + 4 :]) > 14.0


def test_a_film_along_a_path(tiny_demo, tmp_path):
    path = tmp_path / "path.json"
    path.write_text(
        '{"keyframes": [{"time_s": 0, "eye": [0, -3, 1.2], "target": [0, 0, 0.8], "up": [0, 0, 1]},'
        ' {"time_s": 0.2, "eye": [0.8, -2.8, 1.4], "target": [0, 0, 0.8], "up": [0, 0, 1]}]}'
    )
    film = tmp_path / "new" / "film.mp4"
    arguments = ["--path", path, "--size", "64x48", "--fps", 50, "--duration", 0.1]
    text = done("render", tiny_demo.stream, "-o", film, *arguments).stdout
    assert text == f"{film}: 5 pictures of 64x48, 50 a second\n"
    with av.open(str(film)) as video:
        assert [round(float(frame.time * 50)) for frame in video.decode(video=0)] == [0, 1, 2, 3, 4]


def test_a_demo_killed_while_it_films_goes_on_to_the_end(tiny_demo, tmp_path):
    folder = tmp_path / "demo"
    with started(*demo_arguments(folder)) as process:
        stop_when(process, (folder / "calibration" / "cameras.txt").exists)
    assert not (folder / "session").exists()
    result = printed_json(*demo_arguments(folder))
    assert set(files(folder / "footage")) == set(files(tiny_demo.footage))
    assert result["eval"]["mean"]["psnr"] == pytest.approx(tiny_demo.result["eval"]["mean"]["psnr"], abs=1.0)


def test_divergence_ends_with_one_error_and_keeps_the_last_good_checkpoint(tiny_demo, tmp_path):
    """A learning rate that starts well and grows beyond all bounds."""
    session = tmp_path / "session"
    shutil.copytree(tiny_demo.session, session)
    folder = session / "clips" / "000000"
    (folder / "model.safetensors").unlink()
    run = cgs("train", session, "--clip", 0, "--set", "train.rates.offset=0.02,1e38")
    assert run.returncode == 1, run.stderr
    assert "training diverged" in run.stderr and "clip 0, " in run.stderr and "iteration" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (folder / "model.safetensors").exists()
    assert_finite(folder / "training.safetensors")
    status = printed_json("status", session)
    assert status["clips"]["failed"] == 1 and "training diverged" in status["records"][0]["error"]


def test_a_clip_that_finds_the_gpu_full_counts_as_failed(tiny_demo, tmp_path, monkeypatch):
    import torch

    from clipgstream.config import load_config
    from clipgstream.session import Session
    from clipgstream.train import clip_job, run

    shutil.copytree(tiny_demo.session, tmp_path / "session")
    session = Session.open(tmp_path / "session")
    (session.clip_dir(0) / "model.safetensors").unlink()

    class Full:
        def __init__(self, *arguments: object) -> None:
            raise torch.OutOfMemoryError("CUDA out of memory")

    class Silent:
        points = training = note = lambda self, *arguments: None

    monkeypatch.setattr(clip_job, "ClipTrainer", Full)
    config = load_config(session.settings.preset, session.settings.overrides)
    with pytest.raises(torch.OutOfMemoryError):
        run.train_session(session, config, run.make_backends("cpu"), Silent(), [0])
    record = session.clip(0)
    assert record.state == "failed" and "out of memory" in str(record.error)


def assert_finite(path: Path) -> None:
    from safetensors.numpy import load_file

    tensors = load_file(path)
    assert len(tensors) > 5 and all(np.isfinite(tensor).all() for tensor in tensors.values())


def test_stream_matches_its_manifest(tiny_demo):
    manifest = StreamReader(tiny_demo.stream).manifest
    listed = {entry.file for entry in (*manifest.inits, *manifest.segments)} | {"manifest.json"}
    assert set(files(tiny_demo.stream)) == listed and manifest.ended
