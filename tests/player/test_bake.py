"""Baked streams: they show what was baked, and are streams like any other."""

from __future__ import annotations

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from stream_models import CLIP_FRAMES, random_clip, random_init
from web_server import serving

from formats.baked_fit import QUALITIES
from formats.baked_segment import BakedSegment
from formats.convert import convert_stream
from formats.errors import FormatError, StoreError
from formats.inspect import inspect_stream
from formats.interchange import read_frame
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.types import GaussianFrame
from formats.verify import verify_stream
from player.bake import BakeReport, _spread, bake_stream
from player.decoder import MIN_OPACITY, StreamDecoder
from player.export import export_frames
from player.reader import SegmentReader, decoded_bytes

DEFAULT = QUALITIES["default"]
CLIPS = (0, 1, 3)
FRAMES = (*range(8), *range(12, 16))


def write_neural(path: Path, clips: tuple[int, ...] = CLIPS, anchors: int = 50) -> Path:
    with StreamWriter(path) as writer:
        init = writer.write_init(random_init(anchors=anchors))
        for clip in clips:
            writer.append(random_clip(init, seed=clip + 1, clip=clip))
        writer.end()
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def neural(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_neural(tmp_path_factory.mktemp("neural") / "stream")


@pytest.fixture(scope="module")
def baking(neural: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BakeReport]:
    path = tmp_path_factory.mktemp("baked") / "stream"
    return path, bake_stream(SegmentReader(neural, 1), path, DEFAULT)


@pytest.fixture(scope="module")
def baked(baking: tuple[Path, BakeReport]) -> Path:
    return baking[0]


def nearest(frame: GaussianFrame, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each point the Gaussian of the frame that is nearest to it, and how far that is."""
    apart = np.linalg.norm(frame.means[None] - points[:, None], axis=2)
    return apart.argmin(axis=1), apart.min(axis=1)


def test_it_shows_the_frames_that_were_baked(neural: Path, baked: Path):
    source, reader = SegmentReader(neural), SegmentReader(baked)
    assert reader.frame_indices == source.frame_indices == FRAMES
    assert (reader.fps, reader.info.background) == (source.fps, source.info.background)
    assert (reader.info.profile, source.info.profile) == ("baked", "anchors")
    assert [view.name for view in reader.views] == [view.name for view in source.views]
    for index in FRAMES:
        wanted, found = source.frame(index, 0.0), reader.frame(index)
        solid = wanted.opacities > 0.1
        row, apart = nearest(found, wanted.means[solid])
        assert solid.sum() > 20
        assert (apart <= 0.5 * wanted.scales[solid].max(axis=1) + 1e-3).all()
        # Where two lie close together the nearest may be the wrong one.
        assert np.median(np.abs(found.opacities[row] - wanted.opacities[solid])) <= 0.025
        assert np.median(np.abs(found.colors[row] - wanted.colors[solid])) <= 0.03


def test_the_report_counts_what_is_there(baking: tuple[Path, BakeReport]):
    path, report = baking
    reader = SegmentReader(path)
    assert (report.clips, report.frames) == (3, 12)
    assert report.gaussians == sum(len(reader.frame(index).means) for index in FRAMES)
    assert report.bytes == sum(map(len, contents(path).values()))
    # 3 clips x the first, a middle and the last frame x 1 camera.
    assert report.pictures == 9
    assert report.psnr is not None and report.worst_psnr is not None
    assert 35 < report.worst_psnr <= report.psnr < 70


def test_quality_is_paid_for_in_bytes(neural: Path, tmp_path: Path):
    reports = [
        bake_stream(SegmentReader(neural), tmp_path / name, QUALITIES[name])
        for name in ("coarse", "default", "fine")
    ]
    assert reports[0].bytes < reports[1].bytes < reports[2].bytes
    assert reports[0].psnr < reports[1].psnr < reports[2].psnr


def test_any_frame_at_any_time_by_any_thread(baked: Path):
    wanted = {index: SegmentReader(baked).frame(index).means for index in FRAMES}
    reader = SegmentReader(baked, 1)
    order = [15, 0, 7, 6, 6, 13, 2, 12] * 4
    with ThreadPoolExecutor(4) as pool:
        for index, found in zip(order, pool.map(reader.frame, order), strict=True):
            np.testing.assert_array_equal(found.means, wanted[index])


def test_a_seek_reads_init_and_one_clip(baked: Path):
    with serving(baked.parent) as server:
        reader = SegmentReader(f"{server.url}/stream")
        server.requests.clear()
        reader.frame(13)
        paths = {path.rsplit("/", 1)[1].split("-")[0] for path, _, _ in server.requests}
        clips = {path for path, _, _ in server.requests if "clip-" in path}
        assert paths == {"init", "clip"} and len(clips) == 1 and "clip-000003" in clips.pop()


def test_layer_0_shows_keyframes(baked: Path):
    whole, few = SegmentReader(baked), SegmentReader(baked, layers=1)
    for index in FRAMES:
        key = index - index % CLIP_FRAMES
        np.testing.assert_array_equal(few.frame(index).means, whole.frame(key).means)
    assert np.abs(whole.frame(3).colors.mean() - whole.frame(0).colors.mean()) > 0


def test_faint_gaussians_can_be_left_out(baked: Path):
    reader = SegmentReader(baked)
    everything, some = reader.frame(1, 0.0), reader.frame(1, 0.5)
    kept = everything.opacities >= 0.5
    assert 0 < kept.sum() < len(kept)
    for name in ("means", "scales", "rotations", "opacities", "colors"):
        np.testing.assert_array_equal(getattr(some, name), getattr(everything, name)[kept])


def test_the_decoder_refuses_what_does_not_fit(neural: Path, baked: Path):
    stream = StreamReader(baked)
    decoder = StreamDecoder(stream.init())
    with pytest.raises(FormatError, match="no such frame"):
        decoder.gaussians(stream.clip(0), CLIP_FRAMES)
    with pytest.raises(FormatError, match="another init segment"):
        decoder.gaussians(StreamReader(neural).clip(0), 0)


def test_kept_clips_are_counted(baked: Path):
    clip = StreamReader(baked).clip(0)
    assert isinstance(clip, BakedSegment)
    assert decoded_bytes(clip) == sum(len(box.payload) for box in clip.boxes) > 1000


def test_it_converts_verifies_and_exports_like_any_stream(baked: Path, neural: Path, tmp_path: Path):
    report = verify_stream(baked)
    assert (report.ok, report.segments, report.frames) == (True, 4, 12)
    convert_stream(baked, tmp_path / "a.cgs")
    convert_stream(tmp_path / "a.cgs", tmp_path / "b")
    assert contents(tmp_path / "b") == contents(baked)
    bake_stream(SegmentReader(neural), tmp_path / "c.cgs", DEFAULT)
    assert (tmp_path / "c.cgs").read_bytes() == (tmp_path / "a.cgs").read_bytes()
    export_frames(SegmentReader(tmp_path / "a.cgs"), tmp_path / "ply", [2, 13], "ply")
    wanted = SegmentReader(baked).frame(13, MIN_OPACITY)
    np.testing.assert_array_equal(read_frame(tmp_path / "ply" / "frame_000013.ply").means, wanted.means)


def test_inspect_counts_every_byte(baked: Path):
    found = inspect_stream(baked)
    assert found["profile"] == "baked"
    assert found["bytes"] == sum(found["parts"].values()) == sum(found["layers"])
    assert found["bytes"] == sum(map(len, contents(baked).values()))
    used = {part for part, size in found["parts"].items() if size}
    assert used == {"keyframe", "deltas", "overhead"}
    assert found["part_layers"]["deltas"][0] == found["part_layers"]["keyframe"][1] == 0
    assert json.loads(json.dumps(found)) == found


def test_what_cannot_be_baked(neural: Path, baked: Path, tmp_path: Path):
    reader = SegmentReader(neural)
    with pytest.raises(FormatError, match="baked already"):
        bake_stream(SegmentReader(baked), tmp_path / "again", DEFAULT)
    with pytest.raises(StoreError, match="onto itself"):
        bake_stream(reader, neural, DEFAULT, overwrite=True)
    bake_stream(reader, tmp_path / "a", DEFAULT)
    with pytest.raises(StoreError):
        bake_stream(reader, tmp_path / "a", DEFAULT)
    with StreamWriter(tmp_path / "empty") as writer:
        writer.write_init(random_init())
        writer.end()
    with pytest.raises(FormatError, match="no frames yet"):
        bake_stream(SegmentReader(tmp_path / "empty"), tmp_path / "b", DEFAULT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "empty"]


def test_a_failure_leaves_what_was_there(neural: Path, tmp_path: Path):
    source = write_neural(tmp_path / "source")
    target = tmp_path / "out.cgs"
    bake_stream(SegmentReader(neural), target, QUALITIES["coarse"])
    before = target.read_bytes()
    last = next(source.glob("clip-000003-*"))
    last.write_bytes(last.read_bytes()[:-9])
    with pytest.raises(FormatError, match="cut"):
        bake_stream(SegmentReader(source), target, DEFAULT, overwrite=True)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.cgs", "source"]


def test_memory_does_not_grow_with_the_clips(tmp_path: Path):
    def peak(clips: int) -> int:
        path = write_neural(tmp_path / f"s{clips}", tuple(range(clips)), anchors=1500)
        bake_stream(SegmentReader(path, 1, prefetch_clips=0), tmp_path / "warm", DEFAULT, overwrite=True)
        tracemalloc.start()
        bake_stream(SegmentReader(path, 1, prefetch_clips=0), tmp_path / f"b{clips}", DEFAULT)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(8) < 1.2 * peak(2)


def test_pictures_are_spread_over_the_stream():
    assert list(_spread(2, 4)) == [0, 1]
    assert list(_spread(4, 4)) == [0, 1, 2, 3]
    assert list(_spread(100, 4)) == [0, 33, 66, 99]
