from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from stream_models import random_clip, random_init
from web_server import serving

from formats.convert import convert_stream
from formats.errors import FormatError, StoreError
from formats.store import LocalStore
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from player.decoder import StreamDecoder
from player.reader import SegmentReader, decoded_bytes


class CountingStore(LocalStore):
    """Counts what is read, and fails or waits when it is told to."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.reads: list[tuple[str, int]] = []
        self.fails = False
        self.gate = threading.Event()
        self.gate.set()

    def read_range(self, name: str, start: int, length: int) -> bytes:
        self.gate.wait(10)
        if self.fails:
            raise StoreError("the network is down", where=name)
        data = super().read_range(name, start, length)
        self.reads.append((name, len(data)))
        return data

    def clips(self) -> list[int]:
        """Numbers of the clips that were read."""
        return [int(name.split("-")[1]) for name, _ in self.reads if name.startswith("clip-")]


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
    reader = SegmentReader(stream, cache_clips=2, prefetch_clips=0, stream=StreamReader(stream, store=store))
    for frame_index in (0, 4, 0, 8, 0, 4):
        reader.frame(frame_index)
    assert store.clips() == [0, 1, 2, 1]


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


def waited_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


@pytest.fixture
def store(stream: Path) -> CountingStore:
    return CountingStore(stream)


def counted_reader(stream: Path, store: CountingStore, **options: int) -> SegmentReader:
    reader = SegmentReader(stream, stream=StreamReader(stream, store=store), **options)
    store.reads.clear()
    return reader


class TestSeek:
    """Any frame costs the init segment and one clip, in every packaging."""

    def test_in_a_single_file(self, stream: Path, tmp_path: Path):
        convert_stream(stream, tmp_path / "s.cgs")
        store = CountingStore(tmp_path)
        with SegmentReader("s.cgs", stream=StreamReader(tmp_path / "s.cgs", store=store)) as reader:
            manifest = reader.stream.manifest
            index = (tmp_path / "s.cgs").stat().st_size - manifest.segment_bytes
            assert sum(size for _, size in store.reads) == index
            store.reads.clear()
            reader.frame(9)
            sizes = [manifest.inits[0].bytes, reader.stream.clip_entry(2).bytes]
            assert store.reads == [("s.cgs", size) for size in sizes]

    @pytest.mark.parametrize("name", ["folder", "s.cgs"])
    def test_over_http(self, stream: Path, tmp_path: Path, name: str):
        convert_stream(stream, tmp_path / name)
        with serving(tmp_path) as server, SegmentReader(f"{server.url}/{name}") as reader:
            server.requests.clear()
            found = reader.frame(9)
            sizes = [reader.stream.manifest.inits[0].bytes, reader.stream.clip_entry(2).bytes]
            assert [sent for _, _, sent in server.requests] == sizes
        assert np.array_equal(found.means, SegmentReader(stream).frame(9).means)

    def test_layers_cost_their_bytes(self, stream: Path, store: CountingStore):
        entry, init = StreamReader(stream).clip_entry(1), StreamReader(stream).manifest.inits[0]
        counts = []
        for layers in (1, 2, 3, 4):
            reader = counted_reader(stream, store, layers=layers)
            counts.append(len(reader.frame(5, min_opacity=0).means))
            assert [size for _, size in store.reads] == [init.layers[layers - 1], entry.layers[layers - 1]]
        assert counts == sorted(counts) and counts[0] < counts[1] < counts[3]


class TestPrefetch:
    """The next clip is decoded while this one plays."""

    def test_it_starts_when_frames_are_played_forward(self, stream: Path, store: CountingStore):
        with counted_reader(stream, store) as reader:
            reader.frame(0)
            time.sleep(0.05)
            assert store.clips() == [0], "a first frame is a seek"
            reader.frame(1)
            assert waited_for(lambda: store.clips() == [0, 1])
            for index in (2, 3, 4):
                reader.frame(index)
            assert waited_for(lambda: store.clips() == [0, 1, 2])
            for index in (11, 10, 9, 8):
                reader.frame(index)
            time.sleep(0.05)
            assert store.clips() == [0, 1, 2], "backwards and seeking fetch nothing ahead"

    @pytest.mark.parametrize(
        ("ahead", "expected"), [(0, [0]), (1, [0, 1]), (2, [0, 1, 2]), (9, [0, 1, 2, 4])]
    )
    def test_it_is_bounded(self, stream: Path, store: CountingStore, ahead: int, expected: list[int]):
        with counted_reader(stream, store, prefetch_clips=ahead) as reader:
            reader.frame(0)
            for _ in range(3):
                reader.frame(1)
            reader.frame(2)
            assert waited_for(lambda: store.clips() == expected)
            time.sleep(0.05)
            assert store.clips() == expected

    def test_every_clip_is_read_once_when_all_is_played(self, stream: Path, store: CountingStore):
        with counted_reader(stream, store) as reader:
            for index in reader.frame_indices:
                reader.frame(index)
        assert store.clips() == [0, 1, 2, 4]

    def test_its_errors_show_when_the_clip_is_asked_for(self, stream: Path, store: CountingStore):
        with counted_reader(stream, store) as reader:
            reader.frame(0)
            store.fails = True
            for index in (1, 2, 3):
                reader.frame(index)
            for _ in range(2):
                with pytest.raises(StoreError, match="network is down"):
                    reader.frame(4)
            store.fails = False
            assert len(reader.frame(4).means)

    def test_a_clip_that_waits_in_the_queue_is_decoded_at_once(self, stream: Path, store: CountingStore):
        with counted_reader(stream, store, prefetch_clips=2) as reader:
            reader.frame(0)
            store.gate.clear()
            reader.frame(1)
            waiter = threading.Timer(0.1, store.gate.set)
            waiter.start()
            assert len(reader.frame(8).means)
            waiter.join()
        assert sorted(store.clips()) == [0, 1, 2]

    def test_close_ends_the_thread(self, stream: Path, store: CountingStore):
        def threads() -> set[threading.Thread]:
            return {thread for thread in threading.enumerate() if thread.name.startswith("prefetch")}

        before = threads()
        with counted_reader(stream, store, prefetch_clips=3) as reader:
            reader.frame(0)
            reader.frame(1)
            assert len(threads() - before) == 1
        assert threads() == before
        assert len(reader.frame(2).means) and threads() == before


class TestCache:
    """Memory stays within its bounds."""

    def test_clips_leave_when_their_bytes_are_too_many(self, stream: Path, store: CountingStore):
        one = decoded_bytes(StreamReader(stream).clip(0))
        reader = counted_reader(
            stream, store, cache_clips=9, cache_bytes=2 * one + one // 2, prefetch_clips=0
        )
        for index in (0, 4, 8, 4, 0):
            reader.frame(index)
        assert store.clips() == [0, 1, 2, 0]

    def test_one_clip_is_kept_whatever_its_size(self, stream: Path, store: CountingStore):
        with counted_reader(stream, store, cache_bytes=1) as reader:
            for index in (0, 1, 2, 3):
                reader.frame(index)
            time.sleep(0.05)
        assert store.clips() == [0], "and nothing is decoded ahead that has no room"

    def test_threads_decode_a_clip_once(self, stream: Path, store: CountingStore):
        reader = counted_reader(stream, store, prefetch_clips=0)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(reader.frame, [0, 1, 2, 3] * 3))
        assert store.clips() == [0]


def test_a_live_stream_gets_longer(tmp_path: Path):
    writer = StreamWriter(tmp_path / "s.cgs", live=True)
    init = writer.write_init(random_init())
    with SegmentReader(tmp_path / "s.cgs") as reader:
        assert reader.frame_count == 0
        for clip in range(2):
            writer.append(random_clip(init, clip=clip))
            assert reader.stream.refresh()
            assert reader.frame_count == 4 * (clip + 1)
            assert len(reader.frame(4 * clip + 3).means)
