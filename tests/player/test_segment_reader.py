from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from stream_models import random_clip, random_init

from formats.errors import FormatError
from formats.store import Store
from formats.stream import StreamReader, StreamWriter
from player.decoder import StreamDecoder
from player.reader import SegmentReader


class CountingStore(Store):
    """Counts what is read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.reads: list[tuple[str, int]] = []

    def read_range(self, name: str, start: int, length: int) -> bytes:
        data = super().read_range(name, start, length)
        self.reads.append((name, len(data)))
        return data


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stream")
    with StreamWriter(path) as writer:
        init = writer.write_init(random_init())
        for clip in (0, 1, 2, 4):
            writer.append(random_clip(init, seed=clip, clip=clip, frames=3 if clip == 4 else 4))
        writer.end()
    return path


def test_it_says_what_the_stream_is(stream: Path):
    reader = SegmentReader(stream)
    assert reader.fps == Fraction(30000, 1001)
    assert reader.frame_count == 15
    assert reader.frame_indices == (*range(12), 16, 17, 18)
    assert [view.name for view in reader.views] == ["left"]
    assert reader.info.world_unit == "metre"


def test_a_frame_is_its_clips_frame(stream: Path):
    reader, plain = SegmentReader(stream), StreamReader(stream)
    for frame_index, clip, clip_frame in ((0, 0, 0), (3, 0, 3), (4, 1, 0), (18, 4, 2)):
        expected = StreamDecoder(plain.init()).gaussians(plain.clip(clip), clip_frame)
        assert np.array_equal(reader.frame(frame_index).means, expected.means)


def test_a_seek_reads_the_init_segment_and_one_clip_and_nothing_else(stream: Path):
    store = CountingStore(stream)
    reader = SegmentReader(stream, stream=StreamReader(stream, store=store))
    assert [name for name, _ in store.reads] == ["manifest.json"]
    store.reads.clear()
    reader.frame(9)
    init, clip = reader.stream.manifest.inits[0], reader.stream.clip_entry(2)
    assert store.reads == [(init.file, init.bytes), (clip.file, clip.bytes)]
    store.reads.clear()
    reader.frame(8)
    assert store.reads == []
    reader.frame(0)
    assert [name for name, _ in store.reads] == [reader.stream.clip_entry(0).file]


def test_the_least_recently_used_clip_leaves_first(stream: Path):
    store = CountingStore(stream)
    reader = SegmentReader(stream, cache_clips=2, stream=StreamReader(stream, store=store))
    for frame_index in (0, 4, 0, 8, 0, 4):
        reader.frame(frame_index)
    names = [name.split("-")[1] for name, _ in store.reads if name.startswith("clip-")]
    assert names == ["000000", "000001", "000002", "000001"]


def test_threads_may_share_a_reader(stream: Path):
    reader = SegmentReader(stream, cache_clips=1)
    order = [0, 5, 9, 1, 6, 10, 2, 7, 11, 17] * 3
    expected = [SegmentReader(stream).frame(index).means for index in order]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda index: reader.frame(index).means, order))
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


def test_a_frame_that_is_not_there_is_named(stream: Path):
    with pytest.raises(FormatError, match="no frame 13"):
        SegmentReader(stream).frame(13)
