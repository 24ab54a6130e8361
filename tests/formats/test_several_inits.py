"""Streams whose clips build on several init segments: grown, cut, converted, served, in both packagings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from stream_files import files
from stream_models import CLIP_FRAMES, random_clip, random_init
from web_server import serving

from formats.convert import convert_stream
from formats.inspect import inspect_stream
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.verify import verify_stream
from player.reader import SegmentReader

# The init segment of each clip; the first one is needed again behind the second.
INIT_OF = [0, 0, 1, 2, 0]
ANCHORS = [12, 20, 9]
PLACES = ["folder", "file.cgs"]


def write(path: Path | str, clips: int = len(INIT_OF), *, live: bool = False, end: bool = True) -> None:
    """The first clips, each behind its init segment, which is written whenever another was before it."""
    with StreamWriter(path, live=live) as writer:
        for clip in range(clips):
            add(writer, clip)
        if end:
            writer.end()


def add(writer: StreamWriter, clip: int) -> None:
    number = INIT_OF[clip]
    init = writer.write_init(random_init(seed=number, anchors=ANCHORS[number]))
    writer.append(random_clip(init, seed=10 + clip, clip=clip, residual=clip))


def assert_plays(path: Path | str, clips: int = len(INIT_OF)) -> None:
    reader = StreamReader(path)
    assert [entry.clip for entry in reader.manifest.segments] == list(range(clips))
    found = [len(reader.init(reader.clip(clip).init_id).anchors.positions) for clip in range(clips)]
    assert found == [ANCHORS[number] for number in INIT_OF[:clips]]
    forward = frames_of(path, range(clips * CLIP_FRAMES))
    backward = frames_of(path, reversed(range(clips * CLIP_FRAMES)))
    assert forward == backward[::-1] and len(set(forward)) == len(forward)


def frames_of(path: Path | str, order: Iterable[int]) -> list[bytes]:
    with SegmentReader(path, cache_clips=1) as reader:
        frames = [reader.frame(frame_index) for frame_index in order]
    return [np.concatenate([part.ravel() for part in vars(frame).values()]).tobytes() for frame in frames]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("live", [False, True])
def test_it_plays_in_any_direction(tmp_path: Path, place: str, live: bool) -> None:
    write(tmp_path / place, live=live)
    assert_plays(tmp_path / place)
    report = verify_stream(tmp_path / place)
    assert report.ok and report.segments == 3 + len(INIT_OF) and not report.warnings
    sizes = inspect_stream(tmp_path / place)
    assert sizes["init_bytes"] == sum(entry.bytes for entry in StreamReader(tmp_path / place).manifest.inits)
    assert sum(sizes["parts"].values()) == sizes["bytes"]


@pytest.mark.parametrize("place", PLACES)
def test_a_stream_that_is_resumed_at_every_clip_is_the_same(tmp_path: Path, place: str) -> None:
    write(tmp_path / "whole" / place, live=True)
    for clip in range(len(INIT_OF)):
        with StreamWriter(tmp_path / place, resume=True) as writer:
            add(writer, clip)
        assert_plays(tmp_path / place, clip + 1)
    with StreamWriter(tmp_path / place, resume=True) as writer:
        writer.end()
    if place == "folder":
        assert files(tmp_path / place) == files(tmp_path / "whole" / place)
    else:
        assert segments(tmp_path / place) == segments(tmp_path / "whole" / place)


def segments(path: Path) -> list[bytes]:
    reader = StreamReader(path)
    return [reader.segment_data(entry) for entry in (*reader.manifest.inits, *reader.manifest.segments)]


def test_a_reader_follows_a_stream_into_another_init_segment(tmp_path: Path) -> None:
    with StreamWriter(tmp_path, live=True) as writer:
        add(writer, 0)
        with SegmentReader(tmp_path) as reader:
            assert len(reader.frame(0).means)
            for clip in range(1, len(INIT_OF)):
                add(writer, clip)
                assert reader.stream.refresh()
                assert len(reader.frame(clip * CLIP_FRAMES).means)
            writer.end()
            assert reader.stream.refresh() and reader.stream.manifest.ended


def test_a_cut_file_plays_up_to_the_cut(tmp_path: Path) -> None:
    write(tmp_path / "whole.cgs")
    data = (tmp_path / "whole.cgs").read_bytes()
    manifest = StreamReader(tmp_path / "whole.cgs").manifest
    for clips in range(1, len(INIT_OF) + 1):
        entry = manifest.segments[clips - 1]
        assert entry.offset is not None
        (tmp_path / "cut.cgs").write_bytes(data[: entry.offset + entry.bytes + 3])
        assert StreamReader(tmp_path / "cut.cgs").recovered
        assert_plays(tmp_path / "cut.cgs", clips)


def test_a_damaged_init_segment_hides_only_its_own_clips(tmp_path: Path) -> None:
    write(tmp_path / "s")
    entry = StreamReader(tmp_path / "s").manifest.inits[1]
    assert entry.file is not None
    path = tmp_path / "s" / entry.file
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    report = verify_stream(tmp_path / "s")
    assert not report.ok and report.frames == CLIP_FRAMES * (len(INIT_OF) - 1)
    assert [damage.file for damage in report.damaged] == [entry.file]
    assert len(frames_of(tmp_path / "s", [0, 3 * CLIP_FRAMES, 4 * CLIP_FRAMES])) == 3


def test_conversion_is_lossless_and_it_plays_over_http(tmp_path: Path) -> None:
    write(tmp_path / "folder")
    convert_stream(tmp_path / "folder", tmp_path / "file.cgs")
    convert_stream(tmp_path / "file.cgs", tmp_path / "back")
    assert files(tmp_path / "back") == files(tmp_path / "folder")
    with serving(tmp_path) as server:
        for place in PLACES:
            assert_plays(f"{server.url}/{place}")
