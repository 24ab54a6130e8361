from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import fsspec
import numpy as np
import pytest
import web_server
from stream_files import clip_file, damage, files, write_stream
from stream_models import packed_clip, random_clip, random_init

from formats import atomic
from formats.errors import FormatError, StoreError
from formats.inspect import inspect_stream
from formats.limits import Limits
from formats.manifest import seal_json
from formats.pack_options import PackOptions
from formats.segment import PARTS
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.verify import verify_stream


def test_a_written_stream_is_read(tmp_path: Path):
    size = write_stream(tmp_path / "s")
    assert size == sum(len(data) for data in files(tmp_path / "s").values())
    reader = StreamReader(tmp_path / "s")
    assert reader.manifest.ended
    assert reader.manifest.frame_rate == Fraction(30000, 1001)
    init = reader.init()
    assert len(init.anchors.positions) == 50
    for clip in range(3):
        assert reader.clip(clip).first_frame == 4 * clip
    assert [reader.clip_for_frame(frame) for frame in (0, 3, 4, 11)] == [0, 0, 1, 2]


def test_a_stream_can_be_named_by_its_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_stream(tmp_path)
    assert StreamReader(tmp_path / "manifest.json").clip(1).clip == 1
    monkeypatch.chdir(tmp_path)
    assert StreamReader("manifest.json").clip(2).clip == 2


def test_streams_live_wherever_fsspec_reaches():
    write_stream("memory://somewhere/s")
    assert StreamReader("memory://somewhere/s").clip(2).clip == 2
    assert verify_stream("memory://somewhere/s").ok
    fsspec.filesystem("memory").rm("/somewhere", recursive=True)


