"""Killed with SIGKILL at any moment and started again, the work ends with the same bytes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from cgs_process import CLIPS, done, files, settings, started, stop_when

from clipgstream.session import Session
from formats.errors import FormatError
from formats.stream import StreamReader


@pytest.fixture(scope="module")
def session(tiny_demo, tmp_path_factory) -> Path:
    """A session of the tiny demo's footage, made after an ingest of it was killed."""
    path = tmp_path_factory.mktemp("killed") / "session"
    held_out = [camera.name for camera in Session.open(tiny_demo.session).rig.cameras if camera.held_out]
    hold_out = [part for name in held_out for part in ("--hold-out", name)]
    arguments = ["ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", path, *hold_out]
    arguments += settings(train__seed=0)
    with started(*arguments) as process:
        stop_when(process, lambda: path.parent.exists() and any(path.parent.glob(".session.ingest-*")))
    assert not path.exists(), "a killed ingest left something that looks whole"
    done(*arguments)
    assert list(path.parent.iterdir()) == [path], "something of the killed ingest is left"
    return path


def state(session: Path, clip: int) -> str:
    """Of a clip, while another process works on the session."""
    with sqlite3.connect(f"file:{session / 'session.db'}?mode=ro", uri=True) as connection:
        return str(connection.execute("SELECT state FROM clips WHERE clip = ?", (clip,)).fetchone()[0])


def test_training_killed_in_every_clip_gives_the_same_stream(tiny_demo, session):
    clips = [session / "clips" / f"{clip:06d}" for clip in range(CLIPS)]
    with started("train", session) as process:
        stop_when(process, lambda: state(session, 0) == "training")
    assert not (clips[0] / "training.safetensors").exists(), "it was to be killed before any checkpoint"
    for clip, folder in enumerate(clips):
        checkpoint, model = folder / "training.safetensors", folder / "model.safetensors"
        with started("train", session) as process:
            _, log = stop_when(process, checkpoint.exists)
        assert not model.exists() and state(session, clip) == "training"
        assert ("going on from iteration" in log) == (clip > 0), "each clip is killed once in its middle"
    log = done("train", session).stderr
    assert f"clip {CLIPS - 1}: going on from iteration" in log
    assert [record.state for record in Session.open(session).clips()] == ["trained"] * CLIPS
    for clip, folder in enumerate(clips):
        undisturbed = tiny_demo.session / "clips" / f"{clip:06d}"
        assert files(folder) == files(undisturbed), f"clip {clip}"
    done("pack", session)
    assert files(session / "stream") == files(tiny_demo.stream)


def test_packing_killed_leaves_no_half_stream(tiny_demo, session, tmp_path):
    for clip in range(CLIPS):
        assert (session / "clips" / f"{clip:06d}" / "model.safetensors").exists(), "needs the test before"
    stream = tmp_path / "stream"
    with started("pack", session, "-o", stream) as process:
        stop_when(process, lambda: stream.exists() and any(stream.iterdir()))
    try:
        reader = StreamReader(stream)
    except FormatError as error:
        assert "there is no stream here" in str(error)
    else:  # it was quicker than the kill
        assert reader.manifest.ended
    done("pack", session, "-o", stream, "--overwrite")
    visible = {name: data for name, data in files(stream).items() if not name.startswith(".")}
    assert visible == files(tiny_demo.stream)
