"""A live stream that grows while clips are trained, and what stops it from growing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cgs_process import files

from clipgstream.live import LivePacker
from clipgstream.session import Session
from formats.errors import StoreError
from formats.pack_options import DEFAULT_OPTIONS
from formats.stream import StreamReader


@pytest.fixture
def session(tiny_demo, tmp_path: Path) -> Session:
    """A trained session that nothing was packed of."""
    shutil.copytree(tiny_demo.session, tmp_path / "session", ignore=shutil.ignore_patterns("stream"))
    opened = Session.open(tmp_path / "session")
    for record in opened.clips():
        opened.set_clip_state(record.clip, "ready")
    return opened


def train(session: Session, clip: int) -> None:
    """As far as the database goes: the model is there already."""
    session.set_clip_state(clip, "training")
    session.set_clip_state(clip, "trained")


def states(session: Session) -> list[str]:
    return [record.state for record in session.clips()]


def test_clips_are_appended_in_order_as_they_are_trained(session, tiny_demo, tmp_path: Path) -> None:
    packer = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    assert packer.step() == []
    assert not packer.has_stream
    train(session, 0)
    assert packer.step() == [0]
    manifest = StreamReader(tmp_path / "live").manifest
    assert ([clip.clip for clip in manifest.segments], manifest.ended) == ([0], False)
    assert packer.finish() is None
    train(session, 1)
    assert packer.step() == [1]
    assert states(session) == ["packed", "packed"]
    size = packer.finish()
    assert files(tmp_path / "live") == files(tiny_demo.stream)
    assert size == sum(map(len, files(tiny_demo.stream).values()))


def test_a_clip_that_is_trained_too_early_waits(session: Session, tmp_path: Path) -> None:
    packer = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    train(session, 1)
    assert packer.step() == []
    train(session, 0)
    assert packer.step() == [0, 1]


def test_another_packer_goes_on_behind_what_is_published(session: Session, tmp_path: Path) -> None:
    train(session, 0)
    LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS).step()
    # Killed after the stream was written and before the database.
    session.set_clip_state(0, "trained")
    train(session, 1)
    again = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    assert again.step() == [1]
    assert states(session) == ["packed", "packed"]
    assert again.finish() == LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS).finish()
    assert StreamReader(tmp_path / "live").manifest.ended


def test_a_clip_that_failed_is_left_out_and_named(session: Session, tmp_path: Path) -> None:
    notes: list[str] = []
    packer = LivePacker(session, tmp_path / "live.cgs", DEFAULT_OPTIONS, notes.append)
    train(session, 0)
    packer.step()
    session.set_clip_state(1, "failed", error="no")
    assert packer.step() == []
    assert notes == [], "nothing comes behind it"
    assert packer.finish() == (tmp_path / "live.cgs").stat().st_size
    assert StreamReader(tmp_path / "live.cgs").manifest.ended


def test_a_place_that_refuses_is_one_error_and_goes_on_when_cured(session, tiny_demo, tmp_path: Path) -> None:
    place = tmp_path / "disk" / "live"
    train(session, 0)
    packer = LivePacker(session, place, DEFAULT_OPTIONS)
    assert packer.step() == [0]
    # The disk is unplugged: a file stands where its folder was.
    place.parent.rename(tmp_path / "away")
    place.parent.write_text("")
    train(session, 1)
    with pytest.raises(StoreError, match=r"(?s)cannot write the file.*where: .*live.*hint: "):
        packer.step()
    assert states(session) == ["packed", "trained"]
    place.parent.unlink()
    (tmp_path / "away").rename(place.parent)
    assert packer.step() == [1]
    packer.finish()
    assert files(place) == files(tiny_demo.stream)