def test_packing_twice_gives_the_same_files(tmp_path: Path):
    write_stream(tmp_path / "a")
    write_stream(tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_options_reach_the_bytes(tmp_path: Path):
    write_stream(tmp_path / "a")
    write_stream(tmp_path / "b", options=PackOptions(table_bits=3, feature_bits=3))  # type: ignore[arg-type]
    assert inspect_stream(tmp_path / "b")["bytes"] < inspect_stream(tmp_path / "a")["bytes"]


def test_clips_may_come_in_any_order(tmp_path: Path):
    write_stream(tmp_path / "a")
    with StreamWriter(tmp_path / "b") as writer:
        init = writer.write_init(random_init())
        for clip in (2, 0, 1):
            writer.append(random_clip(init, seed=clip, clip=clip))
        writer.end()
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_frame_or_clip_that_is_not_there_is_named(tmp_path: Path):
    with StreamWriter(tmp_path) as writer:
        init = writer.write_init(random_init())
        for clip in (1, 3):
            writer.append(random_clip(init, clip=clip))
        writer.end()
    reader = StreamReader(tmp_path)
    for frame in (-1, 0, 3, 8, 11, 16):
        with pytest.raises(FormatError, match=f"no frame {frame}"):
            reader.clip_for_frame(frame)
    assert reader.clip_for_frame(12) == 3
    with pytest.raises(FormatError, match="no clip 2"):
        reader.clip(2)


def test_nothing_is_published_before_the_end(tmp_path: Path):
    writer = StreamWriter(tmp_path)
    init = writer.write_init(random_init())
    writer.append(random_clip(init))
    with pytest.raises(FormatError, match="no stream here"):
        StreamReader(tmp_path)
    writer.end()
    assert StreamReader(tmp_path).clip(0).clip == 0


def test_a_live_stream_grows(tmp_path: Path):
    writer = StreamWriter(tmp_path, live=True)
    init = writer.write_init(random_init())
    assert StreamReader(tmp_path).manifest.segments == ()
    for clip in range(2):
        writer.append(random_clip(init, clip=clip))
        reader = StreamReader(tmp_path)
        assert [entry.clip for entry in reader.manifest.segments] == list(range(clip + 1))
        assert not reader.manifest.ended
    writer.end()
    assert StreamReader(tmp_path).manifest.ended


def test_a_stream_is_only_overwritten_when_asked(tmp_path: Path):
    write_stream(tmp_path, clips=3)
    before = files(tmp_path)
    with pytest.raises(StoreError, match="already"):
        StreamWriter(tmp_path)
    assert files(tmp_path) == before
    (tmp_path / "notes.txt").write_text("mine")
    with StreamWriter(tmp_path, overwrite=True) as writer:
        init = writer.write_init(random_init(seed=9))
        writer.append(random_clip(init))
        # Until the end the old stream is whole.
        assert verify_stream(tmp_path).ok
        assert len(StreamReader(tmp_path).manifest.segments) == 3
        writer.end()
    assert sorted(path.name[:4] for path in tmp_path.iterdir()) == ["clip", "init", "mani", "note"]


def test_a_failed_write_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_stream(tmp_path)
    before = files(tmp_path)

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    def fail() -> None:
        with StreamWriter(tmp_path, overwrite=True) as writer:
            init = writer.write_init(random_init(seed=9))
            writer.append(random_clip(init))
            monkeypatch.setattr(atomic.os, "replace", full)
            writer.end()

    with pytest.raises(StoreError, match="cannot write"):
        fail()
    monkeypatch.undo()
    assert files(tmp_path) == before
    assert verify_stream(tmp_path).ok


def test_clips_that_do_not_fit_are_refused(tmp_path: Path):
    writer = StreamWriter(tmp_path)
    with pytest.raises(FormatError, match="needs an init segment"):
        writer.end()
    with pytest.raises(FormatError, match="needs an init segment"):
        writer.append(random_clip(random_init()))
    init = writer.write_init(random_init())
    writer.append(random_clip(init, clip=0))
    with pytest.raises(FormatError, match="twice"):
        writer.append(random_clip(init, clip=0))
    with pytest.raises(FormatError, match="does not follow"):
        writer.append(replace(random_clip(init, clip=1), first_frame=2))
    with pytest.raises(FormatError, match="was not written"):
        writer.append_bytes(packed_clip(replace(init, init_id="ee" * 32), clip=1))
    other = random_init()
    with pytest.raises(FormatError, match="frame rate"):
        writer.write_init(replace(other, info=replace(other.info, fps=Fraction(25))))


def test_a_stream_may_have_several_init_segments(tmp_path: Path):
    with StreamWriter(tmp_path) as writer:
        for clip in range(2):
            init = writer.write_init(random_init(seed=clip))
            writer.append(random_clip(init, clip=clip))
        writer.end()
    reader = StreamReader(tmp_path)
    assert reader.clip(0).init_id != reader.clip(1).init_id
    assert verify_stream(tmp_path).ok


def test_every_flipped_byte_of_a_stream_is_noticed(tmp_path: Path):
    write_stream(tmp_path, clips=1)
    path = clip_file(tmp_path, 0)
    for at in range(0, path.stat().st_size, 97):
        damage(path, at)
        with pytest.raises(FormatError) as caught:
            StreamReader(tmp_path).clip(0)
        assert path.name in str(caught.value.where)
        assert "clip 0" in str(caught.value.where)
        assert "byte" in str(caught.value.where)
        damage(path, at)
    assert StreamReader(tmp_path).clip(0).clip == 0


def test_whole_segments_in_the_wrong_place_are_noticed(tmp_path: Path):
    write_stream(tmp_path, clips=2)
    first, second = clip_file(tmp_path, 0), clip_file(tmp_path, 1)
    first.write_bytes(second.read_bytes())
    # Of another length it is cut or too long, of the same length its hash tells.
    with pytest.raises(FormatError, match=r"SHA-256|a segment is cut|follow a segment's end"):
        StreamReader(tmp_path).clip(0)
    # A manifest that lies about numbers is no better.
    write_stream(tmp_path, clips=2, overwrite=True)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    one, two = manifest["segments"]
    for key in ("file", "bytes", "sha256", "layers"):
        one[key], two[key] = two[key], one[key]
    del manifest["crc32c"]
    (tmp_path / "manifest.json").write_bytes(seal_json(json.dumps(manifest).encode()))
    with pytest.raises(FormatError, match="not the one that the manifest lists"):
        StreamReader(tmp_path).clip(0)


def test_sizes_beyond_the_limits_are_not_read(tmp_path: Path):
    write_stream(tmp_path, clips=1)
    with pytest.raises(FormatError, match="too long"):
        StreamReader(tmp_path, Limits(segment_bytes=500)).clip(0)
    with pytest.raises(FormatError, match="manifest is too long"):
        StreamReader(tmp_path, Limits(manifest_bytes=100))


def test_no_stream_is_a_clear_error(tmp_path: Path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FormatError, match="no stream here"):
            StreamReader(path)


@pytest.mark.parametrize("live", [False, True])
def test_inspect_counts_every_byte_of_a_single_file(tmp_path: Path, live: bool):
    size = write_stream(tmp_path / "s.cgs", clips=2, live=live)
    found = inspect_stream(tmp_path / "s.cgs")
    assert found["bytes"] == sum(found["parts"].values()) == size == (tmp_path / "s.cgs").stat().st_size


def test_inspect_counts_every_byte(tmp_path: Path):
    size = write_stream(tmp_path, clips=2)
    found = inspect_stream(tmp_path)
    assert json.loads(json.dumps(found)) == found
    assert found["format_version"] == "1.0"
    assert found["fps"] == pytest.approx(29.97003)
    assert (found["frames"], found["bytes"]) == (8, size)
    assert found["duration_s"] == pytest.approx(8 * 1001 / 30000)
    assert found["bytes_per_frame"] == size / 8
    assert set(found["parts"]) == set(PARTS)
    assert sum(found["parts"].values()) == size
    # Those of baked streams are not there.
    assert {part for part in PARTS if not found["parts"][part]} == {"keyframe", "deltas"}
    assert sum(found["layers"]) == size
    for number, clip in enumerate(found["clips"]):
        assert set(clip) == {"clip", "first_frame", "frames", "bytes", "parts", "layers", "part_layers"}
        assert (clip["clip"], clip["first_frame"], clip["frames"]) == (number, 4 * number, 4)
        assert sum(clip["parts"].values()) == clip["bytes"] == clip_file(tmp_path, number).stat().st_size
        assert clip["parts"]["heads"] == 0


def test_reading_gives_what_a_reader_decodes(tmp_path: Path):
    write_stream(tmp_path, clips=1)
    reader = StreamReader(tmp_path)
    clip = reader.clip(0)
    wanted = random_clip(reader.init(), seed=0).residual.positions
    assert np.allclose(np.sort(clip.residual.positions, 0), np.sort(wanted, 0), atol=1e-4)


class TestLive:
    """A folder that grows, and readers that follow it."""

    def test_a_reader_follows(self, tmp_path: Path):
        writer = StreamWriter(tmp_path, live=True)
        init = writer.write_init(random_init())
        reader = StreamReader(tmp_path)
        reader.refresh()
        for clip in range(3):
            assert not reader.refresh()
            writer.append(random_clip(init, clip=clip))
            assert reader.refresh() and reader.clip(clip).clip == clip
        writer.end()
        assert reader.refresh() and reader.manifest.ended

    def test_listed_entries_never_change(self, tmp_path: Path):
        writer = StreamWriter(tmp_path, live=True)
        init = writer.write_init(random_init())
        published = []
        for clip in (1, 2, 5):
            writer.append(random_clip(init, clip=clip))
            published.append(StreamReader(tmp_path).manifest.segments)
            assert StreamReader(tmp_path).manifest.sequence == 1
        assert published[2][:2] == published[1] and published[1][:1] == published[0]
        with pytest.raises(FormatError, match="at its end only"):
            writer.append(random_clip(init, clip=3))

    def test_a_manifest_that_is_half_there_is_waited_for(self, tmp_path: Path):
        writer = StreamWriter(tmp_path, live=True)
        init = writer.write_init(random_init())
        reader = StreamReader(tmp_path)
        writer.append(random_clip(init))
        whole = (tmp_path / "manifest.json").read_bytes()
        (tmp_path / "manifest.json").write_bytes(whole[:-50])
        assert not reader.refresh()
        (tmp_path / "manifest.json").write_bytes(whole)
        assert reader.refresh()

    def test_a_stopped_writer_goes_on(self, tmp_path: Path):
        with StreamWriter(tmp_path, live=True) as writer:
            init = writer.write_init(random_init())
            writer.append(random_clip(init, clip=0))
        before = files(tmp_path)
        # What a killed process leaves behind.
        (tmp_path / ".clip-000001-0123456789abcdef.cgsc.0123456789ab.partial").write_bytes(b"half")
        (tmp_path / "clip-000001-0123456789abcdef.cgsc").write_bytes(b"not published")
        with StreamWriter(tmp_path, resume=True) as writer:
            assert writer.clips == (0,)
            writer.append(random_clip(init, seed=1, clip=1))
            assert before.items() - files(tmp_path).items() <= {("manifest.json", before["manifest.json"])}
            writer.end()
        write_stream(tmp_path / "whole", clips=2)
        assert len(files(tmp_path / "whole")) == len(list(tmp_path.glob("*.*")))
        with pytest.raises(StoreError, match="has ended"):
            StreamWriter(tmp_path, resume=True)

    def test_to_resume_nothing_starts_a_stream(self, tmp_path: Path):
        with StreamWriter(tmp_path / "new", resume=True) as writer:
            init = writer.write_init(random_init())
            writer.append(random_clip(init))
            writer.end()
        assert verify_stream(tmp_path / "new").ok


def test_a_folder_is_read_over_http_without_ranges(tmp_path: Path):
    write_stream(tmp_path / "s", clips=2)
    with web_server.serving(tmp_path) as server:
        server.mode = web_server.IGNORES_RANGES
        assert verify_stream(f"{server.url}/s").ok
        assert StreamReader(f"{server.url}/s/manifest.json").clip(1, layers=1).clip == 1
        server.mode = web_server.CUTS
        with pytest.raises(StoreError):
            StreamReader(f"{server.url}/s")
        server.mode = None
        with pytest.raises(FormatError, match="no stream here"):
            StreamReader(f"{server.url}/elsewhere")
